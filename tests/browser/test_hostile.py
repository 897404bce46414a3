"""Payloads through every place of the page; the long version is `tests.robustness.page_attack`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.serving import server
from tests.robustness.page_attack import STEPS, careless, hostile_corpus, run, shut_network
from tests.robustness.page_payloads import payloads

_EVERY = 6


def test_the_watch_notices_every_payload_on_a_page_without_care(browser: Browser) -> None:
    assert careless(browser, payloads()) == []


def test_no_payload_takes_effect_in_any_place(browser: Browser, tmp_path: Path) -> None:
    sent = payloads()[::_EVERY]
    variables, outside = shut_network(tmp_path)
    variables |= {
        "KERN_CORPUS": str(hostile_corpus(tmp_path / "corpus", sent)),
        "KERN_INDEX": str(tmp_path / "index"),
    }
    with server(tmp_path, environment=variables) as address:
        tried, found = run(browser, address, sent)
    assert found == []
    assert set(tried) == set(STEPS)
    assert min(tried.values()) > 0
    assert tried.total() > 20 * len(sent)
    # The server ran with the network shut, and never looked for it.
    assert not outside.exists() or outside.read_text("utf-8") == ""
