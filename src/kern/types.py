"""The nouns of the project: frozen values that cross the seams between modules.

Offsets are Python string indices (Unicode code points) into ``Document.text``,
half open: ``text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kern.errors import QuotationError

Vectors = npt.NDArray[np.float32]


class AttributionKind(StrEnum):
    """How a section was assigned to its country."""

    EXPLICIT = "explicit"
    INFERRED = "inferred"


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


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of a text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")

    def overlap(self, other: Span) -> int:
        """How many characters both spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Band:
    """One step of an indicator's rating scale; rank 1 is the best."""

    key: str
    rank: int
    wording: str
    short: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a collection of country sections is about, and who published it."""

    key: str
    title: str
    edition: str
    publisher: str
    question: str
    url: str
    page: str
    bands: tuple[Band, ...]

    def band(self, key: str) -> Band | None:
        """The band of that key, or None where the scale has no such step."""
        return next((band for band in self.bands if band.key == key), None)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why a section is taken to be about its country."""

    kind: AttributionKind
    evidence: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document's text lies: the corpus file, and the page it came from."""

    path: str
    first_line: int
    page_lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One country's section of one report.

    Attributes:
        doc_id: collection and file name, e.g. ``sgi-2022/informal-coordination/belgium``.
        country: ISO 3166-1 alpha-2 code in capitals.
        name: the country's usual English name.
        title: the title of the indicator.
        text: the body, byte for byte as in the corpus file; paragraphs part at blank lines.
        references: the report's own references: shown, never embedded, never quoted.
        band: key of the rating band, empty where the collection rates nobody.
    """

    doc_id: str
    country: str
    name: str
    title: str
    text: str
    references: tuple[str, ...]
    band: str
    source: Source
    attribution: Attribution

    @property
    def sha256(self) -> str:
        """Hex digest of the UTF-8 text, which receipts of quotations carry."""
        return sha256(self.text.encode()).hexdigest()

    def location(self, start: int) -> str:
        """``path:line`` of the character at ``start``."""
        line = self.source.first_line + self.text.count("\n", 0, start)
        return f"{self.source.path}:{line}"


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: whole sentences of one paragraph.

    ``context`` names country and indicator; it stands before the text when that
    is embedded or indexed, and is never quoted.
    """

    passage_id: str
    doc_id: str
    country: str
    start: int
    end: int
    text: str
    context: str
    sentences: tuple[Span, ...]

    @property
    def indexed_text(self) -> str:
        """What the encoder and BM25 see."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class Expansion:
    """A question or restatement that a span of a document answers (doc2query).

    Indexed to be found by, never quoted and never shown as evidence.
    """

    doc_id: str
    start: int
    end: int
    text: str


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
        excluded: codes that the answer should leave out ("who else besides Belgium?").
        intent: what kind of answer is asked for.
        bands: keys of the rating bands asked for.
        edition: an edition or year asked for that is not in the corpus, or empty.
        broad: whether it asks for a country's main points rather than for one thing.
        carried: whether the countries come from an earlier turn.
    """

    text: str
    turn: str
    topic: str
    thread: tuple[str, ...] = ()
    background: str = ""
    countries: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    intent: Intent = Intent.LOOKUP
    bands: tuple[str, ...] = ()
    edition: str = ""
    broad: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of a conversation, as far as later turns lean on it.

    ``countries`` are those that the answer was about, named or found.
    """

    query: Query
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. Rank counts from 1; a higher score is better."""

    passage: Passage
    rank: int
    score: float
    signals: tuple[tuple[str, float], ...] = ()


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


class Encoder(Protocol):
    """Turns texts into unit vectors; equal fingerprints mean equal vectors."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    @property
    def fingerprint(self) -> str:
        """Hash of weights and configuration."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Longest text, in the encoder's own tokens, that is not cut off."""

    def count_tokens(self, text: str) -> int:
        """How many of its own tokens a text takes, special tokens included."""

    def is_word(self, text: str) -> bool:
        """Whether a folded word is an ordinary one to this encoder."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text: shape (len(texts), dimensions)."""
