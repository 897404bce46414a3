"""Terminal output: rich where it is read by people, plain where it is read by programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

if TYPE_CHECKING:  # the index pulls in FAISS, which `kern --help` can do without
    from kern.index import Progress as Report

WIDTH = 100
_TITLES = {
    "passages": "Embedding passages",
    "sentences": "Embedding sentences",
    "expansions": "Embedding expansions",
    "themes": "Embedding themes",
    "decoys": "Embedding decoys",
    "misses": "Embedding misses",
    "subjects": "Embedding subjects",
}


def console() -> Console:
    """A console on standard output, no wider than is good to read."""
    found = Console(highlight=False)
    return Console(highlight=False, width=min(found.width, WIDTH))


def out(text: str) -> None:
    """A line on standard output, as it is."""
    print(text)


def json_line(data: object) -> None:
    """Data as one line of JSON, at once; escaped where the output cannot show it."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        text = json.dumps(data)
    print(text, flush=True)


def paragraph(console: Console, text: str | Text, style: str = "", indent: int = 0) -> None:
    """Text wrapped to the console, without spaces at the ends of lines."""
    whole = text if isinstance(text, Text) else Text(text, style)
    for line in whole.wrap(console, max(20, console.width - indent)):
        line.rstrip()
        console.print(Text(" " * indent if line else "") + line, soft_wrap=True)


def err(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr)


def plain(text: str, style: str = "") -> Text:
    """Text in which nothing is markup."""
    return Text(text, style=style)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A progress bar on standard error, shown once something is reported.

    Where that is no terminal, one line says that the index is built.
    """
    screen = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=screen,
        transient=True,
    )
    tasks: dict[str, object] = {}

    def report(view: str, done: int, total: int) -> None:
        if not tasks and screen.is_terminal:
            bar.start()
        elif not tasks:
            err("kern: building the index")
        if view not in tasks:
            tasks[view] = bar.add_task(_TITLES.get(view, view), total=total)
        bar.update(tasks[view], completed=done)  # type: ignore[arg-type]

    try:
        yield report
    finally:
        if tasks and screen.is_terminal:
            bar.stop()
