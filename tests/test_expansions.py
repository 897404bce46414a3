"""Expansions: complete, bound to their text, and in words of their own."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from kern.chunking import paragraphs, sentences
from kern.corpus import Corpus, load_corpus
from kern.errors import CorpusError
from kern.expansions import Expansions, load_expansions, span_hash
from kern.types import Passage, Span


@pytest.fixture(scope="module")
def expansions(corpus: Corpus) -> Expansions:
    return load_expansions(corpus)


@pytest.fixture
def copied(corpus: Corpus, tmp_path: Path) -> Path:
    """A copy of the corpus, to be edited."""
    return shutil.copytree(corpus.root, tmp_path / "corpus")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def test_every_document_has_expansions_and_none_is_stale(
    corpus: Corpus, expansions: Expansions, collection: Path
) -> None:
    assert expansions.stale == ()
    assert {item.doc_id for item in expansions.items} == {doc.doc_id for doc in corpus.documents}
    files = {path.stem for path in (collection / "expansions").iterdir()}
    assert files == {doc.doc_id.rsplit("/", 1)[-1] for doc in corpus.documents}


def test_each_is_bound_to_a_whole_sentence_or_paragraph(
    corpus: Corpus, expansions: Expansions
) -> None:
    for doc in corpus.documents:
        spans = set(paragraphs(doc.text))
        spans |= {s for paragraph in paragraphs(doc.text) for s in sentences(doc.text, paragraph)}
        bound = {Span(i.start, i.end) for i in expansions.items if i.doc_id == doc.doc_id}
        assert bound <= spans, doc.doc_id


def test_each_sentence_has_two_and_each_passage_twelve(
    passages: tuple[Passage, ...], expansions: Expansions
) -> None:
    bound = Counter((i.doc_id, i.start, i.end) for i in expansions.items)
    for passage in passages:
        for span in passage.sentences:
            where = (passage.doc_id, span.start, span.end)
            assert bound[where] >= 2, passage.text[span.start - passage.start :][:60]
        whole = Span(passage.start, passage.end)
        found = sum(
            item.doc_id == passage.doc_id and whole.overlap(Span(item.start, item.end)) > 0
            for item in expansions.items
        )
        assert found >= 12, passage.passage_id


def test_no_item_is_empty_or_given_twice_for_a_span(expansions: Expansions) -> None:
    assert all(len(words(item.text)) >= 2 for item in expansions.items)
    assert max(Counter(expansions.items).values()) == 1


def test_no_item_copies_six_words_running(corpus: Corpus, expansions: Expansions) -> None:
    runs = {}
    for doc in corpus.documents:
        said = words(doc.text)
        runs[doc.doc_id] = {tuple(said[i : i + 6]) for i in range(len(said) - 5)}
    for item in expansions.items:
        asked = words(item.text)
        copied = {tuple(asked[i : i + 6]) for i in range(len(asked) - 5)} & runs[item.doc_id]
        assert not copied, item.text


def test_decoys_are_no_expansions(expansions: Expansions) -> None:
    assert len(expansions.decoys) == len(set(expansions.decoys)) > 200
    asked = {" ".join(words(item.text)) for item in expansions.items}
    assert not asked & {" ".join(words(decoy)) for decoy in expansions.decoys}


def test_misses_are_bound_and_are_no_expansions(corpus: Corpus, expansions: Expansions) -> None:
    asked = {(item.doc_id, " ".join(words(item.text))) for item in expansions.items}
    missed = [(miss.doc_id, " ".join(words(miss.text))) for miss in expansions.misses]
    assert len(missed) == len(set(missed)) > 1_000
    assert not asked & set(missed)
    spans = {
        (document.doc_id, span)
        for document in corpus.documents
        for paragraph in paragraphs(document.text)
        for span in sentences(document.text, paragraph)
    }
    assert {(miss.doc_id, Span(miss.start, miss.end)) for miss in expansions.misses} <= spans


def test_an_edited_paragraph_flags_exactly_its_spans(
    copied: Path, collection: Path, expansions: Expansions
) -> None:
    path = copied / collection.relative_to(collection.parents[1]) / "belgium.md"
    before = load_corpus(copied).of_country("BE")[0]
    first, second, *_ = paragraphs(before.text)
    text = path.read_text("utf-8")
    head, tail = before.text[second.start : second.end].split("deputy prime ministers", 1)
    edited = f"{head}many deputy prime ministers{tail}"
    path.write_text(text.replace(before.text[second.start : second.end], edited), "utf-8")

    after = load_expansions(load_corpus(copied))
    at = second.start + len(head)
    gone = {second} | {s for s in sentences(before.text, second) if s.start <= at < s.end}
    assert len(gone) == 2
    lost = [
        i for i in expansions.items if i.doc_id == before.doc_id and Span(i.start, i.end) in gone
    ]
    assert lost
    assert len(after.items) == len(expansions.items) - len(lost)
    stale = [line for line in after.stale if line.startswith("belgium.toml: ")]
    assert len(stale) == len({(i.start, i.end) for i in lost})
    # Those before the edit stand where they stood, those after it moved along.
    kept = [i for i in after.items if i.doc_id == before.doc_id]
    assert {(i.start, i.end) for i in kept if i.end <= first.end} == {
        (i.start, i.end)
        for i in expansions.items
        if i.doc_id == before.doc_id and i.end <= first.end
    }
    now = load_corpus(copied).of_country("BE")[0].text
    was = {
        i.text: before.text[i.start : i.end] for i in expansions.items if i.doc_id == before.doc_id
    }
    assert all(now[i.start : i.end] == was[i.text] for i in kept)
    assert after.sha256 != expansions.sha256


def test_a_corpus_without_expansions_loads(small_corpus: Path) -> None:
    expansions = load_expansions(load_corpus(small_corpus))
    assert (expansions.items, expansions.stale) == ((), ())
    assert expansions.decoys  # Kern's own


def test_a_corpus_of_ones_own_can_have_them(small_corpus: Path) -> None:
    folder = small_corpus / "bridges"
    (folder / "expansions").mkdir()
    key = span_hash("The ferries run hourly.")
    assert re.fullmatch(r"[0-9a-f]{16}", key)
    (folder / "expansions/norway.toml").write_text(
        f'[[span]]\nbegins = "The ferries"\nsha256 = "{key}"\nitems = ["boat timetable"]\n'
        'misses = ["Who steers the ferries?"]\n'
        '[[span]]\nbegins = "The trams"\nsha256 = "0000000000000000"\nitems = ["tram timetable"]\n'
    )
    (folder / "unanswered.txt").write_text("Who paints the bridges?\n\nWho paints the bridges?\n")
    expansions = load_expansions(load_corpus(small_corpus))
    ((item),) = expansions.items
    assert (item.doc_id, item.start, item.end) == ("bridges/norway", 0, 23)
    assert item.text == "boat timetable"
    ((miss),) = expansions.misses
    assert (miss.doc_id, miss.start, miss.end) == ("bridges/norway", 0, 23)
    assert miss.text == "Who steers the ferries?"
    assert expansions.stale == ("norway.toml: The trams",)
    assert expansions.decoys.count("Who paints the bridges?") == 1


@pytest.mark.parametrize(
    "content",
    [
        b"[[span]",
        b"",
        b"span = 3",
        b'[span]\nbegins = "a"',
        b'[[span]]\nbegins = "a"\nitems = ["x"]',
        b'[[span]]\nbegins = "a"\nsha256 = "b"',
        b'[[span]]\nbegins = "a"\nsha256 = "b"\nitems = "x"',
        b'[[span]]\nbegins = "a"\nsha256 = "b"\nitems = ["x", 1]',
        b'[[span]]\nbegins = "a"\nsha256 = "b"\nitems = ["x"]\nmisses = "y"',
        b"\xff\xfe",
    ],
)
def test_a_malformed_file_is_named_in_one_line(small_corpus: Path, content: bytes) -> None:
    path = small_corpus / "bridges/expansions/norway.toml"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        load_expansions(load_corpus(small_corpus))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
