"""Whether a question is about the ratings, where its wording alone does not settle it.

People speak of a rating in more ways than a list of patterns holds: "who made it into the
first league", "is Hungary judged more kindly than Germany". A word of that sort calls in a
logistic regression over the question's embedding, fitted on the development questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kern.levels import without_levels
from kern.phrases import GENERIC, NOISE
from kern.types import Encoder

HINT = re.compile(
    r"""\b(?:levels?|scale|class(?:es)?|leagues?|tier|steps?|rungs?|brackets?|groups?|judg\w+
          |evaluat\w+|assess\w+|verdicts?|better|worse|best|worst|outperform\w*|outrank\w*|beats?
          |surpass\w*|maximum|minimum|max|laggards?|front-?runners?|stragglers?|stars?|score\w*
          |scoring|marks?|points?|grad\w+|rank\w*|rat(?:es?|ed|ings?)|categor\w+|classif\w+
          |placed|places?|position\w*|stand(?:s|ings?)?|threshold|ordinal|perform\w*|fare[sd]?
          |does|do|did|well|badly|poorly|good|bad|top|bottom|highest|lowest|peers?|alike|par
          |comes?\sout|lead(?:s|ers?|ing)?|trail\w*|lag\w*|favou?rabl\w+|positive\w*|negative\w*
          |destructive|harmful|helpful|damag\w+|undermin\w+|support\w*|help\w*|complement\w*
          |cases|same|equal\w*|compare\w*|ahead|behind|above|below|upper|lower|medal\w*
          |winners?|losers?|champions?)\b""",
    re.VERBOSE,
)
_MANY = 6


def leftover(bare: str) -> int:
    """How many words of a lower-case question without countries tell what it is about.

    A question about ratings has few beside those of the scale; at most six are counted.
    """
    for pattern in (NOISE, GENERIC, HINT):
        bare = pattern.sub(" ", without_levels(bare) if pattern is NOISE else bare)
    return min(len(bare.split()), _MANY)


@dataclass(frozen=True, slots=True)
class RatingWeights:
    """What was fitted, for one encoder.

    Attributes:
        encoder: fingerprint of the encoder that the direction belongs to.
        direction: weight of each dimension of the embedding.
        leftover: weight of each word that is not about a scale.
        none: added where there is no such word.
        intercept: of the logistic function.
        threshold: the probability from which on the answer is yes.
    """

    encoder: str
    direction: Sequence[float]
    leftover: float
    none: float
    intercept: float
    threshold: float


@dataclass(frozen=True)
class RatingSense:
    """Tells questions about ratings by their embedding."""

    encoder: Encoder
    weights: RatingWeights

    def __call__(self, masked: str, words: int) -> bool:
        """Whether a question is about ratings.

        Args:
            masked: the question with "the country" for each country.
            words: see `leftover`.

        With another encoder than the fitted one, the patterns of `kern.band_phrases` decide alone.
        """
        if self.encoder.fingerprint != self.weights.encoder:
            return False
        z = float(self.encoder.encode([masked])[0] @ np.array(self.weights.direction))
        z += self.weights.leftover * words + self.weights.none * (words == 0)
        z += self.weights.intercept
        return bool(1 / (1 + np.exp(-z)) >= self.weights.threshold)
