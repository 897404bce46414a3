"""What can be done with an answer: judge it, see it as a table, reach it, and read its words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kern.chat.feedback import KINDS
from kern.chat.tables import GENERAL
from kern.corpus import Corpus
from tests.browser.conftest import Open, ask
from tests.browser.test_feel import findings

BELGIUM = "How does Belgium coordinate?"
LEADERS = "Which countries rely on party leaders?"
TABLE = "See it as a table of all countries"
_SMALLEST_PX = 12


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_every_kind_of_judgement_can_be_clicked(visit: Open, width: int, theme: str) -> None:
    page = visit("?q=How+does+Malta+coordinate%3F", width=width, height=740, color_scheme=theme)
    expect(page.locator("#talk .answer")).to_be_visible()
    for kind in KINDS:
        page.get_by_role("button", name="Something is wrong").click()
        choice = page.locator("#judge").get_by_role("button", name=kind, exact=True)
        expect(choice).to_be_in_viewport(ratio=1)
        size = choice.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= _SMALLEST_PX
        if kind == KINDS[0]:
            assert findings(page) == []
        choice.click()
        expect(page.locator("#judge")).to_be_hidden()
        said = page.locator("#said.shown")
        expect(said).to_contain_text("Noted in a file on the computer that runs Kern")
        (note, tools) = said.bounding_box(), page.locator(".tools").bounding_box()
        assert note
        assert tools
        assert note["y"] > tools["y"] + tools["height"]


def test_a_list_of_countries_leads_to_its_table(visit: Open, corpus: Corpus) -> None:
    page = visit()
    ask(page, LEADERS)
    page.get_by_role("link", name=TABLE).click()
    expect(page.locator(".matrix tbody tr")).to_have_count(len(corpus.documents))
    expect(page.locator("#topic textarea")).to_have_value(LEADERS)
    assert "view=matrix&topic=Which+countries+rely" in page.url
    again = visit(page.url.split("/", 3)[3])
    expect(again.locator(".matrix tbody tr")).to_have_count(len(corpus.documents))
    page.go_back()
    expect(page.locator("#talk .answer")).to_be_visible()


def test_a_comparison_leads_to_a_table(visit: Open) -> None:
    page = visit("?q=Compare+Germany+and+Switzerland")
    page.get_by_role("link", name=TABLE).click()
    expect(page.locator("#topic textarea")).to_have_value(GENERAL)
    expect(page.locator(".matrix tbody tr").first).to_be_visible()


@pytest.mark.parametrize("wish", ["give me a table", "As a table, please"])
def test_who_asks_for_a_table_is_led_to_it(visit: Open, wish: str) -> None:
    page = visit()
    ask(page, LEADERS)
    ask(page, wish)
    answer = page.locator("#talk .answer").last
    expect(answer).to_contain_text("The tab “Matrix” shows the question before this one as a table")
    assert answer.locator(".closest").count() == 0
    answer.get_by_role("link", name=TABLE).click()
    expect(page.locator("#topic textarea")).to_have_value(LEADERS)
    page.click("#view-ask-button")
    ask(page, "Why in Belgium?")  # the wish is no part of what the conversation is about
    assert "table" not in page.locator("#talk .understood").last.inner_text()


def test_a_table_wished_for_at_the_end_leaves_the_question_alone(visit: Open) -> None:
    plain, wished = visit(), visit()
    ask(plain, LEADERS)
    ask(wished, f"{LEADERS} Give me a table, please.")
    quotes = [page.locator("#talk .quotes").inner_text() for page in (plain, wished)]
    assert quotes[0] == quotes[1]
    expect(wished.get_by_role("link", name=TABLE)).to_be_visible()


def test_counts_are_said_in_the_same_words(visit: Open, corpus: Corpus) -> None:
    page = visit()
    ask(page, BELGIUM)
    quotations = page.locator("#talk .answer blockquote").count()
    line = page.locator("#talk .coverage")
    expect(line.last).to_have_text(f"1 report consulted · {quotations} quotations")
    page.click("#begin")
    expect(page.locator("#talk .answer")).to_have_count(0)
    ask(page, "Do ministers sort things out by phone?")
    expect(line.last).to_contain_text(f"{len(corpus.documents)} reports consulted · ")


def test_the_newest_answer_is_one_key_away(visit: Open) -> None:
    page = visit("?q=How+does+Belgium+coordinate%3F&q=And+Norway%3F")
    expect(page.locator("#talk .answer")).to_have_count(2)
    page.locator("#head .skip").focus()
    expect(page.locator("#head .skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#talk .asked").last).to_be_focused()
    expect(page.locator("#talk .asked").last).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator("#talk .answer").last.get_by_role("button", name="Edit")).to_be_focused()
    page.focus("#question textarea")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#composer .skip")).to_be_focused()
