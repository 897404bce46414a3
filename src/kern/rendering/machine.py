"""The fixed JSON of the machine interface, and citations as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from kern.corpus import Corpus
from kern.types import Answer, Citation, Document, Hit


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


def citations_csv(citations: Iterable[Citation]) -> str:
    """Citations as CSV: country, document, offsets, quotation and its hash."""
    out = io.StringIO()
    writer = csv.writer(out)  # ends lines as RFC 4180 does, and so quotes a lone "\r"
    writer.writerow(["number", "country", "doc_id", "start", "end", "quote", "location", "sha256"])
    for citation in citations:
        data = citation_json(citation)
        writer.writerow(
            [
                data[key]
                for key in (
                    "number", "country", "doc_id", "start", "end", "quote", "location", "sha256",
                )
            ]
        )  # fmt: skip
    return out.getvalue()
