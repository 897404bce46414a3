"""Receipts: what holds, what moved, what is gone, and what was tampered with."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kern.corpus import Corpus
from kern.errors import ReceiptError
from kern.receipts import Standing, read_receipts, verify
from kern.rendering import answer_json, conversation_html, conversation_markdown
from kern.types import Answer, Citation, Query, Status

from .robustness.receipts import (
    FORMS,
    answers,
    check_edited,
    check_untouched,
    corpus_of,
    edited,
)

TEXT = "The cabinet meets on Mondays. Nobody takes minutes.\n\nMinisters *lunch* together."
QUOTE = "Nobody takes minutes."


def answer_over(corpus: Corpus, quote: str = QUOTE) -> Answer:
    (document,) = (d for d in corpus.documents if quote in d.text)
    start = document.text.index(quote)
    citation = Citation(1, document, start, start + len(quote), quote)
    return Answer("q?", Query("q", "q", "q"), Status.ANSWERED, (), "", (citation,), ())


@pytest.fixture
def small() -> Corpus:
    return corpus_of({"norway": TEXT, "south_korea": "Elsewhere."})


@pytest.fixture
def row(small: Corpus) -> dict[str, Any]:
    """The one citation of an answer, as JSON."""
    found: dict[str, Any] = answer_json(answer_over(small))["citations"][0]
    return found


def standings(text: str, corpus: Corpus) -> list[str]:
    return [str(finding.standing) for finding in verify(read_receipts(text), corpus)]


@pytest.mark.parametrize("form", sorted(FORMS))
@settings(max_examples=60, deadline=None)
@given(made=answers())
def test_what_was_just_quoted_holds_in_every_form(form: str, made: tuple[Corpus, Answer]) -> None:
    check_untouched(form, *made)


@settings(max_examples=300, deadline=None)
@given(edited())
def test_an_edited_corpus_is_told_as_string_search_tells_it(
    made: tuple[Corpus, Answer, Corpus],
) -> None:
    check_edited(*made)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='{}[]":,kern:019-abf \n“”>', max_size=200) | st.text(max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ReceiptError):
        verify(read_receipts(text), corpus_of({"norway": TEXT}))


def test_every_section_of_the_real_corpus_gives_receipts_that_hold(corpus: Corpus) -> None:
    citations = tuple(
        Citation(number, d, 0, len(first), first)
        for number, d in enumerate(corpus.documents, 1)
        for first in (d.text.split("\n\n")[0],)
    )
    answer = Answer("q?", Query("q", "q", "q"), Status.ANSWERED, (), "", citations, ())
    for form in FORMS:
        assert check_untouched(form, corpus, answer) >= len(corpus.documents) == 41


def test_moved_says_where(small: Corpus) -> None:
    text = json.dumps(answer_json(answer_over(small)))
    now = corpus_of({"norway": f"A new line.\n\n{TEXT}", "south_korea": "Elsewhere."})
    (finding,) = verify(read_receipts(text), now)
    assert finding.standing is Standing.MOVED
    assert finding.edited
    assert finding.place is not None
    assert finding.place.location == "corpus/col/norway.md:8"
    assert finding.place.location in finding.reason


def test_gone_says_so(small: Corpus) -> None:
    text = json.dumps(answer_json(answer_over(small)))
    now = corpus_of({"south_korea": "Elsewhere."})
    (finding,) = verify(read_receipts(text), now)
    assert finding.standing is Standing.GONE
    assert "there is no section 'col/norway' any more" in finding.reason


@pytest.mark.parametrize(
    ("key", "value", "standing", "reason"),
    [
        ("quote", "Everybody takes minutes.", "gone", "not the one of its hash"),
        ("sha256", "0" * 64, "gone", "not the one of its hash"),
        ("start", 0, "moved", "norway.md:6, 30-51"),
        ("doc_id", "col/south_korea", "moved", "norway.md:6, 30-51"),
        ("country", "BA", "moved", "the section on AA, not BA"),
    ],
)
def test_a_tampered_citation_does_not_hold(
    small: Corpus, row: dict[str, Any], key: str, value: object, standing: str, reason: str
) -> None:
    text = json.dumps({"citations": [row | {key: value}]})
    (finding,) = verify(read_receipts(text), small)
    assert str(finding.standing) == standing
    assert reason in finding.reason


@pytest.mark.parametrize("write", [conversation_markdown, conversation_html])
def test_a_quotation_changed_in_an_export_does_not_hold(small: Corpus, write: Any) -> None:
    """The token beside it still holds; what the reader sees does not."""
    exported = write([answer_over(small)], small)
    assert standings(exported, small) == ["holds"]
    changed = exported.replace(QUOTE, "Everybody takes minutes.")
    assert standings(changed, small) == ["holds", "gone"]


def test_an_answer_that_declined_has_nothing_to_verify() -> None:
    assert read_receipts('{"status": "not_covered", "citations": [], "hits": []}') == ()


@pytest.mark.parametrize(
    "citation",
    [
        "text",
        {},
        {"start": True},
        {"end": -1},
        {"start": 50, "end": 50},
        {"quote": ""},
        {"quote": 7},
        {"doc_id": None},
        {"sha256": 7},
        {"end": 1e9},
    ],
)
def test_a_malformed_citation_is_refused(row: dict[str, Any], citation: Any) -> None:
    bad = citation if isinstance(citation, str) or not citation else row | citation
    with pytest.raises(ReceiptError, match="answer 1"):
        read_receipts(json.dumps({"citations": [row, bad]}))


@pytest.mark.parametrize("text", ["", "hello", "{", "[1, 2]", '{"a": 1}', "{}\n{", "[" * 10**5])
def test_what_is_none_of_kerns_is_refused(text: str) -> None:
    with pytest.raises(ReceiptError, match="expected"):
        read_receipts(text)


def test_a_half_surrogate_is_no_reason_to_stop(row: dict[str, Any], small: Corpus) -> None:
    text = json.dumps({"citations": [row | {"quote": "\ud800"}]})
    assert standings(text, small) == ["gone"]


def test_the_exports_of_the_page_are_named(tmp_path: Path) -> None:
    """Whatever form the page offers, this module reads."""
    from kern.chat.exports import EXPORTS  # noqa: PLC0415

    assert {form.split()[0] for form in FORMS} == set(EXPORTS)
