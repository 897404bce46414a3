"""Questions about ratings: the levels named, the groups kept to, who stands how to whom."""

from __future__ import annotations

import dataclasses

import pytest

from kern.answering import Assistant
from kern.countries.groups import within, without_groups
from kern.levels import levels, without_levels
from kern.reading import Reading
from kern.senses import Sense
from kern.types import Intent, Status

SCALE, SIZES = (1, 2, 3, 4), (7, 27, 7, 0)
TOP = {"CH", "FI", "GR", "HU", "JP", "LU", "NZ"}
MIDDLE = set(
    "AT AU BE CA CL CZ DE DK EE ES FR GB IE IS IT KR LT LV MT MX NL NO PL PT SE SI US".split()
)
LOW = {"BG", "CY", "HR", "IL", "RO", "SK", "TR"}
BENELUX, VISEGRAD = {"BE", "LU", "NL"}, {"CZ", "HU", "PL", "SK"}
MONARCHIES = {"DK", "ES", "GB", "LU", "NL", "NO", "SE"}


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("which countries are in the top band?", {1}),
        ("who is rated second best?", {2}),
        ("is anyone in the lowest band?", {4}),
        ("who is rated worst?", {3}),  # nobody is in the lowest band
        ("lowest-scoring countries", {3}),
        ("the seven rated just above the lowest possible grade", {3}),
        ("one below the top", {2}),
        ("second band or better", {1, 2}),
        ("in most cases or better than that", {1, 2}),
        ("at least the second band", {1, 2}),
        ("who fails to reach at least the 'most cases' threshold?", {3, 4}),
        ("who is not in the top group?", {2, 3, 4}),
        ("neither the best nor the second", {3, 4}),
        ("the top two bands", {1, 2}),
        ("across the board, rather than just most of the time", {1}),
        ("mostly, but not always", {2}),
        ("the most common verdict", {2}),
        ("where does it do more harm than good?", {4}),
        ("better than the worst, but short of the best", {2}),
        ("not 'in most cases', both better and worse", {1, 3, 4}),
        ("not rated in either of the two upper bands", {3, 4}),
        ("rated as highly as can be", {1}),
        ("which of the four is empty?", {4}),
        ("not in the big middle pile, above or below it", {1, 3, 4}),
        ("how is the uppermost level defined?", {1}),
        ("like second from the top?", {2}),
        ("the third band from the top", {3}),
        ("second from the bottom", {3}),
        ("third up from the lowest", {2}),
        ("the third lowest band", {2}),
        ("as a rule, no 'most' or 'some' attached", {1}),
        ("from the highest rating to the lowest", {1, 2, 3, 4}),
        ("on a scale from worst to best, who is second?", {2}),
        ("the scale, from the strongest to the weakest", {1, 2, 3, 4}),
        ("the lowest band that was ever given", {3}),
        ("has the lowest band been given?", {4}),
        ("first or second band from the bottom", {3, 4}),
        ("second and third bands from the bottom", {2, 3}),
        ("fourth band from the top", {4}),
        ("the next-to-best grade", {2}),
        ("the most crowded band", {2}),
        ("non-members rated as highly as the scale allows", {1}),
        ("who chairs the meetings?", set()),
        ("what grades can one get in the first place?", set()),
        ("who is in the first place?", {1}),
        ("the leaders and the stragglers", {1, 3}),
        ("where can you count on it?", {1}),
        ("so all ends in harmony?", set()),
        ("a thesis in my second year on the general rating", set()),
        ("the most bad note", {3}),
        ("at the low end of the ratings", {3}),
        ("a so-so mark", {3}),
        ("who finished in the first place?", {1}),
        ("are the ratings reliable?", set()),
        ("helping in the bulk of situations", {2}),
    ],
)
def test_levels_named(text: str, ranks: set[int]) -> None:
    assert levels(text, SCALE, SIZES) == ranks


def test_the_worst_is_the_lowest_that_anyone_has() -> None:
    assert levels("who is worst?", SCALE, (7, 27, 7, 1)) == {4}


