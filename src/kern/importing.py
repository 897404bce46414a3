"""The received page to one Markdown file a country, by a command that can be run again.

Kern quotes by offset, so this is where its worth is won or lost: every body line
reaches exactly one file unchanged, and headings, rating bands and references do not.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kern.corpus import read_indicator, read_text
from kern.errors import ImportPageError
from kern.types import AttributionKind, Indicator

_COLUMNS = ("iso2", "country", "first_line", "last_line", "heading_line", "reference_lines")
# Where words of evidence may stand, and how that is said in the front matter.
_PLACES = {"body": "", "heading": "heading of the page: ", "references": "reference: "}


@dataclass(frozen=True, slots=True)
class Section:
    """One country's lines of the page; line numbers count from 1, as in the table."""

    iso2: str
    country: str
    lines: tuple[int, int]
    heading: int | None
    references: tuple[int, ...]
    band: str
    body: tuple[str, ...]
    reference_texts: tuple[str, ...]
    heading_text: str


def import_page(folder: Path) -> tuple[Path, ...]:
    """Write one ``<country>.md`` a section into a collection's folder.

    ``folder`` holds ``indicator.toml``, which names the page as received, the table of
    its sections and the evidence of their attribution. Running it twice changes nothing.

    Returns:
        The files, in the order of the page.

    Raises:
        ImportPageError: table, page and evidence do not fit together; nothing is written.
    """
    indicator = read_indicator(folder / "indicator.toml", folder.name)
    config = tomllib.loads(read_text(folder / "indicator.toml"))
    named = ("page", "sections", "attribution")
    missing = [key for key in named if not isinstance(config.get(key), str)]
    if missing:
        raise ImportPageError(
            f"{folder / 'indicator.toml'} does not name its {', '.join(missing)}; "
            "add each as a path below the folder"
        )
    sections = read_sections(
        read_text(folder / config["page"]), read_text(folder / config["sections"]), indicator
    )
    evidence = _attributions(folder / config["attribution"])
    rendered: dict[Path, str] = {}
    for section in sections:
        name = slug(section.country)
        path = folder / f"{name}.md"
        if not name or path in rendered:
            raise ImportPageError(
                f"{section.iso2}: {section.country!r} gives the file name {path.name!r}, which is "
                "empty or another section's; expected one Latin name a section"
            )
        rendered[path] = _render(section, evidence.get(section.iso2))
    for path, text in rendered.items():
        _write(path, text)
    return tuple(rendered)


def read_sections(page: str, table: str, indicator: Indicator) -> tuple[Section, ...]:
    """Cut the page at the table's line numbers, and check that nothing is left over.

    Raises:
        ImportPageError: a column is missing, a number points outside the page, two
            sections share a line, a line belongs to none, or a band header is unknown.
    """
    lines = page.split("\n")
    rows = list(csv.DictReader(io.StringIO(table)))
    absent = [name for name in (*_COLUMNS, "band_header_line") if rows and name not in rows[0]]
    if not rows or absent:
        raise ImportPageError(f"the section table lacks {', '.join(absent) or 'rows'}")
    sections = tuple(_section(row, lines, indicator) for row in rows)
    owners: dict[int, str] = {}
    for section in sections:
        for number in range(section.lines[0], section.lines[1] + 1):
            if number in owners:
                raise ImportPageError(
                    f"line {number} belongs to {owners[number]} and to {section.iso2}; "
                    "expected each line in one section: mend the section table"
                )
            owners[number] = section.iso2
    frame = {band.wording for band in indicator.bands} | {indicator.question}
    first = min(owners)
    for number, line in enumerate(lines, 1):
        if number >= first and line.strip() and number not in owners and line not in frame:
            raise ImportPageError(
                f"line {number} belongs to no section ({line[:60]!r}); "
                "expected every line in one: mend the section table"
            )
    return sections


