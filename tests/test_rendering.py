"""Rendering: the fixed JSON, and formats that other programs can read back."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.corpus import Corpus
from kern.rendering import (
    answer_json,
    bibliography_bibtex,
    bibtex,
    citations_csv,
    conversation_html,
    conversation_markdown,
    csl_json,
    document_json,
    hit_json,
    receipt,
    ris,
)
from kern.types import Answer, Citation, Hit, Intent, Passage, Query, Status


@pytest.fixture(scope="module")
def answer(corpus: Corpus, passages: tuple[Passage, ...]) -> Answer:
    """An answer put together by hand from real passages: two of Belgium, one of Hungary."""
    cited: list[Citation] = []
    hits: list[Hit] = []
    for rank, (code, row) in enumerate((("BE", 0), ("BE", 1), ("HU", 0)), 1):
        passage = [p for p in passages if p.country == code][row]
        (doc,) = corpus.of_country(code)
        span = passage.sentences[0]
        cited.append(Citation(rank, doc, span.start, span.end, doc.text[span.start : span.end]))
        hits.append(Hit(passage, rank, 1 - rank / 10))
    return Answer(
        question="How do they <coordinate>?",
        query=Query("How do Belgium and Hungary coordinate?", "how", "coordinate"),
        status=Status.ANSWERED,
        countries=("BE", "HU"),
        text="an answer",
        citations=tuple(cited),
        hits=tuple(hits),
        consulted=2,
        lead="The reports say:",
        notes=("A *note*.",),
    )


def test_the_fixed_keys_of_an_answer(answer: Answer) -> None:
    data = json.loads(json.dumps(answer_json(answer, query_id="q1", turn=2, elapsed_ms=12.34)))
    fixed = {
        "id", "turn", "question", "interpreted", "status", "countries", "text", "citations",
        "hits", "elapsed_ms",
    }  # fmt: skip
    assert fixed <= set(data)
    assert (data["id"], data["turn"], data["elapsed_ms"]) == ("q1", 2, 12.3)
    assert data["question"] == answer.question
    assert data["interpreted"] == answer.query.text
    assert data["countries"] == ["BE", "HU"]
    assert {"number", "doc_id", "country", "start", "end", "quote", "location"} <= set(
        data["citations"][0]
    )
    assert {"rank", "passage_id", "doc_id", "country", "start", "end", "score", "text"} <= set(
        data["hits"][0]
    )
    assert [hit["rank"] for hit in data["hits"]] == [1, 2, 3]


def test_what_json_quotes_is_what_the_file_reads(answer: Answer, corpus: Corpus) -> None:
    for cited in answer_json(answer)["citations"]:
        doc = corpus.document(cited["doc_id"])
        assert doc.text[cited["start"] : cited["end"]] == cited["quote"]
        assert cited["sha256"] == sha256(cited["quote"].encode()).hexdigest()
        path, _, line = cited["location"].rpartition(":")
        lines = (corpus.root.parent / path).read_text("utf-8").split("\n")
        assert cited["quote"] in lines[int(line) - 1]
    for hit in answer.hits:
        data = hit_json(hit)
        assert corpus.document(data["doc_id"]).text[data["start"] : data["end"]] == data["text"]


def test_retrieval_only_leaves_out_text_and_citations(answer: Answer) -> None:
    data = answer_json(answer, retrieval_only=True)
    assert not {"text", "citations"} & set(data)
    assert len(data["hits"]) == 3


@pytest.mark.parametrize(
    ("status", "value"),
    [
        (Status.ANSWERED, "answered"),
        (Status.NO_EVIDENCE, "no_evidence"),
        (Status.NOT_COVERED, "not_covered"),
        (Status.SMALLTALK, "smalltalk"),
    ],
)
def test_the_fixed_values_of_status(answer: Answer, status: Status, value: str) -> None:
    assert answer_json(replace(answer, status=status))["status"] == value


def test_intents_are_words(answer: Answer) -> None:
    for intent in Intent:
        data = answer_json(replace(answer, query=replace(answer.query, intent=intent)))
        assert data["intent"] == intent.value


def test_a_section_with_its_provenance(corpus: Corpus) -> None:
    (doc,) = corpus.of_country("GR")
    data = json.loads(json.dumps(document_json(doc, corpus)))
    assert data["text"] == doc.text
    assert data["publisher"] == "Bertelsmann Stiftung"
    assert data["attribution"] == "inferred"
    assert data["band_wording"].startswith("Informal coordination mechanisms generally support")
    assert data["page_lines"] == [10, 10]


def test_csv_is_read_back_by_csv(answer: Answer, corpus: Corpus) -> None:
    whole = corpus.of_country("JP")[0]  # with line breaks inside the quotation
    long = Citation(4, whole, 0, len(whole.text), whole.text)
    citations = (*answer.citations, long)
    written = citations_csv([replace(answer, citations=citations)], corpus)
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [row["quote"] for row in rows] == [citation.quote for citation in citations]
    for row, citation in zip(rows, citations, strict=True):
        assert (int(row["number"]), row["country"]) == (citation.number, citation.country)
        assert (int(row["start"]), int(row["end"])) == (citation.start, citation.end)
        assert row["location"] == citation.location
        assert row["sha256"] == sha256(citation.quote.encode()).hexdigest()


def depth(text: str) -> int:
    """Brace depth as BibTeX counts: a backslash makes no difference. Never below zero."""
    level = 0
    for character in text:
        level += {"{": 1, "}": -1}.get(character, 0)
        assert level >= 0
    return level


def test_bibtex_of_the_corpus(corpus: Corpus) -> None:
    entries = [bibtex(doc, corpus.indicator_of(doc)) for doc in corpus.documents]
    for entry in entries:
        assert depth(entry) == 0
        assert re.match(r"@incollection\{[a-z0-9-]+,\n", entry)
        assert "year = {2022}" in entry
    keys = [re.split(r"[{,]", entry)[1] for entry in entries]
    assert len(set(keys)) == 41


@given(st.text(alphabet=st.sampled_from("ab {}\\%&$#_~^é"), max_size=20))
def test_bibtex_stays_balanced_whatever_the_title(corpus: Corpus, title: str) -> None:
    doc = corpus.documents[0]
    entry = bibtex(doc, replace(corpus.indicator_of(doc), title=title))
    assert depth(entry) == 0
    escaped = re.sub(r"url = \{.*\}", "", entry)  # an address is read as it stands
    assert not re.search(r"(?<!\\)[%&$#_]", escaped)


@pytest.mark.parametrize(
    ("edition", "year"),
    [("Sustainable Governance Indicators 2022", "2022"), ("Round 3, 2031", "2031"), ("First", "")],
)
def test_the_year_is_the_editions(corpus: Corpus, edition: str, year: str) -> None:
    doc = corpus.documents[0]
    entry = bibtex(doc, replace(corpus.indicator_of(doc), edition=edition))
    assert re.findall(r"year = \{(.*)\}", entry) == ([year] if year else [])


def test_a_bibliography_has_one_entry_a_section(answer: Answer, corpus: Corpus) -> None:
    text = bibliography_bibtex(answer.citations, corpus)
    assert depth(text) == 0
    assert text.count("@incollection{") == 2
    (first, second) = re.findall(r"note = \{(.*)\}", text)
    assert (first.count("kern:"), second.count("kern:")) == (2, 1)


def test_ris_and_csl(answer: Answer, corpus: Corpus) -> None:
    records = ris(answer.citations, corpus)
    lines = records.split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines if line)
    assert sum(line.startswith("TY  - ") for line in lines) == 2
    assert sum(line.startswith("ER  - ") for line in lines) == 2
    items = json.loads(csl_json(answer.citations, corpus))
    assert [item["id"].rsplit("/", 1)[-1] for item in items] == ["belgium", "hungary"]
    assert items[0]["issued"] == {"date-parts": [[2022]]}
    assert answer.citations[0].quote in items[0]["abstract"]


class Visible(HTMLParser):
    """The text of a page, and the names of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_conversations_show_question_quotations_and_receipts(
    answer: Answer, corpus: Corpus
) -> None:
    page = Visible()
    page.feed(conversation_html([answer], corpus))
    markdown = conversation_markdown([answer], corpus)
    assert answer.question in page.text
    assert "coordinate" not in page.elements  # the question's <coordinate> is text
    assert "\\<coordinate\\>" in markdown
    for citation in answer.citations:
        assert f"“{citation.quote}” [{citation.number}]" in page.text
        assert receipt(citation) in page.text
        assert receipt(citation) in markdown


def test_every_export_carries_receipts_that_hold(answer: Answer, corpus: Corpus) -> None:
    exports = {
        "markdown": conversation_markdown([answer], corpus),
        "html": conversation_html([answer], corpus),
        "bibtex": bibliography_bibtex(answer.citations, corpus),
        "ris": ris(answer.citations, corpus),
        "csl": csl_json(answer.citations, corpus),
    }
    for name, text in exports.items():
        found = re.findall(r"kern:([\w./-]+):(\d+)-(\d+):([0-9a-f]+)", text)
        quotes = []
        for doc_id, start, end, digest in found:
            quotes.append(corpus.document(doc_id).text[int(start) : int(end)])
            assert len(digest) == (64 if name in {"markdown", "html"} else 16)
            assert sha256(quotes[-1].encode()).hexdigest().startswith(digest), name
        assert quotes == [citation.quote for citation in answer.citations], name
