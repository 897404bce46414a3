"""Whether each country's section belongs to the answer of a which-countries question.

A set is another task than a ranking: the question is not which sentence fits best but
where fitting ends. So each country is described by how its best sentences stand against
all others, and by the themes of the subject index that the question comes close to: a
theme names all who share it, also those who say it in words far from the question's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kern.assessment import Assessment
from kern.index import Index
from kern.signals import SIGNALS, Matrix
from kern.weights import Decision

# How sharply the themes nearest to the question are told from the rest, and how many count.
_SOFTNESS = (0.03, 0.06, 0.12)
_NEAREST = (1, 2, 3, 5)
PerCountry = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Membership:
    """Scores every country of an index for one question.

    Attributes:
        index: what is searched.
        decision: the fitted logistic decision over `features`.
    """

    index: Index
    decision: Decision

    def chances(self, assessment: Assessment) -> dict[str, float]:
        """Probability, 0 to 1, that each country belongs to the answer, by code."""
        found = self.decision.probabilities(self.features(assessment))
        return dict(zip(self.index.countries, map(float, found), strict=True))

    def features(self, assessment: Assessment) -> Mapping[str, PerCountry]:
        """What the decision rests on: each of shape (countries,)."""
        found: dict[str, PerCountry] = {}
        sentences = np.column_stack([assessment.own.sentences, assessment.sentences])
        for number, name in enumerate((*SIGNALS, "fused")):
            found |= self._standing(name, sentences[:, number])
        fused = np.sort(np.where(self._own, assessment.sentences[:, None], 0.0), axis=0)
        found["fused_second"] = fused[-2:].mean(axis=0)
        return found | self._by_theme(assessment.own.themes)

    @cached_property
    def _own(self) -> npt.NDArray[np.bool_]:
        """Which sentences are of which country: (sentences, countries)."""
        country = np.array([p.country for p in self.index.passages])[self.index.sentence_passage]
        return np.asarray(country[:, None] == np.array(self.index.countries)[None, :], dtype=bool)

    @cached_property
    def _shares(self) -> Matrix:
        """Which themes hold for which country: (themes, countries)."""
        return (self.index.theme_members.astype(np.float64) @ self._own > 0).astype(np.float64)

    def _standing(self, name: str, scores: npt.NDArray[np.float64]) -> dict[str, PerCountry]:
        """How the best sentence of each country stands against those of the others."""
        best = np.where(self._own, scores[:, None], 0.0).max(axis=0, initial=0.0)
        spread = best.std() or 1.0
        order = np.argsort(np.argsort(-best, kind="stable"), kind="stable")
        return {
            name: best,
            f"{name}_ratio": best / (best.max() or 1.0),
            f"{name}_z": (best - best.mean()) / spread,
            f"{name}_rank": order / max(len(best) - 1, 1),
        }

    def _by_theme(self, nearness: npt.NDArray[np.float64]) -> dict[str, PerCountry]:
        """How far the themes nearest to the question hold for each country."""
        countries = len(self.index.countries)
        if not len(nearness):
            nothing = [f"theme_soft_{s}" for s in _SOFTNESS]
            nothing += [f"theme_top_{k}" for k in _NEAREST]
            nothing += ["theme_best", "theme_second", "theme_nearest"]
            return {name: np.zeros(countries) for name in nothing}
        found: dict[str, PerCountry] = {}
        for softness in _SOFTNESS:
            weight = np.exp((nearness - nearness.max()) / softness)
            found[f"theme_soft_{softness}"] = weight / weight.sum() @ self._shares
        order = np.argsort(-nearness, kind="stable")
        for count in _NEAREST:
            top = order[:count]
            found[f"theme_top_{count}"] = self._shares[top].mean(axis=0) * nearness[top[0]]
        near = np.sort(nearness[:, None] * self._shares, axis=0)
        found["theme_best"] = near[-1]
        found["theme_second"] = near[-2] if len(near) > 1 else near[-1]
        found["theme_nearest"] = np.full(countries, nearness[order[0]])
        return found
