"""Which countries of a conversation a turn points back to without naming them.

"How do the two differ?", "and the first one?", "back to the other one": the patterns are
English and matched on lower-case text, as those of `kern.phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kern import phrases
from kern.types import Mention

_NUMBERS = {"two": 2, "pair": 2, "both": 2, "three": 3, "four": 4}
_COUNTRIES = r"(?:countr(?:y|ies)|states|nations|places|capitals|cases|governments|systems)"
# A number of them; not "the two parties", "both houses".
_COUNTED = re.compile(
    rf"\b(?:(?:the|all|these|those|of\sthe|my|our)\s(?:last\s)?(?P<a>two|three|four|pair)|(?P<b>both)"
    rf"|(?P<c>two|three|four)(?=\sof\sthem))(?:\s(?:last\s)?ones)?"
    rf"(?=\W*$|\sof\s(?:them|these|those)\b|\s{_COUNTRIES}\b|\s*[,:;.?!]"
    r"|\s(?:is|are|was|were|do|did|does|have|has|get|got|gets|receive[ds]?|earn(?:ed|s)?|compare|differ|rank|stand|score"
    r"|fare|(?:line|measure|stack)\sup|rated|together|in\b|on\b|alike"
    r"|side\sby\sside|next\sto\seach))"
)
# "Which one got the worse grade?", after two countries were talked of one by one.
_OF_TWO = re.compile(
    r"\bwhich\s(?:one|of\s(?:them|the\stwo|those))\b[^?]*\b(?:worse|better|higher|lower)\b"
)
_OF_PERSONS = re.compile(
    r"\bof\s(?:the|these|those)\s(?:two\s|three\s)?(?:(?:gentle|wo)?men|people|persons|parties|leaders"
    r"|ministers|politicians|partners|bodies|groups|committees),?\s(?:which|who)\b"
)
_WHICH_OF_SO_MANY = re.compile(
    r"\bwhich\s(?:one\s)?of\s(?:the|these|those)\s(?P<number>two|three|four)\b"
    r"(?!\s(?:[\w-]+\s){0,2}?(?:(?:gentle|wo)?men|people|persons|parties|partners|leaders|ministers"
    r"|politicians|rivals|presidents|chancellors|bodies|groups|committees|councils|chambers|houses|meetings|formats|mechanisms|levels|sides)\b)"
)
_BACK = r"(?:(?:go(?:ing)?\s)?back|return(?:ing)?)\b"
_ONE = r"(?:one|lot|country|place|case|bunch|guys|people|ones|example)"
# "And has the first one kept quiet?" may well be about a person.
_LEAD = r"(?:^\W*(?:(?:and|so|but|ok|okay|now)\W+)*|\b(?:to|in|for|about|of|with|on|at|from)\s)"
_FIRST = re.compile(
    rf"{_LEAD}(?:the|our|your|that)\s(?:very\s)?(?:first|original|former)\s{_ONE}\b"
)
_OTHER = re.compile(
    rf"{_LEAD}(?:the|that)\s(?:other|previous|earlier|last\sbut\sone)\s{_ONE}\b"
    rf"|^\W*(?:(?:ok|okay|and|now|so|then|well|right)\W+)*{_BACK}\W*(?:over|across|on|in|at|to)?\b"
)

# "The third Baltic state", "the other two Nordics", "the rest of the Balkans"; not "which other".
_REMAINING = re.compile(
    r"(?<!\bof\s)(?<!\bamong\s)\b(?:(?:the|that|its|their)\s(?:(?:two|three|four)\s)?(?P<which>third|fourth|fifth"
    r"|last|final|missing|remaining|other)\s(?:(?:two|three|four)\s)?|the\srest\sof\s(?:the\s)?)$"
)
_ORDINALS = {"third": 3, "fourth": 4, "fifth": 5}
_ONE_LEFT = {*_ORDINALS, "last", "final", "missing"}
_MEMBERS = re.compile(r"\s(?:states?|countr(?:y|ies)|nations?|members?|ones?|republics?)\b")
# "In the Nordic one, what changed?", but not "the Nordic country where ministers lunch".
_GROUPS_ONE = re.compile(
    r"(?i:\bthe\s(?P<group>[a-z-]+)\s(?:one|country|case)\b"
    r"(?!\s(?:with|that|which|who|where|whose|in\swhich|having|of)\b))"
)
# "The last Baltic government to fall", "the last Nordic summit": of a group, no member of it.
_OF_THE_GROUP = re.compile(r"^\s\w")


def rest_of_group(
    text: str,
    mentions: Sequence[Mention],
    talked_of: Sequence[str],
    names: Callable[[Sequence[str]], str],
) -> str:
    """A turn with the names of those that a group has left, for "the third Baltic state".

    Args:
        text: a turn.
        mentions: the countries that it names.
        talked_of: codes of the countries talked of so far.
        names: lists the names of countries.
    """
    if len({(m.start, m.end) for m in mentions}) != 1:
        return text
    start, end = mentions[0].start, mentions[0].end
    before = _REMAINING.search(text[:start].lower())
    members = [m.code for m in mentions]
    left = [code for code in members if code not in talked_of]
    if not before or not left or len(left) == len(members):
        return text
    which = before["which"]
    ordinal = _ORDINALS.get(which, len(members) - len(left) + 1)
    if which in _ONE_LEFT and (len(left) != 1 or ordinal != len(members)):
        return text
    if noun := _MEMBERS.match(text, end):
        end = noun.end()
    elif _OF_THE_GROUP.match(text[end:]) and not text[start:end].lower().endswith("s"):
        return text
    return text[: before.start()] + names(left) + text[end:]


def one_of_group(
    text: str,
    members: Callable[[str], frozenset[str]],
    told_of: Sequence[Sequence[str]],
    names: Callable[[Sequence[str]], str],
) -> str:
    """A turn with the name of the country that "the Nordic one" means.

    Args:
        text: a turn.
        members: codes of the group that a word names; empty where it names none.
        told_of: the countries of each exchange before, oldest first.
        names: lists the names of countries.
    """
    for found in _GROUPS_ONE.finditer(text):
        group = members(found["group"])
        of_group = ([code for code in told if code in group] for told in reversed(told_of))
        meant = next(filter(None, of_group), [])
        if len(group) > 1 and len(meant) == 1:
            text = text[: found.start()] + names(meant) + text[found.end() :]
            return one_of_group(text, members, told_of, names)
    return text


def counted(plain: str, talked_of: Sequence[str]) -> tuple[str, ...]:
    """The countries that "the two", "all three" or "both" stand for, the latest of those talked of.

    Args:
        plain: a turn in lower case.
        talked_of: codes in the order in which they were last talked of, each once.
    """
    if _OF_TWO.search(plain):
        return tuple(talked_of[-2:]) if len(talked_of) > 1 else ()
    if found := _WHICH_OF_SO_MANY.search(plain):
        number = _NUMBERS[found["number"]]
    elif found := _COUNTED.search(plain):
        number = _NUMBERS[found["a"] or found["b"] or found["c"]]
    else:
        return ()
    return tuple(talked_of[-number:]) if len(talked_of) >= number else ()


def picks_among(plain: str, talked_of: Sequence[str]) -> bool:
    """Whether a turn picks from what is at hand: "in which of the two", "of those men, which one".

    Args:
        plain: a turn in lower case.
        talked_of: codes in the order in which they were last talked of, each once.
    """
    if phrases.SEVERAL.search(plain) and not _WHICH_OF_SO_MANY.search(plain):
        return False
    return bool(_OF_PERSONS.search(plain) or counted(plain, talked_of))


def earlier(plain: str, begun: Sequence[str], talked_of: Sequence[str]) -> str:
    """The country that "the first one", "the other one" or a mere "back" means; empty if none.

    Args:
        plain: a turn in lower case.
        begun: codes in the order in which they were first talked of, each once.
        talked_of: the same in the order in which they were last talked of.
    """
    if len(begun) < 2:  # noqa: PLR2004
        return ""
    if _FIRST.search(plain):
        return begun[0]
    return talked_of[-2] if _OTHER.search(plain) else ""