def test_level_words_are_taken_out() -> None:
    assert without_levels("and in the top one?") == "and in the  one?"


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("which eu members do best?", "FI", "NO"),
        ("non-eu countries in the top band", "CH", "FI"),
        ("which countries outside the eu do best?", "NZ", "LU"),
        ("is there a g7 country?", "JP", "FI"),
        ("southern european countries", "GR", "SE"),
        ("a mediterranean island state", "CY", "IS"),
        ("which non-european countries?", "NZ", "FI"),
        ("take out the european union countries. who is left?", "TR", "RO"),
        ("leaving europe aside altogether, who is best?", "JP", "HU"),
        ("set out the visegrad four, each with its band", "SK", "FR"),
        ("besides the g7 countries, who is best?", "CH", "JP"),
        ("who is best, not counting the eu?", "CH", "GR"),
    ],
)
def test_groups_named(text: str, inside: str, outside: str) -> None:
    (group,) = within(text)
    assert group.allows(inside)
    assert not group.allows(outside)


def test_a_group_gives_way_to_other_words() -> None:
    assert without_groups("Which EU countries do so?", "countries") == "Which countries do so?"
    assert without_groups("in the İstanbul of the Baltics") == "in the İstanbul of the Baltics"


@pytest.mark.parametrize(
    "text",
    [
        "bosses' federations",
        "ahead of eu councils",
        "the eu presidency",
        "a group of friends",
        "each on its own island",
    ],
)
def test_what_only_sounds_like_a_group(text: str) -> None:
    assert within(text) == ()
    assert without_groups(text) == text


