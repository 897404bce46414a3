"""Turns to a question that stands alone: who it is about, what it asks, what it leans on.

Rules, not a language model: the same turns always give the same query, and the string
``Query.text`` says how they were understood. Asked again by itself, that string gives
the same query, so that a reader can edit it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kern import band_phrases, phrases
from kern.countries import CountryLinker
from kern.countries.groups import within, without_groups
from kern.levels import levels
from kern.ratings import HINT
from kern.types import Exchange, Intent, Mention, Query

JOIN = " / "
_FOLLOWING = re.compile(r"\s*\(following “(?P<thread>[^”]+)”\)\s*$")
_SPACE = re.compile(r"\s+")
_EXCEPT = re.compile(
    r"\b(?:besides|beside|other\sthan|apart\sfrom|aside\sfrom|except(?:\sfor)?|excluding|"
    r"in\saddition\sto|not\scounting|beyond|as\swell\sas|like|similar\sto)\s(?:in\s|for\s|the\s)*$"
)


def plain(text: str) -> str:
    """A text as the patterns of `kern.phrases` expect it: small, with straight apostrophes."""
    return text.lower().replace("’", "'").replace("‘", "'")


def _nowhere(_: str) -> frozenset[str]:
    return frozenset()


def _never(_: str) -> bool:
    return False


@dataclass(frozen=True)
class Scope:
    """What an interpreter knows of the corpus.

    Attributes:
        linker: finds country names.
        covered: codes that the corpus has documents for.
        bands: key of the rating band of each rank.
        sizes: how many countries each of them holds.
        asks_rating: whether a question is about ratings, for one whose wording hints at it: see
            `kern.ratings`.
        homes: for a text, the countries whose sections alone know its rarest name; empty
            where it has none. A follow-up that names it has left the country that the
            conversation was about.
        mend: puts misspelt words right.
        spoken_of: codes of countries that are not covered but that some section speaks of.
            A question that names one may well be about that section.
    """

    linker: CountryLinker
    covered: frozenset[str]
    bands: Mapping[int, str]
    homes: Callable[[str], frozenset[str]] = _nowhere
    mend: Callable[[str], str] = str
    spoken_of: frozenset[str] = frozenset()
    sizes: Mapping[int, int] = field(default_factory=dict)
    asks_rating: Callable[[str], bool] = _never

    def names(self, codes: Sequence[str]) -> str:
        """The countries' names, listed in English."""
        names = [self.linker.name(code) for code in codes]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class Reading:
    """What one turn says by itself."""

    text: str
    thread: tuple[str, ...]
    scope: Scope

    @cached_property
    def plain(self) -> str:
        """The turn as the patterns expect it."""
        return plain(self.text)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The countries it names, but for those that only some other section speaks of."""
        found = self.scope.linker.link(self.text)
        incidental = [m for m in found if m.code in self.scope.spoken_of]
        if not incidental or self._asks_in_general(self.scope.linker.without(self.text)):
            return found
        return tuple(m for m in found if m not in incidental)

    @staticmethod
    def _asks_in_general(bare: str) -> bool:
        return not phrases.GENERIC.sub("", phrases.NOISE.sub("", plain(bare))).strip()

    @cached_property
    def bare(self) -> str:
        """The turn without the names of countries, misspelt words put right."""
        linked = self.scope.linker.link(self.text)
        bare = self.scope.linker.without(self.text) if linked == self.mentions else self.text
        return self.scope.mend(bare)

    @cached_property
    def topic(self) -> str:
        """The turn without what only says that something is asked."""
        topic = self.bare
        while (lead := phrases.LEAD.match(plain(topic))) and topic[lead.end() :].strip(" ?.!,:"):
            topic = topic[lead.end() :]
        return topic

    @cached_property
    def masked(self) -> str:
        """The turn with "the country" for each country: what it asks, of whomever."""
        return self._replaced("the country")

    def _replaced(self, name: str) -> str:
        text = self.text
        for start, end in sorted({(m.start, m.end) for m in self.mentions}, reverse=True):
            text = text[:start] + name + text[end:]
        return text

    @property
    def leveled(self) -> str:
        """The turn with a comma for each country and group, for none of them is a level."""
        return without_groups(plain(self._replaced(",")))

    @cached_property
    def asks_in_general(self) -> bool:
        """Whether it names nothing that not every section is about."""
        return self._asks_in_general(self.bare)

    @property
    def content(self) -> str:
        """What is left of it without the words that any question has."""
        return _SPACE.sub(" ", phrases.NOISE.sub(" ", plain(self.bare))).strip()

    @property
    def background(self) -> str:
        """The thread without the names of countries."""
        return JOIN.join(self.scope.linker.without(turn) for turn in self.thread)

    @property
    def edition(self) -> str:
        """Another edition or year of the report that it asks for, else empty."""
        for match in phrases.EDITION.finditer(self.plain):
            found = next(group for group in match.groups() if group)
            if found != phrases.SAME_EDITION:
                return found
        return ""

    def query(self) -> Query:
        """The turn as a question of its own."""
        codes = tuple(dict.fromkeys(mention.code for mention in self.mentions))
        broad = self.asks_in_general
        query = Query(
            text=self.text,
            turn=self.text,
            topic=self.topic,
            countries=tuple(code for code in codes if code in self.scope.covered),
            uncovered=tuple(code for code in codes if code not in self.scope.covered),
            edition=self.edition,
            broad=broad and not self.thread and not phrases.NARROW.search(self.plain),
        )
        return self.leaning(query, self.thread)

    def leaning(self, query: Query, thread: Sequence[str]) -> Query:
        """The query with the earlier turns that it leans on, said in its text too."""
        if not thread:
            return query
        said = JOIN.join(turn.replace("“", "").replace("”", "") for turn in thread)
        background = JOIN.join(self.scope.linker.without(turn) for turn in thread)
        query = replace(
            query,
            text=f"{query.text} (following “{said}”)",
            thread=tuple(thread),
            background=background,
            broad=False,
        )
        if not self.content:  # "why?": asked of all that was said
            return replace(query, topic=f"{background} {query.topic}".strip(), background="")
        return query


@dataclass(frozen=True)
class Interpreter:
    """Understands turns about one corpus."""

    scope: Scope

    @property
    def linker(self) -> CountryLinker:
        """Finds country names."""
        return self.scope.linker

    def interpret(self, question: str, memory: Sequence[Exchange] = ()) -> Query:
        """The standalone query that a turn amounts to after the exchanges before it."""
        text = _SPACE.sub(" ", question).strip()
        if phrases.SMALLTALK.match(plain(text)) and not self.linker.link(text):
            return Query(text, text, "", intent=Intent.SMALLTALK)
        earlier = tuple(e for e in memory if e.query.intent is not Intent.SMALLTALK)
        if fresh := phrases.FRESH_START.match(plain(text)):
            text, earlier = text[fresh.end() :] or text, ()
        thread: tuple[str, ...] = ()
        if following := _FOLLOWING.search(text):
            thread = tuple(following["thread"].split(JOIN))
            text, earlier = text[: following.start()], ()
        return self._understand(Reading(text, thread, self.scope), earlier)

    def _understand(self, reading: Reading, memory: tuple[Exchange, ...]) -> Query:
        # Imported here: follow-ups are read with the parts of this module.
        from kern.followups import FollowUp  # noqa: PLC0415

        follow = FollowUp(reading, memory)
        query = reading.query()
        if follow.asks_band() or self._is_about_ratings(reading):
            return follow.band(self._rating(reading, query))
        if phrases.WHICH.search(reading.plain) and not follow.asks_where_it_is():
            which = self._which(reading, query)
            if which is not None:
                return follow.which(which)
        if len(query.countries) > 1:
            return replace(query, intent=Intent.COMPARISON)
        return follow.lookup(query)

    def _is_about_ratings(self, reading: Reading) -> bool:
        if band_phrases.BAND.search(reading.plain):
            return True
        # "How does Belgium coordinate?" asks for the section's main points, however near it lies.
        hinted = HINT.search(reading.plain) and not reading.asks_in_general
        return bool(hinted and self.scope.asks_rating(reading.masked))

    def _rating(self, reading: Reading, query: Query) -> Query:
        """The question as one about ratings: the levels it names, and whom it keeps to."""
        scale = sorted(self.scope.bands)
        sizes = [self.scope.sizes.get(rank, 1) for rank in scale]
        named = levels(reading.leveled, scale, sizes)
        excluded = self._excluded(reading)
        return replace(
            query,
            intent=Intent.BAND,
            bands=tuple(self.scope.bands[rank] for rank in sorted(named)),
            countries=tuple(code for code in query.countries if code not in excluded),
            excluded=excluded,
            within=self._within(reading),
        )

    def _which(self, reading: Reading, query: Query) -> Query | None:
        """The question as one for a set of countries; None where its countries are named."""
        excluded = self._excluded(reading)
        kept_to = self._within(reading)
        named = {m.code for m in reading.mentions if not self._is_group(reading, m)}
        if kept_to is None:
            named = {*query.countries, *query.uncovered}
        if named - set(excluded):
            return None
        return replace(
            query,
            intent=Intent.WHICH_COUNTRIES,
            excluded=excluded,
            within=kept_to,
            countries=(),
            uncovered=(),
            broad=False,
        )

    @staticmethod
    def _excluded(reading: Reading) -> tuple[str, ...]:
        mentions = reading.mentions
        return tuple(m.code for m in mentions if _EXCEPT.search(plain(reading.text[: m.start])))

    @staticmethod
    def _is_group(reading: Reading, mention: Mention) -> bool:
        """Whether the words of a mention name several countries at once."""
        return sum(other.start == mention.start for other in reading.mentions) > 1

    def _within(self, reading: Reading) -> tuple[str, ...] | None:
        """The covered countries that the groups named leave; None where it names no group."""
        groups = within(reading.plain)
        if not groups:
            return None
        return tuple(
            sorted(code for code in self.scope.covered if all(g.allows(code) for g in groups))
        )
