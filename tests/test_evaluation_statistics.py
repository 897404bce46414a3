"""Intervals and tests, against exact enumeration, SciPy and arithmetic."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from kern.evaluation.statistics import estimate, holm, randomisation_test, wilson

DIFFERENCES = [0.0, 1.0, 1.0, -0.5, 0.25, 1.0, 0.0, -1.0, 0.75, 0.5, 1.0, 0.125]


def exact_p(differences: list[float]) -> float:
    observed = abs(sum(differences))
    signs = list(product((-1, 1), repeat=len(differences)))
    totals = (abs(sum(s * d for s, d in zip(row, differences, strict=True))) for row in signs)
    return sum(total >= observed - 1e-9 for total in totals) / len(signs)


def test_the_randomisation_test_agrees_with_all_sign_flips() -> None:
    exact = exact_p(DIFFERENCES)
    error = 4 * (exact * (1 - exact) / 10_000) ** 0.5
    assert randomisation_test(DIFFERENCES) == pytest.approx(exact, abs=error)


def test_the_randomisation_test_agrees_with_scipy() -> None:
    data = np.random.default_rng(7).normal(0.2, 1, size=60)
    scipy = stats.permutation_test(
        (data,), np.mean, permutation_type="samples", n_resamples=20_000, random_state=1
    )
    assert randomisation_test(list(data)) == pytest.approx(scipy.pvalue, abs=0.015)


def test_turns_of_a_conversation_are_flipped_together() -> None:
    # Two conversations: the four flips give totals of 5, 1, -1 and -5; two are as extreme as 5.
    values, groups = [1.0, 1.0, 1.0, 2.0], ["a", "a", "a", "b"]
    assert randomisation_test(values, groups) == pytest.approx(2 / 4, abs=0.02)


def test_no_difference_is_no_evidence() -> None:
    assert randomisation_test([0.0, 0.0]) == 1.0
    assert randomisation_test([]) == 1.0


def test_p_is_never_zero() -> None:
    assert randomisation_test([1.0] * 200) == 1 / 10_001


def test_holm_by_hand() -> None:
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.5})
    # sorted: a .01 × 4, c .03 × 3, b .04 × 2 = .08 raised to c's .09, d .5 × 1
    assert adjusted == pytest.approx({"a": 0.04, "b": 0.09, "c": 0.09, "d": 0.5})
    assert list(adjusted) == ["a", "b", "c", "d"]


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_raises_never_past_one_and_keeps_the_order(p_values: dict[str, float]) -> None:
    adjusted = holm(p_values)
    for name, value in p_values.items():
        assert value <= adjusted[name] <= 1
        assert all(adjusted[name] <= adjusted[k] for k, v in p_values.items() if v > value)


def test_the_bootstrap_agrees_with_scipy() -> None:
    values = np.random.default_rng(3).beta(5, 2, size=150)
    ours = estimate(list(values))
    scipy = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", random_state=2
    ).confidence_interval
    assert ours.value == pytest.approx(values.mean())
    assert (ours.low, ours.high) == pytest.approx((scipy.low, scipy.high), abs=0.003)


def test_repeating_a_conversations_turns_narrows_no_interval() -> None:
    values = [float(v) for v in np.random.default_rng(5).integers(0, 2, size=40)]
    groups = [f"c{i}" for i in range(40)]
    alone = estimate(values)
    together = estimate(values * 3, groups * 3)
    assert (together.value, together.n) == (alone.value, 120)
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high))
    assert estimate(values * 3).high - estimate(values * 3).low < 0.7 * (alone.high - alone.low)


@pytest.mark.parametrize(("right", "n"), [(20, 20), (0, 9), (7, 31), (1, 1)])
def test_wilson_agrees_with_scipy(right: int, n: int) -> None:
    scipy = stats.binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right, n) == pytest.approx((scipy.low, scipy.high), abs=1e-9)


def test_an_unbroken_row_still_has_an_interval() -> None:
    z2 = 1.959963984540054**2
    assert estimate([1.0] * 20).low == pytest.approx(20 / (20 + z2))
    assert estimate([0.0] * 20).high == pytest.approx(z2 / (20 + z2))


def test_the_same_values_give_the_same_figures() -> None:
    assert estimate(DIFFERENCES) == estimate(DIFFERENCES)
    assert randomisation_test(DIFFERENCES) == randomisation_test(DIFFERENCES)


def test_of_nothing_nothing_is_known() -> None:
    assert estimate([]).n == 0
    assert np.isnan(estimate([]).value)
