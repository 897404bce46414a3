"""The reranker: what it reads, that it is the one that came, and what its odds change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file
from transformers import AutoModel, AutoTokenizer

from kern.answering import Assistant
from kern.assessment import Assessment
from kern.embedded import embedded_folder, file_digest
from kern.errors import EncoderError
from kern.opening import Workspace
from kern.reranker import Reranker, learnt_path
from kern.retrieval import READ, READ_OF_EACH
from kern.settings import load_settings
from kern.types import Status

QUESTION = "Who sits in the inner cabinet?"
SENTENCES = [
    "The prime minister and the deputy prime ministers form the inner cabinet.",
    "The ferries run hourly.",
    "It was founded in 1962, " + "and it has been meeting ever since, " * 40 + "every week.",
    "",
    "日本の内閣",
]


@pytest.fixture(scope="module")
def reranker() -> Reranker:
    return Reranker()


def by_hand(question: str, sentence: str) -> float:
    """One pair at a time, from the files, by a model whose weights NumPy put together."""
    folder, learnt = str(embedded_folder()), load_file(learnt_path())
    model: Any = AutoModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
    model.eval()
    state = {name: weight.numpy() for name, weight in model.state_dict().items()}
    for key, values in learnt.items():
        name, _, part = key.rpartition(".")
        if part == "d":
            state[name] = state[name] + values.astype(np.float32)
        if part == "a":
            b = learnt[f"{name}.b"].astype(np.float32)
            state[name] = state[name] + b @ values.astype(np.float32)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    pair = tokenizer(question, sentence, truncation=True, max_length=144, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**pair).last_hidden_state[0].numpy()
    vector = np.concatenate([hidden[0], hidden.mean(axis=0)])
    head = learnt["head.weight"][0].astype(np.float32)
    return float(vector @ head + learnt["head.bias"][0].astype(np.float32))


def test_it_reads_what_the_files_say(reranker: Reranker) -> None:
    scores = reranker.scores(QUESTION, SENTENCES)
    assert scores.shape == (5,)
    for score, sentence in zip(scores, SENTENCES, strict=True):
        if sentence:  # an empty one is no second text to the library
            assert score == pytest.approx(by_hand(QUESTION, sentence), abs=1e-3)
    assert reranker.scores(QUESTION, []).shape == (0,)


def test_the_sentence_that_answers_is_told_from_those_that_do_not(reranker: Reranker) -> None:
    scores = reranker.scores(QUESTION, SENTENCES)
    assert scores.argmax() == 0
    assert scores[0] > 0 > scores[1]


def test_the_same_pairs_give_the_same_bytes(reranker: Reranker) -> None:
    first = reranker.scores(QUESTION, SENTENCES)
    assert first.tobytes() == reranker.scores(QUESTION, SENTENCES).tobytes()
    backwards = reranker.scores(QUESTION, SENTENCES[::-1])
    np.testing.assert_allclose(first, backwards[::-1], atol=1e-4)


def test_every_thread_reads_the_same(reranker: Reranker) -> None:
    """Whether gradients are kept is a matter of the thread; the page asks from several."""
    loaded_here = reranker.scores(QUESTION, SENTENCES)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: reranker.scores(QUESTION, SENTENCES), range(6)))
    for scores in found:
        np.testing.assert_allclose(scores, loaded_here, atol=1e-4)


def test_a_damaged_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(learnt_path().read_bytes())
    data[-100] ^= 1
    damaged = tmp_path / "reranker.safetensors"
    damaged.write_bytes(data)
    monkeypatch.setattr("kern.reranker.learnt_path", lambda: damaged)
    with pytest.raises(EncoderError, match="not the one that came with Kern"):
        Reranker().load()
    damaged.unlink()
    with pytest.raises(EncoderError, match="install Kern again"):
        Reranker().load()


def test_one_that_does_not_fit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "reranker.safetensors"
    other.write_bytes(b"\xff" * 64)
    monkeypatch.setattr("kern.reranker.learnt_path", lambda: other)
    monkeypatch.setattr("kern.reranker.LEARNT_SHA256", file_digest(other))
    monkeypatch.setattr("kern.reranker.check_weights", lambda _: None)
    with pytest.raises(EncoderError, match="does not fit"):
        Reranker().load()


def test_other_encoders_go_without_it(tmp_path: Path) -> None:
    settings = load_settings(
        {"model": "all-MiniLM-L6-v2", "index": tmp_path}, environment={}, folder=tmp_path
    )
    assert Workspace.open(settings)._reranker is None


class Fixed(Reranker):
    """Odds by what the sentence says, and a record of what was read."""

    def __init__(self, word: str) -> None:
        self.word, self.read = word, list[str]()

    def scores(self, question: str, sentences: Any) -> Any:  # noqa: ARG002
        """High where the word is in the sentence."""
        self.read += sentences
        return np.array([9.0 if self.word in text else -9.0 for text in sentences])


def test_what_it_finds_comes_first(assistant: Assistant) -> None:
    question = "Who decides in Belgium and how often do they meet?"
    plain = replace(assistant, retriever=replace(assistant.retriever, reranker=None))
    last = plain.retriever.assess(plain.interpret(question))
    rows = np.argsort(-last.sentences, kind="stable")
    mine = [r for r in rows if last.allowed[plain.retriever.index.sentence_passage[r]]][:READ]
    wanted = plain.retriever.index.sentence(int(mine[1]))
    fixed = Fixed(wanted)
    weights = assistant.retriever.weights
    all_of_it = replace(weights, reread=replace(weights.reread, share=10.0))
    changed = replace(
        assistant, retriever=replace(assistant.retriever, weights=all_of_it, reranker=fixed)
    )
    answer = changed.ask(question)
    assert fixed.read == [plain.retriever.index.sentence(int(row)) for row in mine]
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].quote.strip() in wanted or wanted in answer.citations[0].quote
    nothing = replace(assistant, retriever=replace(assistant.retriever, reranker=Fixed("\0")))
    assert nothing.ask(question).confidence < answer.confidence


def test_main_points_and_sets_are_not_read(assistant: Assistant) -> None:
    fixed = Fixed("")
    changed = replace(assistant, retriever=replace(assistant.retriever, reranker=fixed))
    changed.ask("How does Belgium coordinate?")
    changed.ask("Which countries have coalition committees?")
    changed.ask("Which band is Israel in?")
    assert fixed.read == []
    changed.ask("Compare who chairs the meetings of Belgium and Austria")
    assert len(fixed.read) <= 2 * READ_OF_EACH
    assert any("Austria" in text or "ÖVP" in text for text in fixed.read)


@pytest.fixture(scope="module")
def before(assistant: Assistant) -> Assessment:
    """A question's scores before anything is read."""
    return assistant.retriever.assess(assistant.interpret("Who sits in the inner cabinet?"))


@given(odds=st.lists(st.floats(-20, 20), min_size=READ, max_size=READ))
def test_no_score_grows_and_the_surest_keeps_its_own(
    assistant: Assistant, before: Assessment, odds: list[float]
) -> None:
    rows = np.argsort(-before.sentences, kind="stable")[:READ]
    of_passage = assistant.retriever.index.sentence_passage
    after = before.reread(rows, np.array(odds), of_passage, 0.02, 0.5)
    assert (after.sentences <= before.sentences).all()
    assert (after.passages <= before.passages).all()
    best = int(np.argmax(np.clip(odds, -4, 4)))
    assert after.sentences[rows[best]] == before.sentences[rows[best]]
    assert after.passages[of_passage[rows[best]]] == before.passages[of_passage[rows[best]]]
