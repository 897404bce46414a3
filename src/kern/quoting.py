"""Which sentences to quote, and the quotations: exact slices, checked when they are made.

A quotation is one or more whole sentences of one paragraph. A sentence that begins by
pointing back ("This …", "They …") brings the one before it along, so that it can be
understood where it is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kern.types import Citation, Document, Span

_POINTS_BACK = re.compile(
    r"(?:This|These|That|Those|It|Its|They|Their|He|His|She|Her|Such|Both|Neither|The former|"
    r"The latter|One of these|And yet|Yet|But|However|Nevertheless|Nonetheless|Nor|Another|"
    r"Having said that|The same|In this|In these|In such|At these|Thus|Therefore|Hence|"
    r"As a result|"
    r"Consequently|Also|Moreover|Furthermore)\b"
)
_LONGEST = 900


@dataclass(frozen=True, slots=True, order=True)
class Quotable:
    """A sentence that may be quoted.

    ``paragraph`` tells sentences that stand in the same paragraph from others.
    """

    span: Span
    paragraph: int
    score: float


def quotations(
    document: Document, sentences: Sequence[Quotable], chosen: Iterable[Quotable]
) -> list[Span]:
    """Spans to quote, in the order of ``chosen``, each sentence at most once.

    Args:
        document: what is quoted.
        sentences: all of its sentences in reading order.
        chosen: those picked, the most important first. Neighbours are quoted together.
    """
    place = {sentence.span: i for i, sentence in enumerate(sentences)}
    picked = list(chosen)
    wanted = {place[sentence.span] for sentence in picked}
    for i in sorted(wanted):
        if _needs_the_one_before(document, sentences, i):
            wanted.add(i - 1)
    spans: list[Span] = []
    used: set[int] = set()
    for sentence in picked:
        middle = place[sentence.span]
        if middle in used:
            continue
        first = last = middle
        while first - 1 in wanted - used and _may_join(sentences, first - 1, last):
            first -= 1
        while last + 1 in wanted - used and _may_join(sentences, first, last + 1):
            last += 1
        used.update(range(first, last + 1))
        spans.append(Span(sentences[first].span.start, sentences[last].span.end))
    return spans


def _needs_the_one_before(document: Document, sentences: Sequence[Quotable], i: int) -> bool:
    start = sentences[i].span.start
    return (
        i > 0
        and sentences[i - 1].paragraph == sentences[i].paragraph
        and _POINTS_BACK.match(document.text, start) is not None
    )


def _may_join(sentences: Sequence[Quotable], first: int, last: int) -> bool:
    one, other = sentences[first], sentences[last]
    return one.paragraph == other.paragraph and other.span.end - one.span.start <= _LONGEST


def cite(number: int, document: Document, span: Span) -> Citation:
    """A numbered quotation of a span.

    Raises:
        QuotationError: the span is no part of the document.
    """
    return Citation(number, document, span.start, span.end, document.text[span.start : span.end])
