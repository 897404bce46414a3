"""Does the reranker pay? Ask every turn with it and without it.

    python evals/compare_reranker.py                 # the development part: it was trained on that
    python evals/compare_reranker.py --split test    # logged as a look

Without it the decision on whether the corpus answers is the one that is fitted for that case.
Writes evals/results/reranker.<part>.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from fit import EVALS

from kern.evaluation.answers import status_right
from kern.evaluation.data import load_eval_set
from kern.evaluation.looks import check_lock, commit_of, log_look
from kern.evaluation.running import Outcome, run
from kern.evaluation.statistics import estimate, randomisation_test
from kern.opening import Workspace
from kern.reranker import LEARNT_SHA256
from kern.settings import load_settings

Figure = Callable[[Outcome], float]
RANKED: dict[str, Figure] = {
    "first passage right": lambda o: float(o.first_hit_right),
    "first quotation right": lambda o: float(o.first_quotation_right),
}


def main() -> None:
    """Compare, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--split", choices=("development", "test"), default="development")
    split = parser.parse_args().split
    evals = load_eval_set(EVALS)
    if split == "test":
        check_lock(EVALS, evals)
    assistant = Workspace.open(load_settings()).assistant()
    plain = replace(assistant, retriever=replace(assistant.retriever, reranker=None))
    asked = evals.of_split(split)
    with_it, without = run(assistant, evals, asked), run(plain, evals, asked)
    pairs = list(zip(without, with_it, strict=True))
    ranked = [pair for pair in pairs if pair[0].turn.ranked]
    rows = {}
    figures = [(name, ranked, figure) for name, figure in RANKED.items()]
    for name, chosen, figure in [*figures, ("status right", pairs, status_right)]:
        before = [figure(one) for one, _ in chosen]
        after = [figure(other) for _, other in chosen]
        gains = [b - a for a, b in zip(before, after, strict=True)]
        groups = [one.turn.question.id for one, _ in chosen]
        gain = estimate(gains, groups)
        rows[name] = {
            "turns": len(chosen),
            "without": round(sum(before) / len(before), 4),
            "with": round(sum(after) / len(after), 4),
            "gain": [round(v, 4) for v in (gain.value, gain.low, gain.high)],
            "p": round(randomisation_test(gains, groups), 4),
        }
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit_of(EVALS),
        "split": split,
        "reranker": LEARNT_SHA256,
        "rows": rows,
    }
    target = EVALS / "results" / f"reranker.{split}.json"
    target.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    if split == "test":
        headline = {name: row["with"] for name, row in rows.items()}
        log_look(EVALS, "test (reranker)", record["commit"], {}, headline)
    print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
