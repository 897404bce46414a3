"""What is asked, as it is understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Intent(StrEnum):
    """What kind of answer a question asks for."""

    LOOKUP = "lookup"
    COMPARISON = "comparison"
    WHICH_COUNTRIES = "which_countries"
    BAND = "band"
    SMALLTALK = "smalltalk"


class Status(StrEnum):
    """How a question was answered; the values are part of the machine interface."""

    ANSWERED = "answered"
    NO_EVIDENCE = "no_evidence"
    NOT_COVERED = "not_covered"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named in a question, and the words that named it."""

    code: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question that stands alone.

    Attributes:
        text: the standalone question, as shown in "Interpreted as".
        turn: the words of the turn itself.
        topic: what is searched for: the turn without the names of countries.
        thread: the earlier turns that it leans on, oldest first, in their own words.
        background: those turns without the names of countries, to be searched for too.
        countries: codes named or carried over, in that order, all covered by the corpus.
        uncovered: codes named that the corpus has no document for.
        within: codes that a group named leaves ("which EU members ...?"); None without one.
        excluded: codes that the answer should leave out ("who else besides Belgium?").
        intent: what kind of answer is asked for.
        bands: keys of the rating bands asked for.
        edition: an edition or year asked for that is not in the corpus, or empty.
        broad: whether it asks for a country's main points rather than for one thing.
        carried: whether the countries come from an earlier turn.
        again: whether it is an earlier question, asked of another country.
        further: how many times more was asked for: so many rounds of sentences are passed over.
    """

    text: str
    turn: str
    topic: str
    thread: tuple[str, ...] = ()
    background: str = ""
    countries: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    within: tuple[str, ...] | None = None
    excluded: tuple[str, ...] = ()
    intent: Intent = Intent.LOOKUP
    bands: tuple[str, ...] = ()
    edition: str = ""
    broad: bool = False
    carried: bool = False
    again: bool = False
    further: int = 0

    @property
    def searched(self) -> str:
        """What is searched for: the topic, or all that was asked where nothing else is left."""
        return self.topic.strip() or self.text

    def leaving_out(self, codes: Iterable[str]) -> Query:
        """The same, of which these countries are no answer either."""
        return replace(self, excluded=tuple(dict.fromkeys((*self.excluded, *codes))))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of a conversation, as far as later turns lean on it.

    ``countries`` are those that the answer was about, named or found.
    """

    query: Query
    countries: tuple[str, ...]
