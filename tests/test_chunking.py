"""Chunking: whole sentences, slices in order, within both budgets, and nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from kern.chunking import Budget, chunk, context_line, paragraphs, sentences
from kern.corpus import Corpus
from kern.encoder import SentenceEncoder
from kern.errors import SettingsError
from kern.tokens import get_encoding
from kern.types import Attribution, AttributionKind, Document, Passage, Source, Span

ENCODING = get_encoding("kern")
CONTEXT = "Norway: River Crossings"


def document(text: str) -> Document:
    return Document(
        doc_id="bridges/norway",
        country="NO",
        name="Norway",
        title="River Crossings",
        text=text,
        references=(),
        band="",
        source=Source("small/bridges/norway.md", 7),
        attribution=Attribution(AttributionKind.EXPLICIT, ""),
    )


def count(text: str) -> int:
    return len(ENCODING.encode_ordinary(text))


def pieces(text: str) -> int:
    """Another measure than tokens, for the second budget: words and signs, and two more."""
    return len(re.findall(r"\w+|[^\w\s]", text)) + 2


def characters(text: str) -> int:
    return len(text)


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for p in paragraphs(text) for s in sentences(text, p)]


# Words, ends, abbreviations and white space that cutting has to tell apart.
PARTS = st.sampled_from(
    [
        *("The", "cabinet", "meets", "weekly", "Müller", "日本語の文章", "’s", "a" * 90),
        *(". ", "? ", "! ", "… ", "... ", ".” ", '." ', "; ", ": ", ", ", " ", "  ", "."),
        *("U.S. ", "e.g. ", "et al. ", "n. 77 ", "(2007 – 2010) ", "J. F. ", "p. 3 ", "1. "),
        *("\n", "\n\n", "\n \n", "\r\n", "\r\n\r\n", "\t", "\u00a0", "## ", "# Head\n", "- "),
    ]
)
TEXTS = st.lists(PARTS, max_size=60).map("".join) | st.text(max_size=200)
BLANK = re.compile(r"\n[ \t\r]*\n")


def kept_characters(text: str) -> list[int]:
    """Where characters stand that must be quotable: an oracle that goes line by line.

    A paragraph is lines up to a blank one; the headings that it begins with are not kept.
    """
    kept: list[int] = []
    offset = 0
    opening = True
    for line in text.split("\n"):
        blank = not line.strip(" \t\r")
        heading = re.match(r"#{1,6}([ \t]|\Z)", line.lstrip())
        if blank:
            opening = True
        elif line.strip() and not (opening and heading):
            opening = False
            kept += [offset + i for i, c in enumerate(line) if not c.isspace()]
        offset += len(line) + 1
    return kept


def check(passages: tuple[Passage, ...], text: str, budget: Budget) -> None:
    """What holds for the passages of any text."""
    covered: set[int] = set()
    last = 0
    for number, passage in enumerate(passages, 1):
        assert passage.passage_id == f"{passage.doc_id}#{number}"
        assert passage.start >= last
        last = passage.end
        assert text[passage.start : passage.end] == passage.text
        assert not BLANK.search(passage.text)
        assert budget.holds(passage.indexed_text)
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        assert list(passage.sentences) == sorted(passage.sentences)
        for span in passage.sentences:
            assert text[span.start : span.end].strip() == text[span.start : span.end]
            covered.update(range(span.start, span.end))
    kept = kept_characters(text)
    assert not [text[i] for i in kept if i not in covered]
    extra = [i for i in covered - set(kept) if not text[i].isspace()]
    assert not [text[i] for i in extra]


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(24, 80), st.integers(20, 60))
def test_passages_are_slices_in_order_and_lose_nothing(text: str, most: int, words: int) -> None:
    budget = Budget(most, count, words, pieces)
    passages = chunk(document(text), CONTEXT, budget)
    check(passages, text, budget)
    # A sentence is cut only where it is too long by itself.
    units = {span for passage in passages for span in passage.sentences}
    for paragraph in paragraphs(text):
        for span in sentences(text, paragraph):
            if budget.holds(f"{CONTEXT}\n{text[span.start : span.end]}"):
                assert span in units


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_real_text_at_any_budget(corpus: Corpus, data: st.DataObject) -> None:
    doc = data.draw(st.sampled_from(corpus.documents), "document")
    budget = Budget(data.draw(st.integers(40, 400)), count, data.draw(st.integers(40, 400)), pieces)
    check(chunk(doc, CONTEXT, budget), doc.text, budget)


def test_the_corpus_with_the_real_encoder(
    corpus: Corpus, encoder: SentenceEncoder, passages: tuple[Passage, ...]
) -> None:
    budget = Budget(256, count, encoder.max_tokens, encoder.count_tokens)
    assert encoder.max_tokens == 256
    total = 0
    for doc in corpus.documents:
        context = context_line(doc, corpus.indicator_of(doc))
        assert context == f"{doc.name}: Informal Coordination"
        own = tuple(passage for passage in passages if passage.doc_id == doc.doc_id)
        assert {passage.context for passage in own} == {context}
        check(own, doc.text, budget)
        total += sum(len(passage.sentences) for passage in own)
        # No sentence of the corpus is too long by itself, so each is whole.
        whole = {s for p in paragraphs(doc.text) for s in sentences(doc.text, p)}
        assert {s for passage in own for s in passage.sentences} == whole
    assert total == 246


def test_each_sentence_of_the_corpus_begins_and_ends_as_one(corpus: Corpus) -> None:
    unfinished = []
    for doc in corpus.documents:
        for text in cut(doc.text):
            assert re.match(r"[“\"(]?[A-Z0-9É]", text), text
            if not re.search(r"[.?!][”’\")]*\Z", text):
                unfinished.append((doc.country, text))
    # The report itself leaves out the full stop once.
    assert [country for country, _ in unfinished] == ["BG"]
    assert unfinished[0][1].endswith("party bureaucracies and policy advisors")


@pytest.mark.parametrize(
    "expected",
    [
        ["The U.S. government acts.", "It does."],
        ["He moved to the U.S. in May.", "He stayed."],
        ["A compact of the U.N. was signed.", "The E.U. Commission agreed."],
        ["The decree n. 77 of 31 May 2021 created it.", "It works."],
        ["See Art. 65 of the Basic Law.", "It binds."],
        ["The order No. 5 stands.", "The answer was no."],
        ["It ran well (2007 – 2010) and ended.", "Then came more."],
        ["J. F. Kennedy met A. Merkel.", "They spoke."],
        ["He met George W. Bush.", "They talked."],
        ["As Fazekas et al. (2019) show, it works.", "Good."],
        ["Some bodies, e.g. the cabinet, meet.", "Others, i.e. committees, do not."],
        ["The prime minister (cf. the manual) leads.", "She does."],
        ["Mr. Smith met Dr. Jones.", "They agreed."],
        ["Gov. Brown and Prof. Green agreed.", "So did all."],
        ["He said “It works.”", "Then he left."],
        ['He said "It works."', "Then he left."],
        ["“We agree.”", "“We do not.”", "They left."],
        ["They wait ... and then act.", "Done."],
        ["They wait … and then act.", "Done."],
        ["1. First point.", "2. Second point."],
        ["There are three: a) one; b) two; c) three.", "That is all."],
        ["It cost 3.5 million euros.", "Fine."],
        ["Is it so?", "Yes!", "Fine."],
    ],
    ids=lambda expected: expected[0],
)
def test_hard_cases(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_headings_are_left_out_and_the_lines_below_them_kept() -> None:
    text = "# Title\n\n## Part\nThe first. The second.\n\n###\n\n#1 priority is this.\n## \nMore."
    found = [text[p.start : p.end] for p in paragraphs(text)]
    assert found == ["The first. The second.", "#1 priority is this.\n## \nMore."]


def test_blank_lines_of_any_kind_part_paragraphs() -> None:
    text = "One.\n\nTwo.\n \t\nThree.\r\n\r\nFour.\nFour goes on.\n"
    found = [text[p.start : p.end] for p in paragraphs(text)]
    assert found == ["One.", "Two.", "Three.", "Four.\nFour goes on."]


def test_a_long_paragraph_is_cut_evenly() -> None:
    sentence = "The cabinet meets each week to talk. "
    text = (sentence * 12).strip()
    budget = Budget(10_000, count, 7 * len(sentence) + 1, characters)
    lengths = [len(p.sentences) for p in chunk(document(text), "", budget)]
    assert lengths == [6, 6]


def test_a_sentence_too_long_is_cut_between_words() -> None:
    text = " ".join(f"word{i}" for i in range(200)) + ". Short one."
    budget = Budget(40, count, 1000, pieces)
    passages = chunk(document(text), CONTEXT, budget)
    check(passages, text, budget)
    assert len(passages) > 2
    assert [word for p in passages for word in p.text.split()] == text.split()


def test_a_word_too_long_is_cut_between_characters() -> None:
    text = "日本国憲法" * 200 + " https://example.org/" + "x9-" * 300
    budget = Budget(64, count, 1000, pieces)
    passages = chunk(document(text), CONTEXT, budget)
    check(passages, text, budget)


def test_a_context_line_that_fills_the_budget_is_said() -> None:
    with pytest.raises(SettingsError, match="raise --max-tokens"):
        chunk(document("The cabinet meets."), "An indicator of many words " * 20, Budget(
            16, count, 256, pieces
        ))  # fmt: skip


def test_another_encoding_counts_otherwise(corpus: Corpus, small_corpus: Path) -> None:
    """The budget is the counter's: bytes for tokens give shorter passages."""
    doc = replace(corpus.of_country("BE")[0], references=())
    by_bytes = tiktoken.Encoding(
        "bytes", pat_str=r"[\s\S]", mergeable_ranks={bytes([i]): i for i in range(256)},
        special_tokens={},
    )  # fmt: skip
    budget = Budget(600, lambda text: len(by_bytes.encode_ordinary(text)), 10_000, pieces)
    passages = chunk(doc, CONTEXT, budget)
    check(passages, doc.text, budget)
    assert all(len(p.indexed_text.encode()) <= 600 for p in passages)


def test_empty_and_white_texts_have_no_passage() -> None:
    budget = Budget(64, count, 64, pieces)
    for text in ("", " \n\t\n", "# Only a heading", "\u00a0"):
        assert chunk(document(text), CONTEXT, budget) == ()


def test_spans_are_spans() -> None:
    assert Span(2, 5).overlap(Span(4, 9)) == 1
    assert Span(2, 5).overlap(Span(5, 9)) == 0
    for start, end in ((3, 3), (4, 3), (-1, 3)):
        with pytest.raises(ValueError, match="not a span"):
            Span(start, end)
