"""Does the tuned encoder pay? Compare it with the plain model, each at its best.

    python evals/compare.py                 # on the development part, fusion cross-validated
    python evals/compare.py --split test    # fitted on development; logged as a look

The same interpreted questions are scored over an index of each encoder; fusion weights are
fitted anew for both. Writes evals/results/encoders.<part>.json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from fit import EVALS, Case, cases, listwise

from kern.encoder import DEFAULT_MODEL, PLAIN_MODEL
from kern.evaluation.data import EvalSet, load_eval_set
from kern.evaluation.looks import check_lock, commit_of, log_look
from kern.evaluation.statistics import estimate, randomisation_test
from kern.opening import Workspace
from kern.retrieval import Retriever
from kern.settings import load_settings

FOLDS = 5
RIGHT = 2
Shares = dict[str, np.ndarray]


def usable(found: Sequence[Case]) -> list[Case]:
    """The single questions that have a judged passage among those allowed."""
    return [
        c
        for c in found
        if len(c.turn.question.turns) == 1
        and (c.passages * c.assessment.allowed).max() >= RIGHT
        and not c.query.broad
    ]


def first_right(
    train: Sequence[Case], test: Sequence[Case], passage_of: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether the first passage and the first sentence of each test case answer.

    ``passage_of`` is the row of the passage of each sentence.
    """

    def of_passages(c: Case) -> np.ndarray:
        return c.assessment.signals.passages

    weights, _ = listwise(
        [of_passages(c)[c.assessment.allowed] for c in train],
        [c.passages[c.assessment.allowed] for c in train],
    )

    def of_sentences(c: Case) -> tuple[np.ndarray, np.ndarray]:
        lent = (of_passages(c) @ weights / weights.sum())[passage_of]
        allowed = c.assessment.allowed[passage_of]
        return np.column_stack([c.assessment.signals.sentences, lent]), allowed

    judged = [c for c in train if (c.sentences * of_sentences(c)[1]).max() >= RIGHT]
    parts = [of_sentences(c) for c in judged]
    sentence_weights, _ = listwise(
        [x[allowed] for x, allowed in parts],
        [c.sentences[allowed] for c, (_, allowed) in zip(judged, parts, strict=True)],
    )
    passages, sentences = [], []
    for c in test:
        fused = np.where(c.assessment.allowed, of_passages(c) @ weights, -np.inf)
        passages.append(c.passages[int(fused.argmax())] >= RIGHT)
        x, allowed = of_sentences(c)
        fused = np.where(allowed, x @ sentence_weights, -np.inf)
        sentences.append(c.sentences[int(fused.argmax())] >= RIGHT)
    return np.array(passages, dtype=float), np.array(sentences, dtype=float)


def scores(development: list[Case], tested: list[Case] | None, passage_of: np.ndarray) -> Shares:
    """First passage and first sentence right: held out in turns, or of another part."""
    if tested is not None:
        right = first_right(development, tested, passage_of)
        return dict(zip(("passage", "sentence"), right, strict=True))
    fold = np.random.default_rng(0).integers(FOLDS, size=len(development))
    found = {name: np.zeros(len(development)) for name in ("passage", "sentence")}
    for number in range(FOLDS):
        rest = [c for c, f in zip(development, fold, strict=True) if f != number]
        held = [c for c, f in zip(development, fold, strict=True) if f == number]
        passages, sentences = first_right(rest, held, passage_of)
        found["passage"][fold == number] = passages
        found["sentence"][fold == number] = sentences
    return found


def rescored(found: list[Case], retriever: Retriever) -> list[Case]:
    """The same questions, scored over another index."""
    return [replace(c, assessment=retriever.assess(c.query)) for c in found]


def main() -> None:
    """Compare, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--split", choices=("development", "test"), default="development")
    split = parser.parse_args().split
    evals: EvalSet = load_eval_set(EVALS)
    if split == "test":
        check_lock(EVALS, evals)
    workspace = Workspace.open(load_settings({"model": DEFAULT_MODEL}))
    assistant = workspace.assistant()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"model": PLAIN_MODEL, "index": folder})
        plain = Workspace.open(settings).assistant().retriever
    development = usable(cases(assistant, evals, evals.of_split("development")))
    tested = usable(cases(assistant, evals, evals.of_split("test"))) if split == "test" else None
    passage_of = plain.index.sentence_passage
    tuned = scores(development, tested, passage_of)
    before = scores(
        rescored(development, plain),
        None if tested is None else rescored(tested, plain),
        passage_of,
    )
    asked = tested or development
    own = np.array([c.turn.category == "own-words" for c in asked])
    rows = {}
    for name in ("passage", "sentence"):
        for kind, chosen in (("all", np.ones(len(asked), dtype=bool)), ("own-words", own)):
            gains = list((tuned[name] - before[name])[chosen])
            gain = estimate(gains)
            rows[f"first {name} right, {kind}"] = {
                "questions": int(chosen.sum()),
                "plain": round(float(before[name][chosen].mean()), 4),
                "tuned": round(float(tuned[name][chosen].mean()), 4),
                "gain": [round(v, 4) for v in (gain.value, gain.low, gain.high)],
                "p": round(randomisation_test(gains), 4),
            }
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit_of(EVALS),
        "split": split,
        "encoders": {
            PLAIN_MODEL: plain.encoder.fingerprint,
            DEFAULT_MODEL: workspace.encoder.fingerprint,
        },
        "rows": rows,
    }
    target = EVALS / "results" / f"encoders.{split}.json"
    target.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    if split == "test":
        headline = {name: row["tuned"] for name, row in rows.items()}
        log_look(EVALS, "test (encoders)", record["commit"], {}, headline)
    print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
