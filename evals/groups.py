"""Questions with the sentences that were judged against them, as the reranker is trained on.

One file holds them all: a line with the sentences, then a line for each group.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

# By `tune_reranker.py`, of each turn: the highest log-odds read by a reranker that had not been
# trained on its question.
HELD_OUT = Path(__file__).with_name("reranker-held-out.json")


@dataclass(frozen=True)
class Group:
    """A question with sentences that were judged against it.

    Attributes:
        question: as it is read.
        rows: of the sentences, the nearest first.
        answers: 1 where the sentence answers, 0 where not, -1 where it is not known.
        weights: of each pair.
        turn: id of the development question, else empty.
        asked: id of the question or conversation that the turn is of.
        read: rows of the sentences that are read when it is asked.
    """

    question: str
    rows: list[int]
    answers: list[int]
    weights: list[float]
    turn: str = ""
    asked: str = ""
    read: list[int] = field(default_factory=list)


def write_groups(path: Path, sentences: Sequence[str], groups: Iterable[Group]) -> None:
    """Write sentences and groups of them."""
    lines = [json.dumps(list(sentences)), *(json.dumps(asdict(group)) for group in groups)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def read_groups(path: Path) -> tuple[list[str], list[Group]]:
    """The sentences and groups of a file."""
    first, *others = path.read_text("utf-8").splitlines()
    return json.loads(first), [Group(**json.loads(line)) for line in others]
