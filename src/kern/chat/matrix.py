"""One question, every country: its best sentence, or that no passage was found."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pycountry

from kern.chat import markup
from kern.chat.answers import coverage
from kern.chat.desk import Desk
from kern.chat.turns import Filter, Turn
from kern.quoting import cite, quotations
from kern.rendering import citation_json
from kern.types import Citation, Document, Intent, Query, Status

_COLUMNS = (
    "iso2", "iso3", "country", "doc_id", "band", "band_rank", "status", "relevance", "start", "end",
    "quote", "location", "sha256", "document_sha256", "attribution",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One country's cell.

    Attributes:
        relevance: probability, 0 to 1, that its section answers the question.
        citation: its best sentence; None where no passage was found.
    """

    document: Document
    relevance: float
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows of a question, the most relevant first, those without a passage last."""

    question: str
    query: Query
    reason: str
    rows: tuple[Row, ...]


def matrix(desk: Desk, question: str, chosen: Filter) -> Matrix:
    """Ask every country that the filter leaves.

    Raises:
        KernError: the question cannot be asked, or the assistant is not there.
    """
    answer = desk.tell([Turn(question, chosen)], "matrix")[0].answer
    elsewhere = answer.status in (Status.NOT_COVERED, Status.SMALLTALK)
    if elsewhere or answer.query.intent is Intent.BAND:
        reason = answer.reason or "Ratings are on the tab “Map”; ask here what reports say."
        return Matrix(question, answer.query, reason, ())
    assistant = desk.assistant()
    query = replace(
        answer.query, countries=(), excluded=(), intent=Intent.WHICH_COUNTRIES, broad=False
    )
    scope = desk.scope(chosen)
    assessment = assistant.retriever.assess(query, scope)
    chances = assistant.members.chances(assessment)
    threshold = assistant.retriever.weights.member.threshold
    declined = answer.status is Status.NO_EVIDENCE and not answer.query.countries
    rows = []
    for document in desk.corpus.documents:
        if scope is not None and document.country not in scope:
            continue
        chance = chances[document.country]
        speaks = chance >= threshold or (
            answer.query.intent is Intent.WHICH_COUNTRIES and document.country in answer.countries
        )
        citation = None
        found = assistant.selector.sentences(document, assessment)
        if speaks and found and not declined:
            # One sentence, with the one before it only where it points back to that.
            best = min(found, key=lambda q: (-q.score, q.span))
            citation = cite(1, document, quotations(document, found, [best])[0])
        rows.append(Row(document, chance, citation))
    rows.sort(key=lambda row: (row.citation is None, -row.relevance, row.document.name))
    numbered, number = [], 0
    for row in rows:
        if row.citation:
            number += 1
            row = replace(row, citation=replace(row.citation, number=number))  # noqa: PLW2901
        numbered.append(row)
    return Matrix(question, query, answer.reason if declined else "", tuple(numbered))


def as_csv(desk: Desk, found: Matrix) -> str:
    """The matrix for a spreadsheet, each quotation with its receipt."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    for row in found.rows:
        document = row.document
        band = desk.corpus.indicator_of(document).band(document.band)
        country = pycountry.countries.get(alpha_2=document.country)
        receipt = citation_json(row.citation) if row.citation else {}
        writer.writerow(
            receipt
            | {
                "iso2": document.country,
                "iso3": country.alpha_3 if country else "",
                "country": document.name,
                "doc_id": document.doc_id,
                "band": document.band,
                "band_rank": band.rank if band else "",
                "status": "quoted" if row.citation else "no passage found",
                "relevance": f"{row.relevance:.4f}",
                "attribution": str(document.attribution.kind),
            }
        )
    return out.getvalue()


def as_html(desk: Desk, found: Matrix, chosen: Filter) -> str:
    """The matrix as a table that can be sorted; every row opens its source."""
    if not found.rows:
        said = found.reason or "The filter leaves no country: take something out of it."
        return f'<div class="matrix"><p class="reason">{markup.text(said)}</p></div>'
    spoken = sum(row.citation is not None for row in found.rows)
    count = coverage(len(found.rows), spoken, spoken, len(found.rows) - spoken)
    reason = f'<p class="reason">{markup.text(found.reason)}</p>' if found.reason else ""
    return (
        f'<div class="matrix">{reason}<p class="coverage"><span>{count}</span> '
        f'<a class="download" download href="{_address(found, chosen)}">Download as CSV</a></p>'
        f'<table><caption class="unseen">{markup.text(found.question)}, '
        "country by country</caption>"
        f"<thead><tr>{_head('Country', 'name')}{_head('Rating', 'band')}"
        f"{_head('Best sentence', 'relevance', 'descending')}</tr></thead>"
        f"<tbody>{''.join(_row(desk, row) for row in found.rows)}</tbody></table></div>"
    )


def _address(found: Matrix, chosen: Filter) -> str:
    parts = [f"q={markup.percent(found.question, safe='')}"]
    parts += [f"in={'.'.join(chosen.countries)}"] if chosen.countries else []
    parts += [f"band={'.'.join(chosen.bands)}"] if chosen.bands else []
    return markup.attribute("kern/matrix.csv?" + "&".join(parts))


def _head(label: str, key: str, order: str = "none") -> str:
    return (
        f'<th scope="col" aria-sort="{order}"><button type="button" data-sort="{key}">{label}'
        '<span aria-hidden="true"></span></button></th>'
    )


def _row(desk: Desk, row: Row) -> str:
    document = row.document
    indicator = desk.corpus.indicator_of(document)
    band = indicator.band(document.band)
    chip = markup.band_chip(band, indicator)
    key = desk.key(document)
    if row.citation:
        href = markup.place_link(key, row.citation.start, row.citation.end)
        said = (
            f'<q>{markup.text(row.citation.quote)}</q> <a class="cite" href="{href}" '
            'title="Read it in its section on '
            f'{markup.attribute(document.name)}">{row.citation.number}</a>'
        )
    else:
        href = markup.place_link(key)
        said = (
            f'<span class="nothing">no passage found</span> '
            f'<a class="quiet" href="{href}">section</a>'
        )
    kind = "" if row.citation else ' class="is-empty"'
    return (
        f'<tr{kind} data-name="{markup.attribute(document.name)}" '
        f'data-band="{band.rank if band else 99}" '
        f'data-relevance="{row.relevance if row.citation else row.relevance - 1:.5f}">'
        f'<th scope="row">{markup.text(document.name)}</th><td>{chip}</td><td>{said}</td></tr>'
    )


def codes(rows: Sequence[Row]) -> list[str]:
    """Codes of the countries that speak."""
    return [row.document.country for row in rows if row.citation]
