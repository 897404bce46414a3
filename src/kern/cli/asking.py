"""`kern ask` and `kern search`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.markup import escape
from rich.padding import Padding

from kern.answering import Assistant
from kern.cli import printing
from kern.errors import KernError, QuestionError
from kern.opening import Workspace
from kern.rendering import answer_json, hit_json
from kern.settings import Settings
from kern.types import Answer, Exchange, Status

ANSWERED, DECLINED = 0, 1
MAX_TURNS = 100


@dataclass(frozen=True, slots=True)
class Conversation:
    """One line of a batch."""

    id: str
    turns: tuple[str, ...]


def _open(settings: Settings) -> Assistant:
    with printing.progress_bar() as report:
        return Workspace.open(settings).assistant(report)


def _print_json(data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False)
    printing.out(text.encode("utf-8", "backslashreplace").decode())


def ask_one(
    settings: Settings, question: str, *, as_json: bool, retrieval_only: bool
) -> int:
    """Answer one question; 0 where it is answered, 1 where it is declined."""
    assistant = _open(settings)
    started = perf_counter()
    answer = assistant.ask(question)
    elapsed = 1000 * (perf_counter() - started)
    if as_json or retrieval_only:
        _print_json(answer_json(answer, elapsed_ms=elapsed, retrieval_only=retrieval_only))
    else:
        _print_answer(answer, assistant)
    return ANSWERED if answer.status is Status.ANSWERED else DECLINED


def ask_batch(settings: Settings, source: str, *, retrieval_only: bool) -> None:
    """Answer conversations, one JSON object a turn, in order; models are loaded once."""
    conversations = list(_conversations(source))
    assistant = _open(settings)
    for conversation in conversations:
        memory: list[Exchange] = []
        for number, turn in enumerate(conversation.turns, 1):
            started = perf_counter()
            try:
                answer = assistant.ask(turn, memory)
            except QuestionError as error:
                _print_json({"id": conversation.id, "turn": number, "error": str(error)})
                continue
            memory.append(answer.exchange)
            _print_json(
                answer_json(
                    answer,
                    query_id=conversation.id,
                    turn=number,
                    elapsed_ms=1000 * (perf_counter() - started),
                    retrieval_only=retrieval_only,
                )
            )


def _conversations(source: str) -> Iterator[Conversation]:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        text = data.decode("utf-8")
    except OSError as error:
        raise KernError(f"{source} cannot be read ({error.strerror}); name a JSON Lines file") from error
    except UnicodeDecodeError as error:
        raise KernError(f"{source} is not UTF-8 (byte {error.start}); expected JSON Lines") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            turns = row["turns"]
            if not isinstance(turns, list) or not all(isinstance(t, str) for t in turns):
                raise TypeError("turns is not a list of strings")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise KernError(
                f'{source}, line {number}: {error}; expected {{"id": "…", "turns": ["…"]}}'
            ) from error
        yield Conversation(str(row.get("id", "")), tuple(turns[:MAX_TURNS]))


def search(settings: Settings, text: str, k: int, *, as_json: bool) -> int:
    """Print the hits of a query; 0 where there are any, else 1."""
    assistant = _open(settings)
    hits = assistant.hits(assistant.interpret(text), k=k)
    if as_json:
        _print_json({"query": text, "hits": [hit_json(hit) for hit in hits]})
    else:
        console = printing.console()
        for hit in hits:
            document = assistant.document(hit.passage.doc_id)
            where = document.location(hit.passage.start)
            console.print(f"[bold]{hit.rank}. {escape(document.name)}[/]  [dim]{escape(where)}[/]")
            console.print(Padding(printing.plain(hit.passage.text), (0, 0, 1, 3)))
    return ANSWERED if hits else DECLINED


def _print_answer(answer: Answer, assistant: Assistant) -> None:
    console = printing.console()
    if answer.query.text != answer.question.strip():
        console.print(printing.plain(f"Interpreted as: {answer.query.text}", "dim"))
    if answer.status is not Status.ANSWERED:
        console.print(printing.plain(answer.text))
        return
    if answer.lead:
        console.print(printing.plain(answer.lead))
    country = ""
    for citation in answer.citations:
        document = citation.document
        if citation.country != country:
            country = citation.country
            band = assistant.corpus.indicator_of(document).band(document.band)
            console.print()
            console.print(
                f"[bold]{escape(document.name)}[/]" + (f"  [dim]{escape(band.wording)}[/]" if band else "")
            )
        console.print()
        console.print(Padding(printing.plain(f"“{citation.quote}” [{citation.number}]"), (0, 0, 0, 2)))
    if answer.notes:
        console.print()
    for note in answer.notes:
        console.print(printing.plain(note))
    if answer.citations:
        console.print()
    for citation in answer.citations:
        console.print(printing.plain(
            f"[{citation.number}] {citation.location}, characters {citation.start}-{citation.end}", "dim"
        ))
