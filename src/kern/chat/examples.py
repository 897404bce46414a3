"""Questions to begin with, and questions to offer where one was declined."""

from __future__ import annotations

from dataclasses import dataclass

from kern.chat.desk import Desk
from kern.types import Answer

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


def suggestions(desk: Desk, answer: Answer) -> tuple[str, ...]:
    """Up to three questions that the corpus can answer, near the one that it could not."""
    about = [desk.corpus.of_country(code)[:1] for code in answer.query.countries]
    near = [desk.corpus.document(hit.passage.doc_id) for hit in answer.hits[:3]]
    documents = [d for found in about for d in found] + near
    offered = [f"How does {named(d.name)} coordinate?" for d in documents]
    offered += [example.turns[0] for example in examples(desk)]
    return tuple(dict.fromkeys(offered))[:_OFFERED]


def named(name: str) -> str:
    """A country's name as it stands in a sentence."""
    plural = name.startswith("United ") or name in ("Netherlands", "Czech Republic")
    return f"the {name}" if plural else name
