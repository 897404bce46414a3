"""Exports: every source kept, every receipt checkable, nothing in the text becomes markup."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

from kern.chat.matrix import Matrix, Row, as_csv
from kern.cli import asking
from kern.corpus import Corpus, load_corpus
from kern.receipts import Standing, read_receipts, verify
from kern.rendering import (
    INFERRED,
    answer_json,
    attribution_mark,
    bibliography_bibtex,
    citations_csv,
    conversation_html,
    conversation_markdown,
    csl_json,
    ris,
)
from kern.settings import load_settings
from kern.types import Answer, Citation, Query, Status

from .robustness.receipts import corpus_of


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


WRITERS = (conversation_markdown, conversation_html)
BIBLIOGRAPHIES = (bibliography_bibtex, ris, csl_json)


def cited(answers: list[Answer]) -> list[Citation]:
    return [citation for answer in answers for citation in answer.citations]


@pytest.mark.parametrize("write", WRITERS)
def test_an_inferred_country_is_marked_in_a_conversation(
    answers: list[Answer], corpus: Corpus, write: Any
) -> None:
    text = write(answers, corpus)
    assert text.count(INFERRED) == 1  # of Belgium, Greece and Germany, only Greece is inferred
    (line,) = [part for part in re.split(r"\n|<li>", text) if INFERRED in part]
    assert "Greece: Informal Coordination" in line
    assert len(re.findall(r"(?:###[^\n]*|<h3>[^<]*<small.*>.*)country inferred", text)) == 1


@pytest.mark.parametrize("write", BIBLIOGRAPHIES)
def test_an_inferred_country_is_marked_in_a_bibliography(
    answers: list[Answer], corpus: Corpus, write: Any
) -> None:
    marked = INFERRED.capitalize()
    text = write(cited(answers), corpus)
    assert text.count(marked) == 1
    assert text.index("Greece") < text.index(marked) < text.index("Germany")


def test_an_inferred_country_is_marked_for_programs(answers: list[Answer], corpus: Corpus) -> None:
    kinds = [c["attribution"] for a in answers for c in answer_json(a)["citations"]]
    assert kinds == ["explicit", "inferred", "explicit"]
    rows = csv.DictReader(io.StringIO(citations_csv(answers, corpus)))
    assert [row["attribution"] for row in rows] == kinds


def test_an_inferred_country_is_marked_where_answers_are_listed(
    answers: list[Answer], corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    (belgium,), (greece,) = corpus.of_country("BE"), corpus.of_country("GR")
    assert attribution_mark(belgium) == ""
    assert re.fullmatch(
        r' <small [^<>]*title="[^"]+">country inferred</small>', attribution_mark(greece)
    )
    place: Any = SimpleNamespace(corpus=corpus)
    asking.print_answer(answers[0], place)
    assert " ".join(capsys.readouterr().out.split()).count(INFERRED) == 1
    rows = tuple(Row(document, 0.5, None) for document in (belgium, greece))
    written = as_csv(place, Matrix("q?", answers[0].query, "", rows))
    kinds = [row["attribution"] for row in csv.DictReader(io.StringIO(written))]
    assert kinds == ["explicit", "inferred"]


def test_csv_says_what_was_asked_and_whose_words_they_are(
    answers: list[Answer], corpus: Corpus
) -> None:
    rows = list(csv.DictReader(io.StringIO(citations_csv(answers, corpus))))
    assert [(row["turn"], row["number"]) for row in rows] == [("1", "1"), ("1", "2"), ("2", "1")]
    (germany,) = (row for row in rows if row["country"] == "DE")
    (document,) = corpus.of_country("DE")
    indicator = corpus.indicator_of(document)
    band = indicator.band(document.band)
    assert band
    assert germany["question"] == answers[1].question
    assert germany["country_name"] == "Germany"
    assert (germany["band"], germany["rating"]) == (band.key, band.wording)
    assert germany["url"] == indicator.url
    assert germany["publisher"] == "Bertelsmann Stiftung"
    assert germany["document_sha256"] == document.sha256


@pytest.mark.parametrize("question", ['=HYPERLINK("http://a.invalid")', " +1", "-1", "\t@SUM(1)"])
def test_no_question_is_a_formula(answers: list[Answer], corpus: Corpus, question: str) -> None:
    written = citations_csv([replace(answers[0], question=question)], corpus)
    for row in csv.DictReader(io.StringIO(written, newline="")):
        assert row["question"] == f"'{question}"


def test_addresses_in_bibliographies_are_read_as_they_stand(
    answers: list[Answer], corpus: Corpus
) -> None:
    url = corpus.collections[0].indicator.url
    assert "_" in url
    assert f"  url = {{{url}}},\n" in bibliography_bibtex(cited(answers), corpus)
    assert f"UR  - {url}\r\n" in ris(cited(answers), corpus)
    assert json.loads(csl_json(cited(answers), corpus))[0]["URL"] == url


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://a.invalid/b c{d}\\%7E#é", "https://a.invalid/b%20c%7Bd%7D%5C%7E#é"),
        ('https://a.invalid/"><script>', "https://a.invalid/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
    ],
)
def test_only_addresses_of_the_web_become_links(
    answers: list[Answer], corpus: Corpus, url: str, written: str | None
) -> None:
    (collection,) = corpus.collections
    other = replace(collection, indicator=replace(collection.indicator, url=url))
    changed = replace(corpus, collections=(other,))
    text, page = (write(answers[:1], changed) for write in WRITERS)
    links = re.findall(r'<a href="([^"]*)" rel="noopener">', page)
    assert len(links) == page.count("<a ")
    assert links == [written] * 2 if written else not links
    assert re.findall(r"(?<!\\)<(.*?)>", text) == links
    entries = bibliography_bibtex(cited(answers), changed)
    assert entries.count("{") == entries.count("}")


def test_bibliographies_name_who_wrote_and_what_was_quoted(
    answers: list[Answer], corpus: Corpus
) -> None:
    citations = cited(answers)
    entries = bibliography_bibtex(citations, corpus)
    assert entries.count("author = {{Bertelsmann Stiftung}}") == 3
    assert entries.count("publisher = {Bertelsmann Stiftung}") == 3
    assert "title = {{Belgium}: Informal Coordination}" in entries
    records = ris(citations, corpus)
    assert records.count("AU  - Bertelsmann Stiftung\r\n") == 3
    items = json.loads(csl_json(citations, corpus))
    for citation, item in zip(citations, items, strict=True):
        quoted = f"“{citation.quote}” (characters {citation.start}-{citation.end})"
        assert item["author"] == [{"literal": "Bertelsmann Stiftung"}]
        assert item["abstract"] == quoted
        assert f"AB  - {quoted}\r\n" in records
        assert f"abstract = {{{quoted}}}" in entries


@pytest.mark.parametrize("write", BIBLIOGRAPHIES)
def test_a_quotation_changed_in_a_bibliography_does_not_hold(
    answers: list[Answer], corpus: Corpus, write: Any
) -> None:
    citation = answers[1].citations[0]
    written = write([citation], corpus)
    changed = written.replace(citation.quote, "Nobody coordinates.")
    assert changed != written
    standings = [f.standing for f in verify(read_receipts(changed), corpus)]
    assert standings == [Standing.HOLDS, Standing.GONE]


@pytest.mark.parametrize("write", BIBLIOGRAPHIES)
def test_quotations_of_signs_that_bibliographies_escape_are_read_back(write: Any) -> None:
    text = "50% of {the} A&B_C #1 ~ x^2 \\ $3,\nhe said “no” twice."
    corpus = corpus_of({"norway": text})
    citation = Citation(1, corpus.documents[0], 0, len(text), text)
    written = write([citation], corpus)
    findings = verify(read_receipts(written), corpus)
    assert [finding.standing for finding in findings] == [Standing.HOLDS] * 2
    assert findings[1].receipt.quote == " ".join(text.split())


def test_a_short_hash_counts_whole() -> None:
    corpus = corpus_of({"norway": "Nobody takes minutes."})
    (document,) = corpus.documents
    written = ris([Citation(1, document, 0, 6, "Nobody")], corpus)
    for pattern, standing in ((r"[0-9a-f]{16}(?=\r)", "gone"), (r":0-6:", "moved")):
        other = {"gone": "0" * 16, "moved": ":1-7:"}[standing]
        changed = re.sub(r"AB  - .*\n", "", re.sub(pattern, other, written))
        (finding,) = verify(read_receipts(changed), corpus)
        assert str(finding.standing) == standing


@pytest.mark.parametrize("write", WRITERS)
def test_sources_of_several_turns_have_numbers_of_their_own(
    answers: list[Answer], corpus: Corpus, write: Any
) -> None:
    text = write(answers, corpus)
    for number in ("1.1", "1.2", "2.1"):
        assert text.count(f"” [{number}]") == text.count(f"[{number}]") - 1 == 1
    assert f"2. {'&lt;' if write is conversation_html else ''}" in text
    assert "[2.1]" not in write(answers[1:], corpus)
    assert "” [1]" in write(answers[1:], corpus)


@pytest.mark.parametrize("write", WRITERS)
def test_a_conversation_says_when_and_where_it_was_searched(
    answers: list[Answer], corpus: Corpus, write: Any
) -> None:
    text = write(answers, corpus, searched={2: ["FR", "DE"]}, exported=date(2026, 11, 5))
    assert "Exported on 5 November 2026." in text
    said = "Filter on; searched: 2 of 41 countries: France, Germany."
    assert text.count("searched:") == text.count(said) == 1
    assert re.search(r"(?:## |<h2>)2\. ", text[: text.index(said)])
    assert "0 of 41 countries." in write(answers, corpus, searched={1: []})
    assert "searched:" not in write(answers, corpus)


@pytest.mark.parametrize("write", WRITERS)
def test_reports_and_quotations_are_counted_apart(
    answers: list[Answer], corpus: Corpus, write: Any
) -> None:
    (document,) = corpus.of_country("BE")
    quotes = tuple(Citation(n, document, n - 1, n, document.text[n - 1 : n]) for n in range(1, 5))
    one = replace(answers[0], citations=quotes, consulted=1, silent=())
    assert "1 report consulted; 4 quotations from 1 report." in write([one], corpus)
    assert "3 reports consulted; 2 quotations from 2 reports; 1 silent: France." in write(
        answers, corpus
    )


def test_exports_say_what_verifying_is(answers: list[Answer], corpus: Corpus) -> None:
    for write in WRITERS:
        text = re.sub(r"`|</?code>", "", write(answers, corpus))
        assert "the command kern verify FILE reads them and says whether" in text
    assert bibliography_bibtex(cited(answers), corpus).startswith("% Each source ends with a ")
    assert bibliography_bibtex([], corpus) == ""
    for bibliography in BIBLIOGRAPHIES:
        said = "which the command kern verify holds against the corpus: kern:"
        assert bibliography(cited(answers), corpus).count(said) == 3


def test_a_page_can_be_printed(answers: list[Answer], corpus: Corpus) -> None:
    assert "@media print" in conversation_html(answers, corpus)


def test_the_pages_exports_carry_filter_and_day(answers: list[Answer], corpus: Corpus) -> None:
    from kern.chat.desk import Told  # noqa: PLC0415
    from kern.chat.exports import EXPORTS  # noqa: PLC0415

    told = [Told(answers[0], 1.0), Told(answers[1], 1.0, frozenset({"DE", "AT"}))]
    written = {form: export.write(told, corpus, "g1") for form, export in EXPORTS.items()}
    for form in ("markdown", "html"):
        assert "searched: 2 of 41 countries: Austria, Germany." in written[form]
        assert re.search(r"Exported on \d{1,2} \w+ \d{4}\.", written[form])
    turns = json.loads(written["json"])
    assert [turn["searched"] for turn in turns] == [None, ["AT", "DE"]]
    for text in written.values():
        findings = verify(read_receipts(text), corpus)
        assert [finding.standing for finding in findings] == [Standing.HOLDS] * 3
