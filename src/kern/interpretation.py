"""Turns to a question that stands alone: who it is about, what it asks, what it leans on.

Rules, not a language model: the same turns always give the same query, and the string
``Query.text`` says how they were understood. Asked again by itself, that string gives
the same query, so that a reader can edit it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kern import phrases
from kern.countries import CountryLinker
from kern.types import Exchange, Intent, Mention, Query

_FOLLOWING = re.compile(r"\s*\(following “(?P<topic>[^”]+)”\)\s*$")
_SPACE = re.compile(r"\s+")
_CARRIED_AT_MOST = 3
_JOIN = " / "
_LONGEST_SUBJECT = 300
_EXCEPT = re.compile(
    r"\b(?:besides|beside|other\sthan|apart\sfrom|aside\sfrom|except(?:\sfor)?|excluding|in\saddition\sto|"
    r"not\scounting|beyond|as\swell\sas|like|similar\sto)\s(?:in\s|for\s|the\s)*$"
)


def _nowhere(_: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Understands turns about one corpus.

    Attributes:
        linker: finds country names.
        covered: codes that the corpus has documents for.
        bands: key of the rating band of each rank.
        homes: for a text, the countries whose sections alone know its rarest name or term;
            empty where it has none. A follow-up that names such a term has left the
            country that the conversation was about.
    """

    linker: CountryLinker
    covered: frozenset[str]
    bands: Mapping[int, str]
    homes: Callable[[str], frozenset[str]] = _nowhere

    def interpret(self, question: str, memory: Sequence[Exchange] = ()) -> Query:
        """The standalone query that a turn amounts to after the exchanges before it."""
        text = _SPACE.sub(" ", question).strip()
        earlier = tuple(e for e in memory if e.query.intent is not Intent.SMALLTALK)
        if phrases.SMALLTALK.match(_plain(text)) and not self.linker.link(text):
            return Query(text, "", intent=Intent.SMALLTALK)
        if fresh := phrases.FRESH_START.match(_plain(text)):
            text, earlier = text[fresh.end() :] or text, ()
        background = ""
        if following := _FOLLOWING.search(text):
            background, text = following["topic"], text[: following.start()]
            earlier = ()
        turn = _Turn(self, text, self.linker.link(text), earlier, background)
        return turn.query()


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").replace("‘", "'")


