"""Collect what the reranker is trained on: the expansions and the development questions.

    python evals/training_groups.py groups.jsonl

Asks every development question, so it takes half an hour on two cores. `tune_reranker.py` reads
the file, on a machine that has a graphics card and need not have Kern's index.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fit import EVALS, cases, is_decided
from groups import Group, write_groups

from kern.evaluation.data import load_eval_set
from kern.index import Index
from kern.opening import Workspace
from kern.retrieval import as_read
from kern.settings import load_settings

SEED = 0
ANSWERS, OTHERS = 3, 8  # sentences of a theme, and others
# Weights of pairs that nobody judged: a question made from a sentence may be answered
# elsewhere too, most of all by the sentences nearest to it.
OF_PASSAGE, SAME_SECTION, NEAR, FAR, OF_THEME = 0.3, 0.5, 0.15, 0.4, 0.5
NEAREST = 20  # sentences beside a development question


def from_the_index(index: Index, dealer: random.Random, decoys: Sequence[str]) -> list[Group]:
    """Groups of the expansions, themes, misses and decoys."""
    vectors = index.dense["sentences"].vectors()
    of_passage = index.sentence_passage
    country = np.array([index.passages[row].country for row in of_passage])
    held = index.theme_members.astype(np.int64)
    shared = held.T @ held > 0
    nearness = {
        view: index.dense[view].vectors() @ vectors.T for view in ("expansions", "misses", "decoys")
    }
    groups = []
    for number, item in enumerate(index.expansions):
        near, own = nearness["expansions"][number], int(index.expansion_sentence[number])
        sure = 1.0 if own >= 0 else OF_PASSAGE
        if own < 0:
            mine = np.flatnonzero(of_passage == index.expansion_passage[number])
            own = int(mine[near[mine].argmax()])
        order = [int(i) for i in np.argsort(-near) if i != own and not shared[own, i]]
        same = [i for i in order if country[i] == country[own]][:4]
        others = list(dict.fromkeys([*same, *order[:14], *dealer.sample(order[14:], 3)]))
        closest = set(order[:6])
        weights = [
            SAME_SECTION if country[i] == country[own] else NEAR if i in closest else FAR
            for i in others
        ]
        zeros = [0] * len(others)
        groups.append(Group(item.text, [own, *others], [1, *zeros], [sure, *weights]))
    for theme, members in zip(index.themes, index.theme_members, strict=True):
        inside, outside = np.flatnonzero(members).tolist(), np.flatnonzero(~members).tolist()
        for wording in theme.wordings[:6] if inside else ():
            some = dealer.sample(inside, min(ANSWERS, len(inside)))
            others = dealer.sample(outside, OTHERS)
            answers = [1] * len(some) + [0] * len(others)
            weights = [OF_THEME] * len(some) + [FAR] * len(others)
            groups.append(Group(wording, some + others, answers, weights))
    for number, miss in enumerate(index.misses):
        own_country = index.passages[int(index.miss_passage[number])].country
        order = np.argsort(-nearness["misses"][number])
        rows = [int(i) for i in order if country[i] == own_country][:6]
        groups.append(Group(miss.text, rows, [0] * len(rows), [1.0] * len(rows)))
    for number, decoy in enumerate(decoys):
        rows = [int(i) for i in np.argsort(-nearness["decoys"][number])[:12]]
        groups.append(Group(decoy, rows, [0] * len(rows), [1.0] * len(rows)))
    return groups


def from_the_questions(workspace: Workspace) -> list[Group]:
    """Groups of development questions, with the sentences that the signals put first."""
    assistant = workspace.assistant()
    index = assistant.retriever.index
    evals = load_eval_set(EVALS)
    groups = []
    for case in cases(assistant, evals, evals.of_split("development")):
        if not is_decided(case):
            continue
        allowed = case.assessment.allowed[index.sentence_passage]
        order = np.argsort(-case.assessment.sentences, kind="stable")
        rows = [int(i) for i in order if allowed[i]][:NEAREST]
        grades = [case.sentences[row] for row in rows]
        answers = [1 if grade > 1 else -1 if grade == 1 else 0 for grade in grades]
        groups.append(
            Group(
                as_read(case.query),
                rows,
                answers,
                [1.0] * len(rows),
                case.turn.id,
                case.turn.question.id,
                assistant.retriever.to_read(case.query, case.assessment),
            )
        )
    return groups


def main() -> None:
    """Collect and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    workspace = Workspace.open(load_settings())
    index = workspace.index()
    dealer = random.Random(SEED)  # noqa: S311  no secret hangs on it
    groups = from_the_index(index, dealer, workspace.expansions.decoys)
    groups += from_the_questions(workspace)
    write_groups(options.out, [index.sentence(row) for row in range(len(index.sentences))], groups)
    print(f"{options.out}: {len(groups)} groups")


if __name__ == "__main__":
    main()
