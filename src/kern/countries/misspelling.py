"""Names with a slip of the finger in them, found by edit distance.

The distance is optimal string alignment: a letter left out, put in or exchanged, or two
neighbours swapped, each count one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

_SHORTEST_WORD = 5
_SHORTEST_PHRASE = 8
_LONG = 8
_LONG_IF_VOWELS = 6
_LONG_PHRASE = 10
_LONG_ENOUGH_FOR_A_WRONG_START = 7
_VOWELS = str.maketrans("", "", "aeiouy ")
_MOST_WORDS = 4


def _reach(word: str, name: str) -> int:
    """How many slips are forgiven between the two."""
    shorter = min(len(word), len(name))
    if " " in name:
        return 2 if shorter >= _LONG_PHRASE else 1
    # "Iclend": two vowels amiss, and the consonants are all there.
    vowels_alone = word.translate(_VOWELS) == name.translate(_VOWELS)
    return 2 if shorter >= (_LONG_IF_VOWELS if vowels_alone else _LONG) else 1


class Misspellings:
    """Finds the country that a misspelt word or phrase means.

    Args:
        pool: folded names, and the code each stands for.
        favoured: codes that win a tie against all others.
        ordinary: words of the language that look like a name; they are never one.
    """

    def __init__(
        self, pool: Mapping[str, str], favoured: frozenset[str], ordinary: frozenset[str]
    ) -> None:
        self._pool = {
            name: code
            for name, code in pool.items()
            if len(name) >= _SHORTEST_WORD and name.isascii() and not name.startswith("the ")
        }
        self._favoured = favoured
        self._ordinary = ordinary
        self._by_start: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._by_tail: dict[str, list[str]] = defaultdict(list)
        for name in self._pool:
            self._by_start[name.count(" ") + 1, name[0]].append(name)
            self._by_tail[name[1:]].append(name)
            if " " in name:
                self._by_start[1, name[0]].append(name.replace(" ", ""))
        self._pool |= {name.replace(" ", ""): code for name, code in self._pool.items()}
        # Per instance, so that one table's answers never serve another's.
        self.code = lru_cache(maxsize=4096)(self._code)

    def is_ordinary(self, word: str) -> bool:
        """Whether the word is one of the language's own."""
        return word in self._ordinary

    def _code(self, phrase: str) -> str | None:
        """The code that a folded word, or words parted by spaces, stands for, if any."""
        words = phrase.count(" ") + 1
        shortest = _SHORTEST_WORD if words == 1 else _SHORTEST_PHRASE
        if words > _MOST_WORDS or len(phrase) < shortest or phrase in self._ordinary:
            return None
        if not (phrase.isascii() and phrase.replace(" ", "").isalpha()):
            return None
        return self._best(phrase, dict(self._candidates(phrase, words)))

    def _candidates(self, phrase: str, words: int) -> Iterator[tuple[str, int]]:
        """Names within reach, each with its distance."""
        starts = {phrase[0], phrase[1]} if words == 1 else {phrase[0]}
        for start in starts:
            for name in self._by_start.get((words, start), ()):
                swapped = name[0] == phrase[1] and name[1] == phrase[0]
                if name[0] != phrase[0] and not swapped:
                    continue
                reach = _reach(phrase, name)
                distance = OSA.distance(phrase, name, score_cutoff=reach)
                if distance <= reach:
                    yield name, distance
        if words == 1 and len(phrase) >= _LONG_ENOUGH_FOR_A_WRONG_START:
            for name in self._with_another_start(phrase):
                yield name, 1

    def _with_another_start(self, word: str) -> Iterable[str]:
        """Names that differ in their first letter alone."""
        wrong = self._by_tail.get(word[1:], [])
        missing = self._by_tail.get(word, [])
        surplus = [word[1:]] if word[1:] in self._pool else []
        return [*wrong, *missing, *surplus]

    def _best(self, phrase: str, found: dict[str, int]) -> str | None:
        """The nearest name's country.

        Between equals a favoured country goes first; then a name that is longer than
        what was typed, for a letter is sooner forgotten than added; then one with the
        same consonants, for vowels are what spellers confuse. Still equal: none.
        """
        ranks: dict[str, tuple[int, bool, bool, bool]] = {}
        skeleton = phrase.translate(_VOWELS)
        for name, distance in found.items():
            code = self._pool[name]
            rank = (
                distance,
                code not in self._favoured,
                len(name) <= len(phrase),
                name.translate(_VOWELS) != skeleton,
            )
            ranks[code] = min(rank, ranks.get(code, rank))
        if not ranks:
            return None
        best = min(ranks.values())
        winners = [code for code, rank in ranks.items() if rank == best]
        return winners[0] if len(winners) == 1 else None
