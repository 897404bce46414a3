"""The files of one generation of an index: how they are written, listed and read back.

`kern.store` decides when a generation is current and whether its bytes can be trusted;
nothing here is called on bytes that it has not verified.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from kern.dense import DenseIndex
from kern.errors import IndexCorruptError
from kern.index import DENSE_VIEWS, LEXICAL_VIEWS, Index, Recipe
from kern.lexical import LexicalIndex
from kern.types import Expansion, Passage, Span, Theme

MANIFEST = "manifest.json"
# What a generation of this version holds. An index of any other layout is no damaged one
# but an old one, and is built again.
LAYOUT: dict[str, list[str]] = {
    "dense": list(DENSE_VIEWS),
    "lexical": list(LEXICAL_VIEWS),
    "passages": [f.name for f in fields(Passage)],
    "expansions": [f.name for f in fields(Expansion)],
    "misses": [f.name for f in fields(Expansion)],
    "themes": [f.name for f in fields(Theme)],
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds: its recipe and layout, and size and hash of each file."""

    recipe: Recipe
    counts: dict[str, int]
    files: dict[str, dict[str, str | int]]
    layout: dict[str, list[str]] = field(default_factory=lambda: LAYOUT)

    @property
    def readable(self) -> bool:
        """Whether this version of Kern can read the generation."""
        return self.layout == LAYOUT

    @property
    def sha256(self) -> str:
        """Digest of the manifest, and so of every byte of the generation."""
        return sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The manifest as it lies on disk."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest, also one of an older or newer version.

        Raises:
            IndexCorruptError: it is none.
        """
        try:
            data = json.loads(text)
            given = data["recipe"]
            recipe = {f.name: given[f.name] for f in fields(Recipe) if f.name in given}
            return cls(Recipe(**recipe), data["counts"], data["files"], data.get("layout", {}))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexCorruptError(f"the manifest cannot be read ({error})") from error


def write_generation(generation: Path, index: Index) -> Manifest:
    """Write all files of an index and sync them, the manifest last.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    _write_lines(generation / "passages.jsonl", (asdict(p) for p in index.passages))
    _write_lines(generation / "expansions.jsonl", (asdict(e) for e in index.expansions))
    _write_lines(generation / "misses.jsonl", (asdict(e) for e in index.misses))
    _write_lines(generation / "themes.jsonl", (asdict(t) for t in index.themes))
    for view in DENSE_VIEWS:
        index.dense[view].save(generation / f"{view}.faiss")
    for view in LEXICAL_VIEWS:
        index.lexical[view].save(generation / f"{view}.bm25")
    files: dict[str, dict[str, str | int]] = {}
    for path in files_of(generation):
        _sync(path)
        data = path.read_bytes()
        name = path.relative_to(generation).as_posix()
        files[name] = {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    manifest = Manifest(index.recipe, {view: len(index.dense[view]) for view in DENSE_VIEWS}, files)
    write_synced(generation / MANIFEST, manifest.to_json().encode())
    for folder in (*(p for p in generation.iterdir() if p.is_dir()), generation):
        sync_folder(folder)
    return manifest


def read_generation(generation: Path, manifest: Manifest, name: str) -> Index:
    """Parse the verified files of a generation; ``name`` is what receipts call it.

    Raises:
        IndexCorruptError: another version of Kern, or of a library, wrote them.
    """
    try:
        return Index(
            recipe=manifest.recipe,
            passages=tuple(map(_passage, _read_lines(generation / "passages.jsonl"))),
            expansions=_expansions(generation / "expansions.jsonl"),
            misses=_expansions(generation / "misses.jsonl"),
            themes=tuple(map(_theme, _read_lines(generation / "themes.jsonl"))),
            dense={view: DenseIndex.load(generation / f"{view}.faiss") for view in DENSE_VIEWS},
            lexical={
                view: LexicalIndex.load(generation / f"{view}.bm25") for view in LEXICAL_VIEWS
            },
            generation=name,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise IndexCorruptError(
            f"{generation} was written by another version ({error}); run `kern index`"
        ) from error


def files_of(folder: Path) -> list[Path]:
    """Everything below a folder but its subfolders, sorted; links are not followed."""
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _passage(row: dict[str, Any]) -> Passage:
    return Passage(**{**row, "sentences": tuple(Span(**span) for span in row["sentences"])})


def _expansions(path: Path) -> tuple[Expansion, ...]:
    return tuple(Expansion(**row) for row in _read_lines(path))


def _theme(row: dict[str, Any]) -> Theme:
    members = tuple((doc_id, Span(**span)) for doc_id, span in row["members"])
    return Theme(row["name"], tuple(row["wordings"]), members)


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
