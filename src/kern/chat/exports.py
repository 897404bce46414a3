"""A conversation in every form that it can be taken along in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kern.chat.desk import Told
from kern.corpus import Corpus
from kern.rendering import (
    answer_json,
    bibliography_bibtex,
    citations_csv,
    conversation_html,
    conversation_markdown,
    csl_json,
    ris,
)
from kern.types import Answer, Citation


@dataclass(frozen=True, slots=True)
class Export:
    """A form: what it is called, its file and media type, and how it is written."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Sequence[Told], Corpus, str], str]


def _citations(told: Sequence[Told]) -> list[Citation]:
    return [citation for one in told for citation in one.answer.citations]


def _answers(told: Sequence[Told]) -> list[Answer]:
    return [one.answer for one in told]


def _searched(told: Sequence[Told]) -> dict[int, list[str]]:
    """Codes of the countries that a filter left, by turn; nothing for a turn without one."""
    return {n: sorted(one.scope) for n, one in enumerate(told, 1) if one.scope is not None}


def _today() -> date:
    return datetime.now().astimezone().date()


def _json(told: Sequence[Told], _: Corpus, generation: str) -> str:
    turns = []
    searched = _searched(told)
    for number, one in enumerate(told, 1):
        data = answer_json(
            one.answer, turn=number, elapsed_ms=one.elapsed_ms, generation=generation
        )
        turns.append(data | {"searched": searched.get(number)})
    return json.dumps(turns, ensure_ascii=False, indent=2) + "\n"


EXPORTS = {
    "markdown": Export(
        "Markdown", "md", "text/markdown",
        lambda told, corpus, _: conversation_markdown(
            _answers(told), corpus, searched=_searched(told), exported=_today()
        ),
    ),
    "html": Export(
        "HTML", "html", "text/html",
        lambda told, corpus, _: conversation_html(
            _answers(told), corpus, searched=_searched(told), exported=_today()
        ),
    ),
    "json": Export("JSON", "json", "application/json", _json),
    "bibtex": Export(
        "BibTeX", "bib", "application/x-bibtex",
        lambda told, corpus, _: bibliography_bibtex(_citations(told), corpus),
    ),
    "ris": Export(
        "RIS", "ris", "application/x-research-info-systems",
        lambda told, corpus, _: ris(_citations(told), corpus),
    ),
    "csl": Export(
        "CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json",
        lambda told, corpus, _: csl_json(_citations(told), corpus),
    ),
    "csv": Export(
        "CSV", "csv", "text/csv", lambda told, corpus, _: citations_csv(_answers(told), corpus)
    ),
}  # fmt: skip
