"""Countries that a turn names only to leave them out: "apart from Finland", "not Slovakia".

The patterns are English, as those of `kern.phrases`; mentions are those of the turn as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kern.countries.setting_aside import EXCEPT, put_away
from kern.types import Mention

_EXCEPT = re.compile(rf"\b{EXCEPT}\s(?:(?:in|for|the|us|ourselves|our|own|here)\s)*$")
# An example, and not one of those asked for; among ratings, one to compare with.
_LIKE = re.compile(r"\b(?:as\swell\sas|like|similar\sto)\s(?:in\s|for\s|the\s)*$")
_ASIDE = re.compile(
    r"^(?:'s)?(?:\s(?:itself|themselves))?\s(?:aside|excluded|excepted|left\sout)\b"
)
# "Slovenia, not Slovakia": put right.
_NOT_THIS = re.compile(
    r"(?:[,;(–—-]\s*(?:(?:and|so|but)\s)?not|\binstead\sof|\brather\sthan)\s(?:in\s|for\s|about\s|the\s)*$"
)
_LISTED_ON = re.compile(r"^(?:'s)?\s*(?:,|\band\b|\bor\b|&|\s)+(?:the\s)?$")
# "Is there a council like the Latvian one?", but not "is it like the Latvian one?".
_SOUGHT = re.compile(
    r"\b(?:(?:is|are|was|were)\sthere|(?:have|has|had|got|run|know|find))\s(?:an?|any|some|something"
    r"|anything)\b"
)
_SUCH_AS = re.compile(r"\b(?:like|similar\sto|comparable\sto|akin\sto|resembling)\s(?:the\s)?$")
_ONE = re.compile(r"^\s(?:ones?|model|version|kind|type)\b")
# "New Zealand's neighbour Australia": the first only says which the second is.
_WHOSE = re.compile(r"^(?:'s?)?\s(?:\w+\s)?neighbou?r,?\s(?:the\s)?$")


def left_out(text: str, mentions: Sequence[Mention], *, like: bool) -> tuple[str, ...]:
    """Codes of the countries that are to be left out of the answer, in their order.

    With ``like`` those that are named as an example are left out too.
    """
    found: list[str] = []
    before = -1  # where the last one that is left out ends
    for mention, lead, rest in _surrounded(text, mentions):
        listed = before >= 0 and _LISTED_ON.match(lead[before:])
        aside = _ASIDE.match(rest) or put_away(lead, rest)
        barred = _EXCEPT.search(lead) or _NOT_THIS.search(lead)
        if barred or listed or aside or (like and _LIKE.search(lead)):
            found.append(mention.code)
            before = mention.end
    return tuple(dict.fromkeys(found))


def put_right(text: str, mentions: Sequence[Mention]) -> frozenset[str]:
    """Codes of countries not meant: Slovakia in "Slovenia, not Slovakia", or a mere example."""
    said = [m.code for m, lead, _ in _surrounded(text, mentions) if _NOT_THIS.search(lead)]
    for mention, following in pairwise(mentions):
        between = text[mention.end : following.start].lower().replace("’", "'")
        if _WHOSE.match(between):
            said.append(mention.code)
    examples = [
        m.code
        for m, lead, rest in _surrounded(text, mentions)
        if _SOUGHT.search(lead) and _SUCH_AS.search(lead) and _ONE.match(rest)
    ]
    if {m.code for m in mentions} > set(examples):
        said += examples
    return frozenset(said)


def _surrounded(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, str, str]]:
    """Each mention with what stands before and after it, in small letters."""
    for mention in mentions:
        lead, rest = text[: mention.start], text[mention.end :]
        yield mention, lead.lower().replace("’", "'"), rest.lower().replace("’", "'")
