"""Grades, runs and retrieval measures, against values written out as arithmetic."""

from __future__ import annotations

import sys
from math import log2
from pathlib import Path

import pytest

from kern.errors import EvaluationError
from kern.evaluation.data import Judgment
from kern.evaluation.judging import grade, passage_grades
from kern.evaluation.measures import MEASURES, score, write_run
from kern.types import Hit, Passage, Span


def passage(name: str, start: int = 0, end: int = 10, doc_id: str = "d") -> Passage:
    span = Span(start, end)
    return Passage(name, doc_id, "BE", start, end, "x" * (end - start), "", (span,))


def hits(*names: str, scores: tuple[float, ...] = ()) -> tuple[Hit, ...]:
    given = scores or tuple(float(len(names) - i) for i in range(len(names)))
    return tuple(
        Hit(passage(name), rank, value)
        for rank, (name, value) in enumerate(zip(names, given, strict=True), 1)
    )


def test_a_unit_counts_from_half_of_the_judged_characters_on() -> None:
    judged = [Judgment("q", "d", Span(10, 20), 2)]
    assert grade("d", Span(15, 90), judged) == 2  # 5 of 10 characters
    assert grade("d", Span(16, 90), judged) == 0  # 4 of 10
    assert grade("d", Span(0, 15), judged) == 2
    assert grade("d", Span(0, 14), judged) == 0
    assert grade("other", Span(10, 20), judged) == 0


def test_a_unit_earns_the_highest_grade_that_it_covers() -> None:
    judged = [Judgment("q", "d", Span(0, 10), 1), Judgment("q", "d", Span(10, 20), 2)]
    passages = [passage("a", 0, 9), passage("b", 0, 20), passage("c", 40, 50), passage("e", 9, 14)]
    assert passage_grades(passages, judged) == {"a": 1, "b": 2}


def test_measures_are_what_arithmetic_says() -> None:
    qrels = {"q": {"a": 2, "b": 1, "c": 2}, "r": {"a": 2}}
    scores = score(qrels, {"q": hits("b", "x", "a", "c"), "r": hits("a")})
    found = 1 / log2(2) + 0 / log2(3) + 2 / log2(4) + 2 / log2(5)
    ideal = 2 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert scores["nDCG@10"]["q"] == pytest.approx(found / ideal)
    assert scores["RR@10"]["q"] == pytest.approx(1 / 3)  # b only bears on it
    assert scores["Success@1"]["q"] == 0
    assert scores["Success@5"]["q"] == 1
    assert scores["R@5"]["q"] == pytest.approx(2 / 2)
    assert {name: values["r"] for name, values in scores.items()} == dict.fromkeys(MEASURES, 1.0)


def test_ten_places_count_and_five_where_five_are_named() -> None:
    names = [f"x{i}" for i in range(5)]
    qrels = {"q": {"a": 2, "b": 2, "late": 2}}
    scores = score(qrels, {"q": hits(*names, "a", "b", "y", "z", "w", "late")})
    assert scores["Success@5"]["q"] == 0
    assert scores["R@5"]["q"] == 0
    assert scores["R@10"]["q"] == pytest.approx(2 / 3)
    assert scores["RR@10"]["q"] == pytest.approx(1 / 6)


def test_a_query_without_hits_scores_nothing_but_counts() -> None:
    scores = score({"q": {"a": 2}, "r": {"a": 2}}, {"q": hits("a"), "r": ()})
    assert scores["Success@1"] == {"q": 1.0, "r": 0.0}
    assert scores["nDCG@10"]["r"] == 0.0


def test_the_order_is_that_of_ranks_even_where_scores_rise() -> None:
    ranked = hits("a", "b", "c", scores=(0.1, 0.9, 0.5))
    scores = score({"q": {"a": 2}}, {"q": ranked})
    assert scores["Success@1"]["q"] == 1


def test_run_files_are_trec_lines_in_rank_order(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    write_run(path, {"q.1": hits("a", "b", scores=(0.2, 0.7)), "q.2": ()}, "tag")
    assert path.read_text() == "q.1 Q0 a 1 2 tag\nq.1 Q0 b 2 1 tag\n"


def test_a_missing_ir_measures_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(EvaluationError, match=r"pip install 'kern\[evals\]'"):
        score({"q": {"a": 2}}, {"q": hits("a")})
