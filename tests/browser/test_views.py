"""Beyond the conversation: matrix, map, corpus, report card, exports, what is kept."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from kern.chat.sentences import sentences_of
from kern.corpus import Corpus
from kern.receipts import Standing, read_receipts, verify
from tests.browser.conftest import Open, ask
from tests.browser.test_reading import place

LEADERS = "Which countries rely on party leaders?"


def test_matrix_has_a_row_for_every_country(visit: Open, corpus: Corpus) -> None:
    page = visit()
    page.click("#view-matrix-button")
    page.fill("#topic textarea", LEADERS)
    page.keyboard.press("Enter")
    rows = page.locator(".matrix tbody tr")
    expect(rows).to_have_count(len(corpus.documents))
    names = page.locator(".matrix tbody th").all_inner_texts()
    assert sorted(names) == sorted(d.name for d in corpus.documents)
    without = page.locator(".matrix tbody tr.is-empty").count()
    assert 0 < without < len(names)
    expect(page.locator(".matrix .coverage")).to_contain_text(
        f"{len(names) - without} quoted · no passage found in {without}"
    )
    shown = page.locator("#view-matrix").inner_text()
    assert "silent" not in shown
    assert "calibrated guess" in shown
    assert "topic=Which+countries" in page.url


def test_matrix_agrees_with_the_answer(visit: Open) -> None:
    page = visit("?view=matrix&topic=Which+countries+rely+on+party+leaders%3F")
    expect(page.locator(".matrix tbody tr")).not_to_have_count(0)
    spoken = page.locator(".matrix tbody tr:not(.is-empty) th").all_inner_texts()
    page.click("#view-ask-button")
    ask(page, LEADERS)
    answered = [h.split("\n")[0] for h in page.locator(".answer section.of h3").all_inner_texts()]
    assert len(spoken) == len(answered)
    assert all(any(a.startswith(name) for a in answered) for name in spoken)


def test_matrix_can_be_sorted_and_opens_sources(visit: Open, corpus: Corpus) -> None:
    page = visit("?view=matrix&topic=Which+countries+rely+on+party+leaders%3F")
    names = page.locator(".matrix tbody th")
    expect(names).not_to_have_count(0)
    by_relevance = names.all_inner_texts()
    for head in page.locator(".matrix thead th").all():
        (cell, button) = head.bounding_box(), head.get_by_role("button").bounding_box()
        assert cell
        assert button
        assert cell["width"] - button["width"] <= 2
        assert cell["height"] - button["height"] <= 2
    page.locator(".matrix thead").get_by_role("button", name="Country").click()
    assert names.all_inner_texts() == sorted(by_relevance)
    page.locator(".matrix thead").get_by_role("button", name="Rating").click()
    ranks = {b.key: b.rank for c in corpus.collections for b in c.indicator.bands}
    expected = sorted(corpus.documents, key=lambda d: (ranks[d.band], d.name))
    assert names.all_inner_texts() == [d.name for d in expected]
    expect(page.locator(".matrix th[aria-sort='ascending']")).to_have_text(re.compile("Rating"))
    page.locator(".matrix thead").get_by_role("button", name="Best sentence").click()
    page.locator(".matrix thead").get_by_role("button", name="Best sentence").click()
    assert names.all_inner_texts()[:5] == by_relevance[:5]
    quote = page.locator(".matrix tbody q").first.inner_text().strip("“”")
    page.locator(".matrix tbody a.cite").first.click()
    expect(page.locator("#source mark.here")).to_have_text(quote)


def test_the_best_sentence_is_one_where_it_stands_by_itself(visit: Open, corpus: Corpus) -> None:
    page = visit("?view=matrix&topic=Which+countries+rely+on+party+leaders%3F")
    expect(page.locator(".matrix tbody tr")).not_to_have_count(0)
    counts = []
    for link in page.locator(".matrix tbody a.cite").all():
        key, start, end = place(link.get_attribute("href") or "")
        (document,) = (d for d in corpus.documents if d.doc_id.endswith(f"/{key}"))
        counts.append(len(sentences_of(document, start, end)))
    assert max(counts) <= 2
    assert counts.count(1) > len(counts) / 2


def test_on_a_phone_nothing_of_the_matrix_overlaps(visit: Open) -> None:
    page = visit(
        "?view=matrix&topic=Which+countries+rely+on+party+leaders%3F", width=375, height=740
    )
    expect(page.locator(".matrix .download")).to_be_visible()
    boxes = [
        box
        for part in (".coverage span", ".download", "thead")
        if (box := page.locator(f".matrix {part}").first.bounding_box())
    ]
    for above, below in itertools.pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"]


def test_placeholders_can_be_read(visit: Open) -> None:
    for theme in ("light", "dark"):
        page = visit("?view=matrix", color_scheme=theme)
        for view, field in (("matrix", "#topic"), ("corpus", "#find")):
            page.click(f"#view-{view}-button")
            page.wait_for_selector(f"{field} textarea")
            ratio = page.evaluate(_CONTRAST, f"{field} textarea")
            assert ratio >= _AA, (theme, field)


_AA = 4.5
_CONTRAST = """selector => {
    const field = document.querySelector(selector);
    const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
            .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const own = getComputedStyle(field, '::placeholder');
    const behind = getComputedStyle(field.closest('.input-container')).backgroundColor;
    const [a, b] = [light(own.color), light(behind)].sort((x, y) => y - x);
    return own.opacity * (a + 0.05) / (b + 0.05);
}"""


def test_matrix_as_csv_holds_against_the_corpus(visit: Open, corpus: Corpus) -> None:
    page = visit("?view=matrix&topic=Which+countries+rely+on+party+leaders%3F")
    with page.expect_download() as download:
        page.click(".matrix .download")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert len(rows) == len(corpus.documents)
    assert {row["iso3"] for row in rows} >= {"BEL", "NZL", "KOR"}
    for row in rows:
        document = corpus.document(row["doc_id"])
        assert row["iso2"] == document.country
        assert (row["status"] == "quoted") == bool(row["quote"])
        if row["quote"]:
            assert document.text[int(row["start"]) : int(row["end"])] == row["quote"]
            assert sha256(row["quote"].encode()).hexdigest() == row["sha256"]


def test_map_and_list_show_the_same_and_a_click_asks(visit: Open, corpus: Corpus) -> None:
    page = visit()
    page.click("#view-map-button")
    tiles = page.locator("a.tile")
    expect(tiles).to_have_count(len(corpus.documents))
    places = {(b["x"], b["y"]) for t in tiles.all() if (b := t.bounding_box())}
    assert len(places) == len(corpus.documents)
    for section in page.locator(".band-list section").all():
        chip = section.locator(".band").inner_text()
        band = next(b for c in corpus.collections for b in c.indicator.bands if b.short == chip)
        names = section.locator("li").all_inner_texts()
        assert names == sorted(d.name for d in corpus.documents if d.band == band.key)
    page.locator("a.tile[data-country='NL']").click()
    expect(page.locator("#talk .asked")).to_have_text("How does the Netherlands coordinate?")
    expect(page.locator(".answer h3").first).to_contain_text("Netherlands")


def test_the_legend_has_every_band_and_no_colour_stands_alone(visit: Open, corpus: Corpus) -> None:
    page = visit("?view=map")
    bands = corpus.collections[0].indicator.bands
    expect(page.locator(".band-list h3 .band")).to_have_text([b.short for b in bands])
    assert any(all(d.band != b.key for d in corpus.documents) for b in bands)
    expect(page.locator(".band-list section", has_text="No country")).to_have_count(1)
    ranks = {b.key: str(b.rank) for b in bands}
    for document in corpus.documents:
        tile = page.locator(f"a.tile[data-country='{document.country}']")
        expect(tile).to_have_attribute("data-rank", ranks[document.band])
    page.hover("a.tile[data-country='GR']")
    expect(page.locator(".hint")).to_have_text("Greece: generally supportive")


def test_by_touch_a_tile_says_its_name_first(visit: Open) -> None:
    page = visit("?view=map", width=375, height=740, has_touch=True, is_mobile=True)
    tile = page.locator("a.tile[data-country='GR']")
    tile.tap()
    expect(page.locator(".hint")).to_have_text("Greece: generally supportive. Tap again to ask.")
    assert "q=" not in page.url
    tile.tap()
    expect(page.locator("#talk .answer.answered h3").first).to_contain_text("Greece")


def test_a_decline_leaves_no_country_on_the_map(visit: Open) -> None:
    page = visit("?q=Which+countries+rely+on+party+leaders%3F&q=What+does+Georgia+do%3F")
    expect(page.locator("#talk .answer")).to_have_count(2)
    page.click("#view-map-button")
    page.get_by_label("the last answer’s countries").check()
    expect(page.locator("a.tile.found")).to_have_count(0)
    expect(page.locator(".colour-note")).to_have_text("The last question was declined: no country.")


def test_map_shows_the_last_answer(visit: Open) -> None:
    page = visit("?q=Which+countries+rely+on+party+leaders%3F")
    expect(page.locator(".answer")).to_be_visible()
    quoted = page.locator(".answer section.of").count()
    page.click("#view-map-button")
    page.get_by_label("the last answer’s countries").check()
    expect(page.locator("a.tile.found")).to_have_count(quoted)
    expect(page.locator(".colour-note")).to_have_text(f"{quoted} in the last answer.")


def test_corpus_is_browsed_and_searched(visit: Open, corpus: Corpus) -> None:
    page = visit("?view=corpus")
    cards = page.locator(".library > li")
    expect(cards).to_have_count(len(corpus.documents))
    page.fill("#find textarea", "COALITION committee")
    expected = [
        d
        for d in corpus.documents
        if "coalition" in d.text.lower() and "committee" in d.text.lower()
    ]
    expect(cards).to_have_count(len(expected))
    assert sorted(
        c.split("\n")[0] for c in page.locator(".library h3 a").all_inner_texts()
    ) == sorted(d.name for d in expected)
    marked = page.locator(".snippets mark").first.inner_text()
    page.locator(".snippets a.cite").first.click()
    expect(page.locator("#source mark.here")).to_have_text(marked)
    page.keyboard.press("Escape")
    page.fill("#find textarea", "xyzzy")
    expect(page.locator("#library .coverage")).to_contain_text("0 places in 0 of 41 sections")


def test_a_phrase_is_marked_as_it_stands_and_the_search_says_how(
    visit: Open, corpus: Corpus
) -> None:
    page = visit("?view=corpus")
    expect(page.locator("#view-corpus h2")).to_have_text("The reports, section by section")
    text = page.locator("#library").inner_text()
    assert not re.search(r"\b1 references", text)
    page.fill("#find textarea", "“Prime Minister”")
    said = page.locator("#library .coverage")
    expect(said).to_contain_text("“Prime Minister” as a phrase: ")
    marks = page.locator(".snippets mark").all_text_contents()
    assert {mark.lower() for mark in marks} == {"prime minister"}
    page.fill("#find textarea", "party leaders")
    expect(said).to_contain_text("more sections hold all of the words, apart")
    assert page.locator(".snippets mark").first.inner_text() == "party leaders"
    page.fill("#find textarea", "coalition")
    expect(said).to_contain_text("“coalition”: ")
    more = page.locator(".snippets details.more").first
    count = int(re.findall(r"\d+", more.locator("summary").inner_text())[0])
    expect(more.locator("li").first).to_be_hidden()
    more.locator("summary").click()
    expect(more.locator("li")).to_have_count(count)
    expect(more.locator("li").last).to_be_visible()


def test_page_as_received_is_one_click_away(visit: Open, corpus: Corpus) -> None:
    page = visit("?view=corpus")
    (belgium,) = corpus.of_country("BE")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="page as received of Belgium").click()
    received = popup.value
    own = [text for text in received.locator("li.own").all_inner_texts() if text.strip()]
    for paragraph in belgium.text.split("\n\n"):
        assert paragraph in own
    received.wait_for_load_state()
    (head, first) = (received.locator(where).first.bounding_box() for where in ("header", "li.own"))
    assert head
    assert first
    assert 0 <= first["y"] - (head["y"] + head["height"]) < 100


def test_report_card_says_what_it_knows(visit: Open) -> None:
    page = visit("?view=report")
    card = page.locator("#report-card")
    expect(card).to_contain_text("Report card")
    text = card.inner_text()
    assert "kern eval" in text or "Right at first" in text
    names = card.locator("tbody th", has=page.locator("small"))
    for table in card.locator("table.bars").all()[:3]:
        assert table.locator("tbody th small").count() == table.locator("tbody tr").count()
        expect(table.locator("thead")).to_contain_text("Share")
        expect(table.locator("thead th").first).to_have_css("position", "sticky")
    if names.count():
        expect(card.locator("tr.lower")).to_contain_text("Lower is better")


def test_exports_keep_every_source(visit: Open, corpus: Corpus) -> None:
    page = visit("?q=Compare+Germany+and+Switzerland&q=How+does+Belgium+coordinate%3F")
    expect(page.locator("#talk .answer")).to_have_count(2)
    quotes = page.locator("#talk .answer a.cite").count()
    written: dict[str, str] = {}
    for form in ("Markdown", "HTML", "JSON", "BibTeX", "RIS", "CSL-JSON"):
        page.click("#export-open")
        with page.expect_download() as download:
            page.locator("#export").get_by_role("button", name=form, exact=True).click()
        written[form] = Path(download.value.path()).read_text("utf-8")
        page.locator("#export").get_by_role("button", name="Close").click()
        findings = verify(read_receipts(written[form]), corpus)
        assert len(findings) == quotes, form
        assert all(finding.standing is Standing.HOLDS for finding in findings), form
    assert {item["title"] for item in json.loads(written["CSL-JSON"])} == {
        f"{name}: Informal Coordination" for name in ("Germany", "Switzerland", "Belgium")
    }
    assert written["RIS"].count("ER  - ") == 3
    assert written["BibTeX"].count("@incollection{") == 3
    assert [turn["question"] for turn in json.loads(written["JSON"])][
        1
    ] == "How does Belgium coordinate?"


def test_conversations_are_kept_named_and_deleted(visit: Open) -> None:
    page = visit()
    ask(page, "How does Belgium coordinate?")
    ask(page, "And Norway?")
    page.click("#begin")
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator("#talk .answer")).to_have_count(0)
    ask(page, "Compare Germany and Switzerland")
    page.reload()
    page.wait_for_selector("#talk .answer")
    page.click("#kept-open")
    names = page.locator("#kept li .name span")
    assert names.all_inner_texts() == [
        "Compare Germany and Switzerland",
        "How does Belgium coordinate?",
    ]
    page.get_by_role("button", name="Rename How does Belgium coordinate?").click()
    page.get_by_label("New name").fill("Two monarchies")
    page.keyboard.press("Enter")
    assert names.all_inner_texts() == ["Compare Germany and Switzerland", "Two monarchies"]
    row = page.locator("#kept li").nth(1).bounding_box()
    page.get_by_role("button", name="Delete Compare Germany and Switzerland").click()
    assert names.all_inner_texts() == ["Two monarchies"]
    assert page.locator("#kept li").nth(1).bounding_box() == row
    page.get_by_role("button", name="Undo: keep Compare Germany and Switzerland").click()
    assert names.all_inner_texts() == ["Compare Germany and Switzerland", "Two monarchies"]
    page.get_by_role("button", name="Delete Compare Germany and Switzerland").click()
    page.locator("#kept li .name").click()
    expect(page.locator("#talk .answer")).to_have_count(2)
    expect(page.locator("#talk .asked").last).to_have_text("And Norway?")


def test_a_thumb_is_kept_as_a_candidate_question(visit: Open, home: Path) -> None:
    def kept() -> list[dict[str, Any]]:
        file = home / "feedback.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        return [json.loads(line) for line in lines]

    before = kept()  # the server is shared: others may have judged other answers
    page = visit()
    ask(page, "How does Norway coordinate?")
    page.get_by_role("button", name="Something is wrong").last.click()
    page.get_by_role("button", name="Wrong passage", exact=True).click()
    expect(page.locator("#judge")).to_be_hidden()
    expect(page.get_by_text("Noted in a file on the computer that runs Kern")).to_be_visible()
    *earlier, row = kept()
    assert earlier == before
    assert row["text"] == "How does Norway coordinate?"
    assert row["kind"] == "wrong-passage"
    assert row["answered"]["countries"] == ["NO"]


def test_every_example_is_answered(visit: Open) -> None:
    page = visit()
    expect(page.locator("#welcome a.ask").first).to_be_visible()
    addresses = [a.get_attribute("href") or "" for a in page.locator("#welcome a.ask").all()]
    kinds = page.locator("#welcome a.ask span").all_inner_texts()
    assert {"One country", "Comparison", "Which countries", "Your own words", "Follow-up"} <= set(
        kinds
    )
    for address in addresses:
        page.click("#begin")
        page.locator(f'#welcome a.ask[href="{address}"]').click()
        expect(page.locator("#talk .answer.answered")).to_have_count(address.count("q="))
        assert page.locator("#talk .answer:not(.answered)").count() == 0
