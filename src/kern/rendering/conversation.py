"""A conversation to take along, as Markdown and as one HTML page, with all its sources.

Sources are numbered as on the page, and where there are several turns with the turn before:
``[2.1]`` is the first of the second answer, so no number means two things.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby

from kern.corpus import Corpus
from kern.rendering.receipts import receipt
from kern.rendering.sources import (
    VERIFYING,
    address,
    attribution_mark,
    is_inferred,
    is_web,
    one_line,
    place,
    publication,
)
from kern.types import Answer, Citation, Document, Status

_TITLE = "A conversation with Kern"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.65 Charter, Georgia, "Noto Serif", serif;
  max-width: 44rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
h3 small { font-weight: 400; font-style: italic; margin-left: .4em; }
blockquote { margin: .6rem 0; padding-left: 1rem; border-left: 2px solid; }
.small, li { font-size: .875rem; overflow-wrap: anywhere; } code { font-size: .75rem; }
.sources { list-style: none; padding: 0; } .sources li { margin: .5rem 0; }
@page { margin: 2cm; }
@media print {
  :root { color-scheme: light; }
  body { font-size: 11pt; line-height: 1.5; max-width: none; margin: 0; padding: 0; }
  h1, h2, h3 { break-after: avoid; } blockquote, li { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
"""

Searched = Mapping[int, Collection[str]]


def conversation_markdown(
    answers: Sequence[Answer],
    corpus: Corpus,
    *,
    searched: Searched | None = None,
    exported: date | None = None,
) -> str:
    """The questions, the answers and their sources, as Markdown.

    Args:
        answers: one a turn.
        corpus: what they were found in.
        searched: for each turn that was asked under a filter, from 1, the codes it left.
        exported: the day, said below the title.
    """
    parts = [f"# {_TITLE}"]
    parts += [_exported(exported)] if exported else []
    for turn, answer in enumerate(answers, 1):
        before = _before(turn, answers)
        parts.append(f"## {_turn(turn, answers)}{_plain(answer.question)}")
        parts += [_plain(said) for said in _understood(turn, answer, corpus, searched)]
        parts += [_plain(said) for said in _leads(answer)]
        for document, cited in _sections(answer):
            mark = " (country inferred)" if is_inferred(document) else ""
            parts.append(f"### {_plain(_headed(document, corpus))}{mark}")
            parts += [f"> “{_plain(one_line(c.quote))}” [{before}{c.number}]" for c in cited]
        parts += [_plain(note) for note in answer.notes]
        parts += [_plain(_coverage(answer, corpus))] if answer.consulted else []
        if answer.citations:
            rows = [_row_markdown(c, before, corpus) for c in answer.citations]
            parts.append("**Sources**\n\n" + "\n".join(rows))
    return "\n\n".join([*parts, "---", VERIFYING]) + "\n"


def conversation_html(
    answers: Sequence[Answer],
    corpus: Corpus,
    *,
    searched: Searched | None = None,
    exported: date | None = None,
) -> str:
    """The same as a page that needs nothing but itself."""
    parts = [f"<h1>{_TITLE}</h1>"]
    parts += [f'<p class="small">{_exported(exported)}</p>'] if exported else []
    for turn, answer in enumerate(answers, 1):
        before = _before(turn, answers)
        parts.append(f"<h2>{_turn(turn, answers)}{escape(answer.question)}</h2>")
        said = _understood(turn, answer, corpus, searched)
        parts += [f'<p class="small">{escape(line)}</p>' for line in said]
        parts += [f"<p>{escape(line)}</p>" for line in _leads(answer)]
        for document, cited in _sections(answer):
            heading = escape(_headed(document, corpus)) + attribution_mark(document)
            parts.append(f"<h3>{heading}</h3>")
            parts += [
                f"<blockquote>“{escape(c.quote)}” [{before}{c.number}]</blockquote>" for c in cited
            ]
        parts += [f"<p>{escape(note)}</p>" for note in answer.notes]
        if answer.consulted:
            parts.append(f'<p class="small">{escape(_coverage(answer, corpus))}</p>')
        if answer.citations:
            rows = "".join(_row_html(c, before, corpus) for c in answer.citations)
            parts.append(f'<h3>Sources</h3><ul class="sources">{rows}</ul>')
    note = VERIFYING.replace("`kern verify FILE`", "<code>kern verify FILE</code>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_TITLE}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + f'\n<hr><p class="small">{note}</p></body></html>\n'
    )


