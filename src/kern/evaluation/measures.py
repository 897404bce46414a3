"""Retrieval measures, computed by ir-measures from TREC-style qrels and runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kern.errors import EvaluationError
from kern.types import Hit

# A passage is right where it answers (relevance 2); nDCG also counts what bears on it (1).
MEASURES = {
    "Success@1": "Success(rel=2)@1",
    "Success@5": "Success(rel=2)@5",
    "nDCG@10": "nDCG@10",
    "RR@10": "RR(rel=2)@10",
    "R@5": "R(rel=2)@5",
    "R@10": "R(rel=2)@10",
}
Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[Hit]]
Scores = dict[str, dict[str, float]]


def require_ir_measures() -> None:
    """Say how to get ir-measures where it is missing.

    Raises:
        EvaluationError: it is not installed.
    """
    try:
        import ir_measures  # noqa: F401, PLC0415  an extra that only evaluation needs
    except ImportError as error:
        raise EvaluationError(
            "`kern eval` needs ir-measures, which is not installed: pip install 'kern[evals]'"
        ) from error


def score(qrels: Qrels, run: Run) -> Scores:
    """Each measure of each judged query: ``scores[measure][query id]``.

    A query that the run leaves out scores 0 on everything.

    Raises:
        EvaluationError: ir-measures is not installed.
    """
    require_ir_measures()
    import ir_measures  # noqa: PLC0415

    parsed = {name: ir_measures.parse_measure(text) for name, text in MEASURES.items()}
    names = {str(measure): name for name, measure in parsed.items()}
    scores: Scores = {name: dict.fromkeys(qrels, 0.0) for name in parsed}
    ranked = {
        query: {hit.passage.passage_id: float(place) for hit, place in _places(hits)}
        for query, hits in run.items()
        if hits and query in qrels
    }
    judged = {query: dict(grades) for query, grades in qrels.items()}
    for metric in ir_measures.iter_calc(list(parsed.values()), judged, ranked):
        scores[names[str(metric.measure)]][metric.query_id] = float(metric.value)
    return scores


def write_run(path: Path, run: Run, tag: str) -> None:
    """Write ``query-id Q0 passage-id rank score tag`` lines.

    Kern's order is not always that of its scores (in a comparison countries take turns),
    and TREC tools sort by score, so the score written counts down with the rank.
    """
    lines = [
        f"{query} Q0 {hit.passage.passage_id} {rank} {place} {tag}\n"
        for query, hits in run.items()
        for rank, (hit, place) in enumerate(_places(hits), 1)
    ]
    path.write_text("".join(lines), "utf-8")


def _places(hits: Sequence[Hit]) -> Iterable[tuple[Hit, int]]:
    """Each hit with a score that falls by one from hit to hit and ends at 1."""
    return ((hit, len(hits) - place) for place, hit in enumerate(hits))
