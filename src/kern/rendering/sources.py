"""What every form says of a source: whose it is, where it stands, how to check it."""

from __future__ import annotations

import re
from urllib.parse import quote

from kern.types import AttributionKind, Citation, Document, Indicator

INFERRED = "country inferred: the section does not name it"
VERIFYING = (
    "Each source ends with a receipt: the command `kern verify FILE` reads them and says whether "
    "every quotation still stands in Kern’s corpus, word for word and at its place."
)
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
# What ends or opens something in HTML, Markdown or BibTeX, and no address may hold.
_UNFIT = re.compile(r"[\s<>{}\\\"^`|\x00-\x1f\x7f]")


def is_inferred(document: Document) -> bool:
    """Whether the section was assigned to its country by reasoning, not by its words."""
    return document.attribution.kind is AttributionKind.INFERRED


def attribution_mark(document: Document) -> str:
    """A small mark beside a country's name, as HTML; empty where the section tells it.

    It says nothing that comes from the corpus, so it may stand in any HTML or Markdown.
    """
    if not is_inferred(document):
        return ""
    title = "The section does not name its country; it was inferred"
    return f' <small class="inferred" title="{title}">country inferred</small>'


def publication(document: Document, indicator: Indicator) -> str:
    """Country, report, edition and publisher, as far as they are known."""
    facts = (f"{document.name}: {document.title}", indicator.edition, indicator.publisher)
    return ", ".join(fact for fact in facts if fact)


def place(citation: Citation) -> str:
    """Where a quotation stands in the corpus, and that its country is inferred if it is."""
    where = f"{citation.location}, characters {citation.start}-{citation.end}"
    return f"{where}; {INFERRED}" if is_inferred(citation.document) else where


def address(indicator: Indicator) -> str:
    """The publisher's page, so written that nothing needs to be escaped but HTML's ``&``."""
    return _UNFIT.sub(lambda found: quote(found[0], safe=""), indicator.url.strip())


def is_web(url: str) -> bool:
    """Whether an address may become a link: no scheme but the web's is followed."""
    return bool(_WEB.match(url))


def one_line(text: str) -> str:
    """Text without line breaks; `kern verify` reads quotations that are shown so."""
    return " ".join(text.split())
