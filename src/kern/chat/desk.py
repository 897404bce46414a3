"""Where the page asks: one assistant, loaded in the background, and its answers kept a while."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from time import perf_counter

from kern.answering import Assistant
from kern.chat import tables
from kern.chat.journal import Journal
from kern.chat.turns import Filter, Turn
from kern.corpus import Corpus
from kern.errors import KernError
from kern.index import Progress
from kern.opening import Workspace
from kern.types import Answer, Document, Exchange

_KEPT = 512
_WARM_UP = "Who meets informally in Belgium, and how often?"


class NotReadyError(KernError):
    """The assistant could not be loaded, or is not loaded yet."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, how long finding it took, and the codes that a filter left to search, if any."""

    answer: Answer
    elapsed_ms: float
    scope: frozenset[str] | None = None


@dataclass
class Desk:
    """Answers conversations; usable, though it may say "loading", from the first moment."""

    workspace: Workspace
    journal: Journal = field(default_factory=Journal)
    stage: str = "reading the index"
    failure: str = ""
    _assistant: Assistant | None = None
    _done: threading.Event = field(default_factory=threading.Event)

    @property
    def corpus(self) -> Corpus:
        """The corpus, there before any model is."""
        return self.workspace.corpus

    @property
    def ready(self) -> bool:
        """Whether questions are answered without waiting."""
        return self._assistant is not None

    @property
    def generation(self) -> str:
        """Which index the answers rest on, for receipts."""
        return self.assistant().retriever.index.generation

    def open(self, progress: Progress | None = None) -> None:
        """Load index and encoder; blocks until done, so call it in a thread of its own."""

        def report(view: str, done: int, total: int) -> None:
            self.stage = f"building the index: {view}, {done} of {total}"
            if progress:
                progress(view, done, total)

        try:
            assistant = self.workspace.assistant(report)
            self.stage = "loading the encoder"
            assistant.ask(_WARM_UP)  # the first question loads encoder and reranker
            self._assistant = assistant
        except KernError as error:
            self.failure = str(error)
        except Exception as error:
            self.failure = f"Kern could not start ({type(error).__name__}); see the terminal"
            raise
        finally:
            self._done.set()

    def assistant(self, wait_s: float = 120.0) -> Assistant:
        """The assistant, waited for.

        Raises:
            NotReadyError: it failed to load, or is still loading after ``wait_s``.
        """
        self._done.wait(wait_s)
        if self._assistant is None:
            raise NotReadyError(
                self.failure or f"Kern is still {self.stage}; ask again in a moment"
            )
        return self._assistant

    def tell(self, turns: Sequence[Turn], door: str = "") -> tuple[Told, ...]:
        """The answers of a conversation, one a turn.

        Args:
            turns: what was asked so far.
            door: which way the last of them came, for the journal; empty where it is not asked
                now but only shown or exported again.

        Raises:
            KernError: a question cannot be asked, or the assistant is not there.
        """
        asked = [turn.question for turn in turns]
        started = perf_counter()
        try:
            told = self._told(turns, readers=door != "api")
        except KernError as error:
            if door:
                self.journal.refused(door, asked, error)
            raise
        if door and told:
            elapsed = 1000 * (perf_counter() - started)
            self.journal.answered(door, asked, told[-1].answer, self.generation, elapsed)
        return told

    def _told(self, turns: Sequence[Turn], *, readers: bool) -> tuple[Told, ...]:
        """The answers; only readers are shown the way to a table, programs ask word for word."""
        memory: tuple[Exchange, ...] = ()
        told = []
        for turn in turns:
            if readers and tables.only_a_table(turn.question):
                told.append(Told(tables.pointed(turn.question, memory), 0.0))
                continue
            asked = tables.without_wish(turn.question) if readers else turn.question
            one = self._tell(asked, memory, self.scope(turn.filter))
            if asked != turn.question:
                one = replace(one, answer=replace(one.answer, question=turn.question))
            memory = (*memory, one.answer.exchange)
            told.append(one)
        return tuple(told)

    @cached_property
    def _tell(self) -> Callable[[str, tuple[Exchange, ...], frozenset[str] | None], Told]:
        @lru_cache(maxsize=_KEPT)
        def tell(question: str, memory: tuple[Exchange, ...], scope: frozenset[str] | None) -> Told:
            assistant = self.assistant()
            started = perf_counter()
            answer = assistant.ask(question, memory, scope)
            return Told(answer, 1000 * (perf_counter() - started), scope)

        return tell

    def scope(self, chosen: Filter) -> frozenset[str] | None:
        """Codes that a filter leaves; None where it filters nothing."""
        if not chosen:
            return None
        return frozenset(
            document.country
            for document in self.corpus.documents
            if (not chosen.countries or document.country in chosen.countries)
            and (not chosen.bands or document.band in chosen.bands)
        )

    def find(self, key: str) -> Document | None:
        """A document by its id, or by its last part where only one document has that."""
        exact = [d for d in self.corpus.documents if d.doc_id == key]
        found = exact or [d for d in self.corpus.documents if slug(d) == key]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _slugs(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for document in self.corpus.documents:
            counts[slug(document)] = counts.get(slug(document), 0) + 1
        return counts

    def key(self, document: Document) -> str:
        """The shortest id that `find` finds the document by."""
        return slug(document) if self._slugs[slug(document)] == 1 else document.doc_id


def slug(document: Document) -> str:
    """The last part of a document's id."""
    return document.doc_id.rsplit("/", 1)[-1]
