"""Answers over made-up corpora, and what becomes of their receipts when a corpus is edited.

``python -m tests.robustness.receipts [COUNT]``
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kern.corpus import Collection, Corpus
from kern.receipts import Finding, Standing, read_receipts, verify
from kern.rendering import (
    answer_json,
    bibliography_bibtex,
    citations_csv,
    conversation_html,
    conversation_markdown,
    csl_json,
    ris,
)
from kern.types import (
    Answer,
    Attribution,
    AttributionKind,
    Citation,
    Document,
    Indicator,
    Query,
    Source,
    Status,
)

# Few letters, so that a quotation is often found twice, and what markup trips over.
TEXTS = st.text(alphabet="aab .\n\r“”*_`<>&[]1é𝄞\u2028", min_size=1, max_size=60)
NAMES = ("norway", "south_korea", "c&d [x]")
INDICATOR = Indicator("col", "Title", "Edition 2031", "Publisher", "", "", "", ())

# Every form an answer is written in.
FORMS: dict[str, Callable[[Answer, Corpus], str]] = {
    "json": lambda answer, _: json.dumps(answer_json(answer)),
    "json lines": lambda answer, _: "\n".join([json.dumps(answer_json(answer))] * 2),
    "json list": lambda answer, _: json.dumps([answer_json(answer)], indent=2),
    "csv": lambda answer, corpus: citations_csv([answer], corpus),
    "markdown": lambda answer, corpus: conversation_markdown([answer], corpus),
    "markdown of two": lambda answer, corpus: conversation_markdown([answer] * 2, corpus),
    "html": lambda answer, corpus: conversation_html([answer], corpus),
    "html of two": lambda answer, corpus: conversation_html([answer] * 2, corpus),
    "bibtex": lambda answer, corpus: bibliography_bibtex(answer.citations, corpus),
    "ris": lambda answer, corpus: ris(answer.citations, corpus),
    "csl": lambda answer, corpus: csl_json(answer.citations, corpus),
}


def corpus_of(texts: dict[str, str]) -> Corpus:
    """A corpus of one collection: a section for each name."""
    documents = tuple(
        Document(
            f"col/{name}",
            f"{chr(65 + NAMES.index(name))}A",
            name.title(),
            "Title",
            text,
            (),
            "",
            Source(f"corpus/col/{name}.md", 6),
            Attribution(AttributionKind.EXPLICIT, ""),
        )
        for name, text in texts.items()
    )
    return Corpus(Path("corpus"), (Collection(INDICATOR, documents),))


@st.composite
def answers(draw: st.DrawFn) -> tuple[Corpus, Answer]:
    """A corpus, and an answer that quotes one to four spans of it."""
    corpus = corpus_of({name: draw(TEXTS) for name in NAMES[: draw(st.integers(1, 3))]})
    citations = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        document = draw(st.sampled_from(corpus.documents))
        start = draw(st.integers(0, len(document.text) - 1))
        end = draw(st.integers(start + 1, len(document.text)))
        citations.append(Citation(number, document, start, end, document.text[start:end]))
    query = Query("q", "q", "q")
    answer = Answer("q?", query, Status.ANSWERED, (), "", tuple(citations), ())
    return corpus, answer


@st.composite
def edited(draw: st.DrawFn) -> tuple[Corpus, Answer, Corpus]:
    """The same, and the corpus after one of its sections was edited, replaced or removed."""
    corpus, answer = draw(answers())
    texts = {d.doc_id.removeprefix("col/"): d.text for d in corpus.documents}
    name = draw(st.sampled_from(sorted(texts)))
    text = texts[name]
    at, to = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    match draw(st.sampled_from(["insert", "delete", "replace", "remove", "move"])):
        case "insert":
            texts[name] = text[:at] + draw(TEXTS) + text[at:]
        case "delete":
            texts[name] = text[:at] + text[to:]
        case "replace":
            texts[name] = draw(TEXTS)
        case "remove":
            del texts[name]
        case _:
            other = draw(st.sampled_from(sorted(texts)))
            texts[name] = text[:at] + text[to:]
            texts[other] += text[at:to]
    return corpus, answer, corpus_of(texts)


def findings(form: str, answer: Answer, corpus: Corpus, now: Corpus) -> tuple[Finding, ...]:
    """An answer written in a form over one corpus, and verified against another."""
    return verify(read_receipts(FORMS[form](answer, corpus)), now)


def check_untouched(form: str, corpus: Corpus, answer: Answer) -> int:
    """Every quotation of an answer holds against the corpus it was made from."""
    found = findings(form, answer, corpus, corpus)
    assert len(found) >= len({(c.doc_id, c.start, c.end) for c in answer.citations})
    assert {f.standing for f in found} == {Standing.HOLDS}
    return len(found)


def check_edited(corpus: Corpus, answer: Answer, now: Corpus) -> Counter[Standing]:
    """What is said of each quotation is what plain string search says."""
    texts = {d.doc_id: d.text for d in now.documents}
    found = findings("json", answer, corpus, now)
    assert len(found) == len(answer.citations)
    for citation, finding in zip(answer.citations, found, strict=True):
        text, quote = texts.get(citation.doc_id, ""), citation.quote
        if text[citation.start : citation.end] == quote:
            expected = Standing.HOLDS
        else:
            anywhere = any(quote in other for other in texts.values())
            expected = Standing.MOVED if anywhere else Standing.GONE
        assert finding.standing is expected, (citation, finding)
        place = finding.place
        if expected is Standing.GONE:
            assert place is None
        else:
            assert place is not None
            assert texts[place.doc_id][place.start : place.end] == quote
        if expected is Standing.MOVED and quote in text:
            assert place is not None
            assert place.doc_id == citation.doc_id
    # A hash alone, as exports carry it, says the same as the quotation itself.
    alone = [replace(f.receipt, quote="") for f in found]
    assert [f.standing for f in verify(alone, now)] == [f.standing for f in found]
    return Counter(f.standing for f in found)


def main(count: int = 10_000) -> int:
    """The long version: ``count`` answers, half of them over a corpus edited since."""
    whole, after = Counter[str](), Counter[Standing]()
    quick = settings(
        max_examples=count // 2,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @quick
    @given(answers(), st.sampled_from(sorted(FORMS)))
    def untouched(made: tuple[Corpus, Answer], form: str) -> None:
        whole["answers"] += 1
        whole["quotations"] += check_untouched(form, *made)

    @quick
    @given(edited())
    def touched(made: tuple[Corpus, Answer, Corpus]) -> None:
        whole["edited"] += 1
        after.update(check_edited(*made))

    untouched()
    touched()
    print(
        f"{whole['answers']} answers, {whole['quotations']} quotations in {len(FORMS)} forms: all "
        f"hold; {whole['edited']} answers over edited corpora: "
        + ", ".join(f"{after[standing]} {standing}" for standing in Standing)
        + ", each as string search says"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
