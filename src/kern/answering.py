"""A question to an answer: compose, compare, list, or decline.

`Assistant` is the door that the command line, the page and the interfaces share, so all
of them say the same.
"""

from __future__ import annotations

from collections.abc import Collection as Codes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kern import composing
from kern.bands import BandAnswers
from kern.corpus import Corpus
from kern.countries import CountryLinker
from kern.errors import QuestionError
from kern.interpretation import Interpreter, Scope
from kern.lexical import terms, words
from kern.quoting import cite, quotations
from kern.retrieval import Assessment, Retriever
from kern.selection import Selector
from kern.types import Answer, Citation, Document, Exchange, Hit, Intent, Query, Status

MAX_QUESTION = 2_000
_COUNTRIES_IN_A_LOOKUP = 3
# Another country is quoted beside the best one where its section fits nearly as well.
_NEARLY_AS_WELL = 0.93
# In a comparison, a country is called silent only where it speaks far less clearly.
_SILENT_BELOW = 0.3
# A follow-up is elliptic: only a turn that clearly is about something else is declined.
_FOLLOW_UP = 0.01


def check_question(question: str) -> None:
    """Refuse what cannot be asked, before any work is done on it.

    Raises:
        QuestionError: it is too long, empty, or holds half a character.
    """
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters; expected {MAX_QUESTION:,} at "
            "most: shorten it"
        )
    if not question.strip():
        raise QuestionError(
            "the question is empty; type one, such as: how does Belgium coordinate?"
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(
            f"character {error.start + 1} of the question is no whole one "
            f"(U+{ord(question[error.start]):04X}); expected UTF-8 text: type it again"
        ) from error


@dataclass(frozen=True)
class Assistant:
    """Answers questions about one corpus from one index."""

    corpus: Corpus
    retriever: Retriever

    @cached_property
    def interpreter(self) -> Interpreter:
        """Understands questions about this corpus."""
        return Interpreter(
            Scope(
                CountryLinker(),
                frozenset(self.retriever.index.countries),
                self.band_answers.keys_by_rank,
                self._homes,
                lambda text: self.retriever.speller.mend(text),
            )
        )

    @cached_property
    def band_answers(self) -> BandAnswers:
        """Answers about the ratings."""
        return BandAnswers(self.corpus)

    @cached_property
    def selector(self) -> Selector:
        """Picks the sentences to quote."""
        return Selector(self.corpus, self.retriever)

    def ask(
        self, question: str, memory: Sequence[Exchange] = (), scope: Codes[str] | None = None
    ) -> Answer:
        """Answer one turn of a conversation.

        Args:
            question: 1 to 2,000 characters.
            memory: the exchanges before it, oldest first.
            scope: codes that the reader's filter leaves, None without a filter.

        Raises:
            QuestionError: see `check_question`.
        """
        query = self.interpret(question, memory)
        if query.intent is Intent.SMALLTALK:
            return self._decline(question, query, Status.SMALLTALK, composing.SMALLTALK, ())
        if query.edition:
            reason = composing.other_edition(query.edition, self.corpus)
            return self._decline(question, query, Status.NOT_COVERED, reason, ())
        if query.uncovered and not query.countries:
            reason = composing.not_covered(self._names(query.uncovered), self.corpus)
            return self._decline(question, query, Status.NOT_COVERED, reason, ())
        assessment = self.retriever.assess(query, scope)
        hits = self.retriever.hits(query, assessment)
        if not hits:
            reason = composing.filtered_out(self._names(query.countries))
            return self._decline(question, query, Status.NO_EVIDENCE, reason, ())
        if query.intent is Intent.BAND:
            return self.band_answers.answer(question, query, hits, scope)
        if query.intent is Intent.WHICH_COUNTRIES:
            return self._which(question, query, assessment, hits)
        if query.countries:
            return self._named(question, query, assessment, hits)
        return self._nameless(question, query, assessment, hits)

    def interpret(self, question: str, memory: Sequence[Exchange] = ()) -> Query:
        """How a turn is understood: the query whose text stands in "Interpreted as".

        Raises:
            QuestionError: see `check_question`.
        """
        check_question(question)
        return self.interpreter.interpret(question, memory)

    def hits(self, query: Query, scope: Codes[str] | None = None, k: int = 10) -> tuple[Hit, ...]:
        """The best passages for a query, without an answer."""
        return self.retriever.hits(query, self.retriever.assess(query, scope), k)

    # -- the kinds of answer ---------------------------------------------------------

    def _named(
        self, question: str, query: Query, assessment: Assessment, hits: tuple[Hit, ...]
    ) -> Answer:
        confidence = 1.0 if query.broad else self._overall(query, assessment)
        cut = self.retriever.weights.answer.threshold
        if confidence < cut * (_FOLLOW_UP if query.thread else 1):
            declined = self._no_evidence(question, query, hits, query.countries)
            return replace(declined, confidence=confidence)
        answering = self._speaking(query, assessment)
        citations = self._cite(query, assessment, answering)
        silent = tuple(code for code in query.countries if code not in answering)
        notes = [composing.silent(self._names(silent))] if silent else []
        if query.uncovered:
            notes.append(composing.not_covered(self._names(query.uncovered), self.corpus))
        answer = self._answer(question, query, query.countries, citations, hits, notes, silent)
        return replace(answer, confidence=confidence)

    def _nameless(
        self, question: str, query: Query, assessment: Assessment, hits: tuple[Hit, ...]
    ) -> Answer:
        confidence = self._overall(query, assessment)
        if confidence < self.retriever.weights.answer.threshold:
            return replace(self._no_evidence(question, query, hits, ()), confidence=confidence)
        best = hits[0].score
        codes = dict.fromkeys(
            hit.passage.country for hit in hits if hit.score >= _NEARLY_AS_WELL * best
        )
        countries = tuple(codes)[:_COUNTRIES_IN_A_LOOKUP]
        citations = self._cite(query, assessment, countries)
        answer = self._answer(question, query, countries, citations, hits, [], ())
        return replace(answer, confidence=confidence)

    def _which(
        self, question: str, query: Query, assessment: Assessment, hits: tuple[Hit, ...]
    ) -> Answer:
        member, answer = self.retriever.weights.member, self.retriever.weights.answer
        index = self.retriever.index
        asked = {
            p.country for p, ok in zip(index.passages, assessment.allowed, strict=True) if ok
        }
        chance = {code: self._probability(assessment, code, which=True) for code in sorted(asked)}
        found = sorted((c for c in chance if chance[c] >= member.threshold), key=lambda c: -chance[c])
        top = hits[0].passage.country
        confidence = self._overall(query, assessment)
        if confidence < answer.threshold:
            return replace(self._no_evidence(question, query, hits, ()), confidence=confidence)
        countries = tuple(dict.fromkeys((top, *found)))
        citations = self._cite(query, assessment, countries, most=1)
        silent = tuple(sorted(asked - set(countries)))
        lead = composing.found_in(len(countries), len(asked))
        listed = self._answer(question, query, countries, citations, hits, [], silent, lead)
        return replace(listed, confidence=confidence)

    # -- parts -----------------------------------------------------------------------

    def _speaking(self, query: Query, assessment: Assessment) -> list[str]:
        """Which of the countries asked about have something to say on the topic."""
        if query.broad or len(query.countries) == 1:
            return list(query.countries)
        cut = _SILENT_BELOW * self.retriever.weights.answer.threshold
        chance = {code: self._probability(assessment, code) for code in query.countries}
        return [c for c in query.countries if chance[c] >= min(cut, max(chance.values()))]

    def _probability(self, assessment: Assessment, code: str, *, which: bool = False) -> float:
        rows = assessment.allowed & self.selector.of_country(code)
        decision = self.retriever.weights.member if which else self.retriever.weights.answer
        return decision.probability(self.retriever.features(assessment, rows))

    def _overall(self, query: Query, assessment: Assessment) -> float:
        """Probability that the sections asked about answer at all."""
        features = self.retriever.features(assessment, assessment.allowed)
        return self.retriever.weights.answer.probability(features)

    def _cite(
        self, query: Query, assessment: Assessment, countries: Sequence[str], most: int = 3
    ) -> tuple[Citation, ...]:
        citations: list[Citation] = []
        for code in countries:
            # Of several documents on a country, the one with the best sentence speaks first.
            documents = sorted(
                self.corpus.of_country(code),
                key=lambda d: -max((s.score for s in self.selector.sentences(d, assessment)), default=0),
            )
            for document in documents[:1]:
                found = self.selector.sentences(document, assessment)
                chosen = (
                    self.selector.main(document, found)
                    if query.broad and most > 1
                    else self.selector.fitting(found, most)
                )
                for span in quotations(document, found, chosen):
                    citations.append(cite(len(citations) + 1, document, span))
        return tuple(citations)

    def _answer(
        self,
        question: str,
        query: Query,
        countries: tuple[str, ...],
        citations: tuple[Citation, ...],
        hits: tuple[Hit, ...],
        notes: Sequence[str],
        silent: tuple[str, ...],
        lead: str = "",
    ) -> Answer:
        return Answer(
            question=question,
            query=query,
            status=Status.ANSWERED,
            countries=countries,
            text=composing.quoted(lead, citations, self.corpus, notes),
            citations=citations,
            hits=hits,
            consulted=len({*countries, *silent}),
            silent=silent,
            lead=lead,
            notes=tuple(notes),
        )

    def _no_evidence(
        self, question: str, query: Query, hits: tuple[Hit, ...], countries: tuple[str, ...]
    ) -> Answer:
        unknown = self._unknown_words(query)
        reason = composing.no_evidence(self._names(countries), unknown)
        declined = self._decline(question, query, Status.NO_EVIDENCE, reason, hits)
        return replace(declined, countries=countries, silent=countries, consulted=len(countries))

    def _unknown_words(self, query: Query) -> list[str]:
        lexical = self.retriever.index.lexical["expanded_passages"]
        asked = dict.fromkeys(words(query.topic))
        return [word for word in asked if not any(map(lexical.knows, terms(word)))]

    def _decline(
        self, question: str, query: Query, status: Status, reason: str, hits: tuple[Hit, ...]
    ) -> Answer:
        text = composing.declined(reason, hits, self.corpus)
        return Answer(question, query, status, (), text, (), hits, reason=reason)

    def _names(self, codes: Sequence[str]) -> list[str]:
        return [self.interpreter.linker.name(code) for code in codes]

    def _homes(self, text: str) -> frozenset[str]:
        """Countries whose passages alone hold the rarest term of a text, if few do."""
        lexical = self.retriever.index.lexical["passages"]
        known = [term for term in terms(text) if lexical.knows(term)]
        if not known:
            return frozenset()
        rarest = max(known, key=lexical.weight)
        held = np.flatnonzero(lexical.scores(rarest) > 0)
        codes = frozenset(self.retriever.index.passages[int(row)].country for row in held)
        return codes if self._is_name(rarest) and len(codes) == 1 else frozenset()

    def _is_name(self, term: str) -> bool:
        """Whether the corpus writes a term with a capital only: a name, not a word."""
        return term in self._name_terms

    @cached_property
    def _name_terms(self) -> frozenset[str]:
        return composing.name_terms(self.corpus)

    def document(self, doc_id: str) -> Document:
        """A document of the corpus."""
        return self.corpus.document(doc_id)
