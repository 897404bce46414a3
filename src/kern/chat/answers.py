"""An answer as a message of the conversation: HTML of one line, quotations as data."""

from __future__ import annotations

from itertools import groupby

from kern.chat import markup
from kern.chat.desk import Desk
from kern.chat.examples import suggestions
from kern.chat.turns import Turn
from kern.rendering import attribution_mark
from kern.types import Answer, Citation, Intent, Status

_SIDE_BY_SIDE = 2


def message(desk: Desk, turn: Turn, answer: Answer) -> str:
    """The answer to a turn."""
    parts = [_understood(answer), _filtered(desk, turn)]
    if answer.status is Status.ANSWERED:
        parts += [_lead(answer), _quotations(desk, answer), _coverage(desk, answer)]
    elif answer.status is Status.SMALLTALK:
        parts += [f"<p>{markup.text(answer.reason)}</p>", _try(desk, answer)]
    else:
        parts += [_declined(answer), _closest(desk, answer), _try(desk, answer)]
    kind = " ".join(
        ["answer", answer.status.replace("_", "-"), *(f"in-{code}" for code in answer.countries)]
    )
    return f'<div class="{kind}">{"".join(parts)}</div>'


def problem(reason: str) -> str:
    """A message that is no answer: what is wrong, in one line."""
    return f'<div class="answer problem"><p>{markup.text(reason)}</p></div>'


def _understood(answer: Answer) -> str:
    if answer.status is Status.SMALLTALK:
        return ""
    said = markup.text(answer.query.text)
    same = answer.query.text.strip() == answer.question.strip()
    label = "Read as asked" if same else f"Interpreted as <q>{said}</q>"
    edit = f'<a class="edit" href="?q={markup.percent(answer.query.text)}">Edit</a>'
    return f'<p class="understood">{label} {edit}</p>'


def _filtered(desk: Desk, turn: Turn) -> str:
    if not turn.filter:
        return ""
    left = len(desk.scope(turn.filter) or ())
    total = len({d.country for d in desk.corpus.documents})
    return f'<p class="filtered">Filter on: {left} of {total} countries searched.</p>'


def _lead(answer: Answer) -> str:
    return "".join(f'<p class="lead">{markup.text(p)}</p>' for p in answer.lead.split("\n\n") if p)


def _quotations(desk: Desk, answer: Answer) -> str:
    groups = [list(group) for _, group in groupby(answer.citations, key=lambda c: c.doc_id)]
    compared = answer.query.intent is Intent.COMPARISON and len(groups) >= _SIDE_BY_SIDE
    inside = "".join(_country(desk, group) for group in groups)
    return f'<div class="{"quotes side-by-side" if compared else "quotes"}">{inside}</div>'


def _country(desk: Desk, citations: list[Citation]) -> str:
    document = citations[0].document
    indicator = desk.corpus.indicator_of(document)
    chip = markup.band_chip(indicator.band(document.band), indicator) + attribution_mark(document)
    quotes = "".join(_quotation(desk, citation) for citation in citations)
    return f'<section class="of"><h3>{markup.text(document.name)} {chip}</h3>{quotes}</section>'


def _quotation(desk: Desk, citation: Citation) -> str:
    href = markup.place_link(desk.key(citation.document), citation.start, citation.end)
    title = markup.attribute(f"Read [{citation.number}] in its section on {citation.document.name}")
    return (
        f"<blockquote><p>“{markup.text(citation.quote)}”&nbsp;"
        f'<a class="cite" href="{href}" title="{title}">{citation.number}</a>'
        f'<span class="acts"><a class="copy-link" role="button" href="{href}">Copy link</a>'
        f'<a class="copy-citation" role="button" href="{href}">Copy citation</a></span>'
        "</p></blockquote>"
    )


def _coverage(desk: Desk, answer: Answer) -> str:
    quoted = len({c.country for c in answer.citations})
    reports = "report" if answer.consulted == 1 else "reports"
    figures = [f"{answer.consulted} {reports} consulted", f"{quoted} quoted"]
    if answer.silent:
        figures.append(f"{len(answer.silent)} silent")
    line = f'<p class="coverage">{" · ".join(figures)}</p>' if answer.consulted else ""
    names = [d.name for code in answer.silent for d in desk.corpus.of_country(code)[:1]]
    if len(names) > 1:
        said = markup.text(", ".join(sorted(names)))
        line += f"<details><summary>Silent on this</summary><p>{said}</p></details>"
    notes = "".join(f'<p class="note">{markup.text(note)}</p>' for note in answer.notes)
    return notes + line


def _declined(answer: Answer) -> str:
    return f'<p class="reason">{markup.text(answer.reason)}</p>'


def _closest(desk: Desk, answer: Answer) -> str:
    if not answer.hits:
        return ""
    passage = answer.hits[0].passage
    document = desk.corpus.document(passage.doc_id)
    href = markup.place_link(desk.key(document), passage.start, passage.end)
    return (
        f'<div class="closest"><h3>Closest passage, though no answer: '
        f"{markup.text(document.name)}</h3><blockquote><p>{markup.text(passage.text)} "
        f'<a class="cite open" href="{href}">Read it in its section</a></p></blockquote></div>'
    )


def _try(desk: Desk, answer: Answer) -> str:
    links = [markup.question_link(q, q) for q in suggestions(desk, answer)]
    return f'<div class="try"><h3>The corpus can answer</h3>{markup.listed(links)}</div>'
