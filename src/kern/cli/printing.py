"""Terminal output: rich where it is read by people, plain where it is read by programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from kern.index import Progress as Report

WIDTH = 100
_TITLES = {
    "passages": "Embedding passages",
    "sentences": "Embedding sentences",
    "expansions": "Embedding expansions",
    "decoys": "Embedding decoys",
    "subjects": "Embedding subjects",
}


def console() -> Console:
    """A console on standard output, no wider than is good to read."""
    found = Console(highlight=False)
    return Console(highlight=False, width=min(found.width, WIDTH))


def out(text: str) -> None:
    """A line on standard output, as it is."""
    print(text)


def err(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr)


def plain(text: str, style: str = "") -> Text:
    """Text in which nothing is markup."""
    return Text(text, style=style)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A progress bar on standard error, shown once something is reported."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, object] = {}

    def report(view: str, done: int, total: int) -> None:
        if not tasks:
            bar.start()
        if view not in tasks:
            tasks[view] = bar.add_task(_TITLES.get(view, view), total=total)
        bar.update(tasks[view], completed=done)  # type: ignore[arg-type]

    try:
        yield report
    finally:
        if tasks:
            bar.stop()
