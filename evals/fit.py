"""Fit the weights of fusion and the two decisions, from the development questions alone.

    python evals/fit.py

Writes ``src/kern/weights.json`` with the record of the fit. Needs scikit-learn and SciPy
(the extra ``dev``). Fusion weights minimise the listwise cross-entropy of the judged
units (Cao et al. 2007, ListNet); decisions are logistic regressions whose cuts are set
on predictions made by cross-validation.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from decisions import Cases, Model, decide
from groups import HELD_OUT
from member import WHICH, member_decision
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict

from kern import asides, phrases
from kern.answering import Assistant
from kern.assessment import Assessment
from kern.band_phrases import HINT
from kern.evaluation.data import EvalSet, Question, load_eval_set
from kern.evaluation.running import Turn, run
from kern.interpretation import states_rating
from kern.opening import Workspace
from kern.reading import Reading, plain
from kern.retrieval import Retriever
from kern.senses import Sense, SenseWeights, words_of
from kern.settings import load_settings
from kern.signals import SIGNALS
from kern.types import Intent, Query, Span
from kern.weights import fitted_weights, log_odds

EVALS = Path(__file__).parent
TARGET = EVALS.parent / "src" / "kern" / "weights.json"
# Cuts are set where this share of the answerable questions is declined. The bar is .02, and other
# stages decline some too.
LOST_SHARE = 0.0125
SMALLTALK = "smalltalk"
# Weight of a log-odd by the reranker beside a fused score: flat from .01 to .03.
SHARE_OF_READING = 0.02


@dataclass
class Case:
    """A development question, or a turn of a conversation, understood and scored."""

    turn: Turn
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


def cases(assistant: Assistant, evals: EvalSet, asked: Sequence[Question]) -> list[Case]:
    """Every question and follow-up of some that is looked up in the reports."""
    index = assistant.retriever.index
    passages = [(p.doc_id, Span(p.start, p.end)) for p in index.passages]
    sentences = [(index.passages[row].doc_id, span) for row, span in index.sentences]
    found = []
    alone = [Turn(q, 1, evals.judgments(q.id)) for q in asked if len(q.turns) == 1]
    understood = [(turn, assistant.interpret(turn.text)) for turn in alone]
    # A follow-up is understood by what was answered before it.
    talks = run(assistant, evals, [q for q in asked if len(q.turns) > 1])
    understood += [(outcome.turn, outcome.answer.query) for outcome in talks]
    for turn, query in understood:
        if query.intent in (Intent.SMALLTALK, Intent.BAND) or not query.text.strip():
            continue
        judged = {(j.doc_id, j.span): j.relevance for j in turn.judged}
        found.append(
            Case(
                turn,
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


# Share of what a follow-up leans on: of .05 to .4, the best on the development conversations.
BACKGROUND = 0.15
ANSWER = Model(products=True, c=0.03)
# What is not asked of the corpus by anyone, and what its own index asks, weighs little.
OTHERS_WEIGHT = 0.05
EVERY_NTH = 3
FOLDS = 5


# How much a word's presence counts beside an embedding of length 1, and in how many
# questions a word must be.
OF_EMBEDDING, OF_WORD = 2.0, 0.3
IN_QUESTIONS = 5


@dataclass(frozen=True)
class SensePlan:
    """How a sense is fitted: the penalty's inverse, and its cuts."""

    c: float
    threshold: float
    veto: float = 0.0


PLANS = {
    Sense.RATING: SensePlan(10.0, 0.35, 0.02),
    Sense.SET: SensePlan(10.0, 0.5, 0.03),
    Sense.CHAT: SensePlan(10.0, 0.6),
    Sense.ANSWERABLE: SensePlan(3.0, 0.5),
}


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
        "passages": dict(zip(SIGNALS, map(float, weights.round(4)), strict=True)),
        "sentences": dict(zip(SIGNALS, map(float, own.round(4)), strict=True)),
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


