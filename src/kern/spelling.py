"""Words of a question that are misspelt, read as the corpus's word that was meant.

Only a word that is no ordinary English word and that the corpus does not know is changed,
and only to a near word that it does know: a rare word must not turn into a common one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kern.lexical import fold, terms

_WORD = re.compile(r"[^\W\d_]{5,40}")
_REACH = 2
_LONG = 8
# A shorter word may have two slips where its consonants are all there: "genraly".
_LONG_IF_VOWELS = 6
_DOUBLED = re.compile(r"(.)\1")
_VOWELS = str.maketrans("", "", "aeiouy")
_REMEMBERED = 1024
_LACK_AN_APOSTROPHE = frozenset({"whats", "wheres", "thats", "theres"})
# What is asked about the ratings, in words that the reports have no need of.
OF_RATINGS = (
    "rating ratings rated category categories classified classification grade grades graded"
    " ranking ranked highest lowest weakest strongest better worse score scored scores assessment"
    " assessed verdict countries outscore outscores outrank outranks outperform outperforms"
    " outshine outshines straggler stragglers scorer scorers outlier outliers commonest"
).split()


class Speller:
    """Mends words against a vocabulary.

    Args:
        vocabulary: the folded words that the corpus knows.
        is_ordinary: whether a folded word is an ordinary one, which is left alone.
    """

    def __init__(self, vocabulary: Iterable[str], is_ordinary: Callable[[str], bool]) -> None:
        self._counts = Counter(word for word in vocabulary if _WORD.fullmatch(word))
        self._words = sorted(self._counts)
        self._known = frozenset(self._words)
        self._stems = {stem for word in self._words for stem in terms(word)}
        self._is_ordinary = is_ordinary
        # One turn is read several times over, word by word the same.
        self._mended = lru_cache(_REMEMBERED)(self._mend)

    def mend(self, text: str) -> str:
        """The text with each misspelt word replaced; all else as it was."""
        return _WORD.sub(lambda match: self._mended(match[0]), text)

    def _mend(self, word: str) -> str:
        folded = fold(word)
        if folded in _LACK_AN_APOSTROPHE:
            return f"{word[:-1]}'{word[-1]}"
        if folded in self._known or self._is_ordinary(folded):
            return word
        # "Rateing" has the stem of a known word; no form of it is spelt so.
        rating = process.extractOne(folded, OF_RATINGS, scorer=OSA.distance, score_cutoff=1)
        if rating is not None:
            return rating[0]
        if not terms(folded) or any(stem in self._stems for stem in terms(folded)):
            return word
        near = process.extract(
            folded, self._words, scorer=OSA.distance, score_cutoff=_REACH, limit=None
        )
        # Between equals one with the same consonants goes first, for vowels and doubled letters
        # are what spellers confuse; then the commoner one.
        ranked = (
            (distance, not _alike(found, folded), -self._counts[found], found)
            for found, distance, _ in near
            if found[0] == folded[0] and _is_near(found, folded, int(distance))
        )
        *_, mended = min(ranked, default=(word,))
        return mended


def _is_near(found: str, word: str, slips: int) -> bool:
    """Whether so many slips are forgiven between a known word and a typed one."""
    if len(word) >= _LONG or slips < _REACH:
        return True
    return len(word) >= _LONG_IF_VOWELS and _alike(found, word)


def _alike(one: str, other: str) -> bool:
    """Whether two words have the same consonants."""
    return _consonants(one) == _consonants(other)


def _consonants(word: str) -> str:
    """The consonants of a word in order, doubled ones once."""
    return _DOUBLED.sub(r"\1", word).translate(_VOWELS)
