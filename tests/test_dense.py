"""Dense search against brute force."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from kern.corpus import Corpus
from kern.dense import DenseIndex
from kern.encoder import SentenceEncoder
from kern.errors import IndexCorruptError
from kern.types import Vectors


def unit(rows: int, dimensions: int, seed: int = 7) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def test_scores_are_the_inner_products_in_row_order() -> None:
    vectors, queries = unit(300, 48), unit(20, 48, seed=8)
    index = DenseIndex.build(vectors)
    assert (len(index), index.dimensions) == (300, 48)
    for query in queries:
        scores = index.scores(query)
        assert scores.shape == (300,)
        assert scores.dtype == np.float32
        exact = vectors.astype(np.float64) @ query.astype(np.float64)
        np.testing.assert_allclose(scores, exact, atol=1e-6)


def test_equal_rows_score_alike_and_a_row_finds_itself() -> None:
    vectors = np.repeat(unit(3, 16), 4, axis=0)
    scores = DenseIndex.build(vectors).scores(vectors[5])
    assert len(set(scores[4:8].tolist())) == 1
    np.testing.assert_allclose(scores[4:8], 1.0, atol=1e-6)
    assert scores.argmax() in range(4, 8)


def test_real_sentences(corpus: Corpus, encoder: SentenceEncoder) -> None:
    texts = [doc.text.split(". ")[0] for doc in corpus.documents]
    vectors = encoder.encode(texts)
    query = encoder.encode(["Who belongs to the inner cabinet called Kern?"])[0]
    scores = DenseIndex.build(vectors).scores(query)
    order = np.argsort(-(vectors @ query), kind="stable")
    np.testing.assert_array_equal(np.argsort(-scores, kind="stable")[:10], order[:10])


def test_it_comes_back_from_disk(tmp_path: Path) -> None:
    vectors = unit(30, 12)
    index = DenseIndex.build(vectors)
    index.save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    np.testing.assert_array_equal(loaded.vectors(), vectors)
    np.testing.assert_array_equal(loaded.scores(vectors[3]), index.scores(vectors[3]))


def test_no_rows_is_an_index_too(tmp_path: Path) -> None:
    index = DenseIndex.build(np.empty((0, 12), dtype=np.float32))
    index.save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    assert (len(loaded), loaded.dimensions) == (0, 12)
    assert loaded.scores(unit(1, 12)[0]).shape == (0,)
    assert loaded.vectors().shape == (0, 12)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    with pytest.raises(IndexCorruptError, match="no FAISS index"):
        DenseIndex.load(path)
    path.write_bytes(b"not an index at all")
    with pytest.raises(IndexCorruptError, match="no FAISS index"):
        DenseIndex.load(path)
    faiss.write_index(faiss.IndexFlatL2(12), str(path))
    with pytest.raises(IndexCorruptError, match="IndexFlatL2, not an IndexFlatIP"):
        DenseIndex.load(path)
