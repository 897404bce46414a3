"""The tiktoken encoding that Kern brings along."""

from __future__ import annotations

import base64
import subprocess
import sys
from importlib import resources

import pytest
import requests
import tiktoken
import tiktoken.load
from hypothesis import given
from hypothesis import strategies as st

from kern.corpus import Corpus
from kern.errors import SettingsError
from kern.tokens import get_encoding, ranks
from kern.tokens.train import VOCABULARY, train

# Merges learnt anew in the test: enough to notice another corpus, trainer or pattern.
RETRAINED = 320


def test_tiktoken_finds_it_without_kern_and_without_a_network() -> None:
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "import tiktoken\n"
        "encoding = tiktoken.get_encoding('kern')\n"
        "print(encoding.name, encoding.n_vocab, encoding.decode(encoding.encode('Tánaiste')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.split() == ["kern", str(VOCABULARY), "Tánaiste"]


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    encoding = tiktoken.get_encoding("kern")
    tokens = encoding.encode_ordinary(text)
    assert encoding.decode(tokens) == text
    assert all(0 <= token < VOCABULARY for token in tokens)


def test_the_corpus_comes_back_and_is_compressed(corpus: Corpus) -> None:
    encoding = tiktoken.get_encoding("kern")
    size = tokens = 0
    for doc in corpus.documents:
        found = encoding.encode_ordinary(doc.text)
        assert encoding.decode(found) == doc.text
        size += len(doc.text.encode())
        tokens += len(found)
    assert size / tokens > 3.5


def test_every_byte_has_a_token_and_ranks_are_gapless() -> None:
    stored = ranks()
    assert sorted(stored.values()) == list(range(VOCABULARY))
    assert {bytes([i]) for i in range(256)} <= set(stored)


def test_the_stored_ranks_are_what_the_corpus_trains(corpus: Corpus) -> None:
    """Greedy byte-pair training has the prefix property: its first merges never change."""
    stored = resources.files("kern.tokens").joinpath("kern.tiktoken").read_text("ascii")
    assert len(stored.splitlines()) == VOCABULARY
    again = train(corpus, RETRAINED)
    assert len(again.splitlines()) == RETRAINED
    assert again.splitlines() == stored.splitlines()[:RETRAINED]
    assert len(base64.b64decode(again.splitlines()[-1].split()[0])) > 1


def test_an_unknown_encoding_is_said_in_one_line() -> None:
    with pytest.raises(
        SettingsError, match=r"no encoding 'kerm'; tiktoken knows: .*kern"
    ) as caught:
        get_encoding("kerm")
    assert "\n" not in str(caught.value)


def test_an_encoding_that_cannot_be_downloaded_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(blobpath: str) -> bytes:
        raise requests.exceptions.ConnectionError(f"no way to {blobpath}")

    monkeypatch.setattr(tiktoken.load, "read_file", offline)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    with pytest.raises(SettingsError, match="go online once, or use --encoding kern") as caught:
        get_encoding("o200k_base")
    assert "\n" not in str(caught.value)
