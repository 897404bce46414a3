"""The words around the quotations: leads, notes, and what a decline says. No quotation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kern.corpus import Corpus
from kern.lexical import terms
from kern.types import Citation, Hit

SMALLTALK = (
    "I quote what the reports say on how governments coordinate informally. Ask about a "
    "country (how does Belgium coordinate?), compare two, or ask which countries do something."
)
NO_ORDERS = (
    "Kern takes no orders: it quotes what the reports say, and there is no language model behind "
    "it. Ask a question about a country, or about all of them."
)
_WORD = re.compile(r"[^\W\d_]+")
# What stands before a word that does not open a sentence or a quotation.
_WITHIN = re.compile(r"[^\W_],? \Z")


def listed(names: Sequence[str]) -> str:
    """Names as English lists them: "A", "A and B", "A, B and C"."""
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _editions(corpus: Corpus) -> str:
    return listed(sorted({c.indicator.edition or c.indicator.title for c in corpus.collections}))


def about(corpus: Corpus) -> str:
    """What the corpus holds."""
    countries = sorted({document.name for document in corpus.documents})
    held = listed(
        [
            f"“{c.indicator.title}” ({c.indicator.edition}, {c.indicator.publisher})"
            for c in corpus.collections
        ]
    )
    return f"{SMALLTALK}\n\nI search {held}: {len(countries)} countries, {listed(countries)}."


def all_said(names: Sequence[str]) -> str:
    """Why nothing more is quoted."""
    whose = f"the section{'s' if len(names) > 1 else ''} on {listed(names)}" if names else "them"
    return f"All of {whose} has been quoted already."


def other_edition(asked: str, corpus: Corpus) -> str:
    """Why a question about another edition is declined."""
    return f"You ask about another edition ({asked}); the corpus holds {_editions(corpus)} only."


def not_covered(names: Sequence[str], corpus: Corpus) -> str:
    """Why a question about a country outside the corpus is declined."""
    verb = "is" if len(names) == 1 else "are"
    countries = len({d.country for d in corpus.documents})
    return (
        f"{listed(names)} {verb} not in the corpus: it holds {countries} countries "
        f"of {_editions(corpus)}."
    )


def no_evidence(names: Sequence[str], unknown: Sequence[str]) -> str:
    """Why a question that the corpus does not answer is declined."""
    where = (
        f"The report on {listed(names)} does"
        if len(names) == 1
        else (f"The reports on {listed(names)} do" if names else "The reports do")
    )
    said = f"{where} not say."
    if unknown:
        quoted = listed([f"“{word}”" for word in unknown[:4]])
        them = "it" if len(names) == 1 else "them"
        said += f" Nothing in {them} is about {quoted}."
    return said


def filtered_out(names: Sequence[str]) -> str:
    """Why a question that the reader's own filter leaves nothing for is declined."""
    what = listed(names) if names else "any country"
    return f"Your filter leaves no section of {what}; nothing outside it was searched."


def silent(names: Sequence[str]) -> str:
    """Which of the countries asked about say nothing of it."""
    verb, noun = ("is", "report") if len(names) == 1 else ("are", "reports")
    return f"The {noun} on {listed(names)} {verb} silent on this."


def found_in(found: int, consulted: int) -> str:
    """The line over a list of countries."""
    speak = "speaks" if found == 1 else "speak"
    return f"{found} of {consulted} reports {speak} of this; {consulted - found} are silent."


def quoted(
    lead: str, citations: Sequence[Citation], corpus: Corpus, notes: Sequence[str] = ()
) -> str:
    """An answer as Markdown: quotations under their country and its rating."""
    parts = [lead] if lead else []
    country = ""
    for citation in citations:
        if citation.country != country:
            country = citation.country
            parts.append(heading(citation, corpus))
        parts.append(f"“{citation.quote}” [{citation.number}]")
    return "\n\n".join([*parts, *notes])


def heading(citation: Citation, corpus: Corpus) -> str:
    """A country's name with its rating band."""
    document = citation.document
    band = corpus.indicator_of(document).band(document.band)
    rated = f" — rated “{band.short}”" if band else ""
    return f"**{document.name}**{rated}"


def declined(reason: str, hits: Sequence[Hit], corpus: Corpus) -> str:
    """A decline as Markdown: the reason, and the closest passage offered as no more."""
    if not hits:
        return reason
    passage = hits[0].passage
    document = corpus.document(passage.doc_id)
    where = document.location(passage.start)
    return f"{reason}\n\nClosest, though no answer: the section on {document.name} ({where})."


def name_terms(texts: Iterable[str]) -> frozenset[str]:
    """Terms that texts write with a capital within sentences, and never small: names."""
    capital: set[str] = set()
    small: set[str] = set()
    for text in texts:
        for match in _WORD.finditer(text):
            if match[0][:1].islower():
                small.update(terms(match[0]))
            elif _WITHIN.search(text, 0, match.start()):
                capital.update(terms(match[0]))
    return frozenset(capital - small)
