"""`kern show`: a section of the corpus with its provenance, and a span marked in it."""

from __future__ import annotations

import re

from rich.text import Text

from kern.cli import printing
from kern.corpus import Corpus, load_corpus
from kern.countries import CountryLinker
from kern.errors import CorpusError, QuestionError
from kern.rendering import document_json
from kern.settings import Settings
from kern.types import Document, Span


def show(settings: Settings, section: str | None, quote: str | None, *, as_json: bool) -> None:
    """Print a section, or the list of sections.

    Raises:
        CorpusError: the corpus holds no such section.
        QuestionError: the span is none, or lies outside the section.
    """
    corpus = load_corpus(settings.corpus)
    if section is None:
        _list(corpus, as_json=as_json)
        return
    documents = find(corpus, section)
    for document in documents:
        span = _span(quote, document) if quote else None
        if as_json:
            data = document_json(document, corpus)
            if span:
                data["quote"] = {
                    "start": span.start,
                    "end": span.end,
                    "text": document.text[span.start : span.end],
                }
            printing.json_line(data)
        else:
            _print(document, corpus, span)


def find(corpus: Corpus, section: str) -> tuple[Document, ...]:
    """The documents meant by an ISO code, a country's name in any form, or a document id.

    Raises:
        CorpusError: none is.
    """
    by_id = tuple(d for d in corpus.documents if section in (d.doc_id, d.doc_id.rsplit("/", 1)[-1]))
    if by_id:
        return by_id
    code = section.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code) or not corpus.of_country(code):
        mentions = CountryLinker().link(section)
        code = mentions[0].code if mentions else code
    found = corpus.of_country(code)
    if not found:
        raise CorpusError(
            f"no section for {section!r}; `kern show` lists the "
            f"{len({d.country for d in corpus.documents})} countries of the corpus"
        )
    return found


def _span(quote: str, document: Document) -> Span:
    match = re.fullmatch(r"\s*(\d{1,9})\s*[-–:]\s*(\d{1,9})\s*", quote)
    size = len(document.text)
    if not match or not 0 <= int(match[1]) < int(match[2]) <= size:
        raise QuestionError(
            f"--quote is {quote!r}; expected START-END within 0-{size}, such as 0-{min(80, size)}"
        )
    return Span(int(match[1]), int(match[2]))


def _list(corpus: Corpus, *, as_json: bool) -> None:
    if as_json:
        for document in corpus.documents:
            data = document_json(document, corpus)
            del data["text"], data["references"]
            printing.json_line(data)
        return
    for document in corpus.documents:
        kind = document.attribution.kind
        printing.out(
            f"{document.country}  {document.name:<16} {document.band:<10} {kind:<9} "
            f"{document.doc_id}"
        )


def _print(document: Document, corpus: Corpus, span: Span | None) -> None:
    console = printing.console()
    indicator = corpus.indicator_of(document)
    band = indicator.band(document.band)
    heading = Text(document.name, "bold")
    heading.append(f" ({document.country}) — {document.title}", "not bold")
    printing.paragraph(console, heading)
    source = ", ".join(filter(None, (indicator.publisher, indicator.edition)))
    for label, value in (
        ("Source", source),
        ("Rating", band.wording if band else ""),
        ("Place", document.location(span.start if span else 0)),
        ("Attribution", f"{document.attribution.kind}: {document.attribution.evidence}"),
    ):
        if value.strip(": "):
            printing.paragraph(console, f"{label}: {value}", "dim")
    console.print()
    text = Text(document.text)
    if span:
        text.stylize("bold reverse", span.start, span.end)
    printing.paragraph(console, text)
    if document.references:
        console.print()
        printing.paragraph(console, "The report's own references", "bold")
        for reference in document.references:
            printing.paragraph(console, f"- {reference}")
