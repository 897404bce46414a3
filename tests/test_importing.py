"""`kern import`: the received page to files, repeatably, or not at all."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kern.corpus import load_corpus
from kern.errors import CorpusError, ImportPageError
from kern.importing import import_page, slug

TABLE = "source/sections.csv"
PAGE = "source/interministerial_coordination.txt"
EVIDENCE = "source/attribution.toml"


@pytest.fixture
def copied(collection: Path, tmp_path: Path) -> Path:
    """The collection as received: page, table and evidence, without country files."""
    folder = tmp_path / "collection"
    shutil.copytree(collection / "source", folder / "source")
    shutil.copy(collection / "indicator.toml", folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_it_gives_the_committed_files_byte_for_byte(copied: Path, collection: Path) -> None:
    written = import_page(copied)
    assert len(written) == 41
    assert {p.name for p in written} == {p.name for p in copied.glob("*.md")}
    committed = {name: data for name, data in files(collection).items() if name.endswith(".md")}
    assert {path.name: path.read_bytes() for path in written} == committed


def test_running_it_twice_touches_nothing(copied: Path) -> None:
    import_page(copied)
    before = {path: path.stat() for path in copied.iterdir()}
    import_page(copied)
    after = {path: path.stat() for path in copied.iterdir()}
    assert {p: (s.st_mtime_ns, s.st_ino) for p, s in after.items()} == {
        p: (s.st_mtime_ns, s.st_ino) for p, s in before.items()
    }


def test_an_edited_file_is_put_right(copied: Path) -> None:
    import_page(copied)
    original = files(copied)
    (copied / "belgium.md").write_text("scribbled over")
    import_page(copied)
    assert files(copied) == original


def test_norway_is_no_truth_value(copied: Path) -> None:
    import_page(copied)
    assert 'iso2: "NO"\n' in (copied / "norway.md").read_text("utf-8")
    assert len(load_corpus(copied).of_country("NO")) == 1


def cell(code: str, column: str, value: str | None) -> Callable[[Path], None]:
    """A damage: one cell of the section table changed, or its column left out."""

    def damage(folder: Path) -> None:
        path = folder / TABLE
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if value is None:
                del row[column]
            elif row["iso2"] == code:
                row[column] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    return damage


def swap(name: str, old: str, new: str) -> Callable[[Path], None]:
    """A damage: words of a file changed."""

    def damage(folder: Path) -> None:
        text = (folder / name).read_bytes().decode()
        assert old in text
        (folder / name).write_bytes(text.replace(old, new, 1).encode())

    return damage


DAMAGES = {
    "overlap": (cell("GR", "last_line", "11"), "line 11 belongs to GR and to JP"),
    "gap": (cell("BE", "first_line", "81"), "line 80 belongs to no section"),
    "gap at the end": (cell("BG", "last_line", "126"), "line 127 belongs to no section"),
    "end before start": (cell("BE", "last_line", "79"), "BE: last_line is '79'"),
    "past the page": (cell("RO", "last_line", "9999"), "RO: last_line is '9999'"),
    "line zero": (cell("HU", "first_line", "0"), "HU: first_line is '0'"),
    "no number": (cell("HU", "first_line", "nine"), "HU: first_line is 'nine'"),
    "fraction": (cell("HU", "first_line", "9.0"), "HU: first_line is '9.0'"),
    "reference no number": (cell("FI", "reference_lines", "8 x"), "FI: reference_lines is 'x'"),
    "reference elsewhere": (cell("FI", "reference_lines", "10"), "FI: reference_lines is '10'"),
    "reference past the page": (cell("FI", "reference_lines", "999"), "reference_lines is '999'"),
    "heading elsewhere": (cell("NZ", "heading_line", "24"), "NZ: heading_line is '24'"),
    "only references": (cell("GR", "reference_lines", "10"), "hold no body paragraph"),
    "no header": (cell("FI", "band_header_line", "5"), "expected the wording of a band"),
    "a farther header": (cell("AU", "band_header_line", "6"), "line 30 rates its section"),
    "header of others": (cell("FI", "band_header_line", "30"), "FI: band_header_line is '30'"),
    "same name twice": (cell("GR", "country", "Hungary"), "'hungary.md'"),
    "no Latin name": (cell("JP", "country", "日本"), "expected one Latin name"),
    "missing column": (cell("", "iso2", None), "lacks iso2"),
    "missing header column": (cell("", "band_header_line", None), "lacks band_header_line"),
    "short row": (swap(TABLE, "FI,Finland,7,8,,8,6", "FI,Finland,7,8\nXX"), "cut short"),
    "unknown header": (
        swap(PAGE, "In most cases, informal", "Often, informal"),
        "expected the wording of a band",
    ),
    "evidence elsewhere": (swap(EVIDENCE, "Finnish politics", "Finland rocks"), "'Finland rocks'"),
    "no evidence": (swap(EVIDENCE, "[HU]", "[XX]"), "no evidence for HU"),
    "evidence no TOML": (swap(EVIDENCE, "[FI]", "[FI"), "not TOML"),
    "unknown kind": (swap(EVIDENCE, '"explicit"', '"certain"'), "[FI] is no attribution"),
    "unknown place": (swap(EVIDENCE, '"heading"', '"margin"'), "[NZ] is no attribution"),
    "words no list": (
        swap(EVIDENCE, '["Prime Minister Orbán"]', '"Orbán"'),
        "[HU] is no attribution",
    ),
    "no page": (swap("indicator.toml", 'page = "', 'page_ = "'), "does not name its page"),
    "page no name": (swap("indicator.toml", 'page = "', 'page = 7 # "'), "does not name its page"),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGES.values(), ids=DAMAGES)
def test_damaged_input_is_refused_and_nothing_written(
    copied: Path, damage: Callable[[Path], None], said: str
) -> None:
    import_page(copied)
    for path in copied.glob("*.md"):
        path.write_bytes(b"as it was")
    damage(copied)
    before = files(copied)
    with pytest.raises(ImportPageError) as caught:
        import_page(copied)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert files(copied) == before


def test_an_empty_table_is_refused(copied: Path) -> None:
    (copied / TABLE).write_text("")
    with pytest.raises(ImportPageError, match="lacks rows"):
        import_page(copied)


@pytest.mark.parametrize("name", [TABLE, PAGE, EVIDENCE, "indicator.toml"])
def test_a_missing_or_binary_file_is_refused(copied: Path, name: str) -> None:
    (copied / name).write_bytes(b"\xff\xfe\0")
    with pytest.raises(CorpusError, match="not UTF-8"):
        import_page(copied)
    (copied / name).unlink()
    with pytest.raises(CorpusError, match="cannot be read"):
        import_page(copied)
    assert not list(copied.glob("*.md"))


def test_file_names_are_plain() -> None:
    assert slug("Côte d'Ivoire") == "cote-d-ivoire"
    assert slug("South Korea") == "south-korea"
    assert slug("../../etc/passwd") == "etc-passwd"
