"""Scored passages to hits in rank order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kern.assessment import Assessment, Mask
from kern.signals import SIGNALS
from kern.types import Hit, Passage

# Between the scores of passages asked about and those of other countries.
_GAP = 0.001


def ranked(
    passages: Sequence[Passage], assessment: Assessment, k: int, *, in_turns: bool
) -> tuple[Hit, ...]:
    """The best of the passages that the reader's filter leaves, as hits.

    Those of other countries than the ones asked about come last, for a question may be
    misread; their scores are lowered to stand below. Where the filter leaves none of those
    asked about, there are no hits.

    Args:
        passages: those of the index.
        assessment: their scores, in the same order.
        k: how many hits at most.
        in_turns: whether the countries asked about take turns, as in a comparison.
    """
    rows, others = (
        _by_score(passages, assessment, mask) for mask in (assessment.allowed, assessment.elsewhere)
    )
    if not rows:
        return ()
    scores = assessment.passages.astype(np.float64)
    if others:
        above = float(scores[others].max() - scores[rows].min())
        scores[others] -= max(above, 0.0) + _GAP
    if in_turns:
        rows = _in_turns(passages, rows)
    return tuple(
        Hit(
            passages[row],
            rank,
            float(scores[row]),
            tuple(zip(SIGNALS, map(float, assessment.signals.passages[row]), strict=True)),
            elsewhere=bool(assessment.elsewhere[row]),
        )
        for rank, row in enumerate([*rows, *others][:k], 1)
    )


def _by_score(passages: Sequence[Passage], assessment: Assessment, mask: Mask) -> list[int]:
    """The marked rows, the best first, ties by identifier."""
    rows = map(int, np.flatnonzero(mask))
    return sorted(rows, key=lambda row: (-assessment.passages[row], passages[row].passage_id))


def _in_turns(passages: Sequence[Passage], rows: list[int]) -> list[int]:
    # The rows come best first: the country with the best passage begins.
    queues: dict[str, list[int]] = {}
    for row in rows:
        queues.setdefault(passages[row].country, []).append(row)
    turns: list[int] = []
    while any(queues.values()):
        turns.extend(queue.pop(0) for queue in queues.values() if queue)
    return turns
