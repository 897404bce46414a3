"""The same question as a hurried reader types it: misspelt, bare, in small or capital letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from kern.answering import Assistant
from kern.evaluation.running import Outcome, Turn, ask
from kern.types import Mention

CATEGORIES = frozenset({"direct", "alias", "specific"})
_SHORTEST = 5  # a shorter name is no longer itself once a letter is wrong
_LETTERS = re.compile(r"[^\W\d_]+")


def misspelt(text: str, mentions: Sequence[Mention], key: str) -> str:
    """The question with the longest word of each country's name misspelt.

    In the middle of the word two letters change places, one is left out, or one is
    doubled: ``key`` decides which. Names shorter than five letters stay.
    """
    for mention in sorted({(m.start, m.end) for m in mentions}, reverse=True):
        words = list(_LETTERS.finditer(text, *mention))
        word = max(words, key=lambda w: len(w.group()), default=None)
        if word is not None and len(word.group()) >= _SHORTEST:
            text = text[: word.start()] + _edited(word.group(), key) + text[word.end() :]
    return text


def _edited(word: str, key: str) -> str:
    middle = len(word) // 2
    before, letter, after = word[:middle], word[middle], word[middle + 1 :]
    match sha256(key.encode()).digest()[0] % 3:
        case 0 if after[0] != letter:
            return before + after[0] + letter + after[1:]
        case 1:
            return before + after
        case _:
            return before + letter + letter + after


def without_diacritics(text: str) -> str:
    """The text in plain letters, its case kept."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def variants(assistant: Assistant, outcomes: Iterable[Outcome]) -> dict[str, dict[str, object]]:
    """Success@1 of each variant of the same questions, so that variants compare.

    Each row has ``n``, ``changed`` (how many of them the variant alters), ``Success@1``,
    ``original`` (Success@1 as typed) and ``lost``, the ids that only the variant loses.
    """
    kept = [o for o in outcomes if _suits(o)]
    linker = assistant.interpreter.linker
    changes: dict[str, Callable[[Turn], str]] = {
        "misspelt": lambda turn: misspelt(turn.text, linker.link(turn.text), turn.id),
        "no diacritics": lambda turn: without_diacritics(turn.text),
        "lower case": lambda turn: turn.text.lower(),
        "shouted": lambda turn: turn.text.upper(),
    }
    rows: dict[str, dict[str, object]] = {}
    n, typed = len(kept), sum(o.first_hit_right for o in kept)
    for name, change in changes.items():
        asked = [o for o in kept if change(o.turn) != o.turn.text]
        right, lost = typed, []
        for outcome in asked:
            changed = replace(outcome, answer=ask(assistant, change(outcome.turn)))
            right += changed.first_hit_right - outcome.first_hit_right
            if outcome.first_hit_right and not changed.first_hit_right:
                lost.append(outcome.turn.id)
        rows[name] = {
            "n": n,
            "changed": len(asked),
            "Success@1": right / n if n else None,
            "original": typed / n if n else None,
            "lost": lost,
        }
    return rows


def _suits(outcome: Outcome) -> bool:
    turn = outcome.turn
    return turn.ranked and turn.category in CATEGORIES and len(turn.question.turns) == 1


def worst(rows: dict[str, dict[str, object]]) -> str:
    """Name of the variant with the lowest Success@1; empty where none was asked."""
    asked = {name: float(str(row["Success@1"])) for name, row in rows.items() if row["n"]}
    return min(asked, key=lambda name: asked[name], default="")
