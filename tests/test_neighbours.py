"""Questions about the countries around one, and countries named only to be left out."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from kern.answering import Assistant
from kern.countries import CountryLinker
from kern.countries.neighbours import neighbourhood
from kern.exclusions import left_out, put_right
from kern.types import Intent

from .test_interpretation import COVERED, understand

LINK = CountryLinker().link


@pytest.mark.parametrize(
    ("question", "centre", "members"),
    [
        ("Which of Austria's neighbours do so?", ("AT",), "CH CZ DE HU IT SI SK"),
        ("how are Luxembourg's three neighbours rated?", ("LU",), "BE DE FR"),
        ("what of the countries bordering on Portugal?", ("PT",), "ES"),
        ("neighbouring countries? any next to Estonia?", ("EE",), "FI LV"),
        ("Norway and its neighbours", (), "FI IS NO SE"),
        ("Slovakia does badly. Which of its neighbours do better?", ("SK",), "AT CZ HU PL"),
        ("the neighbours of Spain and those of Portugal", ("ES",), "FR PT"),
    ],
)
def test_neighbours_of_whom(question: str, centre: tuple[str, ...], members: str) -> None:
    found = neighbourhood(question.lower(), LINK(question), among_them=True)
    assert found is not None
    assert found.centre == centre
    assert found.members == set(members.split())


@pytest.mark.parametrize(
    "question",
    [
        "How does neighbouring Spain coordinate?",
        "New Zealand's neighbour Australia",
        "Swedes and their Norwegian neighbours",
        "Who gets around the UK's rules?",
        "Talks go on around Britain",
        "How does Belgium coordinate?",
        "Who are the neighbours?",
    ],
)
def test_neighbours_of_nobody(question: str) -> None:
    assert neighbourhood(question.lower(), LINK(question), among_them=True) is None


def test_one_that_is_set_beside_its_neighbours_counts_with_them() -> None:
    question = "Is Portugal rated above its neighbours?"
    found = neighbourhood(question.lower(), LINK(question), among_them=False)
    assert found is not None
    assert not found.centre
    assert found.members == {"ES", "PT"}


def test_neighbours_are_known_countries_and_each_pair_stands_once() -> None:
    text = resources.files("kern.countries").joinpath("neighbours.toml").read_text("utf-8")
    pairs = [
        frozenset((one, other))
        for one, others in tomllib.loads(text).items()
        for other in others.split()
    ]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 and pair <= COVERED for pair in pairs)


@pytest.mark.parametrize(
    ("question", "countries"),
    [
        ("Which of Germany's neighbours are rated above it?", {"CH", "LU"}),
        (
            "Slovakia did badly. Which of its neighbours have a better grade?",
            set("AT CZ HU PL".split()),
        ),
        ("Does any country next to Austria belong to the top group?", {"CH", "HU"}),
        ("How are Luxembourg's three neighbours rated?", {"BE", "DE", "FR"}),
        ("Compare the Iberian neighbours' scores.", {"ES", "PT"}),
    ],
)
def test_ratings_of_neighbours(assistant: Assistant, question: str, countries: set[str]) -> None:
    answer = assistant.ask(question)
    assert answer.query.intent is Intent.BAND
    assert set(answer.countries) == countries


def test_sets_and_comparisons_keep_to_the_neighbours() -> None:
    which, how = (
        understand(question)[0]
        for question in (
            "Which of Belgium's neighbours have an inner cabinet?",
            "How do Belgium's neighbours coordinate?",
        )
    )
    assert which.intent is Intent.WHICH_COUNTRIES
    assert (which.within, which.excluded) == (("DE", "FR", "LU", "NL"), ("BE",))
    assert how.intent is Intent.COMPARISON
    assert how.countries == ("DE", "FR", "LU", "NL")


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("everyone apart from Finland and Japan", ("FI", "JP")),
        ("on a par with Turkey (leave Turkey out)", ("TR",)),
        ("all but one, Greece excluded", ("GR",)),
        ("Finland and Japan", ()),
        ("how does it work in Belgium", ()),
    ],
)
def test_countries_left_out(question: str, codes: tuple[str, ...]) -> None:
    assert left_out(question, LINK(question), like=False) == codes


def test_an_example_is_left_out_where_it_is_no_answer() -> None:
    question = "countries like Belgium"
    assert left_out(question, LINK(question), like=True) == ("BE",)
    assert left_out(question, LINK(question), like=False) == ()


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("oops, Slovenia, not Slovakia", {"SK"}),
        ("I meant Austria instead of Australia", {"AU"}),
        ("is it not Slovakia?", set()),
        ("New Zealand's neighbour Australia", {"NZ"}),
    ],
)
def test_what_is_put_right(question: str, wrong: set[str]) -> None:
    assert put_right(question, LINK(question)) == wrong


def test_a_correction_asks_the_same_of_the_right_country() -> None:
    _, second = understand("Who meets whom in Slovakia?", "oops, Slovenia, not Slovakia")
    assert second.countries == ("SI",)
    assert second.text == "Who meets whom in Slovenia?"


@pytest.mark.parametrize(
    ("first", "turn", "country"),
    [
        ("How does New Zealand coordinate?", "and across the Tasman?", "AU"),
        ("How do US agencies coordinate?", "and just south of the border?", "MX"),
        ("How does Portugal coordinate?", "And those next door?", "ES"),
        ("How does France coordinate?", "what of the other side of the Channel?", "GB"),
        ("How does Denmark coordinate?", "do they do that across the sound?", "SE"),
        ("How does Spain coordinate?", "do ministers meet informally across the Pyrenees?", "FR"),
        # Words that say where in the house, or how.
        ("How does Portugal do it?", "do aides have an office next door to the premier?", "PT"),
        ("How does Ireland do it?", "do advisers sit next door to their ministers?", "IE"),
        ("How does France do it?", "do they go over the channel of committees?", "FR"),
        ("How does Greece do it?", "do tensions across the Aegean affect coordination?", "GR"),
        ("How does Mexico do it?", "are contacts across the border important?", "MX"),
        # Korea has no land border with Japan.
        ("How does South Korea do it?", "and across the border?", "KR"),
        # Germany has more than one border, and Chile none with Mexico.
        ("How does Germany coordinate?", "and across the border?", "DE"),
        ("How does Chile coordinate?", "and south of the border?", "CL"),
    ],
)
def test_the_other_side_of_a_border_or_a_sea(first: str, turn: str, country: str) -> None:
    *_, query = understand(first, turn)
    assert query.countries == (country,)
    assert understand(query.text)[-1].countries == (country,)


def test_what_lies_between_countries_is_known() -> None:
    text = resources.files("kern.countries").joinpath("across.toml").read_text("utf-8")
    told = tomllib.loads(text)
    pairs = [between["countries"] for between in told["between"]]
    pairs += [pair for listed in told["directions"].values() for pair in listed]
    pairs += told["only"]["border"]
    assert len(pairs) > 30
    for pair in pairs:
        assert all(CountryLinker().name(code) for code in pair.split())
        assert len(pair.split()) == 2
    of_a_direction = [
        [pair.split()[0] for pair in listed] for listed in told["directions"].values()
    ]
    assert all(len(first) == len(set(first)) for first in of_a_direction)


@pytest.mark.parametrize(
    ("first", "turn", "countries"),
    [
        ("How does Sweden coordinate?", "and its neighbours?", "DK FI NO"),
        ("How does Sweden coordinate?", "how do its neighbours do it?", "DK FI NO"),
        ("How does Sweden coordinate?", "how does it compare to its neighbours?", "DK FI NO SE"),
        ("How does Sweden coordinate?", "and the Nordics?", "DK FI IS NO SE"),
        ("How does Sweden coordinate?", "and their Norwegian neighbours?", "NO"),
        ("How is Poland rated?", "and its neighbours?", "CZ DE LT SK"),
        ("How is Poland rated?", "Are its neighbours rated worse?", "CZ DE LT SK"),
        ("How is Poland rated?", "is it better than its neighbours?", "CZ DE LT PL SK"),
    ],
)
def test_neighbours_of_the_country_before(
    assistant: Assistant, first: str, turn: str, countries: str
) -> None:
    before = assistant.ask(first)
    answer = assistant.ask(turn, [before.exchange])
    assert set(answer.countries) == set(countries.split())
    assert answer.query.intent is before.query.intent or answer.query.broad
    assert set(assistant.ask(answer.query.text).countries) == set(answer.countries)


@pytest.mark.parametrize(
    ("first", "turn", "country"),
    [
        ("How does Belgium do it?", "Is the kern more important than its neighbours?", "BE"),
        ("How does Finland do it?", "How does the government handle its neighbours?", "FI"),
        ("How does Norway do it?", "Which ministries work with their neighbours next door?", "NO"),
    ],
)
def test_neighbours_of_what_is_no_country(first: str, turn: str, country: str) -> None:
    *_, query = understand(first, turn)
    assert query.countries == (country,)
