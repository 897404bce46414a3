"""Misspelt words of a question, read as the corpus's word that was meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kern.corpus import Corpus
from kern.encoder import SentenceEncoder
from kern.lexical import words
from kern.spelling import Speller

VOCABULARY = {"cabinet", "coalition", "informal", "ministers", "tanaiste", "kern", "n77"}
ORDINARY = {"carbonite", "minster", "coalitions", "cabin"}


@pytest.fixture(scope="module")
def speller(corpus: Corpus, encoder: SentenceEncoder) -> Speller:
    vocabulary = {word for doc in corpus.documents for word in words(doc.text)}
    return Speller(vocabulary, encoder.is_word)


@pytest.mark.parametrize(
    ("asked", "mended"),
    [
        ("How does the coaliton work?", "How does the coalition work?"),
        ("infromal meetings", "informal meetings"),
        ("Ministrs of the cabniet", "ministers of the cabinet"),
        ("the Tánaitse", "the tanaiste"),
        ("whats a kern", "what's a kern"),
        ("infermol talks", "informal talks"),
    ],
)
def test_a_misspelt_word_becomes_the_one_meant(asked: str, mended: str) -> None:
    assert Speller(VOCABULARY, ORDINARY.__contains__).mend(asked) == mended


@pytest.mark.parametrize(
    "asked",
    [
        "the minster of York",  # an ordinary word, one letter from "minister"
        "carbonite",
        "coalitional",  # of a known stem
        "Kren",  # too short to be sure
        "xabinet",  # another first letter
        "zyzzyva",  # near nothing
        "",
    ],
)
def test_other_words_are_left_alone(asked: str) -> None:
    assert Speller(VOCABULARY, ORDINARY.__contains__).mend(asked) == asked


def test_between_equals_the_same_consonants_go_first_then_the_commoner_word() -> None:
    known = ["precedent", "president", "ready", "really", "stance", "stands", "stands"]
    speller = Speller(known, lambda _: False)
    assert speller.mend("presedent realy") == "president really"
    assert speller.mend("stanxs") == "stands"


@given(st.text())
def test_ordinary_words_and_what_is_between_words_stay(text: str) -> None:
    assume(not re.search(r"(?i)what|where|that|there", text))  # may lack an apostrophe
    assert Speller(VOCABULARY, lambda _: True).mend(text) == text
    mended = Speller(VOCABULARY, lambda _: False).mend(f"{text} coaliton {text}")
    assert "coalition" in mended
    assert re.findall(r"[\W\d_]", mended) == re.findall(r"[\W\d_]", f"{text} coaliton {text}")


def test_with_the_real_vocabulary(speller: Speller) -> None:
    assert speller.mend("interministeral coordinaton") == "interministerial coordination"
    for question in (
        "How does Belgium coordinate?",
        "Who chairs the cabinet committee, and how often does it meet?",
        "What does the report say about bananas and zeppelins?",
    ):
        assert speller.mend(question) == question


def test_every_word_of_the_corpus_is_left_alone(speller: Speller, corpus: Corpus) -> None:
    text = " ".join(doc.text for doc in corpus.documents)
    assert speller.mend(text) == text
