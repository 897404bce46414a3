"""Receipts held against the corpus: which quotations stand, which moved, which are gone.

A receipt says where a quotation stood and gives its hash. They are read from whatever
Kern writes: the JSON of answers and batches, CSV, and the token
``kern:<doc_id>:<start>-<end>:<sha256>`` in Markdown, HTML, RIS, BibTeX and CSL-JSON, the
hash whole or its first 16 digits. The quotation that those show counts too, not only the
token beside it.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from kern.corpus import Corpus
from kern.errors import ReceiptError
from kern.types import Document

_SHORT, _WHOLE = 16, 64
_TOKEN = re.compile(
    r"kern:([^\n\"`<>]{1,300}?):(\d{1,9})-(\d{1,9}):([0-9a-f]{64}|[0-9a-f]{16})(?![0-9a-f])"
)
# A source's number, with its turn's before it where a conversation has several.
_NUMBER = r"\[(?:\d+\.)?\d+\]"
_SHOWN = (
    re.compile(rf"^> “(.*)” {_NUMBER}\s*$", re.MULTILINE),
    re.compile(rf"<blockquote>“(.*?)” {_NUMBER}</blockquote>", re.DOTALL),
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~$&%])")
# Where bibliographies show quotations, and how.
_ABSTRACT = re.compile(r"^(?:AB  - |  abstract = \{)(.*?)(?:\},?)?\r?$", re.MULTILINE)
_PLACED = re.compile(r"“(.*?)” \(characters \d+-\d+\)", re.DOTALL)
_LATEX = re.compile(r"\\(?:text([a-z]{1,20})\{\}|([&%$#_]))")
_NAMED = {
    "braceleft": "{", "braceright": "}", "backslash": "\\", "asciitilde": "~",
    "asciicircum": "^",
}  # fmt: skip
_CSV_KEYS = {"number", "doc_id", "start", "end", "quote"}


class Standing(StrEnum):
    """What became of a quotation."""

    HOLDS = "holds"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A quotation as a file gives it.

    Attributes:
        label: where in the file it stands, for the reader.
        sha256: hash of the quotation, empty where the file gives none.
        quote: the quotation, empty where the file gives its hash alone.
        country: whom the file says it is about, empty where it does not.
        document_sha256: hash of the section it was taken from, or empty.
    """

    label: str
    doc_id: str
    start: int
    end: int
    sha256: str = ""
    quote: str = ""
    country: str = ""
    document_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands now."""

    doc_id: str
    start: int
    end: int
    location: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a receipt, and why; ``place`` is where its text stands now, if at all.

    ``edited`` tells that the section around the quotation has changed since.
    """

    receipt: Receipt
    standing: Standing
    place: Place | None = None
    reason: str = ""
    edited: bool = False


def read_receipts(text: str) -> tuple[Receipt, ...]:
    """Every quotation of a file that Kern wrote; none where it declined to answer.

    Raises:
        ReceiptError: the file is none of Kern's, or a citation in it is malformed.
    """
    text = text.removeprefix("\ufeff")
    answers = _answers(text)
    if answers:
        return tuple(_from_answers(answers))
    rows = _rows(text)
    if rows:
        return tuple(_from_citation(row, f"line {n}") for n, row in enumerate(rows, 2))
    receipts = tuple(_from_tokens(text))
    if not receipts:
        raise ReceiptError(
            "no quotation found; expected JSON of `kern ask --json` or `--batch`, or a "
            "conversation saved from the page"
        )
    return receipts


def verify(receipts: Iterable[Receipt], corpus: Corpus) -> tuple[Finding, ...]:
    """Hold each receipt against the corpus, in order."""
    documents = {document.doc_id: document for document in corpus.documents}
    findings = [_verify(receipt, documents) for receipt in receipts]
    held = {_line(documents[p.doc_id].text[p.start : p.end]) for f in findings if (p := f.place)}
    return tuple(_shown(finding, held) for finding in findings)


def _shown(finding: Finding, held: set[str]) -> Finding:
    """A quotation shown without a token of its own: exports put it on one line."""
    receipt = finding.receipt
    if receipt.doc_id:
        return finding
    if _line(receipt.quote) in held:
        return Finding(receipt, Standing.HOLDS)
    return Finding(receipt, Standing.GONE, None, "no receipt in the file has this quotation")


def _verify(receipt: Receipt, documents: dict[str, Document]) -> Finding:
    if not receipt.doc_id:
        return Finding(receipt, Standing.GONE)
    if receipt.quote and receipt.sha256 and not _agrees(receipt.quote, receipt.sha256):
        return Finding(receipt, Standing.GONE, None, "the quotation is not the one of its hash")
    document = documents.get(receipt.doc_id)
    edited = bool(document and receipt.document_sha256 not in {"", document.sha256})
    if document is not None:
        found = document.text[receipt.start : receipt.end]
        if len(found) == receipt.end - receipt.start and _is(found, receipt):
            place = _place(document, receipt.start, len(found))
            if receipt.country and receipt.country != document.country:
                said = f"it stands in the section on {document.country}, not {receipt.country}"
                return Finding(receipt, Standing.MOVED, place, said, edited)
            return Finding(receipt, Standing.HOLDS, place, "", edited)
    others = [other for other in documents.values() if other is not document]
    for other in [document, *others] if document else others:
        start = _search(receipt, other)
        if start >= 0:
            place = _place(other, start, len(receipt.quote) or receipt.end - receipt.start)
            said = f"it stands at {place.location}, {place.start}-{place.end}"
            return Finding(receipt, Standing.MOVED, place, said, edited)
    missing = "" if document else f"; there is no section {receipt.doc_id!r} any more"
    return Finding(receipt, Standing.GONE, None, f"no section reads so{missing}", edited)


