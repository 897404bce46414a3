"""What a question is, told by its embedding where its wording alone does not settle it.

People ask about a rating, for a set of countries, or merely chat, in more ways than a list
of patterns holds: "who made it into the first league", "floods, fires: does anyone mention
having to pull together because of one?", "you keep repeating yourself". Each sense is a
logistic regression over the embedding, fitted on the development questions; patterns and
sense decide together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np

from kern.types import Encoder, Vectors

_REMEMBERED = 8
_READ_AT_MOST = 300  # characters: a question has shown by then what it is
_WORD = re.compile(r"[^\W\d_][\w']*")


class Sense(StrEnum):
    """What a question may be."""

    RATING = "rating"
    SET = "set"
    CHAT = "chat"
    ANSWERABLE = "answerable"


def words_of(text: str) -> frozenset[str]:
    """The words of a question that a sense may know, in small letters."""
    return frozenset(_WORD.findall(text[:_READ_AT_MOST].lower()))


@dataclass(frozen=True, slots=True)
class SenseWeights:
    """What was fitted of one sense.

    Attributes:
        direction: weight of each dimension of the embedding.
        intercept: of the logistic function.
        threshold: the probability from which on it is taken for granted without a pattern.
        veto: the probability below which not even a pattern is believed.
        words: weight of each word that a question may hold.
    """

    direction: Sequence[float]
    intercept: float
    threshold: float = 0.5
    veto: float = 0.0
    words: Mapping[str, float] = field(default_factory=dict)

    def logit(self, vector: Vectors, text: str = "") -> float:
        """Log-odds for a question's vector and its words."""
        said = sum(self.words.get(word, 0.0) for word in sorted(words_of(text)))
        return float(vector @ np.array(self.direction, dtype=np.float32)) + self.intercept + said


@dataclass(frozen=True)
class Senses:
    """Tells what questions are.

    Attributes:
        encoder: embeds questions.
        weights: of each sense.
        fitted_for: fingerprint of the encoder that the weights belong to. With any other,
            the patterns decide alone, and so they do on a sense that has no weights.
    """

    encoder: Encoder
    weights: Mapping[str, SenseWeights]
    fitted_for: str

    def __call__(self, sense: Sense, text: str, *, stated: bool, least: float = 0.0) -> bool:
        """Whether a question is of a kind.

        Args:
            sense: the kind.
            text: the question, "the country" in the place of each country.
            stated: whether a pattern says that it is.
            least: the probability from which on it is believed without a pattern, where that
                is more than the fitted one.
        """
        weights = self._fitted(sense)
        if weights is None:
            return stated
        chance = 1 / (1 + np.exp(-weights.logit(self._vector(text), text)))
        return bool(chance >= (weights.veto if stated else max(weights.threshold, least)))

    def logit(self, sense: Sense, vector: Vectors) -> float:
        """Log-odds that a question with this vector is of a kind; 0 where nothing tells."""
        weights = self._fitted(sense)
        return 0.0 if weights is None else weights.logit(vector)

    def _fitted(self, sense: Sense) -> SenseWeights | None:
        return self.weights.get(sense) if self.encoder.fingerprint == self.fitted_for else None

    @cached_property
    def _vector(self) -> Callable[[str], Vectors]:
        """Embeds a text; a question is looked at by several senses in a row."""
        return lru_cache(maxsize=_REMEMBERED)(
            lambda text: self.encoder.encode([text[:_READ_AT_MOST]])[0]
        )
