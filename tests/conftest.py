"""What the tests share: the real corpus and encoder, and a small made-up corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from kern.answering import Assistant
from kern.corpus import Corpus, load_corpus
from kern.encoder import SentenceEncoder
from kern.index import chunk_corpus
from kern.opening import Workspace
from kern.settings import Settings, load_settings
from kern.types import Passage

COLLECTION = Path("sgi-2022/informal-coordination")
_INDICATOR = """\
title = "River Crossings"
edition = "Bridges & Ferries 2031"
publisher = "The Bridge Society"
question = "How are rivers crossed?"

[[bands]]
key = "dry"
rank = 1
short = "dry-shod"
wording = "Rivers are crossed dry-shod."

[[bands]]
key = "wet"
rank = 2
wording = "Rivers are crossed wet."
"""
_SECTIONS = {
    "norway": ("Norway", "NO", "dry", "The ferries run hourly. A tunnel follows in the spring."),
    "chile": ("Chile", "CL", "wet", "Two rafts carry everyone.\n\nNobody has counted the bridges."),
    "estonia": (
        "Estonia",
        "EE",
        "",
        "The ice road opens in January.\n\n## References\n\nA report.",
    ),
}


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The defaults: no environment, no kern.toml."""
    return load_settings(environment={}, folder=tmp_path_factory.mktemp("without-config"))


@pytest.fixture(scope="session")
def corpus(settings: Settings) -> Corpus:
    """The corpus that comes with Kern."""
    return load_corpus(settings.corpus)


@pytest.fixture(scope="session")
def collection(corpus: Corpus) -> Path:
    """The folder of the one collection that comes with Kern."""
    return corpus.root / COLLECTION


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The embedded encoder."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def workspace(settings: Settings) -> Workspace:
    """The default corpus, encoder and index folder."""
    return Workspace.open(settings)


@pytest.fixture(scope="session")
def passages(workspace: Workspace, encoder: SentenceEncoder) -> tuple[Passage, ...]:
    """The default corpus, cut as it is cut for the index."""
    return chunk_corpus(workspace.corpus, encoder, workspace.recipe)


@pytest.fixture(scope="session")
def assistant(workspace: Workspace) -> Assistant:
    """A ready assistant; the index is built where it is not there yet."""
    return workspace.assistant()


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """A made-up corpus of three short sections, two of them rated, in a folder of its own."""
    root = tmp_path / "small"
    folder = root / "bridges"
    folder.mkdir(parents=True)
    (folder / "indicator.toml").write_text(_INDICATOR, "utf-8")
    for stem, (country, code, band, text) in _SECTIONS.items():
        head = f'country: "{country}"\niso2: "{code}"\nband: "{band}"\n'
        (folder / f"{stem}.md").write_text(f"---\n{head}---\n\n{text}\n", "utf-8")
    return root
