"""Ask questions that nobody would ask: none may crash Kern or hold it up.

    python -m tests.robustness.questions [COUNT]

Each of the kinds below is made at random from a seed. Every question is either answered,
declined, or refused with the one line that `QuestionError` carries. Prints the slowest as
a multiple of the median plain question in the same run, both in processor time, and ends
with code 1 where anything else was raised or an answer is not whole.
"""

from __future__ import annotations

import random
import string
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

from kern.answering import Assistant
from kern.errors import QuestionError
from kern.opening import Workspace
from kern.settings import load_settings
from kern.types import Exchange

COUNT = 10_000
PLAIN = (
    "How does Belgium coordinate?",
    "Which countries rely on party leaders?",
    "Which band is Israel in?",
    "Compare Germany and Switzerland",
    "an old-boy network of former students",
)
# Words that the patterns of interpretation begin with: a bomb has to get past their first letter.
_FUSES = (
    "which", "who", "rated", "top", "not", "at least", "than", "same", "tell me", "what about",
    "and", "is", "compare", "better", "in most cases", "apart from", "back to", "non-eu",
    "Belgium", "the Dutch", "Nederland", "of", "a", "U.S.", "thanks", "sgi 2014", "how",
)  # fmt: skip
_MARKUP = (
    "<script>alert(1)</script>", "[x](javascript:x)", "$$\\frac{1}{0}$$", "{{7*7}}", "${x}",
    "' OR 1=1 --", "\\u0000", "%00", "../../etc/passwd", "`rm`", "<!--", "]]>", "&#x41;",
    "\x1b[31m",
)  # fmt: skip


def _lone_surrogates(rng: random.Random) -> str:
    return _plain(rng) + "".join(chr(rng.randint(0xD800, 0xDFFF)) for _ in range(rng.randint(1, 9)))


def _bidi(rng: random.Random) -> str:
    controls = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    return _sprinkled(rng, controls)


def _invisible(rng: random.Random) -> str:
    return _sprinkled(rng, "\x00\u200b\u200c\u200d\ufeff\u00ad\u2060\x07\x1f\x7f\u2028\u2029")


def _marks(rng: random.Random) -> str:
    count = 100_000 if rng.random() < 0.1 else rng.randint(1, 1_900)
    return _plain(rng) + "".join(chr(rng.randint(0x300, 0x36F)) for _ in range(count))


