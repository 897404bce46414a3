"""`kern eval`: run the questions, print the tables, write the report, hold the gate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.table import Table

from kern.cli import printing
from kern.errors import EvaluationError
from kern.evaluation import looks, report
from kern.evaluation.data import SPLITS, EvalSet, Question, load_eval_set, read_eval_set
from kern.evaluation.gate import fallen, read_results
from kern.evaluation.measures import require_ir_measures
from kern.evaluation.pages import page
from kern.evaluation.report import decimals, figure
from kern.evaluation.running import run
from kern.evaluation.systems import RememberingEncoder, kern_alone, remembering, systems
from kern.opening import Workspace
from kern.settings import Settings

PASSED, FELL = 0, 1
OWN = "own"
_CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Task:
    """What `kern eval` is asked to do.

    Attributes:
        split: development, test or all.
        questions: other questions than those of the folder, and ``qrels`` their judgments.
        gate: an earlier result that no stratum may fall below; Kern is asked alone then.
        folder: ``evals/``; None for that of the working folder or of the checkout.
        out: where results go; None for ``results`` in the folder, or ``results/gate`` for a gate.
        every: 1 to ask every question, 2 for every second one and so on.
    """

    split: str = "development"
    questions: Path | None = None
    qrels: Path | None = None
    gate: Path | None = None
    folder: Path | None = None
    out: Path | None = None
    every: int = 1


def evaluate(settings: Settings, task: Task, *, as_json: bool) -> int:
    """Run an evaluation; 1 where a stratum fell below the gate, else 0.

    Raises:
        EvaluationError: the questions cannot be used, or ir-measures is missing.
    """
    require_ir_measures()
    started = perf_counter()
    earlier = read_results(task.gate) if task.gate else None
    folder = _folder(task)
    name, evals, questions = _questions(task, folder)
    questions = questions[:: task.every]
    out = _writable(task.out or folder / "results" / ("gate" if task.gate else ""))
    results, country_names = _results(
        settings, name, evals, questions, out, comparing=task.gate is None
    )
    results["commit"] = looks.commit_of(folder)
    if name in ("test", "all"):
        looks.log_look(folder, name, results["commit"], results["recipe"], report.headline(results))
    results["looks"] = looks.looks(folder)
    results["seconds"] = round(perf_counter() - started, 1)
    written = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    (out / f"{name}.json").write_text(written, "utf-8")
    (out / f"{name}.html").write_text(page(results, country_names), "utf-8")
    lines = fallen(earlier, results) if earlier else []
    if as_json:
        printing.out(json.dumps(results, ensure_ascii=False))
    else:
        _print(results, out / name)
    for line in lines:
        printing.err(f"kern: fell below the earlier interval: {line}")
    return FELL if lines else PASSED


def print_table(path: Path) -> None:
    """Print the README's table of results that were written before.

    Raises:
        EvaluationError: the file holds no results.
    """
    printing.out(report.markdown_table(read_results(path)))


def _folder(task: Task) -> Path:
    if task.folder is not None:
        return task.folder
    if task.questions is not None:
        return task.questions.resolve().parent
    for folder in (Path("evals"), _CHECKOUT / "evals"):
        if (folder / "queries.jsonl").is_file():
            return folder
    raise EvaluationError(
        "no evals/queries.jsonl here; run `kern eval` in a checkout of Kern, or name questions "
        "of your own with --questions"
    )


def _questions(task: Task, folder: Path) -> tuple[str, EvalSet, tuple[Question, ...]]:
    """The name of the run, the evaluation set and the questions to ask."""
    if task.questions is not None:
        own = folder / "queries.jsonl"
        if task.questions.name == own.name and (task.questions.parent / looks.LOCK).is_file():
            raise EvaluationError(
                f"{task.questions} holds the locked test part; choose a part of it with --split"
            )
        beside = task.questions.with_name("qrels.tsv")
        judged = task.qrels or (beside if beside.exists() else None)
        evals = read_eval_set(task.questions, judged, own=OWN)
        return f"{OWN}-{task.questions.stem}", evals, evals.questions
    if task.split not in (*SPLITS, "all"):
        raise EvaluationError(f"--split is {task.split!r}; expected {', '.join(SPLITS)} or all")
    if task.every > 1 and task.split != "development":
        raise EvaluationError("the test part is asked as a whole; leave --every out")
    evals = load_eval_set(folder)
    looks.check_lock(folder, evals)
    return task.split, evals, evals.of_split(task.split)


def _writable(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(
            f"results cannot be written to {out} ({error.strerror}); name a folder with --out"
        ) from error
    return out


def _results(
    settings: Settings,
    name: str,
    evals: EvalSet,
    questions: Sequence[Question],
    out: Path,
    *,
    comparing: bool,
) -> tuple[report.Results, dict[str, str]]:
    if not questions:
        raise EvaluationError(f"no question in the part {name!r}; expected one at least")
    encoder = RememberingEncoder(settings.model)
    workspace = replace(Workspace.open(settings), encoder=encoder)
    with printing.progress_bar() as progress:
        assistant = remembering(workspace.assistant(progress))
        manifest = workspace.store.manifest()
        outcomes = run(assistant, evals, questions, progress)
        if not outcomes:
            raise EvaluationError(
                f"no turn of the part {name!r} says what it should come to; give each a status "
                "and its countries"
            )
        retriever = assistant.retriever
        compared = systems(workspace, encoder, retriever) if comparing else [kern_alone(retriever)]
        rows = report.system_rows(compared, outcomes, out, name, progress)
        results = {
            "split": name,
            "questions": len(questions),
            "turns": len(outcomes),
            "unjudged": sum(len(q.turns) for q in questions) - len(outcomes),
            "eval_set": evals.sha256("all" if name not in SPLITS else name),
            **report.provenance(assistant, manifest.sha256 if manifest else ""),
            "systems": rows,
            **report.answer_part(assistant, outcomes),
        }
    if name not in ("test", "all"):
        lost = [i for ids in results["losses"].values() for i in ids]
        results["lost_texts"] = report.texts(outcomes, lost)
    return results, {d.country: d.name for d in assistant.corpus.documents}


def _print(results: Mapping[str, Any], written: Path) -> None:
    console = printing.console()
    console.print(
        f"[bold]{results['split']}[/]: {results['questions']} questions, "
        f"{results['turns']} turns, "
        f"{results['unjudged']} not judged, {results['seconds']} s; "
        f"the test part has been looked at {results['looks']} times"
    )
    measures = ("Success@1", "Success@5", "nDCG@10", "RR@10")
    systems_table = _table("Systems", *measures, "p S@1", "p nDCG")
    for row in results["systems"]:
        tests = row.get("tests", {})
        systems_table.add_row(
            row["name"].replace("Kern without", "–"),
            *(figure(row["figures"][m]) for m in measures),
            *(decimals(tests[m]["p_holm"]) if tests else "" for m in report.TESTED),
        )
    kern = results["systems"][0]
    strata = _table("Kern by category", "turns", "Success@1", "nDCG@10", "first quotation")
    for name, row in kern["strata"].items():
        strata.add_row(
            name,
            str(row["Success@1"]["n"]),
            figure(row["Success@1"], interval=True),
            figure(row["nDCG@10"]),
            figure(results["first_quotation"][name], interval=True),
        )
    answers = _table("Answers", "figure (95% interval)", "turns")
    for name, row in results["answers"].items():
        answers.add_row(name, figure(row, interval=True), str(row["n"]))
    kinds = _table("Unanswerable", "declined", "turns")
    for name, row in results["unanswerable"].items():
        kinds.add_row(name, str(row["declined"]), str(row["turns"]))
    asked = _table("Variants", "Success@1", "as typed", "turns", "changed")
    for name, row in results["variants"]["rows"].items():
        label = f"{name} (worst)" if name == results["variants"]["worst"] else name
        counts = str(row["n"]), str(row["changed"])
        asked.add_row(label, decimals(row["Success@1"]), decimals(row["original"]), *counts)
    lost = _table("Lost by stage", "turns")
    for stage, ids in results["losses"].items():
        lost.add_row(stage, str(len(ids)))
    for table in (systems_table, strata, answers, kinds, asked, lost):
        console.print(table)
        console.print()
    quoted, wrong, risk = results["quotations"], results["wrong_countries"], results["risk"]
    for line in (
        f"Quotations not exact: {quoted['not_exact']} of {quoted['quotations']}",
        f"Quotations of a country not asked about: {wrong['wrong']} of {wrong['quotations']}",
        f"Risk–coverage: area {decimals(risk['area'])}; answers {decimals(risk['coverage'])}, "
        f"of which wrongly {decimals(risk['risk'])}",
        f"Written: {written}.json, {written}.html and the runs beside them",
    ):
        console.print(printing.plain(line), soft_wrap=True)


def _table(title: str, *columns: str) -> Table:
    """A table whose first column, under the title, names its rows."""
    table = Table(box=None, pad_edge=False)
    table.add_column(title, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table
