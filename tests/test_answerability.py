"""The signs of an answerable question, and of a country that belongs to a set."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from kern.answerability import Kind, Probe, kind_of, of_kind
from kern.answering import Assistant
from kern.membership import Membership
from kern.types import Intent


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people sit in it?", Kind.NUMBER),
        ("In which year did it start?", Kind.TIME),
        ("In which building do they meet?", Kind.PLACE),
        ("Which party left?", Kind.PERSON),
        ("Why was it dropped?", Kind.REASON),
        ("How do ministers talk?", Kind.WAY),
        ("Is it public?", Kind.YES_OR_NO),
        ("What is the Kern?", Kind.THING),
        ("inner cabinet", Kind.OTHER),
    ],
)
def test_kinds(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


def test_the_probe_is_ridge_regression(assistant: Assistant) -> None:
    index = assistant.retriever.index
    answered = np.vstack([index.dense[v].vectors() for v in ("expansions", "themes")])
    decoys = index.dense["decoys"].vectors()
    share = np.repeat([0.5 / len(answered), 0.5 / len(decoys)], [len(answered), len(decoys)])
    target = np.repeat([1.0, -1.0], [len(answered), len(decoys)])
    x = np.vstack([answered, decoys]).astype(np.float64)
    oracle = Ridge(alpha=1e-3, solver="cholesky").fit(x, target, sample_weight=share)
    probe = Probe.of(index)
    expected = oracle.predict(x[:50])
    assert np.allclose([probe(row) for row in x[:50].astype(np.float32)], expected, atol=1e-4)


def test_questions_of_a_kind_by_brute_force() -> None:
    cosines = np.array([0.9, 0.2, 0.7, 0.5])
    kinds = np.array([Kind.WAY, Kind.NUMBER, Kind.NUMBER, Kind.WAY])
    found = of_kind(cosines, kinds, Kind.NUMBER)
    assert found == pytest.approx({"kind_best": 0.7, "kind_gap": 0.2, "kind_share": 0.5})
    assert of_kind(np.array([]), np.array([], dtype=np.int64), Kind.WAY)["kind_best"] == 0


def test_standing_of_countries_by_brute_force(assistant: Assistant) -> None:
    query = assistant.interpret("Which countries rely on party leaders?")
    assert query.intent is Intent.WHICH_COUNTRIES
    assessment = assistant.retriever.assess(query)
    index = assistant.retriever.index
    features = Membership(index, assistant.retriever.weights.member).features(assessment)
    for number, code in enumerate(index.countries):
        own = [
            score
            for (row, _), score in zip(index.sentences, assessment.sentences, strict=True)
            if index.passages[row].country == code
        ]
        assert features["fused"][number] == pytest.approx(max(own))
        assert features["fused_second"][number] == pytest.approx(
            sum(sorted(own)[-2:]) / 2, abs=1e-9
        ) or (len(own) == 1)
    best = index.countries[int(np.argmax(features["fused"]))]
    assert features["fused_rank"][index.countries.index(best)] == 0
    assert all(len(values) == len(index.countries) for values in features.values())


def test_every_country_has_a_chance(assistant: Assistant) -> None:
    query = assistant.interpret("Where do coalition committees coordinate?")
    chances = assistant.members.chances(assistant.retriever.assess(query))
    assert set(chances) == set(assistant.retriever.index.countries)
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert chances["DE"] > chances["US"]
