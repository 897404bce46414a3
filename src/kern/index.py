"""What is searched: passages, their sentences and their expansions, dense and lexical.

Rows of passages and sentences stand in the same order in FAISS and in BM25, so that a row
number means one thing. `kern.store` keeps an index on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kern.chunking import Budget, chunk, context_line
from kern.corpus import Corpus
from kern.dense import DenseIndex
from kern.encoder import SentenceEncoder
from kern.errors import CorpusError
from kern.expansions import Expansions, load_expansions
from kern.lexical import LexicalIndex
from kern.tokens import get_encoding
from kern.types import Expansion, Passage, Span, Theme

SCHEMA = 2
DENSE_VIEWS = ("passages", "sentences", "expansions", "themes", "decoys", "misses", "subjects")
LEXICAL_VIEWS = ("passages", "expanded_passages", "expanded_sentences")
Rows = npt.NDArray[np.int64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what an index holds; equal recipes give equal indexes.

    Attributes:
        corpus: hash of the documents.
        expansions: hash of the expansions.
        encoder: name of the model, and ``fingerprint`` the hash of its files.
        encoding: tiktoken encoding that counts the budget.
        max_tokens: tokens of a passage at most, context line included.
        context: whether the context line stands before a passage when it is indexed.
    """

    corpus: str
    expansions: str
    encoder: str
    fingerprint: str
    encoding: str
    max_tokens: int
    context: bool = True
    schema: int = SCHEMA

    def differences(self, other: Recipe) -> list[str]:
        """Names of the fields in which another recipe differs."""
        mine, theirs = asdict(self), asdict(other)
        return [name for name, value in mine.items() if value != theirs[name]]


