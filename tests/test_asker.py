"""Where the asker says to be is not asked about, unless the own country may be meant, too."""

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
            "In Madrid coalitions are new to us. What was the Irish war cabinet?",
            "coalitions are new to us. What was the Irish war cabinet?",
        ),
        ("I work for a ministry in Vilnius. How do Latvians agree?", "How do Latvians agree?"),
        (
            "I'm based in Vilnius. How do our Latvian neighbours agree?",
            "How do our Latvian neighbours agree?",
        ),
        ("Kia ora, Wellington here. How does Canberra do it?", "How does Canberra do it?"),
        ("Wellington here, how does Canberra do it?", "how does Canberra do it?"),
        ("Hello from Athens, how does Cyprus do it?", "how does Cyprus do it?"),
        ("Labdien from Riga! When did Lithuania open it?", "When did Lithuania open it?"),
        ("I’m an Estonian official. How does Finland do it?", "How does Finland do it?"),
        ("I'm Greek. How does Cyprus do it?", "How does Cyprus do it?"),
        (
            "I'm an official of a small state (Estonia). In which countries does size help?",
            "In which countries does size help?",
        ),
        ("Hi! I'm a clerk in Ottawa. How does Australia do it?", "Hi! How does Australia do it?"),
        ("I'm from Ireland. List all countries at the top.", "List all countries at the top."),
        ("For a briefing in Berlin: which EU states are best?", "which EU states are best?"),
        ("For a note to Berlin: how does Austria do it?", "how does Austria do it?"),
        ("As a Belgian, I wonder: which countries meet so?", "which countries meet so?"),
        ("As someone from Dublin, which countries meet so?", "which countries meet so?"),
        ("Having worked in Vilnius, how do Latvians agree?", "how do Latvians agree?"),
    ],
)
def test_the_place_of_the_asker_is_taken_out(turn: str, asks: str) -> None:
    assert without_asker(turn, LINK) == asks


@pytest.mark.parametrize(
    "turn",
    [
        "For a talk in Vienna: is the chancellor as strong as in Germany?",
        "As a comparison to Denmark, how does Norway do it?",
        "As in Belgium, which countries have an inner cabinet?",
        "As a Belgian, I wonder: is it the same in Spain?",
        # The own country is asked about, too.
        "I work in Vienna. Is Germany rated higher than us?",
        "I'm Danish. Did we do better than Sweden?",
        "I'm from Hungary. Did our government score higher than Poland's?",
        "I live in Chile. Is it rated above Mexico?",
        "I'm an analyst from Israel. How is it rated, and how is Turkey?",
        "I live in Hungary. Which other countries share our band?",
        "I'm Portuguese. Which countries are rated better than my own?",
        "I live in Spain. How do ministers here and in Portugal meet?",
        "We in Lisbon have no coalition. How does Spain compare?",
        "I work at a ministry in The Hague. Which band is the Netherlands in?",
        "I live in Chile. Does it do better than Mexico?",
        "I'm from Slovakia. Which countries are rated higher?",
        "I live in Vienna. Does the chancellor meet his German counterpart?",
        # It alone is.
        "I work in Oslo. How do ministers meet?",
        "I'm an official in Greece. Which members of the government meet informally?",
        "I live in Canada. What states of affairs make ministers phone each other?",
        # The statement says what is wanted, or names several.
        "I live in Athens and would like to know how Cyprus coordinates. Thank you.",
        "I'm a Swiss journalist writing about Austria. Who meets whom?",
        "I'm a student of politics in Sweden, Denmark and Norway. Who meets whom in Finland?",
        "Moving from Spain to Portugal. How do ministers meet?",
        "Examples from Norway. How does Sweden do it?",
        # Nobody says to be anywhere.
        "Hello, from Spain, Portugal and Italy: who meets whom?",
        "Good examples from Norway, how does Sweden do it?",
        "I'm sure Germany has a coalition committee. Does Austria?",
        "I'm impressed by Germany's coalition committee. Does Austria have one?",
        "We sit in Germany's shadow. How does Austria do it?",
        "Apart from Greece. What other countries were given the highest mark, say Japan?",
        "I am interested in Estonia. And in Latvia, who meets whom?",
        "In Canada and the US ministers meet privately. How often?",
        "In Spain, tell us who meets whom. And in Portugal?",
        "Germany here, Austria there: who has a coalition committee?",
        "Is a reply to Spain mentioned in the section on Portugal?",
        "Do colleagues in Germany meet informally with those in Austria?",
        # In small letters this is longer than as typed.
        "I'm based in Oslo, İ mean. How does Denmark do it?",
    ],
)
def test_what_may_be_asked_about_stays(turn: str) -> None:
    assert without_asker(turn, LINK) == turn


def test_only_the_other_country_is_quoted(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Athens here, ministry of the interior. Do they hold informal meetings in Nicosia?"
    )
    assert {c.country for c in answer.citations} == {"CY"}


def test_a_country_may_be_a_mere_example(assistant: Assistant) -> None:
    example = assistant.ask("Is there a council of the coalition in Vilnius like the Latvian one?")
    assert example.query.countries == ("LT",)
    both = assistant.ask("Is Austria's coalition committee similar to the German one?")
    assert set(both.query.countries) == {"AT", "DE"}
    ours = assistant.ask("How do our Latvian neighbours keep the coalition parties together?")
    assert ours.query.countries == ("LV",)
