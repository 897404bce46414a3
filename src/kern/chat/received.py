"""The page as received from the publisher, line by line, to hold a section against."""

from __future__ import annotations

from html import escape

from kern.chat.desk import Desk
from kern.corpus import read_text
from kern.errors import CorpusError
from kern.types import Indicator

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 Charter, Georgia, "Noto Serif", serif;
  max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
header { position: sticky; top: 0; background: Canvas; padding: .6rem 0;
  border-bottom: 1px solid GrayText; }
h1 { font-size: 1.25rem; margin: 0; } p { margin: 0; }
ol { padding-left: 3.5rem; }
li { overflow-wrap: anywhere; padding: .1rem .5rem; scroll-margin-top: 7.2rem; }
@media (max-width: 40rem) { li { scroll-margin-top: 9.5rem; } }
li::marker { font: 12px system-ui, sans-serif; color: GrayText; }
li.own { background: light-dark(#fdf1c9, #3d3415); }
"""


def received_page(desk: Desk, key: str) -> str | None:
    """The received page that a section was cut from, its lines marked; None where there is none."""
    document = desk.find(key)
    if document is None:
        return None
    indicator = desk.corpus.indicator_of(document)
    text = received_text(desk, indicator)
    if text is None:
        return None
    first, last = document.source.page_lines or (0, 0)
    rows = "".join(
        f'<li id="L{n}"{" class=own" if first <= n <= last else ""}>{escape(line) or "&nbsp;"}</li>'
        for n, line in enumerate(text.splitlines(), 1)
    )
    publisher = escape(f"{indicator.title}, {indicator.edition}, {indicator.publisher}")
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    where = f"{lines}, marked" if last else "no lines recorded"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.name)} on the page as received</title><style>{_STYLE}</style>"
        f"<header><h1>The page as received</h1><p>{publisher}</p>"
        f'<p><a href="#L{first}">The section on {escape(document.name)}</a>: {where}.</p></header>'
        f"<ol>{rows}</ol></html>"
    )


def received_text(desk: Desk, indicator: Indicator) -> str | None:
    """The text of an indicator's page; None where it has none inside the corpus folder."""
    folder = desk.corpus.root / indicator.key
    folder = folder if folder.is_dir() else desk.corpus.root
    path = (folder / indicator.page).resolve()
    if not indicator.page or not path.is_relative_to(desk.corpus.root):
        return None
    try:
        return read_text(path)
    except CorpusError:
        return None
