"""Which section is whose: the words that tell, and the proof where none do."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest

# Their sections hold no word that names them; all the others' do.
SILENT = ("GR", "CL", "EE", "NO", "PT")


@pytest.fixture(scope="module")
def rows(collection: Path) -> list[dict[str, str]]:
    with (collection / "source/sections.csv").open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: int(row["first_line"]))


@pytest.fixture(scope="module")
def names(rows: list[dict[str, str]]) -> dict[str, str]:
    """What the page sorts by: English names, the Netherlands with its article."""
    return {row["iso2"]: row["country"] for row in rows} | {"NL": "The Netherlands"}


@pytest.fixture(scope="module")
def bands(rows: list[dict[str, str]]) -> list[list[str]]:
    """The codes of each band, in the page's order."""
    by_header: dict[str, list[str]] = {}
    for row in rows:
        by_header.setdefault(row["band_header_line"], []).append(row["iso2"])
    return list(by_header.values())


def restarts(bands: Sequence[Sequence[str]], names: Mapping[str, str]) -> int:
    """How often a band's list falls back in the alphabet.

    Each time it does, a finer score that the page does not show must have changed, so the
    fewest restarts are the simplest reading of its order.
    """
    return sum(names[a] > names[b] for band in bands for a, b in pairwise(band))


def filled(bands: list[list[str]], who: Mapping[str, str]) -> list[list[str]]:
    return [[who.get(code, code) for code in band] for band in bands]


def test_one_assignment_of_120_keeps_the_order(
    bands: list[list[str]], names: dict[str, str]
) -> None:
    costs = {
        order: restarts(filled(bands, dict(zip(SILENT, order, strict=True))), names)
        for order in permutations(SILENT)
    }
    assert len(costs) == 120
    fewest = min(costs.values())
    assert [order for order, cost in costs.items() if cost == fewest] == [SILENT]

    # It costs what the 36 others force and one restart more, which is forced as well:
    # whoever of the five stands between Hungary and Japan, the list falls back there.
    others = restarts([[c for c in band if c not in SILENT] for band in bands], names)
    first = bands[0]
    assert first[first.index("GR") - 1 : first.index("GR") + 2] == ["HU", "GR", "JP"]
    slot = [restarts([["HU", code, "JP"]], names) for code in SILENT]
    assert slot == [1] * 5
    assert fewest == others + 1


def test_four_of_the_five_are_fixed_by_their_neighbours_alone(
    bands: list[list[str]], names: dict[str, str]
) -> None:
    def fit(before: str, after: str, *taken: str) -> list[str]:
        candidates = [c for c in SILENT if c not in taken]
        return [c for c in candidates if names[before] < names[c] < names[after]]

    most = bands[1]
    assert most[most.index("CL") - 1 : most.index("CL") + 2] == ["CA", "CL", "DK"]
    assert fit("CA", "DK") == ["CL"]
    assert most[most.index("EE") - 1 : most.index("EE") + 2] == ["BE", "EE", "DE"]
    assert fit("BE", "DE", "CL") == ["EE"]
    assert most[most.index("NO") - 1 : most.index("PT") + 2] == ["MT", "NO", "PT", "NL"]
    assert fit("MT", "NL") == ["NO", "PT"]
    assert names["NO"] < names["PT"]


def test_the_words_of_evidence_stand_in_their_section(
    collection: Path, rows: list[dict[str, str]]
) -> None:
    page = (collection / "source/interministerial_coordination.txt").read_text("utf-8").split("\n")
    entries: dict[str, dict[str, Any]] = tomllib.loads(
        (collection / "source/attribution.toml").read_text("utf-8")
    )
    assert set(entries) == {row["iso2"] for row in rows}
    for row in rows:
        entry = entries[row["iso2"]]
        references = {int(n) for n in row["reference_lines"].split()}
        heading = {int(row["heading_line"])} if row["heading_line"] else set()
        whole = set(range(int(row["first_line"]), int(row["last_line"]) + 1))
        lines = {
            "body": whole - references - heading,
            "heading": heading,
            "references": references,
        }[entry.get("where", "body")]
        text = "\n".join(page[n - 1] for n in sorted(lines))
        for phrase in entry.get("words", []):
            assert phrase in text, row["country"]


def test_explicit_means_words_of_the_section_and_silent_means_none(collection: Path) -> None:
    entries = tomllib.loads((collection / "source/attribution.toml").read_text("utf-8"))
    for code, entry in entries.items():
        if code in SILENT:
            assert entry["kind"] == "inferred"
            assert not entry.get("words")
            assert entry["why"]
        elif entry["kind"] == "explicit":
            assert entry["words"]
            assert entry.get("where", "body") in {"body", "heading"}
    assert entries["CY"]["kind"] == "inferred"
    assert entries["CY"]["where"] == "references"
