"""Follow-ups about ratings: "and its rating?", "how are the two rated?", "who else is on top?"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kern import band_phrases, phrases
from kern.levels import without_levels
from kern.pointing import counted, earlier
from kern.reading import Reading
from kern.talk import Talk, meant_by
from kern.types import Exchange, Intent, Query

_WHY = re.compile(r"\b(?:why|how\scome|what\sfor|reasons?)\b")
_ASKS_WHOM = re.compile(
    r"\b(?:who|whom|whose|which|what|where|list|name|anyone|anybody|countries|everyone|all|many|any"
    r"|the)\b"
)
_THEIR_BAND = re.compile(
    r"\b(?:that|this|such\sa)\s(?:(?:very|exact)\s)?(?:same\s)?(?:band|rating|grade|categor(?:y|ies)|score|mark|tier|class|one)\b"
)
_THIS_LEVEL = re.compile(
    r"\b(?:that|this)\s(?:[\w-]+\s){1,2}?(?:band|group|rating|grade|categor(?:y|ies)|tier|class|level)\b"
)
_ITS = re.compile(r"\b(?:it|its|there|that\scountry)\b")
_PLURAL = re.compile(r"\b(?:they|their|them|these|those|both|each|two|all)\b")
_BESIDE = re.compile(
    r"\b(?:than\s(?:they|it|them|that|those|there)\b|equal(?:s|ly)?\b|on\sa\spar\b|the\ssame\W*$|alike\b"
    r"|(?:any\s)?(?:higher|lower|better|worse|different)\W*$"
    r"|(?:it|that|this|they)\s(?:any\s)?(?:higher|lower|better|worse)\sthan\b"
    r"|(?:beats?|outranks?|tops?)\s(?:it|that|this|them)\b)"
    r"|^\W*(?:(?:and|so)\s)?(?:higher|lower|better|worse)(?:\sor\s\w+)?\sthan\b"
    r"|^\W*(?:(?:and|so|but)\s)?(?:the\s)?same\s\w+\s(?:as|like)\b"
    r"|\b(?:its|their)\s\w+,?\s(?:and|vs\.?|versus|next\sto|beside|compared)\b"
)
_MEASURED = re.compile(r"\b(?:higher|lower|better|worse|beats?|outranks?|tops?|rated|ranked)\b")
_ANY_OTHERS = re.compile(r"\b(?:any|which|what|the|who\sare\sthe)\sothers\b")
_FEW = 3
_LISTS = re.compile(r"\b(?:countr(?:y|ies)|states|list|who|everyone|others|all)\b")
_REMEMBERED = 3  # exchanges within which ratings are still the subject
# What may be left of "who else is down there?", "which countries got that one altogether?".
_STANDING = re.compile(
    r"\b(?:others|down|up|gets?|got|gotten|altogether|did|land(?:s|ed)?|end(?:s|ed)|stands?|sits?|falls?|fell"
    r"|odd|full|give|given|list|earn(?:s|ed)?|receive[sd]?|belongs?|rating|band|grade|mark|score"
    r"|categor(?:y|ies)|tier|class|level|bracket|group|very|exact|many)\b"
)


def _asks_for_others(plain: str) -> bool:
    return bool(phrases.ELSE.search(plain) or _ANY_OTHERS.search(plain))


@dataclass(frozen=True)
class BandFollowUp:
    """One turn and the conversation before it."""

    reading: Reading
    talk: Talk

    def asks(self) -> bool:
        """Whether the turn goes on with a question about ratings: "and in the top one?"."""
        plain, content = self.reading.plain, self.reading.content
        lately = [e.query.intent is Intent.BAND for e in self.talk.memory[-_REMEMBERED:]]
        rest = without_levels(content)
        if not any(lately) or _WHY.search(plain):
            return False
        theirs = _THEIR_BAND.search(plain) and _LISTS.search(plain)
        if lately[-1] and self.reading.names_a_group_alone:
            return True
        if lately[-1] and (theirs or _asks_for_others(plain)):
            return not _STANDING.sub("", rest).strip()
        if lately[-1] and self.reading.mentions and _BESIDE.search(plain):
            return not _MEASURED.sub("", rest).strip()
        # Some turns later only a level that is named takes it up again: "and the laggards?".
        goes_on = lately[-1] or rest != content
        return goes_on and not rest.strip() and not phrases.WHICH.match(plain)

    def query(self, query: Query) -> Query:
        """The question with the countries that it points back to."""
        last, plain = self.talk.last, self.reading.plain
        if last is None or query.uncovered:
            return query
        if self.reading.names_a_group_alone and last.query.intent is Intent.BAND:
            return replace(query, countries=(), bands=query.bands or last.query.bands)
        by_place = self.reading.around is not None  # neighbours, whatever was talked of
        if not query.countries and not by_place:
            query = self._pointing_back(query, last)
        elif not by_place and (beside := self._beside(query, last)):
            both = tuple(dict.fromkeys((*beside, *query.countries)))
            query = self.reading.about(query, both)
        if query.carried:
            return query
        if last.query.intent is not Intent.BAND or band_phrases.BAND.search(plain):
            return query
        if query.countries:
            text = f"Which rating band is {self.reading.scope.names(query.countries)} in?"
            return replace(query, text=text)
        return replace(query, text=f"{query.turn.rstrip('?')} (rating band)?")

    def _beside(self, query: Query, last: Exchange) -> tuple[str, ...]:
        """The countries before that one is set beside: "is Estonia equal?"; empty if none."""
        plain = self.reading.plain
        place = earlier(plain, self.talk.begun, self.talk.latest)
        if place and place not in query.countries and _MEASURED.search(plain):
            return (place,)
        few = 0 < len(last.countries) <= _FEW
        return last.countries if few and _BESIDE.search(plain) else ()

    def _pointing_back(self, query: Query, last: Exchange) -> Query:
        """A question that names nobody: of "the two", of those before, or of all but those."""
        plain = self.reading.plain
        meant = counted(plain, self.talk.latest)
        if meant and _asks_for_others(plain):
            return query.leaving_out(meant)
        if meant:
            return self.reading.about(query, meant)
        if last.countries and _THEIR_BAND.search(plain) and _LISTS.search(plain):
            names = self.reading.scope.names(last.countries)
            band = f"countries are in the same rating band as {names}"
            if _asks_for_others(plain) or set(query.excluded) >= set(last.countries):
                text = f"Which {band}, apart from {names}?"
                return replace(query, excluded=last.countries, carried=True, text=text)
            return replace(self.reading.about(query, last.countries), text=f"Which {band}?")
        if _asks_for_others(plain):
            return query.leaving_out(last.countries)
        those = last.countries if self._rates_those(query, last) else ()
        if _ITS.search(plain) and not _PLURAL.search(plain):
            those = meant_by(last) if those else ()
        return self.reading.about(query, those)

    def _rates_those(self, query: Query, last: Exchange) -> bool:
        """Whether the countries before are meant: "is it in the top band?", "badly rated?"."""
        plain = self.reading.plain
        if not last.countries:
            return False
        # "Which countries are in this top group?" points to no country.
        said = _THIS_LEVEL.sub(" ", plain) if query.bands and _LISTS.search(plain) else plain
        refers = phrases.OF_THEM.search(said) or (
            phrases.ANAPHORA.search(said) and not band_phrases.SAME_BAND.search(said)
        )
        if len(last.countries) == 1 and query.within is None:
            return bool(refers) or not (query.bands and _ASKS_WHOM.search(plain))
        return bool(refers or not query.bands) and last.query.intent is not Intent.BAND
