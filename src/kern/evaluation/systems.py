"""The rows of the report: single systems, Kern, and Kern with one part taken away.

Every row ranks the passages of an index for the same turns. The single systems are given
each follow-up as its author would ask it outside the conversation, which no such system
would have; Kern and its ablations are given the turns as typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from kern.answering import Assistant
from kern.assessment import Assessment
from kern.encoder import SentenceEncoder
from kern.evaluation.running import Outcome
from kern.expansions import Expansions
from kern.index import Index, build_index
from kern.opening import Workspace
from kern.reranker import Reranker
from kern.retrieval import HITS, Retriever
from kern.signals import SIGNALS, Matrix
from kern.types import Hit, Intent, Passage, Query, Vectors
from kern.weights import Weights

Hits = tuple[Hit, ...]
KERN = "Kern"


@dataclass(frozen=True)
class System:
    """A row.

    Attributes:
        name: as the tables show it.
        slug: as the run file is called.
        passages: what it ranks, and what the judgments are turned into.
        rank: the best passages for a turn.
        single: whether it is a single system rather than Kern or a part of it.
        signal: whether it is Kern without one signal.
    """

    name: str
    slug: str
    passages: tuple[Passage, ...]
    rank: Callable[[Outcome], Hits]
    single: bool = False
    signal: bool = False


class RememberingEncoder(SentenceEncoder):
    """An encoder that encodes each distinct text once."""

    def __init__(self, model: str) -> None:
        super().__init__(model)
        self._known: dict[str, Vectors] = {}

    def learn(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Take over vectors that this encoder gave before: those of a built index."""
        self._known.update(zip(texts, vectors, strict=True))

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """See `SentenceEncoder.encode`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self.learn(new, super().encode(new, progress))
        rows = [self._known[text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), dtype=np.float32)


class RememberingReranker(Reranker):
    """A reranker that reads each distinct pair once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], float] = {}

    def scores(self, question: str, sentences: Sequence[str]) -> Matrix:
        """See `Reranker.scores`."""
        new = [text for text in sentences if (question, text) not in self._known]
        for text, score in zip(new, super().scores(question, new), strict=True):
            self._known[question, text] = float(score)
        return np.array([self._known[question, text] for text in sentences])


def remembering(assistant: Assistant) -> Assistant:
    """The assistant with a reranker that reads each pair once, if it has one."""
    retriever = assistant.retriever
    if retriever.reranker is None:
        return assistant
    return replace(assistant, retriever=replace(retriever, reranker=RememberingReranker()))


def systems(
    workspace: Workspace, encoder: RememberingEncoder, retriever: Retriever
) -> list[System]:
    """Every row, Kern first; builds the two indexes that lack a part, in memory."""
    index = retriever.index
    _learn_index(encoder, workspace.expansions, index)
    bare = _built(workspace, encoder, workspace.expansions, context=False)
    unexpanded = _built(workspace, encoder, Expansions((), ()), context=True)
    rows = [
        kern_alone(retriever),
        _lexical("BM25", "bm25-bare", bare),
        _lexical("BM25 with context line", "bm25-context", index),
        _dense("Dense", "dense-bare", bare, encoder),
        _dense("Dense with context line", "dense-context", index, encoder),
        _kern("Kern without context line", "kern-no-context", replace(retriever, index=bare)),
        _kern("Kern without reranker", "kern-no-reranker", replace(retriever, reranker=None)),
        _kern("Kern without country linker", "kern-no-linker", retriever, unlinked),
        _kern(
            "Kern without expansions", "kern-no-expansions", replace(retriever, index=unexpanded)
        ),
    ]
    assess = cache(retriever.assess)
    rows += [_without_signal(name, retriever, assess) for name in SIGNALS]
    return rows


def kern_alone(retriever: Retriever) -> System:
    """Kern's own row: the hits of its answers."""
    return System(KERN, "kern", retriever.index.passages, lambda outcome: outcome.answer.hits)


def _learn_index(encoder: RememberingEncoder, expansions: Expansions, index: Index) -> None:
    """Spare the encoder what the index holds; a text that it lacks is merely encoded."""
    for view, texts in (
        ("passages", [passage.indexed_text for passage in index.passages]),
        ("sentences", [text for passage in index.passages for text in passage.indexed_sentences]),
        ("expansions", [item.text for item in index.expansions]),
        ("themes", [text for theme in index.themes for text in theme.wordings]),
        ("decoys", list(expansions.decoys)),
        ("misses", [item.text for item in index.misses]),
    ):
        encoder.learn(texts, index.dense[view].vectors())


def _built(
    workspace: Workspace, encoder: RememberingEncoder, expansions: Expansions, *, context: bool
) -> Index:
    recipe = replace(workspace.recipe, context=context, expansions=expansions.sha256)
    return build_index(workspace.corpus, encoder, recipe, expansions)


def _lexical(name: str, slug: str, index: Index) -> System:
    view = index.lexical["passages"]

    def rank(outcome: Outcome) -> Hits:
        return top(index.passages, view.scores(outcome.turn.standalone))

    return System(name, slug, index.passages, rank, single=True)


def _dense(name: str, slug: str, index: Index, encoder: RememberingEncoder) -> System:
    view = index.dense["passages"]

    def rank(outcome: Outcome) -> Hits:
        return top(index.passages, view.scores(encoder.encode([outcome.turn.standalone])[0]))

    return System(name, slug, index.passages, rank, single=True)


def top(passages: Sequence[Passage], scores: Vectors) -> Hits:
    """The ten best passages; ties are broken by id."""
    order = sorted(range(len(passages)), key=lambda i: (-float(scores[i]), passages[i].passage_id))
    return tuple(
        Hit(passages[row], rank, float(scores[row])) for rank, row in enumerate(order[:HITS], 1)
    )


def _kern(
    name: str,
    slug: str,
    retriever: Retriever,
    change: Callable[[Query], Query] = lambda query: query,
) -> System:
    def rank(outcome: Outcome) -> Hits:
        if not outcome.answer.hits:  # declined before anything was searched
            return ()
        query = change(outcome.answer.query)
        return retriever.hits(query, retriever.reread(query, retriever.assess(query)))

    return System(name, slug, retriever.index.passages, rank)


def unlinked(query: Query) -> Query:
    """The interpreted question asked of the whole corpus, its countries mere words of it."""
    intent = Intent.LOOKUP if query.intent is Intent.COMPARISON else query.intent
    return replace(
        query,
        topic=query.text,
        thread=(),
        background="",
        countries=(),
        uncovered=(),
        excluded=(),
        broad=False,
        intent=intent,
    )


def _without_signal(
    name: str, retriever: Retriever, assess: Callable[[Query], Assessment]
) -> System:
    weights = without_signal(retriever.weights, name)

    def rank(outcome: Outcome) -> Hits:
        if not outcome.answer.hits:
            return ()
        query = outcome.answer.query
        assessment = assess(query)
        fused = weights.fuse(assessment.signals.passages, "passages")
        without = replace(assessment, passages=fused)
        return retriever.hits(query, retriever.reread(query, without))

    passages = retriever.index.passages
    return System(f"Kern without {name}", f"kern-no-{name}", passages, rank, signal=True)


def without_signal(weights: Weights, name: str) -> Weights:
    """Weights with one passage signal at 0; the others make up for it in proportion."""
    kept = {key: value for key, value in weights.passages.items() if key != name}
    total = sum(kept.values())
    passages = {key: value / total for key, value in kept.items()} | {name: 0.0}
    return replace(weights, passages=passages)
