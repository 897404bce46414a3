"""The words that put countries, or groups of them, aside: "apart from Finland", "take the EU out".

Patterns for lower-case text with straight apostrophes.
"""

from __future__ import annotations

import re

_TAKE, _SET = r"(?:leav(?:e|ing)|tak(?:e|ing))", r"(?:set(?:ting)?|put(?:ting)?)"
_AWAY = r"(?:out|aside|away)"
# Before what is put aside.
EXCEPT = (
    r"(?:besides?|other\sthan|a(?:part|side)\sfrom|except(?:\sfor)?|exclud(?:e|ing)"
    r"|in\saddition\sto|not\scounting|beyond|ignor(?:e|ing)|disregard(?:ing)?|discounting|minus"
    # To set something out is to show it.
    rf"|without|bar|{_TAKE}\s{_AWAY}|{_SET}\s(?:aside|away))"
)
_PUTS = re.compile(rf"\b(?:{_TAKE}|{_SET})\s(?:all\s)?(?:in\s|for\s|the\s)*$")
_IT_AWAY = re.compile(rf"^(?:'s)?(?:\s\w+)?\s{_AWAY}\b")


def put_away(before: str, after: str) -> bool:
    """Whether the words around a name put it away: "take … out", "leaving … itself aside"."""
    return bool(_PUTS.search(before) and _IT_AWAY.match(after))
