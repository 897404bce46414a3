"""What a question seeks, and whether sentences hold anything of the kind."""

from __future__ import annotations

import pytest

from kern.sought import lacks, sought

COUNTED = "About 13 officials attended, all four ministers among them."
DATED = "The council was set up in 2016, after the elections."
PLAIN = "The party leaders talk to each other."


@pytest.mark.parametrize(
    ("question", "given", "not_given"),
    [
        ("How many officials attended?", COUNTED, DATED),
        ("the number of members", "Twice as many, both of them.", PLAIN),
        ("In which year was it set up?", DATED, COUNTED),
        ("When was it set up?", "It was set up during the crisis.", PLAIN),
        ("How often do they meet?", "They meet once a month.", PLAIN),
        ("How old is he?", "He is 71 years old.", COUNTED),
        ("In which building is it held?", "They dine at a restaurant.", "They dine together."),
        ("Which chapter says so?", "Chapter 5 of the manual says so.", "The manual says so."),
        ("the names of the advisers", "It was Liviu Dragnea who led.", "The Prime Minister led."),
        ("What is an adviser paid?", "It is funded by the parties.", PLAIN),
    ],
)
def test_a_sentence_holds_what_is_sought_or_not(question: str, given: str, not_given: str) -> None:
    assert not lacks([given], sought(question))
    assert lacks([not_given], sought(question))
    assert not lacks([not_given, given], sought(question))


@pytest.mark.parametrize(
    "question", ["Who decides?", "why so informal", "what happens when it fails"]
)
def test_most_questions_seek_nothing_that_can_be_looked_for(question: str) -> None:
    assert sought(question) == ()
    assert not lacks([PLAIN], sought(question))


def test_each_thing_sought_has_to_be_there() -> None:
    both = sought("How many officials attended, and in which year?")
    assert lacks([COUNTED], both)
    assert not lacks([COUNTED, DATED], both)
