"""Fit the weights of fusion and the two decisions, from the development questions alone.

    python evals/fit.py

Writes ``src/kern/weights.json`` with the record of the fit. Needs scikit-learn and SciPy
(the extra ``dev``). Fusion weights minimise the listwise cross-entropy of the judged
units (Cao et al. 2007, ListNet); decisions are logistic regressions whose cuts are set
on predictions made by cross-validation.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from kern.answering import Assistant
from kern.evaluation.data import EvalSet, Question, load_eval_set
from kern.opening import Workspace
from kern.retrieval import Assessment
from kern.settings import load_settings
from kern.signals import PASSAGE_SIGNALS, SENTENCE_SIGNALS
from kern.types import Intent, Query, Span
from kern.weights import fitted_weights

EVALS = Path(__file__).parent
TARGET = EVALS.parent / "src" / "kern" / "weights.json"
NAMELESS = {"own-words", "term", "paraphrase"}
# Reported on a grid: the shares are coarse on purpose.
SHARES = (0.0, 0.15, 0.3, 0.45, 0.6)
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


def cases(assistant: Assistant, evals: EvalSet) -> list[Case]:
    """Every single-turn development question."""
    index = assistant.retriever.index
    passages = [(p.doc_id, Span(p.start, p.end)) for p in index.passages]
    sentences = [(index.passages[row].doc_id, span) for row, span in index.sentences]
    found = []
    for question in evals.of_split("development"):
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


def decide(features: list[dict], labels: np.ndarray, groups: np.ndarray) -> tuple[dict, np.ndarray]:
    """A logistic decision over features and their products, and its held-out probabilities."""
    names = sorted(features[0])
    x = np.array([[f[n] for n in names] for f in features])
    model = make_pipeline(
        StandardScaler(),
        PolynomialFeatures(2, include_bias=False),
        StandardScaler(),
        LogisticRegression(C=0.03, max_iter=5000),
    )
    held_out = np.zeros(len(labels))
    for train, test in StratifiedGroupKFold(5, shuffle=True, random_state=0).split(x, labels, groups):
        held_out[test] = model.fit(x[train], labels[train]).predict_proba(x[test])[:, 1]
    model.fit(x, labels)
    first, products, second, regression = (step for _, step in model.steps)
    weights = regression.coef_[0] / second.scale_
    intercept = float(regression.intercept_[0] - (weights * second.mean_).sum())
    powers = products.powers_
    coefficients = {}
    for weight, power in zip(weights, powers, strict=True):
        parts = [names[i] for i in np.flatnonzero(power) for _ in range(power[i])]
        coefficients["*".join(parts)] = float(f"{weight:.6g}")
    decision = {
        "means": dict(zip(names, map(float, first.mean_.round(6)), strict=True)),
        "scales": dict(zip(names, map(float, first.scale_.round(6)), strict=True)),
        "coefficients": coefficients,
        "intercept": intercept,
    }
    return decision, held_out


def main() -> None:
    workspace = Workspace.open(load_settings())
    assistant = workspace.assistant()
    evals = load_eval_set(EVALS)
    found = cases(assistant, evals)
    retriever = assistant.retriever
    index = retriever.index
    country = np.array([p.country for p in index.passages])
    record: dict = {"questions": len(found)}

    ranked = [c for c in found if (c.passages * c.assessment.allowed).max() > 0 and not c.query.broad]
    w_pass, loss = listwise(
        [c.assessment.signals.passages[c.assessment.allowed] for c in ranked],
        [c.passages[c.assessment.allowed] for c in ranked],
    )
    passages = dict(zip(PASSAGE_SIGNALS, map(float, (w_pass / w_pass.sum()).round(4)), strict=True))
    record["passage_loss"] = round(loss, 4)

    allowed_sentences = [c.assessment.allowed[index.sentence_passage] for c in ranked]
    usable = [
        (c, a) for c, a in zip(ranked, allowed_sentences, strict=True) if (c.sentences * a).max() > 0
    ]
    fused = {
        id(c): c.assessment.signals.passages @ (w_pass / w_pass.sum()) for c, _ in usable
    }
    w_sent, loss = listwise(
        [
            np.column_stack([c.assessment.signals.sentences, fused[id(c)][index.sentence_passage]])[a]
            for c, a in usable
        ],
        [c.sentences[a] for c, a in usable],
    )
    share = float(w_sent[-1] / w_sent.sum())
    own = w_sent[:-1] / w_sent[:-1].sum()
    sentences = dict(zip(SENTENCE_SIGNALS, map(float, own.round(4)), strict=True))
    record["sentence_loss"] = round(loss, 4)

    fitted = fitted_weights()
    fitted = type(fitted)(passages, sentences, share, fitted.background, fitted.answer, fitted.member, {})
    retriever = type(retriever)(index, retriever.encoder, fitted)

    # Whether the corpus answers.
    rows, labels, groups = [], [], []
    for c in found:
        if c.query.edition or (c.query.uncovered and not c.query.countries) or c.query.broad:
            continue
        if c.question.category == "band":
            continue
        positive = c.question.status == "answered"
        rows.append(retriever.features(c.assessment, c.assessment.allowed))
        labels.append(positive)
        groups.append(c.question.id)
    labels = np.array(labels)
    codes = np.unique(groups, return_inverse=True)[1]
    decision, held_out = decide(rows, labels, codes)
    # The cut loses the stated share of answerable questions, in cross-validation.
    cut = float(np.quantile(held_out[labels], ANSWERABLE_LOST_AT_MOST))
    record["answer"] = {
        "answerable": int(labels.sum()),
        "unanswerable": int((~labels).sum()),
        "answerable_declined": round(float((held_out[labels] < cut).mean()), 4),
        "unanswerable_declined": round(float((held_out[~labels] < cut).mean()), 4),
    }
    answer = decision | {"threshold": cut}

    # Whether a country's section belongs to a which-countries answer.
    rows, labels, groups, gold = [], [], [], {}
    for c in found:
        if c.question.category != "which-countries" and not (
            c.question.category in NAMELESS and not c.query.countries
        ):
            continue
        graded = {
            code: c.passages[country == code].max() for code in index.countries
        }
        for code, grade in graded.items():
            if grade == 1:
                continue
            rows.append(retriever.features(c.assessment, country == code))
            labels.append(grade == 2)
            groups.append(c.question.id)
    labels = np.array(labels)
    names, codes = np.unique(groups, return_inverse=True)
    decision, held_out = decide(rows, labels, codes)
    which = {c.question.id for c in found if c.question.category == "which-countries"}

    def f1(cut: float) -> float:
        scores = []
        for number, name in enumerate(names):
            if name not in which:
                continue
            mine = codes == number
            picked = held_out[mine] >= cut
            if not picked.any():
                picked = held_out[mine] == held_out[mine].max()
            hit = (picked & labels[mine]).sum()
            scores.append(2 * hit / (picked.sum() + labels[mine].sum()))
        return float(np.mean(scores))

    cuts = np.linspace(0.05, 0.9, 86)
    values = np.array([f1(cut) for cut in cuts])
    smooth = np.convolve(values, np.ones(5) / 5, mode="same")[2:-2]
    best = float(cuts[2:-2][smooth.argmax()])
    record["member"] = {"questions": len(which), "mean_f1": round(f1(best), 4)}
    member = decision | {"threshold": best}

    questions = [q.id for q in evals.of_split("development")]
    record["development"] = hashlib.sha256("\n".join(questions).encode()).hexdigest()[:16]
    record["recipe"] = {"corpus": index.recipe.corpus[:16], "expansions": index.recipe.expansions[:16]}
    data = {
        "passages": passages,
        "sentences": sentences,
        "passage_share": round(share, 4),
        "background": fitted.background,
        "answer": answer,
        "member": member,
        "fit": record,
    }
    TARGET.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    print(json.dumps({k: data[k] for k in ("passages", "sentences", "passage_share", "fit")}, indent=1))


if __name__ == "__main__":
    main()
