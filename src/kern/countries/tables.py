"""What each name stands for: the tables the linker looks names up in.

Sources: pycountry (ISO 3166 names and codes), ``native.tsv`` (names in other languages,
from CLDR by way of Babel, see `generate`) and ``names.toml`` (what neither has: people,
capitals, older and informal names, groups of countries).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib import resources
from typing import Any

import pycountry

from kern.countries.folding import fold_name, is_unspaced
from kern.countries.misspelling import Misspellings


class Kind(Enum):
    """What sort of word a name is."""

    NAME = auto()
    ADJECTIVE = auto()
    PEOPLE = auto()
    NOTHING = auto()


class Care(Enum):
    """Under what condition a name means its country."""

    NONE = auto()
    PROPER = auto()
    ACCENTED = auto()
    CODE = auto()
    CAUTIOUS = auto()
    DOTTED = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a folded name stands for."""

    codes: tuple[str, ...]
    kind: Kind = Kind.NAME
    care: Care = Care.NONE
    spellings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything the linker knows.

    Attributes:
        names: by folded name.
        longest: words in the longest name.
        joined: long names, without their spaces where they have any.
        unspaced: names in scripts without spaces, the longest first.
        languages: folded adjectives that are languages too.
        misread: ordinary words that may be a country misspelt, in its place.
        usual: the usual English name by code.
        adjectives: the adjective by code.
        misspellings: the names that may be misspelt.
    """

    names: dict[str, Entry]
    longest: int
    joined: dict[str, Entry]
    unspaced: tuple[str, ...]
    languages: frozenset[str]
    misread: dict[str, str]
    usual: dict[str, str]
    adjectives: dict[str, str]
    misspellings: Misspellings


_DOTTED = {"u s a": "US", "u s": "US", "u k": "GB", "n z": "NZ", "r o k": "KR"}
_REGULAR_PLURAL = ("an", "i", "er", "ot")
_SHORTEST_JOINED = 8


def _resource(name: str) -> str:
    return (resources.files("kern.countries") / name).read_text(encoding="utf-8")


@cache
def curated() -> dict[str, Any]:
    """The hand-written table, ``names.toml``."""
    return tomllib.loads(_resource("names.toml"))


def _rows() -> dict[str, dict[str, Any]]:
    """The hand-written rows by code, the favoured ones first."""
    return {**curated()["favoured"], **curated()["other"]}


def _people(row: dict[str, Any]) -> Iterator[str]:
    yield from row.get("people", ())
    for adjective in row.get("adjectives", ()):
        if adjective.endswith(_REGULAR_PLURAL):
            yield adjective + "s"


def _iso_names() -> Iterator[tuple[str, str]]:
    for country in pycountry.countries:
        for field in ("common_name", "name", "official_name"):
            if name := getattr(country, field, None):
                yield country.alpha_2, name


def _usual_names() -> dict[str, str]:
    usual: dict[str, str] = {}
    for code, name in _iso_names():
        usual.setdefault(code, name.split(",")[0].split(" (")[0])
    given = {code: row["name"] for code, row in _rows().items() if "name" in row}
    return usual | given


def _native_names() -> Iterator[tuple[str, str]]:
    for line in _resource("native.tsv").splitlines():
        code, *names = line.split("\t")
        yield from ((code, name) for name in names)


def _codes() -> Iterator[tuple[str, str, Care]]:
    """ISO codes and other abbreviations that only count in capitals."""
    careful = curated()["careful"]
    alpha3 = {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    others = {name: code for code, row in _rows().items() for name in row.get("also", ())}
    for key, care in (("codes", Care.CODE), ("cautious", Care.CAUTIOUS)):
        for text in careful[key]:
            code = alpha3.get(text) or others.get(text.upper()) or text
            yield text, code, care


class _Collector:
    """Fills the table of names; what is entered first stays."""

    def __init__(self) -> None:
        careful = curated()["careful"]
        self.names: dict[str, Entry] = {}
        self._proper = frozenset(map(fold_name, careful["proper"]))

    def enter(self, codes: Iterable[str], name: str, kind: Kind = Kind.NAME) -> None:
        folded = fold_name(name)
        care = Care.PROPER if folded in self._proper else Care.NONE
        self.names.setdefault(folded, Entry(tuple(codes), kind, care))

    def enter_spelling(self, code: str, text: str, care: Care) -> None:
        """A name that counts only as spelt here; several spellings may fold alike."""
        folded = fold_name(text)
        known = self.names.get(folded)
        if known is None:
            self.names[folded] = Entry((code,), Kind.NAME, care, frozenset({text}))
        elif known.care is care:
            spellings = known.spellings | {text}
            self.names[folded] = Entry(known.codes, known.kind, care, spellings)


def _enter_special(collector: _Collector) -> None:
    """First, so that nothing else takes their place."""
    careful = curated()["careful"]
    for phrase in careful["nothing"]:
        collector.enter((), phrase, Kind.NOTHING)
    for name, code, care in _codes():
        collector.enter_spelling(code, name, care)
    for name, code in zip(careful["accented"], ("IS", "RE", "MV"), strict=True):
        collector.enter_spelling(code, name, Care.ACCENTED)
    for name, code in _DOTTED.items():
        collector.names[name] = Entry((code,), Kind.NAME, Care.DOTTED)
    for codes, names in curated()["regions"].items():
        for name in names:
            collector.enter(codes.split(), name)


def _enter_countries(collector: _Collector, usual: dict[str, str]) -> None:
    for code, name in usual.items():
        collector.enter([code], name)
    for code, row in _rows().items():
        for name in (*row.get("also", ()), *row.get("capitals", ()), *row.get("seats", ())):
            collector.enter([code], name)
        for name in row.get("adjectives", ()):
            collector.enter([code], name, Kind.ADJECTIVE)
        for name in _people(row):
            collector.enter([code], name, Kind.PEOPLE)
    for code, name in (*_iso_names(), *_native_names()):
        collector.enter([code], name)


def _misspellable(usual: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The names whose misspellings are looked for, as (folded name, code)."""
    favoured = curated()["favoured"]
    for code, name in usual.items():
        yield fold_name(name), code
    for code, row in _rows().items():
        keys = ("also", "adjectives", "capitals") if code in favoured else ("also", "adjectives")
        for name in (*(name for key in keys for name in row.get(key, ())), *_people(row)):
            yield fold_name(name), code


