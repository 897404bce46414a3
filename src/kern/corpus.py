"""Files to documents: reads a corpus folder into `Collection`s of `Document`s.

A collection is a folder of Markdown files with front matter. With an
``indicator.toml`` beside them it also knows its publisher, its question and its rating
bands; without one, the folder's name is the title and nobody is rated. Any number of
collections may stand in one corpus folder, at any depth.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from kern.errors import CorpusError
from kern.types import Attribution, AttributionKind, Band, Document, Indicator, Source

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<head>.*?\r?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_REFERENCES = re.compile(r"^## References[ \t]*\r?$", re.MULTILINE)
_PARAGRAPH_BREAK = re.compile(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+")
MAX_FILE_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Collection:
    """The sections of one indicator in one edition."""

    indicator: Indicator
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All collections below one folder; what an index is built from."""

    root: Path
    collections: tuple[Collection, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document, in order of collection and file name."""
        return tuple(doc for collection in self.collections for doc in collection.documents)

    @property
    def sha256(self) -> str:
        """Digest over all that a document says or is filed under."""
        digest = sha256()
        for collection in self.collections:
            digest.update(collection.indicator.question.encode() + b"\0")
        for doc in self.documents:
            for part in (doc.doc_id, doc.country, doc.name, doc.title, doc.band, doc.text):
                digest.update(part.encode() + b"\0")
        return digest.hexdigest()

    def document(self, doc_id: str) -> Document:
        """The document of that id.

        Raises:
            CorpusError: there is none.
        """
        for doc in self.documents:
            if doc.doc_id == doc_id:
                return doc
        raise CorpusError(f"the corpus holds no document {doc_id!r}; `kern show` lists them")

    def of_country(self, code: str) -> tuple[Document, ...]:
        """The documents about one country (ISO 3166-1 alpha-2)."""
        return tuple(doc for doc in self.documents if doc.country == code)

    def indicator_of(self, doc: Document) -> Indicator:
        """The indicator a document belongs to."""
        return next(c.indicator for c in self.collections if doc in c.documents)


def load_corpus(root: Path) -> Corpus:
    """Read every collection below ``root``.

    Raises:
        CorpusError: the folder is missing or holds no country file, or a file in it is
            binary, too large, or lacks the front matter that Kern needs.
    """
    if not root.is_dir():
        raise CorpusError(
            f"no corpus at {root}: expected a folder of Markdown files; "
            "name one with --corpus or make one with `kern import`"
        )
    root = root.resolve()
    folders = sorted({path.parent for path in _markdown_files(root)})
    collections = tuple(_load_collection(root, folder) for folder in folders)
    if not collections:
        raise CorpusError(
            f"no country file in {root}: expected Markdown files with front matter, "
            "such as belgium.md; make them with `kern import`"
        )
    return Corpus(root, collections)


def _markdown_files(root: Path) -> Iterable[Path]:
    """Country files below a folder; one that may not be listed is not passed over in silence."""

    def refuse(error: OSError) -> None:
        raise CorpusError(
            f"{error.filename} cannot be read ({error.strerror}); mend its permissions"
        ) from error

    for folder, _, names in os.walk(root, onerror=refuse):
        for name in names:
            if name.endswith(".md") and name != "README.md":
                yield Path(folder, name)


def _load_collection(root: Path, folder: Path) -> Collection:
    key = folder.relative_to(root).as_posix()
    key = root.name if key == "." else key
    definition = folder / "indicator.toml"
    indicator = (
        read_indicator(definition, key)
        if definition.is_file()
        else Indicator(key, folder.name.replace("-", " ").capitalize(), "", "", "", "", "", ())
    )
    documents = tuple(
        _load_document(root, path, indicator)
        for path in sorted(folder.glob("*.md"))
        if path.name != "README.md"
    )
    return Collection(indicator, documents)


def read_indicator(path: Path, key: str) -> Indicator:
    """Read an ``indicator.toml``.

    Raises:
        CorpusError: it is not TOML, or lacks a title or a band's wording.
    """
    try:
        data = tomllib.loads(read_text(path))
        bands = tuple(
            Band(str(b["key"]), int(b["rank"]), str(b["wording"]), str(b.get("short", b["key"])))
            for b in data.get("bands", ())
        )
        return Indicator(
            key=key,
            title=str(data["title"]),
            bands=tuple(sorted(bands, key=lambda band: band.rank)),
            **{
                name: str(data.get(name, ""))
                for name in ("edition", "publisher", "question", "url", "page")
            },
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise CorpusError(
            f"{path}: not an indicator ({error}); expected TOML with a title and, for each "
            "of [[bands]], key, rank and wording"
        ) from error


def read_text(path: Path) -> str:
    """A file's text, byte for byte: no newline is translated.

    Raises:
        CorpusError: it cannot be read, is too large, or is not UTF-8 text.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CorpusError(
                f"{path}: {path.stat().st_size} bytes; a corpus file may have "
                f"{MAX_FILE_BYTES}: split it by country"
            )
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path}: not UTF-8 text (byte {error.start}); expected a Markdown or text file: "
            "convert it or take it out of the folder"
        ) from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror}); check it") from error
    if "\0" in text:
        raise CorpusError(f"{path}: holds NUL bytes, so it is no text; take it out of the folder")
    return text


