"""Reading and checking: the source panel, addresses, what an answer says of itself."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from kern.corpus import Corpus
from tests.browser.conftest import Open, ask

BELGIUM = "How does Belgium coordinate?"


def place(href: str) -> tuple[str, int, int]:
    found = re.fullmatch(r"#p=([^:]+):(\d+)-(\d+)", href)
    assert found
    return found[1], int(found[2]), int(found[3])


def cited(page: Page, corpus: Corpus) -> list[str]:
    """The texts that the corpus reads at the places that the answer's numbers point to."""
    texts = []
    for link in page.locator("#talk .answer a.cite").all():
        key, start, end = place(link.get_attribute("href") or "")
        (document,) = (d for d in corpus.documents if d.doc_id.endswith(f"/{key}"))
        texts.append(document.text[start:end])
    return texts


def test_a_number_opens_the_section_with_all_quotations_marked(visit: Open, corpus: Corpus) -> None:
    page = visit()
    ask(page, BELGIUM)
    quotes = cited(page, corpus)
    assert len(quotes) >= 2
    for number, quote in enumerate(quotes):
        shown = page.locator("#talk .answer blockquote p:first-child").nth(number).inner_text()
        assert shown.startswith(f"“{quote}”")
    page.click("#talk .answer a.cite >> nth=1")
    panel = page.get_by_role("dialog", name="Belgium")
    expect(panel).to_be_visible()
    marks = panel.locator("mark").all_inner_texts()
    assert sorted(marks) == sorted(quotes)
    expect(panel.locator("mark.here")).to_have_text(quotes[1])
    expect(panel.locator("mark.here")).to_be_in_viewport()
    (belgium,) = corpus.of_country("BE")
    shown = "".join(panel.locator(".body p").all_inner_texts())
    assert shown == "".join(belgium.text.split("\n\n"))


def test_the_panel_says_where_the_section_comes_from(visit: Open, corpus: Corpus) -> None:
    (greece,) = corpus.of_country("GR")
    page = visit("#p=greece")
    panel = page.get_by_role("dialog", name="Greece")
    band = corpus.indicator_of(greece).band(greece.band)
    assert band
    facts = panel.locator("dl").inner_text()
    for fact in (band.wording, "inferred", greece.attribution.evidence, greece.location(0)):
        assert fact in facts
    assert panel.locator("mark").count() == 0
    first, last = greece.source.page_lines or (0, 0)
    lines = f"line {first}" if first == last else f"lines {first}–{last}"
    assert f"({lines})" in facts


def test_the_reports_own_references_are_listed_apart(visit: Open, corpus: Corpus) -> None:
    document = next(d for d in corpus.documents if len(d.references) > 2)
    page = visit(f"#p={document.doc_id.rsplit('/', 1)[-1]}")
    panel = page.get_by_role("dialog", name=document.name)
    expect(panel).to_be_visible()
    assert panel.locator(".references li").all_inner_texts() == [
        " ".join(r.split()) for r in document.references
    ]
    assert document.references[0] not in panel.locator(".body").inner_text()


def test_next_and_previous_walk_through_the_quotations(visit: Open) -> None:
    page = visit()
    ask(page, BELGIUM)
    count = page.locator("#talk .answer a.cite").count()
    page.click("#talk .answer a.cite >> nth=0")
    panel = page.locator("#source")
    expect(panel.get_by_role("button", name="Previous quotation")).to_be_disabled()
    for step in range(2, count + 1):
        panel.get_by_role("button", name="Next quotation").click()
        expect(panel.locator("nav")).to_contain_text(f"Quotation {step} of {count}")
        held = "Next quotation" if step < count else "Previous quotation"
        expect(panel.get_by_role("button", name=held)).to_be_focused()
        href = page.locator("#talk .answer a.cite").nth(step - 1).get_attribute("href")
        assert page.url.endswith(href or "?")
    expect(panel.get_by_role("button", name="Next quotation")).to_be_disabled()


def test_all_of_it_by_keyboard(visit: Open) -> None:
    page = visit()
    ask(page, BELGIUM)
    link = page.locator("#talk .answer a.cite").first
    link.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Belgium")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("heading", name="Belgium")).to_be_focused()
    reached = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') || "
                "document.activeElement.textContent"
            )
        )
    assert {
        "Close the source",
        "Next quotation",
        "Copy link",
        "Copy citation",
        "The section on Belgium",
    } <= reached
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    assert "#" not in page.url


def test_on_a_phone_the_panel_is_a_sheet_at_the_bottom(visit: Open) -> None:
    page = visit(width=375, height=700)
    ask(page, BELGIUM)
    page.locator("#talk .answer a.cite").first.click()
    panel = page.get_by_role("dialog", name="Belgium")
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box
    assert box["x"] == 0
    assert box["width"] == 375
    assert box["y"] > 50
    assert abs(box["y"] + box["height"] - 700) <= 1
    assert page.evaluate("document.querySelector('#source').matches(':modal')")
    (one, other) = (
        panel.get_by_role("button", name=f"Copy {what}").bounding_box()
        for what in ("link", "citation")
    )
    assert one
    assert other
    assert one["y"] == other["y"]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#talk .answer a.cite").first).to_be_focused()


