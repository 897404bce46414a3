"""Lexical search against BM25 written out here from its formula."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kern.corpus import Corpus
from kern.errors import IndexCorruptError
from kern.lexical import LexicalIndex, fold, terms, words

K1, B = 1.2, 0.75
ROWS = (
    "The inner cabinet meets weekly, and the cabinet decides.",
    "Ministers meet informally over lunch.",
    "A weekly lunch of ministers; ministers, ministers!",
    "Coalition committees settle conflicts between the parties of the coalition.",
    "The prime minister decides alone.",
)


def idf(term: str, rows: Sequence[Sequence[str]]) -> float:
    found = sum(term in row for row in rows)
    return math.log(1 + (len(rows) - found + 0.5) / (found + 0.5))


def bm25(query: str, texts: Sequence[str]) -> list[float]:
    """Robertson and Zaragoza 2009 as Lucene has it: no (k1 + 1) above the line.

    As a share of the most a row could have: the sum of the idf of every term of the
    query, those that no row holds included.
    """
    rows = [terms(text) for text in texts]
    average = sum(map(len, rows)) / len(rows)
    asked = terms(query)
    most = sum(idf(term, rows) for term in asked)
    scores = []
    for row in rows:
        counts = Counter(row)
        norm = K1 * (1 - B + B * len(row) / average)
        score = sum(idf(t, rows) * counts[t] / (counts[t] + norm) for t in asked)
        scores.append(score / most if most else 0.0)
    return scores


def coverage(query: str, texts: Sequence[str]) -> list[float]:
    rows = [terms(text) for text in texts]
    asked = set(terms(query))
    most = sum(idf(term, rows) for term in asked)
    return [sum(idf(t, rows) for t in asked & set(row)) / most if most else 0.0 for row in rows]


VOCABULARY = ["cabinet", "lunch", "ministers", "weekly", "the", "coalition", "zeppelin", "decides"]
QUERIES = st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join)


@settings(deadline=None)
@given(QUERIES)
def test_scores_and_coverage_follow_the_formula(query: str) -> None:
    index = LexicalIndex.build(ROWS)
    np.testing.assert_allclose(index.scores(query), bm25(query, ROWS), atol=1e-6)
    np.testing.assert_allclose(index.coverage(query), coverage(query, ROWS), atol=1e-6)
    assert (index.scores(query) >= 0).all()
    assert (index.scores(query) <= 1).all()


def test_the_formula_holds_on_the_corpus(corpus: Corpus) -> None:
    texts = [part for doc in corpus.documents for part in doc.text.split("\n\n")]
    index = LexicalIndex.build(texts)
    assert len(index) == 67
    for query in (
        "How does the inner cabinet coordinate coalition partners?",
        "PiS chairman Jaroslaw Kaczynski",
        "zeppelins of the prime minister",
    ):
        np.testing.assert_allclose(index.scores(query), bm25(query, texts), atol=1e-5)
        np.testing.assert_allclose(index.coverage(query), coverage(query, texts), atol=1e-5)


def test_two_rows_by_hand() -> None:
    index = LexicalIndex.build(["cabinet lunch", "cabinet"])
    rare = math.log(1 + 1.5 / 1.5)  # of one row in two
    assert index.weight("lunch") == pytest.approx(rare)
    assert index.weight("cabinet") == pytest.approx(math.log(1 + 0.5 / 2.5))
    assert index.weight("zeppelin") == pytest.approx(math.log(1 + 2.5 / 0.5))
    # the first row is two words long where the mean is 1.5
    norm = 1.2 * (0.25 + 0.75 * 2 / 1.5)
    np.testing.assert_allclose(index.scores("lunch"), [1 / (1 + norm), 0], rtol=1e-6)


def test_unknown_words_lower_every_score() -> None:
    index = LexicalIndex.build(ROWS)
    assert (index.scores("cabinet zeppelin") < index.scores("cabinet"))[0]
    assert index.scores("zeppelin").tolist() == [0.0] * len(ROWS)
    assert index.scores("").tolist() == index.coverage("of the").tolist() == [0.0] * len(ROWS)
    assert index.knows("cabinet")
    assert not index.knows("zeppelin")
    assert index.vocabulary == {term for row in ROWS for term in terms(row)}


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Tánaiste", "tanaiste"),
        ("KACZYŃSKI Jarosław", "kaczynski jaroslaw"),
        ("Šimonytė", "simonyte"),
        ("Çiçek", "cicek"),
        ("İstanbul", "istanbul"),
        ("Straße", "strasse"),
        ("Þórður Ærø", "thordur aero"),
        ("ﬁnance ℌ", "finance h"),
        ("e\u0301lite", "elite"),
    ],
)
def test_folding_is_blind_to_case_and_diacritics(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert terms(written) == terms(folded)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=100))
def test_any_query_can_be_asked(text: str) -> None:
    index = LexicalIndex.build(ROWS[:2])
    assert index.scores(text).shape == index.coverage(text).shape == (2,)


def test_words_are_stemmed_without_stop_words_and_possessives() -> None:
    assert words("The ministers’ and the Minister's meetings") == [
        "ministers",
        "minister",
        "meetings",
    ]
    assert terms("coordinating coordinates coordination") == ["coordin"] * 3
    assert terms("of the and") == []


def test_it_comes_back_from_disk(tmp_path: Path) -> None:
    index = LexicalIndex.build(ROWS)
    index.save(tmp_path / "bm25")
    loaded = LexicalIndex.load(tmp_path / "bm25")
    assert len(loaded) == len(ROWS)
    np.testing.assert_array_equal(loaded.scores("weekly lunch"), index.scores("weekly lunch"))
    assert not [p for p in (tmp_path / "bm25").iterdir() if p.read_bytes()[:1] == b"\x80"]


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError, match="no BM25 index"):
        LexicalIndex.load(tmp_path)
    with pytest.raises(IndexCorruptError, match="no BM25 index"):
        LexicalIndex.load(tmp_path / "nowhere")
