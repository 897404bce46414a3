"""Indexes so small that hundreds are built in a second, each marked in all its parts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from kern.dense import DenseIndex
from kern.index import DENSE_VIEWS, LEXICAL_VIEWS, Index, Recipe
from kern.lexical import LexicalIndex
from kern.types import Expansion, Passage, Span, Theme, Vectors

ROWS = 12
# A file system in memory takes the same steps, without the seconds that a disk's syncs take.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def _text(mark: int, row: int) -> str:
    return f"Bridge number{row} stands in mark{mark}."


def _vectors(mark: int) -> Vectors:
    angles = mark + np.arange(ROWS)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@cache
def tiny_index(mark: int, padding: int = 0) -> Index:
    """An index in which passages, expansions, themes, vectors and words all carry ``mark``.

    ``padding`` characters make its files larger, and say nothing.
    """
    texts = [_text(mark, row) for row in range(ROWS)]
    return Index(
        recipe=Recipe(str(mark), "", "none", "", "kern", 64),
        passages=tuple(
            Passage(f"d#{row}", "d", "NO", 0, len(text), text, " " * padding, (Span(0, len(text)),))
            for row, text in enumerate(texts)
        ),
        expansions=tuple(Expansion("d", 0, len(text), text) for text in texts),
        misses=(Expansion("d", 0, len(texts[0]), texts[1]),),
        themes=(Theme(str(mark), (texts[0],), (("d", Span(0, len(texts[0]))),)),),
        dense={view: DenseIndex.build(_vectors(mark)) for view in DENSE_VIEWS},
        lexical={view: LexicalIndex.build(texts) for view in LEXICAL_VIEWS},
    )


def mark_of(index: Index) -> int:
    """The mark of an index, after looking for it in each of its parts.

    Raises:
        AssertionError: a part carries another mark, so that generations were mixed.
    """
    mark = int(index.recipe.corpus)
    texts = [_text(mark, row) for row in range(ROWS)]
    assert [passage.text for passage in index.passages] == texts
    assert [expansion.text for expansion in index.expansions] == texts
    assert [miss.text for miss in index.misses] == texts[1:2]
    assert index.themes[0].name == str(mark)
    assert index.themes[0].wordings == (texts[0],)
    for view in DENSE_VIEWS:
        assert np.array_equal(index.dense[view].vectors(), _vectors(mark)), view
    for view in LEXICAL_VIEWS:
        assert index.lexical[view].knows(f"mark{mark}"), view
        assert int(np.argmax(index.lexical[view].scores("number7"))) == 7, view
    return mark
