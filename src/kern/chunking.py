"""Documents to passages: whole sentences of one paragraph, within two token budgets.

Sentences come from Wikimedia's sentencex, with a few joins of our own where it takes an
abbreviation for an end. Passages are slices of the document's text, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import sentencex

from kern.errors import SettingsError
from kern.types import Document, Indicator, Passage, Span

_PARAGRAPH = re.compile(r"\S(?:.|\n(?![ \t\r]*\n))*", re.MULTILINE)
_HEADING = re.compile(r"#{1,6}(?:[ \t][^\n]*)?(?:\n\s*|\Z)")
# No sentence ends here, whatever follows …
_NEVER_ENDS = re.compile(
    r"(?:\b(?:vs|cf|al|nr|e\.g|i\.e|viz|mr|mrs|ms|dr|prof|gov|gen|sen|rep)|^\s*\(?\d{1,3})\.\s*$",
    re.IGNORECASE,
)
# … and none ends here where a number follows: "n. 77 of 31 May", "Art. 5".
_NUMBERED = re.compile(r"\b(?:n|no|art|sec|p|pp|ca|fig|vol|ch)\.\s*$", re.IGNORECASE)
_WORD = re.compile(r"\S+\s*")


class TokenCounter(Protocol):
    """Counts the tokens of a text."""

    def __call__(self, text: str) -> int:
        """The number of tokens of ``text``."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a passage may be, its context line included.

    ``tokens`` is counted by the tiktoken encoding; ``encoder_tokens`` by the encoder,
    which would cut off what lies beyond.
    """

    tokens: int
    count: TokenCounter
    encoder_tokens: int
    encoder_count: TokenCounter

    def holds(self, text: str) -> bool:
        """Whether ``text`` keeps to both budgets."""
        return self.count(text) <= self.tokens and self.encoder_count(text) <= self.encoder_tokens


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of a text: parted by blank lines, without Markdown headings."""
    spans = []
    for match in _PARAGRAPH.finditer(text):
        start, end = match.start(), match.start() + len(match[0].rstrip())
        while heading := _HEADING.match(text, start, end):
            start = heading.end()
        if start < end:
            spans.append(Span(start, end))
    return tuple(spans)


def sentences(text: str, paragraph: Span) -> tuple[Span, ...]:
    """The sentences of one paragraph of a text, as spans of the text.

    Together they hold every character of the paragraph but the white space between them.
    """
    body = text[paragraph.start : paragraph.end]
    pieces: list[str] = []
    for piece in sentencex.segment("en", body):
        if pieces and _continues(pieces[-1], piece):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    if "".join(pieces) != body:  # the segmenter normalised something: keep the paragraph whole
        pieces = [body]
    spans = []
    start = paragraph.start
    for piece in pieces:
        lead = len(piece) - len(piece.lstrip())
        kept = len(piece.strip())
        if kept:
            spans.append(Span(start + lead, start + lead + kept))
        start += len(piece)
    return tuple(spans)


def _continues(before: str, after: str) -> bool:
    following = after.lstrip()
    return bool(
        _NEVER_ENDS.search(before)
        or (following[:1].isdigit() and _NUMBERED.search(before))
        or following[:1].islower()
        or not before.strip()
        or not following
    )


def context_line(document: Document, indicator: Indicator) -> str:
    """What stands before a passage when it is embedded: the subject it seldom names."""
    return f"{document.name}: {indicator.title}"


def chunk(document: Document, context: str, budget: Budget) -> tuple[Passage, ...]:
    """Cut a document into passages.

    A paragraph that fits the budget is one passage. A longer one is cut between
    sentences into passages of like length; only a sentence that is too long by itself is
    cut between words, and only a word that is, between characters.

    Raises:
        SettingsError: the context line leaves no room in the budget.
    """

    def fits(span: Span) -> bool:
        return budget.holds(f"{context}\n{document.text[span.start : span.end]}")

    runs: list[list[Span]] = []
    for paragraph in paragraphs(document.text):
        units = [
            part
            for sentence in sentences(document.text, paragraph)
            for part in _within(document.text, sentence, fits)
        ]
        runs.extend(_pack(units, fits))
    stem = document.doc_id
    return tuple(
        Passage(
            passage_id=f"{stem}#{number}",
            doc_id=document.doc_id,
            country=document.country,
            start=run[0].start,
            end=run[-1].end,
            text=document.text[run[0].start : run[-1].end],
            context=context,
            sentences=tuple(run),
        )
        for number, run in enumerate(runs, 1)
    )


def _pack(units: list[Span], fits: Callable[[Span], bool]) -> list[list[Span]]:
    """Neighbouring units in the fewest runs that fit, then evened out in length."""
    greedy = _fill(units, fits)
    if len(greedy) < 2:  # noqa: PLR2004
        return greedy
    target = (units[-1].end - units[0].start) / len(greedy)
    even = _fill(units, lambda span: fits(span) and span.end - span.start <= target * 1.15)
    return even if len(even) == len(greedy) else greedy


def _fill(units: list[Span], fits: Callable[[Span], bool]) -> list[list[Span]]:
    runs: list[list[Span]] = []
    for unit in units:
        if runs and fits(Span(runs[-1][0].start, unit.end)):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return runs


def _within(text: str, sentence: Span, fits: Callable[[Span], bool]) -> Iterator[Span]:
    """The sentence itself, or its pieces where it is too long by itself."""
    if fits(sentence):
        yield sentence
        return
    start = end = sentence.start
    for word in _WORD.finditer(text, sentence.start, sentence.end):
        word_end = word.start() + len(word[0].rstrip())
        if end > start and not fits(Span(start, word_end)):
            yield Span(start, end)
            start = word.start()
        while not fits(Span(start, word_end)):  # a word too long by itself: an address, Chinese
            end = _longest(start, word_end, fits)
            yield Span(start, end)
            start = end
        end = word_end
    yield Span(start, end)


def _longest(start: int, end: int, fits: Callable[[Span], bool]) -> int:
    """Where the longest piece from ``start`` ends that fits; found by doubling and halving."""
    low, high = start, start + 1
    while high < end and fits(Span(start, high)):
        low, high = high, min(end, start + 2 * (high - start))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(Span(start, middle)) else (low, middle)
    if low == start:
        raise SettingsError(
            "the context line leaves no room for text in a passage; "
            "raise --max-tokens, or shorten the indicator's title"
        )
    return low
