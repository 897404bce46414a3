"""A conversation to take along, as Markdown and as one HTML page, with all its sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from kern.corpus import Corpus
from kern.rendering.receipts import receipt
from kern.types import Answer, Citation, Document, Status

_TITLE = "A conversation with Kern"
_CHECKED = "Each source ends with a receipt; `kern verify FILE` holds them against the corpus."
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.65 Charter, Georgia, "Noto Serif", serif;
  max-width: 44rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
blockquote { margin: .6rem 0; padding-left: 1rem; border-left: 2px solid; }
.small, li { font-size: .875rem; overflow-wrap: anywhere; } code { font-size: .75rem; }
"""


def conversation_markdown(answers: Sequence[Answer], corpus: Corpus) -> str:
    """The questions, the answers and their sources, as Markdown."""
    parts = [f"# {_TITLE}"]
    for answer in answers:
        parts.append(f"## {_plain(answer.question)}")
        if answer.query.text.strip() != answer.question.strip():
            parts.append(f"Interpreted as: {_plain(answer.query.text)}")
        parts += [_plain(said) for said in _leads(answer)]
        for document, cited in _sections(answer):
            parts.append(f"### {_plain(_headed(document, corpus))}")
            parts += [f"> “{_plain(_line(c.quote))}” [{c.number}]" for c in cited]
        parts += [_plain(note) for note in answer.notes]
        parts += [_coverage(answer)] if answer.consulted else []
        if answer.citations:
            rows = [
                f"{c.number}. {_plain(_source(c, corpus))}  \n   `{receipt(c)}`"
                for c in answer.citations
            ]
            parts.append("**Sources**\n\n" + "\n".join(rows))
    return "\n\n".join([*parts, "---", _CHECKED]) + "\n"


def conversation_html(answers: Sequence[Answer], corpus: Corpus) -> str:
    """The same as a page that needs nothing but itself."""
    parts = [f"<h1>{_TITLE}</h1>"]
    for answer in answers:
        parts.append(f"<h2>{escape(answer.question)}</h2>")
        if answer.query.text.strip() != answer.question.strip():
            parts.append(f'<p class="small">Interpreted as: {escape(answer.query.text)}</p>')
        parts += [f"<p>{escape(said)}</p>" for said in _leads(answer)]
        for document, cited in _sections(answer):
            parts.append(f"<h3>{escape(_headed(document, corpus))}</h3>")
            parts += [f"<blockquote>“{escape(c.quote)}” [{c.number}]</blockquote>" for c in cited]
        parts += [f"<p>{escape(note)}</p>" for note in answer.notes]
        parts += [f'<p class="small">{_coverage(answer)}</p>'] if answer.consulted else []
        if answer.citations:
            rows = "".join(
                f'<li value="{c.number}">{escape(_source(c, corpus))}<br>'
                f"<code>{escape(receipt(c))}</code></li>"
                for c in answer.citations
            )
            parts.append(f"<h3>Sources</h3><ol>{rows}</ol>")
    note = _CHECKED.replace("`kern verify FILE`", "<code>kern verify FILE</code>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_TITLE}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + f'\n<hr><p class="small">{note}</p></body></html>\n'
    )


def _leads(answer: Answer) -> list[str]:
    said = answer.lead if answer.status is Status.ANSWERED else answer.reason
    return [part for part in said.split("\n\n") if part]


def _sections(answer: Answer) -> list[tuple[Document, list[Citation]]]:
    groups = (list(group) for _, group in groupby(answer.citations, key=lambda c: c.doc_id))
    return [(group[0].document, group) for group in groups]


def _headed(document: Document, corpus: Corpus) -> str:
    band = corpus.indicator_of(document).band(document.band)
    return f"{document.name} — rated “{band.short}”" if band else document.name


def _coverage(answer: Answer) -> str:
    quoted = len({citation.country for citation in answer.citations})
    line = f"{answer.consulted} consulted, {quoted} quoted, {len(answer.silent)} silent"
    return line + (f" ({', '.join(answer.silent)})." if answer.silent else ".")


def _source(citation: Citation, corpus: Corpus) -> str:
    document = citation.document
    indicator = corpus.indicator_of(document)
    facts = (f"{document.name}: {document.title}", indicator.edition, indicator.publisher)
    place = f"{citation.location}, characters {citation.start}-{citation.end}"
    where = f" {indicator.url}" if indicator.url else ""
    return f"{', '.join(fact for fact in facts if fact)}.{where} ({place})"


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)
