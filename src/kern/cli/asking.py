"""`kern ask` and `kern search`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.text import Text

from kern.answering import Assistant
from kern.cli import printing
from kern.errors import KernError, QuestionError
from kern.opening import Workspace
from kern.questions import check_question
from kern.rendering import INFERRED, answer_json, hit_json, is_inferred
from kern.settings import Settings
from kern.types import Answer, Document, Exchange, Intent, Query, Status

ANSWERED, DECLINED = 0, 1


@dataclass(frozen=True, slots=True)
class Conversation:
    """One line of a batch."""

    id: str
    turns: tuple[str, ...]


def _open(settings: Settings) -> Assistant:
    with printing.progress_bar() as report:
        return Workspace.open(settings).assistant(report)


def ask_one(settings: Settings, question: str, *, as_json: bool, retrieval_only: bool) -> int:
    """Answer one question; 0 where it is answered, 1 where it is declined.

    Raises:
        QuestionError: it cannot be asked.
    """
    check_question(question)
    assistant = _open(settings)
    started = perf_counter()
    answer = assistant.ask(question)
    elapsed = 1000 * (perf_counter() - started)
    if as_json or retrieval_only:
        printing.json_line(
            answer_json(
                answer,
                elapsed_ms=elapsed,
                retrieval_only=retrieval_only,
                generation=assistant.retriever.index.generation,
            )
        )
    else:
        print_answer(answer, assistant)
    return ANSWERED if answer.status is Status.ANSWERED else DECLINED


def ask_batch(settings: Settings, source: str, *, retrieval_only: bool) -> None:
    """Answer conversations, one JSON object a turn, in order; models are loaded once.

    Raises:
        KernError: the batch cannot be read; its line is named.
    """
    conversations = list(_conversations(source))
    assistant = _open(settings)
    for conversation in conversations:
        memory: list[Exchange] = []
        for number, turn in enumerate(conversation.turns, 1):
            started = perf_counter()
            try:
                answer = assistant.ask(turn, memory)
                memory.append(answer.exchange)
                refusal = {}
            except QuestionError as error:
                answer = _unasked(turn, str(error))
                refusal = {"error": str(error)}
            data = answer_json(
                answer,
                query_id=conversation.id,
                turn=number,
                elapsed_ms=1000 * (perf_counter() - started),
                retrieval_only=retrieval_only,
                generation=assistant.retriever.index.generation,
            )
            printing.json_line(data | refusal)


def _unasked(turn: str, reason: str) -> Answer:
    """What stands in a batch for a turn that is no question: empty, too long, no text."""
    query = Query("", "", "", intent=Intent.SMALLTALK)
    return Answer(turn, query, Status.SMALLTALK, (), reason, (), (), reason=reason)


def _conversations(source: str) -> Iterator[Conversation]:
    name = "standard input" if source == "-" else source
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KernError(f"{name} is not UTF-8 (byte {error.start}); expected JSON Lines") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise KernError(f"{name} cannot be read ({reason}); name a JSON Lines file") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield _conversation(json.loads(line))
        except (ValueError, TypeError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else error
            raise KernError(
                f'{name}, line {number}: {reason}; expected {{"id": "…", "turns": ["…"]}}'
            ) from error


def _conversation(row: object) -> Conversation:
    if not isinstance(row, dict):
        raise TypeError("not an object")
    turns = row.get("turns")
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise TypeError("turns is not a list of strings")
    return Conversation(str(row.get("id", "")), tuple(turns))


def search(settings: Settings, text: str, k: int, *, as_json: bool) -> int:
    """Print the hits of a query; 0 where there are any, else 1."""
    check_question(text)
    assistant = _open(settings)
    hits = assistant.hits(assistant.interpret(text), k=k)
    if as_json:
        printing.json_line(
            {
                "query": text,
                "hits": [hit_json(hit) for hit in hits],
                "generation": assistant.retriever.index.generation,
            }
        )
    else:
        console = printing.console()
        for hit in hits:
            document = assistant.document(hit.passage.doc_id)
            where = document.location(hit.passage.start)
            heading = Text(f"{hit.rank}. {document.name}", "bold")
            heading.append(f"  {where}{', elsewhere' if hit.elsewhere else ''}", "not bold dim")
            printing.paragraph(console, heading)
            printing.paragraph(console, hit.passage.text, indent=3)
            console.print()
    return ANSWERED if hits else DECLINED


def print_answer(answer: Answer, assistant: Assistant) -> None:
    """Print an answer to be read: quotations by country, then where each stands."""
    console = printing.console()
    if answer.query.text.strip() != answer.question.strip():
        printing.paragraph(console, f"Interpreted as: {answer.query.text}", "dim")
    if answer.status is not Status.ANSWERED:
        printing.paragraph(console, answer.text)
        return
    blocks: list[Callable[[], None]] = []
    if answer.lead:
        blocks.append(partial(printing.paragraph, console, answer.lead))
    country = ""
    for citation in answer.citations:
        if citation.country != country:
            country = citation.country
            blocks.append(partial(_print_country, console, citation.document, assistant))
        quote = f"“{citation.quote}” [{citation.number}]"
        blocks.append(partial(printing.paragraph, console, quote, indent=2))
    if answer.notes:
        blocks.append(partial(printing.paragraph, console, "\n".join(answer.notes)))
    if answer.citations:
        sources = "\n".join(
            f"[{c.number}] {c.location}, characters {c.start}-{c.end}"
            + (f"; {INFERRED}" if is_inferred(c.document) else "")
            for c in answer.citations
        )
        blocks.append(partial(printing.paragraph, console, sources, "dim"))
    for number, block in enumerate(blocks):
        if number:
            console.print()
        block()


def _print_country(console: Console, document: Document, assistant: Assistant) -> None:
    band = assistant.corpus.indicator_of(document).band(document.band)
    heading = Text(document.name, "bold")
    if band:
        heading.append(f": {band.wording}", "not bold dim")
    printing.paragraph(console, heading)