def test_beside_the_panel_the_conversation_stays_in_reach(visit: Open) -> None:
    page = visit()
    ask(page, BELGIUM)
    page.locator("#talk .answer a.cite").first.click()
    page.wait_for_selector("#source[open]")
    panel = page.locator("#source").bounding_box()
    page.wait_for_timeout(300)
    talk = page.locator("#talk").bounding_box()
    assert panel
    assert talk
    assert talk["x"] + talk["width"] <= panel["x"]
    page.locator("#talk .answer a.cite").nth(1).click()
    expect(page.locator("#source nav")).to_contain_text("Quotation 2 of")


def test_a_question_has_an_address(visit: Open) -> None:
    first = visit()
    ask(first, BELGIUM)
    ask(first, "And Norway?")
    assert parse_qs(urlsplit(first.url).query)["q"] == [BELGIUM, "And Norway?"]
    again = visit(first.url.split("/", 3)[3])
    expect(again.locator("#talk .answer")).to_have_count(2)
    assert (
        again.locator("#talk .answer").all_inner_texts()
        == first.locator("#talk .answer").all_inner_texts()
    )


def test_a_place_has_an_address(visit: Open) -> None:
    first = visit()
    ask(first, BELGIUM)
    first.locator("#talk .answer a.cite").nth(1).click()
    expect(first.locator("#source nav")).to_contain_text("Quotation 2 of")
    again = visit(first.url.split("/", 3)[3])
    expect(again.locator("#source nav")).to_contain_text("Quotation 2 of")
    assert (
        again.locator("#source mark").all_inner_texts()
        == first.locator("#source mark").all_inner_texts()
    )
    alone = visit("#p=belgium:0-134")
    expect(alone.locator("#source mark")).to_have_count(1)


