"""Text folded for matching, with the way back to the original.

Folding takes away what people leave out or type differently: case, accents, the shape
of apostrophes and dashes, full-width letters.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

# Letters that Unicode does not decompose, and signs with a plainer sister.
_PLAIN = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
        "&": "and",
    }
)
_WORD = re.compile(r"[^\W_]+")
# Scripts written without spaces: each character is a word of its own.
_UNSPACED = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff]+")


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character.translate(_PLAIN))
    bare = "".join(part for part in plain if not unicodedata.category(part).startswith(("M", "Cf")))
    return bare.casefold().translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question: folded, and where it stands in the original.

    ``gap`` is the folded text between the word before and this one.
    """

    folded: str
    original: str
    start: int
    end: int
    gap: str

    @property
    def is_capitalised(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.original[:1].isupper()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``origins[i]`` is the original index of folded character i."""

    original: str
    text: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> Folded:
        """Folds a text, keeping for each character where it came from."""
        pieces: list[str] = []
        origins: list[int] = []
        for index, character in enumerate(original):
            piece = _fold_character(character)
            pieces.append(piece)
            origins.extend([index] * len(piece))
        return cls(original, "".join(pieces), tuple(origins))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of a folded range, with accents that trail it."""
        first, last = self.origins[start], self.origins[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return first, last

    def place(self, offset: int) -> int:
        """The folded index of an original offset."""
        return bisect_left(self.origins, offset)

    def tokens(self) -> list[Token]:
        """The words, in order."""
        found = []
        previous = 0
        for match in _WORD.finditer(self.text):
            start, end = self.span(*match.span())
            gap = self.text[previous : match.start()]
            found.append(Token(match.group(), self.original[start:end], start, end, gap))
            previous = match.end()
        return found


def is_unspaced(folded: str) -> bool:
    """Whether a folded name is in a script that is written without spaces."""
    return _UNSPACED.fullmatch(folded) is not None


@lru_cache(maxsize=16384)
def fold_name(name: str) -> str:
    """A name as its folded words, parted by single spaces."""
    return " ".join(_WORD.findall(Folded.of(name).text))
