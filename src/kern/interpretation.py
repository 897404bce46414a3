"""Turns to a question that stands alone: who it is about, what it asks, what it leans on.

Rules, not a language model: the same turns always give the same query, and the string
``Query.text`` says how they were understood. Asked again by itself, that string gives
the same query, so that a reader can edit it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kern import asides, band_phrases, phrases
from kern.asker import without_asker
from kern.band_followups import BandFollowUp
from kern.countries import CountryLinker
from kern.countries.across import across
from kern.countries.groups import within, without_groups
from kern.countries.neighbours import without_pointing
from kern.focus import in_focus
from kern.followups import FollowUp
from kern.levels import levels
from kern.pointing import one_of_group, rest_of_group
from kern.reading import JOIN, Reading, plain
from kern.scope import Scope
from kern.senses import Sense
from kern.talk import Talk, meant_by
from kern.types import Exchange, Intent, Query

# In a talk of other things, "does it all end well?" seldom is about the ratings: of 10 turns of the
# development part that no pattern knew, 6 of the 8 below this were not.
_SURELY_A_RATING = 0.7
_FOLLOWING = re.compile(r"\s*\(following “(?P<thread>[^”]+)”\)\s*$")
_STATEMENTS = re.compile(r"^(?:[^.?!]+[.!]\s+)+(?=[^.!]*\?)")
_LEAD_UP = re.compile(r"^.*[.:!]\s+(?=\S)", re.DOTALL)
_SAYS_SOMETHING = 2  # words, noise aside: "does Iceland do any better?" has one
# These ask for a set however near to a question about ratings or about one thing they lie.
_WHICH_COUNTRIES = re.compile(r"^(?:in\s)?(?:which|what)\s(?:countries|governments|nations)\b")
_ANY_COUNTRY = re.compile(
    r"\b(?:which|what|any|many|other|another)\s(?:\w+\s)?(?:countr(?:y|ies)|states?|nations?|governments?)\b"
    r"|\banywhere\b|\belsewhere\b"
)
_STATES = re.compile(r"\?\s+i\b[^?]+$")
_MORE = re.compile(r"(?:\s*\(more\))+\s*$")
_DOES_SO = re.compile(r"\b(?:so|the\ssame|likewise|that|similarly)\W*$")
# A capital within a sentence: "Kaczyński", "Who Owns the State?", but not "NGOs" nor "Monday".
_NAME = re.compile(
    r"(?<=\s)(?!\w+day\b|January|February|March|April|May\b|June|July|August|(?:Sept|Nov|Dec)ember"
    r"|October)[^\W\d_a-z][^\W\d_A-Z]+\b"
)
# "Where do leaders govern as Orbán does?" asks for others.
_LIKENESS = re.compile(r"\b(?:like|such\sas|similar|as\s\w+\sas|as\b[^,;.?]*\b(?:does|did|has))\b")
_SPACE = re.compile(r"\s+")


def states_rating(reading: Reading) -> bool:
    """Whether the wording of a turn asks about ratings, whatever its embedding says."""
    among_countries = band_phrases.RANKED.search(plain(reading.masked))
    return bool(band_phrases.BAND.search(reading.plain) or among_countries)


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
        if more := self._more(question, memory):
            return more
        text = without_asker(_SPACE.sub(" ", question).strip(), self.linker.link)
        text = in_focus(text, self.linker.link)
        mentions = self.linker.link(text)
        places = [(mention.start, mention.end) for mention in mentions]
        chats = not places and self._chats(text, goes_on=bool(memory))
        if chats or (memory and asides.closes(plain(text), places)):
            return Query(text, text, "", intent=Intent.SMALLTALK)
        earlier = tuple(e for e in memory if e.query.intent is not Intent.SMALLTALK)
        if fresh := phrases.FRESH_START.match(plain(text)):
            text, earlier = text[fresh.end() :] or text, ()
        elif aside := phrases.PUT_ASIDE.match(plain(text)):
            text = text[aside.end() :]
            earlier = earlier if Reading(text, (), self.scope).leans else ()
        text = self._spelt_out(text, Talk(earlier))
        thread: tuple[str, ...] = ()
        if following := _FOLLOWING.search(text):
            thread = tuple(following["thread"].split(JOIN))
            text, earlier = text[: following.start()], ()
        return self._understand(Reading(text, thread, self.scope), earlier)

    def _spelt_out(self, text: str, talk: Talk) -> str:
        """A turn with the names of countries that it means by those talked of before."""
        small = text.lower()
        if talk.last is None or len(small) != len(text):
            return text
        mentions = self.linker.link(text)
        meant = meant_by(talk.last) or talk.last.query.uncovered
        other = across(small, meant[0]) if len(meant) == 1 else None
        if other and all(other.start <= m.start and m.end <= other.end for m in mentions):
            name = self.scope.names([other.code])
            return f"{text[: other.start]}in {name}{text[other.end :]}"
        if len(meant) == 1 and not mentions:
            text = without_pointing(text, self.scope.names(meant))
        text = rest_of_group(text, mentions, talk.begun, self.scope.names)
        told_of = [exchange.countries for exchange in talk.memory]
        return one_of_group(text, self._members, told_of, self.scope.names)

    def _members(self, word: str) -> frozenset[str]:
        """The covered countries of a group that a word names: "Nordic", "Asian"."""
        linked = {m.code for m in self.linker.link(word)}
        grouped = [group.members for group in within(word.lower()) if not group.outside]
        return frozenset(linked.union(*grouped)) & self.scope.covered

    def _more(self, question: str, memory: Sequence[Exchange]) -> Query | None:
        """The last query, for what it did not quote yet; None where nothing more is asked for."""
        if asked := _MORE.search(question):
            query = self.interpret(question[: asked.start()])
            further = asked[0].count("(")
        else:
            earlier = [e for e in memory if e.query.intent is not Intent.SMALLTALK]
            if not earlier or not asides.MORE.match(plain(question)):
                return None
            query, further = earlier[-1].query, 1
        if query.intent in (Intent.BAND, Intent.SMALLTALK):
            return None
        text = query.text + " (more)" * further
        return replace(query, text=text, further=query.further + further)

    def _chats(self, text: str, *, goes_on: bool) -> bool:
        if asides.SMALLTALK.match(plain(text)) or asides.OF_THE_CORPUS.match(plain(text)):
            return True
        if not goes_on and asides.MORE.match(plain(text)):
            return True
        # "Any good?": a short question within a conversation is about what was said.
        asks_on = goes_on and text.endswith("?")
        return not asks_on and self.scope.senses(Sense.CHAT, text, stated=False)

    def _understand(self, reading: Reading, memory: tuple[Exchange, ...]) -> Query:
        talk = Talk(memory)
        follow, on_ratings = FollowUp(reading, talk), BandFollowUp(reading, talk)
        query = reading.query()
        if on_ratings.asks() or self._is_about_ratings(reading, talk.last):
            return on_ratings.query(self._rating(reading, query))
        wants_others = follow.asks_for_others() or follow.asks_of_group()
        if wants_others or (self._wants_a_set(reading, memory) and not follow.asks_within(query)):
            which = self._which(reading, query)
            if which is not None:
                return follow.which(which)
        if around := reading.around:
            around_it = tuple(sorted(around.members & self.scope.covered))
            query = replace(query, countries=around_it or query.countries)
        if len(query.countries) > 1:
            return replace(query, intent=Intent.COMPARISON)
        query = follow.lookup(query)
        nameless = not query.countries and not query.uncovered
        if not nameless or _ANY_COUNTRY.search(reading.plain):
            return query
        return replace(query, countries=tuple(self.scope.owners(reading.bare)))

    def _is_about_ratings(self, reading: Reading, last: Exchange | None) -> bool:
        if band_phrases.OTHERS_RATE.search(reading.plain):
            return False
        stated = states_rating(reading)
        # "How does Belgium coordinate?" asks for the section's main points, however near it lies;
        # "do they always work?" leans on more than its embedding can tell.
        elsewhere = last is not None and last.query.intent is not Intent.BAND
        says_little = elsewhere and len(reading.content.split()) < _SAYS_SOMETHING
        points = last is not None and not reading.around
        leans = says_little or (points and phrases.ANAPHORA.search(reading.plain))
        # What follows a question says what it is for: "… I need the list for my class."
        whole = reading.plain
        question = whole[: whole.rfind("?")] if _STATES.search(whole) else whole
        hinted = band_phrases.HINT.search(question) and not reading.asks_in_general
        if not stated and (leans or not hinted):
            return False
        least = _SURELY_A_RATING if elsewhere else 0.0
        if self.scope.senses(Sense.RATING, reading.masked, stated=stated, least=least):
            return True
        # What leads up to a question may hide what it is: "I'm off to … and want one line: …".
        asked = _LEAD_UP.sub("", reading.masked)
        led_up_to = (
            stated and asked != reading.masked and bool(band_phrases.BAND.search(plain(asked)))
        )
        return led_up_to and self.scope.senses(Sense.RATING, asked, stated=True)

    def _wants_a_set(self, reading: Reading, memory: tuple[Exchange, ...]) -> bool:
        if reading.around and phrases.WHICH_OF.search(reading.plain):
            return True
        if _WHICH_COUNTRIES.search(reading.plain):
            return True
        if self._names_a_home(reading):
            return False
        stated = any(p.search(reading.plain) for p in (phrases.WHICH, phrases.WHICH_OF_A_GROUP))
        # An elliptic turn says too little to be told by its embedding.
        if memory or reading.thread:
            return stated
        # "Which of the Nordic countries": put as one country, its embedding says something else.
        if stated and any(map(reading.is_group, reading.mentions)):
            return True
        return self.scope.senses(Sense.SET, reading.masked, stated=stated)

    def _names_a_home(self, reading: Reading) -> bool:
        """Whether a person or a party named is of one country: "whom did Orbán appoint?"."""
        if phrases.OF_COUNTRIES.search(reading.plain) or _LIKENESS.search(reading.plain):
            return False
        if self.scope.coined(reading.bare):
            return not (reading.mentions or within(reading.plain))
        names = _NAME.findall(without_groups(reading.bare))
        homes = self.scope.homes(reading.bare) if names else frozenset()
        return bool(homes) and any(self.scope.homes(name) == homes for name in names)

    def _rating(self, reading: Reading, query: Query) -> Query:
        """The question as one about ratings: the levels it names, and whom it keeps to."""
        scale = sorted(self.scope.bands)
        sizes = [self.scope.sizes.get(rank, 1) for rank in scale]
        # "A piece on leaders and laggards. Who are the leaders?": what is asked counts first.
        asked = _STATEMENTS.sub("", reading.leveled)
        named = levels(asked, scale, sizes) or levels(reading.leveled, scale, sizes)
        excluded = reading.excluded()
        within = reading.within()
        about = () if reading.around else query.countries
        if within is not None:
            # "Outside the Baltics" names the Baltics to leave them out.
            grouped = {m.code for m in reading.mentions if reading.is_group(m)}
            about = tuple(code for code in about if code in within or code not in grouped)
        if not about and not excluded and within is None:
            # "Does Orbán's country belong to the best?"
            about = tuple(self.scope.homes(reading.bare) & self.scope.covered)
        return replace(
            query,
            intent=Intent.BAND,
            bands=tuple(self.scope.bands[rank] for rank in sorted(named)),
            countries=tuple(code for code in about if code not in excluded),
            excluded=excluded,
            within=within,
        )

    def _which(self, reading: Reading, query: Query) -> Query | None:
        """The question as one for a set of countries; None where its countries are named."""
        # "The Dutch: who else do they talk to?" asks for others than were said, of the Dutch.
        persons = phrases.WHO_ELSE.search(reading.plain) and not _DOES_SO.search(reading.plain)
        others = () if persons else reading.named_before(phrases.ELSE)
        excluded = (*reading.excluded(like=True), *others)
        kept_to = reading.within()
        named = {m.code for m in reading.mentions if not reading.is_group(m)}
        if kept_to is None:
            named = {*query.countries, *query.uncovered}
        if named - set(excluded):
            return None
        return replace(
            query,
            intent=Intent.WHICH_COUNTRIES,
            excluded=tuple(dict.fromkeys(excluded)),
            within=kept_to,
            # What is asked of a group is looked for as what is asked of all.
            topic=query.topic if kept_to is None else without_groups(query.topic, "countries"),
            countries=(),
            uncovered=(),
            broad=False,
        )
