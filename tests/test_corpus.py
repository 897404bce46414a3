"""The corpus: every line of the received page where it belongs, and clear errors."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kern.corpus import MAX_FILE_BYTES, Corpus, load_corpus
from kern.errors import CorpusError
from kern.types import AttributionKind


@pytest.fixture(scope="module")
def page(collection: Path) -> list[str]:
    raw = (collection / "source/interministerial_coordination.txt").read_bytes()
    return raw.decode().split("\n")


@pytest.fixture(scope="module")
def rows(collection: Path) -> list[dict[str, str]]:
    with (collection / "source/sections.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def body_lines(row: dict[str, str], page: list[str]) -> list[str]:
    """A section's lines that are neither its heading nor a reference nor blank."""
    apart = {*row["reference_lines"].split(), row["heading_line"]}
    numbers = range(int(row["first_line"]), int(row["last_line"]) + 1)
    return [page[n - 1] for n in numbers if str(n) not in apart and page[n - 1].strip()]


def test_there_are_41_documents_of_67_paragraphs(corpus: Corpus) -> None:
    assert len(corpus.documents) == 41
    assert len({doc.country for doc in corpus.documents}) == 41
    assert sum(len(doc.text.split("\n\n")) for doc in corpus.documents) == 67


def test_each_body_is_the_sections_lines_and_nothing_else(
    corpus: Corpus, page: list[str], rows: list[dict[str, str]]
) -> None:
    assert {row["iso2"] for row in rows} == {doc.country for doc in corpus.documents}
    for row in rows:
        (document,) = corpus.of_country(row["iso2"])
        assert document.text == "\n\n".join(body_lines(row, page)), row["country"]
        assert document.text.startswith(row["starts_with"])
        assert document.name == row["country"]
        assert document.references == tuple(
            page[int(n) - 1] for n in row["reference_lines"].split()
        )


def test_each_body_line_stands_byte_for_byte_in_one_file_only(
    collection: Path, page: list[str], rows: list[dict[str, str]]
) -> None:
    files = {path.stem: path.read_bytes() for path in collection.glob("*.md")}
    assert len(files) == 41
    for row in rows:
        for line in map(str.encode, body_lines(row, page)):
            holders = [stem for stem, data in files.items() if b"\n" + line + b"\n" in data]
            assert holders == [row["country"].lower().replace(" ", "-")]
            assert files[holders[0]].count(line) == 1


def test_every_line_below_the_first_header_is_accounted_for(
    corpus: Corpus, page: list[str], rows: list[dict[str, str]]
) -> None:
    owned = Counter(
        n for row in rows for n in range(int(row["first_line"]), int(row["last_line"]) + 1)
    )
    (indicator,) = (c.indicator for c in corpus.collections)
    headers = {page.index(band.wording) + 1 for band in indicator.bands}
    filled = {n for n, line in enumerate(page, 1) if n >= min(headers) and line.strip()}
    assert set(owned.values()) == {1}
    assert len(headers) == 4
    assert filled - set(owned) == headers
    assert sum(len(body_lines(row, page)) for row in rows) == 67


def test_no_reference_heading_or_header_stands_in_a_body(
    corpus: Corpus, page: list[str], rows: list[dict[str, str]]
) -> None:
    apart = {
        page[int(n) - 1]
        for row in rows
        for n in (*row["reference_lines"].split(), row["heading_line"], row["band_header_line"])
        if n
    }
    (indicator,) = (c.indicator for c in corpus.collections)
    apart |= {band.wording for band in indicator.bands} | {indicator.question}
    lines = {line for doc in corpus.documents for line in doc.text.splitlines()}
    assert not apart & lines
    for doc in corpus.documents:
        for part in (*doc.references, *(band.wording for band in indicator.bands)):
            assert part not in doc.text
        assert "## " not in doc.text


def test_bands_are_those_of_the_nearest_header_above(
    corpus: Corpus, page: list[str], rows: list[dict[str, str]]
) -> None:
    (indicator,) = (c.indicator for c in corpus.collections)
    wordings = {band.wording: band.key for band in indicator.bands}
    for row in rows:
        above = [wordings[line] for line in page[: int(row["first_line"])] if line in wordings]
        (document,) = corpus.of_country(row["iso2"])
        assert document.band == above[-1], row["country"]
    assert Counter(doc.band for doc in corpus.documents) == {"generally": 7, "most": 27, "some": 7}


def test_five_sections_and_cyprus_are_inferred(corpus: Corpus) -> None:
    inferred = {
        doc.country for doc in corpus.documents if doc.attribution.kind is AttributionKind.INFERRED
    }
    assert inferred == {"GR", "CL", "EE", "NO", "PT", "CY"}
    assert all(doc.attribution.evidence for doc in corpus.documents)


def test_text_is_a_slice_of_its_file_and_location_points_at_it(corpus: Corpus) -> None:
    for doc in corpus.documents:
        raw = (corpus.root.parent / doc.source.path).read_bytes().decode()
        assert raw.count(doc.text) == 1
        lines = raw.split("\n")
        offset = 0
        for paragraph in doc.text.split("\n\n"):
            path, _, line = doc.location(offset).rpartition(":")
            assert path == doc.source.path
            assert lines[int(line) - 1] == paragraph
            assert doc.location(offset + len(paragraph) - 1) == f"{path}:{line}"
            offset += len(paragraph) + 2


