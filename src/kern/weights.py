"""The few numbers that were fitted, and the record of how: ``weights.json``.

`evals/fit.py` writes them, from the development questions alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from kern.senses import SenseWeights
from kern.signals import SIGNALS, Matrix

_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Decision:
    """A logistic decision over standardised features and their products.

    Attributes:
        means, scales: of each feature, by which it is standardised.
        coefficients: of a feature ``a`` or of a product ``a*b``.
        intercept: of the logistic function.
        threshold: the probability from which on the answer is yes.
    """

    means: Mapping[str, float]
    scales: Mapping[str, float]
    coefficients: Mapping[str, float]
    intercept: float
    threshold: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Probability, 0 to 1, by the logistic function of the weighted features."""
        found = self.probabilities({name: np.array([features[name]]) for name in self.means})
        return float(found[0])

    def probabilities(self, features: Mapping[str, Matrix]) -> Matrix:
        """The same for several cases at once: features and probabilities of shape (cases,)."""
        standard = {
            name: (features[name] - self.means[name]) / self.scales[name] for name in self.means
        }
        z: Matrix = np.full(len(next(iter(standard.values()))), self.intercept)
        for name, weight in self.coefficients.items():
            first, _, second = name.partition("*")
            z = z + weight * standard[first] * (standard[second] if second else 1.0)
        return np.asarray(1 / (1 + np.exp(-np.clip(z, -50, 50))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading the nearest sentences beside the question adds to the other signs.

    Attributes:
        share: weight of a sentence's log-odds beside its fused score.
        chance: coefficient of the log-odds by the decision ``answer``.
        read: coefficient of the log-odds of the best sentence that was read.
        intercept: of the logistic function.
        threshold: the probability from which on the answer is yes.
    """

    share: float
    chance: float
    read: float
    intercept: float
    threshold: float

    def probability(self, chance: float, read: float) -> float:
        """Probability, 0 to 1, from that of the decision before and from what was read."""
        z = self.chance * log_odds(chance) + self.read * read + self.intercept
        return float(1 / (1 + np.exp(-z)))


def log_odds(chance: float) -> float:
    """Log-odds of a probability, bounded where it is as good as 0 or 1."""
    kept = min(max(chance, _LEAST), 1 - _LEAST)
    return float(np.log(kept / (1 - kept)))


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was fitted.

    Attributes:
        passages: convex weights of the passage signals.
        sentences: convex weights of the sentence signals.
        passage_share: how much its passage's score counts in a sentence's, 0 to 1.
        background: share of what a follow-up leans on, 0 to 1.
        answer: whether the corpus answers a question.
        reread: the same, once its nearest sentences were read.
        member: whether a country's section answers a which-countries question.
        senses: of what a question is, by name.
        encoder: fingerprint of the encoder that all was fitted with.
        fit: how the numbers came about.
    """

    passages: Mapping[str, float]
    sentences: Mapping[str, float]
    passage_share: float
    background: float
    answer: Decision
    reread: Reread
    member: Decision
    senses: Mapping[str, SenseWeights]
    encoder: str
    fit: Mapping[str, object]

    def fuse(self, signals: Matrix, kind: str) -> Matrix:
        """Convex combination of the columns of a signal matrix; ``kind`` names the weights."""
        table = self.passages if kind == "passages" else self.sentences
        weights = np.array([table.get(name, 0.0) for name in SIGNALS])
        fused: Matrix = signals @ (weights / weights.sum())
        return fused


@cache
def fitted_weights() -> Weights:
    """The weights that come with Kern."""
    return weights_from(resources.files("kern").joinpath("weights.json").read_text("utf-8"))


def weights_from(text: str) -> Weights:
    """Weights from their JSON."""
    data = json.loads(text)
    return Weights(
        passages=data["passages"],
        sentences=data["sentences"],
        passage_share=data["passage_share"],
        background=data["background"],
        answer=Decision(**data["answer"]),
        reread=Reread(**data["reread"]),
        member=Decision(**data["member"]),
        senses={name: SenseWeights(**of_sense) for name, of_sense in data["senses"].items()},
        encoder=data["encoder"],
        fit=data["fit"],
    )
