"""Readers that ask while the corpus is edited and its index rebuilt under them.

``python -m tests.robustness.readers_asking [READERS] [QUESTIONS] [REBUILDS]``

Each edition of the corpus ends one sentence of Belgium's section with its own number, so
that an answer made of two editions gives itself away.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

from kern.answering import Assistant
from kern.corpus import load_corpus
from kern.encoder import DEFAULT_MODEL, SentenceEncoder
from kern.evaluation.systems import RememberingEncoder
from kern.opening import Workspace
from kern.retrieval import Retriever
from kern.settings import Settings, load_settings
from kern.store import IndexStore
from kern.types import Answer

QUESTIONS = (
    "How does Belgium coordinate?", "Who sits in the Kern?", "an inner cabinet of deputies",
    "Compare Belgium and the Netherlands", "Which countries rely on party leaders?",
    "Which band is Belgium in?", "What broke the Kern?", "How does Brazil coordinate?",
)  # fmt: skip
_AT_A_TIME = 25
# Few sections, so that a rebuild takes seconds.
_KEPT = {"belgium", "netherlands", "ireland", "israel", "poland", "norway"}
_MARK = re.compile(r"Edition (\d+) of this section\.")


def editions(folder: Path, count: int) -> list[Path]:
    """Copies of the corpus, each with its number in Belgium's section."""
    source = load_settings(environment={}).corpus
    found = []
    for number in range(count):
        copy = folder / f"corpus-{number}"
        shutil.copytree(source, copy)
        for path in [*copy.rglob("*.md"), *copy.rglob("expansions/*.toml")]:
            if path.stem not in _KEPT:
                path.unlink()
        path = next(copy.rglob("belgium.md"))
        head, body = path.read_text("utf-8").split("\n\n", 1)
        first, rest = body.split("\n\n", 1)
        path.write_text(f"{head}\n\n{first} Edition {number} of this section.\n\n{rest}", "utf-8")
        found.append(copy)
    return found


def _settings(corpus: Path, index: Path) -> Settings:
    return load_settings({"corpus": corpus, "index": index}, environment={}, folder=index)


def _build(corpora: list[Path], index: Path) -> int:
    encoder = RememberingEncoder(DEFAULT_MODEL)
    for corpus in corpora:
        workspace = Workspace.open(_settings(corpus, index))
        Workspace(
            workspace.corpus, workspace.expansions, encoder, workspace.store, workspace.recipe
        ).build()
    return len(corpora)


def _ask(corpora: list[Path], index: Path, least: int, done: Event) -> tuple[int, int]:
    """Ask until the builder is done, ``least`` times at least; questions and generations met."""
    known = {corpus.sha256: corpus for corpus in map(load_corpus, corpora)}
    encoder = SentenceEncoder()
    questions, asked, met = cycle(QUESTIONS), 0, set()
    while asked < least or not done.is_set():
        opened = IndexStore(index).load()
        met.add(opened.generation)
        corpus = known[opened.recipe.corpus]
        assistant = Assistant(corpus, Retriever.over(opened, encoder))
        (edition,) = _MARK.findall(corpus.document(_belgium(assistant)).text)
        for _ in range(_AT_A_TIME):
            check(assistant, assistant.ask(next(questions)), edition)
            asked += 1
    return asked, len(met)


def _belgium(assistant: Assistant) -> str:
    return next(d.doc_id for d in assistant.corpus.documents if d.country == "BE")


def check(assistant: Assistant, answer: Answer, edition: str) -> None:
    """Raise where an answer holds words of another edition, or of none."""
    for hit in answer.hits:
        passage = hit.passage
        if assistant.document(passage.doc_id).text[passage.start : passage.end] != passage.text:
            raise AssertionError(f"a passage of another edition than {edition}: {passage}")
    for citation in answer.citations:
        text = assistant.document(citation.doc_id).text
        if text[citation.start : citation.end] != citation.quote:
            raise AssertionError(f"a quotation of another edition than {edition}: {citation}")
    if set(_MARK.findall(answer.text)) - {edition}:
        raise AssertionError(f"edition {edition} answered with the words of another")


def run(folder: Path, readers: int, questions: int, rebuilds: int) -> list[tuple[int, int]]:
    """What each reader asked and met.

    Raises:
        Exception: whatever a reader or the builder met that it should not have.
    """
    corpora, index = editions(folder, rebuilds + 1), folder / "index"
    index.mkdir()
    _build(corpora[:1], index)
    context = get_context("spawn")
    with context.Manager() as manager, context.Pool(readers + 1) as pool:
        done = manager.Event()
        reading = [
            pool.apply_async(_ask, (corpora, index, questions, done)) for _ in range(readers)
        ]
        building = pool.apply_async(_build, (corpora[1:], index))
        try:
            building.get(3_000)
        finally:
            done.set()
        return [reader.get(3_000) for reader in reading]


def main(readers: int = 8, questions: int = 1_000, rebuilds: int = 50) -> int:
    """The long version."""
    with tempfile.TemporaryDirectory() as folder:
        results = run(Path(folder), readers, questions, rebuilds)
    asked, met = sum(count for count, _ in results), [seen for _, seen in results]
    print(
        f"{readers} readers asked {asked:,} questions, {min(n for n, _ in results):,} at least "
        f"each, during {rebuilds} rebuilds; they met {min(met)} to {max(met)} generations; no "
        "error, no answer mixes them"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
