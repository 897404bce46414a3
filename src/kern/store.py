"""The folder ``index/``: generations of an index, and the one that is current.

A generation is written to a folder of its own, synced, and becomes current by one atomic
rename of the file ``CURRENT``. Its manifest holds a hash of every file, checked before
any parser sees a byte: FAISS files carry no checksum of their own. Builders exclude each
other by a lock; readers hold what they read in memory, and begin again where a builder
took away the generation that they were reading.
"""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from filelock import FileLock, Timeout

from kern.errors import IndexCorruptError
from kern.index import Index
from kern.layout import (
    MANIFEST,
    Manifest,
    files_of,
    read_generation,
    sync_folder,
    write_generation,
    write_synced,
)

__all__ = ["IndexStore", "Manifest"]

_CURRENT = "CURRENT"
_PREFIX = "generation-"
_POINTER = re.compile(rf"({_PREFIX}[a-z0-9_]{{8}}) ([0-9a-f]{{64}})\n", re.ASCII)
_GENERATION = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}", re.ASCII)
_POINTER_BYTES = 200
_LOCK_SECONDS = 600
# Each begins anew only after a whole build, so that this many mean a folder gone mad.
_ATTEMPTS = 100
_NAME_DIGITS = 12

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What ``CURRENT`` says: the generation's folder and its manifest's hash."""

    name: str
    digest: str


class IndexStore:
    """One index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest | None:
        """The current generation's manifest, or None where nothing was built yet.

        Its own hash is verified; those of the files that it lists are not.

        Raises:
            IndexCorruptError: it is missing or not as it was built.
        """
        if self._pointer() is None:
            return None
        return self._reading(self._manifest)

    def verify(self) -> Manifest:
        """Check every file of the current generation against its manifest.

        Raises:
            IndexCorruptError: there is none, or a file is missing, changed or foreign.
        """
        return self._reading(self._verified)

    def load(self) -> Index:
        """Verify and read the current generation.

        Raises:
            IndexCorruptError: see `verify`; or it is of another version of Kern.
        """
        return self._reading(self._loaded)

    def save(self, index: Index, seconds: float = _LOCK_SECONDS) -> Manifest:
        """Write a new generation, make it current, and remove those before the last.

        Args:
            index: what to write.
            seconds: how long to wait for another builder.

        Raises:
            IndexCorruptError: the folder cannot be written, or another builder holds it;
                what was current still is.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=seconds):
                return self._save(index)
        except Timeout as error:
            raise IndexCorruptError(
                f"another build has held {self.folder} for {seconds:g} s; wait, or end it"
            ) from error
        except OSError as error:
            raise IndexCorruptError(
                f"the index cannot be written to {self.folder} ({error.strerror or error}); "
                "what was there is unchanged: make room there, or name another folder with --index"
            ) from error

    # -- reading ---------------------------------------------------------------------

    def _pointer(self) -> _Pointer | None:
        path = self.folder / _CURRENT
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise IndexCorruptError(f"{path} is no file; remove it and run `kern index`")
            with path.open("rb") as file:
                text = file.read(_POINTER_BYTES).decode("ascii", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise IndexCorruptError(
                f"{path} cannot be read ({error.strerror}); mend its permissions, or name "
                "another folder with --index"
            ) from error
        match = _POINTER.fullmatch(text)
        if match is None:
            raise IndexCorruptError(
                f"{path} holds {text[:40]!r}; expected the name of a generation and a hash: "
                "run `kern index`"
            )
        return _Pointer(match[1], match[2])

    def _reading(self, read: Callable[[_Pointer], T]) -> T:
        """A read of the current generation; again where that changed meanwhile."""
        for _ in range(_ATTEMPTS):
            pointer = self._pointer()
            if pointer is None:
                raise IndexCorruptError(f"no index in {self.folder}; run `kern index`")
            try:
                return read(pointer)
            except (IndexCorruptError, OSError) as error:
                if self._pointer() != pointer:
                    continue
                if isinstance(error, IndexCorruptError):
                    raise
                raise IndexCorruptError(
                    f"{error.filename or self.folder} cannot be read ({error.strerror}); mend "
                    "its permissions or run `kern index`"
                ) from error
        raise IndexCorruptError(f"{self.folder} is rebuilt without end; end the other builders")

    def _manifest(self, pointer: _Pointer) -> Manifest:
        path = self.folder / pointer.name / MANIFEST
        data = _read(path)
        if sha256(data).hexdigest() != pointer.digest:
            raise IndexCorruptError(f"{path} is not as it was built; run `kern index`")
        return Manifest.from_json(data.decode())

    def _verified(self, pointer: _Pointer) -> Manifest:
        generation, manifest = self.folder / pointer.name, self._manifest(pointer)
        found = {p.relative_to(generation).as_posix() for p in files_of(generation)} - {MANIFEST}
        expected = set(manifest.files)
        for name in sorted(found ^ expected):
            state = "is missing" if name in expected else "is not in the manifest"
            raise IndexCorruptError(f"{generation / name} {state}; run `kern index`")
        for name, entry in manifest.files.items():
            data = _read(generation / name)
            if len(data) != entry["bytes"] or sha256(data).hexdigest() != entry["sha256"]:
                raise IndexCorruptError(
                    f"{generation / name} is not as it was built "
                    f"({len(data)} bytes, expected {entry['bytes']}); run `kern index`"
                )
        return manifest

    def _loaded(self, pointer: _Pointer) -> Index:
        manifest = self._verified(pointer)
        generation = self.folder / pointer.name
        if not manifest.readable:
            raise IndexCorruptError(
                f"{generation} was written by another version of Kern; run `kern index`"
            )
        return read_generation(generation, manifest, pointer.digest[:_NAME_DIGITS])

    # -- writing ---------------------------------------------------------------------

    def _save(self, index: Index) -> Manifest:
        before = self._current_name()
        generation = self.folder / f"{_PREFIX}{token_hex(4)}"
        pointer = self.folder / f".{_CURRENT}.new"
        try:
            generation.mkdir()
            manifest = write_generation(generation, index)
            write_synced(pointer, f"{generation.name} {manifest.sha256}\n".encode())
            # The new folder's name has to be on the disk before anything points to it.
            sync_folder(self.folder)
            pointer.replace(self.folder / _CURRENT)
        except BaseException:
            # An interrupt may have come just after the rename: what is current must stay.
            if self._current_name() != generation.name:
                with suppress(OSError):
                    pointer.unlink(missing_ok=True)
                shutil.rmtree(generation, ignore_errors=True)
            raise
        sync_folder(self.folder)
        for old in self.folder.glob(f"{_PREFIX}*"):
            if old.name not in (generation.name, before) and _GENERATION.fullmatch(old.name):
                shutil.rmtree(old, ignore_errors=True)
        return manifest

    def _current_name(self) -> str:
        try:
            pointer = self._pointer()
        except IndexCorruptError:
            return ""
        return pointer.name if pointer else ""


def _read(path: Path) -> bytes:
    """The bytes of a regular file; a pipe in its place would be waited for without end."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise IndexCorruptError(f"{path} is no file; run `kern index`")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise IndexCorruptError(f"{path} is missing; run `kern index`") from error
