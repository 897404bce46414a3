"""The fixed JSON of the machine interface, and citations as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from kern.corpus import Corpus
from kern.rendering.sources import address
from kern.types import Answer, Citation, Document, Hit

_COLUMNS = (
    "turn", "question", "number", "country", "country_name", "band", "rating", "quote", "doc_id",
    "start", "end", "location", "attribution", "edition", "publisher", "url", "sha256",
    "document_sha256",
)  # fmt: skip
_FORMULA = frozenset("=+-@")


def hit_json(hit: Hit) -> dict[str, Any]:
    """A hit, as `kern ask --json` and `kern search --json` print it."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "passage_id": passage.passage_id,
        "doc_id": passage.doc_id,
        "country": passage.country,
        "start": passage.start,
        "end": passage.end,
        "score": round(hit.score, 6),
        "text": passage.text,
        "elsewhere": hit.elsewhere,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation with its receipt: offsets and the hashes of quotation and document."""
    return {
        "number": citation.number,
        "doc_id": citation.doc_id,
        "country": citation.country,
        "band": citation.document.band,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "location": citation.location,
        "sha256": sha256(citation.quote.encode()).hexdigest(),
        "document_sha256": citation.document.sha256,
        "attribution": str(citation.document.attribution.kind),
    }


def answer_json(
    answer: Answer,
    *,
    query_id: str = "",
    turn: int = 1,
    elapsed_ms: float = 0.0,
    retrieval_only: bool = False,
    generation: str = "",
) -> dict[str, Any]:
    """The fixed machine interface: one object a turn.

    ``generation`` names the index that was searched, for receipts.
    """
    data: dict[str, Any] = {
        "id": query_id,
        "turn": turn,
        "question": answer.question,
        "interpreted": answer.query.text,
        "intent": str(answer.query.intent),
        "status": str(answer.status),
        "countries": list(answer.countries),
    }
    if not retrieval_only:
        data |= {
            "text": answer.text,
            "citations": [citation_json(c) for c in answer.citations],
            "reason": answer.reason,
            "consulted": answer.consulted,
            "silent": list(answer.silent),
        }
    return data | {
        "hits": [hit_json(hit) for hit in answer.hits],
        "generation": generation,
        "elapsed_ms": round(elapsed_ms, 1),
    }


def document_json(document: Document, corpus: Corpus) -> dict[str, Any]:
    """A section with its provenance, as `kern show --json` prints it."""
    indicator = corpus.indicator_of(document)
    band = indicator.band(document.band)
    return {
        "doc_id": document.doc_id,
        "country": document.country,
        "name": document.name,
        "title": document.title,
        "edition": indicator.edition,
        "publisher": indicator.publisher,
        "band": document.band,
        "band_wording": band.wording if band else "",
        "attribution": str(document.attribution.kind),
        "evidence": document.attribution.evidence,
        "location": document.location(0),
        "page_lines": list(document.source.page_lines or ()),
        "sha256": document.sha256,
        "text": document.text,
        "references": list(document.references),
    }


def citations_csv(answers: Iterable[Answer], corpus: Corpus) -> str:
    """The citations of a conversation as CSV, each with its question, source and receipt.

    ``number`` counts within a turn, as on the page: turn and number name a citation.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, extrasaction="ignore")  # "\r\n" quotes a lone "\r"
    writer.writeheader()
    for turn, answer in enumerate(answers, 1):
        for citation in answer.citations:
            document = citation.document
            indicator = corpus.indicator_of(document)
            band = indicator.band(document.band)
            row = {
                "turn": turn,
                "question": _inert(answer.question),
                "country_name": document.name,
                "rating": band.wording if band else "",
                "edition": indicator.edition,
                "publisher": indicator.publisher,
                "url": address(indicator),
            }
            writer.writerow(citation_json(citation) | row)
    return out.getvalue()


def _inert(text: str) -> str:
    """Text of a reader's that no spreadsheet takes for a formula.

    A conversation can be sent as an address, so who asked need not be who opens the file.
    Quotations stay as they are: they are the corpus's, and checked byte for byte.
    """
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text