def test_page_lines_are_those_of_the_section_table(
    corpus: Corpus, rows: list[dict[str, str]]
) -> None:
    for row in rows:
        (document,) = corpus.of_country(row["iso2"])
        assert document.source.page_lines == (int(row["first_line"]), int(row["last_line"]))


def test_a_small_corpus_of_ones_own(small_corpus: Path) -> None:
    corpus = load_corpus(small_corpus)
    assert [doc.doc_id for doc in corpus.documents] == [
        "bridges/chile",
        "bridges/estonia",
        "bridges/norway",
    ]
    estonia = corpus.document("bridges/estonia")
    assert (estonia.text, estonia.references) == ("The ice road opens in January.", ("A report.",))
    assert estonia.band == ""
    assert corpus.indicator_of(estonia).bands[1].short == "wet"
    assert corpus.document("bridges/chile").location(27) == "small/bridges/chile.md:9"


def test_a_folder_without_an_indicator_is_titled_by_its_name(small_corpus: Path) -> None:
    (small_corpus / "bridges/indicator.toml").unlink()
    for path in small_corpus.rglob("*.md"):
        path.write_text(path.read_text("utf-8").replace('band: "dry"', "band:").replace("wet", ""))
    corpus = load_corpus(small_corpus)
    assert {doc.title for doc in corpus.documents} == {"Bridges"}
    assert {doc.band for doc in corpus.documents} == {""}


def test_windows_files_are_read_as_they_are(small_corpus: Path) -> None:
    path = small_corpus / "bridges/norway.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    norway = load_corpus(small_corpus).document("bridges/norway")
    assert norway.text == "The ferries run hourly. A tunnel follows in the spring."
    assert norway.location(0).endswith("norway.md:7")


def test_two_collections_stand_beside_each_other(small_corpus: Path) -> None:
    before = load_corpus(small_corpus).sha256
    other = small_corpus / "2033/roads"
    other.mkdir(parents=True)
    (other / "norway.md").write_text('---\ncountry: "Norway"\niso2: "NO"\n---\nRoads are long.\n')
    (other / "README.md").write_text("Not a section.\n")
    corpus = load_corpus(small_corpus)
    assert [doc.doc_id for doc in corpus.of_country("NO")] == [
        "2033/roads/norway",
        "bridges/norway",
    ]
    assert corpus.sha256 != before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00binary", "not UTF-8 text (byte 0)"),
        (b"---\ncountry: X\0\n---\n", "NUL bytes"),
        (b"", "no front matter"),
        (b"No front matter here.\n", "no front matter"),
        (b"---\n---\nText.\n", "no front matter"),
        (b"---\n- a list\n---\nText.\n", "holds no keys"),
        (b"---\niso2: [unclosed\n---\nText.\n", "not YAML"),
        (b'---\ncountry: "Norway"\niso2: "NO"\non: 2022-13-01\n---\nText.\n', "not YAML"),
        (b"---\niso2: NO\ncountry: Norway\n---\nText.\n", "iso2 is False"),
        (b'---\niso2: "no"\ncountry: Norway\n---\nText.\n', "iso2 is 'no'"),
        (b'---\niso2: "NO"\n---\nText.\n', "names no country"),
        (b'---\niso2: "NO"\ncountry: " "\n---\nText.\n', "names no country"),
        (b'---\niso2: "NO"\ncountry: Norway\nband: "dryish"\n---\nText.\n', "bands are: dry, wet"),
        (b'---\niso2: "NO"\ncountry: Norway\n---\n\n## References\n\nA.\n', "no text below"),
        (b'---\niso2: "NO"\ncountry: Norway\nsource_lines: [9, 2]\n---\nText.\n', "source_lines"),
        (b'---\niso2: "NO"\ncountry: Norway\nattribution: sure\n---\nText.\n', "expected explicit"),
        (b"a" * (MAX_FILE_BYTES + 1), "split it by country"),
    ],
)
def test_a_bad_file_is_named_in_one_line(small_corpus: Path, content: bytes, said: str) -> None:
    path = small_corpus / "bridges/norway.md"
    path.write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        load_corpus(small_corpus)
    message = str(caught.value)
    assert said in message
    assert message.startswith(str(path))
    assert "\n" not in message


@pytest.mark.parametrize(
    "content",
    [
        "title = ",
        'edition = "2022"',
        'title = "T"\nbands = ["a"]',
        'title = "T"\n[[bands]]\nkey="a"',
    ],
)
def test_a_bad_indicator_is_named_in_one_line(small_corpus: Path, content: str) -> None:
    path = small_corpus / "bridges/indicator.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(CorpusError, match="not an indicator") as caught:
        load_corpus(small_corpus)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no corpus at"):
        load_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="no country file"):
        load_corpus(tmp_path)


def test_a_link_out_of_the_corpus_is_refused(small_corpus: Path, tmp_path: Path) -> None:
    norway = next(small_corpus.rglob("norway.md"))
    within = norway.with_name("again.md")
    within.symlink_to(norway.name)
    assert any(d.doc_id.endswith("/again") for d in load_corpus(small_corpus).documents)
    outside = tmp_path / "elsewhere.md"
    outside.write_bytes(norway.read_bytes())
    within.unlink()
    within.symlink_to(outside)
    with pytest.raises(CorpusError, match=r"again\.md is a link to .*elsewhere\.md, outside"):
        load_corpus(small_corpus)


def test_an_unknown_document_is_said(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="no document 'atlantis'"):
        corpus.document("atlantis")
