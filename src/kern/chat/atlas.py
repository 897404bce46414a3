"""Map and bands: every country as a tile of equal size, and the same as a list.

The tiles stand roughly where the countries lie; no geodata is needed, and small
countries are as easy to hit as large ones.
"""

from __future__ import annotations

from kern.chat import markup
from kern.chat.desk import Desk
from kern.chat.examples import named
from kern.corpus import Collection
from kern.types import Document

# Column and row of each country's tile.
_PLACES = {
    "IS": (3, 0), "NO": (6, 0), "SE": (7, 0), "FI": (8, 0),
    "CA": (1, 1), "IE": (3, 1), "GB": (4, 1), "DK": (6, 1), "EE": (9, 1),
    "US": (1, 2), "NL": (5, 2), "DE": (6, 2), "PL": (7, 2), "LT": (8, 2), "LV": (9, 2),
    "MX": (1, 3), "BE": (4, 3), "LU": (5, 3), "CZ": (6, 3), "SK": (7, 3),
    "KR": (11, 3), "JP": (12, 3),
    "FR": (4, 4), "CH": (5, 4), "AT": (6, 4), "HU": (7, 4), "RO": (8, 4),
    "PT": (2, 5), "ES": (3, 5), "IT": (5, 5), "SI": (6, 5), "HR": (7, 5), "BG": (8, 5),
    "TR": (9, 5),
    "CL": (1, 6), "MT": (5, 6), "GR": (7, 6), "CY": (9, 6), "IL": (10, 6),
    "AU": (11, 6), "NZ": (12, 6),
}  # fmt: skip
_COLUMNS = 12


def atlas(desk: Desk) -> str:
    """The maps and lists of all collections."""
    return "".join(_collection(collection) for collection in desk.corpus.collections)


def _collection(collection: Collection) -> str:
    indicator = collection.indicator
    return (
        f'<section class="atlas"><h2>{markup.text(indicator.title)}</h2>'
        f'<p class="question">{markup.text(indicator.question)}</p>'
        '<div class="filter-on"></div>'
        '<div class="atlas-columns"><div>'
        '<fieldset class="colour"><legend>Colour by</legend>'
        '<label><input type="radio" name="colour" value="band" checked> rating</label>'
        '<label><input type="radio" name="colour" value="answer"> '
        "the last answer’s countries</label>"
        f'<p class="colour-note" role="status"></p></fieldset>{_tiles(collection)}'
        '<p class="hint" aria-hidden="true">A tile asks about its country.</p></div>'
        f'<div class="band-list">{_bands(collection)}</div></div></section>'
    )


def _tiles(collection: Collection) -> str:
    free = ((column, row) for row in range(7, 40) for column in range(1, _COLUMNS + 1))
    taken: set[str] = set()
    tiles = []
    for document in sorted(
        collection.documents, key=lambda d: _PLACES.get(d.country, (99, 99))[::-1]
    ):
        known = document.country in _PLACES and document.country not in taken
        column, row = _PLACES[document.country] if known else next(free)
        taken.add(document.country)
        band = collection.indicator.band(document.band)
        said = f"{document.name}: {band.short}" if band else document.name
        rank = f' data-rank="{band.rank}"' if band else ""
        tiles.append(
            f'<li style="grid-area:{row + 1}/{column}"><a class="ask tile '
            f'{markup.band_class(band, collection.indicator)}" data-country="{document.country}" '
            f'href="{_question(document)}" title="{markup.attribute(said)}"{rank} '
            f'aria-label="Ask about {markup.attribute(said)}">{document.country}</a></li>'
        )
    return f'<ul class="tiles">{"".join(tiles)}</ul>'


def _bands(collection: Collection) -> str:
    parts = []
    indicator = collection.indicator
    for band in (*indicator.bands, None):
        key = band.key if band else ""
        found = [d for d in collection.documents if d.band == key]
        if not found and band is None:
            continue
        heading = (
            f'<h3><b class="rank">{band.rank}</b> {markup.band_chip(band, indicator)} '
            f'<span class="count">{len(found)}</span></h3>'
            f"<p>{markup.text(band.wording)}</p>"
            if band
            else "<h3>Not rated</h3>"
        )
        items = [
            f'<a class="ask" data-country="{d.country}" '
            f'href="{_question(d)}">{markup.text(d.name)}</a>'
            for d in sorted(found, key=lambda d: d.name)
        ]
        # A band that nobody is in belongs to the legend as well.
        countries = markup.listed(items) if items else '<p class="none">No country</p>'
        parts.append(f"<section>{heading}{countries}</section>")
    return "".join(parts)


def _question(document: Document) -> str:
    return f"?q={markup.percent(f'How does {named(document.name)} coordinate?')}"
