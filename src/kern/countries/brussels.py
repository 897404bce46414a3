"""Brussels as a name of the European Union, by what stands around it."""

from __future__ import annotations

import re

_DOES = frozenset(
    """
    rule rules ruling regulation regulations directive directives demand demands demanded
    push pushes pushed force forces forced forcing impose imposes imposed require requires
    required want wants wanted insist insists insisted dictate dictates dictated order orders
    ordered ask asks asked pressure deadlines money funds subsidies bureaucrats eurocrats
    commission bubble doing diktat blamed credited
    """.split()
)
_THEIRS = frozenset({"their", "them", "anything", "things"})
_QUARREL = frozenset(
    "quarrel quarrels row rows dispute disputes argument fight feud split rift rifts".split()
)
_AS_A_SUBJECT = frozenset({"on", "about", "in", "for", "from"})
# "For a piece on Brussels: which EU members …?"
_ON_MEMBERS = re.compile(
    r"^[:,.]\s(?:which|what|how many|who|any|name|list)\b.*\b(?:eu|union) (?:member|countr|state)"
)


def is_the_union(before: tuple[str, str], after: tuple[str, str], rest: str) -> bool:
    """Whether "Brussels" is the European Union.

    Args:
        before: the two folded words before it, empty where there are none.
        after: the two after it.
        rest: what follows it, where it ends a clause; else empty.
    """
    does, to_whom = after
    changes = does in {"change", "changed"} and to_whom in _THEIRS
    had_a_say = does == "had" and before[1] in {"has", "have"}
    from_outside = before in {("do", "with"), ("thanks", "to")}
    quarrelled = before[0] in _QUARREL and before[1] in {"about", "over"}
    of_members = before[1] in _AS_A_SUBJECT and bool(_ON_MEMBERS.search(rest))
    return does in _DOES or changes or had_a_say or from_outside or quarrelled or of_members
