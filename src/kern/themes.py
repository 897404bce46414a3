"""Themes: what several countries have in common, kept as data beside the corpus.

A collection's ``themes.toml`` is a subject index like a book's: each theme has wordings
that people may use for it, and the sentences it holds for, bound by the hash of their text.
Expansions tell what one sentence answers; themes tell which sentences answer together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from kern.corpus import Corpus, read_text
from kern.errors import CorpusError
from kern.types import Span, Theme

FILE = "themes.toml"


def load_themes(
    corpus: Corpus, sentence_of: Mapping[tuple[str, str], Span]
) -> tuple[tuple[Theme, ...], tuple[str, ...]]:
    """The themes of all collections, and a line for each member whose sentence is gone.

    Args:
        corpus: where to look.
        sentence_of: span of a sentence by document id and hash of its text.

    Raises:
        CorpusError: a file is not TOML of the expected shape.
    """
    themes: list[Theme] = []
    lost: list[str] = []
    for collection in corpus.collections:
        document = collection.documents[0]
        folder = (corpus.root.parent / document.source.path).parent
        if not (folder / FILE).is_file():
            continue
        for name, wordings, bound in _read(folder / FILE):
            members = []
            for stem, keys in bound.items():
                doc_id = f"{collection.indicator.key}/{stem}"
                for key in keys:
                    span = sentence_of.get((doc_id, key))
                    if span is None:
                        lost.append(f"{FILE}: {name}: {stem}")
                    else:
                        members.append((doc_id, span))
            themes.append(Theme(name, wordings, tuple(members)))
    return tuple(themes), tuple(lost)


def _read(path: Path) -> list[tuple[str, tuple[str, ...], dict[str, list[str]]]]:
    try:
        data = tomllib.loads(read_text(path))
        return [
            (
                str(entry["name"]),
                tuple(str(wording) for wording in entry["wordings"]),
                {str(stem): [str(key) for key in keys] for stem, keys in entry["members"].items()},
            )
            for entry in data["theme"]
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(
            f"{path}: not a file of themes ({error}); expected [[theme]] tables with name, "
            "wordings and members"
        ) from error
