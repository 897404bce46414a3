"""The sentences of a section, so that one of a longer quotation can be linked to by itself."""

from __future__ import annotations

from functools import lru_cache

from kern.chunking import paragraphs, sentences
from kern.types import Document, Span


@lru_cache(maxsize=1024)
def _of_text(text: str) -> tuple[Span, ...]:
    return tuple(span for paragraph in paragraphs(text) for span in sentences(text, paragraph))


def sentences_of(document: Document, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Spans of the sentences that lie within a part of a document, in reading order."""
    last = len(document.text) if end is None else end
    return tuple(s for s in _of_text(document.text) if start <= s.start and s.end <= last)