def test_back_and_forward(visit: Open) -> None:
    page = visit()
    ask(page, BELGIUM)
    page.locator("#talk .answer a.cite").first.click()
    expect(page.locator("#source")).to_be_visible()
    page.go_back()
    expect(page.locator("#source")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#source")).to_be_visible()
    page.keyboard.press("Escape")
    ask(page, "And Norway?")
    page.go_back()
    expect(page.locator("#talk .answer")).to_have_count(1)
    page.go_forward()
    expect(page.locator("#talk .answer")).to_have_count(2)
    page.click("#view-map-button")
    expect(page.locator("#atlas")).to_be_visible()
    page.go_back()
    expect(page.locator("#talk .answer").first).to_be_visible()


def test_copy_link_and_copy_citation(visit: Open, corpus: Corpus) -> None:
    page = visit()
    ask(page, BELGIUM)
    (quote, *_) = cited(page, corpus)
    href = page.locator("#talk .answer a.cite").first.get_attribute("href") or ""
    for act in page.locator("#talk .answer .acts a").all():
        assert act.evaluate("e => getComputedStyle(e.parentElement).opacity") == "1"
    page.locator("#talk .answer .copy-link").first.click()
    expect(page.locator("#said")).to_have_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url + href
    page.locator("#talk .answer .copy-citation").first.click()
    expect(page.locator("#said")).to_have_text("Citation copied")
    citation = page.evaluate("navigator.clipboard.readText()")
    assert citation.startswith(f"“{quote}” — Belgium: Informal Coordination")
    assert "Bertelsmann Stiftung" in citation
    assert "characters 0–134" in citation
    expect(page.locator("#source")).to_be_hidden()
    opened = visit(link.split("/", 3)[3])
    expect(opened.locator("#source mark.here")).to_have_text(quote)


def test_interpretation_is_shown_and_edited_in_its_place(visit: Open) -> None:
    page = visit()
    ask(page, BELGIUM)
    ask(page, "And Norway?")
    said = page.locator("#talk .answer .understood").last
    expect(said).to_contain_text("Interpreted as")
    expect(said).to_contain_text("Norway")
    first = page.locator("#talk .answer").first
    edit = first.get_by_role("button", name="Edit")
    edit.focus()
    page.keyboard.press("Enter")
    field = first.get_by_label("The question, in other words")
    expect(field).to_be_focused()
    expect(field).to_have_value(BELGIUM)
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    field.fill("How important are party leaders in Belgium?")
    page.keyboard.press("Enter")
    asked = page.locator("#talk .asked")
    expect(asked.first).to_have_text("How important are party leaders in Belgium?")
    expect(asked).to_have_count(2)
    expect(page.locator("#talk .answer .understood").last).to_contain_text("party leaders")
    expect(first.get_by_role("button", name="Edit")).to_be_focused()
    assert parse_qs(urlsplit(page.url).query)["q"][1:] == ["And Norway?"]
    page.click("#kept-open")
    expect(page.locator("#kept li .name")).to_have_count(1)


def test_a_sentence_of_a_longer_quotation_has_an_address_of_its_own(visit: Open) -> None:
    page = visit()
    ask(page, "How does Germany coordinate?")
    quotation = page.locator("#talk .answer blockquote", has=page.locator(".sentence")).first
    expect(quotation).to_be_visible()
    sentences = quotation.locator(".sentence").all_inner_texts()
    assert len(sentences) > 1
    quotation.locator(".sentence").nth(1).click()
    panel = page.locator("#source")
    expect(panel.locator("mark.here")).to_have_text(sentences[1])
    panel.get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    alone = visit(link.split("/", 3)[3])
    expect(alone.locator("#source mark.here")).to_have_text(sentences[1])
    panel.get_by_role("button", name="Sentence 1 alone").press("Enter")
    expect(panel.locator("mark.here")).to_have_text(sentences[0])
    expect(panel.get_by_role("button", name="Sentence 1 alone")).to_be_focused()
    panel.get_by_role("button", name="The whole quotation").click()
    whole = panel.locator("mark.here").inner_text()
    assert whole.startswith(sentences[0])
    assert whole.endswith(sentences[-1])


def test_an_answer_says_what_it_rests_on(visit: Open, corpus: Corpus) -> None:
    page = visit("?q=Which+countries+rely+on+party+leaders%3F")
    line = page.locator("#talk .answer .coverage")
    expect(line).to_be_visible()
    found = re.fullmatch(
        r"(\d+) reports consulted · (\d+) quoted · no passage found in (\d+)", line.inner_text()
    )
    assert found
    consulted, quoted, rest = map(int, found.groups())
    assert consulted == len(corpus.documents) == quoted + rest
    assert "silent" not in page.locator("#talk").inner_text()
    assert page.locator("#talk .answer section.of").count() == quoted


def test_a_decline_says_why_and_what_to_ask(visit: Open) -> None:
    page = visit()
    ask(page, "What does Georgia do about informal coordination?")
    expect(page.locator(".answer .reason").last).to_contain_text("Georgia is not in the corpus")
    ask(page, "What does the report on Spain say about dog food?")
    answer = page.locator("#talk .answer").last
    expect(answer.locator(".reason")).to_contain_text("Spain")
    closest = answer.locator(".closest a.cite")
    closest.click()
    expect(page.get_by_role("dialog", name="Spain")).to_be_visible()
    page.keyboard.press("Escape")
    suggested = answer.locator(".try a").first
    asked = suggested.inner_text()
    suggested.click()
    expect(page.locator("#talk .answer")).to_have_count(3)
    expect(page.locator("#talk .asked").last).to_have_text(asked)
    expect(page.locator("#talk .answer").last).to_have_class(re.compile("answered"))


def test_a_country_carries_its_band(visit: Open, corpus: Corpus) -> None:
    page = visit("?q=How+does+Belgium+coordinate%3F")
    (belgium,) = corpus.of_country("BE")
    band = corpus.indicator_of(belgium).band(belgium.band)
    assert band
    expect(page.locator("#talk .answer h3").first).to_have_text(f"Belgium {band.short}")


def test_comparisons_stand_side_by_side_and_stack_on_a_phone(visit: Open) -> None:
    path = "?q=Compare+Germany+and+Switzerland"
    wide, narrow = visit(path), visit(path, width=375, height=700)
    for page in (wide, narrow):
        expect(page.locator(".side-by-side section.of")).to_have_count(2)
    (a, b) = (s.bounding_box() for s in wide.locator(".side-by-side section.of").all())
    assert a
    assert b
    assert a["y"] == b["y"]
    assert a["x"] + a["width"] <= b["x"]
    (a, b) = (s.bounding_box() for s in narrow.locator(".side-by-side section.of").all())
    assert a
    assert b
    assert a["x"] == b["x"]
    assert a["y"] + a["height"] <= b["y"]


def choose(page: Page, field: str, name: str) -> None:
    page.locator(f"{field} input").click()
    page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")


def test_a_filter_holds_and_is_in_the_address(visit: Open, corpus: Corpus) -> None:
    page = visit()
    page.get_by_role("button", name="Filter").click()
    few = [d.name for d in corpus.documents if d.band == "some"]
    choose(page, "#filter-bands", f"supportive in some cases ({len(few)})")
    ask(page, "Which countries rely on party leaders?")
    expect(page.locator(".filtered")).to_have_text(
        f"Filter on: {len(few)} of 41 countries searched."
    )
    names = [h.split("\n")[0] for h in page.locator(".answer section.of h3").all_inner_texts()]
    assert names
    assert all(any(n.startswith(name) for name in few) for n in names)
    assert "band=some" in page.url
    again = visit(page.url.split("/", 3)[3])
    expect(again.locator(".filtered")).to_be_visible()


def test_a_filter_that_leaves_nothing_says_so(visit: Open) -> None:
    page = visit("?q=How+does+Belgium+coordinate%3F&in=FR")
    answer = page.locator("#talk .answer")
    expect(answer.locator(".reason")).to_contain_text("filter")
    assert answer.locator(".quotes").count() == 0
