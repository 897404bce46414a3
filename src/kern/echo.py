"""Turns that ask again what was asked before: "same story in Portugal?", "does Austria have one?".

The patterns are English, as those of `kern.phrases`.
"""

from __future__ import annotations

import re

from kern import filler

_LIKE_IT = (
    r"\b(?:(?:anything|something|thing)\s(?:comparable|similar|like\s(?:it|that|this))"
    r"|(?:any(?:one|body)|some(?:one|body)|figure|person|politician|man|woman)\slike\s(?:him|her|that))\b"
)
# "Portugal, same story?", "walk me through the Swiss case": what was asked before is asked again.
_ECHO = re.compile(
    rf"{_LIKE_IT}|\b(?:equivalents?|counterparts?|analogues?)\b"
    r"|\b(?:same|similar|comparable|that|such|this|like)\s(?:a\s)?(?:\w+\s(?:of\s)?)?(?:story|things?|body|bodies|institutions?|committees?|councils?|forums?|problems?|issues?|questions?|q|query"
    r"|situation|patterns?|picture|set-?up|arrangements?|trouble|effect|reasons?|habits?|practices?"
    r"|experience|logic|figures?|person|role|rules?|custom|trend|development|danger|risk)\b|\b(?:walk|take|talk|run)\s(?:me|us)\sthrough\b|\bhow\smany\b"
)
# "Do the Dutch have anything like it?": it is what was first asked about, not the last detail.
SUCH_A_THING = re.compile(
    rf"{_LIKE_IT}|\b(?:such|similar|comparable)\s(?:a\s)?(?:things?|body|bodies|institutions?|committees?|councils?|forums?)\b"
    r"|\bone\sof\s(?:those|these)\b|\b(?:have|has|had|got)\sone\b|\bsame\s(?:story|picture|pattern)\b"
)
# "It's a federation as well" gives a reason; "who sits in it?" and "I mean …" ask for something.
_ASKS = re.compile(
    r"^\W*(?:(?:i\smean|and|so|or|but)\b\W*)*(?:who|what|which|where|when|why|how|is|are|was|were|do|does"
    r"|did|has|have|had|can|could)\b|^\W*i\smean\b"
)


def echoes(bare: str) -> bool:
    """Whether a turn asks the same again in so many words.

    Args:
        bare: the turn in lower case without the names of countries.
    """
    asked, mark, reason = bare.partition("?")
    gives_reason = mark and "?" not in reason and not _ASKS.match(reason)
    said = _ECHO.sub(" ", asked if gives_reason else bare)
    return not filler.NOISE.sub(" ", said).strip()
