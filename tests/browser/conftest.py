"""One server and one browser for the whole suite; each test has a fresh context."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kern.corpus import Corpus, load_corpus
from kern.settings import load_settings
from tests.browser.serving import NO_CHROMIUM, chromium, server

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    with server(home) as found:
        yield found


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus(load_settings().corpus)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.fail(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page at a path; fails if a script failed or a request left the machine."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def visit(path: str = "", *, width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((address, "data:", "blob:"))
                else wrong.append(f"request: {r.url}")
            ),
        )
        page.goto(address + path)
        page.wait_for_selector("#question textarea", state="attached")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait until it is answered."""
    before = page.locator("#talk .answer:not(.problem)").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('#talk .answer:not(.problem)').length > n", arg=before
    )