@pytest.mark.parametrize(
    ("question", "countries"),
    [
        ("Who outranks Norway?", TOP),
        ("Which Nordic country outdoes its neighbours here?", {"FI"}),
        ("Both ends of the table please: the leaders and the stragglers.", TOP | LOW),
        ("Which countries does Slovenia outrank?", LOW),
        ("Who is rated worse than Sweden?", LOW),
        ("who is outperformed by Greece?", None),
        ("Who else is in Luxembourg's band?", TOP),
        ("Everyone in the same league as Hungary, apart from Hungary", TOP - {"HU"}),
        ("who besides Finland is in the top band?", TOP - {"FI"}),
        ("Which of Bulgaria, Romania, Greece and Turkey is the odd one out by rating?", {"GR"}),
        ("Among Czechia, Slovakia and Hungary, who is rated worst?", {"SK"}),
        ("Is Romania in the lowest band?", {"RO"}),
        ("Is Finland rated better than Germany?", {"FI", "DE"}),
        ("which EU members are in the top band?", {"FI", "GR", "HU", "LU"}),
        ("Which Nordic countries are in the second band?", {"DK", "IS", "NO", "SE"}),
        ("Who got the lowest possible rating?", set()),
        ("With all those rows over gas, what rating did Belgium get?", {"BE"}),
        ("Where was Greece actually placed?", {"GR"}),
        ("Kiwis: best category, yes or no?", {"NZ"}),
        ("Roughly how big is the second group, and who is in it?", MIDDLE),
        ("For a piece on Brussels: which EU members are rated lowest?", LOW - {"IL", "TR"}),
        ("In Asia, Oceania and the Americas, who has the best rating?", {"JP", "NZ"}),
        ("In the EU, the eurozone members: which are rated lowest?", {"CY", "SK"}),
        ("Which countries are monarchies and EU members and rated best?", {"LU"}),
        ("Who has the worst evaluation?", LOW),
        ("Who outside the EU and the G7 is in the top band?", {"NZ", "CH"}),
        ("Which Nordic EU members are in the second band?", {"DK", "SE"}),
        ("Lithuania higher than Latvia, yes or no", {"LT", "LV"}),
        ("Switzerland vs Austria, who scores higher?", {"AT", "CH"}),
        ("which countries are rated above the United Kingdom?", TOP),
        ("Which countries are rated lower than Greece but better than Turkey?", None),
        ("Bulgaria and Greece are neighbours; how far apart are they on the scale?", {"BG", "GR"}),
        ("Do the European kingdoms (so not Belgium) have the same grade?", MONARCHIES),
        ("Poland comes out ahead of Romania on the scale?", {"PL", "RO"}),
        ("Is Israel alone in its band? Which others are there?", LOW - {"IL"}),
        ("Of the North American countries, is any top? What is each rated?", {"CA", "MX", "US"}),
        ("Rateing of Lithunia?", {"LT"}),
        ("Who falls under 'in some cases'?", LOW),
        ("Does Portugal outscore Spain?", {"ES", "PT"}),
        ("Does any EU member state have the very lowest rating available?", set()),
        ("Of the ten states that joined the EU in May 2004, who is in 'some cases'?", {"CY", "SK"}),
        ("I see Croatia only got 'some cases'. Who is sitting there with it?", LOW),
        ("EFTA states (Iceland, Norway, Switzerland): who stands where?", {"CH", "IS", "NO"}),
        (
            "Which NATO members are on the third rung, one step above the bottom?",
            LOW - {"CY", "IL"},
        ),
        ("Did any formerly communist member of the EU earn the best assessment?", {"HU"}),
        ("One Nordic government is rated a step above the rest. Which one?", {"FI"}),
        ("Does Orbán's country really belong to the best rated?", {"HU"}),
        ("Kiwis against Aussies, who wins on the rating?", {"AU", "NZ"}),
        ("Is anyone in the bottom band?", set()),
        ("Did the assessors put any country at all in the lowest category?", set()),
        ("Is there a single Nordic country rated lower than the second band?", set()),
        ("Are there G7 nations on the third rung?", set()),
        ("Of Belgium, the Netherlands and Luxembourg, does one do better than the rest?", {"LU"}),
        ("Of Greece, Malta and Cyprus, which was rated most favourably?", {"GR"}),
        ("In the trio of Austria, Germany and Switzerland, who stands out by rating?", {"CH"}),
        ("Did anyone in south-east Europe get top marks?", {"GR"}),
        ("Who got what Romania got?", LOW),
        ("Belgium, the Netherlands, Luxembourg: is one in a higher class than its peers?", {"LU"}),
        ("Does anybody outside the European continent get top marks?", {"JP", "NZ"}),
        ("Which countries make up Japan's band?", TOP),
        ("Under which of the four headings is Turkey filed?", {"TR"}),
        ("I'm off to Bratislava and want one line: what level has Slovakia been given?", {"SK"}),
        ("I'd like Croatia's whole peer group by rating", LOW),
        ("Doing a leaders-and-laggards piece. Who are the leaders here?", TOP),
        ("Of all those covered, who brings up the rear?", LOW),
        ("Does anyone get the lowest rating, the one where it does damage?", set()),
        ("My chart has not a single data point in 'undermine'. Is that correct?", set()),
        ("Both ends of the table please: the leaders and the laggards.", TOP | LOW),
        ("Weakest of the Visegrád Four?", {"SK"}),
        ("One Nordic country is graded above its neighbours. Which one is it?", {"FI"}),
        ("For a note to Brussels: which EU members are rated highest?", {"FI", "GR", "HU", "LU"}),
        ("Which countries got the very worst rating?", LOW),
        ("Leaving Hungary out of it, which EU members are in the top band?", {"FI", "GR", "LU"}),
        ("Ignore Hungary. Which EU members are in the top band?", {"FI", "GR", "LU"}),
        ("Lowest band in use, if we disregard Turkey: who is rated lowest?", LOW - {"TR"}),
        ("Which countries outside the Baltics are in the lowest group?", LOW),
        ("How does Hungary look beside the Visegrad countries in the rating?", VISEGRAD),
        ("Which countries are ranked in the top band?", TOP),
        ("Who is put in the top band by the assessors?", TOP),
        ("Set the Nordic countries out with their ratings.", {"DK", "FI", "IS", "NO", "SE"}),
        ("Is Poland's rating like the Hungarian one?", {"HU", "PL"}),
        ("Is any of Belgium, the Netherlands and Luxembourg rated below the rest?", BENELUX),
        ("Of Greece, Malta and Cyprus, is anyone rated below the others?", {"CY"}),
        ("Is Belgium the only one of the Benelux ahead of the rest?", BENELUX),
        ("Two islands, Malta and Cyprus. Which has the weaker result?", {"CY", "MT"}),
        ("At what level does the assessment place Turkey?", {"TR"}),
        ("Japan's peers in the ratings, leaving Japan itself out", TOP - {"JP"}),
    ],
)
def test_who_is_meant(assistant: Assistant, question: str, countries: set[str] | None) -> None:
    answer = assistant.ask(question)
    assert answer.query.intent is Intent.BAND
    assert answer.status is Status.ANSWERED
    if countries is None:
        countries = {d.country for d in assistant.corpus.documents} - TOP
        countries -= LOW if "Turkey" in question else set()
    assert set(answer.countries) == countries


