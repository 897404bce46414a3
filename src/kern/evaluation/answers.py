"""What the answers are worth: statuses, quotations, countries. Full Kern only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kern.evaluation.running import Outcome
from kern.evaluation.statistics import Estimate, estimate
from kern.types import Citation

Value = Callable[[Outcome], float]


@dataclass(frozen=True, slots=True)
class SetScore:
    """How well a set of countries matches the expected one; each 0 to 1."""

    precision: float
    recall: float
    f1: float


def set_score(found: Iterable[str], expected: Iterable[str]) -> SetScore:
    """Precision, recall and F1 of a set; two empty sets match, one alone scores 0."""
    got, wanted = set(found), set(expected)
    if not got and not wanted:
        return SetScore(1.0, 1.0, 1.0)
    both = len(got & wanted)
    if not both:
        return SetScore(0.0, 0.0, 0.0)
    return SetScore(both / len(got), both / len(wanted), 2 * both / (len(got) + len(wanted)))


def mean(outcomes: Iterable[Outcome], value: Value) -> Estimate:
    """Mean of a value over turns, conversations kept together."""
    kept = list(outcomes)
    return estimate([value(o) for o in kept], [o.turn.question.id for o in kept])


def status_right(outcome: Outcome) -> float:
    """1 where the status is the expected one."""
    return float(outcome.answer.status == outcome.turn.expected.status)


def declined(outcome: Outcome) -> float:
    """1 where Kern declined."""
    return float(not outcome.answered)


def set_of(outcome: Outcome) -> SetScore:
    """How the countries of an answer match those expected; a decline finds none."""
    found = outcome.answer.countries if outcome.answered else ()
    return set_score(found, outcome.turn.expected.countries)


def countries_exact(outcome: Outcome) -> float:
    """1 where exactly the expected countries are given, in an answer."""
    same = set(outcome.answer.countries) == set(outcome.turn.expected.countries)
    return float(outcome.answered and same)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """The headline figures of the answers."""
    ranked = [o for o in outcomes if o.turn.ranked]
    later = [o for o in ranked if o.turn.number > 1]
    answerable = [o for o in outcomes if o.turn.answerable]
    unanswerable = [o for o in outcomes if not o.turn.answerable]
    which = [o for o in outcomes if o.turn.category == "which-countries"]
    bands = [o for o in outcomes if o.turn.lists_band]
    return {
        "First quotation right": mean(ranked, lambda o: float(o.first_quotation_right)),
        "Any quotation right": mean(ranked, lambda o: float(o.any_quotation_right)),
        "Status right": mean(outcomes, status_right),
        "Unanswerable declined": mean(unanswerable, declined),
        "Answerable declined": mean(answerable, declined),
        "Follow-up turns, Success@1": mean(later, lambda o: float(o.first_hit_right)),
        "Which countries, precision": mean(which, lambda o: set_of(o).precision),
        "Which countries, recall": mean(which, lambda o: set_of(o).recall),
        "Which countries, F1": mean(which, lambda o: set_of(o).f1),
        "Bands exactly right": mean(bands, countries_exact),
    }


def statuses(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How often each expected status came out as which: ``expected > found``."""
    pairs = Counter(f"{o.turn.expected.status} > {o.answer.status}" for o in outcomes)
    return dict(sorted(pairs.items()))


def unanswerable_kinds(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Of each kind of unanswerable turn: how many there are and how many were declined."""
    kinds: dict[str, dict[str, int]] = {}
    for outcome in outcomes:
        if not outcome.turn.answerable:
            name = outcome.turn.question.kind or f"in conversation: {outcome.turn.expected.status}"
            row = kinds.setdefault(name, {"turns": 0, "declined": 0})
            row["turns"] += 1
            row["declined"] += not outcome.answered
    return dict(sorted(kinds.items()))


def wrong_countries(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Quotations of another country than those a turn names, or named before."""
    quotations, wrong = 0, []
    for outcome in outcomes:
        if outcome.named and outcome.turn.answerable:
            expected = set(outcome.turn.expected.countries)
            quotations += len(outcome.answer.citations)
            wrong += [
                f"{outcome.turn.id}: {c.country}"
                for c in outcome.answer.citations
                if c.country not in expected
            ]
    return {"quotations": quotations, "wrong": len(wrong), "which": wrong}


def check_quotations(outcomes: Iterable[Outcome], folder: Path) -> dict[str, Any]:
    """Read every quotation again from the corpus files, by other means than Kern's reader.

    Args:
        outcomes: whose citations to check.
        folder: the corpus folder's parent, which locations are relative to.
    """
    files: dict[str, tuple[str, str, int]] = {}
    quotations, wrong = 0, []
    for outcome in outcomes:
        for citation in outcome.answer.citations:
            quotations += 1
            path = citation.location.rpartition(":")[0]
            if path not in files:
                files[path] = _body((folder / path).read_bytes().decode("utf-8"))
            if not _stands(citation, *files[path]):
                wrong.append(f"{outcome.turn.id} [{citation.number}]")
    return {"quotations": quotations, "not_exact": len(wrong), "which": wrong}


def _body(raw: str) -> tuple[str, str, int]:
    """Front matter, body and the body's first line of a corpus file."""
    _, head, rest = raw.split("---\n", 2)
    text = rest.split("\n## References", 1)[0].strip()
    return head, text, raw[: raw.index(text)].count("\n") + 1


def _stands(citation: Citation, head: str, text: str, first_line: int) -> bool:
    line = first_line + text[: citation.start].count("\n")
    path, _, number = citation.location.rpartition(":")
    return (
        text[citation.start : citation.end] == citation.quote
        and re.search(rf"^iso2:\s*[\"']?{citation.country}[\"']?\s*$", head, re.MULTILINE)
        is not None
        and Path(path).stem == citation.doc_id.rsplit("/", 1)[-1]
        and int(number) == line
    )
