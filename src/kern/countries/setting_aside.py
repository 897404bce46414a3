"""The words that put countries, or groups of them, aside: "apart from Finland", "take the EU out".

Patterns for lower-case text with straight apostrophes.
"""

from __future__ import annotations

import re

_TAKE, _SET = r"(?:leav(?:e|ing)|tak(?:e|ing))", r"(?:set(?:ting)?|put(?:ting)?)"
# To set something out is to show it, and "out of habit" takes nothing out.
_OF_IT = (
    r"(?:it|this|that|account|consideration"
    r"|(?:the|this)\s(?:list|picture|count|account|ranking|mix|equation|question|set))"
)
_OUT, _ASIDE = rf"(?:out(?!\sof\s(?!{_OF_IT}\b))|aside|away)", r"(?:aside|away)"
# Before what is put aside.
EXCEPT = (
    r"(?:besides|other\sthan|a(?:part|side)\sfrom|except(?:\sfor)?|exclud(?:e|ing)"
    r"|in\saddition\sto|not\scounting|beyond|ignoring|disregarding|discounting|minus"
    # Told to, not told of: "ignore Hungary", but not "who ignores Hungary?".
    r"|(?:(?<!\w\s)|(?:if\s(?:we|you)|let's|please)\s)(?:ignore|disregard)|(?<!\w\s)beside"
    rf"|without|(?<!the\s)bar|{_TAKE}\s{_OUT}|{_SET}\s{_ASIDE})"
)
_LEAD = r"\s(?:all\s)?(?:in\s|for\s|the\s)*$"
_ITSELF = r"^(?:'s)?(?:\s(?:countries|members|states|nations|ones|itself|themselves|altogether))?"
_TAKEN = re.compile(rf"\b{_TAKE}{_LEAD}"), re.compile(rf"{_ITSELF}\s{_OUT}\b")
_SETTING = re.compile(rf"\b{_SET}{_LEAD}"), re.compile(rf"{_ITSELF}\s{_ASIDE}\b")


def put_away(before: str, after: str) -> bool:
    """Whether the words around a name put it away: "take … out", "leaving … itself aside"."""
    return any(verb.search(before) and away.match(after) for verb, away in (_TAKEN, _SETTING))
