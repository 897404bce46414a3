"""Outcomes to the results that are written, printed, drawn and compared: one JSON object."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata, resources
from pathlib import Path
from statistics import fmean
from typing import Any

from kern.answering import Assistant
from kern.evaluation import answers, losses, variants
from kern.evaluation.judging import passage_grades
from kern.evaluation.measures import MEASURES, Scores, score, write_run
from kern.evaluation.risk import risk_coverage
from kern.evaluation.running import Outcome, Progress
from kern.evaluation.statistics import Estimate, estimate, holm, randomisation_test
from kern.evaluation.systems import KERN, System
from kern.reranker import LEARNT_SHA256
from kern.types import Passage

TESTED = ("Success@1", "nDCG@10")
Results = dict[str, Any]
_LIBRARIES = (
    "kern", "numpy", "torch", "sentence-transformers", "transformers", "faiss-cpu", "bm25s",
    "tiktoken", "ir-measures", "pytrec-eval-terrier",
)  # fmt: skip


def rounded(value: Estimate) -> dict[str, float | int | None]:
    """An estimate as it is written: four decimals, None where nothing is known."""
    row = asdict(value)
    return {
        name: number if name == "n" else (None if math.isnan(number) else round(number, 4))
        for name, number in row.items()
    }


def provenance(assistant: Assistant, manifest: str) -> Results:
    """What the figures were made with: recipe, hashes of index and weights, libraries."""
    weights = resources.files("kern").joinpath("weights.json").read_bytes()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "recipe": asdict(assistant.retriever.index.recipe),
        "index": manifest,
        "weights": sha256(weights).hexdigest(),
        "reranker": LEARNT_SHA256 if assistant.retriever.reranker else "",
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""


def system_rows(
    systems: Sequence[System],
    outcomes: Sequence[Outcome],
    runs: Path,
    prefix: str,
    progress: Progress | None = None,
) -> list[Results]:
    """A row for each system: figures, strata, tests against Kern; writes the run files.

    Args:
        systems: Kern first.
        outcomes: of every turn; those with judged answers are ranked.
        runs: folder of the run files ``<prefix>.<slug>.run``.
        prefix: name of the split.
        progress: told after each system.
    """
    ranked = [o for o in outcomes if o.turn.ranked]
    groups = [o.turn.question.id for o in ranked]
    rows: list[Results] = []
    reference: Scores = {}
    raw_p: dict[str, dict[str, float]] = {measure: {} for measure in TESTED}
    for done, system in enumerate(systems, 1):
        run = {o.turn.id: system.rank(o) for o in ranked}
        write_run(runs / f"{prefix}.{system.slug}.run", run, system.slug)
        scores = score(_qrels(ranked, system.passages), run)
        reference = reference or scores
        for measure in TESTED if system.name != KERN else ():
            raw_p[measure][system.name] = randomisation_test(
                [reference[measure][o.turn.id] - scores[measure][o.turn.id] for o in ranked], groups
            )
        rows.append(
            {
                "name": system.name,
                "kind": "single" if system.single else "signal" if system.signal else "kern",
                "figures": {
                    name: rounded(estimate([scores[name][o.turn.id] for o in ranked], groups))
                    for name in MEASURES
                },
                "strata": _strata(ranked, scores, intervals=system.name == KERN),
            }
        )
        if progress is not None:
            progress("Comparing", done, len(systems))
    for measure, p_values in raw_p.items():
        adjusted = holm(p_values)
        for row in rows[1:]:
            name = row["name"]
            difference = rows[0]["figures"][measure]["value"], row["figures"][measure]["value"]
            row.setdefault("tests", {})[measure] = {
                "difference": round(difference[0] - difference[1], 4) if ranked else None,
                "p": round(p_values[name], 5),
                "p_holm": round(adjusted[name], 5),
            }
    return rows


def _qrels(outcomes: Iterable[Outcome], passages: Sequence[Passage]) -> dict[str, dict[str, int]]:
    return {o.turn.id: passage_grades(passages, o.turn.judged) for o in outcomes}


def _strata(
    ranked: Sequence[Outcome], scores: Scores, *, intervals: bool
) -> dict[str, dict[str, Any]]:
    """The measures of each category; without intervals, the tested ones as plain means."""
    strata: dict[str, dict[str, Any]] = {}
    for category, found in by_category(ranked).items():
        groups = [o.turn.question.id for o in found]
        columns = {name: [scores[name][o.turn.id] for o in found] for name in MEASURES}
        strata[category] = {
            name: rounded(estimate(values, groups)) if intervals else round(fmean(values), 4)
            for name, values in columns.items()
            if intervals or name in TESTED
        }
    return strata


def by_category(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Outcomes by category, in alphabetical order."""
    strata: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        strata.setdefault(outcome.turn.category, []).append(outcome)
    return dict(sorted(strata.items()))