@dataclass(frozen=True)
class Asked:
    """Questions as a sense sees them: their vectors, and their texts where it hears words."""

    vectors: np.ndarray
    texts: list[str] | None = None

    def matrix(self, known: list[str]) -> np.ndarray:
        """Scaled vectors and the presence of known words, side by side."""
        if self.texts is None:
            return self.vectors
        words = [words_of(text) for text in self.texts]
        present = np.array([[word in of_text for word in known] for of_text in words], dtype=float)
        return np.hstack([OF_EMBEDDING * self.vectors, OF_WORD * present])


def sense_weights(
    sense: Sense, asked: Asked, labels: np.ndarray, others: Asked
) -> tuple[dict, np.ndarray]:
    """The weights of a sense, and held-out log-odds of each question.

    Args:
        sense: what is told.
        asked: the questions.
        labels: which of them are of that kind.
        others: what is not, at a low weight.
    """
    plan = PLANS[sense]
    model = LogisticRegression(C=plan.c, max_iter=2000)
    counted = Counter(word for text in asked.texts or () for word in words_of(text))
    known = sorted(word for word, count in counted.items() if count >= IN_QUESTIONS)
    x, far = asked.matrix(known), others.matrix(known)

    def fit(rows: np.ndarray) -> LogisticRegression:
        weight = np.repeat([1.0, OTHERS_WEIGHT], [len(rows), len(far)])
        target = np.concatenate([labels[rows], np.zeros(len(far), dtype=bool)])
        return model.fit(np.vstack([x[rows], far]), target, sample_weight=weight)

    held_out = np.zeros(len(labels))
    for seed in range(2):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        for train, test in folds.split(x, labels):
            held_out[test] += fit(train).decision_function(x[test]) / 2
    fit(np.arange(len(labels)))
    dimensions = asked.vectors.shape[1]
    direction, of_words = model.coef_[0][:dimensions], model.coef_[0][dimensions:]
    weights = {
        "direction": [float(f"{v:.5g}") for v in direction * (OF_EMBEDDING if known else 1)],
        "intercept": float(model.intercept_[0]),
        "threshold": plan.threshold,
        "veto": plan.veto,
        "words": {
            word: round(float(weight) * OF_WORD, 4)
            for word, weight in zip(known, of_words, strict=True)
        },
    }
    return weights, held_out


def senses(workspace: Workspace, assistant: Assistant, evals: EvalSet) -> tuple[dict, dict]:
    """What a question is: the weights of each sense but the last, and their record."""
    scope, encoder = assistant.interpreter.scope, assistant.retriever.encoder
    index = assistant.retriever.index
    asked = evals.of_split("development")
    alone = [q for q in asked if len(q.turns) == 1]
    readings = [Reading(q.turns[0], (), scope) for q in alone]
    masked = [reading.masked for reading in readings]
    x = encoder.encode(masked)
    decoys = index.dense["decoys"].vectors()
    own = [Reading(item.text, (), scope).masked for item in index.expansions[::EVERY_NTH]]
    others = np.vstack([decoys, encoder.encode(own)])
    category = np.array([q.category for q in alone])
    nobody = np.array([not reading.mentions for reading in readings])
    plain_ones = [reading.plain for reading in readings]
    # Turns within conversations are no small talk either, most of them.
    later = [
        (t, e.status)
        for q in asked
        if len(q.turns) > 1
        for t, e in zip(q.turns, q.expected, strict=True)
    ]
    with_turns = np.vstack([x, encoder.encode([text for text, _ in later])])
    texts = plain_ones + [plain(text) for text, _ in later]
    chats = np.array(
        [q.expected[0].status == SMALLTALK for q in alone]
        + [status == SMALLTALK for _, status in later]
    )
    unnamed = np.array([not scope.linker.link(text) for text in texts])
    weights, record = {}, {}

    def learn(
        sense: Sense,
        questions: Asked,
        labels: np.ndarray,
        far: Asked,
        patterns: tuple[np.ndarray, np.ndarray],
    ) -> None:
        weights[sense.value], held_out = sense_weights(sense, questions, labels, far)
        chance = 1 / (1 + np.exp(-held_out))
        stated, open_to_it = patterns
        plan = PLANS[sense]
        found = (stated & (chance >= plan.veto)) | (open_to_it & (chance >= plan.threshold))
        record[sense.value] = {
            "questions": int(labels.sum()),
            "found": int((found & labels).sum()),
            "found_by_patterns": int((stated & labels).sum()),
            "false": int((found & ~labels).sum()),
            "others": int((~labels).sum()),
        }

    rated = category == "band"
    stated = np.array([states_rating(reading) for reading in readings])
    hinted = np.array([bool(HINT.search(r.plain)) and not r.asks_in_general for r in readings])
    far = Asked(others, [*workspace.expansions.decoys, *own])
    learn(Sense.RATING, Asked(x, masked), rated, far, (stated, hinted))
    sets = np.array([bool(phrases.WHICH.search(text)) for text in plain_ones])
    unrated = Asked(x[~rated])
    learn(
        Sense.SET,
        unrated,
        category[~rated] == WHICH,
        Asked(decoys),
        (sets[~rated], nobody[~rated]),
    )
    said = np.array([bool(asides.SMALLTALK.match(text.strip())) for text in texts])
    learn(Sense.CHAT, Asked(with_turns), chats, Asked(others), (said, unnamed))
    return weights, record


