"""Questions about the ratings, answered from the bands in the publisher's own wording."""

from __future__ import annotations

import re
from collections.abc import Collection as Codes
from dataclasses import dataclass
from functools import cached_property

from kern.band_phrases import SAME_BAND
from kern.composing import listed
from kern.corpus import Corpus
from kern.types import Answer, Band, Document, Hit, Query, Status

_ASKS_WHO = re.compile(r"^\W*(?:\w+\W+){0,6}?(?:who|which|what|list|name|others?|countries)\b")
_YES_NO = re.compile(r"^\W*(?:and\W+|so\W+|but\W+)*(?:is|are|was|were|do|does|did|has|have)\b")
_OTHERS = re.compile(r"\b(?:else|others?)\b")
_BEST = re.compile(r"\b(?:best|highest|top)\b")
_BETTER_THAN = re.compile(r"\b(?:(?:better|higher)\b.*\bthan|above|ahead\sof)\b")
_WORSE_THAN = re.compile(r"\b(?:(?:worse|lower)\b.*\bthan|below|behind)\b")


@dataclass(frozen=True)
class BandAnswers:
    """Knows which country is in which band; a country may be rated in several collections."""

    corpus: Corpus

    @cached_property
    def _rated(self) -> tuple[tuple[Document, Band], ...]:
        rated = []
        for collection in self.corpus.collections:
            for document in collection.documents:
                band = collection.indicator.band(document.band)
                if band:
                    rated.append((document, band))
        return tuple(rated)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Every band of every indicator, the best first."""
        found = dict.fromkeys(b for c in self.corpus.collections for b in c.indicator.bands)
        return tuple(sorted(found, key=lambda band: band.rank))

    @cached_property
    def keys_by_rank(self) -> dict[int, str]:
        """Key of the band of each rank."""
        return {band.rank: band.key for band in reversed(self.bands)}

    def answer(
        self, question: str, query: Query, hits: tuple[Hit, ...], scope: Codes[str] | None
    ) -> Answer:
        """The countries of a band, or the bands of countries."""
        rated = [(d, b) for d, b in self._rated if scope is None or d.country in scope]
        plain = query.text.lower()
        bands = set(query.bands)
        if query.countries:
            named = [(d, b) for d, b in rated if d.country in query.countries]
            found = self._compared(plain, named, rated)
            if not found and bands and len(named) > 1 and not _YES_NO.match(plain):
                found = [(d, b) for d, b in named if b.key in bands]
                best = min(named, key=lambda pair: pair[1].rank)[1]
                if not found and _BEST.search(plain):
                    found, bands = [(d, b) for d, b in named if b == best], {best.key}
            else:
                found = found or named
                bands = {b.key for _, b in found}
        else:
            bands = bands or {band.key for band in self.bands}
            found = [(d, b) for d, b in rated if b.key in bands]
        text = self._text(found, [band for band in self.bands if band.key in bands])
        return Answer(
            question=question,
            query=query,
            status=Status.ANSWERED,
            countries=tuple(document.country for document, _ in found),
            text=text,
            citations=(),
            hits=hits,
            consulted=len(rated),
            lead=text,
        )

    @staticmethod
    def _compared(
        plain: str, named: list[tuple[Document, Band]], rated: list[tuple[Document, Band]]
    ) -> list[tuple[Document, Band]]:
        """Who is rated the same, better or worse than the one band named, if that is asked."""
        ranks = {band.rank for _, band in named}
        if len(ranks) != 1 or _YES_NO.match(plain) or not _ASKS_WHO.search(plain):
            return []
        rank = ranks.pop()
        if SAME_BAND.search(plain) or _OTHERS.search(plain):
            return [(d, b) for d, b in rated if b.rank == rank]
        if _BETTER_THAN.search(plain):
            return [(d, b) for d, b in rated if b.rank < rank]
        if _WORSE_THAN.search(plain):
            return [(d, b) for d, b in rated if b.rank > rank]
        return []

    def _text(self, found: list[tuple[Document, Band]], bands: list[Band]) -> str:
        parts = []
        for band in bands:
            names = [document.name for document, its in found if its == band]
            who = f"{listed(names)} ({len(names)})" if names else "no country"
            parts.append(f"“{band.wording}” (band {band.rank} of {len(self.bands)}): {who}.")
        return "\n\n".join(parts)