def _megabyte(rng: random.Random) -> str:
    unit = rng.choice(["x", "Belgium ", "\u0301", "\n", "🇧🇪", "top band "])
    return unit * (1_000_000 // len(unit))


def _bomb(rng: random.Random) -> str:
    fuse, powder = (
        rng.choice(_FUSES),
        rng.choice(["a ", "the ", "'s ", " ", "and ", "not ", "aa", "- ", ". "]),
    )
    text = fuse + " " + powder * rng.randint(100, 1_900) + rng.choice(["", "!", "x", "?"])
    return text[: rng.randint(1_500, 2_000)]


def _fuses(rng: random.Random) -> str:
    return " ".join(rng.choice(_FUSES) for _ in range(rng.randint(2, 400)))[:2_000]


def _markup(rng: random.Random) -> str:
    return " ".join(rng.choice([*_MARKUP, _plain(rng)]) for _ in range(rng.randint(1, 20)))[:2_000]


def _any_unicode(rng: random.Random) -> str:
    return "".join(chr(rng.randint(1, 0x10FFFF)) for _ in range(rng.randint(1, 300)))


def _letters(rng: random.Random) -> str:
    return "".join(rng.choice(string.ascii_letters + " ") for _ in range(rng.randint(1, 2_000)))


def _long_words(rng: random.Random) -> str:
    return " ".join(rng.choice("abcxyzäß") * rng.randint(50, 900) for _ in range(2))


def _flags(rng: random.Random) -> str:
    signs = [chr(rng.randint(0x1F1E6, 0x1F1FF)) for _ in range(rng.randint(1, 600))]
    return "".join(signs) + "👩‍👩‍👧‍👦" * rng.randint(0, 40)


def _numbers(rng: random.Random) -> str:
    return " ".join(str(rng.randint(-(10**30), 10**30)) for _ in range(rng.randint(1, 60)))


def _changed(rng: random.Random) -> str:
    letters = list(_plain(rng))
    for _ in range(rng.randint(1, 12)):
        letters[rng.randrange(len(letters))] = chr(rng.randint(32, 0x24F))
    return unicodedata.normalize("NFKD" if rng.random() < 0.5 else "NFC", "".join(letters))


def _plain(rng: random.Random) -> str:
    return rng.choice(PLAIN)


def _sprinkled(rng: random.Random, controls: str) -> str:
    return "".join(c + (rng.choice(controls) if rng.random() < 0.3 else "") for c in _plain(rng))


KINDS: dict[str, Callable[[random.Random], str]] = {
    "lone surrogates": _lone_surrogates, "bidi controls": _bidi, "invisible": _invisible,
    "combining marks": _marks, "a megabyte": _megabyte, "bombs": _bomb, "fuses": _fuses,
    "markup": _markup, "any Unicode": _any_unicode, "letters": _letters,
    "long words": _long_words, "flags": _flags, "numbers": _numbers, "changed": _changed,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of it: counts, and the slowest as a multiple of a plain question."""

    statuses: Counter[str]
    violations: list[str]
    slowest: float
    slowest_kind: str
    by_kind: dict[str, float]


def fuzz(assistant: Assistant, count: int, seed: int = 0) -> Fuzzed:
    """Ask ``count`` questions, every third of them as a follow-up."""
    rng = random.Random(seed)
    for question in PLAIN:
        assistant.ask(question)
    statuses: Counter[str] = Counter()
    violations: list[str] = []
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    plain: list[float] = []
    memory = [assistant.ask(PLAIN[0]).exchange]
    for number in range(count):
        if number % 20 == 0:
            started = process_time()
            assistant.ask(f"{_plain(rng)} {number}")
            plain.append(process_time() - started)
        if number and number % 1_000 == 0:
            print(f"{number:,}: {dict(statuses)}", file=sys.stderr, flush=True)
        kind = list(KINDS)[number % len(KINDS)]
        question = KINDS[kind](rng)
        started = process_time()
        outcome = _asked(assistant, question, memory if number % 3 == 0 else [])
        took[kind].append(process_time() - started)
        statuses[outcome] += 1
        if outcome.startswith("!"):
            violations.append(f"{kind}: {outcome[1:]}: {question[:200]!r}")
    usual = median(plain)
    by_kind = {kind: max(times) / usual for kind, times in took.items() if times}
    worst = max(by_kind, key=lambda kind: by_kind[kind])
    return Fuzzed(statuses, violations, by_kind[worst], worst, by_kind)


def _asked(assistant: Assistant, question: str, memory: list[Exchange]) -> str:
    try:
        answer = assistant.ask(question, memory)
    except QuestionError as error:
        said = str(error)
        return "refused" if 0 < len(said) < 300 and "\n" not in said else f"!refused with {said!r}"
    except Exception as error:  # whatever it is, it is a violation
        return f"!{type(error).__name__}: {error}"
    for citation in answer.citations:
        document = assistant.document(citation.doc_id)
        if document.text[citation.start : citation.end] != citation.quote:
            return "!a quotation that is not exact"
    answer.text.encode()
    return str(answer.status)


def main() -> None:
    """Run and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    found = fuzz(Workspace.open(load_settings()).assistant(), count)
    print(f"{found.statuses.total():,} questions of {len(KINDS)} kinds: {dict(found.statuses)}")
    for kind, times in sorted(found.by_kind.items(), key=lambda pair: -pair[1]):
        print(f"  {kind:16} the slowest took {times:5.1f} times a plain question")
    print(f"violations: {len(found.violations)}")
    for line in found.violations[:20]:
        print("  " + line)
    raise SystemExit(1 if found.violations else 0)


if __name__ == "__main__":
    main()
