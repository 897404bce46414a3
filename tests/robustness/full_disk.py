"""Builds on a disk that is full at every possible point.

``python -m tests.robustness.full_disk [STEP]`` mounts a small file system of its own, for
which it needs Linux and the right to make a user name space.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kern.errors import IndexCorruptError
from kern.store import IndexStore

from .tiny import mark_of, tiny_index

_DISK = 2_000_000


def possible() -> bool:
    """Whether this machine lets us mount a file system of our own."""
    if shutil.which("unshare") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        return _inside(folder, ["true"]).returncode == 0


def _inside(folder: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    script = f'mount -t tmpfs -o size={_DISK} tmpfs "$0" && exec "$@"'
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, folder, *command],
        capture_output=True,
        text=True,
        check=False,
    )


def sweep(folder: Path, step: int) -> tuple[int, int]:
    """Leave 0, step, 2 step … bytes free and build; how many builds failed and succeeded.

    Raises:
        AssertionError: a failed build changed what serves, or left something behind.
    """
    store, ballast = IndexStore(folder / "index"), folder / "ballast"
    store.save(tiny_index(1))
    failed = built = 0
    free = 0
    while not built:
        room = shutil.disk_usage(folder).free
        ballast.write_bytes(bytes(max(0, room - free)))
        try:
            store.save(tiny_index(2, 2000))
            built += 1
        except IndexCorruptError as error:
            failed += 1
            assert "No space left" in str(error), error
            assert mark_of(store.load()) == 1
            assert len(list(store.folder.glob("generation-*"))) == 1
            assert not (store.folder / ".CURRENT.new").exists()
        ballast.unlink()
        free += step
    assert mark_of(store.load()) == 2
    return failed, built


def run(step: int) -> str:
    """The sweep, on a file system of its own; what it printed.

    Raises:
        AssertionError: see `sweep`.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.robustness.full_disk", str(step), folder]
        done = _inside(folder, command)
    assert done.returncode == 0, done.stderr
    return done.stdout


if __name__ == "__main__":
    STEP = int(sys.argv[1]) if len(sys.argv) > 1 else 4096
    if len(sys.argv) > 2:
        print(
            "full disk: {} builds failed, the old index served; {} succeeded".format(
                *sweep(Path(sys.argv[2]), STEP)
            )
        )
    else:
        print(run(STEP), end="")
