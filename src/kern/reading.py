"""One turn as it reads by itself: whom it names, what it is about, what it leaves out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kern import filler, phrases
from kern.countries.groups import within, without_groups
from kern.countries.neighbours import Neighbourhood, neighbourhood, without_neighbours
from kern.exclusions import left_out, put_right
from kern.scope import Scope
from kern.types import Mention, Query

JOIN = " / "
_FEW = 2
_FEWEST_WORDS = 3  # fewer than these, noise aside, start no subject
_SPACE = re.compile(r"\s+")
# "And after him?" leans wholly on what was said.
_IN_TIME = re.compile(r"\b(?:before|after(?:wards)?|later|came|him)\b")


def plain(text: str) -> str:
    """A text as the patterns of `kern.phrases` expect it: small, with straight apostrophes."""
    return text.lower().replace("’", "'").replace("‘", "'")


def names_nothing_special(bare: str) -> bool:
    """Whether a question without its countries has no word that not every section is about."""
    return not filler.GENERIC.sub(" ", filler.NOISE.sub(" ", plain(bare))).strip()


@dataclass(frozen=True)
class Reading:
    """What one turn says by itself."""

    text: str
    thread: tuple[str, ...]
    scope: Scope

    @cached_property
    def plain(self) -> str:
        """The turn as the patterns expect it, misspelt words put right."""
        return plain(self.scope.mend(self.text))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The countries it names, but for those that only some other section speaks of."""
        found = self._without_summaries(self.scope.linker.link(self.text))
        incidental = [m for m in found if m.code in self.scope.spoken_of]
        if not incidental or names_nothing_special(self.scope.linker.without(self.text)):
            return found
        return tuple(m for m in found if m not in incidental)

    def _meant(self) -> tuple[Mention, ...]:
        """Without those put right: Slovakia in "Slovenia, not Slovakia"."""
        wrong = put_right(self.text, self.mentions)
        return tuple(m for m in self.mentions if m.code not in wrong)

    @staticmethod
    def _without_summaries(found: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Without a group of which several members are named: "the Nordics Norway and Denmark"."""
        starts = Counter(m.start for m in found)
        alone = {m.code for m in found if starts[m.start] == 1}
        group = {m.code for m in found if starts[m.start] > 1}
        if len(alone) < _FEW or not alone <= group:
            return found
        return tuple(m for m in found if starts[m.start] == 1)

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
        while (lead := filler.LEAD.match(plain(topic))) and topic[lead.end() :].strip(" ?.!,:"):
            topic = topic[lead.end() :]
        return topic

    @cached_property
    def masked(self) -> str:
        """The turn with "the country" for each country, misspelt words put right."""
        return self.scope.mend(self._replaced("the country"))

    def _replaced(self, name: str) -> str:
        text = self.text
        for start, end in sorted({(m.start, m.end) for m in self.mentions}, reverse=True):
            text = text[:start] + name + text[end:]
        return text

    @property
    def leveled(self) -> str:
        """The turn with a comma for each country and group, for none of them is a level."""
        return without_groups(plain(self.scope.mend(self._replaced(","))))

    @cached_property
    def asks_in_general(self) -> bool:
        """Whether it names nothing that not every section is about."""
        return names_nothing_special(without_neighbours(self.bare) if self.around else self.bare)

    @cached_property
    def content(self) -> str:
        """What is left of it without the words that any question has."""
        return _SPACE.sub(" ", filler.NOISE.sub(" ", plain(self.bare))).strip()

    @property
    def leans(self) -> bool:
        """Whether it says too little by itself to be about something new."""
        return bool(self.mentions) or len(self.content.split()) < _FEWEST_WORDS

    @cached_property
    def names_a_group_alone(self) -> bool:
        """Whether a group of countries is all that it says: "any in southern Europe?"."""
        if not within(self.plain) and self.around is None:
            return False
        rest = filler.NOISE.sub(" ", without_neighbours(without_groups(plain(self.bare))))
        return not filler.GENERIC.sub("", rest).strip(" ,")

    @cached_property
    def around(self) -> Neighbourhood | None:
        """The countries around those that it names, if it is about their neighbours."""
        one_each = [m for m in self.mentions if not self.is_group(m)]
        among_them = bool(phrases.WHICH_OF.search(self.plain))
        return neighbourhood(plain(self.text), one_each, among_them=among_them)

    @property
    def background(self) -> str:
        """The thread without the names of countries."""
        return JOIN.join(self.scope.linker.without(turn) for turn in self.thread)

    @property
    def edition(self) -> str:
        """Another edition or year of the publication that it asks for, else empty."""
        named = {mention.code for mention in self.mentions}
        for match in phrases.EDITION.finditer(self.plain):
            found = next(group for group in match.groups() if group)
            told_of = self.scope.reports.get(found, frozenset())
            inquiry = not phrases.PUBLICATION.search(match[0]) and named <= told_of
            if found != phrases.SAME_EDITION and not (told_of and inquiry):
                return found
        return ""

    def query(self) -> Query:
        """The turn as a question of its own."""
        codes = tuple(dict.fromkeys(mention.code for mention in self._meant()))
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
        # "Why?", "who has one by that name?": asked of all that was said.
        if (
            not _IN_TIME.sub("", self.content).strip()
            or self.names_a_group_alone
            or phrases.SO_NAMED.search(self.plain)
        ):
            return replace(query, topic=f"{background} {query.topic}".strip(), background="")
        return query

    def about(self, query: Query, countries: tuple[str, ...]) -> Query:
        """The query about countries that come from an earlier turn; as it is without any."""
        if not countries:
            return query
        return replace(
            query,
            countries=countries,
            carried=True,
            broad=False,
            text=f"{self.scope.names(countries)}: {query.turn}",
        )

    def excluded(self, *, like: bool = False) -> tuple[str, ...]:
        """Countries that are named only to be left out of the answer, in their order.

        With ``like`` those that are named as an example are left out too.
        """
        centre = self.around.centre if self.around else ()
        return tuple(dict.fromkeys((*centre, *left_out(self.text, self.mentions, like=like))))

    def named_before(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        """Countries named before the words that a pattern finds; none where it finds none."""
        found = pattern.search(plain(self.text))
        before = (m.code for m in self.mentions if found and m.end <= found.start())
        return tuple(dict.fromkeys(before))

    def is_group(self, mention: Mention) -> bool:
        """Whether the words of a mention name several countries at once."""
        return sum(other.start == mention.start for other in self.mentions) > 1

    def within(self) -> tuple[str, ...] | None:
        """The covered countries that the groups named leave; None where it names no group."""
        groups = within(self.plain)
        if not groups and self.around is None:
            return None
        kept = self.scope.covered if self.around is None else self.around.members
        kept &= self.scope.covered
        return tuple(sorted(code for code in kept if all(g.allows(code) for g in groups)))
