"""Settings to a ready `Assistant`: reads the corpus, and builds the index at first use."""

from __future__ import annotations

from dataclasses import dataclass

from kern.answering import Assistant
from kern.corpus import Corpus, load_corpus
from kern.encoder import DEFAULT_MODEL, SentenceEncoder
from kern.errors import IndexCorruptError
from kern.expansions import Expansions, load_expansions
from kern.index import Index, Progress, Recipe, build_index, recipe_for
from kern.reranker import Reranker
from kern.retrieval import Retriever
from kern.settings import Settings
from kern.store import IndexStore, Manifest

# Two programs of different settings may take turns at rebuilding one folder.
_ATTEMPTS = 3


@dataclass(frozen=True)
class Workspace:
    """A corpus, an encoder and the folder of their index."""

    corpus: Corpus
    expansions: Expansions
    encoder: SentenceEncoder
    store: IndexStore
    recipe: Recipe

    @classmethod
    def open(cls, settings: Settings) -> Workspace:
        """Read the corpus; load no model and no index yet.

        Raises:
            CorpusError: see `load_corpus`.
            EncoderError: the encoder's files are missing.
        """
        corpus = load_corpus(settings.corpus)
        expansions = load_expansions(corpus)
        encoder = SentenceEncoder(settings.model)
        recipe = recipe_for(corpus, expansions, encoder, settings.encoding, settings.max_tokens)
        return cls(corpus, expansions, encoder, IndexStore(settings.index), recipe)

    def is_current(self) -> bool:
        """Whether the folder holds an index of this recipe that this version can read.

        Raises:
            IndexCorruptError: what it holds is damaged.
        """
        manifest = self.store.manifest()
        return manifest is not None and manifest.readable and manifest.recipe == self.recipe

    def build(self, progress: Progress | None = None) -> Manifest:
        """Build the index and make it current."""
        index = build_index(self.corpus, self.encoder, self.recipe, self.expansions, progress)
        return self.store.save(index)

    def index(self, progress: Progress | None = None) -> Index:
        """The index of this recipe: loaded, or built where there is none yet.

        Raises:
            IndexCorruptError: the folder holds a damaged index.
        """
        for _ in range(_ATTEMPTS):
            if not self.is_current():
                self.build(progress)
            index = self.store.load()
            if index.recipe == self.recipe:
                return index
        raise IndexCorruptError(
            f"{self.store.folder} is rebuilt all the time for another corpus or model; "
            "give each its own folder with --index"
        )

    @property
    def _reranker(self) -> Reranker | None:
        """What was fitted with the default encoder goes with it alone."""
        return Reranker() if self.encoder.name == DEFAULT_MODEL else None

    def assistant(self, progress: Progress | None = None) -> Assistant:
        """A ready assistant."""
        index = self.index(progress)
        return Assistant(self.corpus, Retriever.over(index, self.encoder, self._reranker))
