"""Document expansion: questions and restatements that a passage answers, kept as data.

The idea is doc2query's (Nogueira et al. 2019, arXiv:1904.08375); here people's wording
stands in for a model's. An expansion file lies in the folder ``expansions`` beside its
document and is bound to sentences and paragraphs by the hash of their text, so that an
edited paragraph is flagged and not silently mismatched. A corpus without them works.

Decoys are the counterpart: questions that no section answers, one a line in the file
``unanswered.txt`` of a collection and, for what no report would answer, in Kern itself.
A question nearer to a decoy than to any expansion is more likely to be declined. Misses are
decoys of one sentence: what its reader might ask next and its section does not say. They
stand in the expansion files, for another section may well answer them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path

from kern.chunking import paragraphs, sentences
from kern.corpus import Corpus, read_text
from kern.errors import CorpusError
from kern.themes import load_themes
from kern.types import Document, Expansion, Span, Theme


@dataclass(frozen=True, slots=True)
class Expansions:
    """The expansions of a corpus, and where they no longer fit its text.

    Attributes:
        items: every expansion whose span still reads as it did.
        stale: ``path: first words`` of each span whose text is gone.
        decoys: questions that nothing answers.
        misses: questions that a span calls forth and that its document does not answer.
        themes: what several countries have in common, and where it stands.
    """

    items: tuple[Expansion, ...]
    stale: tuple[str, ...] = ()
    decoys: tuple[str, ...] = ()
    misses: tuple[Expansion, ...] = ()
    themes: tuple[Theme, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest over what is indexed."""
        digest = sha256()
        for item in self.items:
            digest.update(f"{item.doc_id}\0{item.start}\0{item.end}\0{item.text}\0".encode())
        for decoy in self.decoys:
            digest.update(f"{decoy}\0".encode())
        for item in self.misses:
            digest.update(f"{item.doc_id}\0{item.start}\0{item.end}\0{item.text}\0".encode())
        for theme in self.themes:
            digest.update(f"{theme}\0".encode())
        return digest.hexdigest()


def span_hash(text: str) -> str:
    """What binds an expansion to a span: the first 16 hex digits of its SHA-256."""
    return sha256(text.encode()).hexdigest()[:16]


def load_expansions(corpus: Corpus) -> Expansions:
    """Read the expansion file of each document that has one.

    Raises:
        CorpusError: a file is not TOML of the expected shape.
    """
    items: list[Expansion] = []
    misses: list[Expansion] = []
    stale: list[str] = []
    for document in corpus.documents:
        path = expansion_path(corpus, document)
        if not path.is_file():
            continue
        spans = {span_hash(document.text[s.start : s.end]): s for s in _spans(document)}
        for entry in _entries(path):
            span = spans.get(entry.sha256)
            if span is None:
                stale.append(f"{path.name}: {entry.begins}")
                continue
            place = (document.doc_id, span.start, span.end)
            items.extend(Expansion(*place, text) for text in entry.items)
            misses.extend(Expansion(*place, text) for text in entry.misses)
    sentence_of = {
        (document.doc_id, span_hash(document.text[span.start : span.end])): span
        for document in corpus.documents
        for span in _spans(document)
    }
    themes, lost = load_themes(corpus, sentence_of)
    return Expansions(tuple(items), (*stale, *lost), _decoys(corpus), tuple(misses), themes)


def _decoys(corpus: Corpus) -> tuple[str, ...]:
    texts = [resources.files("kern").joinpath("decoys.txt").read_text("utf-8")]
    folders = {(corpus.root.parent / d.source.path).parent for d in corpus.documents}
    files = [folder / "unanswered.txt" for folder in sorted(folders)]
    texts += [read_text(file) for file in files if file.is_file()]
    lines = (line.strip() for text in texts for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def expansion_path(corpus: Corpus, document: Document) -> Path:
    """Where a document's expansions lie, if it has any."""
    file = corpus.root.parent / document.source.path
    return file.parent / "expansions" / f"{file.stem}.toml"


def _spans(document: Document) -> Iterable[Span]:
    for paragraph in paragraphs(document.text):
        yield paragraph
        yield from sentences(document.text, paragraph)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table ``[[span]]`` of an expansion file."""

    begins: str
    sha256: str
    items: list[str]
    misses: list[str]


def _texts(texts: object, name: str) -> list[str]:
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"{name} is not a list of strings")
    return texts


def _entries(path: Path) -> Iterable[_Entry]:
    try:
        data = tomllib.loads(read_text(path))
        for entry in data["span"]:
            items = _texts(entry["items"], "items")
            # A span may have none.
            misses = _texts(entry.get("misses", []), "misses")
            yield _Entry(str(entry["begins"]), str(entry["sha256"]), items, misses)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CorpusError(
            f"{path}: not an expansion file ({error}); expected [[span]] tables with begins, "
            "sha256 and a list of items"
        ) from error
