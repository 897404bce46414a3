"""`kern verify`: hold the quotations of a file against the corpus."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from kern.cli import printing
from kern.corpus import load_corpus
from kern.errors import ReceiptError
from kern.receipts import Finding, Standing, read_receipts, verify
from kern.settings import Settings

HOLD, FAILED = 0, 1


def verify_file(settings: Settings, source: str, *, as_json: bool) -> int:
    """Print what became of each quotation; 0 where all hold, else 1.

    Args:
        settings: where the corpus is.
        source: an answer, a batch or a saved conversation; ``-`` reads standard input.
        as_json: print one JSON object instead.

    Raises:
        ReceiptError: the file cannot be read, or is none that Kern wrote.
        CorpusError: the corpus cannot be read.
    """
    name = "standard input" if source == "-" else source
    try:
        receipts = read_receipts(_text(source))
    except ReceiptError as error:
        raise ReceiptError(f"{name}: {error}") from error
    findings = verify(receipts, load_corpus(settings.corpus))
    counts = Counter(finding.standing for finding in findings)
    if as_json:
        printing.json_line(
            {"checked": len(findings)}
            | {str(standing): counts[standing] for standing in Standing}
            | {"quotations": [_finding_json(finding) for finding in findings]}
        )
    else:
        for finding in findings:
            if finding.standing is not Standing.HOLDS:
                receipt = finding.receipt
                where = f" ({receipt.doc_id}, {receipt.start}-{receipt.end})"
                printing.out(
                    f"{finding.standing}: {receipt.label}{where if receipt.doc_id else ''}: "
                    f"{finding.reason}"
                )
        printing.out(_summary(counts, len(findings)))
    return HOLD if counts[Standing.HOLDS] == len(findings) else FAILED


def _text(source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.decode("utf-8")
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            said = f"not UTF-8 text (byte {error.start})"
        else:
            said = f"cannot be read ({getattr(error, 'strerror', None) or error})"
        raise ReceiptError(f"{said}; expected a file that Kern wrote") from error


def _finding_json(finding: Finding) -> dict[str, Any]:
    receipt, place = finding.receipt, finding.place
    return {
        "label": receipt.label,
        "doc_id": receipt.doc_id,
        "start": receipt.start,
        "end": receipt.end,
        "quote": receipt.quote,
        "standing": str(finding.standing),
        "reason": finding.reason,
        "edited": finding.edited,
        "now": place
        and {
            "doc_id": place.doc_id,
            "start": place.start,
            "end": place.end,
            "location": place.location,
        },
    }


def _summary(counts: Counter[Standing], total: int) -> str:
    parts = [f"{counts[Standing.HOLDS]} of {total} quotations hold"]
    parts += [f"{counts[s]} {s}" for s in (Standing.MOVED, Standing.GONE) if counts[s]]
    return ", ".join(parts)
