"""How it feels: speed, widths, both themes, keyboard, and that nothing leaves or runs."""

from __future__ import annotations

import json
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, ask
from tests.browser.serving import server

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
BELGIUM = "How does Belgium coordinate?"
STATES = {
    "begin": "",
    "answer": "?q=How+does+Belgium+coordinate%3F",
    "panel": "?q=How+does+Belgium+coordinate%3F#p=belgium:0-134",
    "comparison": "?q=Compare+Germany+and+Switzerland",
    "decline": "?q=What+does+Georgia+do%3F",
    "matrix": "?view=matrix&topic=Which+countries+rely+on+party+leaders%3F",
    "map": "?view=map",
    "corpus": "?view=corpus",
    "report": "?view=report",
}
READY = {
    "begin": "#welcome a.ask", "answer": ".answer a.cite", "panel": "#source[open] mark",
    "comparison": ".side-by-side a.cite", "decline": ".answer .try a", "matrix": ".matrix tbody tr",
    "map": "a.tile", "corpus": ".library li", "report": "#report-card h2",
}  # fmt: skip
# What Gradio itself brings and gives no handle to: (rule, part of the element's markup).
GRADIOS = (("aria-required-children", 'role="tablist"'),)


def findings(page: Page) -> list[str]:
    """Serious and critical findings of axe, as "rule: markup"."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not any(violation["id"] == rule and part in node["html"] for rule, part in GRADIOS)
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", list(STATES))
def test_axe_finds_nothing_serious(visit: Open, state: str, theme: str) -> None:
    page = visit(STATES[state], color_scheme=theme, reduced_motion="reduce")
    page.wait_for_selector(READY[state])
    assert findings(page) == []


def test_the_report_card_is_readable_while_it_is_looked_up_again(visit: Open) -> None:
    page = visit(STATES["report"], reduced_motion="reduce")
    page.route("**/queue/join*", lambda _: None)  # so that the look never ends
    page.reload()
    page.wait_for_selector("#report-card .pending h2")
    assert findings(page) == []


@pytest.mark.parametrize("state", list(STATES))
def test_no_width_scrolls_sideways(visit: Open, state: str) -> None:
    page = visit(STATES[state], width=375, height=700)
    page.wait_for_selector(READY[state])
    for width in (375, 768, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(150)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{state} is {wide} wide at {width}"


def test_the_answer_is_soon_there(visit: Open) -> None:
    """From the send to the answer drawn, less what the server took to find it: under 150 ms."""
    page = visit()
    ask(page, "How does Austria coordinate?")  # the first one warms the browser
    beyond = []
    for country in ("Ireland", "Italy", "Japan", "Latvia", "Poland"):
        question = f"How does {country} coordinate?"
        page.fill("#question textarea", question)
        before = page.locator("#talk .answer").count()
        took = page.evaluate(
            """n => new Promise(done => {
                const from = performance.now();
                new MutationObserver((_, own) => {
                    if (document.querySelectorAll('#talk .answer').length <= n) return;
                    own.disconnect(); requestAnimationFrame(() => done(performance.now() - from));
                }).observe(document.body, {childList: true, subtree: true});
                document.querySelector('#question .submit-button').click();
            })""",
            before,
        )
        turns = [{"q": "How does Austria coordinate?"}, {"q": question}]
        told = page.evaluate(
            "async turns => (await fetch('kern/export/json', {method: 'POST', "
            "body: JSON.stringify({turns})})).json()",
            turns,
        )
        beyond.append(took - told[-1]["elapsed_ms"])
    assert sorted(beyond)[len(beyond) // 2] < 150, beyond


_WATCH_SHIFTS = """window.shifted = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: 'layout-shift'})"""
GOOD_SHIFT = 0.1  # of Core Web Vitals; 0 is no jump at all


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_jumps(visit: Open, width: int) -> None:
    """Cumulative layout shift once the page stands, also that which follows upon typing."""
    page = visit(width=width, height=760)
    page.evaluate(_WATCH_SHIFTS)
    for question in (BELGIUM, "and the Dutch?", "Which countries rely on party leaders?"):
        ask(page, question)
        page.wait_for_timeout(400)
        assert page.evaluate("window.shifted") < GOOD_SHIFT / 5


def test_the_page_is_there_while_models_load(browser: Browser, tmp_path: Path) -> None:
    with server(tmp_path, wait=False) as address:
        page = browser.new_page()
        page.goto(address + "?view=corpus")
        page.wait_for_selector(".library li")
        page.click("#view-ask-button")
        page.fill("#question textarea", BELGIUM)
        page.keyboard.press("Enter")
        expect(page.locator("#talk .answer.answered a.cite").first).to_be_visible(timeout=90_000)
        expect(page.locator("#state")).to_have_text("", timeout=10_000)
        page.close()


def test_motion_is_reduced(visit: Open) -> None:
    page = visit("#p=belgium:0-134", reduced_motion="reduce")
    page.wait_for_selector("#source[open]")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => "
        "parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    )
    assert moving == 0


@pytest.mark.parametrize(
    "payload",
    [
        '<img src=x onerror="window.ran=1">',
        "<script>window.ran=1</script>",
        "${window.ran=1}{{constructor.constructor('window.ran=1')()}}",
        "[x](javascript:window.ran=1) ![y](https://example.com/y.png) `code` **bold** $$x^2$$",
        "</p></div><style>*{display:none}</style><form action=//example.com><input>",
        "# heading\n\n- list\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    ],
)
def test_questions_are_data(visit: Open, payload: str) -> None:
    page = visit()
    ask(page, f"Belgium {payload}")
    shown = page.locator("#talk .asked").inner_text()
    assert shown.split() == f"Belgium {payload}".split()
    assert page.evaluate("window.ran") is None
    assert (
        page.locator(
            "#talk .message-content :is(img, script, style, form, input, table, h1, code)"
        ).count()
        == 0
    )
    page.click("#view-matrix-button")
    page.fill("#topic textarea", f"Belgium {payload}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#matrix .matrix")
    page.click("#view-corpus-button")
    page.fill("#find textarea", payload)
    page.wait_for_function(
        "document.querySelector('#library .coverage').textContent.includes('place')"
    )
    page.click("#kept-open")
    assert page.locator("#kept .name img, #kept .name script").count() == 0
    assert page.evaluate("window.ran") is None


def test_a_long_question_is_held_to_the_limit(visit: Open) -> None:
    page = visit()
    page.fill("#question textarea", "x" * 3000)
    assert len(page.locator("#question textarea").input_value()) <= 3000
    limit = page.locator("#question textarea").get_attribute("maxlength")
    assert limit == "2000"
    page.goto(page.url.split("?")[0] + "?q=" + "x" * 3000)
    expect(page.locator(".problem")).to_contain_text("3,000 characters; expected 2,000 at most")


def test_kept_conversations_that_are_broken_do_no_harm(visit: Open) -> None:
    page = visit()
    for value in (
        "{",
        "[1, null, {}]",
        json.dumps([{"id": 1, "name": "<b>x</b>", "turns": [{"q": 5}]}]),
    ):
        page.evaluate("v => localStorage.setItem('kern.conversations', v)", value)
        page.reload()
        page.wait_for_selector("#welcome a.ask")
        page.click("#kept-open")
        expect(page.locator("#kept")).to_be_visible()
        assert page.locator("#kept b").count() == 0
