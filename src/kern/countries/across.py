"""A country that is named by what lies between it and another: "and across the Tasman?"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_OVER = r"(?:across|over|(?:on\s)?the\sother\sside\sof)\sthe\s"
_BORDER = rf"(?:{_OVER}border|next\sdoor)"
# "And those across the border, …?", "how do they do it across the border?", but not "do officials
# sit next door to the minister?" nor "are contacts across the border important?".
_LEADS_IN = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|now|then|right|what|how|about|of|do|does|did|is|are|they|those|it|that|this"
    r"|people|ministers|things?|story|situation|work|same|the|one|country|over|there|just|done|like)\b\W*)*$"
)
_LEADS_ON = re.compile(r"^\W*(?:$|[,;:?.!–—]|(?:too|as\swell|also|then|do|does|is|are|did)\b)")
_ENDS = re.compile(r"^\W*$")


@dataclass(frozen=True, slots=True)
class OtherSide:
    """Where a text speaks of the country on the other side, and its ISO 3166 code."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class _Border:
    """A border and what is beyond it.

    Attributes:
        names: what the other side is called.
        other_of: which country that is, by the one on this side.
        sure: whether those words can mean nothing else.
    """

    names: re.Pattern[str]
    other_of: dict[str, str]
    sure: bool


@cache
def _borders() -> tuple[_Border, ...]:
    text = resources.files(__package__).joinpath("across.toml").read_text("utf-8")
    told = tomllib.loads(text)
    borders = []
    for between in told["between"]:
        one, other = between["countries"].split()
        names = re.compile(rf"\b{_OVER}(?:{'|'.join(between['names'])})(?!\w)")
        borders.append(_Border(names, {one: other, other: one}, sure=not between.get("word")))
    for direction, pairs in told["directions"].items():
        names = re.compile(rf"\b(?:just\s)?(?:to\sthe\s)?{direction}\sof\sthe\sborder\b")
        borders.append(_Border(names, dict(pair.split() for pair in pairs), sure=False))
    only = dict(pair.split() for pair in told["only"]["border"])
    return (*borders, _Border(re.compile(rf"\b{_BORDER}\b"), only, sure=False))


def across(plain: str, code: str) -> OtherSide | None:
    """The country that a text means by what parts it from another; None where it means none.

    Args:
        plain: a text in lower case.
        code: ISO 3166 code of the country that was talked of.
    """
    for border in _borders():
        found = border.names.search(plain) if code in border.other_of else None
        if found is None:
            continue
        after = plain[found.end() :]
        leads = _LEADS_IN.match(plain[: found.start()]) and _LEADS_ON.match(after)
        if leads or (border.sure and _ENDS.match(after)):
            return OtherSide(found.start(), found.end(), border.other_of[code])
    return None
