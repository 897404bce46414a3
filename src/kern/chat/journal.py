"""One structured line a question: when, what kind, how it ended, how long it took.

What was asked is no part of it unless the operator wants it: questions may be personal.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kern.errors import SettingsError
from kern.types import Answer

STANDARD_ERROR = "-"
NOWHERE = "none"


@dataclass(frozen=True)
class Journal:
    """Where the lines go.

    Attributes:
        target: a file that is added to, "-" for standard error, "none" for nowhere.
        questions: whether the text of the question is written too.
    """

    target: str = NOWHERE
    questions: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def check(self) -> None:
        """Refuse a file that cannot be written, before anything is served.

        Raises:
            SettingsError: it cannot be opened for adding to it.
        """
        if self.target in (STANDARD_ERROR, NOWHERE):
            return
        try:
            with Path(self.target).expanduser().open("a", encoding="utf-8"):
                pass
        except OSError as error:
            raise SettingsError(
                f"the log {self.target} cannot be written ({error.strerror}); name another file "
                f"with --log, or {STANDARD_ERROR} for standard error"
            ) from error

    def answered(
        self, door: str, asked: Sequence[str], answer: Answer, generation: str, elapsed_ms: float
    ) -> None:
        """A line for a question that was answered or declined.

        Args:
            door: which way it came: page, api or matrix.
            asked: the questions of the conversation so far, this one last.
            answer: what Kern said to it.
            generation: of the index that was searched.
            elapsed_ms: from the question to the answer.
        """
        self._write(
            door,
            asked,
            {
                "generation": generation,
                "intent": str(answer.query.intent),
                "status": str(answer.status),
                "countries": len(answer.countries),
                "citations": len(answer.citations),
                "hits": len(answer.hits),
                "elapsed_ms": round(elapsed_ms, 1),
            },
        )

    def refused(self, door: str, asked: Sequence[str], error: Exception) -> None:
        """A line for a question that could not be asked."""
        self._write(door, asked, {"status": "refused", "error": type(error).__name__})

    def _write(self, door: str, asked: Sequence[str], said: dict[str, Any]) -> None:
        if self.target == NOWHERE:
            return
        row: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "door": door,
            "turn": len(asked),
        }
        row |= said
        if self.questions and asked:
            row["question"] = asked[-1]
        line = json.dumps(row) + "\n"
        # A full disk takes no answer from a reader.
        with self._lock:
            try:
                if self.target == STANDARD_ERROR:
                    sys.stderr.write(line)
                    sys.stderr.flush()
                else:
                    with Path(self.target).expanduser().open("a", encoding="utf-8") as file:
                        file.write(line)
            except (OSError, ValueError):
                return
