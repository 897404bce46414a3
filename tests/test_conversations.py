"""What turns of a conversation point at: side remarks, numbers, others, turns that leave."""

from __future__ import annotations

import pytest

from kern.answering import Assistant
from kern.countries import CountryLinker
from kern.focus import in_focus
from kern.pointing import counted, earlier
from kern.scope import Prospect
from kern.types import Exchange, Intent, Query, Status

from .test_interpretation import INTERPRETER, understand

LINK = CountryLinker().link
BAND, LOOKUP = Intent.BAND, Intent.LOOKUP


@pytest.mark.parametrize(
    ("turn", "asks"),
    [
        ("Let's leave the Baltics. Oslo: who meets whom?", "Oslo: who meets whom?"),
        ("Let's leave the Baltics. How does Norway work?", "How does Norway work?"),
        ("We did the Nordics and I got Iceland. who meets?", "Iceland. who meets?"),
        ("not the Czechs, the Estonians I wanted. Who steers?", "Estonians I wanted. Who steers?"),
        (
            "I lived in Tokyo for years. Korea please: who meets whom?",
            "Korea please: who meets whom?",
        ),
        ("Thanks for Belgium. Now Austria, who meets there?", "Now Austria, who meets there?"),
    ],
)
def test_what_is_said_in_passing_is_left_out(turn: str, asks: str) -> None:
    assert in_focus(turn, LINK) == asks


@pytest.mark.parametrize(
    "turn",
    [
        "How does Belgium coordinate?",
        "Compare Germany. And Austria, while you are at it.",
        "Belgium has an inner cabinet. Does the Netherlands have one like it?",
        "Is Belgium good at it? And what about the Dutch cabinet, please?",
        "I have Belgium and Austria to compare in the U.S. embassy.",
        "How do ministers meet in Norway, not in Sweden?",
        "Belgium has one. In Germany?",
        "no country at all. Just words.",
    ],
)
def test_what_belongs_together_is_kept(turn: str) -> None:
    assert in_focus(turn, LINK) == turn


@pytest.mark.parametrize(
    ("plain", "meant"),
    [
        ("how do the two differ?", ("JP", "KR")),
        ("how are both rated?", ("JP", "KR")),
        ("how are those two last ones rated?", ("JP", "KR")),
        ("and the last two?", ("JP", "KR")),
        ("ratings for the pair of them please", ("JP", "KR")),
        ("marks for all three?", ("AT", "JP", "KR")),
        ("which of these three countries is best?", ("AT", "JP", "KR")),
        ("what rating do the two receive?", ("JP", "KR")),
        ("which one got the worse grade", ("JP", "KR")),
        ("all four?", ()),
        ("what did the two men agree?", ()),
        ("both houses of parliament, then?", ()),
        ("and who chairs it?", ()),
    ],
)
def test_numbers_of_countries(plain: str, meant: tuple[str, ...]) -> None:
    assert counted(plain, ("AT", "JP", "KR")) == meant


@pytest.mark.parametrize(
    ("plain", "meant"),
    [
        ("back to the first one: who meets?", "AT"),
        ("and in the other one?", "JP"),
        ("back over the water, who meets?", "JP"),
        ("has the first one kept quiet since?", ""),
        ("what happened then?", ""),
    ],
)
def test_earlier_countries(plain: str, meant: str) -> None:
    assert earlier(plain, ("AT", "JP", "KR"), ("AT", "JP", "KR")) == meant


def test_one_country_has_no_other() -> None:
    assert earlier("and the other one?", ("AT",), ("AT",)) == ""


def test_the_two_are_compared() -> None:
    *_, third = understand("how does Belgium coordinate?", "and Austria?", "how do the two differ?")
    assert third.intent is Intent.COMPARISON
    assert third.countries == ("BE", "AT")


@pytest.mark.parametrize(
    "turn",
    [
        "how is that different from Poland?",
        "and compared with Poland?",
        "is Poland comparable?",
        "is it any better than in Poland?",
        "what's the difference with Poland?",
    ],
)
def test_a_comparison_with_what_came_before(turn: str) -> None:
    _, second = understand("who sits in the inner cabinet in Belgium?", turn)
    assert second.intent is Intent.COMPARISON
    assert second.countries == ("BE", "PL")


