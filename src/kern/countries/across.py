"""A country that is named by what lies between it and another: "and across the Tasman?"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kern.countries.neighbours import neighbours_of

_OVER = r"(?:across|over|beyond|(?:on\s)?the\sother\sside\sof)\sthe\s"
_BORDER = re.compile(rf"\b(?:{_OVER}border|next\sdoor)\b")


@dataclass(frozen=True, slots=True)
class Other:
    """Where a text speaks of the other country, and its ISO 3166 code."""

    start: int
    end: int
    code: str


@cache
def _ways() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """What the other country may be called, and from which country it is which."""
    text = resources.files(__package__).joinpath("across.toml").read_text("utf-8")
    told = tomllib.loads(text)
    ways = []
    for between in told["between"]:
        one, other = between["countries"].split()
        names = re.compile(rf"\b{_OVER}(?:{'|'.join(between['names'])})(?!\w)")
        ways.append((names, {one: other, other: one}))
    for direction, pairs in told["directions"].items():
        names = re.compile(rf"\b(?:just\s)?(?:to\sthe\s)?{direction}\sof\sthe\sborder\b")
        ways.append((names, dict(pair.split() for pair in pairs)))
    return tuple(ways)


def across(plain: str, code: str) -> Other | None:
    """The country that a text means by what parts it from another; None where it means none.

    Args:
        plain: a text in lower case.
        code: ISO 3166 code of the country that was talked of. "Across the border" is told
            only of one that has a single neighbour.
    """
    for names, other_of in _ways():
        if code in other_of and (found := names.search(plain)):
            return Other(found.start(), found.end(), other_of[code])
    around = neighbours_of(code)
    if len(around) == 1 and (found := _BORDER.search(plain)):
        return Other(found.start(), found.end(), *around)
    return None
