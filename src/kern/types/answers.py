"""What is found, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from kern.errors import QuotationError
from kern.types.documents import Document, Passage
from kern.types.questions import Exchange, Query, Status


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. Rank counts from 1; a higher score is better.

    ``elsewhere`` says that it is of a country that was not asked about.
    """

    passage: Passage
    rank: int
    score: float
    signals: tuple[tuple[str, float], ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quotation; it can only be made where the quotation is exact.

    Raises:
        QuotationError: the document does not read ``quote`` at ``start:end``.
    """

    number: int
    document: Document = field(repr=False)
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.document.text):
            raise QuotationError(
                f"{self.document.doc_id} has {len(self.document.text)} characters; "
                f"{self.start}-{self.end} is no part of it"
            )
        found = self.document.text[self.start : self.end]
        if found != self.quote:
            raise QuotationError(
                f"{self.document.doc_id} reads {found!r} at {self.start}-{self.end}, "
                f"not {self.quote!r}"
            )

    @property
    def doc_id(self) -> str:
        """The document quoted."""
        return self.document.doc_id

    @property
    def country(self) -> str:
        """ISO code of the country whose section is quoted."""
        return self.document.country

    @property
    def location(self) -> str:
        """``path:line`` of the quotation in the corpus."""
        return self.document.location(self.start)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Kern says to one turn.

    Attributes:
        question: the turn as typed.
        query: what it was understood as.
        countries: codes that the answer is about.
        text: the answer as Markdown.
        reason: why it was declined, in words; empty when answered.
        consulted: how many documents were searched.
        silent: codes of the countries consulted that say nothing of it.
        lead: the line before the quotations, empty where they need none.
        notes: lines after them: who is silent, who is not covered.
        confidence: probability, 0 to 1, that the corpus answers the question, as the
            fitted decision took it; 1 where none was taken.
    """

    question: str
    query: Query
    status: Status
    countries: tuple[str, ...]
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    reason: str = ""
    consulted: int = 0
    silent: tuple[str, ...] = ()
    lead: str = ""
    notes: tuple[str, ...] = ()
    confidence: float = 1.0

    @property
    def exchange(self) -> Exchange:
        """What later turns of the conversation need to know of this one."""
        return Exchange(self.query, self.countries)
