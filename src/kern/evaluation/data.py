"""Queries and judgments: BEIR's layout, with spans of documents for passage ids.

``queries.jsonl`` holds one question or conversation a line, ``qrels.tsv`` what answers
them. A turn of a conversation is judged under ``<id>.<turn>``, a single question under
its id. Judged spans outlive any re-chunking.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kern.errors import EvaluationError
from kern.types import Span

SPLITS = ("development", "test")
_HEADER = ["query-id", "doc-id", "start", "end", "relevance"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a turn should come to; nobody has said so yet where the status is empty.

    ``standalone`` is the turn as its author would ask it outside the conversation;
    empty for a single question.
    """

    status: str
    countries: tuple[str, ...]
    standalone: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, or a conversation of several turns.

    Attributes:
        id: unique; its first letter tells the category.
        kind: a finer class of unanswerable questions, else empty.
        expected: one for each turn.
        bands: keys of the bands that a band question is about.
    """

    id: str
    category: str
    kind: str
    split: str
    turns: tuple[str, ...]
    expected: tuple[Expected, ...]
    bands: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Expected status of a single question."""
        return self.expected[0].status

    @property
    def countries(self) -> tuple[str, ...]:
        """Expected countries of a single question."""
        return self.expected[0].countries

    def turn_id(self, turn: int) -> str:
        """Query id of a turn, counted from 1, as in the judgments and in runs."""
        return self.id if len(self.turns) == 1 else f"{self.id}.{turn}"


@dataclass(frozen=True, slots=True)
class Judgment:
    """A span that answers a query: relevance 2, or bears on it: relevance 1."""

    query_id: str
    doc_id: str
    span: Span
    relevance: int


@dataclass(frozen=True)
class EvalSet:
    """Questions and their judgments."""

    questions: tuple[Question, ...]
    qrels: Mapping[str, tuple[Judgment, ...]]

    def of_split(self, split: str) -> tuple[Question, ...]:
        """The questions of one split; ``all`` gives every one."""
        return tuple(q for q in self.questions if split in (q.split, "all"))

    def judgments(self, query_id: str) -> tuple[Judgment, ...]:
        """The judgments of one query; none where nothing answers it."""
        return self.qrels.get(query_id, ())

    def sha256(self, split: str) -> str:
        """Digest of a split: what its questions and judgments say, in their order."""
        digest = sha256()
        for question in self.of_split(split):
            row: list[object] = [question.id, question.category, question.kind, question.split]
            row += [question.turns, question.bands]
            row += [(e.status, e.countries, e.standalone) for e in question.expected]
            row += [
                (j.query_id, j.doc_id, j.span.start, j.span.end, j.relevance)
                for turn in range(1, len(question.turns) + 1)
                for j in self.judgments(question.turn_id(turn))
            ]
            digest.update(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        return digest.hexdigest()


def load_eval_set(folder: Path) -> EvalSet:
    """Read ``queries.jsonl`` and ``qrels.tsv``.

    Raises:
        EvaluationError: a file is missing or a line is not of the format.
    """
    return read_eval_set(folder / "queries.jsonl", folder / "qrels.tsv")


def read_eval_set(queries: Path, qrels_file: Path | None, own: str = "") -> EvalSet:
    """Read questions and their judgments from two files.

    Args:
        queries: JSON Lines of questions.
        qrels_file: the judged spans; None where nobody has judged any.
        own: split of the questions that name none; empty where each must name one.

    Raises:
        EvaluationError: a file is missing or a line is not of the format.
    """
    questions = tuple(_questions(queries, own))
    ids = [q.turn_id(t) for q in questions for t in range(1, len(q.turns) + 1)]
    if len(set(ids)) != len(ids):
        raise EvaluationError(f"{queries}: a query id stands twice; ids must be unique")
    qrels: dict[str, tuple[Judgment, ...]] = {}
    for judgment in _judgments(qrels_file) if qrels_file else ():
        qrels[judgment.query_id] = (*qrels.get(judgment.query_id, ()), judgment)
    strangers = set(qrels) - set(ids)
    if strangers:
        raise EvaluationError(
            f"{qrels_file} judges {sorted(strangers)[0]!r}, which {queries.name} lacks"
        )
    return EvalSet(questions, qrels)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read ({error}); expected a text file") from error


def _questions(path: Path, own: str) -> list[Question]:
    found = []
    # Questions may hold Unicode's own line breaks, so only a newline ends a line.
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_question(json.loads(line), own))
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(
                f"{path}, line {number}: {error!r}; expected _id, text, category and split"
            ) from error
    return found


def _question(row: dict[str, Any], own: str) -> Question:
    if "turns" in row:
        expected = tuple(
            Expected(e["status"], tuple(e["countries"]), e.get("standalone", ""))
            for e in row["expected"]
        )
        turns = tuple(row["turns"])
    else:
        expected = (Expected(row["status"], tuple(row["countries"])),)
        turns = (row["text"],)
    split = (row.get("split") or own) if own else row["split"]
    if split not in (*SPLITS, own) or len(turns) != len(expected):
        raise ValueError("split is unknown, or turns and expected differ in number")
    return Question(
        id=row["_id"],
        category=row["category"],
        kind=row.get("kind", ""),
        split=split,
        turns=turns,
        expected=expected,
        bands=tuple(row.get("bands", ())),
    )


def _judgments(path: Path) -> list[Judgment]:
    rows = list(csv.reader(_read(path).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or rows[0] != _HEADER:
        raise EvaluationError(f"{path}: expected the header {' '.join(_HEADER)}, parted by tabs")
    try:
        return [Judgment(q, d, Span(int(s), int(e)), int(r)) for q, d, s, e, r in rows[1:]]
    except ValueError as error:
        raise EvaluationError(f"{path}: {error}; expected five columns a line") from error