def _section(row: dict[str, str], lines: list[str], indicator: Indicator) -> Section:
    if None in row.values():
        raise ImportPageError(
            f"{row['iso2']}: its row of the section table is cut short; "
            "expected a value, or nothing between two commas, for each column"
        )

    def number(name: str, value: str, low: int, high: int) -> int:
        if not value.isdecimal() or not low <= int(value) <= high:
            raise ImportPageError(
                f"{row['iso2']}: {name} is {value!r}; expected a line of {low} to {high}"
            )
        return int(value)

    first = number("first_line", row["first_line"], 1, len(lines))
    last = number("last_line", row["last_line"], first, len(lines))
    heading = (
        number("heading_line", row["heading_line"], first, last) if row["heading_line"] else None
    )
    references = tuple(
        number("reference_lines", part, first, last) for part in row["reference_lines"].split()
    )
    above = number("band_header_line", row["band_header_line"], 1, first)
    header = lines[above - 1]
    band = next((b for b in indicator.bands if b.wording == header), None)
    if band is None:
        raise ImportPageError(
            f"{row['iso2']}: line {row['band_header_line']} reads {header[:60]!r}; "
            "expected the wording of a band of indicator.toml"
        )
    wordings = {b.wording for b in indicator.bands}
    nearer = next((n for n in range(first, above, -1) if lines[n - 1] in wordings), None)
    if nearer:
        raise ImportPageError(
            f"{row['iso2']}: band_header_line is {above}, but line {nearer} rates its section; "
            "expected the nearest header above"
        )
    taken = {*references, heading}
    body = tuple(
        lines[n - 1] for n in range(first, last + 1) if n not in taken and lines[n - 1].strip()
    )
    if not body:
        raise ImportPageError(f"{row['iso2']}: lines {first}-{last} hold no body paragraph")
    return Section(
        iso2=row["iso2"],
        country=row["country"],
        lines=(first, last),
        heading=heading,
        references=references,
        band=band.key,
        body=body,
        reference_texts=tuple(lines[n - 1] for n in references),
        heading_text=lines[heading - 1] if heading else "",
    )


def _attributions(path: Path) -> dict[str, dict[str, Any]]:
    """The evidence of each section, by its ISO code."""
    try:
        entries = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ImportPageError(f"{path}: not TOML ({error}); mend that line") from error
    places, kinds = set(_PLACES), {str(kind) for kind in AttributionKind}
    for code, entry in entries.items():
        words = entry.get("words", []) if isinstance(entry, dict) else None
        if (
            not isinstance(words, list)
            or not all(isinstance(phrase, str) and phrase for phrase in words)
            or entry.get("where", "body") not in places
            or entry.get("kind") not in kinds
        ):
            raise ImportPageError(
                f"{path}: [{code}] is no attribution; expected kind ({', '.join(sorted(kinds))}), "
                f"words as a list of phrases, and where ({', '.join(sorted(places))})"
            )
    return entries


def _evidence(section: Section, entry: dict[str, Any] | None) -> tuple[AttributionKind, str]:
    if entry is None:
        raise ImportPageError(
            f"no evidence for {section.iso2} ({section.country}); add a table "
            f"[{section.iso2}] with kind, words and why to the attribution file"
        )
    where = entry.get("where", "body")
    parts = {
        "body": "\n".join(section.body),
        "heading": section.heading_text,
        "references": "\n".join(section.reference_texts),
    }
    words = entry.get("words", [])
    for phrase in words:
        if phrase not in parts.get(where, ""):
            raise ImportPageError(
                f"{section.iso2}: the evidence {phrase!r} does not stand in the section's "
                f"{where}; quote it exactly"
            )
    if not words and not entry.get("why"):
        raise ImportPageError(f"{section.iso2}: the evidence gives neither words nor why")
    quoted = "; ".join(phrase if phrase[0] == "“" else f"“{phrase}”" for phrase in words)
    said = f"{_PLACES[where]}{quoted}" if words else ""
    reason = entry.get("why", "")
    return AttributionKind(entry["kind"]), ". ".join(filter(None, (said, reason)))


def _render(section: Section, entry: dict[str, Any] | None) -> str:
    kind, evidence = _evidence(section, entry)
    front = "".join(
        f"{key}: {value}\n"
        for key, value in {
            "country": _scalar(section.country),
            "iso2": _scalar(section.iso2),
            "band": _scalar(section.band),
            "source_lines": list(section.lines),
            "attribution": _scalar(kind),
            "evidence": _scalar(evidence),
        }.items()
    )
    text = f"---\n{front}---\n\n" + "\n\n".join(section.body) + "\n"
    if section.reference_texts:
        text += "\n## References\n\n" + "\n\n".join(section.reference_texts) + "\n"
    return text


def _scalar(value: str) -> str:
    """A YAML scalar in double quotes: no country code can be read as a truth value."""
    dumped: str = yaml.safe_dump(str(value), allow_unicode=True, width=10**6, default_style='"')
    return dumped.strip()


def slug(name: str) -> str:
    """A file name for a country: lower case, ASCII, hyphens."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")


def _write(path: Path, text: str) -> None:
    """Replace a file in one step, and only where its bytes differ."""
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_bytes(data)
    scratch.replace(path)
