"""Pictures of the page to look at: `python -m tests.browser.screenshots FOLDER`.

Chat with panel, comparison, matrix, map, corpus, report card, decline and the first
page; light and dark; 1280 and 375 pixels wide.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import NO_CHROMIUM, chromium, server

SHOTS = {
    "begin": ("", "#welcome a.ask"),
    "panel": ("?q=How+does+Belgium+coordinate%3F#p=belgium:0-134", "#source[open] mark"),
    "which": ("?q=Which+countries+rely+on+party+leaders%3F", ".answer a.cite"),
    "follow-up": (
        "?q=How+important+are+party+leaders+in+Germany%3F&q=And+in+Belgium%3F",
        ".bot-row ~ .bot-row a.cite",
    ),
    "comparison": ("?q=Compare+Germany+and+Switzerland", ".side-by-side a.cite"),
    "decline": ("?q=What+does+the+report+on+Spain+say+about+dog+food%3F", ".answer .try a"),
    "matrix": ("?view=matrix&topic=Which+countries+rely+on+party+leaders%3F", ".matrix tbody tr"),
    "map": ("?view=map", "a.tile"),
    "corpus": ("?view=corpus", ".library li"),
    "report-card": ("?view=report", "#report-card h2"),
}  # fmt: skip
SIZES = {"desktop": (1280, 800), "phone": (375, 740)}


def shoot(browser: Browser, address: str, folder: Path) -> None:
    """Write one picture for each state, theme and size."""
    for theme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            for name, (path, ready) in SHOTS.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,
                    reduced_motion="reduce",
                )
                page.goto(address + path)
                page.wait_for_selector(ready)
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"{name}-{theme}-{size}.png")
                page.close()


def main() -> None:
    """Serve, shoot, end."""
    if len(sys.argv) != 2:
        raise SystemExit("expected a folder: python -m tests.browser.screenshots FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    path = chromium()
    if path is None:
        raise SystemExit(NO_CHROMIUM)
    with (
        tempfile.TemporaryDirectory() as log,
        server(Path(log)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        shoot(browser, address, folder)
        browser.close()


if __name__ == "__main__":
    main()
