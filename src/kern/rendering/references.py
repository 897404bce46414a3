"""Sections as entries of a bibliography: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from kern.corpus import Corpus
from kern.rendering.receipts import receipt
from kern.types import Citation, Document, Indicator


def bibtex(document: Document, indicator: Indicator) -> str:
    """A BibTeX entry for a section."""
    slug = document.doc_id.rsplit("/", 1)[-1]
    fields = {
        "title": f"{document.name}: {indicator.title}",
        "booktitle": indicator.edition,
        "publisher": indicator.publisher,
        "year": _year(indicator),
        "url": indicator.url,
    }
    rows = [f"  {key} = {{{_braced(value)}}}" for key, value in fields.items() if value]
    return "@incollection{sgi-" + slug + ",\n" + ",\n".join(rows) + "\n}\n"


def bibliography_bibtex(citations: Iterable[Citation], corpus: Corpus) -> str:
    """One BibTeX entry for each section cited, its quotations in the note."""
    entries = []
    for document, cited in _by_section(citations):
        entry = bibtex(document, corpus.indicator_of(document)).removesuffix("\n}\n")
        note = "; ".join(receipt(citation) for citation in cited)
        entries.append(f"{entry},\n  note = {{{_braced(note)}}}\n}}\n")
    return "\n".join(entries)


def ris(citations: Iterable[Citation], corpus: Corpus) -> str:
    """One RIS record for each section cited, with its quotations as notes."""
    records = []
    for document, cited in _by_section(citations):
        indicator = corpus.indicator_of(document)
        lines = [
            ("TY", "CHAP"),
            ("TI", f"{document.name}: {indicator.title}"),
            ("T2", indicator.edition),
            ("PB", indicator.publisher),
            ("PY", _year(indicator)),
            ("UR", indicator.url),
            ("CY", document.country),
        ]
        for citation in cited:
            lines.append(("N1", f"“{_line(citation.quote)}” {citation.location}"))
            lines.append(("N1", receipt(citation)))
        records.append("".join(f"{tag}  - {value}\r\n" for tag, value in lines if value))
    return "".join(f"{record}ER  - \r\n\r\n" for record in records)


def csl_json(citations: Iterable[Citation], corpus: Corpus) -> str:
    """CSL-JSON: one item for each section cited, with its quotations in the note."""
    items = []
    for document, cited in _by_section(citations):
        indicator = corpus.indicator_of(document)
        item: dict[str, Any] = {
            "id": document.doc_id,
            "type": "chapter",
            "title": f"{document.name}: {indicator.title}",
            "container-title": indicator.edition,
            "publisher": indicator.publisher,
            "URL": indicator.url,
            "note": "\n".join(f"“{c.quote}” {receipt(c)}" for c in cited),
        }
        if year := _year(indicator):
            item["issued"] = {"date-parts": [[int(year)]]}
        items.append({key: value for key, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _by_section(citations: Iterable[Citation]) -> list[tuple[Document, list[Citation]]]:
    """Citations by section, in order of first mention, each span once."""
    sections: dict[str, tuple[Document, dict[tuple[int, int], Citation]]] = {}
    for citation in citations:
        _, spans = sections.setdefault(citation.doc_id, (citation.document, {}))
        spans.setdefault((citation.start, citation.end), citation)
    return [(document, list(spans.values())) for document, spans in sections.values()]


def _year(indicator: Indicator) -> str:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", indicator.edition, re.ASCII)
    return found[0] if found else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _braced(value: str) -> str:
    """Text for a field in braces: BibTeX counts even an escaped brace, so none may stay."""
    named = {
        "{": "braceleft",
        "}": "braceright",
        "\\": "backslash",
        "~": "asciitilde",
        "^": "asciicircum",
    }
    special = {ord(c): f"\\{c}" for c in "&%$#_"}
    special |= {ord(c): rf"\text{name}{{}}" for c, name in named.items()}
    return value.translate(special)
