"""What a conversation is made of: questions, each with the filter it was asked under.

Answers are no part of it. Kern answers the same turns the same way, so a page, an
address or an export needs the questions only, and nothing that a browser sends back is
ever shown as an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kern.errors import QuestionError
from kern.questions import MAX_QUESTION

MAX_TURNS = 50
_CODE = re.compile(r"[A-Z]{2}")
_KEY = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader left of the corpus; empty tuples filter nothing.

    Attributes:
        countries: ISO codes.
        bands: keys of rating bands.
    """

    countries: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()

    @classmethod
    def of(cls, countries: Iterable[object], bands: Iterable[object]) -> Filter:
        """A filter from what a browser sent.

        Raises:
            QuestionError: a code or key is none.
        """
        codes, keys = tuple(countries or ()), tuple(bands or ())
        for value, pattern in [(c, _CODE) for c in codes] + [(k, _KEY) for k in keys]:
            if not isinstance(value, str) or not pattern.fullmatch(value):
                raise QuestionError(
                    f"the filter names {str(value)[:40]!r}; expected ISO codes such as BE, "
                    "and keys of bands"
                )
        return cls(tuple(sorted(set(codes))), tuple(sorted(set(keys))))  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return bool(self.countries or self.bands)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its filter."""

    question: str
    filter: Filter = Filter()

    def to_json(self) -> dict[str, Any]:
        """As the page keeps it."""
        data: dict[str, Any] = {"q": self.question}
        if self.filter:
            data |= {"countries": list(self.filter.countries), "bands": list(self.filter.bands)}
        return data


def read_turns(data: object) -> tuple[Turn, ...]:
    """Turns from what a browser, an address or a stored conversation holds.

    Raises:
        QuestionError: it is no list of turns, or too long a one.
    """
    if data in (None, ""):
        return ()
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise QuestionError('no conversation; expected a list of {"q": "question"}')
    if len(data) > MAX_TURNS:
        raise QuestionError(
            f"the conversation has {len(data)} questions; expected "
            f"{MAX_TURNS} at most: begin a new one"
        )
    turns = []
    for item in data:
        question = item.get("q") if isinstance(item, dict) else None
        if not isinstance(question, str) or not question.strip():
            raise QuestionError('a turn without a question; expected {"q": "question"}')
        if len(question) > MAX_QUESTION:
            raise QuestionError(
                f"the question has {len(question):,} characters; "
                f"expected {MAX_QUESTION:,} at most: "
                "shorten it"
            )
        turns.append(
            Turn(question, Filter.of(item.get("countries") or (), item.get("bands") or ()))
        )
    return tuple(turns)
