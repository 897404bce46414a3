"""Dense search: exact inner products of unit vectors, in FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from kern.errors import IndexCorruptError
from kern.types import Vectors

Scores = npt.NDArray[np.float32]


class DenseIndex:
    """Rows of unit vectors, searched exactly (``IndexFlatIP``).

    At the size of a corpus of reports an approximate index would save nothing.
    """

    def __init__(self, index: faiss.IndexFlatIP) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Index vectors of shape (rows, dimensions)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read an index whose bytes have been verified: FAISS itself checks nothing.

        Raises:
            IndexCorruptError: the file is not a flat inner-product index.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexCorruptError(f"{path} is no FAISS index; run `kern index`") from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise IndexCorruptError(
                f"{path} is a {type(index).__name__}, not an IndexFlatIP; run `kern index`"
            )
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        # FAISS closes its own files without a word when the disk is full.
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def scores(self, query: Vectors) -> Scores:
        """Cosine of one query vector, shape (dimensions,), with every row, in row order."""
        if len(self) == 0:
            return np.empty(0, dtype=np.float32)
        values, rows = self._index.search(query.reshape(1, -1), len(self))
        ordered = np.empty(len(self), dtype=np.float32)
        ordered[rows[0]] = values[0]
        return ordered

    def vectors(self) -> Vectors:
        """All rows, shape (rows, dimensions)."""
        if len(self) == 0:
            return np.empty((0, self.dimensions), dtype=np.float32)
        rows: Vectors = self._index.reconstruct_n(0, len(self))
        return rows