def _load_document(root: Path, path: Path, indicator: Indicator) -> Document:
    if not path.resolve().is_relative_to(root):
        raise CorpusError(
            f"{path} is a link to {path.resolve()}, outside the corpus; "
            "put the file itself there if it belongs to it"
        )
    raw = read_text(path)
    match = _FRONT_MATTER.match(raw)
    if match is None:
        raise CorpusError(
            f"{path}: no front matter; expected the file to begin with a block between two "
            'lines "---" that gives at least country and iso2'
        )
    head = _front_matter(path, match["head"])
    code = head.get("iso2")
    if not isinstance(code, str) or not re.fullmatch(r"[A-Z]{2}", code):
        raise CorpusError(
            f"{path}: iso2 is {code!r}; expected an ISO 3166 code of two capitals in quotation "
            'marks, such as iso2: "NO" (YAML reads a bare NO as false)'
        )
    country = head.get("country")
    if not isinstance(country, str) or not country.strip():
        raise CorpusError(
            f'{path}: the front matter names no country; add a line such as country: "Norway"'
        )
    band = str(head.get("band") or "")
    if band and indicator.band(band) is None:
        known = ", ".join(b.key for b in indicator.bands) or "none"
        raise CorpusError(f"{path}: band is {band!r}; the indicator's bands are: {known}")
    body_start, body_end, references = _body(raw, match.end())
    if body_start == body_end:
        raise CorpusError(f"{path}: no text below the front matter; add the section's paragraphs")
    return Document(
        doc_id=f"{indicator.key}/{path.stem}",
        country=code,
        name=country.strip(),
        title=indicator.title,
        text=raw[body_start:body_end],
        references=references,
        band=band,
        source=Source(
            path=f"{root.name}/{path.relative_to(root).as_posix()}",
            first_line=raw.count("\n", 0, body_start) + 1,
            page_lines=_page_lines(path, head.get("source_lines")),
        ),
        attribution=_attribution(path, head),
    )


def _front_matter(path: Path, text: str) -> dict[str, Any]:
    try:
        head = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: such as the date 2022-13-01
        reason = " ".join(str(error).split())
        raise CorpusError(
            f"{path}: the front matter is not YAML ({reason}); mend that line"
        ) from error
    if not isinstance(head, dict):
        raise CorpusError(f"{path}: the front matter holds no keys; add country and iso2")
    return head


def _body(raw: str, start: int) -> tuple[int, int, tuple[str, ...]]:
    """Where the body lies in the file, and the references below it."""
    heading = _REFERENCES.search(raw, start)
    end = heading.start() if heading else len(raw)
    references: Iterable[str] = ()
    if heading:
        references = (part.strip() for part in _PARAGRAPH_BREAK.split(raw[heading.end() :]))
    body = raw[start:end]
    start += len(body) - len(body.lstrip())
    end = start + len(body.strip())
    return start, end, tuple(part for part in references if part)


def _page_lines(path: Path, value: object) -> tuple[int, int] | None:
    match value:
        case None:
            return None
        case [int(first), int(last)] if 0 < first <= last:
            return first, last
        case _:
            raise CorpusError(f"{path}: source_lines is {value!r}; expected [first, last]")


def _attribution(path: Path, head: dict[str, Any]) -> Attribution:
    kind = str(head.get("attribution") or AttributionKind.EXPLICIT)
    if kind not in set(AttributionKind):
        raise CorpusError(f"{path}: attribution is {kind!r}; expected explicit or inferred")
    return Attribution(AttributionKind(kind), str(head.get("evidence") or ""))
