"""Cuts the countries out of a question and tidies what is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kern.countries.context import POLITICAL
from kern.types import Mention

_POSSESSIVE = re.compile(r"['’](?:s\b)?", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:\b(?:in|of|for|from|within|across|inside|about|between|with|by|like|than|as|vs\.?|versus"
    r"|at)\s+(?:both\s+)?)?(?:\bthe\s+)?\Z",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[,/&-]|and|or|nor|vs\.?|versus|with|to|than)?\s*(?:and|or)?\s*(?:in|of)?\s*(?:the)?\s*",
    re.IGNORECASE,
)
_NOT_DESCRIBED = frozenset({"", "and", "or", "vs", "versus"})
_NEXT_WORD = re.compile(r"\s*(\w+)")
_SPACE_BEFORE_SIGN = re.compile(r"\s+([,.;:?!)])")
_LOOSE_COMMAS = re.compile(r"(?:,\s*)+(?=[,.;:?!])|\A[\s,;:.-]+")


def cut(question: str, mentions: Sequence[Mention], is_noun: Callable[[str], bool]) -> str:
    """The question without the mentions; see `CountryLinker.without`."""
    kept: list[str] = []
    position = 0
    for mention in mentions:
        if mention.start < position:
            continue
        gap = question[position : mention.start]
        if kept and _BETWEEN.fullmatch(gap):
            gap = " "
        end = _after_possessive(question, mention.end)
        kept += [_without_lead(gap, mention, question[end:], end, is_noun), " "]
        position = end
    return _tidy("".join([*kept, question[position:]]))


def _after_possessive(question: str, end: int) -> int:
    match = _POSSESSIVE.match(question, end)
    return match.end() if match else end


def _without_lead(
    gap: str, mention: Mention, rest: str, end: int, is_noun: Callable[[str], bool]
) -> str:
    """The text before a mention without what only led up to it."""
    possessive = end > mention.end
    following = _NEXT_WORD.match(rest)
    word = following.group(1).casefold() if following else ""
    stands_alone = word in _NOT_DESCRIBED or (is_noun(mention.text) and word not in POLITICAL)
    return _LEAD.sub("", gap) if stands_alone and not possessive else gap


def _tidy(text: str) -> str:
    spaced = " ".join(text.split())
    signed = _SPACE_BEFORE_SIGN.sub(r"\1", spaced)
    return _LOOSE_COMMAS.sub("", signed).strip()
