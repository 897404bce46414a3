"""Answers for other eyes: the machine interface, bibliographies, conversations to take along."""

from kern.rendering.conversation import conversation_html, conversation_markdown
from kern.rendering.machine import (
    answer_json,
    citation_json,
    citations_csv,
    document_json,
    hit_json,
)
from kern.rendering.receipts import receipt
from kern.rendering.references import bibliography_bibtex, bibtex, csl_json, ris
from kern.rendering.sources import INFERRED, attribution_mark, is_inferred

__all__ = [
    "INFERRED",
    "answer_json",
    "attribution_mark",
    "bibliography_bibtex",
    "bibtex",
    "citation_json",
    "citations_csv",
    "conversation_html",
    "conversation_markdown",
    "csl_json",
    "document_json",
    "hit_json",
    "is_inferred",
    "receipt",
    "ris",
]
