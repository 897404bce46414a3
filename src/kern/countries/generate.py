"""Rebuilds ``native.tsv`` from CLDR: ``python -m kern.countries.generate``.

Reading a hundred of Babel's locales takes longer than a question may, so their names of
countries are taken out once and kept beside this module: one line a country, its ISO
code and then its names. Each country has its names in its own official languages; the
favoured ones of ``names.toml`` also have theirs in each other's languages.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pycountry
from babel import localedata
from babel.languages import get_official_languages

from kern.countries.folding import fold_name
from kern.countries.tables import curated

TARGET = Path(__file__).with_name("native.tsv")
# Folded, these are ordinary words, articles with nothing, or another country's name.
_UNUSABLE = frozenset({"island", "reunion", "male", "maurice", "poole", "sasana", "peina", "hiri"})
_SHORTEST = 3


def _languages(codes: Iterable[str]) -> list[str]:
    """The official languages of those countries that CLDR has data for."""
    found = {language for code in codes for language in get_official_languages(code, de_facto=True)}
    return sorted(filter(localedata.exists, found))


def _names(code: str, languages: Iterable[str]) -> set[str]:
    territories = (localedata.load(language).get("territories", {}) for language in languages)
    return {names[code] for names in territories if code in names}


def native_names() -> dict[str, list[str]]:
    """Names of every country in other languages, by ISO code."""
    codes = [country.alpha_2 for country in pycountry.countries]
    favoured = set(curated()["favoured"])
    shared = _languages(favoured)
    english = {fold_name(name): code for code in codes for name in _names(code, ["en"])}
    table = {}
    for code in codes:
        names = _names(code, shared if code in favoured else _languages([code]))
        table[code] = sorted(
            name
            for name in names
            if fold_name(name) not in _UNUSABLE
            and english.get(fold_name(name), code) == code
            and (not name.isascii() or len(name) > _SHORTEST)
        )
    return table


def main() -> None:
    """Writes the table."""
    table = {code: names for code, names in sorted(native_names().items()) if names}
    rows = ("\t".join([code, *names]) + "\n" for code, names in table.items())
    TARGET.write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