@pytest.mark.parametrize(
    "turn",
    [
        "do Polish ministers meet more than once a week?",
        "in Poland, is it the party rather than the cabinet?",
        "right, then on to Poland: did the new premier make any difference?",
        "Compare with Warsaw, do feuds hurt there as well?",
        "And the Poles by comparison: how do their parties settle things?",
        "is there a comparable council in Warsaw?",
        "anything comparable in Poland?",
        "Compare that with the unions in Poland, do they get a say?",
    ],
)
def test_what_only_sounds_like_a_comparison_with_it(turn: str) -> None:
    _, second = understand("who sits in the inner cabinet in Belgium?", turn)
    assert second.intent is Intent.LOOKUP
    assert second.countries == ("PL",)


@pytest.mark.parametrize(
    ("turn", "countries"),
    [
        ("never mind Belgium. Are small states any quicker to agree?", ()),
        ("never mind that. And who chairs it?", ("BE",)),
        ("pity. Something else: are small states any quicker to agree?", ()),
    ],
)
def test_what_is_put_aside(turn: str, countries: tuple[str, ...]) -> None:
    _, second = understand("who sits in the inner cabinet in Belgium?", turn)
    assert second.countries == countries
    assert "never mind" not in second.text


def test_the_other_one_is_asked_the_same() -> None:
    *_, third = understand(
        "who sits in the inner cabinet in Belgium?",
        "why is Austria stable?",
        "and in the other one?",
    )
    assert third.countries == ("BE",)
    assert "stable" in third.text


def test_others_are_asked_for_without_those_before() -> None:
    _, second = understand("who sits in the Belgian inner cabinet?", "who else has one like that?")
    assert second.intent is Intent.WHICH_COUNTRIES
    assert second.excluded == ("BE",)
    assert "inner cabinet" in second.topic


def test_other_people_are_asked_for_within_the_subject() -> None:
    _, second = understand("who sits in the Belgian inner cabinet?", "who else attends?")
    assert second.intent is Intent.LOOKUP
    assert second.countries == ("BE",)


def test_a_thing_set_aside_asks_for_no_other_countries() -> None:
    *_, other = understand(
        "who sits on the Turkish advisory board?",
        "Apart from that board, who inside the governing party shapes what gets done?",
    )
    assert (other.intent, other.countries) == (Intent.LOOKUP, ("TR",))
    *_, whom = understand("why is Luxembourg quick to agree?", "For whom else is that so?")
    assert (whom.intent, whom.excluded) == (Intent.WHICH_COUNTRIES, ("LU",))
    *_, met = understand("Who advises the chancellor in Austria?", "Whom else does he meet?")
    assert met.countries == ("AT",)
    *_, persons = understand("who sits in the German committee?", "Besides these two, who attends?")
    assert persons.countries == ("DE",)
    *_, two = understand(
        "why in Spain?", "and Portugal?", "Apart from these two, who else does it?"
    )
    assert set(two.excluded) == {"ES", "PT"}
    *_, those = understand("who has a council in Latvia?", "Besides these countries, who has one?")
    assert (those.intent, those.excluded) == (Intent.WHICH_COUNTRIES, ("LV",))


@pytest.mark.parametrize(
    ("turns", "countries"),
    [
        (
            ("who sits in Latvia's council?", "and in Estonia?", "and the third Baltic state?"),
            ("LT",),
        ),
        (("how is Sweden rated?", "and the other Nordic countries?"), ("DK", "FI", "IS", "NO")),
        (("how does Portugal do it?", "And the other Iberian country?"), ("ES",)),
        (("how does Latvia do it?", "what about the other two Baltic states?"), ("EE", "LT")),
        (("how does Latvia do it?", "and the rest of the Baltics?"), ("EE", "LT")),
    ],
)
def test_what_a_group_has_left(turns: tuple[str, ...], countries: tuple[str, ...]) -> None:
    *_, last = understand(*turns)
    assert last.countries == countries
    assert understand(last.text)[-1].countries == countries


