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
from kern.asides import INSTRUCTION, OF_THE_CORPUS
from kern.assessment import Assessment
from kern.bands import BandAnswers
from kern.corpus import Corpus
from kern.interpretation import Interpreter
from kern.lexical import terms, words
from kern.membership import Membership
from kern.questions import check_question
from kern.reading import names_nothing_special, plain
from kern.retrieval import Retriever
from kern.scoping import CorpusScope
from kern.selection import Selector
from kern.types import Answer, Citation, Document, Exchange, Hit, Intent, Query, Status

_COUNTRIES_IN_A_LOOKUP = 3
# Another country is quoted beside the best one where its section fits nearly as well.
_NEARLY_AS_WELL = 0.93
# Of a group of countries, the best one is named where it nearly belongs to the answer.
_NEARLY_A_MEMBER = 0.5
# In a comparison, a country is called silent only where it speaks far less clearly.
_SILENT_BELOW = 0.3
# A question that one country's section has answered is declined less readily of another: it is
# put in the words of the first ("and the Dutch?").
_AGAIN = 0.65


@dataclass(frozen=True)
class _Turn:
    """A turn that was understood and scored, before it is answered."""

    question: str
    query: Query
    assessment: Assessment
    hits: tuple[Hit, ...]

    def draft(
        self, countries: tuple[str, ...], citations: tuple[Citation, ...], confidence: float
    ) -> Answer:
        """An answer whose text is still to be written."""
        return Answer(
            self.question,
            self.query,
            Status.ANSWERED,
            countries,
            "",
            citations,
            self.hits,
            confidence=confidence,
        )


