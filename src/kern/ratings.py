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

from kern.types import Encoder

HINT = re.compile(
    r"""\b(?:levels?|scale|class(?:es)?|leagues?|tier|steps?|rungs?|brackets?|groups?|judg\w+
          |evaluat\w+|assess\w+|verdicts?|better|worse|best|worst|outperform\w*|outrank\w*|beats?
          |surpass\w*|maximum|minimum|max|laggards?|front-?runners?|stragglers?|stars?|score\w*
          |scoring|marks?|points?|grad\w+|rank\w*|rat(?:es?|ed|ings?)|categor\w+|classif\w+
          |placed|position\w*|stand(?:s|ings?)?|threshold|ordinal|perform\w*|fare[sd]?
          |well|badly|poorly|good|bad|top|bottom|highest|lowest|peers?|alike|par
          |comes?\sout|lead(?:s|ers?|ing)?|trail\w*|lag\w*|favou?rabl\w+|positive\w*|negative\w*
          |destructive|harmful|helpful|damag\w+|undermin\w+|support\w*
          |cases|same|equal\w*|ahead|behind|above|below|upper|lower|medal\w*
          |winners?|losers?|champions?
          |earn\w*|award\w*|labels?|label+ed|divisions?|elite|edge|gold|silver|bronze|flops?
          |ladder|lump\w*|opposite|respective|beaten|newcomers?|sorted?)\b""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class RatingWeights:
    """What was fitted, for one encoder.

    Attributes:
        encoder: fingerprint of the encoder that the direction belongs to.
        direction: weight of each dimension of the embedding.
        intercept: of the logistic function.
        threshold: the probability from which on a hint is taken for one.
        veto: the probability below which not even a pattern is believed.
    """

    encoder: str
    direction: Sequence[float]
    intercept: float
    threshold: float
    veto: float


@dataclass(frozen=True)
class RatingSense:
    """Tells questions about ratings by their embedding."""

    encoder: Encoder
    weights: RatingWeights

    def __call__(self, masked: str, *, stated: bool) -> bool:
        """Whether a question is about ratings.

        Args:
            masked: the question with "the country" for each country.
            stated: whether a pattern of `kern.band_phrases` fits it, not just a hint.

        With another encoder than the fitted one, the patterns decide alone.
        """
        if self.encoder.fingerprint != self.weights.encoder:
            return stated
        z = float(self.encoder.encode([masked])[0] @ np.array(self.weights.direction))
        chance = 1 / (1 + np.exp(-z - self.weights.intercept))
        return bool(chance >= (self.weights.veto if stated else self.weights.threshold))