def _is(found: str, receipt: Receipt) -> bool:
    return found == receipt.quote if receipt.quote else _agrees(found, receipt.sha256)


def _agrees(text: str, digest: str) -> bool:
    return len(digest) in (_SHORT, _WHOLE) and _digest(text).startswith(digest)


def _search(receipt: Receipt, document: Document) -> int:
    """The place in a section nearest to the old one that reads so, or -1."""
    size, text = receipt.end - receipt.start, document.text
    if receipt.quote:
        starts = [m.start() for m in re.finditer(f"(?={re.escape(receipt.quote)})", text)]
    else:
        windows = range(len(text) - size + 1)
        starts = [i for i in windows if _agrees(text[i : i + size], receipt.sha256)]
    return min(starts, key=lambda start: abs(start - receipt.start), default=-1)


def _line(text: str) -> str:
    return " ".join(text.split())


def _place(document: Document, start: int, size: int) -> Place:
    return Place(document.doc_id, start, start + size, document.location(start))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# -- the forms that receipts come in -------------------------------------------------


def _answers(text: str) -> list[dict[str, Any]]:
    """The answers of a JSON or JSON Lines file; empty where it holds none."""
    try:
        data = json.loads(text)
        rows = data if isinstance(data, list) else [data]
    except (ValueError, RecursionError):
        try:
            rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        except (ValueError, RecursionError):
            if text.lstrip()[:1] == "{":
                raise ReceiptError(
                    "not JSON, nor JSON Lines; expected what `kern ask --json` printed, whole"
                ) from None
            return []
    return [row for row in rows if isinstance(row, dict) and ("citations" in row or "hits" in row)]


def _from_answers(answers: list[dict[str, Any]]) -> Iterator[Receipt]:
    for number, answer in enumerate(answers, 1):
        citations = answer.get("citations", [])
        if not isinstance(citations, list):
            raise ReceiptError(f"answer {number}: its citations are no list")
        for citation in citations:
            yield _from_citation(citation, f"answer {number}")


def _from_citation(citation: object, label: str) -> Receipt:
    if not isinstance(citation, dict):
        raise ReceiptError(f"{label}: {str(citation)[:40]!r} is no citation; expected an object")
    label = f"{label}, [{citation.get('number', '?')}]"
    texts = {key: citation.get(key, "") for key in ("sha256", "country", "document_sha256")}
    doc_id, quote = citation.get("doc_id"), citation.get("quote")
    start, end = _offset(citation.get("start")), _offset(citation.get("end"))
    if not isinstance(doc_id, str) or not all(isinstance(text, str) for text in texts.values()):
        raise ReceiptError(f"{label}: names no document; expected the citation as Kern wrote it")
    if not isinstance(quote, str) or not quote or start is None or end is None or start >= end:
        raise ReceiptError(
            f"{label}: lacks quote, start or end; expected the citation as Kern wrote it"
        )
    return Receipt(label, doc_id, start, end, quote=quote, **texts)


def _offset(value: object) -> int | None:
    digits = str(value)
    known = isinstance(value, int | str) and not isinstance(value, bool)
    return int(digits) if known and re.fullmatch(r"[0-9]{1,9}", digits) else None


def _rows(text: str) -> list[dict[str, str]]:
    """The rows of citations saved as CSV; empty where the file is none."""
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        return list(reader) if set(reader.fieldnames or ()) >= _CSV_KEYS else []
    except csv.Error:
        return []


def _from_tokens(text: str) -> Iterator[Receipt]:
    """Tokens, each with the quotation shown for it, and quotations shown without one."""
    shown = _shown_in(text)
    by_hash = {_digest(quote)[:_SHORT]: quote for quote in shown}
    backed = set()
    for number, match in enumerate(_TOKEN.finditer(text), 1):
        doc_id = html.unescape(_ESCAPED.sub(r"\1", _from_latex(match[1])))
        start, end = int(match[2]), int(match[3])
        if start >= end:
            raise ReceiptError(f"receipt {number}: {start}-{end} is no span")
        quote = by_hash.get(match[4][:_SHORT], "")
        backed.add(quote)
        yield Receipt(f"receipt {number}", doc_id, start, end, match[4], quote)
    for quote in dict.fromkeys(shown):
        if quote not in backed:
            yield Receipt(f"“{quote[:40]}…”", "", 0, max(1, len(quote)), "", quote)


def _shown_in(text: str) -> list[str]:
    """The quotations that a conversation or a bibliography shows its reader."""
    if text.startswith(("TY  - ", "% ", "@")):
        abstracts = [found[1] for found in _ABSTRACT.finditer(text)]
        if not text.startswith("TY"):
            abstracts = [_from_latex(abstract) for abstract in abstracts]
        return [quote for abstract in abstracts for quote in _PLACED.findall(abstract)]
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        shown = [_ESCAPED.sub(r"\1", quote) for quote in _SHOWN[0].findall(text)]
        return shown + [html.unescape(quote) for quote in _SHOWN[1].findall(text)]
    items = items if isinstance(items, list) else []
    abstracts = [str(item.get("abstract", "")) for item in items if isinstance(item, dict)]
    return [quote for abstract in abstracts for quote in _PLACED.findall(abstract)]


def _from_latex(text: str) -> str:
    return _LATEX.sub(lambda found: found[2] or _NAMED.get(found[1], found[0]), text)