@dataclass(frozen=True)
class Assistant:
    """Answers questions about one corpus from one index."""

    corpus: Corpus
    retriever: Retriever

    @cached_property
    def interpreter(self) -> Interpreter:
        """Understands questions about this corpus."""
        return Interpreter(CorpusScope(self.corpus, self.retriever).scope(self.band_answers))

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
            QuestionError: see `kern.questions.check_question`.
        """
        query = self.interpret(question, memory)
        assessment = self._assessed(query, scope)
        hits = self.retriever.hits(query, assessment)
        turn = _Turn(question, query, assessment, hits)
        if refusal := self._refusal(query):
            status, reason = refusal
            return Answer(question, query, status, (), reason, (), hits, reason=reason)
        if not hits:
            return self._no_evidence(turn, composing.filtered_out(self._names(query.countries)))
        if query.intent is Intent.BAND:
            return self.band_answers.answer(question, query, hits, scope)
        if query.intent is Intent.WHICH_COUNTRIES:
            return self._which(turn)
        return self._named(turn) if query.countries else self._nameless(turn)

    def interpret(self, question: str, memory: Sequence[Exchange] = ()) -> Query:
        """How a turn is understood: the query whose text stands in "Interpreted as".

        Raises:
            QuestionError: see `kern.questions.check_question`.
        """
        check_question(question)
        return self.interpreter.interpret(question, memory)

    def hits(self, query: Query, scope: Codes[str] | None = None, k: int = 10) -> tuple[Hit, ...]:
        """The best passages for a query, without an answer."""
        return self.retriever.hits(query, self._assessed(query, scope), k)

    def _assessed(self, query: Query, scope: Codes[str] | None) -> Assessment:
        return self.retriever.reread(query, self.retriever.assess(query, scope))

    @cached_property
    def members(self) -> Membership:
        """Tells which countries belong to the answer of a which-countries question."""
        return Membership(self.retriever.index, self.retriever.weights.member)

    # -- the kinds of answer ---------------------------------------------------------

    def _refusal(self, query: Query) -> tuple[Status, str] | None:
        """Why a question is not for this corpus at all, if it is not."""
        if query.intent is Intent.SMALLTALK:
            asks = OF_THE_CORPUS.match(plain(query.turn))
            return Status.SMALLTALK, composing.about(self.corpus) if asks else composing.SMALLTALK
        if INSTRUCTION.search(plain(query.turn)):
            return Status.NO_EVIDENCE, composing.NO_ORDERS
        if query.edition:
            return Status.NOT_COVERED, composing.other_edition(query.edition, self.corpus)
        if query.uncovered and not query.countries:
            names = self._names(query.uncovered)
            return Status.NOT_COVERED, composing.not_covered(names, self.corpus)
        return None

    def _named(self, turn: _Turn) -> Answer:
        query = turn.query
        sure = (1.0, 0.0)  # that its section has main points
        confidence, cut = sure if query.broad else self.retriever.confidence(turn.assessment)
        leniency = _AGAIN if query.again else 1.0
        if names_nothing_special(query.topic):
            leniency = 0.0  # "Who talks to whom in Norway?" is what its section is about
        if confidence < leniency * cut:
            return self._no_evidence(turn, confidence=confidence)
        speaking = self._speaking(query, turn.assessment)
        silent = tuple(code for code in query.countries if code not in speaking)
        notes = [composing.silent(self._names(silent))] if silent else []
        if query.uncovered:
            notes.append(composing.not_covered(self._names(query.uncovered), self.corpus))
        citations = self.selector.cite(query, turn.assessment, speaking)
        draft = turn.draft(query.countries, citations, confidence)
        return self._written(replace(draft, notes=tuple(notes), silent=silent))

    def _nameless(self, turn: _Turn) -> Answer:
        confidence, cut = self.retriever.confidence(turn.assessment)
        if confidence < cut:
            return self._no_evidence(turn, confidence=confidence)
        least = _NEARLY_AS_WELL * turn.hits[0].score
        codes = dict.fromkeys(hit.passage.country for hit in turn.hits if hit.score >= least)
        # A name that one section alone uses leaves no doubt which one is meant.
        homes = self.interpreter.scope.homes(turn.query.topic)
        certain = len(homes) == 1 and homes <= codes.keys()
        countries = tuple(homes if certain else codes)[:_COUNTRIES_IN_A_LOOKUP]
        citations = self.selector.cite(turn.query, turn.assessment, countries)
        return self._written(turn.draft(countries, citations, confidence))

    def _which(self, turn: _Turn) -> Answer:
        allowed = turn.assessment.allowed
        # Whether it can be answered does not hang on the reader's filter; who is listed does.
        everywhere = replace(turn.assessment, allowed=np.ones_like(allowed))
        confidence, enough = self.retriever.confidence(everywhere)
        places = zip(self.retriever.index.passages, allowed, strict=True)
        asked = tuple(sorted({passage.country for passage, ok in places if ok}))
        chance = self.members.chances(turn.assessment)
        cut = self.retriever.weights.member.threshold
        found = sorted((c for c in asked if chance[c] >= cut), key=lambda c: (-chance[c], c))
        best = turn.hits[0].passage.country
        # A group or a filter may hold no answer; where everyone is asked, the best one is shown.
        everyone = len(asked) + len(turn.query.excluded) >= len(self.retriever.index.countries)
        if everyone or (not found and chance[best] >= _NEARLY_A_MEMBER * cut):
            found = list(dict.fromkeys((best, *found)))
        if confidence < enough or not found:
            declined = self._no_evidence(turn, confidence=confidence)
            return replace(declined, silent=asked, consulted=len(asked))
        countries = tuple(found)
        citations = self.selector.cite(turn.query, turn.assessment, countries, most=1)
        draft = turn.draft(countries, citations, confidence)
        silent = tuple(code for code in asked if code not in countries)
        lead = composing.found_in(len(countries), len(asked))
        return self._written(replace(draft, silent=silent, lead=lead))

    # -- parts -----------------------------------------------------------------------

    def _speaking(self, query: Query, assessment: Assessment) -> list[str]:
        """Which of the countries asked about have something to say on the topic."""
        if query.broad or len(query.countries) == 1:
            return list(query.countries)
        cut = _SILENT_BELOW * self.retriever.weights.answer.threshold
        chance = {code: self._probability(assessment, code) for code in query.countries}
        return [c for c in query.countries if chance[c] >= min(cut, max(chance.values()))]

    def _probability(self, assessment: Assessment, code: str) -> float:
        """Probability that a country's section answers."""
        rows = assessment.allowed & self.retriever.allowed((code,))
        return self.retriever.chance(assessment, rows)

    def _written(self, draft: Answer) -> Answer:
        """An answer with its text; where more is asked for than there is, it says so."""
        if draft.query.further and not draft.citations:
            said = composing.all_said(self._names(draft.countries))
            return replace(draft, status=Status.NO_EVIDENCE, reason=said, text=said)
        text = composing.quoted(draft.lead, draft.citations, self.corpus, draft.notes)
        consulted = len({*draft.countries, *draft.silent})
        return replace(draft, text=text, consulted=consulted)

    def _no_evidence(self, turn: _Turn, reason: str = "", confidence: float = 1.0) -> Answer:
        """A decline with the closest passage; a decision's confidence is that it answers."""
        countries = turn.query.countries
        if not reason:
            unknown = self._unknown_words(turn.query)
            reason = composing.no_evidence(self._names(countries), unknown)
        return replace(
            turn.draft(countries, (), confidence),
            status=Status.NO_EVIDENCE,
            text=composing.declined(reason, turn.hits, self.corpus),
            reason=reason,
            silent=countries,
            consulted=len(countries),
        )

    def _unknown_words(self, query: Query) -> list[str]:
        lexical = self.retriever.index.lexical["expanded_passages"]
        asked = dict.fromkeys(words(query.topic))
        return [word for word in asked if not any(map(lexical.knows, terms(word)))]

    def _names(self, codes: Sequence[str]) -> list[str]:
        return [self.interpreter.linker.name(code) for code in codes]

    def document(self, doc_id: str) -> Document:
        """A document of the corpus."""
        return self.corpus.document(doc_id)