def is_decided(case: Case) -> bool:
    """Whether a case is one that the decision is asked about, and its answer is known."""
    query, turn = case.query, case.turn
    if query.edition or query.broad or turn.category == "band" or turn.lists_band:
        return False
    known = turn.expected.status != SMALLTALK and (not turn.answerable or bool(turn.judged))
    return known and bool(query.countries or not query.uncovered)


@dataclass(frozen=True)
class Decided:
    """The fitted decisions on whether the corpus answers, and the sense that they rest on.

    Attributes:
        answer: by the signals.
        reread: by that decision and what was read.
        sense: weights of the sense.
        record: how they do, in cross-validation.
    """

    answer: dict
    reread: dict
    sense: dict
    record: dict


def readings(found: list[Case], retriever: Retriever) -> dict[str, float]:
    """The highest log-odds that were read of each turn, by a reranker that has not seen it.

    Args:
        found: the cases.
        retriever: reads the turns that came after the reranker was trained.
    """
    read: dict[str, float] = json.loads(HELD_OUT.read_text("utf-8"))
    trained_on = {turn.split(".")[0] for turn in read}
    for case in found:
        if case.turn.question.id not in trained_on:
            _, odds = retriever.read(case.query, case.assessment)
            if len(odds):
                read[case.turn.id] = float(odds.max())
    return read


@dataclass(frozen=True)
class Sample:
    """What the decision on whether the corpus answers is fitted on.

    Attributes:
        names: of the features.
        x: features of each turn, shape (turns, features).
        labels: which turns have an answer.
        asked: a number for the question of each turn, for its turns are held out together.
        sense: weights of the sense that is one of the features.
    """

    names: list[str]
    x: np.ndarray
    labels: np.ndarray
    asked: np.ndarray
    sense: dict


def of_questions(found: Sequence[Case]) -> np.ndarray:
    """A number for the question of each case."""
    return np.unique([case.turn.question.id for case in found], return_inverse=True)[1]


def decision_sample(found: Sequence[Case], retriever: Retriever) -> Sample:
    """Features and labels of cases that are decided."""
    labels = np.array([case.turn.answerable for case in found])
    vectors = np.array([case.assessment.own.vector for case in found])
    sense, told = sense_weights(Sense.ANSWERABLE, Asked(vectors), labels, Asked(vectors[:0]))
    features = [retriever.features(c.assessment, c.assessment.allowed) for c in found]
    names = sorted(features[0])
    x = np.array([[f[name] for name in names] for f in features])
    # What the sense says of a question that it was not fitted on, as it will be in use.
    x[:, names.index("sense")] = told
    return Sample(names, x, labels, of_questions(found), sense)