@dataclass(frozen=True)
class Index:
    """Passages and the views of them that are searched.

    Attributes:
        dense: FAISS index of each view; its rows are passages, their sentences in reading
            order, expansions, wordings of themes, decoys, misses, or subjects.
        lexical: BM25 of the passages, and of passages and sentences together with all that is
            asked of them, so that rare words of several questions add up.
        generation: first 12 hex digits of its manifest's hash, empty before it is saved.
    """

    recipe: Recipe
    passages: tuple[Passage, ...]
    expansions: tuple[Expansion, ...]
    misses: tuple[Expansion, ...]
    themes: tuple[Theme, ...]
    dense: Mapping[str, DenseIndex]
    lexical: Mapping[str, LexicalIndex]
    generation: str = ""

    @cached_property
    def sentences(self) -> tuple[tuple[int, Span], ...]:
        """Each sentence: the row of its passage, and its span of the document."""
        return tuple(
            (row, span) for row, passage in enumerate(self.passages) for span in passage.sentences
        )

    def sentence(self, row: int) -> str:
        """The text of a sentence."""
        of, span = self.sentences[row]
        passage = self.passages[of]
        return passage.text[span.start - passage.start : span.end - passage.start]

    @cached_property
    def sentence_passage(self) -> Rows:
        """Row of the passage of each sentence."""
        return np.array([row for row, _ in self.sentences], dtype=np.int64)

    @cached_property
    def expansion_passage(self) -> Rows:
        """Row of the passage that each expansion leads to (its longest overlap)."""
        return self._passage_of(self.expansions)

    @cached_property
    def miss_passage(self) -> Rows:
        """Row of the passage that calls each miss forth."""
        return self._passage_of(self.misses)

    def _passage_of(self, items: Sequence[Expansion]) -> Rows:
        rows = []
        for item in items:
            span = Span(item.start, item.end)
            overlaps = [
                span.overlap(Span(p.start, p.end)) if p.doc_id == item.doc_id else 0
                for p in self.passages
            ]
            rows.append(int(np.argmax(overlaps)))
        return np.array(rows, dtype=np.int64)

    @cached_property
    def expansion_sentence(self) -> Rows:
        """Row of the sentence each expansion is bound to; -1 for a whole paragraph's."""
        row_of = {
            (self.passages[row].doc_id, span): i for i, (row, span) in enumerate(self.sentences)
        }
        return np.array(
            [row_of.get((e.doc_id, Span(e.start, e.end)), -1) for e in self.expansions],
            dtype=np.int64,
        )

    @cached_property
    def theme_wording(self) -> Rows:
        """Number of the theme that each wording belongs to."""
        counts = [len(theme.wordings) for theme in self.themes]
        return np.repeat(np.arange(len(counts)), counts).astype(np.int64)

    @cached_property
    def theme_members(self) -> npt.NDArray[np.bool_]:
        """Which sentences each theme holds for: shape (themes, sentences)."""
        members = np.zeros((len(self.themes), len(self.sentences)), dtype=bool)
        places = [
            (self.passages[row].doc_id, span, i) for i, (row, span) in enumerate(self.sentences)
        ]
        for number, theme in enumerate(self.themes):
            for doc_id, span in theme.members:
                for other, place, i in places:
                    if other == doc_id and place.overlap(span):
                        members[number, i] = True
        return members

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries covered, sorted."""
        return tuple(sorted({passage.country for passage in self.passages}))


def recipe_for(
    corpus: Corpus, expansions: Expansions, encoder: SentenceEncoder, encoding: str, max_tokens: int
) -> Recipe:
    """The recipe that these inputs call for."""
    return Recipe(
        corpus=corpus.sha256,
        expansions=expansions.sha256,
        encoder=encoder.name,
        fingerprint=encoder.fingerprint,
        encoding=encoding,
        max_tokens=max_tokens,
    )


def build_index(
    corpus: Corpus,
    encoder: SentenceEncoder,
    recipe: Recipe,
    expansions: Expansions | None = None,
    progress: Progress | None = None,
) -> Index:
    """Chunk, embed and index a corpus.

    ``progress`` is told the view, how many texts of it are done, and how many there are.

    Raises:
        CorpusError: no document holds a sentence.
    """
    expansions = expansions or load_expansions(corpus)
    items = expansions.items
    passages = chunk_corpus(corpus, encoder, recipe)
    if not passages:
        raise CorpusError(f"{corpus.root} holds no sentence to index")
    texts: dict[str, Sequence[str]] = {
        "passages": [p.indexed_text for p in passages],
        "sentences": [text for p in passages for text in p.indexed_sentences],
        "expansions": [item.text for item in items],
        "themes": [wording for theme in expansions.themes for wording in theme.wordings],
        "decoys": expansions.decoys,
        "misses": [item.text for item in expansions.misses],
        "subjects": _subjects(corpus),
    }
    dense = {}
    for view in DENSE_VIEWS:
        dense[view] = DenseIndex.build(_embed(encoder, view, texts[view], progress))
    index = Index(recipe, passages, items, expansions.misses, expansions.themes, dense, {})
    asked: list[list[str]] = [[p.indexed_text] for p in passages]
    for row, item in zip(index.expansion_passage, items, strict=True):
        asked[row].append(item.text)
    asked_of_sentence = [[text] for text in texts["sentences"]]
    for row, item in zip(index.expansion_sentence, items, strict=True):
        if row >= 0:
            asked_of_sentence[row].append(item.text)
    lexical = {
        "passages": LexicalIndex.build(texts["passages"]),
        "expanded_passages": LexicalIndex.build(["\n".join(parts) for parts in asked]),
        "expanded_sentences": LexicalIndex.build(["\n".join(p) for p in asked_of_sentence]),
    }
    return replace(index, lexical=lexical)


def chunk_corpus(corpus: Corpus, encoder: SentenceEncoder, recipe: Recipe) -> tuple[Passage, ...]:
    """The passages of every document."""
    encoding = get_encoding(recipe.encoding)
    budget = Budget(
        tokens=recipe.max_tokens,
        count=lambda text: len(encoding.encode_ordinary(text)),
        encoder_tokens=encoder.max_tokens,
        encoder_count=encoder.count_tokens,
    )
    return tuple(
        passage
        for collection in corpus.collections
        for document in collection.documents
        for passage in chunk(
            document,
            context_line(document, collection.indicator) if recipe.context else "",
            budget,
        )
    )


def _subjects(corpus: Corpus) -> list[str]:
    """Wordings of what each collection is about, and of asking for that in general."""
    wordings = []
    for indicator in (collection.indicator for collection in corpus.collections):
        title = indicator.title.lower()
        wordings += [indicator.question] if indicator.question else []
        wordings += [f"Tell me about {title} in general.", f"How does {title} work there?"]
    return wordings


def _embed(
    encoder: SentenceEncoder, view: str, texts: Sequence[str], progress: Progress | None
) -> npt.NDArray[np.float32]:
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(view, done, len(texts))

    return encoder.encode(texts, report)
