"""Receipts: one token a quotation, with which any export can be checked again.

``kern:<doc_id>:<start>-<end>:<sha256 of the quotation>``, readable in Markdown, HTML,
RIS and JSON alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kern.corpus import Corpus
from kern.errors import CorpusError
from kern.types import Citation

_RECEIPT = re.compile(r"kern:(?P<doc>[\w./ -]+?):(?P<start>\d{1,9})-(?P<end>\d{1,9}):(?P<hash>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt and whether the corpus still reads so; ``quote`` is what it reads there."""

    receipt: str
    holds: bool
    quote: str


def receipt(citation: Citation) -> str:
    """The receipt of a quotation."""
    digest = sha256(citation.quote.encode()).hexdigest()
    return f"kern:{citation.doc_id}:{citation.start}-{citation.end}:{digest}"


def check(exported: str, corpus: Corpus) -> Iterator[Checked]:
    """Every receipt found in an export, held against the corpus."""
    for match in _RECEIPT.finditer(exported):
        try:
            text = corpus.document(match["doc"]).text
        except CorpusError:
            yield Checked(match[0], False, "")
            continue
        quote = text[int(match["start"]) : int(match["end"])]
        yield Checked(match[0], sha256(quote.encode()).hexdigest() == match["hash"], quote)
