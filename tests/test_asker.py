"""Where the asker says to be is not asked about, unless it is compared."""

from __future__ import annotations

import pytest

from kern.answering import Assistant
from kern.asker import without_asker
from kern.countries import CountryLinker

LINK = CountryLinker().link


@pytest.mark.parametrize(
    ("turn", "asks"),
    [
        (
            "We in Lisbon just phone a colleague. Is it like that in Spain too?",
            "We just phone a colleague. Is it like that in Spain too?",
        ),
        (
            "I work for a ministry in Vilnius. How do the Latvians agree?",
            "How do the Latvians agree?",
        ),
        ("Kia ora, Wellington here. How does Canberra do it?", "How does Canberra do it?"),
        ("Wellington here, how does Canberra do it?", "how does Canberra do it?"),
        (
            "Labdien from Riga! When did the Lithuanians open it?",
            "When did the Lithuanians open it?",
        ),
        ("I'm an Estonian official. How does Finland do it?", "How does Finland do it?"),
        (
            "In Madrid coalitions are new to us. What was the Irish war cabinet?",
            "coalitions are new to us. What was the Irish war cabinet?",
        ),
        (
            "I'm an official of a small state (Estonia). In which countries does size help?",
            "In which countries does size help?",
        ),
        ("A note to Berlin: how does Austria do it?", "A note: how does Austria do it?"),
    ],
)
def test_the_place_of_the_asker_is_taken_out(turn: str, asks: str) -> None:
    assert without_asker(turn, LINK) == asks


@pytest.mark.parametrize(
    "turn",
    [
        "I work in Vienna. Is Germany rated higher than us?",
        "We in Lisbon have no coalition. How does Spain compare?",
        "I work at a ministry in The Hague. Which band is the Netherlands in?",
        "I work in Oslo. How do ministers meet?",
        "Apart from Greece, what other countries were given the highest mark?",
        "I am interested in Estonia and Latvia. Who meets whom?",
        "İ work in Oslo. How does Denmark do it?",
    ],
)
def test_what_is_asked_about_stays(turn: str) -> None:
    assert without_asker(turn, LINK) == turn


def test_only_the_other_country_is_quoted(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Athens here, ministry of the interior. Do they hold informal meetings in Nicosia?"
    )
    assert {c.country for c in answer.citations} == {"CY"}
    example = assistant.ask("Is there a council of the coalition in Vilnius like the Latvian one?")
    assert example.query.countries == ("LT",)
    ours = assistant.ask("How do our Latvian neighbours keep the coalition parties together?")
    assert ours.query.countries == ("LV",)
