"""Receipts: one token a quotation, with which `kern verify` checks any export again.

``kern:<doc_id>:<start>-<end>:<sha256 of the quotation>``, readable in Markdown, HTML,
RIS and JSON alike. Bibliographies print their notes, so theirs carry a short hash.
"""

from __future__ import annotations

from hashlib import sha256

from kern.types import Citation

_SHORT = 16


def receipt(citation: Citation, *, short: bool = False) -> str:
    """The receipt of a quotation, with the whole of its hash or with the beginning."""
    digest = sha256(citation.quote.encode()).hexdigest()
    digest = digest[:_SHORT] if short else digest
    return f"kern:{citation.doc_id}:{citation.start}-{citation.end}:{digest}"
