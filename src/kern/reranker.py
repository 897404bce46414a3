"""Reads a question and a sentence side by side, and tells whether the one answers the other.

A cross-encoder (Nogueira & Cho 2019, arXiv:1901.04085): too slow for every sentence of a
corpus, so it reads the few that the signals put first. It is the embedded MiniLM with a head
of one number and what ``evals/tune_reranker.py`` learnt, low-rank additions of 5.4 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError

from kern.embedded import PLAIN_MODEL, check_learnt, check_weights, embedded_folder, quiet
from kern.errors import EncoderError

if TYPE_CHECKING:
    import torch

LEARNT_SHA256 = "92aad0ef4d83c39145dc42872a297ed200747e95f0d6a60132af4d76f967e57e"
# Word pieces of a question and a sentence together, beyond which the longer one is cut.
_MAX_TOKENS = 144
_TOGETHER = 4


class Reranker:
    """The cross-encoder; it is loaded when first asked.

    Raises:
        EncoderError: on use, where its files are missing, broken or others than came with Kern.
    """

    def load(self) -> None:
        """Load the model now rather than at the first question."""
        _ = self._parts

    def scores(self, question: str, sentences: Sequence[str]) -> npt.NDArray[np.float64]:
        """Log-odds that each sentence answers the question, shape (len(sentences),)."""
        # Sentences of like length are read together, so that little is padded.
        order = sorted(range(len(sentences)), key=lambda i: (len(sentences[i]), i))
        found = np.zeros(len(sentences))
        for start in range(0, len(order), _TOGETHER):
            some = order[start : start + _TOGETHER]
            found[some] = self._read(question, [sentences[i] for i in some])
        return found

    def _read(self, question: str, sentences: list[str]) -> npt.NDArray[np.float32]:
        import torch  # noqa: PLC0415  heavy: only when something is to be read

        tokenizer, model, head = self._parts
        pairs = tokenizer(
            [question] * len(sentences),
            sentences,
            padding=True,
            truncation="longest_first",
            max_length=_MAX_TOKENS,
            return_tensors="pt",
        )
        with torch.inference_mode():
            hidden = model(**pairs).last_hidden_state
            read = pairs["attention_mask"].unsqueeze(-1)
            mean = (hidden * read).sum(1) / read.sum(1)
            odds: npt.NDArray[np.float32] = head(hidden[:, 0], mean).numpy()
        return odds

    @cached_property
    def _parts(self) -> tuple[Any, Any, Head]:
        folder = embedded_folder()
        with quiet(offline=True):
            from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

            check_weights(folder)
            local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
            model = AutoModel.from_pretrained(
                str(folder), use_safetensors=True, add_pooling_layer=False, **local
            ).eval()
            model.requires_grad_(False)
            tokenizer = AutoTokenizer.from_pretrained(str(folder), **local)
        return tokenizer, model, _taught(model)


@dataclass(frozen=True)
class Head:
    """One number from what was read: of the first token's vector and of the mean vector."""

    weight: torch.Tensor
    bias: torch.Tensor

    def __call__(self, first: torch.Tensor, mean: torch.Tensor) -> torch.Tensor:
        """Log-odds, shape (pairs,), of two matrices of shape (pairs, dimensions)."""
        import torch  # noqa: PLC0415

        return torch.cat([first, mean], dim=1) @ self.weight[0] + self.bias[0]


def learnt_path() -> Path:
    """Where that which was learnt lies."""
    return Path(__file__).with_name("reranker.safetensors")


def _taught(model: Any) -> Head:
    """Add to the model's weights what was learnt, and return the head."""
    from safetensors.torch import load_file  # noqa: PLC0415  comes with sentence-transformers

    path = learnt_path()
    check_learnt(path, LEARNT_SHA256, "reranker")
    try:
        found = load_file(str(path))
        weights = dict(model.named_parameters())
        for key in sorted(found):
            name, _, part = key.rpartition(".")
            if part == "d":
                weights[name] += found[key].float()
            elif part == "a":
                weights[name] += found[f"{name}.b"].float() @ found[key].float()
        return Head(found["head.weight"].float(), found["head.bias"].float())
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise EncoderError(
            f"the reranker {path} does not fit {PLAIN_MODEL} ({error}); install Kern again, or "
            f"use --model {PLAIN_MODEL}"
        ) from error
