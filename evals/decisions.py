"""Logistic decisions and their held-out probabilities, for `fit` and `member`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

# Cross-validation is repeated, so that no cut hangs on how the folds happened to fall.
REPEATS = 5


@dataclass(frozen=True)
class Model:
    """Shape of a logistic decision: of features, or of their products too; and its penalty."""

    products: bool
    c: float

    def pipeline(self) -> Pipeline:
        """Standardise, multiply out if wanted, standardise again, regress."""
        return make_pipeline(
            StandardScaler(),
            PolynomialFeatures(2 if self.products else 1, include_bias=False),
            StandardScaler(),
            LogisticRegression(C=self.c, max_iter=2000),
        )


@dataclass(frozen=True)
class Cases:
    """Cases to train on: features of shape (cases, features), labels, and weights."""

    x: np.ndarray
    labels: np.ndarray
    weight: np.ndarray


def decide(
    names: list[str], cases: Cases, groups: np.ndarray, model: Model, more: Cases | None = None
) -> tuple[dict, np.ndarray]:
    """A logistic decision over features, and its held-out probabilities.

    Args:
        names: of the features.
        cases: what is trained on and held out in turns.
        groups: cases of one group are held out together.
        model: the shape of the decision.
        more: cases that are always trained on and never held out.
    """
    x, labels, weight = cases.x, cases.labels, cases.weight
    more = more or Cases(x[:0], labels[:0], weight[:0])

    def fitted(rows: np.ndarray) -> Pipeline:
        return model.pipeline().fit(
            np.vstack([x[rows], more.x]),
            np.concatenate([labels[rows], more.labels]),
            logisticregression__sample_weight=np.concatenate([weight[rows], more.weight]),
        )

    held_out = np.zeros(len(labels))
    for seed in range(REPEATS):
        folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
        for train, test in folds.split(x, labels, groups):
            held_out[test] += fitted(train).predict_proba(x[test])[:, 1] / REPEATS
    pipeline = fitted(np.arange(len(labels)))
    first, products, second, regression = (step for _, step in pipeline.steps)
    weights = regression.coef_[0] / second.scale_
    intercept = float(regression.intercept_[0] - (weights * second.mean_).sum())
    powers = products.powers_
    coefficients = {}
    for value, power in zip(weights, powers, strict=True):
        parts = [names[i] for i in np.flatnonzero(power) for _ in range(power[i])]
        coefficients["*".join(parts)] = float(f"{value:.6g}")
    decision = {
        "means": dict(zip(names, map(float, first.mean_.round(6)), strict=True)),
        "scales": dict(zip(names, map(float, first.scale_.round(6)), strict=True)),
        "coefficients": coefficients,
        "intercept": intercept,
    }
    return decision, held_out