def answer_decision(found: list[Case], retriever: Retriever) -> Decided:
    """Whether the corpus answers, before and after the nearest sentences are read."""
    usable = [c for c in found if is_decided(c)]
    sample = decision_sample(usable, retriever)
    labels, asked = sample.labels, sample.asked
    weighed = Cases(sample.x, labels, np.ones(len(labels)))
    answer, held_out = decide(sample.names, weighed, asked, ANSWER)
    first = np.array([c.turn.number == 1 for c in usable])
    answer["threshold"], record = cut_at(held_out[first], labels[first])
    read = readings(usable, retriever)
    rows = [i for i, c in enumerate(usable) if c.turn.id in read]
    signs = np.array([[log_odds(held_out[i]), read[usable[i].turn.id]] for i in rows])
    model = LogisticRegression()
    folds = GroupKFold(FOLDS)
    again = cross_val_predict(
        model, signs, labels[rows], groups=asked[rows], cv=folds, method="predict_proba"
    )[:, 1]
    model.fit(signs, labels[rows])
    threshold, of_reread = cut_at(again[first[rows]], labels[rows][first[rows]])
    reread = {
        "share": SHARE_OF_READING,
        "chance": round(float(model.coef_[0][0]), 4),
        "read": round(float(model.coef_[0][1]), 4),
        "intercept": round(float(model.intercept_[0]), 4),
        "threshold": threshold,
    }
    return Decided(answer, reread, sample.sense, {"answer": record, "reread": of_reread})


def cut_at(held_out: np.ndarray, labels: np.ndarray) -> tuple[float, dict]:
    """The cut that loses a given share of the answerable questions, and how it does."""
    cut = float(np.quantile(held_out[labels], LOST_SHARE))
    record = {
        "answerable": int(labels.sum()),
        "unanswerable": int((~labels).sum()),
        "answerable_declined": round(float((held_out[labels] < cut).mean()), 4),
        "unanswerable_declined": round(float((held_out[~labels] < cut).mean()), 4),
    }
    return cut, record


def with_senses(assistant: Assistant, told: dict) -> Assistant:
    """The assistant, telling what questions are by what was just fitted."""
    retriever = assistant.retriever
    weights = replace(
        retriever.weights,
        senses={name: SenseWeights(**of_sense) for name, of_sense in told.items()},
        encoder=retriever.encoder.fingerprint,
    )
    return Assistant(assistant.corpus, replace(retriever, weights=weights))


def main() -> None:
    """Fit everything, write the weights and print the record."""
    workspace = Workspace.open(load_settings())
    assistant = workspace.assistant()
    evals = load_eval_set(EVALS)
    told, of_senses = senses(workspace, assistant, evals)
    assistant = with_senses(assistant, told)
    found = cases(assistant, evals, evals.of_split("development"))
    alone = [c for c in found if len(c.turn.question.turns) == 1]
    ranking, retriever = ranking_weights(alone, assistant)
    decided = answer_decision(found, retriever)
    told[Sense.ANSWERABLE.value] = decided.sense
    member, of_member = member_decision(alone, retriever)
    recipe = retriever.index.recipe
    record = {
        "questions": len(found),
        "development": evals.sha256("development")[:16],
        "corpus": recipe.corpus[:16],
        "expansions": recipe.expansions[:16],
        "losses": ranking.pop("losses"),
        **decided.record,
        "member": of_member,
        "senses": of_senses,
    }
    data = ranking | {
        "background": BACKGROUND,
        "answer": decided.answer,
        "reread": decided.reread,
        "member": member,
        "senses": told,
        "encoder": recipe.fingerprint,
        "fit": record,
    }
    TARGET.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    print(json.dumps(ranking | record, indent=2))


if __name__ == "__main__":
    main()
