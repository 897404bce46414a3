"""What a turn leans on: the country or the subject that came before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kern import phrases
from kern.echo import SUCH_A_THING, echoes
from kern.pointing import counted, earlier, picks_among
from kern.reading import JOIN, Reading, plain
from kern.talk import Talk, meant_by, named_nobody
from kern.types import Exchange, Intent, Query

_CARRIED_AT_MOST = 3
_ASKS_WITHIN = re.compile(
    r"^\W*(?:(?:and|so|but)\s)?(?:[^?]{0,50}[,:–]\s)?(?:(?:and|so|but)\s)?(?:where|whose|who)\b"
)
_POINTS_AT = re.compile(r"\b(?:it|they|he|she|that|this)\b")
_WHICH_ONES = re.compile(r"^\W*(?:(?:and|so|but)\s)?which\sones?\b")
# Of one country, one after another: "how many governments fell in those years?".
_ONE_AFTER_ANOTHER = re.compile(
    r"\bhow\smany\s(?:governments|cabinets|coalitions)\s(?:fell|collapsed|broke|failed|resigned|came|have"
    r"\sthere\sbeen|were\sthere|did\s(?:it|they|that)\b)"
)
_ELSEWHERE = re.compile(r"\b(?:else|others?|countr(?:y|ies)|of\s(?:them|these|those))\b")
_THESE_SO_MANY = re.compile(r"\b(?:these|those)\s(?:two|three|four|five|six|seven)\b")
_WHO_ELSE = re.compile(r"\bwho\selse\b")
_ALIKE = re.compile(r"\b(?:that|this|so|such|same|like|do|does|did|has|have)\b")
_REVERSED = re.compile(r"\bthe\s(?:reverse|opposite|other\sway)\b")
_WANTS = re.compile(r"\b(?:who|whom|whose|when|where|why|how\s(?:often|many|long))\b")
_POINTS_BACK = re.compile(r"\b(?:that|this|it)\b")
_POINTS_THERE = re.compile(r"\b(?:there|that|those|these|this)\b")
_LIKE_BEFORE = re.compile(
    r"\b(?:that|this|it|so|such|same|like|those|these|thing|way|one(?=\W*$))\b"
)
_OF_BOTH = re.compile(
    r"\b(?:they|their|them|these|those|both|each|two|either|neither|same|differ\w*|compar\w*|more"
    r"|less|better|worse|alike|similar)\b"
)
_WHICH_PLACE = re.compile(r"\b(?:other|first|original|previous|earlier|former|last)\b")
# A turn has left its country where it says something by itself, is answered elsewhere, and is
# not here. Of 435 development turns without a name, 6 did so, and none of the others fits.
_SAYS_SOMETHING = 3
_LEFT_BY = 0.35
_LEFT_FAR_BEHIND = 0.55
_STAYS_FROM = 0.25


@dataclass(frozen=True)
class FollowUp:
    """One turn and the conversation before it."""

    reading: Reading
    talk: Talk

    # -- which countries -------------------------------------------------------------

    def asks_within(self, query: Query) -> bool:
        """Whether what looks like a search among countries stays with those at hand.

        "Where do they meet?" and "whose idea was it?" do, and so does "where does Brexit come
        in?", unless the reports answer it far better elsewhere.
        """
        last, plain = self.talk.last, self.reading.plain
        if last is None or not last.countries:
            return False
        if self.asks_who_else() or picks_among(plain, self.talk.latest):
            return True
        if _ELSEWHERE.search(plain):
            return False
        one = len(last.countries) == 1
        points = _ASKS_WITHIN.match(plain) and _POINTS_AT.search(plain)
        if points or (one and (_WHICH_ONES.match(plain) or _ONE_AFTER_ANOTHER.search(plain))):
            return True
        if phrases.OF_COUNTRIES.search(plain) or len(meant_by(last)) > 1:
            return False
        return self.reading.scope.prospect(query).lead_over(meant_by(last)) < _LEFT_BY

    def asks_of_group(self) -> bool:
        """Whether the same is asked of a group of countries: "only the Nordic ones"."""
        before, last = self.talk.thread or self.reading.thread, self.talk.last
        if not before or not self.reading.names_a_group_alone:
            return False
        # Main points that are wanted of one country are wanted of each of a few others.
        few = self.reading.around or self.reading.mentions
        return not (last and last.query.broad and few)

    def asks_for_others(self) -> bool:
        """Whether other countries than those before are asked for: "who else does that?"."""
        plain = self.reading.plain
        before = self.talk.last is not None and bool(self.talk.last.countries)
        others = phrases.ELSE.search(plain) and not phrases.SOMETHING_ELSE.search(plain)
        named = any(not self.reading.is_group(m) for m in self.reading.mentions)
        # "Besides these two, who attends?" after one country are two persons.
        persons = _THESE_SO_MANY.search(plain) and not counted(plain, self.talk.latest)
        if not before or not others or named or persons:
            return False
        return not self.asks_who_else()

    def asks_who_else(self) -> bool:
        """Whether other people are asked for, within the subject: "who else was in the room?"."""
        last, plain = self.talk.last, self.reading.plain
        if last is None or not _WHO_ELSE.search(plain):
            return False
        if phrases.WHO_ELSE.search(plain):
            return True
        # "Who else advises them?", unlike "who else governs like that?".
        says_little = len(self.reading.content.split()) <= 1
        return says_little and len(last.countries) == 1 and not _ALIKE.search(plain)

    def which(self, query: Query) -> Query:
        """A question for a set of countries, perhaps among those found before."""
        if self.talk.last is None:
            return query
        of_group = self.asks_of_group()
        if self.asks_for_others():
            last = self.talk.last
            found = meant_by(last) if _REVERSED.search(self.reading.plain) else last.countries
            query = query.leaving_out(counted(self.reading.plain, self.talk.latest) or found)
            leans = not self.reading.content or _LIKE_BEFORE.search(self.reading.plain)
            return self.reading.leaning(query, self.talk.thread) if leans or of_group else query
        if of_group:
            return self.reading.leaning(query, self.talk.thread)
        if not phrases.OF_THEM.search(self.reading.plain):
            return query
        if not named_nobody(self.talk.last):
            query = self.reading.about(query, self.talk.last.countries)
        return self.reading.leaning(query, self.talk.thread)

    # -- one country, or none --------------------------------------------------------

    def lookup(self, query: Query) -> Query:
        """A question about one country, or about none that it names."""
        last, plain = self.talk.last, self.reading.plain
        if last is None:
            return query
        if query.countries or query.uncovered:
            return self._named(query, last)
        if len(last.countries) != 1 and phrases.OF_THEM.search(plain):
            return self.which(replace(query, intent=Intent.WHICH_COUNTRIES, broad=False))
        if meant := counted(plain, self.talk.latest):
            query = replace(self.reading.about(query, meant), intent=Intent.COMPARISON)
            return self.reading.leaning(query, self.talk.thread)
        if place := earlier(plain, self.talk.begun, self.talk.latest):
            query = self.reading.about(query, (place,))
            asks = _WHICH_PLACE.sub("", self.reading.content).strip()
            return self._back_to(query) if asks else self._same_subject(query, last)
        return self._nameless(query, last)

    def _named(self, query: Query, last: Exchange) -> Query:
        reading = self.reading
        if phrases.BACK_TO.match(reading.plain):
            return self._back_to(query)
        others = set(last.countries) - set(query.countries)
        if self._compares(query) and others and len(last.countries) <= _CARRIED_AT_MOST:
            return self._compared_with_before(query, last)
        if not reading.content and query.countries == last.countries:
            # "What about Scotland?" after a question on Britain: the name is the subject.
            query = replace(query, topic=reading.text, broad=False)
            return replace(
                query,
                text=f"{query.text} (following “{self.talk.thread[-1]}”)",
                thread=self.talk.thread[-1:],
                background=reading.scope.linker.without(self.talk.thread[-1]),
            )
        if not reading.content or echoes(plain(reading.bare)):
            return self._same_subject(query, last)
        leaning = reading.leaning(query, self.talk.thread)
        if phrases.ELLIPTIC.match(reading.plain) and phrases.ANAPHORA.search(reading.plain):
            return leaning
        # "Inside the Spanish cabinet too?" says too little by itself.
        prospect = reading.scope.prospect
        return leaning if not prospect(query).likely and prospect(leaning).likely else query

    def _compares(self, query: Query) -> bool:
        said = phrases.BY_COMPARISON.sub("", plain(self.reading.masked))
        compares = phrases.COMPARE_BACK.search(said)
        goes_on = phrases.THEN_THERE.match(self.reading.plain)
        return bool(query.countries and compares and not goes_on)

    def _back_to(self, query: Query) -> Query:
        """Go back, as in "back to Belgium: who sits in it?", to what was last asked of it."""
        before = next(
            (e for e in reversed(self.talk.memory) if set(query.countries) & set(e.countries)), None
        )
        if before is None:
            return query
        thread = tuple(dict.fromkeys((*before.query.thread, before.query.turn)))
        return self.reading.leaning(replace(query, broad=False), thread)

    def _compared_with_before(self, query: Query, last: Exchange) -> Query:
        countries = tuple(dict.fromkeys((*last.countries, *query.countries)))
        asks_on = not self.reading.content or _POINTS_BACK.search(self.reading.plain)
        # A rating is no subject to compare.
        points_back = asks_on and last.query.intent is not Intent.BAND
        query = replace(query, intent=Intent.COMPARISON, countries=countries, carried=True)
        if not points_back:
            return replace(query, text=f"{self.reading.scope.names(countries)}: {query.turn}")
        thread = self.talk.thread
        topic = self.reading.scope.linker.without(thread[-1])
        query = replace(
            query,
            text=f"Compare {self.reading.scope.names(countries)}: {topic.strip(' ?.,')}",
            topic=topic,
            broad=last.query.broad,
        )
        return query if len(thread) == 1 else self.reading.leaning(query, thread[:-1])

    def _same_subject(self, query: Query, last: Exchange) -> Query:
        """Ask on, as in "and the Dutch?": what was asked before, asked of another country.

        Where the last turn was a detail that the other country's section says nothing of,
        the question that the details were about is asked.
        """
        if last.query.intent is Intent.BAND:
            return query
        detailed = [
            e.query for e in reversed(self.talk.memory) if e.query.turn in last.query.thread
        ]
        said = [last.query, *detailed]
        a_thing = SUCH_A_THING.search(self.reading.plain)
        if a_thing:
            said = said[-1:]
        # "And who's in the German one?" asks again who, not what was asked last.
        if wants := _WANTS.search(self.reading.plain):
            alike = [q for q in said if re.search(rf"\b{wants[0]}\b", plain(q.turn))]
            said = alike or said
        asked = [self._asked_of(query, before) for before in said]
        if a_thing:
            # "Does Austria have one?": the section may speak of it, and not of who sits in it.
            asked.append(self.reading.leaning(replace(query, again=True), self.talk.thread))
        prospect = self.reading.scope.prospect
        return next((one for one in asked if one.broad or prospect(one).likely), asked[0])

    def _asked_of(self, query: Query, before: Query) -> Query:
        """An earlier query, asked of the countries of this one."""
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
        said = replace(query, turn=text, topic=before.topic, broad=before.broad, again=True)
        if not before.thread:
            return replace(said, text=text)
        said = replace(said, thread=before.thread, background=before.background)
        return replace(said, text=f"{text} (following “{JOIN.join(before.thread)}”)")

    def _nameless(self, query: Query, last: Exchange) -> Query:
        reading = self.reading
        carried = last.countries or last.query.uncovered
        if not carried:
            leans = not reading.content or phrases.ELLIPTIC.match(reading.plain)
            return reading.leaning(query, self.talk.thread) if leans else query
        elsewhere = reading.scope.homes(reading.bare)
        if elsewhere and not elsewhere & set(carried):
            # A name of a country that was talked of before goes back to it.
            before = tuple(elsewhere & set(self.talk.latest))
            return reading.leaning(reading.about(query, before), ()) if before else query
        if self._has_left(query, carried):
            return query
        countries = self._at_hand(last)
        if len(countries) > _CARRIED_AT_MOST:
            return reading.leaning(query, self.talk.thread)
        if not countries:
            query = replace(query, uncovered=last.query.uncovered, carried=True)
            return replace(query, text=f"{reading.scope.names(query.uncovered)}: {query.turn}")
        query = self.reading.about(query, countries)
        if len(countries) > 1:
            query = replace(query, intent=Intent.COMPARISON)
        return reading.leaning(query, self.talk.thread)

    def _at_hand(self, last: Exchange) -> tuple[str, ...]:
        """The countries that a turn goes on about: of a comparison, the one that was added."""
        added: tuple[str, ...] = ()
        if last.query.intent is Intent.COMPARISON and last.query.carried:
            mentions = self.reading.scope.linker.link(last.query.turn)
            added = tuple(m.code for m in mentions if m.code in last.countries)
        both = _OF_BOTH.search(self.reading.plain)
        return tuple(dict.fromkeys(added)) if added and not both else meant_by(last)

    def _has_left(self, query: Query, carried: tuple[str, ...]) -> bool:
        """Whether a turn without a country is about another one than those before."""
        reading = self.reading
        says = len(reading.content.split()) >= _SAYS_SOMETHING
        if not says or _POINTS_THERE.search(reading.plain):
            return False
        alone = reading.scope.prospect(query)
        lead = alone.lead_over(carried)
        if not alone.likely or lead < _LEFT_BY:
            return False
        here = reading.leaning(reading.about(query, carried), self.talk.thread)
        return lead >= _LEFT_FAR_BEHIND or reading.scope.prospect(here).chance < _STAYS_FROM
