"""Lexical search: BM25 over stemmed English words, blind to case and diacritics.

Robertson and Zaragoza 2009, in Lucene's variant as bm25s computes it (Lù 2024,
arXiv:2407.03618).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

from kern.dense import Scores
from kern.errors import IndexCorruptError

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s$")


# Letters that Unicode does not decompose into a base letter and a mark.
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"} | {"æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Lower case without diacritics: "Tánaiste" and "tanaiste" fold to the same."""
    # Compatibility letters such as ℌ come out of NFKD as capitals, hence the second casefold.
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_STROKES)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """Folded words without stop words, unstemmed."""
    found = (_POSSESSIVE.sub("", word) for word in _WORD.findall(fold(text)))
    return [word for word in found if word not in _STOPWORDS]


def terms(text: str) -> list[str]:
    """What BM25 counts: stems of the folded words."""
    stems: list[str] = _stemmer().stemWords(words(text))
    return stems


_STOPWORDS = frozenset(STOPWORDS_EN_PLUS)


class LexicalIndex:
    """Rows of texts, scored by BM25."""

    def __init__(self, bm25: bm25s.BM25, rows: int) -> None:
        self._bm25 = bm25
        self._rows = rows

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index texts, one row each."""
        bm25 = bm25s.BM25(k1=1.2, b=0.75)
        bm25.index([terms(text) for text in texts], show_progress=False)
        return cls(bm25, len(texts))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read an index whose bytes have been verified.

        Raises:
            IndexCorruptError: the folder holds no BM25 index.
        """
        try:
            bm25 = bm25s.BM25.load(folder, show_progress=False, allow_pickle=False)
            return cls(bm25, int(bm25.scores["num_docs"]))
        except (OSError, ValueError, KeyError) as error:
            raise IndexCorruptError(f"{folder} is no BM25 index; run `kern index`") from error

    def save(self, folder: Path) -> None:
        """Write the index to a folder."""
        self._bm25.save(folder, show_progress=False, allow_pickle=False)

    def __len__(self) -> int:
        return self._rows

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every term that a row holds."""
        return frozenset(self._bm25.vocab_dict) - {""}  # bm25s adds the empty term

    def weight(self, term: str) -> float:
        """Inverse document frequency of a term; the highest for one that no row holds."""
        column = self._bm25.vocab_dict.get(term)
        found = 0
        if column is not None:
            indptr = self._bm25.scores["indptr"]
            found = int(indptr[column + 1] - indptr[column])
        return float(np.log1p((self._rows - found + 0.5) / (found + 0.5)))

    def knows(self, term: str) -> bool:
        """Whether any row holds the term."""
        return term in self._bm25.vocab_dict

    def coverage(self, query: str) -> Scores:
        """Share of the weight of a query's terms that each row holds, in row order, 0 to 1."""
        covered = np.zeros(self._rows, dtype=np.float32)
        asked = dict.fromkeys(terms(query))
        for term in asked:
            column = self._bm25.vocab_dict.get(term)
            if column is not None:
                first, last = self._bm25.scores["indptr"][column : column + 2]
                covered[self._bm25.scores["indices"][first:last]] += self.weight(term)
        return covered / np.float32(sum(map(self.weight, asked)) or 1.0)

    def scores(self, query: str) -> Scores:
        """BM25 of a query with every row, as a share of the most that a row could have.

        In row order, 0 to 1: 0 where no term is shared, near 1 for a short row that holds
        every term often. Terms that no row holds count towards the most, so the share
        also tells how much of the question the corpus can speak to at all.
        """
        asked = terms(query)
        known = [term for term in asked if self.knows(term)]
        if not known:
            return np.zeros(self._rows, dtype=np.float32)
        most = sum(self.weight(term) for term in asked)
        scores: Scores = self._bm25.get_scores(known) / np.float32(most)
        return scores
