"""Which sentences of a section answer: the main ones, or those that fit the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kern.assessment import Assessment
from kern.chunking import paragraphs, sentences
from kern.corpus import Corpus
from kern.quoting import Quotable, cite, quotations
from kern.retrieval import Retriever
from kern.types import Citation, Document, Query, Span

MAIN_SENTENCES = 4
_FITTING_SENTENCES = 3
# A second sentence is quoted where it scores nearly as well as the first.
_CLOSE = 0.88
# Its neighbour, in the same quotation, needs less.
_NEIGHBOUR = 0.8
# Sections and paragraphs open with their main point.
_OPENS_SECTION, _OPENS_PARAGRAPH = 0.15, 0.05


@dataclass(frozen=True)
class Selector:
    """Picks the sentences to quote from the documents of a corpus."""

    corpus: Corpus
    retriever: Retriever

    @cached_property
    def _sentences(self) -> dict[str, tuple[tuple[Span, int, tuple[int, ...]], ...]]:
        """Of each document: its sentences, their paragraph, and their rows in the index."""
        index = self.retriever.index
        rows: dict[str, list[tuple[int, Span]]] = {}
        for row, (passage, span) in enumerate(index.sentences):
            rows.setdefault(index.passages[passage].doc_id, []).append((row, span))
        return {
            document.doc_id: tuple(
                (
                    sentence,
                    number,
                    tuple(row for row, s in rows[document.doc_id] if s.overlap(sentence)),
                )
                for number, paragraph in enumerate(paragraphs(document.text))
                for sentence in sentences(document.text, paragraph)
            )
            for document in self.corpus.documents
            if document.doc_id in rows
        }

    @cached_property
    def _centrality(self) -> dict[str, tuple[float, ...]]:
        """Of each document: how near each sentence is to the middle of the section."""
        vectors = self.retriever.index.dense["sentences"].vectors()
        central = {}
        for doc_id, found in self._sentences.items():
            rows = np.array([rows[0] for _, _, rows in found])
            middle = vectors[rows].mean(axis=0)
            middle /= np.linalg.norm(middle) or 1.0
            previous, scores = -1, []
            for place, (_, paragraph, own) in enumerate(found):
                score = float(vectors[own[0]] @ middle)
                score += _OPENS_SECTION * (place == 0) + _OPENS_PARAGRAPH * (paragraph != previous)
                scores.append(score)
                previous = paragraph
            central[doc_id] = tuple(scores)
        return central

    def sentences(self, document: Document, assessment: Assessment) -> list[Quotable]:
        """All sentences of a document in reading order, with their fused scores."""
        return [
            Quotable(span, paragraph, float(max(assessment.sentences[row] for row in rows)))
            for span, paragraph, rows in self._sentences.get(document.doc_id, ())
        ]

    def main(self, document: Document, found: list[Quotable]) -> list[Quotable]:
        """The sentences that say what the section says, in reading order."""
        spans = (span for span, _, _ in self._sentences.get(document.doc_id, ()))
        central = dict(zip(spans, self._centrality.get(document.doc_id, ()), strict=True))
        ranked = sorted(found, key=lambda q: (-central[q.span], q.span))
        return sorted(ranked[:MAIN_SENTENCES], key=lambda q: q.span)

    def fitting(self, found: list[Quotable], most: int = _FITTING_SENTENCES) -> list[Quotable]:
        """The sentences that answer the question, the best first.

        A neighbour of the best one is taken along where it fits too: answers often run
        over a full stop.
        """
        ranked = sorted(found, key=lambda q: (-q.score, q.span))
        best = ranked[0]
        chosen = [q for q in ranked[:most] if q.score >= _CLOSE * best.score]
        place = found.index(best)
        beside = [found[i] for i in (place - 1, place + 1) if 0 <= i < len(found)]
        chosen += [
            q
            for q in beside
            if q.paragraph == best.paragraph
            and q.score >= _NEIGHBOUR * best.score
            and q not in chosen
        ]
        return chosen

    def cite(
        self, query: Query, assessment: Assessment, countries: Sequence[str], most: int = 3
    ) -> tuple[Citation, ...]:
        """Numbered quotations, country by country: at most ``most`` sentences of each.

        Of several documents on a country, the one with the best sentence speaks.
        """
        citations: list[Citation] = []
        for code in countries:
            found = [
                (document, self.sentences(document, assessment))
                for document in self.corpus.of_country(code)
            ]
            speaking = [(document, quotable) for document, quotable in found if quotable]
            if not speaking:
                continue
            document, quotable = max(speaking, key=lambda pair: max(q.score for q in pair[1]))
            for span in self._spans(query, document, quotable, most):
                citations.append(cite(len(citations) + 1, document, span))
        return tuple(citations)

    def _spans(
        self, query: Query, document: Document, found: list[Quotable], most: int
    ) -> list[Span]:
        """What to quote of a document; what was quoted before more was asked for is left out."""
        spans: list[Span] = []
        left = found
        for _ in range(query.further + 1):
            left = [q for q in left if not any(span.overlap(q.span) for span in spans)]
            if not left:
                return []
            whole = query.broad and most > 1
            chosen = self.main(document, left) if whole else self.fitting(left, most)
            spans = quotations(document, found, chosen)
        return spans
