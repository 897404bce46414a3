"""What understanding a question takes from the corpus and its index, as functions of text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kern.countries import CountryLinker
from kern.senses import Sense
from kern.types import Query


def _nowhere(_: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Prospect:
    """What can be expected of asking a query.

    Attributes:
        chance: probability, 0 to 1, that the sections asked about answer it.
        likely: whether that is enough for an answer.
        scores: best score of a passage of each country, asked about or not.
    """

    chance: float = 1.0
    likely: bool = True
    scores: Mapping[str, float] = field(default_factory=dict)

    def lead_over(self, codes: Collection[str]) -> float:
        """By how much the best of the other countries scores higher than the best of these."""
        ours = max((self.scores.get(code, 0.0) for code in codes), default=0.0)
        others = (score for code, score in self.scores.items() if code not in codes)
        return max(others, default=0.0) - ours


def _promising(_: Query) -> Prospect:
    return Prospect()


class Sensing(Protocol):
    """Whether a question is of a kind; see `kern.senses.Senses`."""

    def __call__(self, sense: Sense, text: str, *, stated: bool, least: float = 0.0) -> bool:
        """Decide by the question without names, and by whether its wording states it."""


def _as_stated(sense: Sense, text: str, *, stated: bool, least: float = 0.0) -> bool:  # noqa: ARG001
    return stated


@dataclass(frozen=True)
class Scope:
    """What an interpreter knows of the corpus.

    Attributes:
        linker: finds country names.
        covered: codes that the corpus has documents for.
        bands: key of the rating band of each rank.
        sizes: how many countries each of them holds.
        senses: whether a question is of a kind, also where no pattern says so.
        prospect: what can be expected of a query. A follow-up that can be read in several ways
            is read in the way that the reports answer.
        reports: codes of the countries whose sections speak of a report of a year: such a
            report is no other edition of the publication.
        homes: for a text, the countries whose sections alone know its rarest name; empty
            where it has none. A follow-up that names it has left the country that the
            conversation was about.
        owners: the same by a name of several words ("Presidency of Government") or a phrase
            that a section coined. A question without a country that has one is about its owner.
        coined: the same by such phrases alone: “formal informality”.
        mend: puts misspelt words right.
        spoken_of: codes of countries that are not covered but that some section speaks of.
            A question that names one may well be about that section.
    """

    linker: CountryLinker
    covered: frozenset[str]
    bands: Mapping[int, str]
    homes: Callable[[str], frozenset[str]] = _nowhere
    owners: Callable[[str], frozenset[str]] = _nowhere
    coined: Callable[[str], frozenset[str]] = _nowhere
    mend: Callable[[str], str] = str
    spoken_of: frozenset[str] = frozenset()
    sizes: Mapping[int, int] = field(default_factory=dict)
    senses: Sensing = _as_stated
    prospect: Callable[[Query], Prospect] = _promising
    reports: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def names(self, codes: Sequence[str]) -> str:
        """The countries' names, listed in English."""
        names = [self.linker.name(code) for code in codes]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
