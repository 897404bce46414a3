"""Sections as entries of a bibliography: BibTeX, RIS and CSL-JSON.

Each entry has the quotations where an abstract stands, the one field that every reference
manager keeps and none prints, and their receipts in a note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kern.corpus import Corpus
from kern.rendering.receipts import receipt
from kern.rendering.sources import INFERRED, VERIFYING, address, is_inferred, one_line
from kern.types import Citation, Document, Indicator

# Without marks of code: a style prints the note, and LaTeX would read them as quotation marks.
_RECEIPTS = "Receipts, which the command kern verify holds against the corpus: "


def bibtex(document: Document, indicator: Indicator) -> str:
    """A BibTeX entry for a section."""
    return _entry(document, indicator, {})


def bibliography_bibtex(citations: Iterable[Citation], corpus: Corpus) -> str:
    """One BibTeX entry for each section cited, with its quotations and their receipts."""
    entries = [
        _entry(
            document,
            corpus.indicator_of(document),
            {"abstract": _braced(" ".join(_quoted(cited))), "note": _braced(_note(cited))},
        )
        for document, cited in _by_section(citations)
    ]
    # Whatever stands outside an entry is a comment to BibTeX; biber wants it marked as one.
    return "\n".join([f"% {VERIFYING}\n", *entries]) if entries else ""


def ris(citations: Iterable[Citation], corpus: Corpus) -> str:
    """One RIS record for each section cited, with its quotations and their receipts."""
    records = []
    for document, cited in _by_section(citations):
        indicator = corpus.indicator_of(document)
        lines = [
            ("TY", "CHAP"),
            ("TI", one_line(f"{document.name}: {indicator.title}")),
            ("AU", one_line(indicator.publisher)),
            ("T2", one_line(indicator.edition)),
            ("PB", one_line(indicator.publisher)),
            ("PY", _year(indicator)),
            ("UR", address(indicator)),
            ("KW", one_line(document.name)),
            ("AB", " ".join(_quoted(cited))),
            ("N1", _note(cited)),
        ]
        records.append("".join(f"{tag}  - {value}\r\n" for tag, value in lines if value))
    return "".join(f"{record}ER  - \r\n\r\n" for record in records)


def csl_json(citations: Iterable[Citation], corpus: Corpus) -> str:
    """CSL-JSON: one item for each section cited, with its quotations and their receipts."""
    items = []
    for document, cited in _by_section(citations):
        indicator = corpus.indicator_of(document)
        item: dict[str, Any] = {
            "id": document.doc_id,
            "type": "chapter",
            "title": f"{document.name}: {indicator.title}",
            "author": [{"literal": indicator.publisher}] if indicator.publisher else [],
            "container-title": indicator.edition,
            "publisher": indicator.publisher,
            "URL": address(indicator),
            "abstract": "\n".join(_quoted(cited)),
            "note": _note(cited),
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


def _quoted(cited: Sequence[Citation]) -> list[str]:
    """Quotations with their places, as `kern verify` reads them."""
    return [f"“{one_line(c.quote)}” (characters {c.start}-{c.end})" for c in cited]


def _note(cited: Sequence[Citation]) -> str:
    """That the country is inferred, if it is, and the receipts."""
    inferred = INFERRED.capitalize() + ". " if is_inferred(cited[0].document) else ""
    return inferred + _RECEIPTS + "; ".join(receipt(c, short=True) for c in cited)


def _year(indicator: Indicator) -> str:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", indicator.edition, re.ASCII)
    return found[0] if found else ""


def _entry(document: Document, indicator: Indicator, more: dict[str, str]) -> str:
    """An entry whose fields beyond the section's own are given in BibTeX's writing."""
    # Two collections may both have a belgium.md, so the key is of the whole id.
    key = re.sub(r"[^a-z0-9]+", "-", document.doc_id.lower()).strip("-")
    publisher = _braced(indicator.publisher)
    fields = {
        # Braces keep a style from writing a country's name small, or an institution's in parts.
        "title": f"{{{_braced(document.name)}}}: {_braced(indicator.title)}",
        "author": publisher and f"{{{publisher}}}",
        "booktitle": _braced(indicator.edition),
        "publisher": publisher,
        "year": _year(indicator),
        "url": address(indicator),  # read as it stands: an escape would become part of it
    }
    rows = [f"  {name} = {{{value}}}" for name, value in (fields | more).items() if value]
    return f"@incollection{{{key},\n" + ",\n".join(rows) + "\n}\n"


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
