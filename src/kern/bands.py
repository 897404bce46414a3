"""Questions about the ratings, answered from the bands in the publisher's own wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection as Codes
from dataclasses import dataclass
from functools import cached_property

from kern.composing import listed
from kern.corpus import Corpus
from kern.standing import (
    BETTER_THAN,
    BETWEEN,
    ONE_OF_THEM,
    WORSE_ALONE,
    WORSE_THAN,
    picked_out,
    relation,
    set_against,
)
from kern.types import Answer, Band, Document, Hit, Query, Status

_ASKS_WHO = re.compile(
    r"(?:^|[.!?;:]\s|,\s(?:so|and|but|then)\s)\W*(?:\w+\W+){0,6}?(?:who|whom|whose|which|what|list|name|others?|countries|every(?:one|body|\s(?:single\s)?(?:country|state|nation|government))"
    r"|any(?:one|body)|all|any|how\smany|peers|peer\sgroup|those\s(?:that|which|rated|ranked|with))\b"
)
_YES_NO = re.compile(
    r"(?:^|[.!?:]\s)\W*(?:(?:and|so|but|ok)\W+)*"
    r"(?:is|are|was|were|do|does|did|has|have|would|could|am|isn't|aren't|doesn't|don't)\b"
    r"(?!\s(?:there|any|anyone|anybody|some|you)\b)|\bwhether\b"
)
_BY_RATING = (
    r"(?:by|according\sto)\s(?:the\s|their\s)?"
    r"(?:bands?|ratings?|grades?|scores?|rank|marks?|levels?)"
)
_IN_ORDER = re.compile(
    r"\b(?:rank|sort|order|arrange)\s(?:\w+\W+){1,12}?(?:by|from|in|into|according|on)\b"
    rf"|\bput\s(?:\w+\W+){{1,12}}?(?:{_BY_RATING}|in(?:to)?\s(?:\w+\s){{0,2}}?(?:order|sequence)\b)"
    r"|^\W*(?:please\s)?(?:rank|sort|order|arrange)\b"
    rf"|\b(?:ranked|sorted|ordered|grouped)\s{_BY_RATING}\b"
    r"|\b(?:best|top|highest)\sto\s(?:worst|bottom|lowest)\b|\b(?:whole|entire|full|complete)\sleague\stable\b"
)
_COMPARES = re.compile(
    r"\b(?:better|higher|worse|lower|ahead|edge|stronger|weaker|behind|on\stop|vs?|versus)\b"
)
_ANY_AT_ALL = re.compile(
    r"\b(?:a\ssingle|any(?:one|body)?|at\sleast\sone|even\sone|(?:is|are|was|were)\sthere)\b"
)
_TWO = 2
_EACH = re.compile(r"\b(?:each|respectively|all\sof\sthem)\b")
_ASKS_WHICH = re.compile(r"\b(?:which|who|whose|what|name|list)\b")
# "Is Israel alone in its band? Who else is there?"
_THEN_OTHERS = re.compile(
    r"[?.!;,]\s*(?:\w+\s)?(?:which|who|what|any|name|list)\W+(?:are\sthe\s)?(?:else|others?)\b"
)
_SAME_AS = re.compile(r"^\W*(?:the\s)?same\s\w+\s(?:as|like)\b")


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

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(band.key for band in self.bands)

    @cached_property
    def keys_by_rank(self) -> dict[int, str]:
        """Key of the band of each rank."""
        return {band.rank: band.key for band in reversed(self.bands)}

    @cached_property
    def sizes(self) -> dict[int, int]:
        """How many countries the band of each rank holds."""
        held = Counter(band.rank for _, band in self._rated)
        return {band.rank: held[band.rank] for band in self.bands}

    def answer(
        self, question: str, query: Query, hits: tuple[Hit, ...], scope: Codes[str] | None
    ) -> Answer:
        """The countries of a band, or the bands of countries."""
        rated = [(d, b) for d, b in self._rated if scope is None or d.country in scope]
        found, bands = self._found(query, rated)
        text = self._text(found, [band for band in self.bands if band.key in bands])
        text = _verdict(query, found) + (text or "None of them is.")
        beside = [(d, b) for d, b in rated if d.country in query.countries and (d, b) not in found]
        if beside and {d.country for d, _ in found} < set(query.countries):
            text += f"\n\nFor comparison: {self._text(beside, _bands_of(beside))}"
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

    def _found(
        self, query: Query, rated: list[tuple[Document, Band]]
    ) -> tuple[list[tuple[Document, Band]], set[str]]:
        """Whom the answer is about, and the bands to be named in it."""
        plain = query.text.lower().replace("’", "'")
        bands = set(query.bands)
        points_at = query.countries or query.excluded
        named = [(d, b) for d, b in rated if d.country in points_at]
        others = [(d, b) for d, b in rated if query.within is None or d.country in query.within]
        related = self._related(plain, named, others, alone=bool(query.within and query.excluded))
        if related is not None:
            found = related
        elif query.within is not None and bands and _asks_for_any(plain):
            among = named if query.countries else others
            found = [(d, b) for d, b in among if b.key in bands]
        elif query.countries:
            found = self._of_named(plain, named, bands)
        elif query.within is not None and not _IN_ORDER.search(plain):
            found = self._of_named(plain, others, bands)
        else:
            bands = bands if bands and not _IN_ORDER.search(plain) else set(self._keys)
            found = [(d, b) for d, b in others if b.key in bands]
        found = [(d, b) for d, b in found if d.country not in query.excluded]
        shown = {b.key for _, b in found}
        picked_out = query.countries or (query.within is not None and found)
        return found, shown if picked_out or related is not None else shown | bands

    @staticmethod
    def _of_named(
        plain: str, named: list[tuple[Document, Band]], bands: set[str]
    ) -> list[tuple[Document, Band]]:
        """Of several countries named, those that a question picks out; else all of them."""
        against = set_against(plain, named)
        if against is not None:
            return against
        # Who asks which of two is higher is told of both.
        two = len(named) == _TWO and bool(_COMPARES.search(plain) or not bands)
        if len(named) < _TWO or two or (_weighs(plain) and not ONE_OF_THEM.search(plain)):
            return named
        return [(d, b) for d, b in named if b.key in bands] or picked_out(plain, named)

    @staticmethod
    def _related(
        plain: str,
        named: list[tuple[Document, Band]],
        rated: list[tuple[Document, Band]],
        *,
        alone: bool,
    ) -> list[tuple[Document, Band]] | None:
        """Who is rated the same, better or worse than the band named; None if not asked.

        With ``alone`` a mere "better" is enough: those named are not among the ``rated``.
        """
        ranks = {band.rank for _, band in named}
        if len(ranks) == _TWO and BETWEEN.search(plain):
            return [(d, b) for d, b in rated if min(ranks) < b.rank < max(ranks)]
        asks = _ASKS_WHO.search(plain) or _SAME_AS.match(plain)
        if len(ranks) == 1 and _THEN_OTHERS.search(plain):
            return [(d, b) for d, b in rated if {b.rank} == ranks and (d, b) not in named]
        if len(ranks) != 1 or _YES_NO.search(plain) or not asks:
            return None
        rank, stands = ranks.pop(), relation(plain, alone=alone)
        return None if stands is None else [(d, b) for d, b in rated if stands(b.rank, rank)]

    def _text(self, found: list[tuple[Document, Band]], bands: list[Band]) -> str:
        parts = []
        for band in bands:
            names = [document.name for document, its in found if its == band]
            who = f"{listed(names)} ({len(names)})" if names else "no country"
            parts.append(f"“{band.wording}” (band {band.rank} of {len(self.bands)}): {who}.")
        lowest = max((band for _, band in self._rated), key=lambda band: band.rank, default=None)
        if lowest and bands and not found and min(band.rank for band in bands) > lowest.rank:
            parts.append(f"The lowest that any country is in is band {lowest.rank}.")
        return "\n\n".join(parts)


def _weighs(plain: str) -> bool:
    """Whether all that are named are weighed, and none is to be picked out."""
    states = BETTER_THAN.search(plain) or WORSE_THAN.search(plain)
    if states and not _ASKS_WHICH.search(plain):
        return True
    return any(pattern.search(plain) for pattern in (_YES_NO, _EACH, _IN_ORDER))


def _verdict(query: Query, found: list[tuple[Document, Band]]) -> str:
    """Which of two that are named is rated higher, where they are compared."""
    plain = query.text.lower()
    if len(query.countries) != _TWO or len(found) != _TWO or not _COMPARES.search(plain):
        return ""
    (one, its), (other, their) = sorted(found, key=lambda pair: pair[1].rank)
    if its.rank == their.rank:
        return f"{one.name} and {other.name} are in the same band.\n\n"
    lower = WORSE_ALONE.search(plain)
    return f"{other.name if lower else one.name} is rated {'lower' if lower else 'higher'}.\n\n"


def _bands_of(rated: list[tuple[Document, Band]]) -> list[Band]:
    return sorted(dict.fromkeys(band for _, band in rated), key=lambda band: band.rank)


def _asks_for_any(plain: str) -> bool:
    return bool(_ANY_AT_ALL.search(plain)) and not _EACH.search(plain)
