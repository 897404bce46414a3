"""Exports: every source kept, every receipt checkable, nothing in the text becomes markup."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from kern.corpus import Corpus, load_corpus
from kern.receipts import Standing, read_receipts, verify
from kern.rendering import (
    bibliography_bibtex,
    conversation_html,
    conversation_markdown,
    csl_json,
    ris,
)
from kern.settings import load_settings
from kern.types import Answer, Citation, Query, Status


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(load_settings().corpus)


@pytest.fixture(scope="module")
def answers(corpus: Corpus) -> list[Answer]:
    found = []
    for codes in (("BE", "GR"), ("DE",)):
        citations: list[Citation] = []
        for code in codes:
            (document,) = corpus.of_country(code)
            end = document.text.index(".") + 1
            citations.append(Citation(len(citations) + 1, document, 0, end, document.text[:end]))
        query = Query("*standalone* <b>", "turn", "topic")
        found.append(
            Answer(
                "<script>alert(1)</script> _what_?",
                query,
                Status.ANSWERED,
                codes,
                "",
                tuple(citations),
                (),
                consulted=3,
                silent=("FR",),
                notes=("a <i>note</i>",),
            )
        )
    return found


def test_every_form_keeps_every_source(answers: list[Answer], corpus: Corpus) -> None:
    citations = [c for answer in answers for c in answer.citations]
    for written in (
        conversation_markdown(answers, corpus),
        conversation_html(answers, corpus),
        ris(citations, corpus),
        csl_json(citations, corpus),
        bibliography_bibtex(citations, corpus),
    ):
        findings = verify(read_receipts(written), corpus)
        assert all(finding.standing is Standing.HOLDS for finding in findings)
        held = [(f.receipt.doc_id, f.receipt.start, f.receipt.end) for f in findings]
        assert sorted(held) == sorted((c.doc_id, c.start, c.end) for c in citations)


def test_the_html_runs_nothing(answers: list[Answer], corpus: Corpus) -> None:
    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
            tags.append(tag)

    Reader().feed(conversation_html(answers, corpus))
    assert not {"script", "i", "b", "img"} & set(tags)


def test_bibliographies_are_well_formed(answers: list[Answer], corpus: Corpus) -> None:
    citations = [c for answer in answers for c in answer.citations]
    items = json.loads(csl_json(citations, corpus))
    assert [item["id"].rsplit("/", 1)[-1] for item in items] == ["belgium", "greece", "germany"]
    assert all(item["issued"] == {"date-parts": [[2022]]} for item in items)
    for record in ris(citations, corpus).split("ER  - \r\n\r\n")[:-1]:
        lines = record.split("\r\n")[:-1]
        assert lines[0] == "TY  - CHAP"
        assert all(line[2:6] == "  - " for line in lines)
    entries = bibliography_bibtex(citations, corpus)
    assert entries.count("{") == entries.count("}")
    assert entries.count("@incollection{") == 3
