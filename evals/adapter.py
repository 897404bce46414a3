"""Does a linear adapter on the encoder pay? Train one on the expansions and compare.

    python evals/adapter.py                 # on the development part, cross-validated
    python evals/adapter.py --split test    # fitted on development; logged as a look

The adapter is a matrix by which queries and everything indexed are multiplied. It is
trained on the expansions alone, by a contrastive loss (InfoNCE, van den Oord et al. 2018,
arXiv:1807.03748) that draws expansions of one sentence together, and is held to the
identity by a penalty. Fusion weights are fitted anew for the plain and for the adapted
vectors, so that the comparison is between two systems at their best.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from fit import EVALS, Case, cases, listwise

from kern.evaluation.data import load_eval_set
from kern.evaluation.looks import check_lock, commit_of, log_look
from kern.evaluation.statistics import estimate, randomisation_test
from kern.index import Index
from kern.opening import Workspace
from kern.settings import load_settings
from kern.signals import PASSAGE_SIGNALS, grouped_top

TARGET = EVALS / "results" / "adapter.json"
DENSE = sum(name.startswith("dense") for name in PASSAGE_SIGNALS)
FOLDS = 5
SEED = 0


@dataclass(frozen=True)
class Plan:
    """How an adapter is trained."""

    penalty: float
    epochs: int
    rate: float
    temperature: float = 0.05
    batch: int = 256
    queries_only: bool = False


PLANS = {
    "queries only": Plan(1e-3, 3, 3e-4, queries_only=True),
    "weak": Plan(1e-3, 3, 3e-4),
    "medium": Plan(1e-4, 5, 1e-3),
    "strong": Plan(1e-5, 8, 1e-3),
}


def train(index: Index, plan: Plan) -> np.ndarray:
    """An adapter: a matrix of shape (dimensions, dimensions)."""
    torch.manual_seed(SEED)
    vectors = torch.tensor(index.dense["expansions"].vectors())
    sentence = torch.tensor(index.expansion_sentence)
    bound = torch.nonzero(sentence >= 0).flatten()
    identity = torch.eye(vectors.shape[1])
    with torch.enable_grad():
        adapter = identity.clone().requires_grad_()
        optimiser = torch.optim.Adam([adapter], lr=plan.rate)
        for _ in range(plan.epochs):
            for batch in bound[torch.randperm(len(bound))].split(plan.batch):
                asked = torch.nn.functional.normalize(vectors[batch] @ adapter, dim=1)
                keys = vectors if plan.queries_only else vectors @ adapter
                scores = asked @ torch.nn.functional.normalize(keys, dim=1).T / plan.temperature
                scores[torch.arange(len(batch)), batch] = -torch.inf  # not itself
                other = sentence[None, :] != sentence[batch][:, None]
                right = scores.masked_fill(other, -torch.inf).logsumexp(dim=1)
                alone = right.isinf()  # a sentence with one expansion teaches nothing
                loss = (scores.logsumexp(dim=1) - right)[~alone].mean()
                loss = loss + plan.penalty * ((adapter - identity) ** 2).sum()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
    return adapter.detach().numpy()


def dense_signals(index: Index, queries: np.ndarray, adapter: np.ndarray | None, plan: Plan | None):
    """The dense passage signals of each query, in the order of `PASSAGE_SIGNALS`."""

    def view(name: str) -> np.ndarray:
        vectors = index.dense[name].vectors()
        if adapter is None or (plan and plan.queries_only):
            return vectors
        vectors = vectors @ adapter
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    if adapter is not None:
        queries = queries @ adapter
        queries = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    passages, sentences, expansions, themes = map(
        view, ("passages", "sentences", "expansions", "themes")
    )
    count = len(passages)
    for query in queries:
        expansion = grouped_top(expansions @ query, index.expansion_passage, count)
        theme = np.zeros(len(sentences))
        wording = grouped_top(themes @ query, index.theme_wording, len(index.themes))[:, 0]
        for number, members in enumerate(index.theme_members):
            theme[members] = np.maximum(theme[members], wording[number])
        yield np.column_stack(
            [
                passages @ query,
                grouped_top(sentences @ query, index.sentence_passage, count)[:, 0],
                expansion[:, 0],
                expansion.mean(axis=1),
                grouped_top(theme, index.sentence_passage, count)[:, 0],
            ]
        )


def matrices(index: Index, found: list[Case], queries: np.ndarray, adapter, plan) -> list:
    """All passage signals of each case, the dense ones with the adapter."""
    dense = dense_signals(index, queries, adapter, plan)
    return [
        np.column_stack([d, c.assessment.signals.passages[:, DENSE:]])
        for d, c in zip(dense, found, strict=True)
    ]


def right_first(scores: np.ndarray, case: Case) -> float:
    """Whether the best passage allowed is one of the best-graded."""
    best = int(np.argmax(np.where(case.assessment.allowed, scores, -np.inf)))
    return float(case.passages[best] == case.passages.max())


def fitted(found: list[Case], signals: list) -> np.ndarray:
    """Fusion weights for these signals."""
    kept = [c.assessment.allowed for c in found]
    weights, _ = listwise(
        [s[a] for s, a in zip(signals, kept, strict=True)],
        [c.passages[a] for c, a in zip(found, kept, strict=True)],
    )
    return weights


def cross_validated(found: list[Case], signals: list) -> np.ndarray:
    """Success@1 of each case, by weights fitted without its fold."""
    fold = np.random.default_rng(SEED).permutation(len(found)) % FOLDS
    success = np.zeros(len(found))
    for held_out in range(FOLDS):
        inside = [i for i in range(len(found)) if fold[i] != held_out]
        weights = fitted([found[i] for i in inside], [signals[i] for i in inside])
        for i in np.flatnonzero(fold == held_out):
            success[i] = right_first(signals[i] @ weights, found[i])
    return success


def main() -> None:
    """Train, compare, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("development", "test"), default="development")
    split = parser.parse_args().split
    assistant = Workspace.open(load_settings()).assistant()
    index, encoder = assistant.retriever.index, assistant.retriever.encoder
    evals = load_eval_set(EVALS)
    check_lock(EVALS, evals)

    def ranked(part: str) -> tuple[list[Case], np.ndarray]:
        found = [
            c
            for c in cases(assistant, evals, part)
            if (c.passages * c.assessment.allowed).max() > 0 and not c.query.broad
        ]
        return found, encoder.encode([c.query.topic.strip() or c.query.text for c in found])

    found, queries = ranked("development")
    asked, asked_queries = ranked("test") if split == "test" else (found, queries)
    rows: dict[str, np.ndarray] = {}
    for name, plan in {"plain": None, **PLANS}.items():
        adapter = train(index, plan) if plan else None
        signals = matrices(index, found, queries, adapter, plan)
        if split == "development":
            rows[name] = cross_validated(found, signals)
        else:
            weights = fitted(found, signals)
            mine = matrices(index, asked, asked_queries, adapter, plan)
            rows[name] = np.array(
                [right_first(s @ weights, c) for s, c in zip(mine, asked, strict=True)]
            )
    nameless = np.array([not c.query.countries for c in asked])
    report = {"questions": len(asked), "nameless": int(nameless.sum())}
    for name, success in rows.items():
        gain = success - rows["plain"]
        interval = estimate(list(gain))
        report[name] = {
            "success@1": round(float(success.mean()), 4),
            "nameless": round(float(success[nameless].mean()), 4),
            "gain": [round(x, 4) for x in (interval.value, interval.low, interval.high)],
            "p": round(randomisation_test(list(gain)), 4),
        }
        print(name, json.dumps(report[name]))
    earlier = json.loads(TARGET.read_text("utf-8")) if TARGET.is_file() else {}
    TARGET.write_text(json.dumps(earlier | {split: report}, indent=2) + "\n", "utf-8")
    if split == "test":
        recipe = {"script": "evals/adapter.py", "date": datetime.now(UTC).date().isoformat()}
        log_look(EVALS, split, commit_of(Path.cwd()), recipe, report)


if __name__ == "__main__":
    main()