def _misspellings(names: dict[str, Entry], usual: dict[str, str]) -> Misspellings:
    spared = {folded for folded, entry in names.items() if entry.care is not Care.NONE}
    pool = {name: code for name, code in _misspellable(usual) if name not in spared}
    ordinary = frozenset(_resource("ordinary.txt").split())
    return Misspellings(pool, frozenset(curated()["favoured"]), ordinary)


def _joined(names: dict[str, Entry]) -> dict[str, Entry]:
    plain = ((name, entry) for name, entry in names.items() if entry.care is Care.NONE)
    return {
        name.replace(" ", ""): entry
        for name, entry in plain
        if entry.codes and len(name) >= _SHORTEST_JOINED and not name.startswith("the ")
    }


@cache
def tables() -> Tables:
    """The tables, built on first use and kept."""
    collector, usual = _Collector(), _usual_names()
    _enter_special(collector)
    _enter_countries(collector, usual)
    names = collector.names
    careful = curated()["careful"]
    adjectives = {
        code: row["adjectives"][0] for code, row in _rows().items() if "adjectives" in row
    }
    return Tables(
        names=names,
        longest=max(name.count(" ") + 1 for name in names),
        joined=_joined(names),
        unspaced=tuple(sorted(filter(is_unspaced, names), key=len, reverse=True)),
        languages=frozenset(careful["languages"]),
        misread=careful["misread"],
        usual=usual,
        adjectives=adjectives,
        misspellings=_misspellings(names, usual),
    )
