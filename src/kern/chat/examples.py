"""Questions to begin with, and questions to offer where one was declined."""

from __future__ import annotations

from collections.abc import Collection as Codes
from dataclasses import dataclass
from itertools import islice

from kern.chat.desk import Desk
from kern.types import Answer, Document

_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation to begin with, and what it shows."""

    kind: str
    turns: tuple[str, ...]
    needs: tuple[str, ...] = ()


_EXAMPLES = (
    Example("One country", ("How does Belgium coordinate?",), ("BE",)),
    Example("Comparison", ("Compare Germany and Switzerland",), ("DE", "CH")),
    Example("Which countries", ("Which countries rely on party leaders?",)),
    Example("Your own words", ("Do ministers sort things out by phone?",)),
    Example("Ratings", ("Which countries are rated best?",)),
    Example(
        "Follow-up",
        ("How important are party leaders in Germany?", "And in Belgium?"),
        ("DE", "BE"),
    ),
)


def examples(desk: Desk) -> tuple[Example, ...]:
    """The examples that this corpus covers the countries of."""
    held = {document.country for document in desk.corpus.documents}
    return tuple(example for example in _EXAMPLES if held.issuperset(example.needs))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question to offer, and the codes of the countries that it names."""

    question: str
    about: tuple[str, ...] = ()


def suggestions(
    desk: Desk, answer: Answer, scope: Codes[str] | None = None
) -> tuple[Suggestion, ...]:
    """Up to three questions that the corpus can answer, near the one that it could not.

    Args:
        desk: holds the corpus.
        answer: the decline.
        scope: codes that the reader's filter leaves; None where there is none. No question
            about a country outside of it is offered.
    """
    about = [desk.corpus.of_country(code)[:1] for code in answer.query.countries]
    own = [hit for hit in answer.hits[:3] if not hit.elsewhere]
    near = [desk.corpus.document(hit.passage.doc_id) for hit in own]
    rest = desk.corpus.documents if scope else ()
    offered = [
        *(_general(d) for d in [*(d for found in about for d in found), *near]),
        *(Suggestion(e.turns[0], e.needs) for e in examples(desk)),
        *(_general(d) for d in rest),
    ]
    asked = answer.question.strip().casefold()
    inside = (
        one
        for one in dict.fromkeys(offered)
        if (scope is None or (scope and set(scope).issuperset(one.about)))
        and one.question.casefold() != asked
    )
    return tuple(islice(inside, _OFFERED))


def _general(document: Document) -> Suggestion:
    return Suggestion(f"How does {named(document.name)} coordinate?", (document.country,))


def named(name: str) -> str:
    """A country's name as it stands in a sentence."""
    plural = name.startswith("United ") or name in ("Netherlands", "Czech Republic")
    return f"the {name}" if plural else name