def test_the_embedding_finds_what_the_patterns_do_not(assistant: Assistant) -> None:
    for question in (
        "Is Hungary judged more favourably than Germany?",
        "Did New Zealand make it into the leading group?",
        "Where does Slovakia stand on the scale?",
    ):
        assert assistant.interpret(question).intent is Intent.BAND
    reading = Reading(
        "Is Hungary judged more favourably than Germany?", (), assistant.interpreter.scope
    )
    assert "Hungary" not in reading.masked
    strange = dataclasses.replace(assistant.retriever.senses, fitted_for="another")
    assert not strange(Sense.RATING, reading.masked, stated=False)
    assert strange(Sense.RATING, reading.masked, stated=True)


@pytest.mark.parametrize(
    "question",
    [
        "The official steps only put a stamp on what the boss decided: where is it like this?",
        "Which of Finland, Iceland and Sweden has the best skiing?",
        "Does Spain or Italy have the better football team?",
        "Does Germany or Czechia have the better beer?",
        "Where is the best spot in Finnish Lapland for the northern lights?",
        "In which countries are informal ways rated above the formal ones in importance?",
    ],
)
def test_what_is_best_besides_is_not_rated(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).query.intent is not Intent.BAND


@pytest.mark.parametrize("country", ["Belgium", "Australia", "Turkey"])
def test_a_broad_question_is_not_about_the_rating(assistant: Assistant, country: str) -> None:
    for question in (f"How does {country} coordinate?", f"Is coordination in {country} effective?"):
        assert assistant.interpret(question).intent is Intent.LOOKUP


def test_a_group_narrows_a_which_question(assistant: Assistant) -> None:
    everyone = assistant.ask("Which countries have a coalition committee?")
    members = assistant.ask("Which EU countries have a coalition committee?")
    assert set(members.countries) <= set(members.query.within or ())
    assert "NO" not in members.countries
    assert set(members.countries) & set(everyone.countries)
    assert len({*members.countries, *members.silent}) == 27


def test_those_that_were_not_picked_are_shown_for_comparison(assistant: Assistant) -> None:
    answer = assistant.ask("Among Czechia, Slovakia and Hungary, who is rated worst?")
    assert answer.countries == ("SK",)
    picked, beside = answer.text.split("For comparison: ")
    assert "(band 3 of 4): Slovakia (1)" in picked
    assert "(band 1 of 4): Hungary (1)" in beside
    assert "(band 2 of 4): Czechia (1)" in beside


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Which is rated higher, Bulgaria or Greece?", "Greece is rated higher."),
        ("Between Mexico and Turkey, which has the lower rating?", "Turkey is rated lower."),
        ("Is France rated better than Spain?", "France and Spain are in the same band."),
    ],
)
def test_of_two_both_are_told(assistant: Assistant, question: str, verdict: str) -> None:
    answer = assistant.ask(question)
    assert len(answer.countries) == 2
    assert answer.text.startswith(verdict)


@pytest.mark.parametrize(
    ("question", "members"),
    [
        ("Which of the Nordic countries use coalition committees?", 5),
        ("Which of the Baltic states has a coalition council?", 3),
        ("In which Scandinavian countries do ministers meet for lunch?", 3),
    ],
)
def test_a_small_group_is_searched_as_a_set(
    assistant: Assistant, question: str, members: int
) -> None:
    """Not as a comparison: only those are named whose reports say so."""
    query = assistant.interpret(question)
    assert query.intent is Intent.WHICH_COUNTRIES
    assert len(query.within or ()) == members
