"""Readers that open the index again and again while builders replace it.

``python -m tests.robustness.readers [READERS] [LOADS] [REBUILDS]``
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

from kern.store import IndexStore

from .tiny import MEMORY, mark_of, tiny_index


def _read(folder: Path, loads: int, done: Event) -> tuple[int, int]:
    """How many times the index was opened, and how many generations were met."""
    met, count = set(), 0
    while count < loads or not done.is_set():
        met.add(mark_of(IndexStore(folder).load()))
        count += 1
    return count, len(met)


def _build(folder: Path, marks: Sequence[int]) -> None:
    for mark in marks:
        IndexStore(folder).save(tiny_index(mark))


def run(folder: Path, readers: int, loads: int, rebuilds: int) -> list[tuple[int, int]]:
    """Two builders rebuild in turns under readers; what `_read` gave for each reader.

    Raises:
        Exception: whatever a reader or builder met that it should not have.
    """
    IndexStore(folder).save(tiny_index(0))
    context = get_context("spawn")
    with context.Manager() as manager, context.Pool(readers + 2) as pool:
        done = manager.Event()
        reading = [pool.apply_async(_read, (folder, loads, done)) for _ in range(readers)]
        halves = range(1, rebuilds // 2 + 1), range(rebuilds // 2 + 1, rebuilds + 1)
        building = [pool.apply_async(_build, (folder, list(half))) for half in halves]
        try:
            for builder in building:
                builder.get(600)
        finally:
            done.set()
        return [reader.get(600) for reader in reading]


def main(readers: int = 8, loads: int = 1000, rebuilds: int = 400) -> int:
    """The long version."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        results = run(Path(folder), readers, loads, rebuilds)
    total, met = sum(count for count, _ in results), min(seen for _, seen in results)
    print(
        f"{readers} readers opened the index {total} times during {rebuilds} rebuilds by two "
        f"builders; each met {met} generations or more; no error, none mixed"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
