"""Fit the weights of fusion and the two decisions, from the development questions alone.

    python evals/fit.py

Writes ``src/kern/weights.json`` with the record of the fit. Needs scikit-learn and SciPy
(the extra ``dev``). Fusion weights minimise the listwise cross-entropy of the judged
units (Cao et al. 2007, ListNet); decisions are logistic regressions whose cuts are set
on predictions made by cross-validation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from decisions import REPEATS, Cases, Model, decide
from member import member_decision
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from kern.answering import Assistant
from kern.band_phrases import BAND
from kern.evaluation.data import EvalSet, Question, load_eval_set
from kern.opening import Workspace
from kern.ratings import HINT
from kern.reading import Reading
from kern.retrieval import Assessment, Retriever
from kern.settings import load_settings
from kern.signals import PASSAGE_SIGNALS, SENTENCE_SIGNALS
from kern.types import Intent, Query, Span
from kern.weights import fitted_weights

EVALS = Path(__file__).parent
TARGET = EVALS.parent / "src" / "kern" / "weights.json"
ANSWERABLE_LOST_AT_MOST = 0.02


@dataclass
class Case:
    """A development question, understood and scored."""

    question: Question
    query: Query
    assessment: Assessment
    passages: np.ndarray
    sentences: np.ndarray


def relevance(spans: list[tuple[str, Span]], judged: dict) -> np.ndarray:
    """Grade of each unit: the highest of the judged spans that it covers by half."""
    grades = np.zeros(len(spans))
    for i, (doc_id, span) in enumerate(spans):
        for (judged_doc, judged_span), grade in judged.items():
            half = (judged_span.end - judged_span.start) / 2
            if judged_doc == doc_id and span.overlap(judged_span) >= half:
                grades[i] = max(grades[i], grade)
    return grades


def cases(assistant: Assistant, evals: EvalSet, split: str = "development") -> list[Case]:
    """Every single-turn question of a split that is looked up in the reports."""
    index = assistant.retriever.index
    passages = [(p.doc_id, Span(p.start, p.end)) for p in index.passages]
    sentences = [(index.passages[row].doc_id, span) for row, span in index.sentences]
    found = []
    for question in evals.of_split(split):
        if len(question.turns) > 1:
            continue
        query = assistant.interpret(question.turns[0])
        if query.intent in (Intent.SMALLTALK, Intent.BAND) or not query.text.strip():
            continue
        judged = {(j.doc_id, j.span): j.relevance for j in evals.judgments(question.id)}
        found.append(
            Case(
                question,
                query,
                assistant.retriever.assess(query),
                relevance(passages, judged),
                relevance(sentences, judged),
            )
        )
    return found


def listwise(matrices: list[np.ndarray], grades: list[np.ndarray]) -> tuple[np.ndarray, float]:
    """Non-negative weights that put the best-graded rows first."""
    wanted = [g == g.max() for g in grades]

    def loss(w: np.ndarray) -> float:
        total = 0.0
        for x, y in zip(matrices, wanted, strict=True):
            s = x @ w
            s = s - s.max()
            e = np.exp(s)
            total -= np.log(e[y].sum() / e.sum() + 1e-12)
        return total / len(matrices) + 1e-4 * float(w @ w)

    width = matrices[0].shape[1]
    result = minimize(loss, np.full(width, 4.0), bounds=[(0, None)] * width, method="L-BFGS-B")
    return result.x, float(result.fun)


ANSWER = Model(products=True, c=0.03)
RATING_C = 30.0
RATING_CUT = 0.35
RATING_VETO = 0.03
OTHERS_WEIGHT = 0.05


def ranking_weights(found: list[Case], assistant: Assistant) -> tuple[dict, Retriever]:
    """Fusion weights of passages and sentences, and a retriever that uses them."""
    index = assistant.retriever.index
    ranked = [
        c for c in found if (c.passages * c.assessment.allowed).max() > 0 and not c.query.broad
    ]
    weights, passage_loss = listwise(
        [c.assessment.signals.passages[c.assessment.allowed] for c in ranked],
        [c.passages[c.assessment.allowed] for c in ranked],
    )
    weights /= weights.sum()
    matrices, grades = [], []
    for c in ranked:
        allowed = c.assessment.allowed[index.sentence_passage]
        if (c.sentences * allowed).max() > 0:
            fused = (c.assessment.signals.passages @ weights)[index.sentence_passage]
            matrices.append(np.column_stack([c.assessment.signals.sentences, fused])[allowed])
            grades.append(c.sentences[allowed])
    of_sentence, sentence_loss = listwise(matrices, grades)
    own = of_sentence[:-1] / of_sentence[:-1].sum()
    data = {
        "passages": dict(zip(PASSAGE_SIGNALS, map(float, weights.round(4)), strict=True)),
        "sentences": dict(zip(SENTENCE_SIGNALS, map(float, own.round(4)), strict=True)),
        "passage_share": round(float(of_sentence[-1] / of_sentence.sum()), 4),
        "losses": {"passages": round(passage_loss, 4), "sentences": round(sentence_loss, 4)},
    }
    fitted = replace(
        fitted_weights(),
        passages=data["passages"],
        sentences=data["sentences"],
        passage_share=data["passage_share"],
    )
    return data, replace(assistant.retriever, weights=fitted)


def answer_decision(found: list[Case], retriever: Retriever) -> tuple[dict, dict]:
    """Whether the corpus answers: the decision, and its record."""
    usable = [
        c
        for c in found
        if not (c.query.edition or c.query.broad or c.question.category == "band")
        and (c.query.countries or not c.query.uncovered)
    ]
    labels = np.array([c.question.status == "answered" for c in usable])
    features = [retriever.features(c.assessment, c.assessment.allowed) for c in usable]
    names = sorted(features[0])
    x = np.array([[f[n] for n in names] for f in features])
    decision, held_out = decide(
        names, Cases(x, labels, np.ones(len(labels))), np.arange(len(usable)), ANSWER
    )
    # The cut loses the stated share of answerable questions, in cross-validation.
    cut = float(np.quantile(held_out[labels], ANSWERABLE_LOST_AT_MOST))
    record = {
        "answerable": int(labels.sum()),
        "unanswerable": int((~labels).sum()),
        "answerable_declined": round(float((held_out[labels] < cut).mean()), 4),
        "unanswerable_declined": round(float((held_out[~labels] < cut).mean()), 4),
    }
    return decision | {"threshold": cut}, record


def rating_sense(assistant: Assistant, evals: EvalSet) -> tuple[dict, dict]:
    """Whether a question is about ratings, and the record of it."""
    questions = [q for q in evals.of_split("development") if len(q.turns) == 1]
    scope = assistant.interpreter.scope
    readings = [Reading(q.turns[0], (), scope) for q in questions]
    encoder, index = assistant.retriever.encoder, assistant.retriever.index
    x = encoder.encode([reading.masked for reading in readings])
    labels = np.array([q.category == "band" for q in questions])
    stated = np.array([bool(BAND.search(reading.plain)) for reading in readings])
    hinted = np.array([bool(HINT.search(r.plain)) and not r.asks_in_general for r in readings])
    # What the sections and the decoys answer is not about ratings either.
    other = [Reading(item.text, (), scope).masked for item in index.expansions]
    others = np.vstack([index.dense["decoys"].vectors(), encoder.encode(other)])
    held_out = np.zeros(len(labels))
    model = LogisticRegression(C=RATING_C, max_iter=2000)

    def fit(rows: np.ndarray) -> LogisticRegression:
        weight = np.repeat([1.0, OTHERS_WEIGHT], [len(rows), len(others)])
        target = np.concatenate([labels[rows], np.zeros(len(others), dtype=bool)])
        return model.fit(np.vstack([x[rows], others]), target, sample_weight=weight)

    for seed in range(REPEATS):
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        for train, test in folds.split(x, labels):
            held_out[test] += fit(train).predict_proba(x[test])[:, 1] / REPEATS
    fit(np.arange(len(labels)))
    found = (stated & (held_out >= RATING_VETO)) | (hinted & (held_out >= RATING_CUT))
    weights = {
        "encoder": assistant.retriever.encoder.fingerprint,
        "direction": [float(f"{value:.5g}") for value in model.coef_[0]],
        "intercept": float(model.intercept_[0]),
        "threshold": RATING_CUT,
        "veto": RATING_VETO,
    }
    return weights, {
        "questions": int(labels.sum()),
        "found": int((found & labels).sum()),
        "found_by_patterns": int((stated & labels).sum()),
        "false": int((found & ~labels).sum()),
        "others": int((~labels).sum()),
    }


def main() -> None:
    """Fit everything, write the weights and print the record."""
    assistant = Workspace.open(load_settings()).assistant()
    evals = load_eval_set(EVALS)
    rating, of_rating = rating_sense(assistant, evals)
    found = cases(assistant, evals)
    ranking, retriever = ranking_weights(found, assistant)
    answer, of_answer = answer_decision(found, retriever)
    member, of_member = member_decision(found, retriever)
    recipe = retriever.index.recipe
    record = {
        "questions": len(found),
        "development": evals.sha256("development")[:16],
        "corpus": recipe.corpus[:16],
        "expansions": recipe.expansions[:16],
        "losses": ranking.pop("losses"),
        "answer": of_answer,
        "member": of_member,
        "rating": of_rating,
    }
    data = ranking | {
        "background": retriever.weights.background,
        "answer": answer,
        "member": member,
        "rating": rating,
        "fit": record,
    }
    TARGET.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    print(json.dumps(ranking | record, indent=2))


if __name__ == "__main__":
    main()
