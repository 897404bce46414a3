"""How well each passage and each sentence fits a question, by several measures at once.

Every measure lies between 0 and about 1 and means the same for every question, so that
they can be added with fixed weights and compared with fixed thresholds: cosines as they
are, BM25 as a share of what the question's words could score at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kern.index import Index, Rows
from kern.types import Encoder, Vectors

Matrix = npt.NDArray[np.float64]

# The same for passages and for sentences: a passage has those of its best sentence or of what is
# asked of it. Vectors of whole passages and BM25 of bare text add nothing beside these
# (`evals/ablate.py`).
SIGNALS = (
    "dense_sentence",
    "dense_expansion",
    "dense_expansions",
    "dense_theme",
    "bm25_expansion",
)
_SEVERAL = 3


@dataclass(frozen=True)
class Signals:
    """The measures of one question against the whole corpus.

    Attributes:
        passages: shape (passages, len(SIGNALS)).
        sentences: shape (sentences, len(SIGNALS)).
        decoys: cosines with the nearest decoys, best first, shape (3,).
        misses: cosine with each miss, shape (misses,).
        themes: cosine with the nearest wording of each theme, shape (themes,).
        expansions: cosine with each expansion, shape (expansions,).
        vector: the question's own, shape (dimensions,).
        subject: cosine with the nearest wording of what the corpus as a whole is about.
    """

    passages: Matrix
    sentences: Matrix
    decoys: Matrix
    misses: Matrix
    themes: Matrix
    expansions: Matrix
    vector: Vectors
    subject: float

    def mixed_with(self, other: Signals, share: float) -> Signals:
        """This question's measures with a share of another's: of what it leans on."""
        return replace(
            self,
            passages=(1 - share) * self.passages + share * other.passages,
            sentences=(1 - share) * self.sentences + share * other.sentences,
        )


def measure(index: Index, encoder: Encoder, text: str) -> Signals:
    """All measures of a text."""
    vector = encoder.encode([text])[0]
    sentence = index.dense["sentences"].scores(vector)
    expansion = index.dense["expansions"].scores(vector)
    decoy = index.dense["decoys"].scores(vector)
    themes = _themes(index, vector)
    theme = spread_themes(index, themes)
    passages, sentences = len(index.passages), len(index.sentences)
    to_passage, of_sentence = index.sentence_passage, index.expansion_sentence
    by_passage = grouped_top(expansion, index.expansion_passage, passages)
    bound = of_sentence >= 0
    by_sentence = grouped_top(expansion[bound], of_sentence[bound], sentences)
    return Signals(
        passages=np.column_stack(
            [
                grouped_top(sentence, to_passage, passages)[:, 0],
                by_passage[:, 0],
                by_passage.mean(axis=1),
                grouped_top(theme, to_passage, passages)[:, 0],
                index.lexical["expanded_passages"].scores(text),
            ]
        ).astype(np.float64),
        sentences=np.column_stack(
            [
                sentence,
                by_sentence[:, 0],
                by_sentence.mean(axis=1),
                theme,
                index.lexical["expanded_sentences"].scores(text),
            ]
        ).astype(np.float64),
        decoys=grouped_top(decoy, np.zeros(len(decoy), dtype=np.int64), 1)[0],
        misses=index.dense["misses"].scores(vector).astype(np.float64),
        themes=themes.astype(np.float64),
        expansions=expansion.astype(np.float64),
        vector=vector,
        subject=float(index.dense["subjects"].scores(vector).max(initial=0.0)),
    )


def _themes(index: Index, vector: Vectors) -> npt.NDArray[np.float32]:
    """The cosine of the nearest wording of each theme."""
    wording = index.dense["themes"].scores(vector)
    best = grouped_top(wording, index.theme_wording, len(index.themes), count=1)
    return best[:, 0].astype(np.float32)


def spread_themes(index: Index, themes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """For each sentence, the cosine of the nearest theme that holds for it."""
    held = np.where(index.theme_members, themes[:, None], np.float32(0))
    return np.asarray(held.max(axis=0, initial=0), dtype=np.float32)


def grouped_top(
    scores: npt.NDArray[np.float32], group: Rows, groups: int, count: int = _SEVERAL
) -> Matrix:
    """The best scores of each group, best first, 0 where it has fewer: (groups, count)."""
    top = np.zeros((groups, count))
    order = np.lexsort((-scores, group))
    rank = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    kept = rank < count
    top[group[order][kept], rank[kept]] = np.maximum(scores[order][kept], 0)
    return top
