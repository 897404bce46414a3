"""What a turn is really about, where it also names countries in passing.

"Let's leave the Baltics. Oslo: who meets whom?" asks about Norway alone; so does "we did
the Nordics in class and I got Norway. Who meets whom?". The patterns are English, as those
of `kern.phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from kern.phrases import COMPARE_BACK
from kern.types import Mention

_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!])\s+(?=\S)")
# What is picked out follows: "my part is Estonia", "should like to begin with Australia".
_PICKED = re.compile(
    r"(?:\b(?:begin|start|beginning|starting)\swith|\bi(?:'ve)?\s(?:got|have|drew|chose|picked|do"
    r"|cover|am\sdoing)|\b(?:assigned|given|drawn)(?:\sto)?"
    r"|\b(?:my|mine|our|ours)(?:\s(?:part|country|topic|section|share|case|one|group))?\s(?:is|was))"
    r"\s(?:in\s|on\s|about\s|the\s)*$"
)
# What is set aside follows, and what is meant instead comes after it.
_ASIDE = re.compile(
    r"(?:\b(?:leav(?:e|ing)|left|spare\sme|forget(?:ting)?|skip(?:ping)?|never\smind|done\swith"
    r"|finished\swith|enough\s(?:of|about|with)|mov(?:e|ing)\s(?:on|away)\sfrom|setting\saside"
    r"|i\sdon't\smean|i\sdidn't\smean|not\stalking\sabout)"
    r"|(?:^|[,;:.!?(–—]|\bhm+\b|\bno\b|\bit's\b|\bi\smeant?\b)\W*not)\s(?:in\s|about\s|on\s|the\s)*$"
)
_GOES_ON = re.compile(r"^\W*(?:and|or|but|what\sabout|how\sabout|same|like|as)\b")
_LEANS = re.compile(
    r"\b(?:compare|compared|both|two|three|between|each|than|differ\w*|versus|vs|other|others|same"
    r"|we|us|ours?|my|mine|here|it|its|they|their|them|this|that|such|those|these|so|too|as\swell|likewise)\b"
)

_FEWEST_WORDS = 5  # fewer than these ask nothing by themselves


def in_focus(text: str, link: Callable[[str], Sequence[Mention]]) -> str:
    """The part of a turn that asks; the whole turn where nothing in it is said in passing.

    Args:
        text: a turn.
        link: finds the countries that a text names.
    """
    mentions = link(text)
    if len({m.code for m in mentions}) < 2:  # noqa: PLR2004
        return text
    start = _picked(text, mentions) or _asking(text, mentions)
    return text[start:] or text


def _picked(text: str, mentions: Sequence[Mention]) -> int:
    """Where the country that the turn picks out stands; 0 where it picks none."""
    plain = text.lower().replace("’", "'")
    for before, mention in pairwise(mentions):
        if mention.start == before.start:
            continue
        if _PICKED.search(plain[: mention.start]):
            return mention.start
        if _ASIDE.search(plain[: before.start]) and not COMPARE_BACK.search(plain):
            breaks = (m.end() for m in _SENTENCE.finditer(text, before.end, mention.start))
            return next(breaks, mention.start)
    return 0


def _asking(text: str, mentions: Sequence[Mention]) -> int:
    """Where the sentence begins that asks, after statements that name other countries."""
    starts = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    last = max(start for start in starts if any(m.start >= start for m in mentions))
    asked = text[last:].lower()
    states = "?" not in text[:last] and len(asked.split()) >= _FEWEST_WORDS
    return last if states and not _GOES_ON.match(asked) and not _LEANS.search(asked) else 0
