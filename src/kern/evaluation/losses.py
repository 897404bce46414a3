"""Which stage lost each question, and which countries are mistaken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from kern.evaluation.answers import countries_exact
from kern.evaluation.judging import ANSWERS, grade
from kern.evaluation.running import Outcome
from kern.types import Span, Status


class Stage(StrEnum):
    """Where a question went wrong, in the order in which an answer is made."""

    LINKER = "linker"
    DECLINING = "declining"
    RECALL = "recall"
    RANKING = "ranking"
    QUOTING = "quoting"
    BAND = "band"


def stage_of(outcome: Outcome) -> Stage | None:
    """The stage that lost a turn, None where nothing did.

    Which-countries questions are lost only where they are declined; how well their sets
    match is a figure of its own.
    """
    turn = outcome.turn
    if turn.ranked:
        return _stage_of_ranked(outcome)
    if turn.lists_band:
        return None if countries_exact(outcome) else Stage.BAND
    return None if outcome.answered == turn.answerable else Stage.DECLINING


def _stage_of_ranked(outcome: Outcome) -> Stage | None:
    if outcome.first_hit_right and outcome.first_quotation_right:
        return None
    if _mislinked(outcome):
        return Stage.LINKER
    if not outcome.answered:
        return Stage.DECLINING
    if outcome.first_hit_right:
        return Stage.QUOTING
    return Stage.RANKING if _found(outcome) else Stage.RECALL


def _mislinked(outcome: Outcome) -> bool:
    """Whether a country named was missed, or the wrong ones were searched."""
    query, expected = outcome.answer.query, set(outcome.turn.expected.countries)
    if outcome.answer.status is Status.NOT_COVERED:
        return True
    if outcome.named:
        return not expected <= set(query.countries)
    return bool(expected and query.countries) and not expected & set(query.countries)


def _found(outcome: Outcome) -> bool:
    return any(
        grade(hit.passage.doc_id, Span(hit.passage.start, hit.passage.end), outcome.turn.judged)
        >= ANSWERS
        for hit in outcome.answer.hits
    )


def losses(outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
    """Ids of the lost turns by stage; every stage is there."""
    lost: dict[str, list[str]] = {stage.value: [] for stage in Stage}
    for outcome in outcomes:
        stage = stage_of(outcome)
        if stage is not None:
            lost[stage.value].append(outcome.turn.id)
    return lost


def by_country(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Success@1 of each country over the ranked turns whose answer is about it alone."""
    tally: dict[str, list[bool]] = {}
    for outcome in outcomes:
        expected = outcome.turn.expected.countries
        if outcome.turn.ranked and len(expected) == 1:
            tally.setdefault(expected[0], []).append(outcome.first_hit_right)
    return {
        code: {"n": len(right), "Success@1": sum(right) / len(right)}
        for code, right in sorted(tally.items())
    }


def confusions(outcomes: Iterable[Outcome]) -> list[dict[str, object]]:
    """Pairs of countries: the one meant and the one found first, the most frequent first."""
    pairs: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        expected = outcome.turn.expected.countries
        if outcome.turn.ranked and len(expected) == 1 and outcome.answer.hits:
            found = outcome.answer.hits[0].passage.country
            if found != expected[0]:
                pairs[expected[0], found] += 1
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [{"meant": a, "found": b, "times": n} for (a, b), n in ordered]
