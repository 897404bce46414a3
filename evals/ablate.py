"""What each signal adds: to the ranking, dropped one after another, and to the decision.

    python evals/ablate.py

Asks every third development question; needs what `fit.py` needs and takes some ten minutes.
Ranking: the weights of the signals left are fitted anew on one half of the questions and
measured on the other, before anything is read; in each round the signal goes whose loss is the
smallest. Three that Kern does without are among them at first. Decision: held-out log-loss without
a signal's own feature. p is of a paired randomisation test with 10,000 rounds over questions, not
adjusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from decisions import Cases, decide
from fit import ANSWER, EVALS, Case, cases, decision_sample, is_decided, listwise, of_questions

from kern.evaluation.data import load_eval_set
from kern.evaluation.statistics import randomisation_test
from kern.lexical import LexicalIndex
from kern.opening import Workspace
from kern.retrieval import Retriever
from kern.settings import load_settings
from kern.signals import SIGNALS, grouped_top
from kern.types import Query

EVERY = 3
FEWEST = 2
SURE = 1e-6


@dataclass(frozen=True)
class Table:
    """What is ranked for some turns.

    Attributes:
        unit: of which a right one should come first.
        names: of the signals.
        matrices: of each turn, shape (units, signals).
        grades: of each turn, shape (units,).
        groups: a number for the question of each turn.
    """

    unit: str
    names: tuple[str, ...]
    matrices: list[np.ndarray]
    grades: list[np.ndarray]
    groups: np.ndarray


@dataclass(frozen=True)
class Measured:
    """How some signals rank.

    Attributes:
        right: whether a right unit comes first, by turn.
        loss: cross-entropy of the judged units, by turn.
    """

    right: np.ndarray
    loss: np.ndarray


class Candidates:
    """Signals of passages that Kern does without."""

    names = ("dense_passage", "bm25_passage", "bm25_sentence")

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        passages = retriever.index.passages
        self.by_sentence = LexicalIndex.build([t for p in passages for t in p.indexed_sentences])

    def of_text(self, text: str) -> np.ndarray:
        """The signals of a text, shape (passages, 3)."""
        index = self.retriever.index
        of_sentences = self.by_sentence.scores(text)
        best = grouped_top(of_sentences, index.sentence_passage, len(index.passages), count=1)
        return np.column_stack(
            [
                index.dense["passages"].scores(self.retriever.encoder.encode([text])[0]),
                index.lexical["passages"].scores(text),
                best[:, 0],
            ]
        )

    def of_query(self, query: Query) -> np.ndarray:
        """The signals of a query, with a share of those of what it leans on."""
        own = self.of_text(query.searched)
        share = self.retriever.weights.background if query.background else 0.0
        return (1 - share) * own + (share * self.of_text(query.background) if share else 0.0)


def of_passages(found: Sequence[Case], retriever: Retriever) -> Table:
    """Passages, by the signals and the candidates."""
    candidates = Candidates(retriever)
    some = [c for c in found if (c.passages * c.assessment.allowed).max() > 1]
    return Table(
        "passage",
        (*SIGNALS, *Candidates.names),
        [
            np.hstack([c.assessment.signals.passages, candidates.of_query(c.query)])[
                c.assessment.allowed
            ]
            for c in some
        ],
        [c.passages[c.assessment.allowed] for c in some],
        of_questions(some),
    )


def of_sentences(found: Sequence[Case], retriever: Retriever) -> Table:
    """Sentences, by the signals and what their passages lend them."""
    of_passage = retriever.index.sentence_passage
    allowed = [c.assessment.allowed[of_passage] for c in found]
    some = [(c, a) for c, a in zip(found, allowed, strict=True) if (c.sentences * a).max() > 1]
    return Table(
        "sentence",
        (*SIGNALS, "passage"),
        [
            np.column_stack([c.assessment.signals.sentences, c.assessment.passages[of_passage]])[a]
            for c, a in some
        ],
        [c.sentences[a] for c, a in some],
        of_questions([c for c, _ in some]),
    )


def measure(table: Table, kept: Sequence[str]) -> Measured:
    """Some signals, fitted on one half of the questions and measured on the other, in turns."""
    columns = [table.names.index(name) for name in kept]
    matrices = [matrix[:, columns] for matrix in table.matrices]
    grades, groups = table.grades, table.groups
    right, loss = np.zeros(len(grades)), np.zeros(len(grades))
    for half in (groups % 2 == 0, groups % 2 == 1):
        of_half = np.flatnonzero(half)
        weights, _ = listwise([matrices[i] for i in of_half], [grades[i] for i in of_half])
        for i in np.flatnonzero(~half):
            scores = matrices[i] @ weights
            chances = np.exp(scores - scores.max())
            wanted = grades[i] == grades[i].max()
            right[i] = grades[i][scores.argmax()] > 1
            loss[i] = -np.log(chances[wanted].sum() / chances.sum() + SURE)
    return Measured(right, loss)


def eliminate(table: Table) -> None:
    """Print the ranking with ever fewer signals."""
    kept = list(table.names)
    before = measure(table, kept)
    print(f"{len(table.grades)} turns, first {table.unit}: all signals: {before.right.mean():.4f}")
    while len(kept) > FEWEST:
        without = {n: measure(table, [k for k in kept if k != n]) for n in kept}
        for name, now in sorted(without.items(), key=lambda item: item[1].loss.mean()):
            p = randomisation_test(now.loss - before.loss, table.groups)
            gain = before.right.mean() - now.right.mean()
            lost = now.loss.mean() - before.loss.mean()
            print(f"  {name:18} adds {gain:+.4f} right, {lost:+.4f} loss (p {p:.4f})")
        dropped = min(without, key=lambda name: without[name].loss.mean())
        kept.remove(dropped)
        before = without[dropped]
        print(f"dropped {dropped}: right {before.right.mean():.4f} with {', '.join(kept)}")


def leave_out(found: list[Case], retriever: Retriever) -> None:
    """Print the decision without each signal."""
    sample = decision_sample(found, retriever)
    labels = sample.labels

    def losses(left_out: Sequence[str]) -> np.ndarray:
        kept = [i for i, name in enumerate(sample.names) if name not in left_out]
        some = Cases(sample.x[:, kept], labels, np.ones(len(labels)))
        _, chances = decide([sample.names[i] for i in kept], some, sample.asked, ANSWER)
        return -np.log(np.maximum(np.where(labels, chances, 1 - chances), SURE))

    everything = losses(())
    print(f"{len(found)} turns decided, {int((~labels).sum())} of them without an answer")
    print(f"all signals: log-loss {everything.mean():.4f}")
    for name in SIGNALS:
        more = losses([name]) - everything
        print(
            f"  without {name}: {more.mean():+.4f} (p {randomisation_test(more, sample.asked):.4f})"
        )


def main() -> None:
    """Ask, eliminate, leave out."""
    assistant = Workspace.open(load_settings()).assistant()
    evals = load_eval_set(EVALS)
    found = cases(assistant, evals, evals.of_split("development")[::EVERY])
    ranked = [case for case in found if not case.query.broad]
    eliminate(of_passages(ranked, assistant.retriever))
    eliminate(of_sentences(ranked, assistant.retriever))
    leave_out([c for c in found if is_decided(c)], assistant.retriever)


if __name__ == "__main__":
    main()
