"""Risk against coverage: how wrong Kern is when it answers only what it is surest of.

Turns are answered in the order of the confidence of their answers. The risk at a coverage
is the share of those answered whose first passage does not answer the question; an
unanswerable question is wrong whenever it is answered (El-Yaniv and Wiener 2010).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kern.evaluation.running import Outcome
from kern.types import Status


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The curve, its area, and where Kern's own decision stands on it.

    Attributes:
        points: (coverage, risk) from the surest turn to all of them.
        area: mean risk over all coverages (AURC); lower is better.
        coverage: share of the turns that Kern answers.
        risk: share of those that are wrong.
    """

    points: tuple[tuple[float, float], ...]
    area: float
    coverage: float
    risk: float


def sureness(outcome: Outcome) -> float:
    """What turns are ordered by: the confidence, 0 where a rule declined."""
    undecided = outcome.answer.status in (Status.NOT_COVERED, Status.SMALLTALK)
    return 0.0 if undecided else outcome.answer.confidence


def risk_coverage(outcomes: Iterable[Outcome]) -> RiskCoverage:
    """The curve over all turns but those about ratings, which no decision is taken on."""
    kept = [o for o in outcomes if o.turn.judged or not o.turn.answerable]
    wrong = [float(not (o.turn.answerable and o.first_hit_right)) for o in kept]
    risks = curve([sureness(o) for o in kept], wrong)
    answered = [w for o, w in zip(kept, wrong, strict=True) if o.answered]
    n = len(kept)
    return RiskCoverage(
        tuple(((place + 1) / n, risk) for place, risk in enumerate(risks)),
        float(np.mean(risks)) if risks else 0.0,
        len(answered) / n if n else 0.0,
        sum(answered) / len(answered) if answered else 0.0,
    )


def curve(sure: Sequence[float], wrong: Sequence[float]) -> list[float]:
    """Risk at each coverage 1/n, 2/n ... 1; among equals the expected risk is taken."""
    if not len(sure):
        return []
    values, place = np.unique(-np.asarray(sure), return_inverse=True)
    loss = np.bincount(place, weights=np.asarray(wrong)) / np.bincount(place, minlength=len(values))
    spread = np.sort(place)
    return [float(r) for r in np.cumsum(loss[spread]) / np.arange(1, len(sure) + 1)]
