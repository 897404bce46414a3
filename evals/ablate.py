"""What each signal adds: to the ranking, dropped one after another, and to the decision.

    python evals/ablate.py

Asks every third development question; needs what `fit.py` needs and takes some ten minutes.
Ranking: the weights of the signals left are fitted anew on one half of the questions and
measured on the other, before anything is read; in each round the signal goes whose loss is the
smallest. Decision: held-out log-loss without a signal's own feature. p is of a paired
randomisation test with 10,000 rounds over questions, not adjusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from decisions import Cases, decide
from fit import ANSWER, EVALS, Asked, Case, cases, is_decided, listwise, sense_weights

from kern.evaluation.data import load_eval_set
from kern.opening import Workspace
from kern.retrieval import Retriever
from kern.senses import Sense
from kern.settings import load_settings
from kern.signals import PASSAGE_SIGNALS

EVERY = 3
ROUNDS = 10_000
FEWEST = 2
SURE = 1e-6


@dataclass(frozen=True)
class Measured:
    """How some signals rank.

    Attributes:
        right: whether a right passage comes first, by turn.
        loss: cross-entropy of the judged passages, by turn.
    """

    right: np.ndarray
    loss: np.ndarray


def of_questions(found: list[Case]) -> np.ndarray:
    """A number for the question of each case, for its turns are drawn together."""
    return np.unique([case.turn.question.id for case in found], return_inverse=True)[1]


def p_value(differences: np.ndarray, groups: np.ndarray) -> float:
    """Of a paired randomisation test that flips the turns of a question together."""
    summed = np.bincount(groups, differences)
    flips = np.random.default_rng(0).choice([-1, 1], (ROUNDS, len(summed)))
    as_far = np.abs(flips @ summed) >= abs(summed.sum()) - 1e-9
    return float((as_far.sum() + 1) / (ROUNDS + 1))


def measure(found: list[Case], groups: np.ndarray, kept: Sequence[str]) -> Measured:
    """Some signals, fitted on one half of the questions and measured on the other, in turns."""
    columns = [PASSAGE_SIGNALS.index(name) for name in kept]
    matrices = [c.assessment.signals.passages[c.assessment.allowed][:, columns] for c in found]
    grades = [c.passages[c.assessment.allowed] for c in found]
    right, loss = np.zeros(len(found)), np.zeros(len(found))
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


def eliminate(found: list[Case]) -> None:
    """Print the ranking with ever fewer signals."""
    groups = of_questions(found)
    kept = list(PASSAGE_SIGNALS)
    before = measure(found, groups, kept)
    print(f"{len(found)} turns; all signals: Success@1 {before.right.mean():.4f}")
    while len(kept) > FEWEST:
        without = {n: measure(found, groups, [k for k in kept if k != n]) for n in kept}
        for name, now in sorted(without.items(), key=lambda item: item[1].loss.mean()):
            p = p_value(now.loss - before.loss, groups)
            gain = before.right.mean() - now.right.mean()
            lost = now.loss.mean() - before.loss.mean()
            print(f"  {name:18} adds {gain:+.4f} Success@1, {lost:+.4f} loss (p {p:.4f})")
        dropped = min(without, key=lambda name: without[name].loss.mean())
        kept.remove(dropped)
        before = without[dropped]
        print(f"dropped {dropped}: Success@1 {before.right.mean():.4f} with {', '.join(kept)}")


def leave_out(found: list[Case], retriever: Retriever) -> None:
    """Print the decision without each signal."""
    labels = np.array([case.turn.answerable for case in found])
    vectors = np.array([case.assessment.own.vector for case in found])
    _, told = sense_weights(Sense.ANSWERABLE, Asked(vectors), labels, Asked(vectors[:0]))
    features = [retriever.features(c.assessment, c.assessment.allowed) for c in found]
    names = sorted(features[0])
    x = np.array([[f[name] for name in names] for f in features])
    x[:, names.index("sense")] = told
    groups = of_questions(found)

    def losses(left_out: Sequence[str]) -> np.ndarray:
        kept = [i for i, name in enumerate(names) if name not in left_out]
        sample = Cases(x[:, kept], labels, np.ones(len(labels)))
        _, chances = decide([names[i] for i in kept], sample, groups, ANSWER)
        return -np.log(np.maximum(np.where(labels, chances, 1 - chances), SURE))

    everything = losses(())
    print(f"{len(found)} turns decided, {int((~labels).sum())} of them without an answer")
    print(f"all signals: log-loss {everything.mean():.4f}")
    bare = tuple(name for name in PASSAGE_SIGNALS if name.endswith(("passage", "sentence")))
    for left_out in (*((name,) for name in PASSAGE_SIGNALS), bare):
        more = losses(left_out) - everything
        print(f"  {', '.join(left_out)}: {more.mean():+.4f} (p {p_value(more, groups):.4f})")


def main() -> None:
    """Ask, eliminate, leave out."""
    assistant = Workspace.open(load_settings()).assistant()
    evals = load_eval_set(EVALS)
    found = cases(assistant, evals, evals.of_split("development")[::EVERY])
    eliminate(
        [c for c in found if (c.passages * c.assessment.allowed).max() > 1 and not c.query.broad]
    )
    leave_out([c for c in found if is_decided(c)], assistant.retriever)


if __name__ == "__main__":
    main()
