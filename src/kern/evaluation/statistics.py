"""Intervals and tests for means over questions.

The turns of a conversation stand or fall together, so conversations, not turns, are
drawn and flipped. Seeds are fixed: the same outcomes give the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ROUNDS = 10_000
_SEED = 20_22
_LEVEL = 0.95
_Z = 1.959963984540054  # the normal quantile of 97.5 %
# Rounds drawn at once: 1,000 × 1,000 questions are 8 MB.
_BLOCK = 1_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``n`` values with its 95% interval; nothing is known where n is 0."""

    value: float
    low: float
    high: float
    n: int


def estimate(values: Sequence[float], groups: Sequence[str] | None = None) -> Estimate:
    """Mean and percentile bootstrap interval (Efron 1979), resampling whole groups.

    Where all values are 0, or all 1, resampling sees no spread; the Wilson score interval
    (Wilson 1927) of a proportion takes its place.

    Args:
        values: one for each turn.
        groups: the conversation of each, None where each value stands alone.
    """
    if not len(values):
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    sums, counts = _grouped(values, groups)
    mean = float(sums.sum() / counts.sum())
    if min(values) == max(values) and mean in (0.0, 1.0):
        low, high = wilson(round(mean * len(values)), len(values))
        return Estimate(mean, low, high, len(values))
    rng = np.random.default_rng(_SEED)
    means = np.empty(ROUNDS)
    for start in range(0, ROUNDS, _BLOCK):
        drawn = rng.integers(0, len(sums), size=(_BLOCK, len(sums)))
        means[start : start + _BLOCK] = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    tail = 50 * (1 - _LEVEL)
    low, high = np.percentile(means, [tail, 100 - tail])
    return Estimate(mean, float(low), float(high), len(values))


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's 95% score interval of ``successes`` in ``n``."""
    share, z2 = successes / n, _Z**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * float(np.sqrt(share * (1 - share) / n + z2 / (4 * n * n)))
    return max(0.0, middle - half), min(1.0, middle + half)


def randomisation_test(differences: Sequence[float], groups: Sequence[str] | None = None) -> float:
    """Two-sided p of a paired randomisation test on the mean difference (Fisher 1935).

    Under the null hypothesis each pair's labels could as well be swapped, so signs are
    flipped at random. The observed labelling counts as one of the rounds, which keeps p
    above 0 (Phipson and Smyth 2010).
    """
    sums, _ = _grouped(differences, groups)
    sums = sums[sums != 0]
    if not len(sums):
        return 1.0
    observed = abs(float(sums.sum())) - 1e-12
    rng = np.random.default_rng(_SEED)
    extreme = 0
    for _ in range(0, ROUNDS, _BLOCK):
        signs = 2.0 * rng.integers(0, 2, size=(_BLOCK, len(sums))) - 1.0
        extreme += int((np.abs(signs @ sums) >= observed).sum())
    return (1 + extreme) / (1 + ROUNDS)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P values adjusted for testing all of them (Holm 1979)."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for place, name in enumerate(sorted(p_values, key=lambda key: p_values[key])):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[name]))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}


def _grouped(values: Sequence[float], groups: Sequence[str] | None) -> tuple[Floats, Floats]:
    """Sum and number of the values of each group."""
    data = np.asarray(values, dtype=np.float64)
    if groups is None:
        return data, np.ones(len(data))
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    sums: Floats = np.bincount(place, weights=data).astype(np.float64)
    return sums, np.bincount(place).astype(np.float64)