@dataclass(frozen=True)
class _Turn:
    """One turn under interpretation."""

    kern: Interpreter
    text: str
    mentions: tuple[Mention, ...]
    memory: tuple[Exchange, ...]
    background: str

    @property
    def plain(self) -> str:
        return _plain(self.text)

    @property
    def last(self) -> Exchange | None:
        return self.memory[-1] if self.memory else None

    def query(self) -> Query:
        covered, uncovered = self._named()
        bare = self.kern.linker.without(self.text)
        if self.background and not self._content(bare):
            bare = f"{self.background} {bare}".strip()
        base = Query(
            self.text if not self.background else f"{self.text} (following “{self.background}”)",
            bare,
            background=self.background if self._content(bare) else "",
            countries=covered,
            uncovered=uncovered,
            edition=self._edition(),
            broad=self._broad(bare),
        )
        if self._asks_band():
            return self._band(base)
        if phrases.WHICH.search(self.plain) and not self._where_it_is():
            which = self._which(base)
            if which is not None:
                return which
        if len(covered) > 1:
            return replace(base, intent=Intent.COMPARISON)
        if covered or uncovered:
            return self._named_lookup(base)
        return self._nameless_lookup(base)

    # -- what the turn itself says ---------------------------------------------------

    def _named(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        codes = tuple(dict.fromkeys(mention.code for mention in self.mentions))
        covered = tuple(code for code in codes if code in self.kern.covered)
        return covered, tuple(code for code in codes if code not in self.kern.covered)

    def _edition(self) -> str:
        for match in phrases.EDITION.finditer(self.plain):
            found = next(group for group in match.groups() if group)
            if found != phrases.SAME_EDITION:
                return found
        return ""

    def _broad(self, bare: str) -> bool:
        return not phrases.GENERIC.sub("", phrases.NOISE.sub("", _plain(bare))).strip()

    def _content(self, bare: str) -> str:
        return _SPACE.sub(" ", phrases.NOISE.sub(" ", _plain(bare))).strip()

    # -- ratings ---------------------------------------------------------------------

    def _asks_band(self) -> bool:
        if phrases.BAND.search(self.plain):
            return True
        leans = self.last is not None and self.last.query.intent is Intent.BAND
        return leans and not self._content_beyond_band() and not phrases.WHICH.match(self.plain)

    def _content_beyond_band(self) -> str:
        rest = self._content(self.kern.linker.without(self.text))
        for _, pattern in phrases.BAND_RANKS:
            rest = pattern.sub("", rest)
        return rest.strip()

    def _band(self, base: Query) -> Query:
        plain = self.plain
        bands = []
        for rank, pattern in phrases.BAND_RANKS:
            if rank in self.kern.bands and pattern.search(plain):
                bands.append(self.kern.bands[rank])
                plain = pattern.sub(" ", plain)
        countries = base.countries
        carried = False
        if self.last and not countries and not base.uncovered:
            refers = phrases.OF_THEM.search(self.plain) or (
                phrases.ANAPHORA.search(self.plain) and not phrases.SAME_BAND.search(self.plain)
            )
            if (refers or not bands) and self.last.query.intent is not Intent.BAND:
                countries, carried = self.last.countries, True
        text = base.text
        if self.last and self.last.query.intent is Intent.BAND and not phrases.BAND.search(self.plain):
            # "and in the top one?", "and Hungary?"
            if countries:
                text = f"Which rating band is {self._names(countries)} in?"
            elif bands:
                text = f"{self.text.rstrip('?')} (rating band)?"
        elif carried:
            text = f"{self._names(countries)}: {self.text}"
        return replace(
            base,
            text=text,
            intent=Intent.BAND,
            bands=tuple(bands),
            countries=countries,
            carried=carried,
        )

    # -- which countries -------------------------------------------------------------

    def _where_it_is(self) -> bool:
        """Whether "where" asks for a place within the subject at hand: "where do they meet?"."""
        starts = re.match(r"^\W*(?:(?:and|so|but)\s)?where\b", self.plain)
        leans = self.last is not None and bool(self.last.countries)
        return bool(starts and leans and re.search(r"\b(?:it|they|he|she)\b", self.plain))

    def _which(self, base: Query) -> Query | None:
        excluded = tuple(
            m.code for m in self.mentions if _EXCEPT.search(_plain(self.text[: m.start]))
        )
        if set(base.countries) - set(excluded) or set(base.uncovered) - set(excluded):
            return None
        query = replace(
            base,
            intent=Intent.WHICH_COUNTRIES,
            excluded=excluded,
            countries=(),
            uncovered=(),
            broad=False,
        )
        if self.last and phrases.OF_THEM.search(self.plain) and self.last.countries:
            query = replace(
                query,
                countries=self.last.countries,
                carried=True,
                text=f"{self.text.rstrip('?')} (of {self._names(self.last.countries)})?",
            )
        return query

    # -- one country, or none --------------------------------------------------------

    def _named_lookup(self, base: Query) -> Query:
        if self.last is None:
            return base
        content = self._content(base.topic)
        if phrases.BACK_TO.match(self.plain):
            base = replace(base, text=phrases.BACK_TO.sub("", _keep_case(self.text)).strip(" :,"))
            before = next(
                (e for e in reversed(self.memory) if set(base.countries) & set(e.countries)), None
            )
            topic = before.query.topic if before else ""
            if not content:
                return replace(base, topic=topic or base.topic, broad=not topic)
            bare = self.kern.linker.without(base.text)
            return self._leaning(replace(base, topic=bare, broad=False), topic)
        compares = phrases.COMPARE_BACK.search(self.plain) and self.last.countries
        if compares and base.countries and len(self.last.countries) <= _CARRIED_AT_MOST:
            return self._compared_with_before(base, content)
        if not content and base.countries == self.last.countries:
            # "What about Scotland?" after a question on Britain: the name is the topic.
            return self._leaning(replace(base, topic=self.text, broad=False), self._subject())
        if not content:
            return self._same_topic(base)
        if phrases.ELLIPTIC.match(self.plain) and phrases.ANAPHORA.search(self.plain):
            return self._leaning(base, self._subject())
        return base

    def _subject(self) -> str:
        """What the conversation is about: the last topic, and what that leaned on."""
        if self.last is None:
            return ""
        before = self.last.query
        parts = (before.background, before.topic.strip() or before.text)
        return _JOIN.join(dict.fromkeys(part for part in parts if part))[-_LONGEST_SUBJECT:]

    def _compared_with_before(self, base: Query, content: str) -> Query:
        assert self.last is not None  # noqa: S101  the caller has looked
        countries = tuple(dict.fromkeys((*self.last.countries, *base.countries)))
        if len(countries) == 1:
            return base
        topic = base.topic if content and not self._points_back() else self._subject()
        subject = topic.strip(" ?.,") or "informal coordination"
        return replace(
            base,
            text=f"Compare {self._names(countries)}: {subject}",
            topic=topic,
            intent=Intent.COMPARISON,
            countries=countries,
            broad=self._broad(topic),
            carried=True,
        )

    def _same_topic(self, base: Query) -> Query:
        """ "And the Dutch?": what was asked before, asked of another country."""
        assert self.last is not None  # noqa: S101  the caller has looked
        before = self.last.query
        if before.intent is Intent.BAND:
            return base
        named = self.kern.linker.link(before.text)
        names = self._names((*base.countries, *base.uncovered))
        if len(named) == 1 and not before.carried:
            span = named[0]
            text = before.text[: span.start] + names + before.text[span.end :]
            text = re.sub(rf"\bthe (?={re.escape(names)})", "", text, flags=re.IGNORECASE)
        else:
            text = f"{names}: {before.topic.strip() or before.text}"
        return replace(
            base,
            text=text,
            topic=before.topic,
            background=before.background,
            broad=before.broad or self._broad(before.topic),
        )

    def _nameless_lookup(self, base: Query) -> Query:
        if self.last is None:
            return base
        before = self.last
        subject = self._subject()
        if not before.countries and not before.query.uncovered:
            leans = not self._content(base.topic) or phrases.ELLIPTIC.match(self.plain)
            return self._leaning(base, subject) if leans else base
        elsewhere = self.kern.homes(base.topic)
        if elsewhere and not elsewhere & set(before.countries):
            return base
        countries = before.countries
        if before.query.intent is Intent.LOOKUP and not before.query.countries:
            countries = countries[:1]  # nobody was named: the best place found is meant
        if len(countries) > _CARRIED_AT_MOST:
            return self._leaning(base, subject)
        several = len(countries) > 1
        query = replace(
            base,
            countries=countries,
            uncovered=() if countries else before.query.uncovered,
            intent=Intent.COMPARISON if several else Intent.LOOKUP,
            carried=True,
            broad=False,
            text=f"{self._names(countries or before.query.uncovered)}: {self.text}",
        )
        return self._leaning(query, subject)

    def _leaning(self, query: Query, topic: str) -> Query:
        """The query with what it leans on, said in its text too."""
        topic = topic.strip()
        if not topic or self.background:
            return query
        said = topic.replace("“", "").replace("”", "")
        text = f"{query.text} (following “{said}”)"
        if not self._content(query.topic):  # "why?": asked of all that was said
            return replace(query, topic=f"{said} {query.topic}".strip(), text=text)
        return replace(query, background=said, text=text)

    def _points_back(self) -> bool:
        return re.search(r"\b(?:that|this|it)\b", self.plain) is not None

    def _names(self, codes: Sequence[str]) -> str:
        names = [self.kern.linker.name(code) for code in codes]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _keep_case(text: str) -> str:
    """The text with its first words in lower case, as the patterns expect."""
    head, colon, tail = text.partition(":")
    if colon:
        return head.lower() + colon + tail
    words = text.split(" ", 3)
    return " ".join([*(word.lower() for word in words[:2]), *words[2:]])
