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
from kern.lexical import terms
from kern.phrases import EDITION
from kern.reading import Prospect, Scope, plain
from kern.retrieval import Retriever
from kern.types import Query

_ACCENTED = re.compile(r"\b\w*[^\W\d_a-zA-Z]\w*")


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

        Names are those of the sections and, where none of them is in the text, those that
        only their expansions use. One that other sections' expansions use as well, as they do
        that of the EU, is no home.
        """
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
