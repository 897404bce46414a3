"""The filter: one rule on every tab, in sight wherever it holds, and never kept or left unsaid."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from kern.corpus import Corpus
from tests.browser.conftest import Open, ask
from tests.browser.test_reading import choose

LEADERS = "Which countries rely on party leaders?"
SOME = "?q=Which+countries+rely+on+party+leaders%3F&band=some"
SOME_MATRIX = "?view=matrix&topic=Which+countries+rely+on+party+leaders%3F&band=some"


def chip(page: Page, view: str) -> str:
    return page.locator(f"#view-{view} .filter-chip").inner_text().split("\n")[0]


def named(corpus: Corpus, band: str) -> set[str]:
    return {d.name for d in corpus.documents if d.band == band}


def test_a_filter_is_in_sight_on_every_tab_and_one_button_clears_it(
    visit: Open, corpus: Corpus
) -> None:
    page = visit()
    page.get_by_role("button", name="Filter").click()
    for field in ("#filter-countries", "#filter-bands"):
        expect(page.locator(f"{field} input")).to_have_attribute("placeholder", "all")
    page.locator("#filter-bands input").click()
    ranked = corpus.collections[0].indicator.bands
    assert page.get_by_role("option").all_inner_texts() == [
        f"{b.short} ({len(named(corpus, b.key))})" for b in ranked
    ]
    count = len(named(corpus, "some"))
    page.get_by_role("option", name=f"supportive in some cases ({count})").click()
    page.keyboard.press("Escape")
    said = f"Filter: {count} of {len(corpus.documents)} countries"
    page.locator("#filter button").first.click()
    expect(page.locator("#filter-bands")).to_be_hidden()
    assert chip(page, "ask") == said
    for view in ("matrix", "map"):
        page.click(f"#view-{view}-button")
        expect(page.locator(f"#view-{view} .filter-chip")).to_be_visible()
        assert chip(page, view) == said
    page.locator("#view-map").get_by_role("button", name="Clear the filter").click()
    expect(page.locator(".filter-chip")).to_have_count(0)
    page.click("#view-ask-button")
    ask(page, "How does Belgium coordinate?")
    assert "band=" not in page.url
    expect(page.locator(".filtered")).to_have_count(0)


def test_what_is_offered_and_clicked_keeps_the_filter(visit: Open, corpus: Corpus) -> None:
    page = visit("?q=What+is+said+of+dog+food%3F&band=some")
    inside = named(corpus, "some")
    links = page.locator("#talk .try a.ask:not(.unfiltered)")
    expect(links.first).to_be_visible()
    for offered in links.all_inner_texts():
        outside = [d.name for d in corpus.documents if d.name in offered and d.name not in inside]
        assert outside == [], offered
    links.first.click()
    expect(page.locator("#talk .answer")).to_have_count(2)
    expect(page.locator("#talk .answer").last.locator(".filtered")).to_be_visible()
    assert page.url.count("band=some") == 2
    page.click("#begin")
    expect(page.locator(".filter-chip")).to_have_count(0)


def test_a_refusal_outside_of_the_filter_offers_to_ask_without_it(visit: Open) -> None:
    page = visit("?q=How+does+Belgium+coordinate%3F&band=some")
    answer = page.locator("#talk .answer")
    expect(answer.locator(".reason")).to_contain_text("filter")
    assert "How does Belgium coordinate?" not in answer.locator(".try a").all_inner_texts()
    answer.get_by_role("link", name="Ask the same without the filter").click()
    expect(page.locator("#talk .answer.answered h3").first).to_contain_text("Belgium")
    expect(page.locator("#said")).to_have_text("Filter cleared")
    expect(page.locator(".filter-chip")).to_have_count(0)


def test_a_tile_outside_of_the_filter_clears_it_and_says_so(visit: Open) -> None:
    page = visit(SOME)
    expect(page.locator("#talk .answer.answered")).to_be_visible()
    page.click("#view-map-button")
    page.locator("a.tile[data-country='TR']").click()
    expect(page.locator("#talk .filtered")).to_have_count(2)
    page.click("#view-map-button")
    page.locator("a.tile.outside[data-country='BE']").click()
    expect(page.locator("#said")).to_have_text("Filter cleared: Belgium lies outside it")
    expect(page.locator("#talk .answer.answered")).to_have_count(3)
    expect(page.locator("#talk .filtered")).to_have_count(2)
    expect(page.locator(".filter-chip")).to_have_count(0)


def test_examples_outside_of_the_filter_are_not_offered(visit: Open) -> None:
    page = visit()
    expect(page.locator("#welcome a.about-BE").first).to_be_visible()
    page.get_by_role("button", name="Filter").click()
    choose(page, "#filter-countries", "Turkey")
    for link in page.locator("#welcome a.about-BE, #welcome a.about-DE").all():
        expect(link).to_be_hidden()
    expect(page.locator("#welcome a.ask", has_text=LEADERS)).to_be_visible()


def test_the_matrix_has_its_filter_in_the_address_and_follows_it(
    visit: Open, corpus: Corpus
) -> None:
    page = visit(SOME_MATRIX)
    rows = page.locator(".matrix tbody tr")
    expect(rows).to_have_count(len(named(corpus, "some")))
    page.locator("#view-matrix").get_by_role("button", name="Clear the filter").click()
    expect(rows).to_have_count(len(corpus.documents))
    assert "band=" not in page.url


def test_opening_another_conversation_resets_the_filter(visit: Open) -> None:
    page = visit("?q=How+does+Belgium+coordinate%3F")
    expect(page.locator("#talk .answer")).to_be_visible()
    page.click("#begin")
    page.get_by_role("button", name="Filter").click()
    choose(page, "#filter-countries", "Turkey")
    expect(page.locator("#view-ask .filter-chip")).to_be_visible()
    page.click("#kept-open")
    page.locator("#kept li .name").first.click()
    expect(page.locator("#talk .answer")).to_have_count(1)
    expect(page.locator(".filter-chip")).to_have_count(0)
