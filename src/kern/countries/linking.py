"""Finds the countries that a question names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kern.countries import context
from kern.countries.cutting import cut
from kern.countries.folding import Folded, Token, is_unspaced
from kern.countries.tables import Entry, Kind, tables
from kern.types import Mention

_GAP = re.compile(r"[\s'\-]{1,3}|\.[ ]?|")
_ABBREVIATED = frozenset({"st", "u", "s", "n", "z", "k", "r", "o", "p", "d", "c", "no"})
_FLAG_START = 0x1F1E6
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_MOST_GUESSES = 400
_MOST_GUESSED_WORDS = 4
_MOST_PARTS = 2
_SHORTEST_PART = 3
_REMEMBERED = 64

Codes = tuple[str, ...]
Found = tuple[int, int, Codes]
"""First token, token after the last, and the codes meant."""


class CountryLinker:
    """Links the words of a question to ISO 3166 countries.

    Names are looked up in the tables first, the longest at each place; what is left is
    compared with them by edit distance. Sources are named in `kern.countries.tables`.
    Constituent nations link to their state, Kosovo to the customary ``XK``. A group of
    countries ("Benelux", "the Nordic countries") gives one mention for each member, all
    with the same span; other mentions never overlap. States that are no more, such as
    Czechoslovakia, and organisations such as the EU link to nothing.
    """

    def __init__(self) -> None:
        self._tables = tables()
        self._first_words = frozenset(name.partition(" ")[0] for name in self._tables.names)
        # One turn is linked several times, and a long one costs as much as its embedding.
        self._linked = lru_cache(_REMEMBERED)(self._link)

    def link(self, question: str) -> tuple[Mention, ...]:
        """The countries named, in order; offsets are into the question as given."""
        return self._linked(question)

    def _link(self, question: str) -> tuple[Mention, ...]:
        folded = Folded.of(question)
        reading = context.Reading(folded, folded.tokens(), self._tables.languages)
        found, taken = self._look_up(reading)
        found += self._find_us(reading, taken)
        mentions = [mention for item in found for mention in _mentions(reading, item)]
        mentions += self._unspaced(reading, taken)
        mentions += self._flags(question)
        return tuple(_without_overlaps(mentions))

    def name(self, code: str) -> str:
        """The country's usual English name.

        Raises:
            KeyError: no country has that code.
        """
        return self._tables.usual[code]

    def adjective(self, code: str) -> str:
        """The country's adjective, or its name where it has none of its own.

        Raises:
            KeyError: no country has that code.
        """
        return self._tables.adjectives.get(code) or self.name(code)

    def without(self, question: str) -> str:
        """The question with its countries cut out, for finding what it is about.

        What belongs to them goes too: a possessive, the "and" of a list of countries,
        and before a country's name (but not before an adjective) "in the" and the like.
        """
        return cut(question, self.link(question), self._is_noun)

    def _is_noun(self, text: str) -> bool:
        key = " ".join(token.folded for token in Folded.of(text).tokens())
        entry = self._tables.names.get(key)
        if entry is None:
            return not key.endswith(("ish", "ian", "ese"))
        return entry.kind is not Kind.ADJECTIVE

    def _look_up(self, reading: context.Reading) -> tuple[list[Found], set[int]]:
        """The names found; and the words that are accounted for by them."""
        found: list[Found] = []
        taken: set[int] = set()
        index, guesses = 0, 0
        while index < len(reading.tokens):
            end, codes = self._longest(reading, index)
            if end == index and guesses < _MOST_GUESSES:
                guesses += 1
                end, codes = self._guess(reading, index)
            taken.update(range(index, end))
            if codes:
                found.append((index, end, codes))
            index = max(end, index + 1)
        return found, taken

    def _longest(self, reading: context.Reading, index: int) -> tuple[int, Codes]:
        """The end and the codes of the longest name that starts at the word."""
        # A word that opens no name may still be half of one ("nether lands").
        known = reading.tokens[index].folded in self._first_words
        limit = _reach(reading.tokens, index, self._tables.longest if known else _MOST_PARTS)
        for end in range(limit, index, -1):
            key = " ".join(token.folded for token in reading.tokens[index:end])
            entry = self._tables.names.get(key)
            if entry is not None and context.allows(reading, index, end - 1, key, entry):
                return end, entry.codes
            joined = self._joined(reading.tokens[index:end]) if entry is None else None
            if joined is not None:
                return end, joined.codes
        return index, ()

    def _joined(self, tokens: Sequence[Token]) -> Entry | None:
        """A name with a space left out ("newzealand"), or put in ("nether lands")."""
        if any(len(token.folded) < _SHORTEST_PART for token in tokens):
            return None
        entry = self._tables.joined.get("".join(token.folded for token in tokens))
        usable = entry is not None and len(tokens) <= _MOST_PARTS
        return entry if usable else None

    def _find_us(self, reading: context.Reading, taken: set[int]) -> list[Found]:
        found: list[Found] = []
        for index, token in enumerate(reading.tokens):
            if token.folded == "us" and index not in taken:
                neighbours = (context.joins(reading, index, step) for step in (-1, 1))
                joined = any(neighbour in taken for neighbour in neighbours)
                if context.is_country_us(reading, index, joined):
                    found.append((index, index + 1, ("US",)))
        taken.update(index for index, _, _ in found)
        return found

    def _guess(self, reading: context.Reading, index: int) -> tuple[int, Codes]:
        """The same for a misspelt name."""
        limit = _reach(reading.tokens, index, _MOST_GUESSED_WORDS)
        for end in range(limit, index, -1):
            code = self._guess_one(reading, index, end)
            if code is not None:
                return end, (code,)
        return index, ()

    def _guess_one(self, reading: context.Reading, index: int, end: int) -> str | None:
        phrase = " ".join(token.folded for token in reading.tokens[index:end])
        misread = self._tables.misread.get(phrase)
        if misread is not None:
            return misread if context.is_misread(reading, index) else None
        if phrase in self._tables.names:
            return None
        return self._tables.misspellings.code(phrase)

    def _unspaced(self, reading: context.Reading, taken: set[int]) -> Iterator[Mention]:
        """Names in scripts written without spaces, which may be part of a word."""
        for index, token in enumerate(reading.tokens):
            if index in taken or not any(map(is_unspaced, token.folded)):
                continue
            for name in self._tables.unspaced:
                place = token.folded.find(name)
                if place >= 0:
                    offset = reading.folded.place(token.start) + place
                    start, end = reading.folded.span(offset, offset + len(name))
                    text = reading.folded.original[start:end]
                    for code in self._tables.names[name].codes:
                        yield Mention(code, start, end, text)
                    break

    def _flags(self, question: str) -> Iterator[Mention]:
        for match in _FLAG.finditer(question):
            code = "".join(chr(ord(sign) - _FLAG_START + ord("A")) for sign in match.group())
            if code in self._tables.usual:
                yield Mention(code, match.start(), match.end(), match.group())


def _reach(tokens: Sequence[Token], index: int, most: int) -> int:
    """Where a name that starts at the word must end: at a comma or a full stop, say."""
    end = index + 1
    while end < len(tokens) and end - index < most:
        gap = tokens[end].gap
        dotted = gap.startswith(".") and tokens[end - 1].folded not in _ABBREVIATED
        if dotted or not _GAP.fullmatch(gap):
            break
        end += 1
    return end


def _mentions(reading: context.Reading, found: Found) -> Iterator[Mention]:
    first, after, codes = found
    original = reading.folded.original
    start, end = reading.tokens[first].start, reading.tokens[after - 1].end
    dotted = after - first > 1 and "." in original[start:end]
    if dotted and len(reading.tokens[after - 1].folded) == 1 and original[end : end + 1] == ".":
        end += 1
    for code in codes:
        yield Mention(code, start, end, original[start:end])


def _without_overlaps(mentions: list[Mention]) -> Iterator[Mention]:
    """In order of position; of two that overlap only the first, except equal spans."""
    reached = (0, 0)
    for mention in sorted(mentions, key=lambda mention: (mention.start, mention.end)):
        span = (mention.start, mention.end)
        if mention.start >= reached[1] or span == reached:
            yield mention
            reached = span
