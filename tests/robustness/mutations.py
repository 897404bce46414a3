"""Random damage to an index folder: each must be refused, none read.

``python -m tests.robustness.mutations [COUNT] [SEED]``
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kern.errors import IndexCorruptError
from kern.store import IndexStore

from .tiny import MEMORY, tiny_index

Damage = Callable[[Path, random.Random], str]


def _files(folder: Path) -> list[Path]:
    """What the current generation is read from: its files, its manifest and the pointer."""
    pointer = folder / "CURRENT"
    generation = folder / pointer.read_text().split()[0]
    return [pointer, *sorted(path for path in generation.rglob("*") if path.is_file())]


def _pick(folder: Path, rng: random.Random) -> Path:
    pointer, *rest = _files(folder)
    manifest = next(path for path in rest if path.name == "manifest.json")
    return rng.choice([pointer, manifest, *rng.sample(rest, 6)])


def _flip(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    return path.name


def _truncate(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size)])
    return path.name


def _extend(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    path.write_bytes(path.read_bytes() + rng.randbytes(rng.randint(1, 300)))
    return path.name


def _zero(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    before = path.read_bytes()
    data = bytearray(before)
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.choice([1, 16, 512]))
    data[start:end] = bytes(end - start)
    if data == before:
        data[start] = 0xFF
    path.write_bytes(data)
    return path.name


def _garbage(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    path.write_bytes(rng.randbytes(path.stat().st_size))
    return path.name


def _missing(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    path.unlink()
    return path.name


def _swap(folder: Path, rng: random.Random) -> str:
    while True:
        one, other = rng.sample(_files(folder), 2)
        first, second = one.read_bytes(), other.read_bytes()
        if first != second:
            one.write_bytes(second)
            other.write_bytes(first)
            return f"{one.name}, {other.name}"


def _from_before(folder: Path, rng: random.Random) -> str:
    """A file of the generation before, in the place of the current one's."""
    current = (folder / "CURRENT").read_text().split()[0]
    (before,) = (p for p in folder.glob("generation-*") if p.name != current)
    changed = [
        path
        for path in _files(folder)[1:]
        if path.read_bytes() != (before / path.relative_to(folder / current)).read_bytes()
    ]
    path = rng.choice(changed)
    path.write_bytes((before / path.relative_to(folder / current)).read_bytes())
    return path.name


def _foreign(folder: Path, rng: random.Random) -> str:
    path = rng.choice(_files(folder)[1:]).with_name(f"{rng.randrange(10**6)}.faiss")
    path.write_bytes(rng.randbytes(40))
    return path.name


def _folder_for_file(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    path.unlink()
    path.mkdir()
    return path.name


def _link(folder: Path, rng: random.Random) -> str:
    path = _pick(folder, rng)
    target = path.with_name(f"{path.name}.aside")
    path.rename(target)
    path.symlink_to(target)
    return path.name


DAMAGE: dict[str, Damage] = {
    "bit flipped": _flip,
    "truncated": _truncate,
    "extended": _extend,
    "block zeroed": _zero,
    "garbage": _garbage,
    "missing": _missing,
    "two swapped": _swap,
    "of the generation before": _from_before,
    "foreign file": _foreign,
    "folder for a file": _folder_for_file,
    "link for a file": _link,
}


def run(count: int, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """Damage a fresh copy ``count`` times; how often each kind was tried, and what went wrong."""
    whole = folder / "whole"
    for mark in (1, 2):
        IndexStore(whole).save(tiny_index(mark))
    rng, tried, wrong = random.Random(seed), Counter[str](), []
    for number in range(count):
        kind = list(DAMAGE)[number % len(DAMAGE)]
        damaged = folder / "damaged"
        shutil.copytree(whole, damaged)
        what = f"{kind}: {DAMAGE[kind](damaged, rng)}"
        tried[kind] += 1
        try:
            IndexStore(damaged).load()
            wrong.append(f"{what} was read")
        except IndexCorruptError as error:
            if "\n" in str(error) or "`kern index`" not in str(error):
                wrong.append(f"{what}: no clear line: {error}")
        except Exception as error:  # whatever else is raised is a finding
            wrong.append(f"{what}: {error!r}")
        shutil.rmtree(damaged)
    return tried, wrong


def main(count: int = 3000, seed: int = 1) -> int:
    """The long version."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        tried, wrong = run(count, seed, Path(folder))
    print(f"{tried.total()} mutations of {len(tried)} kinds, {len(wrong)} not refused", *wrong)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
