"""What is in a corpus, and what it is cut into.

Offsets are Python string indices (Unicode code points) into ``Document.text``, half
open: ``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class AttributionKind(StrEnum):
    """How a section was assigned to its country."""

    EXPLICIT = "explicit"
    INFERRED = "inferred"


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
        return self._in_context(self.text)

    @property
    def indexed_sentences(self) -> tuple[str, ...]:
        """What they see of each sentence."""
        own = (
            self.text[span.start - self.start : span.end - self.start] for span in self.sentences
        )
        return tuple(map(self._in_context, own))

    def _in_context(self, text: str) -> str:
        return f"{self.context}\n{text}" if self.context else text


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
class Theme:
    """A statement that holds for several countries, as in the index at the back of a book.

    ``members`` are the sentences that say so. Like expansions, never quoted or shown.
    """

    name: str
    wordings: tuple[str, ...]
    members: tuple[tuple[str, Span], ...]