def _exported(day: date) -> str:
    return f"Exported on {day.day} {day:%B %Y}."


def _turn(turn: int, answers: Sequence[Answer]) -> str:
    return f"{turn}. " if len(answers) > 1 else ""


def _before(turn: int, answers: Sequence[Answer]) -> str:
    """What stands before the number of a source."""
    return f"{turn}." if len(answers) > 1 else ""


def _understood(turn: int, answer: Answer, corpus: Corpus, searched: Searched | None) -> list[str]:
    """What the question was read as, and where it was looked for, where that needs saying."""
    lines = []
    if answer.query.text.strip() != answer.question.strip():
        lines.append(f"Interpreted as: {answer.query.text}")
    if searched is not None and turn in searched:
        left, total = sorted(searched[turn]), len({d.country for d in corpus.documents})
        listed = f": {_names(left, corpus)}" if left else ""
        lines.append(f"Filter on; searched: {len(left)} of {total} countries{listed}.")
    return lines


def _leads(answer: Answer) -> list[str]:
    said = answer.lead if answer.status is Status.ANSWERED else answer.reason
    return [part for part in said.split("\n\n") if part]


def _sections(answer: Answer) -> list[tuple[Document, list[Citation]]]:
    groups = (list(group) for _, group in groupby(answer.citations, key=lambda c: c.doc_id))
    return [(group[0].document, group) for group in groups]


def _headed(document: Document, corpus: Corpus) -> str:
    band = corpus.indicator_of(document).band(document.band)
    return f"{document.name} — rated “{band.short}”" if band else document.name


def _coverage(answer: Answer, corpus: Corpus) -> str:
    """Reports and quotations apart: one report can be quoted four times."""
    figures = [f"{_count(answer.consulted, 'report')} consulted"]
    reports = len({citation.doc_id for citation in answer.citations})
    if reports:
        quotations = _count(len(answer.citations), "quotation")
        figures.append(f"{quotations} from {_count(reports, 'report')}")
    if answer.silent:
        figures.append(f"{len(answer.silent)} silent: {_names(answer.silent, corpus)}")
    return "; ".join(figures) + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(codes: Sequence[str], corpus: Corpus) -> str:
    names = {document.country: document.name for document in corpus.documents}
    return ", ".join(sorted(names.get(code, code) for code in codes))


def _row_markdown(citation: Citation, before: str, corpus: Corpus) -> str:
    indicator = corpus.indicator_of(citation.document)
    url = address(indicator)
    # Between angle brackets an address is a link, and its underscores stay what they are.
    where = f" <{url}>" if is_web(url) else f" {_plain(url)}" if url else ""
    return (
        f"- **[{before}{citation.number}]** "
        f"{_plain(publication(citation.document, indicator))}.{where} "
        f"({_plain(place(citation))})  \n  `{receipt(citation)}`"
    )


def _row_html(citation: Citation, before: str, corpus: Corpus) -> str:
    indicator = corpus.indicator_of(citation.document)
    url = escape(address(indicator))
    where = f' <a href="{url}" rel="noopener">{url}</a>' if is_web(url) else f" {url}".rstrip()
    return (
        f"<li><strong>[{before}{citation.number}]</strong> "
        f"{escape(publication(citation.document, indicator))}.{where} "
        f"({escape(place(citation))})<br><code>{escape(receipt(citation))}</code></li>"
    )


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)
