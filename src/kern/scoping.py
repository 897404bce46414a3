"""What the interpreter of questions is told of a corpus and its index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kern.bands import BandAnswers
from kern.composing import name_terms
from kern.corpus import Corpus
from kern.countries import CountryLinker
from kern.lexical import fold, terms
from kern.phrases import EDITION
from kern.reading import plain
from kern.retrieval import Retriever
from kern.scope import Prospect, Scope
from kern.sought import CAPITAL
from kern.types import Query

_ACCENTED = re.compile(r"\b\w*[^\W\d_a-zA-Z]\w*")
# "Who Owns the State", "Presidency of Government".
_CAPITALS = re.compile(rf"{CAPITAL}(?:(?:\s(?:and|for|in|of|on|the))*\s{CAPITAL}){{1,7}}")
_NEXT_CAPITAL = re.compile(rf"\s(?={CAPITAL})")
# Any country may have these, whichever section happens to write them so.
_COMMON = re.compile(
    r"\b(?:ministers?|ministr(?:y|ies)|part(?:y|ies)|services?|parliament|presidents?|chancellors?"
    r"|democrats?|greens?|liberals?|socialists?|conservatives?|court|bank|european|union)\b"
)
# A phrase of several words in quotation marks.
_QUOTED = re.compile(r"(?<!\w)[\"“«„'‘](?P<said>[\w’'-]+(?:\s[\w’'-]+)+)[,.?!]?[\"”»“'’](?!\w)")


@dataclass(frozen=True)
class CorpusScope:
    """Knows names, reports and prospects of one corpus."""

    corpus: Corpus
    retriever: Retriever

    def scope(self, ratings: BandAnswers) -> Scope:
        """All of it, as questions are understood by."""
        linker = CountryLinker()
        covered = frozenset(self.retriever.index.countries)
        named = (m.code for p in self.retriever.index.passages for m in linker.link(p.text))
        return Scope(
            linker,
            covered,
            ratings.keys_by_rank,
            homes=self._homes,
            owners=self._owners,
            coined=self._coined,
            mend=self.retriever.speller.mend,
            spoken_of=frozenset(named) - covered,
            sizes=ratings.sizes,
            senses=self.retriever.senses,
            prospect=self._prospect,
            reports=self._reports,
        )

    def _prospect(self, query: Query) -> Prospect:
        """What can be expected of a query."""
        assessment = self.retriever.assess(query)
        chance = self.retriever.chance(assessment, assessment.allowed)
        scores: dict[str, float] = {}
        for passage, score in zip(self.retriever.index.passages, assessment.passages, strict=True):
            scores[passage.country] = max(float(score), scores.get(passage.country, 0.0))
        return Prospect(chance, chance >= self.retriever.weights.answer.threshold, scores)

    def _homes(self, text: str) -> frozenset[str]:
        """The country whose section alone has the rarest name of a text; empty without one.

        A phrase that one section alone has in quotation marks goes first. Names are those of
        the sections and, where none of them is in the text, those that only their expansions
        use. One that other sections' expansions use as well, as they do that of the EU, is no
        home.
        """
        if coined := self._coined(text):
            return coined
        everywhere = self.retriever.index.lexical["expanded_passages"]
        for view in ("passages", "expanded_passages"):
            lexical = self.retriever.index.lexical[view]
            names = [t for t in terms(text) if t in self._name_terms and lexical.knows(t)]
            rarest = max(names, key=lexical.weight, default="")
            if rarest:
                held = np.flatnonzero(everywhere.scores(rarest) > 0)
                passages = [self.retriever.index.passages[int(row)] for row in held]
                # "Orbán" is of one section, whoever else is called Orban.
                spelt = [w for w in _ACCENTED.findall(text) if rarest in terms(w)]
                if spelt:
                    passages = [p for p in passages if spelt[0] in p.text] or passages
                codes = frozenset(passage.country for passage in passages)
                return codes if len(codes) == 1 else frozenset()
        return frozenset()

    def _coined(self, text: str) -> frozenset[str]:
        """The country whose section alone prints a phrase in quotation marks, as a text does."""
        for quoted in _QUOTED.finditer(text):
            phrase = fold(plain(quoted["said"]))
            codes = frozenset(c for c, coined in self._coinages.items() if phrase in coined)
            if len(codes) == 1:
                return codes
        return frozenset()

    def _owners(self, text: str) -> frozenset[str]:
        """The country that alone has a name of several words, or coined a phrase; else empty.

        A part of a longer name counts as well, but no single word: those are common ones. It
        has an owner where its words are in no other section, with capitals or without.
        """
        if coined := self._coined(text):
            return coined
        for match in _CAPITALS.finditer(text):
            starts = (0, *(space.end() for space in _NEXT_CAPITAL.finditer(match[0])))
            for name in (match[0][start:] for start in starts[:-1]):
                codes = self._having(name)
                if len(codes) == 1 and not _COMMON.search(plain(name)):
                    return codes
                if codes:
                    break
        return frozenset()

    def _having(self, words: str) -> frozenset[str]:
        """The countries whose passages have words in a row."""
        row = re.compile(rf"(?<!\w){re.escape(fold(plain(words)))}(?!\w)")
        return frozenset(code for code, said in self._said.items() if row.search(said))

    @cached_property
    def _said(self) -> dict[str, str]:
        """What the passages of each country say, in small letters without accents."""
        passages: dict[str, list[str]] = {}
        for passage in self.retriever.index.passages:
            passages.setdefault(passage.country, []).append(fold(plain(passage.text)))
        return {code: "\n".join(texts) for code, texts in passages.items()}

    @cached_property
    def _coinages(self) -> dict[str, frozenset[str]]:
        """Phrases that the passages of each country have in quotation marks, folded likewise."""
        return {
            code: frozenset(quoted["said"] for quoted in _QUOTED.finditer(said))
            for code, said in self._said.items()
        }

    @cached_property
    def _reports(self) -> dict[str, frozenset[str]]:
        """Years of the reports that sections speak of, an inquiry's say, and their countries."""
        found: dict[str, set[str]] = {}
        for document in self.corpus.documents:
            for match in EDITION.finditer(plain(document.text)):
                for year in filter(None, match.groups()):
                    found.setdefault(year, set()).add(document.country)
        return {year: frozenset(codes) for year, codes in found.items()}

    @cached_property
    def _name_terms(self) -> frozenset[str]:
        sections = (document.text for document in self.corpus.documents)
        return name_terms((*sections, *(item.text for item in self.retriever.index.expansions)))
