"""Tables: what a reader who asks for one is told, and the way to the matrix.

An answer is a list of quotations; the table of a question is on the tab "Matrix". A turn
that only asks for a table is no question about the reports, so it is not searched for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kern.chat import markup
from kern.chat.turns import Filter
from kern.types import Answer, Exchange, Intent, Query, Status

GENERAL = "How do governments coordinate informally?"
_LABEL = "See it as a table of all countries"
_NOTHING_YET = (
    "A table shows one question for every country: ask it on the tab “Matrix”, which also "
    "gives it as CSV."
)
_FOLLOWS = "The tab “Matrix” shows the question before this one as a table, and gives it as CSV."

_KIND = r"(?:table|matrix|spread ?sheet|csv|excel(?: (?:file|sheet))?)"
_AS_A = rf"(?:(?:as|in|into|in the form of|using|with) )?(?:an? |the |one |that )?{_KIND}"
_POLITE = r"(?:please|thanks|thank you|now|instead|too|as well|for me|of (?:it|that|this|them))"
_GIVE = (
    r"(?:(?:and |now |ok(?:ay)?,? |then |please,? )*)"
    r"(?:(?:can|could|would|will) (?:you|i) (?:please )?(?:also )?)?"
    r"(?:(?:i(?: would|'d|’d)? (?:want|like|need)|give|show|make|put|present|get|have|see|return|"
    r"format|list|download|export|turn|display|do|draw|tabulate)"
    r"(?: (?:me|us|it|that|this|them|these|those|all|to|have|see|the (?:answer|result)s?)){0,3} )?"
)
_WISH = rf"{_GIVE}{_AS_A}(?:[ ,]+{_POLITE})*"
_ONLY = re.compile(rf"[\s\W]*{_WISH}[\s\W]*", re.IGNORECASE)
# At the end of a question: a sentence of its own, or "…, as a table, please".
_OWN_SENTENCE = re.compile(rf"(?<=[?.!;])\s+{_WISH}[\s\W]*$", re.IGNORECASE)
_TAIL = re.compile(
    rf"[\s,;:–-]+(?:(?:as|in|in the form of) (?:an? |one )?{_KIND})(?:[ ,]+{_POLITE})*[\s\W]*$",
    re.IGNORECASE,
)


def only_a_table(question: str) -> bool:
    """Whether a turn asks for a table and for nothing else."""
    return _ONLY.fullmatch(question) is not None


def without_wish(question: str) -> str:
    """A question without "… as a table, please" at its end; itself where it has none."""
    for pattern in () if only_a_table(question) else (_OWN_SENTENCE, _TAIL):
        rest = pattern.sub("", question)
        if rest != question and len(rest.split()) > 1:
            mark = "?" if question.rstrip().endswith("?") and not rest.endswith(("?", ".")) else ""
            return rest.strip() + mark
    return question


def pointed(question: str, before: Sequence[Exchange]) -> Answer:
    """What a turn that only asks for a table is told; it leaves no trace in the conversation."""
    query = before[-1].query if before else Query("", question, "")
    reason = _FOLLOWS if before else _NOTHING_YET
    return Answer(question, query, Status.SMALLTALK, (), reason, (), (), reason=reason)


def wished(question: str) -> bool:
    """Whether a table is asked for, alone or at the end of a question."""
    return only_a_table(question) or without_wish(question) != question


def topic(query: Query) -> str:
    """The question that the matrix asks every country, for what an answer was about."""
    if query.broad or not query.text:
        return GENERAL
    # A follow-up is read as "Belgium: and who …? (following …)"; a table asks all countries.
    before, colon, rest = query.text.partition(": ")
    named = query.thread and colon and not query.turn.startswith(f"{before}:")
    return rest if named else query.text


def link(query: Query, chosen: Filter) -> str:
    """A link that opens the question in the matrix; its address works on its own too."""
    parts = ["view=matrix", f"topic={markup.percent(topic(query), safe='')}"]
    parts += [f"in={'.'.join(chosen.countries)}"] if chosen.countries else []
    parts += [f"band={'.'.join(chosen.bands)}"] if chosen.bands else []
    address = markup.attribute("?" + "&".join(parts))
    return f'<a class="table" href="{address}">{_LABEL}</a>'


def offered(answer: Answer) -> bool:
    """Whether an answer is one that a table of all countries would carry on."""
    kinds = (Intent.WHICH_COUNTRIES, Intent.COMPARISON)
    return answer.status is Status.ANSWERED and answer.query.intent in kinds
