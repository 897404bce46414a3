"""From judged spans to graded passages and quotations.

A unit counts for a judged span where it stands in the same document and covers at least
half of the span's characters; its grade is the highest so earned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kern.evaluation.data import Judgment
from kern.types import Citation, Passage, Span

ANSWERS = 2
"""Relevance of a span that answers; 1 only bears on the question."""


def grade(doc_id: str, span: Span, judged: Iterable[Judgment]) -> int:
    """Highest relevance of the judged spans that a unit covers by half; 0 for none."""
    return max(
        (
            j.relevance
            for j in judged
            if j.doc_id == doc_id and 2 * span.overlap(j.span) >= j.span.end - j.span.start
        ),
        default=0,
    )


def passage_grades(passages: Sequence[Passage], judged: Sequence[Judgment]) -> dict[str, int]:
    """The graded passages of one query, by passage id; those of grade 0 are left out."""
    documents = {j.doc_id for j in judged}
    graded = {
        p.passage_id: grade(p.doc_id, Span(p.start, p.end), judged)
        for p in passages
        if p.doc_id in documents
    }
    return {passage_id: value for passage_id, value in graded.items() if value}


def holds_answer(citation: Citation, judged: Sequence[Judgment]) -> bool:
    """Whether a quotation holds the judged words: half or more of a span that answers."""
    return grade(citation.doc_id, Span(citation.start, citation.end), judged) >= ANSWERS
