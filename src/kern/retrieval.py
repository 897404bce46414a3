"""Queries to ranked hits: signals fused by fitted weights, countries as a hard filter.

Fusion is a convex combination of scores, which Bruch et al. 2023 (arXiv:2210.11934)
found to beat reciprocal rank fusion. A corpus of reports is small: every passage is
scored for every question, so no country drops out by a top-k.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from kern.answerability import Probe, kind_of, of_kind
from kern.assessment import Assessment, Mask
from kern.errors import EncoderError
from kern.index import Index
from kern.lexical import terms, words
from kern.ranking import ranked
from kern.reranker import Reranker
from kern.senses import Sense, Senses
from kern.signals import SIGNALS, Matrix, Signals, grouped_top, measure
from kern.sought import lacks, sought
from kern.spelling import OF_RATINGS, Speller
from kern.types import Encoder, Hit, Intent, Query
from kern.weights import Weights, fitted_weights

HITS = 10
_COVERAGE = ("passages", "expanded_passages", "expanded_sentences")
# Sentences that are looked through for what is sought.
_NEAREST = 3
_CLOSE = 0.85
# Sentences that are read beside the question, and of each country where several are compared.
# On a fifth of the development questions that no reranker had seen, 3 do as well as 8.
READ, READ_OF_EACH = 4, 3
_READING = frozenset({Intent.LOOKUP, Intent.COMPARISON})
_REMEMBERED = 8


def as_read(query: Query) -> str:
    """A query as the reranker reads it, what it leans on in brackets."""
    topic = query.searched
    return f"{topic} ({query.background})" if query.background else topic


@dataclass(frozen=True)
class Retriever:
    """Scores and ranks the passages of an index."""

    index: Index
    encoder: Encoder
    weights: Weights
    reranker: Reranker | None = None

    @classmethod
    def over(cls, index: Index, encoder: Encoder, reranker: Reranker | None = None) -> Retriever:
        """A retriever with the fitted weights.

        Raises:
            EncoderError: the index was built with another encoder.
        """
        if encoder.fingerprint != index.recipe.fingerprint:
            raise EncoderError(
                f"the index was built with {index.recipe.encoder} "
                f"({index.recipe.fingerprint[:12]}), not with {encoder.name} "
                f"({encoder.fingerprint[:12]}); use that encoder, or run `kern index`"
            )
        return cls(index, encoder, fitted_weights(), reranker)

    @cached_property
    def speller(self) -> Speller:
        """Mends misspelt words of a question by what the index and the encoder know."""
        texts = (
            *(p.indexed_text for p in self.index.passages),
            *(e.text for e in self.index.expansions),
        )
        known = (word for text in texts for word in words(text))
        return Speller((*known, *OF_RATINGS), self.encoder.is_word)

    @cached_property
    def _country(self) -> npt.NDArray[np.str_]:
        return np.array([passage.country for passage in self.index.passages])

    @cached_property
    def senses(self) -> Senses:
        """Tells what questions are."""
        return Senses(self.encoder, self.weights.senses, self.weights.encoder)

    @cached_property
    def _probe(self) -> Probe:
        return Probe.of(self.index)

    @cached_property
    def _kinds(self) -> npt.NDArray[np.int64]:
        """What each expansion wants, as a question."""
        return np.array([kind_of(item.text) for item in self.index.expansions], dtype=np.int64)

    @cached_property
    def _measured(self) -> Callable[[str], Signals]:
        """Signals of a text; a follow-up that may be read in several ways asks for them again."""
        return lru_cache(_REMEMBERED)(lambda topic: measure(self.index, self.encoder, topic))

    def allowed(self, countries: Iterable[str]) -> Mask:
        """Which passages are about one of the countries."""
        return np.isin(self._country, list(countries))

    def assess(self, query: Query, scope: Iterable[str] | None = None) -> Assessment:
        """Score everything for a query.

        Args:
            query: what is asked.
            scope: codes that the reader's filter leaves; None where there is no filter.
        """
        topic = query.searched
        own = self._measured(topic)
        signals = own
        if query.background:
            behind = self._measured(query.background)
            signals = own.mixed_with(behind, self.weights.background)
        passages, sentences = self.fused(signals)
        open_to = np.ones(len(passages), dtype=bool)
        if query.excluded:
            open_to &= ~self.allowed(query.excluded)
        if scope is not None:
            open_to &= self.allowed(scope)
        kept_to = query.countries or query.within
        allowed = open_to if kept_to is None else open_to & self.allowed(kept_to)
        asked = terms(topic)
        lexical = self.index.lexical["expanded_passages"]
        weight = sum(lexical.weight(term) for term in asked)
        missing = sum(lexical.weight(term) for term in asked if not lexical.knows(term))
        return Assessment(
            own,
            signals,
            passages,
            sentences,
            allowed,
            open_to & ~allowed,
            {view: self.index.lexical[view].coverage(topic) for view in _COVERAGE},
            missing / weight if weight else 1.0,
            len(asked),
            kind_of(topic),
            sought(topic),
        )

    def reread(self, query: Query, assessment: Assessment) -> Assessment:
        """The assessment after its nearest sentences were read beside the question.

        As it was where there is no reranker, or no single sentences are to answer.
        """
        rows, odds = self.read(query, assessment)
        if not rows:
            return assessment
        fitted = self.weights.reread
        chance = self.chance(assessment, assessment.allowed)
        confidence = fitted.probability(chance, float(odds.max()))
        of_passage = self.index.sentence_passage
        return assessment.reread(np.array(rows), odds, of_passage, fitted.share, confidence)

    def read(self, query: Query, assessment: Assessment) -> tuple[list[int], Matrix]:
        """Rows of the sentences nearest to a query, and log-odds that each of them answers.

        Both are empty where there is no reranker, or no single sentences are to answer.
        """
        rows = self.to_read(query, assessment) if self.reranker else []
        if self.reranker is None or not rows:
            return [], np.empty(0)
        return rows, self.reranker.scores(
            as_read(query), [self.index.sentence(row) for row in rows]
        )

    def to_read(self, query: Query, assessment: Assessment) -> list[int]:
        """Rows of the sentences that are to be read, the nearest first.

        None where no single sentences are to answer.
        """
        if query.broad or query.intent not in _READING:
            return []
        of_passage = self.index.sentence_passage
        nearest = np.argsort(-assessment.sentences, kind="stable")
        rows = [int(row) for row in nearest if assessment.allowed[of_passage[row]]]
        if query.intent is not Intent.COMPARISON:
            return rows[:READ]
        taken: Counter[str] = Counter()
        chosen = []
        for row in rows:
            country = str(self._country[of_passage[row]])
            if taken[country] < READ_OF_EACH:
                taken[country] += 1
                chosen.append(row)
        return chosen

    def fused(self, signals: Signals) -> tuple[Matrix, Matrix]:
        """Fused scores of the passages and of the sentences, which their passages lend weight."""
        passages = self.weights.fuse(signals.passages, "passages")
        sentences = self.weights.fuse(signals.sentences, "sentences")
        share = self.weights.passage_share
        lent = passages[self.index.sentence_passage]
        return passages, (1 - share) * sentences + share * lent

    def hits(self, query: Query, assessment: Assessment, k: int = HITS) -> tuple[Hit, ...]:
        """The best passages in rank order; in a comparison, the countries take turns."""
        in_turns = query.intent is Intent.COMPARISON
        return ranked(self.index.passages, assessment, k, in_turns=in_turns)

    def confidence(self, assessment: Assessment) -> tuple[float, float]:
        """Probability that the sections asked about answer, and from where on it is enough."""
        if assessment.confidence is None:
            return self.chance(assessment, assessment.allowed), self.weights.answer.threshold
        return assessment.confidence, self.weights.reread.threshold

    def chance(self, assessment: Assessment, rows: Mask) -> float:
        """Probability, 0 to 1, that some passages answer."""
        return self.weights.answer.probability(self.features(assessment, rows))

    def features(self, assessment: Assessment, rows: Mask) -> dict[str, float]:
        """What the decisions rest on: how well the best of some passages fits the topic."""
        own = assessment.own.passages
        best = own[rows].max(axis=0, initial=0.0)
        gap = own.max(axis=0) - best
        fused = self.weights.fuse(own, "passages")
        decoys = assessment.own.decoys
        misses = assessment.own.misses[rows[self.index.miss_passage]]
        missed = grouped_top(misses.astype(np.float32), np.zeros(len(misses), dtype=np.int64), 1)[0]
        sentence_rows = rows[self.index.sentence_passage]
        features = dict(zip(SIGNALS, map(float, best), strict=True))
        mine = rows[self.index.expansion_passage]
        cosines = assessment.own.expansions[mine]
        features |= of_kind(cosines, self._kinds[mine], assessment.kind)
        return features | {
            "probe": self._probe(assessment.own.vector),
            "sense": self.senses.logit(Sense.ANSWERABLE, assessment.own.vector),
            "gap_dense": float(gap[SIGNALS.index("dense_expansions")]),
            "gap_theme": float(gap[SIGNALS.index("dense_theme")]),
            "gap_bm25": float(gap[SIGNALS.index("bm25_expansion")]),
            "fused": float(fused[rows].max(initial=0.0)),
            "decoy": float(decoys[0]),
            "decoys": float(decoys.mean()),
            "margin": features["dense_expansions"] - float(decoys.mean()),
            "miss": float(missed[0]),
            "misses": float(missed.mean()),
            "miss_gap": features["dense_expansion"] - float(missed[0]),
            "misses_gap": features["dense_expansions"] - float(missed.mean()),
            "subject": assessment.own.subject,
            "coverage": float(assessment.coverage["passages"][rows].max(initial=0.0)),
            "coverage_expanded": float(
                assessment.coverage["expanded_passages"][rows].max(initial=0.0)
            ),
            "coverage_sentence": float(
                assessment.coverage["expanded_sentences"][sentence_rows].max(initial=0.0)
            ),
            "unknown": assessment.unknown,
            "few_words": 1.0 / (1 + assessment.words),
            "named": float(not rows.all()),
            "seeks": float(bool(assessment.sought)),
            "lacks": float(lacks(self._nearest(assessment, sentence_rows), assessment.sought)),
        }

    def _nearest(self, assessment: Assessment, rows: Mask) -> list[str]:
        """Texts of the sentences that fit best, of some."""
        scores = np.where(rows, assessment.sentences, -1.0)
        return [
            self.index.sentence(int(row))
            for row in np.argsort(-scores, kind="stable")[:_NEAREST]
            if rows[row] and scores[row] >= _CLOSE * scores.max()
        ]
