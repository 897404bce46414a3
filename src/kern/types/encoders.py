"""What the index and retrieval need of an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors; equal fingerprints mean equal vectors."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    @property
    def fingerprint(self) -> str:
        """Hash of weights and configuration."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Longest text, in the encoder's own tokens, that is not cut off."""

    def count_tokens(self, text: str) -> int:
        """How many of its own tokens a text takes, special tokens included."""

    def is_word(self, text: str) -> bool:
        """Whether a folded word is an ordinary one to this encoder."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text: shape (len(texts), dimensions)."""
