"""What a turn leans on: the country, the subject or the rating that came before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kern import band_phrases, phrases
from kern.levels import without_levels
from kern.reading import Reading
from kern.types import Exchange, Intent, Query

_CARRIED_AT_MOST = 3
_THREAD_AT_MOST = 4
_ASKS_WITHIN = re.compile(r"^\W*(?:(?:and|so|but)\s)?(?:where|whose|who)\b")
_POINTS_AT = re.compile(r"\b(?:it|they|he|she|that|this)\b")
_WHICH_ONES = re.compile(r"^\W*(?:(?:and|so|but)\s)?which\sones?\b")
_ELSEWHERE = re.compile(r"\b(?:else|others?|countr(?:y|ies)|of\s(?:them|these|those))\b")
_POINTS_BACK = re.compile(r"\b(?:that|this|it)\b")


@dataclass(frozen=True)
class FollowUp:
    """One turn, and the exchanges before it, oldest first, without small talk."""

    reading: Reading
    memory: tuple[Exchange, ...]

    @property
    def last(self) -> Exchange | None:
        """The exchange before."""
        return self.memory[-1] if self.memory else None

    @property
    def thread(self) -> tuple[str, ...]:
        """The turns that a follow-up now would lean on: the first of them and the latest."""
        if self.last is None:
            return ()
        before = self.last.query
        turns = tuple(dict.fromkeys((*before.thread, before.turn)))
        return turns if len(turns) <= _THREAD_AT_MOST else (turns[0], *turns[1 - _THREAD_AT_MOST :])

    # -- ratings ---------------------------------------------------------------------

    def asks_band(self) -> bool:
        """Whether the turn goes on with a question about ratings: "and in the top one?"."""
        if self.last is None or self.last.query.intent is not Intent.BAND:
            return False
        rest = without_levels(self.reading.content)
        return not rest.strip() and not phrases.WHICH.match(self.reading.plain)

    def band(self, query: Query) -> Query:
        """A question about ratings, with the countries that it points back to."""
        plain = self.reading.plain
        if (
            self.last
            and self.last.query.intent is Intent.BAND
            and not band_phrases.BAND.search(plain)
        ):
            if query.countries:
                text = f"Which rating band is {self.reading.scope.names(query.countries)} in?"
                return replace(query, text=text)
            return replace(query, text=f"{query.turn.rstrip('?')} (rating band)?")
        if self.last is None or query.countries or query.uncovered:
            return query
        refers = phrases.OF_THEM.search(plain) or (
            phrases.ANAPHORA.search(plain) and not band_phrases.SAME_BAND.search(plain)
        )
        if (not refers and query.bands) or self.last.query.intent is Intent.BAND:
            return query
        return self._about(query, self.last.countries)

    # -- which countries -------------------------------------------------------------

    def asks_where_it_is(self) -> bool:
        """Whether "where" or "whose" asks within the subject at hand: "where do they meet?"."""
        plain = self.reading.plain
        if self.last is None or not self.last.countries or _ELSEWHERE.search(plain):
            return False
        points = _ASKS_WITHIN.match(plain) and _POINTS_AT.search(plain)
        return bool(points or (_WHICH_ONES.match(plain) and len(self.last.countries) == 1))

    def which(self, query: Query) -> Query:
        """A question for a set of countries, perhaps among those found before."""
        if self.last is None or not phrases.OF_THEM.search(self.reading.plain):
            return query
        if not self._named_nobody(self.last):
            query = self._about(query, self.last.countries)
        return self.reading.leaning(query, self.thread)

    # -- one country, or none --------------------------------------------------------

    def lookup(self, query: Query) -> Query:
        """A question about one country, or about none that it names."""
        if self.last is None:
            return query
        several = len(self.last.countries) != 1
        if several and phrases.OF_THEM.search(self.reading.plain) and not query.countries:
            return self.which(replace(query, intent=Intent.WHICH_COUNTRIES, broad=False))
        if query.countries or query.uncovered:
            return self._named(query, self.last)
        return self._nameless(query, self.last)

    def _named(self, query: Query, last: Exchange) -> Query:
        reading = self.reading
        if phrases.BACK_TO.match(reading.plain):
            return self._back_to(query)
        compares = phrases.COMPARE_BACK.search(reading.plain) and query.countries
        others = set(last.countries) - set(query.countries)
        if compares and others and len(last.countries) <= _CARRIED_AT_MOST:
            return self._compared_with_before(query, last)
        if not reading.content and query.countries == last.countries:
            # "What about Scotland?" after a question on Britain: the name is the subject.
            query = replace(query, topic=reading.text, broad=False)
            return replace(
                query,
                text=f"{query.text} (following “{self.thread[-1]}”)",
                thread=self.thread[-1:],
                background=reading.scope.linker.without(self.thread[-1]),
            )
        if not reading.content:
            return self._same_subject(query, last)
        if phrases.ELLIPTIC.match(reading.plain) and phrases.ANAPHORA.search(reading.plain):
            return reading.leaning(query, self.thread)
        return query

    def _back_to(self, query: Query) -> Query:
        """Go back, as in "back to Belgium: who sits in it?", to what was last asked of it."""
        before = next(
            (e for e in reversed(self.memory) if set(query.countries) & set(e.countries)), None
        )
        if before is None:
            return query
        thread = tuple(dict.fromkeys((*before.query.thread, before.query.turn)))
        return self.reading.leaning(replace(query, broad=False), thread)

    def _compared_with_before(self, query: Query, last: Exchange) -> Query:
        countries = tuple(dict.fromkeys((*last.countries, *query.countries)))
        points_back = not self.reading.content or _POINTS_BACK.search(self.reading.plain)
        query = replace(query, intent=Intent.COMPARISON, countries=countries, carried=True)
        if not points_back:
            return replace(query, text=f"{self.reading.scope.names(countries)}: {query.turn}")
        thread = self.thread
        topic = self.reading.scope.linker.without(thread[-1])
        query = replace(
            query,
            text=f"Compare {self.reading.scope.names(countries)}: {topic.strip(' ?.,')}",
            topic=topic,
            broad=last.query.broad,
        )
        return query if len(thread) == 1 else self.reading.leaning(query, thread[:-1])

    def _same_subject(self, query: Query, last: Exchange) -> Query:
        """Ask on, as in "and the Dutch?": what was asked before, asked of another country."""
        before = last.query
        if before.intent is Intent.BAND:
            return query
        scope = self.reading.scope
        names = scope.names((*query.countries, *query.uncovered))
        named = scope.linker.link(before.turn)
        if before.intent is Intent.COMPARISON:
            subject = re.sub(r"(?i)\bcompare\b", "", before.topic).strip(" ?.,:")
            text = f"{names}: {subject or 'informal coordination'}"
        elif len(named) == 1:
            span = named[0]
            text = before.turn[: span.start] + names + before.turn[span.end :]
            text = re.sub(rf"\bthe (?={re.escape(names)})", "", text, flags=re.IGNORECASE)
        else:
            text = f"{names}: {before.turn}"
        query = replace(query, text=text, turn=text, topic=before.topic, broad=before.broad)
        if not before.thread:
            return query
        said = replace(query, thread=before.thread, background=before.background)
        return replace(said, text=f"{text} (following “{' / '.join(before.thread)}”)")

    def _nameless(self, query: Query, last: Exchange) -> Query:
        reading = self.reading
        carried = last.countries or last.query.uncovered
        if not carried:
            leans = not reading.content or phrases.ELLIPTIC.match(reading.plain)
            return reading.leaning(query, self.thread) if leans else query
        elsewhere = reading.scope.homes(reading.bare)
        if elsewhere and not elsewhere & set(carried):
            return query
        countries = last.countries[:1] if self._named_nobody(last) else last.countries
        if len(countries) > _CARRIED_AT_MOST:
            return reading.leaning(query, self.thread)
        if not countries:
            query = replace(query, uncovered=last.query.uncovered, carried=True)
            return replace(query, text=f"{reading.scope.names(query.uncovered)}: {query.turn}")
        query = self._about(query, countries)
        if len(countries) > 1:
            query = replace(query, intent=Intent.COMPARISON)
        return reading.leaning(query, self.thread)

    # -- parts -----------------------------------------------------------------------

    def _about(self, query: Query, countries: tuple[str, ...]) -> Query:
        if not countries:
            return query
        return replace(
            query,
            countries=countries,
            carried=True,
            broad=False,
            text=f"{self.reading.scope.names(countries)}: {query.turn}",
        )

    @staticmethod
    def _named_nobody(exchange: Exchange) -> bool:
        """Whether it was a plain question without a country: only its best place is meant."""
        return exchange.query.intent is Intent.LOOKUP and not exchange.query.countries
