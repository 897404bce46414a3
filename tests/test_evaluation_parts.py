"""Answer-level measures, stages, variants, the lock, the gate and the page, by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.errors import EvaluationError
from kern.evaluation import plots
from kern.evaluation.answers import SetScore, set_score
from kern.evaluation.data import EvalSet, Expected, Judgment, Question, load_eval_set, read_eval_set
from kern.evaluation.gate import fallen, read_results
from kern.evaluation.looks import check_lock, commit_of, log_look, looks
from kern.evaluation.losses import Stage, confusions, stage_of
from kern.evaluation.report import decimals, markdown_table
from kern.evaluation.risk import curve, risk_coverage
from kern.evaluation.running import Outcome, Turn
from kern.evaluation.variants import misspelt, without_diacritics
from kern.types import (
    Answer,
    Attribution,
    AttributionKind,
    Citation,
    Document,
    Hit,
    Mention,
    Passage,
    Query,
    Source,
    Span,
    Status,
)

TEXT = "Nothing here. The inner cabinet decides. Nothing there either, though."
ANSWER = Span(14, 40)
DOCUMENT = Document(
    "c/belgium", "BE", "Belgium", "t", TEXT, (), "",
    Source("corpus/c/belgium.md", 5), Attribution(AttributionKind.EXPLICIT, ""),
)  # fmt: skip
JUDGED = (Judgment("q1", "c/belgium", ANSWER, 2),)


def passage(start: int, end: int, country: str = "BE") -> Passage:
    doc_id = "c/belgium" if country == "BE" else f"c/{country}"
    name = f"{doc_id}#{start}"
    return Passage(name, doc_id, country, start, end, TEXT[start:end], "", (Span(start, end),))


def outcome(  # noqa: PLR0913  all by keyword
    *,
    hits: tuple[Passage, ...] = (),
    quoted: tuple[Span, ...] = (),
    status: Status = Status.ANSWERED,
    expected: str = "answered",
    judged: tuple[Judgment, ...] = JUDGED,
    searched: tuple[str, ...] = ("BE",),
    countries: tuple[str, ...] = ("BE",),
    confidence: float = 1.0,
) -> Outcome:
    wanted = ("BE",) if expected == "answered" else ()
    question = Question("q1", "direct", "", "development", ("?",), (Expected(expected, wanted),))
    cited = tuple(
        Citation(i, DOCUMENT, s.start, s.end, TEXT[s.start : s.end])
        for i, s in enumerate(quoted, 1)
    )
    ranked = tuple(Hit(p, rank, 1 / rank) for rank, p in enumerate(hits, 1))
    query = Query(text="?", turn="?", topic="?", countries=searched)
    answer = Answer("?", query, status, countries, "", cited, ranked, confidence=confidence)
    return Outcome(Turn(question, 1, judged), answer, named=bool(wanted))


RIGHT, WRONG = passage(0, 40), passage(41, 70)


def test_set_scores_by_hand() -> None:
    assert set_score("AB", "BC") == SetScore(1 / 2, 1 / 2, 1 / 2)
    assert set_score("ABCD", "A") == SetScore(1 / 4, 1.0, 2 * 0.25 * 1 / (0.25 + 1))
    assert set_score("", "A") == SetScore(0.0, 0.0, 0.0)
    assert set_score("", "") == SetScore(1.0, 1.0, 1.0)


@given(st.sets(st.sampled_from("ABCDEF")), st.sets(st.sampled_from("ABCDEF"), min_size=1))
def test_f1_is_the_harmonic_mean(found: set[str], expected: set[str]) -> None:
    score = set_score(found, expected)
    total = score.precision + score.recall
    harmonic = 2 * score.precision * score.recall / total if total else 0.0
    assert score.f1 == pytest.approx(harmonic)


def test_the_stage_that_lost_a_question() -> None:
    stages: list[tuple[Outcome, Stage | None]] = [
        (outcome(hits=(RIGHT,), quoted=(ANSWER,)), None),
        (outcome(hits=(RIGHT,), quoted=(Span(0, 13), ANSWER)), Stage.QUOTING),
        (outcome(hits=(WRONG, RIGHT), quoted=(ANSWER,)), Stage.RANKING),
        (outcome(hits=(WRONG,), quoted=(Span(0, 13),)), Stage.RECALL),
        (outcome(hits=(RIGHT,), status=Status.NO_EVIDENCE), Stage.DECLINING),
        (outcome(status=Status.NOT_COVERED), Stage.LINKER),
        (outcome(hits=(WRONG,), searched=("FR",)), Stage.LINKER),
        (outcome(hits=(WRONG,), searched=()), Stage.LINKER),
        (outcome(expected="no_evidence", judged=()), Stage.DECLINING),
        (outcome(expected="no_evidence", judged=(), status=Status.NO_EVIDENCE), None),
        (outcome(judged=()), None),
        (outcome(judged=(), countries=("BE", "FR")), Stage.BAND),
    ]
    assert [stage_of(o) for o, _ in stages] == [stage for _, stage in stages]


def test_half_of_the_judged_words_is_a_right_quotation() -> None:
    half = (ANSWER.end - ANSWER.start) // 2
    assert outcome(quoted=(Span(ANSWER.start, ANSWER.start + half),)).first_quotation_right
    assert not outcome(quoted=(Span(ANSWER.start, ANSWER.start + half - 1),)).first_quotation_right


def test_confusions_count_the_country_found_for_the_one_meant() -> None:
    lost = outcome(hits=(passage(0, 40, "FR"),))
    assert confusions([lost, lost, outcome(hits=(RIGHT,))]) == [
        {"meant": "BE", "found": "FR", "times": 2}
    ]


def test_risk_is_the_share_of_errors_among_the_surest() -> None:
    assert curve([0.9, 0.5, 0.7, 0.1], [0, 1, 1, 0]) == pytest.approx([0, 1 / 2, 2 / 3, 2 / 4])
    # Two that are equally sure, one of them wrong: half an error each.
    assert curve([0.5, 0.5, 0.9], [1, 0, 0]) == pytest.approx([0, 0.5 / 2, 1 / 3])
    assert curve([], []) == []


def test_the_area_and_the_point_of_decision() -> None:
    found = risk_coverage(
        [
            outcome(hits=(RIGHT,), confidence=0.9),
            outcome(hits=(WRONG,), confidence=0.6),
            outcome(hits=(RIGHT,), confidence=0.1, status=Status.NO_EVIDENCE),
            outcome(expected="not_covered", judged=(), status=Status.NOT_COVERED),
            outcome(judged=()),  # about ratings: no decision is taken
        ]
    )
    assert found.area == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert (found.coverage, found.risk) == (2 / 4, 1 / 2)


def test_misspelling_is_one_edit_of_the_name_and_of_nothing_else() -> None:
    text = "How do the Dutch and Belgium agree, and the UK?"
    mentions = [Mention("NL", 7, 16, ""), Mention("BE", 21, 28, ""), Mention("GB", 44, 46, "")]
    seen = set()
    for key in "abcdefgh":
        changed = misspelt(text, mentions, key)
        assert changed == misspelt(text, mentions, key)
        assert changed.startswith("How do the D")
        assert changed.endswith(" agree, and the UK?")
        seen.add(changed.split()[5])
    # Two letters change places, one is left out, one is doubled, at the middle of "Belgium".
    assert seen == {"Beligum", "Belium", "Belggium"}


def test_diacritics_go_and_case_stays() -> None:
    assert without_diacritics("Orbán’s Tánaiste in Türkiye") == "Orban’s Tanaiste in Turkiye"


# -- data, lock and log -----------------------------------------------------------------

ROW = {
    "_id": "q1", "text": "?", "category": "direct", "split": "test",
    "status": "answered", "countries": ["BE"],
}  # fmt: skip


def evals_folder(folder: Path, row: dict[str, Any], end: int = 40) -> EvalSet:
    (folder / "queries.jsonl").write_text(json.dumps(row) + "\n")
    (folder / "qrels.tsv").write_text(
        f"query-id\tdoc-id\tstart\tend\trelevance\nq1\tc/belgium\t14\t{end}\t2\n"
    )
    return load_eval_set(folder)


def test_a_changed_question_or_judgment_breaks_the_lock(tmp_path: Path) -> None:
    (tmp_path / "test.lock").write_text(evals_folder(tmp_path, ROW).sha256("test") + "\n")
    check_lock(tmp_path, evals_folder(tmp_path, ROW))
    for changed in (
        {**ROW, "text": "!"},
        {**ROW, "countries": []},
        {**ROW, "split": "development"},
    ):
        with pytest.raises(EvaluationError, match="were changed; restore them"):
            check_lock(tmp_path, evals_folder(tmp_path, changed))
    with pytest.raises(EvaluationError, match="were changed"):
        check_lock(tmp_path, evals_folder(tmp_path, ROW, end=39))


def test_a_missing_lock_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"test\.lock cannot be read"):
        check_lock(tmp_path, evals_folder(tmp_path, ROW))


def test_the_committed_test_part_is_the_locked_one() -> None:
    folder = Path(__file__).parents[1] / "evals"
    check_lock(folder, load_eval_set(folder))


def test_looks_are_counted(tmp_path: Path) -> None:
    assert looks(tmp_path) == 0
    log_look(tmp_path, "test", "abc", {"corpus": "1"}, {"Success@1": 0.5})
    log_look(tmp_path, "all", "abc", {"corpus": "1"}, {"Success@1": 0.5})
    assert looks(tmp_path) == 2
    row = json.loads((tmp_path / "test-looks.jsonl").read_text().splitlines()[0])
    assert row["commit"] == "abc"
    assert row["headline"] == {"Success@1": 0.5}


def test_no_commit_outside_of_a_checkout(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == ""


def test_questions_of_ones_own_need_name_no_split(tmp_path: Path) -> None:
    row = {key: value for key, value in ROW.items() if key != "split"}
    evals_folder(tmp_path, ROW)
    (tmp_path / "queries.jsonl").write_text(json.dumps(row) + "\n")
    evals = read_eval_set(tmp_path / "queries.jsonl", tmp_path / "qrels.tsv", own="own")
    assert evals.questions[0].split == "own"
    with pytest.raises(EvaluationError, match="line 1"):
        load_eval_set(tmp_path)


# -- gate, table, page ------------------------------------------------------------------


def results(value: float, low: float) -> dict[str, Any]:
    row = {"value": value, "low": low, "high": 1.0, "n": 50}
    figures = {"Success@1": row, "Success@5": row, "nDCG@10": row}
    return {
        "split": "development",
        "eval_set": "abc",
        "questions": 50,
        "systems": [
            {"name": "Kern", "kind": "kern", "figures": figures, "strata": {"alias": figures}},
            {"name": "BM25", "kind": "single", "figures": figures, "strata": {}},
            {"name": "Kern without x", "kind": "signal", "figures": figures, "strata": {}},
        ],
        "answers": {"First quotation right": row},
    }


def test_the_gate_names_the_strata_that_fell_below_their_interval() -> None:
    assert fallen(results(0.9, 0.8), results(0.8, 0.7)) == []
    assert fallen(results(0.9, 0.8), results(0.79, 0.7)) == [
        f"{name}: .790, was .900 (.800–1.000)"
        for name in ("all, Success@1", "alias, Success@1", "First quotation right")
    ]


def test_a_stratum_that_is_gone_has_fallen() -> None:
    now = results(0.9, 0.8)
    now["systems"][0]["strata"] = {}
    assert fallen(results(0.9, 0.8), now) == ["alias, Success@1: –, was .900 (.800–1.000)"]


def test_results_of_other_questions_do_not_compare() -> None:
    with pytest.raises(EvaluationError, match="of other questions"):
        fallen({**results(0.9, 0.8), "eval_set": "x"}, results(0.9, 0.8))


def test_results_of_more_questions_do_not_compare() -> None:
    with pytest.raises(EvaluationError, match="by the same --every"):
        fallen({**results(0.9, 0.8), "questions": 100}, results(0.9, 0.8))


def test_what_holds_no_results_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"systems": []}')
    for name in ("x.json", "missing.json"):
        with pytest.raises(EvaluationError, match="holds no results"):
            read_results(tmp_path / name)


def test_the_table_has_a_row_a_system_and_none_for_signals() -> None:
    assert markdown_table(results(0.9, 0.8)).splitlines() == [
        "| System | Success@1 | Success@5 | nDCG@10 | First quotation right |",
        "|---|---:|---:|---:|---:|",
        f"| **Kern** |{' .900 (.800–1.000) |' * 4}",
        "| BM25 | .900 | .900 | .900 | – |",
    ]


def test_shares_are_written_as_the_field_writes_them() -> None:
    assert [decimals(v) for v in (0.9434, 1.0, 0.0, None)] == [".943", "1.000", ".000", "–"]


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Opens and closes at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_plots_are_well_formed_and_escape_what_they_name() -> None:
    row = {"value": 0.5, "low": 0.25, "high": 0.75, "n": 4}
    for svg, said in (
        (plots.bars({"<b>": row, "unknown": {**row, "value": None}}), "<b>"),
        (plots.strip({"BE": {"n": 2, "Success@1": 0.5}}, {"BE": "<i>"}), "<i>"),
        (plots.risk_coverage([[0.5, 0.0], [1.0, 0.5]], 0.5, 0.0), "share of turns"),
    ):
        parser = _Balanced()
        parser.feed(svg)
        assert parser.open == []
        assert said in parser.text


def test_a_bar_ends_where_its_value_is() -> None:
    svg = plots.bars({"x": {"value": 0.5, "low": 0.25, "high": 0.75, "n": 4}})
    wide = 720 - 190 - 110
    assert f'width="{0.5 * wide}"' in svg
    assert f'x1="{190 + 0.25 * wide}" x2="{190 + 0.75 * wide}"' in svg


def test_replacing_the_first_quotation_changes_the_verdict() -> None:
    right = outcome(hits=(RIGHT,), quoted=(ANSWER,))
    wrong = replace(right, answer=replace(right.answer, citations=()))
    assert (right.first_quotation_right, wrong.first_quotation_right) == (True, False)
