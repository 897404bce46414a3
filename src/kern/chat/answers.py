"""An answer as a message of the conversation: HTML of one line, quotations as data."""

from __future__ import annotations

from itertools import groupby

from kern import composing
from kern.chat import markup, tables
from kern.chat.desk import Desk
from kern.chat.examples import suggestions
from kern.chat.sentences import sentences_of
from kern.chat.turns import Turn
from kern.rendering import attribution_mark
from kern.types import Answer, Citation, Intent, Status

_SIDE_BY_SIDE = 2


def message(desk: Desk, turn: Turn, answer: Answer) -> str:
    """The answer to a turn."""
    if tables.only_a_table(turn.question):
        way = tables.link(answer.query, turn.filter)
        said = f'<p>{markup.text(answer.reason)}</p><p class="as-table">{way}</p>'
        return f'<div class="answer smalltalk">{said}</div>'
    parts = [_understood(answer), _filtered(desk, turn)]
    if answer.status is Status.ANSWERED:
        parts += [_lead(answer), _quotations(desk, answer), _coverage(desk, turn, answer)]
    elif answer.status is Status.SMALLTALK:
        parts += [f"<p>{markup.text(answer.reason)}</p>", _try(desk, turn, answer)]
    else:
        parts += [_declined(answer), _closest(desk, answer), _try(desk, turn, answer)]
    parts += [_table(turn, answer), _judge()]
    kind = " ".join(
        ["answer", answer.status.replace("_", "-"), *(f"in-{code}" for code in answer.countries)]
    )
    return f'<div class="{kind}">{"".join(parts)}</div>'


def problem(reason: str) -> str:
    """A message that is no answer: what is wrong, in one line."""
    return f'<div class="answer problem"><p>{markup.text(reason)}</p></div>'


def coverage(consulted: int, quoted: int, quotations: int, without: int) -> str:
    """What an answer or a matrix rests on, in the same words everywhere.

    Args:
        consulted: reports that were searched.
        quoted: reports that are quoted.
        quotations: how many there are of them.
        without: reports in which no passage was found. They are not said to be silent: where
            the cut between found and not found lies is a calibrated guess.
    """
    figures = [f"{consulted} {'report' if consulted == 1 else 'reports'} consulted"]
    figures += [f"{quoted} quoted"] if consulted > 1 else []
    if quotations != quoted or consulted == 1:
        figures.append(f"{quotations} {'quotation' if quotations == 1 else 'quotations'}")
    figures += [f"no passage found in {without}"] if without else []
    return " · ".join(figures)


def _understood(answer: Answer) -> str:
    if answer.status is Status.SMALLTALK:
        return ""
    query = answer.query
    same = query.text.strip() == answer.question.strip()
    said = markup.text(query.text)
    label = "Read as asked" if same else f"Interpreted as <q>{said}</q>"
    # What leans on earlier turns is edited as it was typed: its reading repeats those turns.
    edited = answer.question if query.thread else query.text
    edit = f'<a class="edit" role="button" href="?q={markup.percent(edited)}">Edit</a>'
    return f'<p class="understood">{label} {edit}</p>'


def _filtered(desk: Desk, turn: Turn) -> str:
    if not turn.filter:
        return ""
    left = len(desk.scope(turn.filter) or ())
    total = len({d.country for d in desk.corpus.documents})
    return f'<p class="filtered">Filter on: {left} of {total} countries searched.</p>'


def _lead(answer: Answer) -> str:
    said = answer.lead
    if answer.query.intent is Intent.WHICH_COUNTRIES and said:
        found = len({c.country for c in answer.citations})
        noun = "passage" if found == 1 else "passages"
        said = f"{noun.capitalize()} on this found in {found} of {answer.consulted} reports."
    return "".join(f'<p class="lead">{markup.text(p)}</p>' for p in said.split("\n\n") if p)


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
        f"<blockquote><p>“{_sentences(citation)}”&nbsp;"
        f'<a class="cite" href="{href}" title="{title}">{citation.number}</a></p>'
        f'<p class="acts"><a class="copy-link" role="button" href="{href}">Copy link</a> '
        f'<a class="copy-citation" role="button" href="{href}">Copy citation</a>'
        "</p></blockquote>"
    )


def _sentences(citation: Citation) -> str:
    """The quotation; each sentence of a longer one can be opened, and linked to, by itself."""
    spans = sentences_of(citation.document, citation.start, citation.end)
    if len(spans) < 2:  # noqa: PLR2004
        return markup.text(citation.quote)
    parts, at, text = [], citation.start, citation.document.text
    for span in spans:
        parts.append(markup.text(text[at : span.start]))
        said = markup.text(text[span.start : span.end])
        parts.append(
            f'<span class="sentence at-{span.start}-{span.end}" '
            f'title="Open this sentence alone">{said}</span>'
        )
        at = span.end
    return "".join([*parts, markup.text(text[at : citation.end])])


def _coverage(desk: Desk, turn: Turn, answer: Answer) -> str:
    names = [d.name for code in answer.silent for d in desk.corpus.of_country(code)[:1]]
    line = f'<p class="coverage">{_figures(desk, turn, answer)}</p>' if answer.consulted else ""
    if len(names) > 1:
        said = markup.text(", ".join(sorted(names)))
        line += f"<details><summary>No passage found in</summary><p>{said}</p></details>"
    notes = []
    for note in answer.notes:
        shown = note
        # The note of the answer calls a report silent, which is more than a search can know.
        if note == composing.silent(names):
            reports = "report" if len(names) == 1 else "reports"
            shown = f"No passage on this was found in the {reports} on {composing.listed(names)}."
        notes.append(f'<p class="note">{markup.text(shown)}</p>')
    return "".join(notes) + line


def _figures(desk: Desk, turn: Turn, answer: Answer) -> str:
    if answer.query.intent is Intent.BAND:
        ratings = "rating" if answer.consulted == 1 else "ratings"
        return f"{answer.consulted} {ratings} consulted · ratings are given, not quoted"
    consulted = answer.consulted
    if not answer.query.countries and answer.query.intent is Intent.LOOKUP:
        # No country was named: all that the filter leaves were searched, not the quoted alone.
        left = desk.scope(turn.filter)
        consulted = len({d.country for d in desk.corpus.documents} if left is None else left)
    quoted = len({c.country for c in answer.citations})
    return coverage(consulted, quoted, len(answer.citations), len(answer.silent))


def _table(turn: Turn, answer: Answer) -> str:
    if not tables.offered(answer) and not tables.wished(turn.question):
        return ""
    return f'<p class="as-table">{tables.link(answer.query, turn.filter)}</p>'


def _judge() -> str:
    return (
        '<p class="judge"><a class="judge-good" role="button" href="#judge">Good answer</a> '
        '<a class="judge-bad" role="button" href="#judge">Something is wrong …</a></p>'
    )


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


def _try(desk: Desk, turn: Turn, answer: Answer) -> str:
    offered = suggestions(desk, answer, desk.scope(turn.filter))
    links = [markup.question_link(one.question, one.question, one.about) for one in offered]
    if turn.filter and answer.status is not Status.SMALLTALK:
        label = "Ask the same without the filter"
        links.append(markup.question_link(turn.question, label, kind="ask unfiltered"))
    if not links:
        return ""
    return f'<div class="try"><h3>The corpus can answer</h3>{markup.listed(links)}</div>'
