"""Safe bits of HTML that the views are made of. Whatever is text is escaped here.

Nothing that comes from a corpus, a question or a browser reaches the page but through
`text` or `attribute`.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from kern.types import Band, Indicator

# Characters that HTML, Markdown or a template would read, and those that end a line: each
# written as a reference, in one pass, so that no reader sees but the character.
_PLAIN = str.maketrans({c: f"&#{ord(c)};" for c in "&<>\"'`*_[]{}$\\~|#!\n\r"})


def text(value: str) -> str:
    """Text as HTML that shows just that text, also inside Markdown and on one line."""
    return value.translate(_PLAIN)


def attribute(value: str) -> str:
    """Text as the inside of a quoted attribute."""
    return value.translate(_PLAIN)


def percent(value: str, safe: str = "/") -> str:
    """Text as part of an address."""
    return quote(value, safe=safe)


def question_link(question: str, label: str, about: Sequence[str] = (), kind: str = "ask") -> str:
    """A link that asks a question; its address works on its own too.

    Args:
        question: what it asks.
        label: what it says.
        about: codes of the countries named in the question, which a filter may leave out.
        kind: its class.
    """
    kinds = " ".join([kind, *(f"about-{code}" for code in about)])
    return f'<a class="{kinds}" href="?q={percent(question)}">{text(label)}</a>'


def place_link(key: str, start: int = 0, end: int = 0) -> str:
    """Address of a section, or of a span of it: the source panel opens there."""
    span = f":{start}-{end}" if end else ""
    return f"#p={percent(key, safe='/')}{span}"


def band_chip(band: Band | None, indicator: Indicator) -> str:
    """A rating band, in words and colour; empty where nobody is rated."""
    if band is None:
        return ""
    of = f"Band {band.rank} of {len(indicator.bands)}: {band.wording}"
    kind = f"band {band_class(band, indicator)}"
    return f'<span class="{kind}" title="{attribute(of)}">{text(band.short)}</span>'


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