@pytest.mark.parametrize(
    "turn",
    [
        # Of the group, and no member of it.
        "which party won the last Nordic election?",
        "did the last Nordic summit matter?",
        "the last Nordic government to fall, why did it?",
        # Four are left, and not one.
        "and the third Nordic country?",
        "and a third Nordic state?",
        # Those are searched, as a set.
        "which other Nordic countries do it that way?",
        "does any other Nordic country have a council?",
        "are there other Nordic countries where ministers lunch?",
        "do any of the other Nordics have one?",
    ],
)
def test_what_leaves_a_group_whole(turn: str) -> None:
    *_, last = understand("how does Sweden do it?", turn)
    assert last.turn == turn
    assert {"DK", "FI", "IS", "NO"} <= {*last.countries, *(last.within or ())}


@pytest.mark.parametrize(
    "turn",
    [
        "which other leaders sit in the coalition committee?",
        "which other leaders does he consult?",
        "which other chancellors before her used it?",
        "which other heads of department attend?",
    ],
)
def test_others_of_the_same_country(turn: str) -> None:
    *_, last = understand("how does Merkel govern Germany?", turn)
    assert (last.intent, last.countries) == (Intent.LOOKUP, ("DE",))


@pytest.mark.parametrize(
    "turn",
    [
        "which other prime ministers keep decisions to themselves?",
        "which other leaders do that?",
        "are there others on the list where nobody takes notes?",
    ],
)
def test_other_countries_are_asked_for_by_who_leads_them(turn: str) -> None:
    *_, which = understand("how does Orbán govern Hungary?", turn)
    assert (which.intent, which.excluded) == (Intent.WHICH_COUNTRIES, ("HU",))


def test_other_members_of_a_group_are_asked_for() -> None:
    *_, which = understand(
        "how many Swedish proposals are weeded out quietly?",
        "which of the other Nordics lean on this sort of contact?",
    )
    assert which.intent is Intent.WHICH_COUNTRIES
    assert which.excluded == ("SE",)
    assert which.within == ("DK", "FI", "IS", "NO", "SE")


def test_others_of_a_group_in_a_talk_on_ratings(assistant: Assistant) -> None:
    first = assistant.ask("how is Finland rated?")
    others = assistant.ask("and which of the other Nordics?", [first.exchange])
    assert others.query.intent is Intent.BAND
    assert {"DK", "IS", "NO", "SE"} <= set(others.countries)


def test_the_three_line_up() -> None:
    *_, three = understand(
        "who rules in Romania?", "and in Poland?", "and Hungary?", "how do the three line up?"
    )
    assert set(three.countries) == {"RO", "PL", "HU"}
    *_, line = understand(
        "who rules in Romania?", "and in Poland?", "What if the two line ministries disagree?"
    )
    assert line.countries == ("PL",)


def test_countries_named_before_are_no_others() -> None:
    (query,) = understand("The Dutch have a word for it. Which other countries do?")
    assert query.intent is Intent.WHICH_COUNTRIES
    assert query.excluded == ("NL",)


