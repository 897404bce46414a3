"""Thumbs and their kinds, kept on this machine as candidate questions for `kern eval`."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from kern.chat.turns import Turn
from kern.types import Answer, Status

KINDS = ("Wrong country", "Wrong passage", "Missing", "Should have declined", "Other")
GOOD = "Good"
MAX_BYTES = 50_000_000


class Outcome(StrEnum):
    """What became of a thumb; failed where the file is full or cannot be written."""

    KEPT = "kept"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(frozen=True)
class Feedback:
    """A file of JSON Lines that thumbs are added to."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _written: set[str] = field(default_factory=set, repr=False)

    def add(self, turns: list[Turn], answer: Answer, kind: str) -> Outcome:
        """Write one line, unless just that was written before: Gradio may tell a click twice.

        Args:
            turns: the conversation up to the turn that is judged.
            answer: what Kern said to it.
            kind: `GOOD` or one of `KINDS`.
        """
        row = _row(turns, answer, kind)
        line = json.dumps(row, ensure_ascii=False) + "\n"
        try:
            with self._lock:
                if row["_id"] in self._written:
                    return Outcome.KNOWN
                self.path.parent.mkdir(parents=True, exist_ok=True)
                if self.path.exists() and self.path.stat().st_size + len(line) > MAX_BYTES:
                    return Outcome.FAILED
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(line)
                self._written.add(row["_id"])
        except OSError:
            return Outcome.FAILED
        return Outcome.KEPT


def _row(turns: list[Turn], answer: Answer, kind: str) -> dict[str, Any]:
    questions = [turn.question for turn in turns]
    key = sha256("\n".join([*questions, kind]).encode()).hexdigest()[:12]
    good = kind == GOOD
    row: dict[str, Any] = {
        "_id": f"f-{key}",
        "text": questions[-1],
        "category": "feedback",
        "kind": kind.lower().replace(" ", "-"),
        "split": "development",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "interpreted": answer.query.text,
        "answered": {
            "status": str(answer.status),
            "countries": list(answer.countries),
            "citations": [[c.doc_id, c.start, c.end] for c in answer.citations],
        },
        # What is expected is known only where the reader agreed, or wanted a decline.
        "status": str(answer.status) if good else "",
        "countries": list(answer.countries) if good else [],
    }
    if kind == "Should have declined":
        row["status"] = str(Status.NO_EVIDENCE)
    if len(questions) > 1:
        before = [{"status": "", "countries": []} for _ in questions[:-1]]
        last = {"status": row["status"], "countries": row["countries"]}
        row |= {"turns": questions, "expected": [*before, last]}
    return row
