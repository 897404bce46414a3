"""A builder killed (SIGKILL) at each step of a build, and at random moments.

``python -m tests.robustness.kills [RANDOM]``. What the kernel had already taken stays, so
this shows what a killed process leaves behind; a power cut is not staged.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from kern.store import IndexStore

from .tiny import MEMORY, mark_of, tiny_index

_EVENTS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}


class _Steps:
    """Counts the steps of a build that reach the disk, and ends the process at one of them."""

    def __init__(self, folder: Path, fatal: int) -> None:
        self.folder, self.fatal, self.count = str(folder), fatal, 0
        sync = os.fsync

        def counted(handle: Any) -> None:
            self.step()
            sync(handle)
            self.step()

        setattr(os, "fsync", counted)  # noqa: B010  mypy minds an assignment
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if (writes or event in _EVENTS) and str(arguments[0]).startswith(self.folder):
            self.step()

    def step(self) -> None:
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def _fork_build(folder: Path, fatal: int) -> int:
    """A child that builds mark 2, and is killed at step ``fatal``, or never for 0."""
    index = tiny_index(2)
    child = os.fork()
    if child == 0:
        steps = _Steps(folder, fatal)
        IndexStore(folder).save(index)
        os._exit(min(255, steps.count))
    return child


def _prepare(folder: Path) -> None:
    for mark in (0, 1):
        IndexStore(folder).save(tiny_index(mark))


def check(folder: Path) -> int:
    """The mark that serves after a kill; then a later build must work and tidy up.

    Raises:
        AssertionError: it is neither the old nor the new one, or something is left over.
    """
    store = IndexStore(folder)
    mark = mark_of(store.load())
    assert mark in {1, 2}, mark
    store.save(tiny_index(3))
    assert mark_of(store.load()) == 3
    left = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert len(left) == 2, left
    assert not (folder / ".CURRENT.new").exists()
    return mark


def at_each_step(base: Path) -> tuple[int, Counter[int]]:
    """Kill at each step; how many there are, and how often which mark served afterwards."""
    first = base / "counted"
    _prepare(first)
    steps = os.waitstatus_to_exitcode(os.waitpid(_fork_build(first, 0), 0)[1])
    served: Counter[int] = Counter()
    for fatal in range(1, steps + 1):
        folder = base / f"step-{fatal}"
        _prepare(folder)
        status = os.waitpid(_fork_build(folder, fatal), 0)[1]
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, (fatal, status)
        served[check(folder)] += 1
    return steps, served


def at_random(base: Path, count: int, seed: int = 1) -> Counter[int]:
    """Kill after a random part of a build's time; how often which mark served afterwards."""
    rng, served = random.Random(seed), Counter[int]()
    timed = base / "timed"
    _prepare(timed)
    begun = time.perf_counter()
    os.waitpid(_fork_build(timed, 0), 0)
    whole = time.perf_counter() - begun
    for number in range(count):
        folder = base / f"random-{number}"
        _prepare(folder)
        child = _fork_build(folder, 0)
        time.sleep(rng.uniform(0, 1.1 * whole))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        served[check(folder)] += 1
    return served


def main(count: int = 300) -> int:
    """The long version."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        steps, served = at_each_step(Path(folder))
        print(f"killed at each of {steps} steps: {served[1]} old, {served[2]} new, 0 neither")
        served = at_random(Path(folder), count)
        print(f"killed at {count} random moments: {served[1]} old, {served[2]} new, 0 neither")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
