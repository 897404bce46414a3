"""Whether a stratum fell by more than the interval of an earlier result allows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kern.errors import EvaluationError
from kern.evaluation.report import decimals

# Figures of the answers that stand for strata without a ranking of their own.
_OWN = (
    "Unanswerable declined",
    "Which countries, F1",
    "Bands exactly right",
    "First quotation right",
)


def read_results(path: Path) -> dict[str, Any]:
    """Read results that `kern eval` wrote.

    Raises:
        EvaluationError: the file is missing or holds none.
    """
    try:
        results = json.loads(path.read_text("utf-8"))
        _ = results["systems"][0]["figures"], results["answers"], results["eval_set"]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise EvaluationError(
            f"{path} holds no results ({error}); expected a file that `kern eval` wrote, "
            "such as evals/results/development.json"
        ) from error
    return dict(results)


def fallen(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """A line for each stratum now below the lower bound that it had; none is a pass.

    Raises:
        EvaluationError: the two are of different questions.
    """
    if earlier["eval_set"] != now["eval_set"]:
        raise EvaluationError(
            f"the earlier results are of other questions ({earlier['split']} "
            f"{earlier['eval_set'][:12]}) than these ({now['split']} {now['eval_set'][:12]}); "
            "compare results of the same questions"
        )
    if earlier["questions"] != now["questions"]:
        raise EvaluationError(
            f"the earlier results are of {earlier['questions']} questions, these of "
            f"{now['questions']}; ask as many, by the same --every"
        )
    found = dict(_strata(now))
    lines = []
    for name, before in _strata(earlier):
        value = found.get(name, {}).get("value")
        if before["low"] is not None and (value is None or value < before["low"]):
            lines.append(
                f"{name}: {decimals(value)}, was {decimals(before['value'])} "
                f"({decimals(before['low'])}–{decimals(before['high'])})"
            )
    return lines


def _strata(results: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    kern = results["systems"][0]
    yield "all, Success@1", kern["figures"]["Success@1"]
    for category, figures in kern["strata"].items():
        yield f"{category}, Success@1", figures["Success@1"]
    for name in _OWN:
        if name in results["answers"]:
            yield name, results["answers"][name]
