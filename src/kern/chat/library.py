"""The corpus: every section with its provenance, and a plain search for words in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kern.chat import markup
from kern.chat.desk import Desk
from kern.types import Document, Span

MAX_SEARCH = 200
_AROUND = 90
_SHOWN = 3
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_QUOTED = re.compile(r"\s*[\"“”„«»](.+?)[\"“”»«]\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """A section that holds what was looked for, and where.

    ``phrase`` tells whether the words stand there side by side, as they were typed.
    """

    document: Document
    spans: tuple[Span, ...]
    phrase: bool = False


def library(desk: Desk, words: str = "") -> str:
    """The sections that hold all of the words, or all sections."""
    words = words.strip()[:MAX_SEARCH]
    documents = sorted(desk.corpus.documents, key=lambda d: (d.name, d.doc_id))
    if not _WORD.search(words):
        said = f"{len(documents)} sections"
        return _page(said, [_card(desk, document, ()) for document in documents])
    found = search(documents, words)
    said = _said(words, found, len(documents))
    return _page(said, [_card(desk, f.document, f.spans) for f in found])


def search(documents: Sequence[Document], words: str) -> list[Found]:
    """Sections that hold what was typed, whatever its case and accents; most places first.

    Several words are looked for as one phrase first; a section that holds the phrase has only
    that marked. Sections that hold all of the words apart follow, each word also as the
    beginning of a longer one. Words within quotation marks are looked for as a phrase alone.
    """
    quoted = _QUOTED.fullmatch(words)
    wanted = [_folded(word)[0] for word in _WORD.findall(quoted[1] if quoted else words)]
    # Between the words of a phrase may stand what is no letter: a hyphen, a line's end.
    phrase = r"(?<!\w)" + r"[\W_]{1,3}".join(map(re.escape, wanted)) + r"(?!\w)"
    found = []
    for document in documents if wanted else ():
        text, at = _folded(document.text)
        places = [m.span() for m in re.finditer(phrase, text)]
        one_phrase = bool(quoted or len(wanted) > 1)
        if not (places and one_phrase):
            one_phrase = False
            places = [] if quoted else _apart(text, wanted)
        if places:
            spans = sorted({Span(at[a], at[b - 1] + 1) for a, b in places})
            found.append(Found(document, tuple(spans), one_phrase))
    return sorted(found, key=lambda f: (not f.phrase, -len(f.spans), f.document.name))


def _apart(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Places of all words of a text that begin as those wanted; none where one is missing."""
    places = []
    for word in wanted:
        own = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(word)}", text)]
        if not own:
            return []
        places += own
    return places


def _said(words: str, found: Sequence[Found], sections: int) -> str:
    """What was found, and how it was looked for."""
    phrases, apart = ([f for f in found if f.phrase is kind] for kind in (True, False))
    quoted = _QUOTED.fullmatch(words)
    several = quoted or len(_WORD.findall(words)) > 1
    shown = markup.text(quoted[1] if quoted else words)
    rows = phrases if several else apart
    places = _counted(sum(len(f.spans) for f in rows), "place")
    said = f"“{shown}”{' as a phrase' if several else ''}: {places} in {len(rows)} of {sections} "
    said += "sections"
    if several and apart:
        more = "more " if phrases else ""
        holds = "section holds" if len(apart) == 1 else "sections hold"
        said += f"; {len(apart)} {more}{holds} all of the words, apart"
    if not found:
        said += ". Words are looked for as they stand; to ask by meaning, use the tab “Ask”"
    return said


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


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
    references = len(document.references)
    facts = [
        _counted(len(document.text.split()), "word"),
        f"attribution {document.attribution.kind}",
        _counted(references, "reference") if references else "no references",
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
    items = [_snippet(document, key, span) for span in spans]
    rest = items[_SHOWN:]
    more = (
        f'<details class="more"><summary>and {len(rest)} more</summary>'
        f"{markup.listed(rest)}</details>"
        if rest
        else ""
    )
    return f'<div class="snippets">{markup.listed(items[:_SHOWN])}{more}</div>'


def _snippet(document: Document, key: str, span: Span) -> str:
    before = document.text[max(0, span.start - _AROUND) : span.start]
    after = document.text[span.end : span.end + _AROUND]
    return (
        f"…{markup.text(before)}<mark>{markup.text(document.text[span.start : span.end])}</mark>"
        f'{markup.text(after)}… <a class="cite open" '
        f'href="{markup.place_link(key, span.start, span.end)}">open</a>'
    )
