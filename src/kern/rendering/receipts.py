"""Receipts: one token a quotation, with which `kern verify` checks any export again.

``kern:<doc_id>:<start>-<end>:<sha256 of the quotation>``, readable in Markdown, HTML,
RIS and JSON alike.
"""

from __future__ import annotations

from hashlib import sha256

from kern.types import Citation


def receipt(citation: Citation) -> str:
    """The receipt of a quotation."""
    digest = sha256(citation.quote.encode()).hexdigest()
    return f"kern:{citation.doc_id}:{citation.start}-{citation.end}:{digest}"
