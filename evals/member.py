"""The decision on sets of countries, from judged questions and from the subject index.

A theme of the subject index is a question with a known set of countries: "party leaders
decide" holds for these nine. Its wordings are trained on too, each with its own theme taken
out of the index, for otherwise it would find itself. They weigh little: nobody asks so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from decisions import Cases, Model, decide

from kern.assessment import Assessment
from kern.membership import Membership
from kern.retrieval import Retriever
from kern.signals import SIGNALS, grouped_top, spread_themes
from kern.types import Intent, Query

if TYPE_CHECKING:
    from fit import Case

WHICH = "which-countries"
BORDERLINE = 1
MEMBER = Model(products=False, c=0.01)
WORDINGS = 2
THEME_WEIGHT = 0.1


def without_theme(retriever: Retriever, assessment: Assessment, theme: int) -> Assessment:
    """The assessment as it would be if the subject index lacked a theme."""
    index, own = retriever.index, assessment.own
    nearness = own.themes.copy()
    nearness[theme] = 0
    spread = spread_themes(index, nearness.astype(np.float32))
    passages, sentences = own.passages.copy(), own.sentences.copy()
    sentences[:, SIGNALS.index("dense_theme")] = spread
    best = grouped_top(spread, index.sentence_passage, len(index.passages), count=1)[:, 0]
    passages[:, SIGNALS.index("dense_theme")] = best
    lacking = replace(own, themes=nearness, passages=passages, sentences=sentences)
    by_passage, by_sentence = retriever.fused(lacking)
    return replace(assessment, own=lacking, passages=by_passage, sentences=by_sentence)


def by_themes(retriever: Retriever, members: Membership, names: Sequence[str]) -> Cases:
    """Features and labels of the countries for wordings of the themes that several share."""
    index = retriever.index
    country = np.array([p.country for p in index.passages])[index.sentence_passage]
    features, labels = [], []
    for number, theme in enumerate(index.themes):
        held = set(country[index.theme_members[number]])
        for wording in theme.wordings[:WORDINGS] if len(held) > 1 else ():
            assessment = retriever.assess(Query(wording, wording, wording))
            mine = members.features(without_theme(retriever, assessment, number))
            features.append(np.column_stack([mine[name] for name in names]))
            labels.append(np.array([code in held for code in index.countries]))
    x, known = np.vstack(features), np.concatenate(labels)
    return Cases(x, known, np.full(len(known), THEME_WEIGHT))


def member_decision(found: Sequence[Case], retriever: Retriever) -> tuple[dict, dict]:
    """Whether a country's section belongs to a which-countries answer, and its record.

    Args:
        found: the development questions.
        retriever: with the fusion weights just fitted.
    """
    index = retriever.index
    country = np.array([p.country for p in index.passages])
    members = Membership(index, retriever.weights.member)
    features, graded, asked = [], [], []
    for c in found:
        if c.turn.category != WHICH or c.query.intent is not Intent.WHICH_COUNTRIES:
            continue
        # Scored anew: the fused scores of the case are those of the old weights.
        mine = members.features(retriever.assess(c.query))
        grades = np.array([c.passages[country == code].max() for code in index.countries])
        features.append(np.column_stack([mine[name] for name in sorted(mine)]))
        graded.append(grades)
        asked.append(np.full(len(grades), len(asked)))
    names = sorted(mine)
    grades, groups, x = np.concatenate(graded), np.concatenate(asked), np.vstack(features)
    labels = grades > BORDERLINE
    sure = (grades != BORDERLINE).astype(float)
    more = by_themes(retriever, members, names)
    decision, held_out = decide(names, Cases(x, labels, sure), groups, MEMBER, more)
    which = [groups == number for number in range(len(asked))]

    def mean_f1(cut: float) -> float:
        scores = []
        for mine in which:
            picked = held_out[mine] >= min(cut, held_out[mine].max())
            right = (picked & labels[mine]).sum()
            scores.append(2 * right / (picked.sum() + labels[mine].sum()))
        return float(np.mean(scores))

    cuts = np.linspace(0.05, 0.9, 86)
    smooth = np.convolve([mean_f1(cut) for cut in cuts], np.ones(5) / 5, mode="valid")
    best = float(cuts[2:-2][smooth.argmax()])
    return decision | {"threshold": best}, {
        "questions": len(which),
        "mean_f1": round(mean_f1(best), 4),
    }
