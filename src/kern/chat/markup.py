"""Safe bits of HTML that the views are made of. Whatever is text is escaped here.

Nothing that comes from a corpus, a question or a browser reaches the page but through
`text` or `attribute`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote as percent

from kern.types import Band, Indicator

_LINE = str.maketrans({"\n": "&#10;", "\r": "&#13;"})
# Characters that Markdown and templates read, written so that no reader of them sees one.
_MARKS = str.maketrans({c: f"&#{ord(c)};" for c in "`*_[]{}$\\~|#!"})


def text(value: str) -> str:
    """Text as HTML that shows just that text, also inside Markdown and on one line."""
    return escape(value).translate(_MARKS).translate(_LINE)


def attribute(value: str) -> str:
    """Text as the inside of a quoted attribute."""
    return escape(value, quote=True).translate(_LINE)


def question_link(question: str, label: str, kind: str = "ask") -> str:
    """A link that asks a question; its address works on its own too."""
    return f'<a class="{kind}" href="?q={percent(question)}">{text(label)}</a>'


def place_link(key: str, start: int, end: int) -> str:
    """Address of a span of a section: the source panel opens there."""
    return f"#p={percent(key, safe='/')}:{start}-{end}"


def band_chip(band: Band | None, indicator: Indicator) -> str:
    """A rating band, in words and colour; empty where nobody is rated."""
    if band is None:
        return ""
    of = f"Band {band.rank} of {len(indicator.bands)}: {band.wording}"
    return f'<span class="band {band_class(band, indicator)}" title="{attribute(of)}">{text(band.short)}</span>'


def band_class(band: Band | None, indicator: Indicator) -> str:
    """CSS class of a band: four shades, whatever the length of the scale."""
    if band is None:
        return "band-0"
    ranks = [b.rank for b in indicator.bands]
    steps = max(1, len(ranks) - 1)
    return f"band-{1 + round(3 * ranks.index(band.rank) / steps)}"


def listed(items: Sequence[str]) -> str:
    """HTML items as a list."""
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
