"""Groups of countries that a question keeps to: "which EU members …?", "outside the G7"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kern.countries.setting_aside import EXCEPT, put_away

_OUTSIDE = re.compile(
    r"\b(?:non[-\s]|(?:not|aren't|isn't)\s(?:(?:\w+\s){0,2}?(?:in|of|from|an?)\s)?(?:the\s)?"
    r"|(?:outside|beyond|outwith)\s(?:of\s)?(?:the\s)?"
    rf"|{EXCEPT}\s(?:(?:all|every)\s)?(?:the\s)?)$"
)
# "Asia, Oceania and the Americas"; not "Nordic EU members" nor "both the EU and the G7".
_LISTED = re.compile(r"(?:\s?[,/&]|\s(?:and|or|plus))+\s?(?:in\s)?(?:the\s)?")
_BOTH = re.compile(r"\bboth\s(?:\w+\s)?(?:the\s)?$")


@dataclass(frozen=True, slots=True)
class Group:
    """A group and the words that name it."""

    members: frozenset[str]
    names: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Within:
    """The countries a question keeps to.

    Attributes:
        members: ISO 3166 codes of the group; of all but the group where ``outside`` is set.
        outside: whether the question is about the countries that are not of the group.
    """

    members: frozenset[str]
    outside: bool

    def allows(self, code: str) -> bool:
        """Whether a country is among them."""
        return (code in self.members) != self.outside


@cache
def _groups() -> tuple[Group, ...]:
    text = resources.files(__package__).joinpath("groups.toml").read_text("utf-8")
    return tuple(
        Group(
            frozenset(group["members"].split()),
            re.compile(rf"\b(?:{'|'.join(group['names'])})(?!\w)"),
        )
        for group in tomllib.loads(text)["groups"]
    )


def _named(plain: str) -> tuple[tuple[re.Match[str], Group], ...]:
    """The groups that a text names, in order; where names overlap, the first and longest."""
    matches = [(match, group) for group in _groups() for match in group.names.finditer(plain)]
    matches.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    found: list[tuple[re.Match[str], Group]] = []
    for match, group in matches:
        if not found or match.start() >= found[-1][0].end():
            found.append((match, group))
    return tuple(found)


def without_groups(text: str, instead: str = ",") -> str:
    """A text with a comma, or other words, for each group that it names in small letters."""
    small = text.lower()
    if len(small) != len(text):  # some letters have no small form of one character
        return text
    for match, _ in reversed(_named(small)):
        text = f"{text[: match.start()]}{instead}{text[match.end() :]}"
    return text


def within(plain: str) -> tuple[Within, ...]:
    """The groups that a lower-case text names; where names overlap, the first and longest.

    "Asia, Oceania and the Americas" are one group, for no country can be of all.
    """
    found: list[Within] = []
    start = end = 0
    for match, group in _named(plain):
        one = Within(group.members, _is_outside(plain[: match.start()], plain[match.end() :]))
        joint = _LISTED.fullmatch(plain[end : match.start()])
        if (
            found
            and joint
            and not _BOTH.search(plain[:start])
            and _unites(found[-1], one, joint[0])
        ):
            one = Within(found[-1].members | one.members, found.pop().outside)
        start, end = match.span()
        found.append(one)
    return tuple(dict.fromkeys(found))


def _unites(first: Within, second: Within, joint: str) -> bool:
    """Whether two groups that are listed are one: "monarchies and EU members" are both at once."""
    apart = first.outside or not first.members & second.members
    return not second.outside and (apart or "or" in joint.split())


def _is_outside(before: str, after: str) -> bool:
    return bool(_OUTSIDE.search(before)) or put_away(before, after)
