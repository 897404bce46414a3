"""Turns to standalone queries: rules without a model, so tables of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.answering import Assistant
from kern.countries import CountryLinker
from kern.interpretation import Interpreter
from kern.scope import Prospect, Scope
from kern.types import Exchange, Intent, Query

COVERED = frozenset(
    "FI HU GR JP LU NZ CH AU CA CL DK FR IE IT PL SI KR ES SE GB US AT BE EE DE IS LV LT MT NO "
    "PT NL CZ MX BG HR IL SK TR CY RO".split()
)
BANDS = {1: "generally", 2: "most", 3: "some", 4: "undermine"}
INTERPRETER = Interpreter(Scope(CountryLinker(), COVERED, BANDS))


def understand(
    *turns: str, prospect: Callable[[Query], Prospect] = lambda _: Prospect()
) -> list[Query]:
    """The queries of a conversation whose answers are about the countries they name."""
    interpreter = Interpreter(replace(INTERPRETER.scope, prospect=prospect))
    memory: list[Exchange] = []
    for turn in turns:
        query = interpreter.interpret(turn, memory)
        memory.append(Exchange(query, query.countries))
    return [exchange.query for exchange in memory]


@pytest.mark.parametrize(
    ("question", "intent", "countries"),
    [
        ("how does Belgium coordinate?", Intent.LOOKUP, ("BE",)),
        ("Compare Belgium and the Netherlands", Intent.COMPARISON, ("BE", "NL")),
        ("What do the Danes and the Swedes have in common?", Intent.COMPARISON, ("DK", "SE")),
        ("Which countries rely on party leaders?", Intent.WHICH_COUNTRIES, ()),
        ("Where did the pandemic change things?", Intent.WHICH_COUNTRIES, ()),
        ("list all governments with weekly meetings", Intent.WHICH_COUNTRIES, ()),
        ("Who else besides Belgium has an inner cabinet?", Intent.WHICH_COUNTRIES, ()),
        ("Which parties govern in Germany?", Intent.LOOKUP, ("DE",)),
        ("Which band is Israel in?", Intent.BAND, ("IL",)),
        ("How is Denmark rated?", Intent.BAND, ("DK",)),
        ("who rates best?", Intent.BAND, ()),
        ("where does informal coordination work only in some cases?", Intent.BAND, ()),
        ("thanks!", Intent.SMALLTALK, ()),
        ("Great, that helps a lot.", Intent.SMALLTALK, ()),
        ("Hello there", Intent.SMALLTALK, ()),
        ("who are you?", Intent.SMALLTALK, ()),
        ("an old-boy network of former students", Intent.LOOKUP, ()),
        ("At what level do Australian officials meet?", Intent.LOOKUP, ("AU",)),
    ],
)
def test_intent_and_countries(question: str, intent: Intent, countries: tuple[str, ...]) -> None:
    query = INTERPRETER.interpret(question)
    assert (query.intent, query.countries) == (intent, countries)


@pytest.mark.parametrize(
    ("question", "bands"),
    [
        ("Which countries are in the top band?", ("generally",)),
        ("who is rated second best?", ("most",)),
        ("which countries finished on top?", ("generally",)),
        ("which countries have the third rating?", ("some",)),
        ("is anyone in the lowest band?", ("undermine",)),
        ("Who is rated in the top band or the third one?", ("some", "generally")),
    ],
)
def test_bands_named(question: str, bands: tuple[str, ...]) -> None:
    query = INTERPRETER.interpret(question)
    assert query.intent is Intent.BAND
    assert set(query.bands) == set(bands)


def test_a_country_outside_is_kept_apart() -> None:
    query = INTERPRETER.interpret("Compare Brazil and Belgium")
    assert (query.countries, query.uncovered) == (("BE",), ("BR",))


@pytest.mark.parametrize(
    ("question", "edition"),
    [
        ("What did the SGI 2015 edition say about Belgium?", "2015"),
        ("what does the 2024 report say about Italy", "2024"),
        ("What happened in Greece in 2019?", ""),
        ("What does the 2022 edition say about Chile?", ""),
    ],
)
def test_other_editions(question: str, edition: str) -> None:
    assert INTERPRETER.interpret(question).edition == edition


def test_broad_questions_ask_for_the_main_points() -> None:
    assert INTERPRETER.interpret("how does Belgium coordinate?").broad
    assert INTERPRETER.interpret("Tell me about informal coordination in Norway").broad
    assert not INTERPRETER.interpret("who chairs the committee in Ireland?").broad


def test_the_country_carries_over() -> None:
    _, second = understand("how does Belgium coordinate?", "and who chairs it?")
    assert second.countries == ("BE",)
    assert second.carried
    assert second.text == "Belgium: and who chairs it? (following “how does Belgium coordinate?”)"


def test_the_topic_carries_over_to_another_country() -> None:
    _, second = understand("Who are the special advisers in Ireland?", "and the Dutch?")
    assert second.countries == ("NL",)
    assert second.text == "Who are the special advisers in Netherlands?"
    assert "special advisers" in second.topic


def test_a_bare_why_is_asked_of_what_was_said() -> None:
    _, second = understand("Did informal coordination grow in Malta?", "why?")
    assert second.countries == ("MT",)
    assert "informal coordination grow" in second.topic


def test_comparison_with_what_came_before() -> None:
    _, second = understand("how does Germany coordinate?", "how is that different from Austria?")
    assert second.intent is Intent.COMPARISON
    assert second.countries == ("DE", "AT")


def test_going_back() -> None:
    turns = understand(
        "who sits in the inner cabinet in Belgium?",
        "what about Latvia?",
        "back to Belgium: how often does it meet?",
    )
    assert turns[1].countries == ("LV",)
    assert turns[2].countries == ("BE",)
    assert "inner cabinet" in turns[2].background


@pytest.mark.parametrize(
    "switch",
    [
        "Which countries rely on civil servants?",
        "Different subject: an evening session of ministers",
        "Right. Different thing: whose are the evening sessions?",
        "which band is Israel in?",
        "How does Japan coordinate?",
    ],
)
def test_a_new_subject_does_not_drag_the_old_one_along(switch: str) -> None:
    _, second = understand("how does Belgium coordinate?", switch)
    assert "BE" not in second.countries
    assert not second.thread
    assert "Belgium" not in second.text


def test_thanks_leave_the_subject_where_it_was() -> None:
    *_, third = understand("how does Belgium coordinate?", "thanks!", "and who decides?")
    assert third.countries == ("BE",)


@pytest.mark.parametrize(
    "thanks",
    [
        "Right, thanks, I can write that up.",
        "thx, two down and one to go",
        "Fine, that covers the Balkans. Thanks!",
        "Thank you, that's all for Norway.",
        "Perfect, ďakujem",
        "Tusen takk!",
        "Super, thanks, that's what I needed for my essay",
        "thanks, exactly what I was looking for",
    ],
)
def test_thanks_that_ask_for_nothing_more(thanks: str) -> None:
    *_, last = understand("how does Croatia coordinate?", thanks)
    assert last.intent is Intent.SMALLTALK


@pytest.mark.parametrize(
    ("turn", "countries"),
    [
        ("Thanks. Denmark", ("DK",)),
        ("Thanks, does that happen in Norway", ("NO",)),
        ("Thank you, that's it for Croatia. And Portugal?", ("HR", "PT")),
        ("thanks, I would like to see the Swiss committees", ("CH",)),
        ("cheers, is that written down", ("HR",)),
        ("Please explain this, thanks", ("HR",)),
        ("Thanks, explain that in detail", ("HR",)),
        ("Thank you. I am interested in the role of the parties.", ("HR",)),
        ("thanks, but that says nothing on the parties", ("HR",)),
        ("thanks, now all I need to know is who chairs it", ("HR",)),
        ("so all this works thanks to personal friendships", ("HR",)),
        ("that will do for Croatia, thanks. Hungary", ("HR", "HU")),
        ("thanks, that's all for Croatia, on with Spain", ("HR", "ES")),
        ("thanks, I heard that it is informal in Spain", ("ES",)),
    ],
)
def test_thanks_that_ask_on(turn: str, countries: tuple[str, ...]) -> None:
    *_, last = understand("how does Croatia coordinate?", turn)
    assert last.intent is not Intent.SMALLTALK
    assert set(last.countries) <= set(countries)
    assert countries[-1] in last.countries


def test_an_uncovered_country_carries_over_too() -> None:
    _, second = understand("how does Brazil coordinate?", "and who chairs it?")
    assert second.uncovered == ("BR",)
    assert not second.countries


def test_ratings_go_on() -> None:
    _, second, third = understand(
        "Which countries are in the top band?", "and in the lowest one?", "and Hungary?"
    )
    assert second.intent is Intent.BAND
    assert second.bands == ("undermine",)
    assert third.intent is Intent.BAND
    assert third.countries == ("HU",)


def test_a_name_known_elsewhere_leaves_the_country() -> None:
    def homes(text: str) -> frozenset[str]:
        return frozenset({"NL"}) if "torentjesoverleg" in text.lower() else frozenset()

    interpreter = Interpreter(Scope(CountryLinker(), COVERED, BANDS, homes))
    first = interpreter.interpret("how does Belgium coordinate?")
    memory = [Exchange(first, ("BE",))]
    second = interpreter.interpret("What is the Torentjesoverleg?", memory)
    assert second.countries == ()
    before = Exchange(interpreter.interpret("how do the Dutch coordinate?"), ("NL",))
    third = interpreter.interpret("Is the Torentjesoverleg still held?", [before, *memory])
    assert third.countries == ("NL",)


CONVERSATIONS = [
    ["how does Belgium coordinate?", "and who chairs it?", "and the Dutch?", "why?"],
    ["who sits in the inner cabinet in Belgium?", "how often does it meet?", "what about Italy?"],
    ["how does Brazil coordinate?", "and who chairs it?"],
    ["an old-boy network", "where does it help?"],
]


@pytest.mark.parametrize("turns", CONVERSATIONS)
def test_interpreted_as_can_be_asked_again_by_itself(turns: list[str]) -> None:
    for query in understand(*turns):
        again = INTERPRETER.interpret(query.text)
        assert again.countries == query.countries
        assert again.uncovered == query.uncovered
        assert again.background == query.background


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_turns_are_understood(turns: list[str]) -> None:
    for query in understand(*turns):
        assert set(query.countries) <= COVERED
        assert not set(query.uncovered) & COVERED


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Which cabinet secretaries has López Obrador dismissed?", Intent.LOOKUP),
        ("Whose idea was the job swap between Matovič and Heger?", Intent.LOOKUP),
        ("Where do Orbán's get-togethers with his officials take place?", Intent.LOOKUP),
        ("Apart from the Belgians with their Kern, who else has one?", Intent.WHICH_COUNTRIES),
        ("Which countries have a leader like Orbán?", Intent.WHICH_COUNTRIES),
        ("Where are unions, employers or NGOs part of it?", Intent.WHICH_COUNTRIES),
        ("Where do they hold Monday meetings?", Intent.WHICH_COUNTRIES),
        ("Who has something like the Kern?", Intent.WHICH_COUNTRIES),
    ],
)
def test_a_name_of_one_country_asks_for_no_set(
    assistant: Assistant, question: str, intent: Intent
) -> None:
    assert assistant.ask(question).query.intent is intent
