"""What a question's wording seeks and a sentence can be looked through for: a count, a year.

Where none of the sentences that fit best holds anything of the kind, they do not answer,
however near they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_YEAR = r"\b(?:1[89]|20)\d\d\b"
_MONTH = (
    r"\b(?:january|february|march|april|may\s\d|june|july|august|september|october|november"
    r"|december|century)\b"
)
_COUNT = (
    r"\b(?!(?:1[89]|20)\d\d\b)\d[\d.,]*\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|once|twice|thrice|dozens?|half|thirds?|quarter|both|hundreds?|thousands?|none|no"
    r"|every|all|pair)\b"
)
_RHYTHM = (
    r"week|month|\bonce\b|twice|regular|\bevery\b|\bdaily|annual|\bper\syear|times\b|often"
    r"|frequen|rare|occasional|seldom|usual|routine|always|constant|increas|\bday\b|convene|held"
    r"|typical"
)
_OCCASION = (
    r"\b\w+day\b|\b(?:after|before|during|since|until|weeks?|elections?|evenings?|mornings?|when"
    r"|while|following|prior|once|as\ssoon\sas|if|whenever|typically|annually|ad\shoc|time|under)\b"
)
_MONEY = r"\d|money|paid|fund|budget|\bcosts?\b|financ"
# What a question's wording seeks, and what a sentence must hold to give it: wide, for only
# a sentence that cannot hold the answer is to be told.
_SOUGHT = tuple(
    (re.compile(asked), re.compile(held, re.IGNORECASE))
    for asked, held in (
        (
            r"\bhow\s(?:many|old|large|big|high|tall)\b|\bnumbers?\sof\b|\bper\s?cent(?:age)?\b"
            r"|\bwhat\sshare\b|\bhead\s?count\b",
            _COUNT,
        ),
        (r"\bhow\s(?:of[et]+n|frequent(?:ly)?|regular(?:ly)?|many\stimes)\b", _RHYTHM),
        (
            r"\b(?:what|which)\s(?:year|date|month|decade|century)\b|\bsince\swhen\b",
            f"{_YEAR}|{_MONTH}",
        ),
        (
            r"^\W*(?:\w+\W+){0,1}?when\b|[,:;–-]\s*when\b|\bhow\slong\b",
            f"{_YEAR}|{_MONTH}|{_OCCASION}",
        ),
        (
            r"\bcosts?\b|\bpaid\b|\bsalar(?:y|ies)\b|\bbudget\sof\b|\beuros?\b|\bprice\b"
            r"|\bdollars?\b|\bfees?\b|\bfined?\b",
            _MONEY,
        ),
    )
)
Held = re.Pattern[str]


def sought(question: str) -> tuple[Held, ...]:
    """Patterns of what a sentence must hold to answer a question; none for most questions."""
    plain = question.lower()
    return tuple(held for asked, held in _SOUGHT if asked.search(plain))


def lacks(sentences: Sequence[str], held: Sequence[Held]) -> bool:
    """Whether something sought stands in none of the sentences."""
    return any(not any(pattern.search(text) for text in sentences) for pattern in held)
