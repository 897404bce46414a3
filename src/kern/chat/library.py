"""The corpus: every section with its provenance, and a plain search for words in them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kern.chat import markup
from kern.chat.desk import Desk
from kern.types import Document, Span

MAX_SEARCH = 200
_AROUND = 90
_SHOWN = 3
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Found:
    """A section that holds all of the words, and where."""

    document: Document
    spans: tuple[Span, ...]


def library(desk: Desk, words: str = "") -> str:
    """The sections that hold all of the words, or all sections."""
    words = words.strip()[:MAX_SEARCH]
    documents = sorted(desk.corpus.documents, key=lambda d: (d.name, d.doc_id))
    if not _WORD.search(words):
        said = f"{len(documents)} sections"
        return _page(said, [_card(desk, document, ()) for document in documents])
    found = search(documents, words)
    total = sum(len(f.spans) for f in found)
    places = "place" if total == 1 else "places"
    said = f"“{markup.text(words)}”: {total} {places} in {len(found)} of {len(documents)} sections"
    if not found:
        said += ". The words are looked for as they stand; to ask by meaning, use the tab “Ask”"
    return _page(said, [_card(desk, f.document, f.spans) for f in found])


def search(documents: list[Document], words: str) -> list[Found]:
    """Sections that hold every word, whatever its case and accents; most places first."""
    wanted = [_folded(word)[0] for word in _WORD.findall(words)]
    found = []
    for document in documents:
        text, at = _folded(document.text)
        spans: set[Span] = set()
        for word in wanted:
            places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(word)}", text)]
            if not places:
                break
            spans.update(Span(at[a], at[b - 1] + 1) for a, b in places)
        else:
            found.append(Found(document, tuple(sorted(spans))))
    return sorted(found, key=lambda f: (-len(f.spans), f.document.name))


def _folded(text: str) -> tuple[str, list[int]]:
    """Text without case and accents, and for each of its characters the place it came from."""
    out, places = [], []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part):
                out.append(part)
                places.append(place)
    return "".join(out), places


def _page(said: str, cards: list[str]) -> str:
    return f'<p class="coverage" role="status">{said}.</p><ul class="library">{"".join(cards)}</ul>'


def _card(desk: Desk, document: Document, spans: tuple[Span, ...]) -> str:
    indicator = desk.corpus.indicator_of(document)
    key = desk.key(document)
    chip = markup.band_chip(indicator.band(document.band), indicator)
    lines = document.source.page_lines
    facts = [
        f"{len(document.text.split()):,} words",
        f"attribution {document.attribution.kind}",
        f"{len(document.references)} references" if document.references else "no references",
    ]
    received = (
        f' · <a href="kern/page/{markup.percent(key)}#L{lines[0] if lines else 1}" target="_blank" '
        'rel="noopener">page as received<span class="unseen"> of '
        f"{markup.text(document.name)}</span></a>"
        if indicator.page
        else ""
    )
    return (
        f'<li><h3><a href="{markup.place_link(key)}">{markup.text(document.name)}</a> {chip}</h3>'
        f"{_inside(document, key, spans)}<p "
        f'class="facts">{markup.text(" · ".join(facts))}{received}</p></li>'
    )


def _inside(document: Document, key: str, spans: tuple[Span, ...]) -> str:
    if not spans:
        start = document.text[: 2 * _AROUND].rsplit(" ", 1)[0]
        return f'<p class="opening">{markup.text(start)} …</p>'
    items = []
    for span in spans[:_SHOWN]:
        before = document.text[max(0, span.start - _AROUND) : span.start]
        after = document.text[span.end : span.end + _AROUND]
        items.append(
            f"…{markup.text(before)}<mark>{markup.text(document.text[span.start : span.end])}"
            "</mark>"
            f'{markup.text(after)}… <a class="cite open" '
            f'href="{markup.place_link(key, span.start, span.end)}">open</a>'
        )
    more = len(spans) - _SHOWN
    rest = f'<p class="facts">and {more} more</p>' if more > 0 else ""
    return f'<div class="snippets">{markup.listed(items)}</div>{rest}'
