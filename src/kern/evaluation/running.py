"""Asks every question of an evaluation set once, turn by turn, and keeps what came back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kern.answering import Assistant
from kern.errors import QuestionError
from kern.evaluation.data import EvalSet, Expected, Judgment, Question
from kern.evaluation.judging import ANSWERS, grade, holds_answer
from kern.types import Answer, Exchange, Query, Span, Status

Progress = Callable[[str, int, int], None]
# Categories whose every question names its countries; elsewhere the linker is asked.
NAMING = frozenset({"direct", "alias", "typo", "specific", "compare"})
_SETS = frozenset({"which-countries", "band"})
_BAND = "band"
_THUMB = "feedback"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a question, with what is known about it; ``number`` counts from 1."""

    question: Question
    number: int
    judged: tuple[Judgment, ...]

    @property
    def id(self) -> str:
        """Query id, as in the judgments and in runs."""
        return self.question.turn_id(self.number)

    @property
    def text(self) -> str:
        """The turn as typed."""
        return self.question.turns[self.number - 1]

    @property
    def standalone(self) -> str:
        """The turn as its author would ask it outside the conversation."""
        return self.expected.standalone or self.text

    @property
    def expected(self) -> Expected:
        """What it should come to."""
        return self.question.expected[self.number - 1]

    @property
    def category(self) -> str:
        """Stratum of the whole question."""
        return self.question.category

    @property
    def answerable(self) -> bool:
        """Whether the corpus answers it."""
        return self.expected.status == Status.ANSWERED

    @property
    def ranked(self) -> bool:
        """Whether retrieval is scored on it: it has an answer, at judged places."""
        judged = any(j.relevance >= ANSWERS for j in self.judged)
        return self.answerable and judged and self.category not in _SETS

    @property
    def lists_band(self) -> bool:
        """Whether its answer is a set of countries by rating, which no words are judged for.

        A turn of a conversation with no countries beside it has been judged by nobody; the
        empty set is an answer to a question about ratings alone.
        """
        said = bool(self.expected.countries) or self.category == _BAND
        return self.answerable and said and not self.judged and self.category != _THUMB


@dataclass(frozen=True, slots=True)
class Outcome:
    """A turn and what Kern answered; ``named`` tells whether it names its countries."""

    turn: Turn
    answer: Answer
    named: bool

    @property
    def answered(self) -> bool:
        """Whether Kern answered rather than declined."""
        return self.answer.status is Status.ANSWERED

    @property
    def first_hit_right(self) -> bool:
        """Whether the first passage answers."""
        if not self.answer.hits:
            return False
        passage = self.answer.hits[0].passage
        span = Span(passage.start, passage.end)
        return grade(passage.doc_id, span, self.turn.judged) >= ANSWERS

    @property
    def first_quotation_right(self) -> bool:
        """Whether the first quotation holds the judged words."""
        cited = self.answer.citations
        return bool(cited) and holds_answer(cited[0], self.turn.judged)

    @property
    def any_quotation_right(self) -> bool:
        """Whether one of the quotations does."""
        return any(holds_answer(c, self.turn.judged) for c in self.answer.citations)


def turns_of(evals: EvalSet, question: Question) -> tuple[Turn, ...]:
    """The turns of a question, judged."""
    return tuple(
        Turn(question, number, evals.judgments(question.turn_id(number)))
        for number in range(1, len(question.turns) + 1)
    )


def run(
    assistant: Assistant,
    evals: EvalSet,
    questions: Sequence[Question],
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Ask every turn in order, each conversation with the memory of its own exchanges.

    Turns of which nobody has said what they should come to are asked and not scored.
    """
    outcomes: list[Outcome] = []
    for done, question in enumerate(questions, 1):
        asked = _converse(assistant, turns_of(evals, question))
        outcomes.extend(outcome for outcome in asked if outcome.turn.expected.status)
        if progress is not None:
            progress("Asking", done, len(questions))
    return tuple(outcomes)


def _converse(assistant: Assistant, turns: Sequence[Turn]) -> Iterator[Outcome]:
    memory: list[Exchange] = []
    named: set[str] = set()
    for turn in turns:
        named.update(m.code for m in assistant.interpreter.linker.link(turn.text))
        answer = ask(assistant, turn.text, memory)
        memory.append(answer.exchange)
        expected = set(turn.expected.countries)
        yield Outcome(
            turn, answer, bool(expected) and (turn.category in NAMING or bool(expected & named))
        )


def ask(assistant: Assistant, text: str, memory: Sequence[Exchange] = ()) -> Answer:
    """The answer; a question that may not be asked at all counts as declined."""
    try:
        return assistant.ask(text, memory)
    except QuestionError as error:
        query = Query(text[:200], text[:200], "")
        return Answer(text, query, Status.NO_EVIDENCE, (), str(error), (), (), reason=str(error))