@pytest.mark.parametrize(
    ("turn", "countries", "excluded"),
    [
        ("how are the two rated?", ("BE", "AT"), ()),
        ("is it in the top band?", ("AT",), ()),
        ("rated badly, I suppose", ("AT",), ()),
        ("who else is in the top band?", (), ("AT",)),
        ("and Estonia's band, is it equal?", ("AT", "EE"), ()),
        ("Which countries are in the top band?", (), ()),
    ],
)
def test_ratings_of_those_before(
    turn: str, countries: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    *_, last = understand("how does Belgium coordinate?", "and Austria?", turn)
    assert last.intent is Intent.BAND
    assert last.countries == countries
    assert last.excluded == excluded


@pytest.mark.parametrize(
    ("first", "turn", "countries"),
    [
        ("How is Belgium rated?", "is that better than Austria?", {"AT", "BE"}),
        ("What was Ireland's rating?", "Does the UK beat that?", {"GB", "IE"}),
        ("How is New Zealand rated?", "better or worse than the Aussies", {"AU", "NZ"}),
        (
            "How is Turkey rated?",
            "Apart from Turkey, who is in that band?",
            {"BG", "HR", "CY", "IL", "RO", "SK"},
        ),
        (
            "How is Slovakia rated?",
            "Who else ended up in that category?",
            {"BG", "HR", "CY", "IL", "RO", "TR"},
        ),
        ("What rating has the US?", "its two neighbours?", {"CA", "MX"}),
        ("How does Denmark coordinate?", "what's their rating, and the Dutch one?", {"DK", "NL"}),
        ("How does Luxembourg coordinate?", "same mark as the Swiss?", {"CH", "LU"}),
    ],
)
def test_ratings_beside_those_before(
    assistant: Assistant, first: str, turn: str, countries: set[str]
) -> None:
    before = assistant.ask(first)
    answer = assistant.ask(turn, [before.exchange])
    assert answer.query.intent is Intent.BAND
    assert set(answer.countries) == countries


def test_the_first_country_is_rated_beside_another() -> None:
    *_, last = understand(
        "Do files vanish early in Japan?",
        "Let's move on to Spain. Any recent changes?",
        "Back to the first country: is it rated higher than Spain?",
    )
    assert (last.intent, last.countries) == (Intent.BAND, ("JP", "ES"))


@pytest.mark.parametrize(
    "said", ["hm ok.", "cool,", "Interesting.", "great!", "I see –", "Alright,"]
)
def test_what_is_said_to_an_answer_is_no_subject(said: str) -> None:
    _, second = understand("Who sits in the inner cabinet in Belgium?", f"{said} and Germany?")
    assert second.countries == ("DE",)
    assert second.topic == "Who sits in the inner cabinet?"


def test_other_things_than_that_are_of_the_country_at_hand() -> None:
    _, second = understand(
        "What exactly is the Finnish Iltakoulu?", "besides that, are there other informal settings?"
    )
    assert (second.intent, second.countries) == (LOOKUP, ("FI",))


def test_a_similar_body_is_one_like_that_asked_about_first() -> None:
    *_, last = understand(
        "What does the coalition council in Latvia do?",
        "what is bad about it?",
        "and next door in Estonia, is there a similar body?",
    )
    assert last.countries == ("EE",)
    assert last.topic == "What does the coalition council do?"


@pytest.mark.parametrize(
    "turn",
    [
        "which heads of government were toppled?",
        "which levels of government meet?",
        "how many governments fell in those two years?",
    ],
)
def test_heads_of_government_are_no_countries(turn: str) -> None:
    _, second = understand("what did the coordination inside the party lead to in Romania?", turn)
    assert (second.intent, second.countries) == (LOOKUP, ("RO",))


def test_two_are_put_side_by_side() -> None:
    *_, last = understand(
        "How does Chile coordinate?", "who holds the reins in Mexico?", "put the two side by side"
    )
    assert (last.intent, last.countries) == (Intent.COMPARISON, ("CL", "MX"))


def test_praise_that_is_part_of_a_question_stays() -> None:
    (first,) = understand("Great coalitions: what happens in Germany?")
    assert first.topic.startswith("Great coalitions")


def test_a_rating_is_no_subject_to_compare() -> None:
    _, second = understand("How is Poland rated?", "does it work better than in Hungary?")
    assert second.intent is Intent.COMPARISON
    assert "rated" not in second.topic


@pytest.mark.parametrize("turn", ["any in southern Europe?", "only the Nordic ones please"])
def test_the_same_is_asked_of_a_group(turn: str) -> None:
    _, second = understand("meetings before the cabinet meeting", turn)
    assert second.intent is Intent.WHICH_COUNTRIES
    assert "meetings before" in second.topic
    assert second.within
    assert not second.countries
    again = INTERPRETER.interpret(second.text)
    assert (again.intent, again.within, again.topic) == (second.intent, second.within, second.topic)


def test_the_same_rating_is_asked_of_a_group() -> None:
    _, second = understand("Which countries are in the top band?", "only the Nordic ones please")
    assert (second.intent, second.bands) == (Intent.BAND, ("generally",))
    assert second.within is not None
    assert set(second.within) <= {"DK", "FI", "IS", "NO", "SE"}


@pytest.mark.parametrize(
    "turn",
    ["how many countries are covered?", "what is the SGI?", "Where does this text come from?"],
)
def test_questions_about_the_corpus_are_told_what_it_holds(assistant: Assistant, turn: str) -> None:
    answer = assistant.ask(turn)
    assert answer.status is Status.SMALLTALK
    assert "41 countries, Australia, Austria, Belgium" in answer.text
    assert not answer.citations


@pytest.mark.parametrize("turn", ["tell me more", "what else?", "and more?", "another one please"])
def test_more_is_asked_of_the_same(turn: str) -> None:
    first, second, third = understand("how does Belgium coordinate?", turn, "more")
    assert (second.countries, second.topic, second.further) == (("BE",), first.topic, 1)
    assert third.further == 2
    again = INTERPRETER.interpret(third.text)
    assert again == third


def test_more_of_nothing_is_small_talk() -> None:
    assert understand("tell me more")[0].intent is Intent.SMALLTALK


def test_more_quotes_the_whole_section_and_then_says_so(assistant: Assistant) -> None:
    memory: list[Exchange] = []
    covered: set[int] = set()
    answer = assistant.ask("how does Belgium coordinate?")
    while answer.citations:
        quoted = {place for c in answer.citations for place in range(c.start, c.end)}
        assert quoted - covered
        covered |= quoted
        memory.append(answer.exchange)
        answer = assistant.ask("tell me more", memory)
    assert answer.status is Status.NO_EVIDENCE
    assert answer.text == "All of the section on Belgium has been quoted already."
    document = assistant.corpus.of_country("BE")[0]
    missing = set(range(len(document.text))) - covered
    assert not "".join(document.text[place] for place in sorted(missing)).strip()


def test_others_in_the_band_at_hand(assistant: Assistant) -> None:
    memory: list[Exchange] = []
    for turn in ("what rating did Slovakia get?", "Any others with that one?"):
        answer = assistant.ask(turn, memory)
        memory.append(answer.exchange)
    assert set(answer.countries) == {"BG", "CY", "HR", "IL", "RO", "TR"}
    assert set(assistant.ask(answer.query.text).countries) == set(answer.countries)


def test_a_level_of_government_is_no_rating() -> None:
    _, second = understand("who meets whom in Canada?", "take the Australians, at what levels?")
    assert second.intent is Intent.LOOKUP


def test_why_is_no_question_about_ratings() -> None:
    _, second = understand("Which band is Israel in?", "why?")
    assert second.intent is not Intent.BAND


def test_a_turn_answered_elsewhere_leaves_its_country() -> None:
    def prospect(query: Query) -> Prospect:
        if query.countries:
            return Prospect(0.01, likely=False)
        return Prospect(0.9, likely=True, scores={"BE": 0.1, "JP": 0.7})

    first = "how does Belgium coordinate?"
    _, left = understand(first, "confidential files wiped far too early", prospect=prospect)
    assert left.countries == ()
    _, stays = understand(first, "does that committee keep its files?", prospect=prospect)
    assert stays.countries == ("BE",)
    _, stays = understand(first, "any files?", prospect=prospect)
    assert stays.countries == ("BE",)


def test_a_detail_unknown_elsewhere_gives_way_to_its_subject() -> None:
    def prospect(query: Query) -> Prospect:
        likely = "Macron" not in query.text.partition(" (")[0] or query.countries == ("FR",)
        return Prospect(float(likely), likely=likely)

    *_, third = understand(
        "Is there an old-boy network in France?",
        "and did Macron put an end to it?",
        "and the Spanish?",
        prospect=prospect,
    )
    assert third.countries == ("ES",)
    assert third.text == "Is there an old-boy network in Spain?"


def test_a_lead_is_over_the_best_of_the_others() -> None:
    prospect = Prospect(scores={"AT": 0.5, "BE": 0.75, "CH": 0.25})
    assert prospect.lead_over(("AT", "CH")) == 0.25
    assert prospect.lead_over(("BE",)) == -0.25
    assert Prospect().lead_over(("BE",)) == 0.0


@pytest.mark.parametrize("question", ["where do they meet?", "where does its power come from?"])
def test_where_stays_in_the_country_at_hand(question: str) -> None:
    _, second = understand("how does Belgium coordinate?", question)
    assert second.intent is Intent.LOOKUP
    assert second.countries == ("BE",)


def test_where_leaves_it_for_what_is_answered_elsewhere() -> None:
    def prospect(query: Query) -> Prospect:
        return Prospect(0.9, likely=True, scores={"BE": 0.1, "JP": 0.7})

    first = "how does Belgium coordinate?"
    _, second = understand(first, "where do presidents dismiss ministers?", prospect=prospect)
    assert second.intent is Intent.WHICH_COUNTRIES


def test_after_a_comparison_the_country_that_was_added_is_meant() -> None:
    *_, third, fourth = understand(
        "how does Switzerland coordinate?",
        "is Luxembourg comparable?",
        "are its officials busy?",
        "which party leads?",
    )
    assert third.countries == fourth.countries == ("LU",)


def test_a_group_whose_members_are_named_is_not_the_whole_group() -> None:
    (query,) = understand("Compare the Nordics Norway, Denmark and Sweden")
    assert set(query.countries) == {"NO", "DK", "SE"}


@pytest.mark.parametrize(
    ("question", "edition"),
    [
        ("What did the 2010 report call those groups?", ""),
        ("What did the 2010 report say of Belgium?", "2010"),
        ("What did the 2010 edition say of Iceland?", "2010"),
        ("How was Italy rated in the 2020 report?", "2020"),
    ],
)
def test_a_report_that_a_section_speaks_of_is_no_other_edition(
    assistant: Assistant, question: str, edition: str
) -> None:
    assert assistant.interpret(question).edition == edition


def test_a_conversation_on_the_real_corpus(assistant: Assistant) -> None:
    memory: list[Exchange] = []
    seen = []
    for turn in (
        "how does Belgium coordinate?",
        "who sits in its inner cabinet?",
        "Let's leave the Belgians. Oslo: do ministers meet informally?",
        "who else is rated like that?",
        "back to Belgium: how often does the inner cabinet meet?",
    ):
        answer = assistant.ask(turn, memory)
        memory.append(answer.exchange)
        seen.append(({c.country for c in answer.citations}, answer.status))
    assert [countries for countries, _ in seen] == [{"BE"}, {"BE"}, {"NO"}, set(), {"BE"}]
    assert all(status is Status.ANSWERED for _, status in seen)
    assert "NO" not in memory[3].countries


def test_something_like_it_is_what_was_first_asked_about() -> None:
    *_, last = understand(
        "The Latvian coalition has a weekly get-together, what is it called?",
        "was it always called that?",
        "does Lithuania have anything like it?",
    )
    assert last.countries == ("LT",)
    assert "get-together" in last.topic
    *_, other = understand("Who sits in the German coalition committee?", "Czech equivalent?")
    assert other.countries == ("CZ",)
    assert "committee" in other.topic


def test_better_at_what_was_asked_about_is_no_rating(assistant: Assistant) -> None:
    records = assistant.ask("What records do they keep in Tokyo of politicians meeting officials?")
    assert assistant.ask("does Iceland do any better?", [records.exchange]).query.intent is LOOKUP
    rated = assistant.ask("How is Japan rated?")
    assert assistant.ask("does Iceland do any better?", [rated.exchange]).query.intent is BAND


@pytest.mark.parametrize(
    ("turns", "topic"),
    [
        (("how did Irish ministers act in the crash?", "who sat on it?", "why?"), "who"),
        (("how does Ottawa deal with the provinces?", "how often?"), "provinces"),
    ],
)
def test_an_echo_asks_again_what_it_names(turns: tuple[str, ...], topic: str) -> None:
    last = {"who": "and who's in the German one?", "provinces": "Same story in Australia?"}[topic]
    *_, echo = understand(*turns, last)
    assert topic in echo.topic


def test_one_of_those_is_what_was_first_asked_about() -> None:
    *_, one = understand(
        "where do the Latvian parties meet?",
        "did they manage?",
        "does Lithuania have one of those?",
    )
    assert one.countries == ("LT",)
    assert "parties" in one.topic
    *_, besides = understand("what is the Finnish evening school?", "anything besides that?")
    assert besides.countries == ("FI",)


def test_this_top_group_is_no_country(assistant: Assistant) -> None:
    first = assistant.ask("Which band is Luxembourg in?")
    second = assistant.ask("Which countries are all in this top group?", [first.exchange])
    assert len(second.countries) == 7
    third = assistant.ask("Kindly list every country in Bulgaria's category.")
    assert len(third.countries) == 7


@pytest.mark.parametrize(
    ("turns", "countries"),
    [
        (
            (
                "where do ministers meet without anybody keeping proper records",
                "In the Nordic one, what changed in 2016?",
            ),
            ("IS",),
        ),
        (
            (
                "where do ministers meet without anybody keeping proper records",
                "In the Nordic one, what changed in 2016?",
                "and in the Asian one, who owned up to it?",
            ),
            ("JP",),
        ),
        (
            (
                "how well did the coalition leaders get on in Slovakia?",
                "and the Czechs, where do they thrash out the really big questions?",
                "In which of the two did the pandemic put this machinery under stress?",
            ),
            ("SK", "CZ"),
        ),
        (
            ("What use are informal ties among ministries in Portugal?", "Same thing next door?"),
            ("ES",),
        ),
        (
            (
                "in Austria, what happens if one partner can't stomach a minister's bill",
                "So all ends in harmony?",
            ),
            ("AT",),
        ),
        (
            (
                "who meets the vice-chancellor in Austria?",
                "does Germany have a coalition committee?",
                "which others have a coalition committee or a coalition council?",
            ),
            ("CZ", "EE", "LV", "LT", "AT"),
        ),
        (
            (
                "That evening get-together the Finnish ministers have, what is on the agenda?",
                "do they have other formats besides that?",
            ),
            ("FI",),
        ),
        (
            (
                "In which country did COVID put the existing coordination under strain?",
                "and where was it the reverse, levels of government talking more than ever?",
            ),
            ("CA", "LT"),
        ),
        (
            (
                "how does Canada coordinate?",
                "Australia is federal as well. How do they go about it?",
                "which of the two stepped it up because of covid?",
            ),
            ("CA", "AU"),
        ),
        (
            ("is it all just amlo in Mexico?", "any others where it plugs holes in the machinery?"),
            ("PT", "ES"),
        ),
        (
            (
                "a place so small that officials know the think-tankers well",
                "Never mind. What is meant by “formal informality”?",
            ),
            ("CL",),
        ),
        (
            ("who sits in germany's coalition committee", "does austria have one as well?"),
            ("AT",),
        ),
        (
            ("Under which British PM was informal coordination strongest?", "and after him?"),
            ("GB",),
        ),
        (("Who decides in Poland?", "do others rely on him?"), ("PL",)),
        (
            (
                "How do the coalition parties in Riga settle contentious matters before cabinet?",
                "and their neighbours in Vilnius, do they have such a council?",
            ),
            ("LT",),
        ),
        (
            (
                "how does Spain coordinate?",
                "and Austria?",
                "which of the two ruling parties objects?",
            ),
            ("AT",),
        ),
        (
            (
                "how do Finnish ministers prepare meetings informally?",
                "and across the gulf in Tallinn?",
            ),
            ("EE",),
        ),
        (
            (
                "Who was in the room when Slovenia's coalition leaders met?",
                "Do others involve experts in the informal process?",
            ),
            ("CZ", "LU", "BG", "TR"),
        ),
        (
            (
                "latvia - who decides what even gets to cabinet?",
                "vilnius same story? i mean, ministers going backstage as the sessions are open",
            ),
            ("LT",),
        ),
        (
            (
                "is it all just amlo in Mexico?",
                "does that work in Spain",
                "chileans? what's their thing called again, it was some oxymoron",
            ),
            ("CL",),
        ),
    ],
)
def test_who_is_meant_by_what_was_found_before(
    assistant: Assistant, turns: tuple[str, ...], countries: tuple[str, ...]
) -> None:
    memory: list[Exchange] = []
    for turn in turns:
        answer = assistant.ask(turn, memory)
        memory.append(answer.exchange)
    assert answer.status is Status.ANSWERED
    assert answer.countries == countries


@pytest.mark.parametrize(
    ("question", "intent", "countries"),
    [
        ("The Dutch: who else do they talk to?", LOOKUP, ("NL",)),
        ("Germany has a committee. Who else do they say has one?", Intent.WHICH_COUNTRIES, ()),
        ("Belgium has a kern. Who else does it over dinner?", Intent.WHICH_COUNTRIES, ()),
        ("Belgium has an inner cabinet. Who else is in it?", LOOKUP, ("BE",)),
        ("Belgium has an inner cabinet. Who else has one?", Intent.WHICH_COUNTRIES, ()),
        ("Belgium does that. Who else can be said to do so?", Intent.WHICH_COUNTRIES, ()),
    ],
)
def test_who_else_is_a_person_or_a_country(
    question: str, intent: Intent, countries: tuple[str, ...]
) -> None:
    query = INTERPRETER.interpret(question)
    assert (query.intent, query.countries) == (intent, countries)


@pytest.mark.parametrize(
    ("first", "turn", "intent", "countries"),
    [
        (
            "How does Austria coordinate?",
            "Which countries rely on leaders who run parties?",
            "",
            (),
        ),
        ("How does Austria coordinate?", "Which countries rely on the ministers who meet?", "", ()),
        ("What is the Belgian kern?", "Which others meet?", LOOKUP, ("BE",)),
        (
            "What did President Zeman do in Czechia?",
            "Apart from him, who does it?",
            LOOKUP,
            ("CZ",),
        ),
        ("Who is on the German committee?", "does anywhere else have one?", "", ()),
        ("How do the Dutch do it?", "Turn to the Danes. Formal vs informal?", LOOKUP, ("DK",)),
        ("How do the Dutch do it?", "vs Denmark?", Intent.COMPARISON, ("NL", "DK")),
        ("What is the Finnish evening?", "any other get-togethers besides that?", LOOKUP, ("FI",)),
        ("How do Slovenia's leaders meet?", "who else used to come to that?", LOOKUP, ("SI",)),
        ("What is the Belgian kern?", "Which others belong to it?", LOOKUP, ("BE",)),
        ("How does Poland do it?", "Any other democracies apart from those?", "", ()),
        (
            "How does Sweden do it?",
            "Which is the Nordic country with the worst rating?",
            BAND,
            ("DK", "FI", "IS", "NO", "SE"),
        ),
    ],
)
def test_others_are_countries_or_persons(
    first: str, turn: str, intent: str, countries: tuple[str, ...]
) -> None:
    *_, query = understand(first, turn)
    assert query.intent == (intent or Intent.WHICH_COUNTRIES)
    assert query.countries == countries


def test_what_goes_by_that_name_is_what_was_asked_about(assistant: Assistant) -> None:
    first = assistant.ask("who is on the German coalition committee?")
    turn = "do any other countries have something that goes by that name?"
    answer = assistant.ask(turn, [first.exchange])
    assert "DE" not in answer.countries
    assert "AT" in answer.countries


def test_the_subject_is_changed() -> None:
    _, second = understand("how does Belgium coordinate?", "Let me change the subject. Who eats?")
    assert second.text == "Who eats?"


def test_changing_tack_leaves_the_country() -> None:
    *_, query = understand("who sketches a policy in Turkey?", "Changing tack: who meets experts?")
    assert query.countries == ()


def test_what_is_asked_again_of_another_country_is_declined_less_readily(
    assistant: Assistant,
) -> None:
    first = assistant.ask("How much do ENA graduates matter for the way French ministries work?")
    again = assistant.ask("Is there something similar in Korea?", [first.exchange])
    assert again.query.again
    assert not assistant.ask("who chairs it?", [first.exchange]).query.again
    assert again.countries == ("KR",)
    assert again.status is Status.ANSWERED
