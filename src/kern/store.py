"""The folder ``index/``: generations of an index, and the one that is current.

A generation is written to a folder of its own, synced, and becomes current by one atomic
rename of the file ``CURRENT``. Its manifest holds a hash of every file, checked before
any parser sees a byte: FAISS files carry no checksum of their own. Builders exclude each
other by a lock; readers hold what they read in memory.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kern.dense import DenseIndex
from kern.errors import IndexCorruptError
from kern.index import DENSE_VIEWS, LEXICAL_VIEWS, Index, Recipe
from kern.lexical import LexicalIndex
from kern.types import Expansion, Passage, Span

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_PREFIX = "generation-"
_LOCK_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds: its recipe, and size and hash of each file."""

    recipe: Recipe
    counts: dict[str, int]
    files: dict[str, dict[str, str | int]]

    @property
    def sha256(self) -> str:
        """Digest of the manifest, and so of every byte of the generation."""
        return sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The manifest as it lies on disk."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest.

        Raises:
            IndexCorruptError: it is none, or of another schema.
        """
        try:
            data = json.loads(text)
            return cls(Recipe(**data["recipe"]), data["counts"], data["files"])
        except (ValueError, KeyError, TypeError) as error:
            raise IndexCorruptError(f"the manifest cannot be read ({error})") from error


class IndexStore:
    """One index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        """The current generation's folder, or None where nothing was built yet.

        Raises:
            IndexCorruptError: the pointer names no generation of this folder.
        """
        pointer = self.folder / _CURRENT
        if not pointer.is_file():
            return None
        name = self._pointed()[0]
        generation = self.folder / name
        if not name.startswith(_PREFIX) or "/" in name or not generation.is_dir():
            raise IndexCorruptError(
                f"{pointer} names {name[:60]!r}, which is no generation there; run `kern index`"
            )
        return generation

    def _pointed(self) -> tuple[str, str]:
        """What the pointer says: the generation's name and its manifest's hash."""
        text = (self.folder / _CURRENT).read_text("utf-8", errors="replace")
        name, _, digest = text.strip().partition(" ")
        return name, digest

    def manifest(self) -> Manifest | None:
        """The current generation's manifest, or None where nothing was built yet.

        Its own hash is verified; those of the files that it lists are not.

        Raises:
            IndexCorruptError: it is missing or not as it was built.
        """
        generation = self.current()
        if generation is None:
            return None
        try:
            data = (generation / _MANIFEST).read_bytes()
        except OSError as error:
            raise IndexCorruptError(f"{generation} has no manifest; run `kern index`") from error
        if sha256(data).hexdigest() != self._pointed()[1]:
            raise IndexCorruptError(
                f"{generation / _MANIFEST} is not as it was built; run `kern index`"
            )
        return Manifest.from_json(data.decode())

    def verify(self) -> Manifest:
        """Check every file of the current generation against its manifest.

        Raises:
            IndexCorruptError: there is none, or a file is missing, changed or foreign.
        """
        generation, manifest = self.current(), self.manifest()
        if generation is None or manifest is None:
            raise IndexCorruptError(f"no index in {self.folder}; run `kern index`")
        found = {p.relative_to(generation).as_posix() for p in _files(generation)} - {_MANIFEST}
        expected = set(manifest.files)
        for name in sorted(found ^ expected):
            state = "is missing" if name in expected else "is not in the manifest"
            raise IndexCorruptError(f"{generation / name} {state}; run `kern index`")
        for name, entry in manifest.files.items():
            data = (generation / name).read_bytes()
            if len(data) != entry["bytes"] or sha256(data).hexdigest() != entry["sha256"]:
                raise IndexCorruptError(
                    f"{generation / name} is not as it was built "
                    f"({len(data)} bytes, expected {entry['bytes']}); run `kern index`"
                )
        return manifest

    def load(self) -> Index:
        """Verify and read the current generation.

        Raises:
            IndexCorruptError: see `verify`.
        """
        manifest = self.verify()
        generation = self.current()
        assert generation is not None  # noqa: S101  verify() has seen it
        return _read(generation, manifest)

    def save(self, index: Index) -> Manifest:
        """Write a new generation, make it current, and remove those before the last.

        Raises:
            IndexCorruptError: the folder cannot be written, or another builder holds it.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=_LOCK_SECONDS):
                return self._save(index)
        except Timeout as error:
            raise IndexCorruptError(
                f"another build has held {self.folder} for {_LOCK_SECONDS} s; wait, or end it"
            ) from error
        except OSError as error:
            raise IndexCorruptError(
                f"the index cannot be written to {self.folder} ({error.strerror}); "
                "what was there still serves: free space or name another folder with --index"
            ) from error

    def _save(self, index: Index) -> Manifest:
        before = self._current_name()
        generation = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self.folder))
        try:
            manifest = _write(generation, index)
            pointer = generation.with_name(f".{_CURRENT}.new")
            _write_synced(pointer, f"{generation.name} {manifest.sha256}\n".encode())
            pointer.replace(self.folder / _CURRENT)
            _sync_folder(self.folder)
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        for old in self.folder.glob(f"{_PREFIX}*"):
            if old.name not in (generation.name, before):
                shutil.rmtree(old, ignore_errors=True)
        return manifest

    def _current_name(self) -> str:
        try:
            generation = self.current()
        except IndexCorruptError:
            return ""
        return generation.name if generation else ""


def _write(generation: Path, index: Index) -> Manifest:
    _write_lines(generation / "passages.jsonl", (asdict(p) for p in index.passages))
    _write_lines(generation / "expansions.jsonl", (asdict(e) for e in index.expansions))
    for view in DENSE_VIEWS:
        index.dense[view].save(generation / f"{view}.faiss")
    for view in LEXICAL_VIEWS:
        index.lexical[view].save(generation / f"{view}.bm25")
    files: dict[str, dict[str, str | int]] = {}
    for path in _files(generation):
        _sync(path)
        data = path.read_bytes()
        name = path.relative_to(generation).as_posix()
        files[name] = {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    manifest = Manifest(
        index.recipe,
        {view: len(index.dense[view]) for view in DENSE_VIEWS},
        files,
    )
    _write_synced(generation / _MANIFEST, manifest.to_json().encode())
    for folder in (*(p for p in generation.iterdir() if p.is_dir()), generation):
        _sync_folder(folder)
    return manifest


def _read(generation: Path, manifest: Manifest) -> Index:
    passages = tuple(
        Passage(**{**row, "sentences": tuple(Span(**span) for span in row["sentences"])})
        for row in _read_lines(generation / "passages.jsonl")
    )
    expansions = tuple(Expansion(**row) for row in _read_lines(generation / "expansions.jsonl"))
    return Index(
        manifest.recipe,
        passages,
        expansions,
        {view: DenseIndex.load(generation / f"{view}.faiss") for view in DENSE_VIEWS},
        {view: LexicalIndex.load(generation / f"{view}.bm25") for view in LEXICAL_VIEWS},
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if not path.is_dir())


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
