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
_AGE = rf"\baged?\b|\byears?\sold\b|\bborn\b|\byoung|\bold(?:er|est)?\b|{_YEAR}"
_ROOM = (
    r"\b(?:buildings?|rooms?|hotels?|restaurants?|palaces?|villas?|venues?|halls?|residences?|castles?"
    r"|premises|headquarters|clubs?|bars?|caf[eé]s?|chambers?)\b"
)
_PLACE_IN_A_TEXT = r"\b(?:chapters?|articles?|sections?|paragraphs?|pages?|clauses?|volumes?)\b"
# Two capitals in a row, titles and bodies apart, or a title and a surname: "Dick Roche", "Mr Roche"
# but not "Prime Minister".
CAPITAL = r"[A-ZÀ-ÖØ-ÞČĎĽŁŘŚŠŤŽ][\w'’-]+"
_NAME = (
    r"(?-i:\b(?!Prime|Cabinet|Council|European|Federal|Office|Minister|State|White|Supreme|United|Union|House"
    r"|Foreign|Interior|Justice|Finance|The|In|A|An|Since|While|As|For|Under|At|On|But|When|After|Before)"
    rf"{CAPITAL}\s(?!Minister|Office|Council|Party|Cabinet|Union|House|Government|Committee|Court|Affairs"
    rf"|Chancell){CAPITAL}|\b(?:Mr|Mrs|Ms|President|Chancellor|Chairman|[Mm]inister|[Ll]eader)\s{CAPITAL})"
)
# What a question's wording seeks, and what a sentence must hold to give it: wide, for only
# a sentence that cannot hold the answer is to be told.
_SOUGHT = tuple(
    (re.compile(asked), re.compile(held, re.IGNORECASE))
    for asked, held in (
        (
            r"\bhow\s(?:many|large|big|high|tall)\b|\bnumbers?\sof\b|\bper\s?cent(?:age)?\b"
            r"|\bwhat\sshare\b|\bhead\s?count\b",
            _COUNT,
        ),
        (r"\bhow\sold\b|\b(?:his|her|their)\sage\b", _AGE),
        (
            r"\b(?:which|what)\s(?:building(?!\sblock)|room(?!\sfor)|hotel|restaurant|palace|villa|venue|hall|address"
            r"|floor|street)\b",
            _ROOM,
        ),
        (
            r"\b(?:which|what)\s(?:chapter|article|section|paragraph|page|clause|volume)\b"
            r"(?!\sof\s(?:the\s)?(?:government|society|population|public))",
            _PLACE_IN_A_TEXT,
        ),
        (
            r"\bnames?\sof\s(?:the|that|this|his|her|their|those)\s(?:\w+\s){0,3}?(?:leaders?|minister\w*|persons?"
            r"|advis[eo]rs?|officials?|chair\w*|heads?|secretar\w+|politicians?|president|chancellor|premier"
            r"|members?|people|man|woman|men)\b|\b(?:his|her|their|person's)\s(?:\w+\s)?names?\b|\bby\sname\b",
            _NAME,
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