def answer_part(assistant: Assistant, outcomes: Sequence[Outcome]) -> Results:
    """All that is measured on Kern's answers alone."""
    ranked = by_category(o for o in outcomes if o.turn.ranked)
    curve = risk_coverage(outcomes)
    asked = variants.variants(assistant, outcomes)
    return {
        "answers": {name: rounded(value) for name, value in answers.figures(outcomes).items()},
        "first_quotation": {
            name: rounded(answers.mean(found, lambda o: float(o.first_quotation_right)))
            for name, found in ranked.items()
        },
        "answerable_declined": {
            name: rounded(answers.mean(found, answers.declined))
            for name, found in by_category(o for o in outcomes if o.turn.answerable).items()
        },
        "statuses": answers.statuses(outcomes),
        "unanswerable": answers.unanswerable_kinds(outcomes),
        "wrong_countries": answers.wrong_countries(outcomes),
        "quotations": answers.check_quotations(outcomes, assistant.corpus.root.parent),
        "which_countries": {
            o.turn.id: round(answers.set_of(o).f1, 4)
            for o in outcomes
            if o.turn.category == "which-countries"
        },
        "variants": {"rows": asked, "worst": variants.worst(asked)},
        "risk": {
            "area": round(curve.area, 4),
            "coverage": round(curve.coverage, 4),
            "risk": round(curve.risk, 4),
            "points": [[round(c, 4), round(r, 4)] for c, r in curve.points],
        },
        "countries": losses.by_country(outcomes),
        "confusions": losses.confusions(outcomes),
        "losses": losses.losses(outcomes),
    }


def headline(results: Mapping[str, Any]) -> dict[str, float | None]:
    """The figures that a look at the test part is logged with."""
    kern = results["systems"][0]["figures"]
    figures = {name: kern[name]["value"] for name in ("Success@1", "Success@5", "nDCG@10")}
    return figures | {name: row["value"] for name, row in results["answers"].items()}


def texts(outcomes: Iterable[Outcome], ids: Iterable[str]) -> dict[str, str]:
    """What the lost turns asked; only ever of questions that need not stay unseen."""
    wanted = set(ids)
    return {o.turn.id: o.turn.text for o in outcomes if o.turn.id in wanted}


def markdown_table(results: Mapping[str, Any]) -> str:
    """The README's table: systems by Success@1, Success@5, nDCG@10, first quotation right."""
    columns = ("Success@1", "Success@5", "nDCG@10")
    lines = [
        f"| System | {' | '.join(columns)} | First quotation right |",
        f"|---|{'---:|' * (len(columns) + 1)}",
    ]
    quoted = results["answers"]["First quotation right"]
    for row in results["systems"]:
        if row["kind"] == "signal":
            continue
        is_kern = row["name"] == KERN
        cells = [figure(row["figures"][name], interval=is_kern) for name in columns]
        cells.append(figure(quoted, interval=True) if is_kern else "–")
        name = f"**{KERN}**" if is_kern else row["name"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def figure(row: Mapping[str, Any], *, interval: bool = False) -> str:
    """An estimate in words: ``.943``, or ``.943 (.921–.962)``; – where nothing is known."""
    if row["value"] is None:
        return "–"
    value, low, high = (decimals(row[name]) for name in ("value", "low", "high"))
    return f"{value} ({low}–{high})" if interval else value


def decimals(value: float | None) -> str:
    """Three decimals without the leading zero, as the field writes shares."""
    if value is None:
        return "–"
    text = f"{value:.3f}"
    return text[1:] if text.startswith("0") else text
