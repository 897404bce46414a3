"""The nouns: a citation that is not exact cannot be made."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern import types
from kern.corpus import Corpus
from kern.errors import QuotationError
from kern.types import Citation, Passage, Span


@given(st.data())
def test_every_slice_can_be_cited_and_nothing_else(corpus: Corpus, data: st.DataObject) -> None:
    doc = data.draw(st.sampled_from(corpus.documents), "document")
    size = len(doc.text)
    start = data.draw(st.integers(-5, size + 5), "start")
    end = data.draw(st.integers(-5, size + 5), "end")
    if not 0 <= start < end <= size:
        with pytest.raises(QuotationError, match="is no part of it"):
            Citation(1, doc, start, end, doc.text[start:end])
        return
    quote = doc.text[start:end]
    citation = Citation(1, doc, start, end, quote)
    assert (citation.doc_id, citation.country) == (doc.doc_id, doc.country)
    line = 1 + (doc.source.first_line - 1) + doc.text[:start].count("\n")
    assert citation.location == f"{doc.source.path}:{line}"

    shift = data.draw(st.integers(1, 9), "shift")
    other = data.draw(
        st.sampled_from(
            [
                quote + " ",
                quote[:-1],
                quote.swapcase(),
                quote.replace("’", "'"),
                quote[::-1],
                doc.text[start + shift : end + shift],
                "",
            ]
        ),
        "another quotation",
    )
    if other != quote:
        with pytest.raises(QuotationError):
            Citation(1, doc, start, end, other)


@given(st.text(min_size=1), st.data())
def test_no_other_text_can_be_cited(corpus: Corpus, text: str, data: st.DataObject) -> None:
    doc = corpus.documents[data.draw(st.integers(0, 40))]
    start = data.draw(st.integers(0, len(doc.text) - 1))
    end = start + len(text)
    if doc.text[start:end] != text:
        with pytest.raises(QuotationError):
            Citation(1, doc, start, end, text)


def test_a_citation_cannot_be_changed_into_another(corpus: Corpus) -> None:
    belgium, chile = corpus.of_country("BE")[0], corpus.of_country("CL")[0]
    citation = Citation(1, belgium, 0, 7, "Belgian")
    for change in ({"quote": "Chilean"}, {"start": 1}, {"end": 8}, {"document": chile}):
        with pytest.raises(QuotationError):
            replace(citation, **change)
    with pytest.raises(FrozenInstanceError):
        citation.quote = "Chilean"  # type: ignore[misc]


def test_all_nouns_are_frozen_and_slotted() -> None:
    nouns = [getattr(types, name) for name in types.__all__]
    classes = [noun for noun in nouns if isinstance(noun, type) and is_dataclass(noun)]
    assert len(classes) >= 14
    for noun in classes:
        assert noun.__dataclass_params__.frozen, noun  # type: ignore[attr-defined]
        assert set(vars(noun)["__slots__"]) == {field.name for field in fields(noun)}, noun


def test_a_document_is_known_by_its_hash(corpus: Corpus) -> None:
    doc = corpus.documents[0]
    assert doc.sha256 == sha256(doc.text.encode("utf-8")).hexdigest()


def test_context_is_indexed_and_stays_out_of_the_text() -> None:
    passage = Passage("d#1", "d", "BE", 0, 5, "Words", "Belgium: T", (Span(0, 5),))
    assert passage.indexed_text == "Belgium: T\nWords"
    assert replace(passage, context="").indexed_text == "Words"
