"""What tells a question that the corpus answers from one that only sounds like it.

Two signs beside the similarities. The *probe* is the direction in which the questions that
the sections answer (the expansions and themes) lie apart from the decoys, questions
that they do not answer: a linear discriminant, made from the index alone. The *kind* is
what a question wants: a section that tells why the council was dropped does not tell how
many sat in it, though both questions are near its sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from kern.index import Index

# Shrinkage of the covariance: flat between a thousandth and three on development questions.
_RIDGE = 1e-3
_NEAREST = 10


class Kind(IntEnum):
    """What a question wants, by its wording."""

    NUMBER = 0
    TIME = 1
    PLACE = 2
    PERSON = 3
    REASON = 4
    WAY = 5
    YES_OR_NO = 6
    THING = 7
    OTHER = 8


# In the order they are looked for: "how many" before "how", "which party" before "which".
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            Kind.NUMBER,
            r"\bhow\s(?:many|much|old|large|big|long|far|high|frequent)\b|\bnumber\sof\b"
            r"|\bpercent|\bwhat\sshare\b",
        ),
        (
            Kind.TIME,
            r"\bwhen\b|\b(?:what|which)\s(?:year|date|month|decade|day)\b|\bsince\swhen\b",
        ),
        (Kind.PLACE, r"\bwhere\b|\b(?:what|which)\s(?:city|building|place|town|room|venue)\b"),
        (
            Kind.PERSON,
            r"\b(?:who|whom|who's|whose)\b|\bnames?\sof\b"
            r"|\b(?:which|what)\s(?:\w+\s){0,2}?(?:minister|politician|president|party|parties"
            r"|person|ministers|premier|leader|official|chancellor)\b",
        ),
        (Kind.REASON, r"\bwhy\b|\bwhat\s(?:caused|reason|led|for)\b|\bhow\scome\b"),
        (Kind.WAY, r"\bhow\b|\bin\swhat\sway\b|\bby\swhat\smeans\b"),
        (
            Kind.YES_OR_NO,
            r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|may|must)\b",
        ),
        (Kind.THING, r"\b(?:what|which)\b"),
    )
)


def kind_of(question: str) -> Kind:
    """What a question wants."""
    plain = question.lower()
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), Kind.OTHER)


@dataclass(frozen=True)
class Probe:
    """How far a question lies on the side of those that the corpus answers.

    Attributes:
        direction: shape (dimensions,).
        offset: added to the product; 0 lies half way between the two sides.
    """

    direction: npt.NDArray[np.float64]
    offset: float

    @classmethod
    def of(cls, index: Index) -> Probe:
        """Regularised least squares on the index's own questions, both sides weighing equal.

        With targets of 1 and -1 it points where Fisher's linear discriminant does. An index
        without questions of both sides has a probe that is 0 everywhere.
        """
        answered = np.vstack([index.dense[v].vectors() for v in ("expansions", "themes")])
        decoys = index.dense["decoys"].vectors()
        if not len(answered) or not len(decoys):
            return cls(np.zeros(answered.shape[1]), 0.0)
        vectors = np.vstack([answered, decoys]).astype(np.float64)
        target = np.repeat([1.0, -1.0], [len(answered), len(decoys)])
        weight = np.repeat([0.5 / len(answered), 0.5 / len(decoys)], [len(answered), len(decoys)])
        middle = weight @ vectors
        centred = vectors - middle
        weighted = centred * weight[:, None]
        covariance = weighted.T @ centred + _RIDGE * np.eye(vectors.shape[1])
        direction = np.linalg.solve(covariance, weighted.T @ target)
        return cls(direction, float(-middle @ direction))

    def __call__(self, vector: npt.NDArray[np.float32]) -> float:
        """Where a question's vector lies, about -1 to 1."""
        return float(vector @ self.direction) + self.offset


def of_kind(
    cosines: npt.NDArray[np.float64], kinds: npt.NDArray[np.int64], kind: Kind
) -> dict[str, float]:
    """How well expansions that want the same kind of thing fit, against all of them.

    Args:
        cosines: of the question with each expansion that counts.
        kinds: what each of those wants.
        kind: what the question wants.
    """
    if not len(cosines):
        return {"kind_best": 0.0, "kind_gap": 0.0, "kind_share": 0.0}
    same = kinds == kind
    best = float(cosines[same].max(initial=0.0))
    nearest = np.argsort(-cosines, kind="stable")[:_NEAREST]
    return {
        "kind_best": best,
        "kind_gap": float(cosines.max()) - best,
        "kind_share": float(same[nearest].mean()),
    }
