"""All scores of one query, and what reading its nearest sentences adds to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kern.answerability import Kind
from kern.dense import Scores
from kern.index import Rows
from kern.signals import Matrix, Signals
from kern.sought import Held

Mask = npt.NDArray[np.bool_]
# Log-odds beyond these are as sure as they need be.
_SURE = 4.0


@dataclass(frozen=True)
class Assessment:
    """All scores of one query.

    Attributes:
        own: signals of the query's own topic, before those of what it leans on.
        signals: the signals that are ranked by.
        passages: fused score of each passage; ``allowed`` marks those that may answer.
        elsewhere: those of countries that were not asked about, and not left out either.
        sentences: fused score of each sentence.
        coverage: share of the topic's words that each row of a lexical view holds.
        unknown: share of the weight of the topic's words that the corpus knows nowhere.
        words: how many words of the topic count.
        kind: what it wants.
        sought: what a sentence must hold to answer it.
        confidence: probability that the corpus answers, once sentences were read; else None.
    """

    own: Signals
    signals: Signals
    passages: Matrix
    sentences: Matrix
    allowed: Mask
    elsewhere: Mask
    coverage: dict[str, Scores]
    unknown: float
    words: int
    kind: Kind
    sought: tuple[Held, ...]
    confidence: float | None = None

    def reread(
        self, rows: Rows, odds: Matrix, of_passage: Rows, share: float, confidence: float
    ) -> Assessment:
        """The scores with what reading some sentences beside the question says of them.

        The best of them keeps its score, and so does its passage; the others lose by how
        much surer it is, those that were not read the most.

        Args:
            rows: the sentences that were read.
            odds: log-odds that each of them answers, shape (len(rows),).
            of_passage: row of the passage of each sentence.
            share: weight of a log-odd.
            confidence: probability that the corpus answers, as it is after the reading.
        """
        sure = np.full(len(self.sentences), -_SURE)
        sure[rows] = np.clip(odds, -_SURE, _SURE)
        best_of_passage = np.full(len(self.passages), -_SURE)
        np.maximum.at(best_of_passage, of_passage, sure)
        most = sure[rows].max()
        return replace(
            self,
            passages=self.passages + share * (best_of_passage - most),
            sentences=self.sentences + share * (sure - most),
            confidence=confidence,
        )
