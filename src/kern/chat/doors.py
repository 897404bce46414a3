"""Other doors to the same answers: endpoints for Python, HTTP and MCP.

Each returns the JSON of the command line as text: a tool of MCP hands text to its model,
and a client needs one call to read it. What goes wrong is said in the same way, under
``error``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

from kern.chat.desk import Desk
from kern.chat.turns import MAX_TURNS, Filter, Turn
from kern.errors import KernError, QuestionError
from kern.rendering import answer_json, document_json, hit_json

_MOST_HITS = 100

Door = Callable[..., str]


def doors(desk: Desk) -> tuple[Door, ...]:
    """The endpoints over a desk; their docstrings tell a model how to quote and cite."""

    def ask(
        question: str,
        earlier: list[str] | None = None,
        countries: list[str] | None = None,
        bands: list[str] | None = None,
    ) -> str:
        """Ask how governments coordinate; be answered with exact quotations of country reports.

        Quote the answer's citations word for word, between quotation marks, and cite each with
        its country, its rating band and its location; never merge two quotations into one. Where
        status is no_evidence or not_covered, say that the reports do not say, and cite nothing:
        the hits are then only what came closest. Hits marked "elsewhere" are of countries that
        were not asked about. Countries in "silent" say nothing of the subject, which is not the
        same as saying no.

        Args:
            question: A question about one country, several, or "which countries ...".
            earlier: Earlier questions of the same conversation, oldest first, if this follows up.
            countries: ISO 3166 alpha-2 codes to search in; none searches all.
            bands: Keys of rating bands to search in, as the tool countries lists them.
        """
        return _said(lambda: _ask(desk, question, earlier or [], countries or [], bands or []))

    def search(query: str, k: int = 10) -> str:
        """Find the passages that fit a query, best first, without an answer.

        Args:
            query: Words or a question to search for.
            k: How many passages, 1 to 100.
        """
        return _said(lambda: _search(desk, query, k))

    def passage(doc_id: str, start: int = 0, end: int = 0) -> str:
        """Read a country's section with its rating, attribution and references, and a span of it.

        Args:
            doc_id: Document id as a citation or hit gives it, or its last part, such as belgium.
            start: First character of the span, counted from 0.
            end: Character after the span; 0 for no span.
        """
        return _said(lambda: _passage(desk, doc_id, start, end))

    def countries() -> str:
        """List the countries of the corpus: ISO code, name, document id and rating band."""
        return _said(lambda: _countries(desk))

    return ask, search, passage, countries


def _said(work: Callable[[], dict[str, Any]]) -> str:
    try:
        data = work()
    except KernError as error:
        data = {"error": str(error)}
    return json.dumps(data, ensure_ascii=False)


def _ask(
    desk: Desk, question: str, earlier: list[str], countries: list[str], bands: list[str]
) -> dict[str, Any]:
    turns = [*_strings(earlier, "earlier"), *_strings([question], "question")]
    if len(turns) > MAX_TURNS:
        raise QuestionError(f"{len(turns)} questions; expected {MAX_TURNS} at most")
    chosen = Filter.of(_strings(countries, "countries"), _strings(bands, "bands"))
    started = perf_counter()
    told = desk.tell([Turn(turn, chosen) for turn in turns], "api")
    elapsed = 1000 * (perf_counter() - started)
    return answer_json(
        told[-1].answer, turn=len(turns), elapsed_ms=elapsed, generation=desk.generation
    )


def _search(desk: Desk, query: str, k: int) -> dict[str, Any]:
    (query,) = _strings([query], "query")
    count = _whole(k, "k", 1, _MOST_HITS)
    assistant = desk.assistant()
    hits = assistant.hits(assistant.interpret(query), k=count)
    return {"query": query, "hits": [hit_json(hit) for hit in hits]}


def _passage(desk: Desk, doc_id: str, start: int, end: int) -> dict[str, Any]:
    (key,) = _strings([doc_id], "doc_id")
    document = desk.find(key)
    if document is None:
        raise QuestionError(
            f"the corpus holds no document {key[:80]!r}; the tool countries lists them"
        )
    data = document_json(document, desk.corpus)
    if end or start:
        size = len(document.text)
        first, last = _whole(start, "start", 0, size - 1), _whole(end, "end", 1, size)
        if first >= last:
            raise QuestionError(f"start is {first} and end {last}; expected start < end <= {size}")
        data["quote"] = {"start": first, "end": last, "text": document.text[first:last]}
    return data


def _countries(desk: Desk) -> dict[str, Any]:
    rows = []
    for document in desk.corpus.documents:
        band = desk.corpus.indicator_of(document).band(document.band)
        rows.append(
            {
                "country": document.country,
                "name": document.name,
                "doc_id": document.doc_id,
                "band": document.band,
                "band_wording": band.wording if band else "",
            }
        )
    return {"countries": rows}


def _strings(values: object, name: str) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        raise QuestionError(f"{name} is no text; expected text, or a list of it")
    return values


def _whole(value: object, name: str, low: int, high: int) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not low <= int(value) <= high:  # type: ignore[call-overload]
        raise QuestionError(
            f"{name} is {str(value)[:40]}; expected a whole number, {low} to {high}"
        )
    return int(value)  # type: ignore[call-overload, no-any-return]
