"""Countries that are named only for those around them: "Germany's neighbours"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kern.types import Mention

_NEIGHBOURS = r"neighbou?r(?:s|ing\s(?:countr(?:y|ies)|states?|nations?))\b"
# "Germany's nine neighbours", "Swiss neighbours", but not "Bulgaria and Greece are neighbours".
_AFTER = re.compile(
    rf"^(?:'s?\s(?:\w+\s){{0,2}}?|\s(?:(?:direct|immediate|closest|eu|european)\s)?){_NEIGHBOURS}"
)
# "The neighbours of Germany", "countries that border on it", but not "neighbouring Spain".
_BEFORE = re.compile(
    r"\b(?:neighbou?rs\s(?:of|to)|border(?:s|ing)?(?:\son)?|shar(?:es?|ing)\sa\s(?:land\s)?border\swith"
    r"|(?:countr(?:y|ies)|states?|nations?|governments?|any(?:one|body)?)\s(?:right\s|directly\s)?"
    r"(?:neighbou?ring|around|surrounding|next(?:\sdoor)?\sto|adjacent\sto))\s(?:the\s)?$"
)
# "Norway and its neighbours": Norway too.
_WITH = re.compile(
    rf"^(?:'s?)?\W*(?:and|with|plus)\s(?:all\s)?(?:its|their|the)\s(?:\w+\s){{0,2}}?{_NEIGHBOURS}"
)
# "Our Latvian neighbours" are the Latvians, and so are "their Latvian neighbours".
_OURS = re.compile(r"\b(?:our|my|their|its|his|her)\s$")
# "Slovakia did badly. Which of its neighbours did better?"
_POINTING = re.compile(rf"\b(?:its|their|his|her|the)\s(?:\w+\s){{0,2}}?{_NEIGHBOURS}")
# "Is it better than its neighbours?": the first stands for the name, too.
_SET_BESIDE = re.compile(
    r"^\W*(?:(?:and|so|but)\W+)*(?:how\s)?(?:is|does|do|did|are|was|were|has|have)\s(?P<it>it|they)"
    r"\s(?:[\w-]+\s){1,6}?(?:than|to|with|from|as)\s$"
)
# "And its neighbours?", "which of its neighbours …?", but not "is the Kern above its neighbours?".
_ELLIPTIC = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|now|then|what|how|many|about|of|do|does|did|is|are|was|were|has"
    r"|have|which|any|all|some|tell|me|compared?|to|with|for|in|among|who|rated?|ratings?)\b\W*)*$"
)
_NEIGHBOURS_OF_THEIRS = re.compile(
    rf"\b(?:its|their)\s(?:own\s|two\s|three\s)?(?P<which>(?:(?:direct|immediate|closest|nearest)\s)?{_NEIGHBOURS})"
)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The countries around some that are named.

    Attributes:
        centre: ISO 3166 codes of those named for their neighbours alone, in their order.
        members: codes of all that the question is about.
    """

    centre: tuple[str, ...]
    members: frozenset[str]


@cache
def _neighbours() -> dict[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("neighbours.toml").read_text("utf-8")
    pairs = [
        (one, other) for one, others in tomllib.loads(text).items() for other in others.split()
    ]
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {code: frozenset(around) for code, around in found.items()}


def _is_ours(plain: str, mention: Mention) -> bool:
    return bool(_OURS.search(plain[: mention.start])) and not plain[mention.end :].startswith("'")


def neighbourhood(
    plain: str, mentions: Sequence[Mention], *, among_them: bool
) -> Neighbourhood | None:
    """Whose neighbours a question is about; None where it is about no one's.

    Args:
        plain: the question in lower case, with straight apostrophes, character for character.
        mentions: the countries that it names.
        among_them: whether it asks which of them; one that is set beside "its neighbours" in a
            question is left out only then.
    """
    if any(_is_ours(plain, m) and _AFTER.match(plain[m.end :]) for m in mentions):
        return None
    centre = [
        m.code
        for m in mentions
        if _AFTER.match(plain[m.end :])
        or _WITH.match(plain[m.end :])
        or _BEFORE.search(plain[: m.start])
    ]
    with_centre = any(_WITH.match(plain[m.end :]) for m in mentions)
    if not centre and len(codes := {m.code for m in mentions}) == 1:
        centre = list(codes) if _POINTING.search(plain[mentions[-1].end :]) else []
        with_centre = not among_them
    around = frozenset[str]().union(*(_neighbours().get(code, frozenset()) for code in centre))
    members = around | set(centre) if with_centre else around - set(centre)
    alone = () if with_centre else tuple(dict.fromkeys(centre))
    return Neighbourhood(alone, members) if around else None


def without_pointing(text: str, name: str) -> str:
    """A text with a country's name for a mere "its" of "its neighbours".

    Args:
        text: a text that names no country.
        name: the country that it points to.
    """
    small = text.lower()
    found = _NEIGHBOURS_OF_THEIRS.search(small)
    if found is None or len(small) != len(text):
        return text
    before = small[: found.start()]
    if beside := _SET_BESIDE.match(before):
        return text[: beside.start("it")] + name + text[beside.end("it") :]
    if not _ELLIPTIC.match(before):
        return text
    return f"{text[: found.start()]}{name}'s {text[found.start('which') :]}"


def without_neighbours(text: str) -> str:
    """A text without the word for neighbours."""
    return re.sub(rf"(?i:{_NEIGHBOURS})", "", text)
