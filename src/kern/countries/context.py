"""Words that are a country in one sentence and something else in another.

``us``, ``turkey`` and ``polish`` have rules of their own; the rest share the rules for
names that need a capital letter, and for languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kern.countries.brussels import is_the_union
from kern.countries.folding import Folded, Token
from kern.countries.tables import Care, Entry, Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What may follow a country's name or adjective when its government is meant.
POLITICAL = _words(
    """
    administration administrative administrations agencies agency approach arrangements
    authorities authority bureaucracy bureaucrats cabinet cabinets case chancellery chancellor
    civil coalition coalitions committee committees congress constitution constitutional
    coordination council councils decision democracy department departments deputy diet
    executive executives experience federal government governmental governments governance
    head informal interministerial leader leaders leadership legislature mechanisms minister
    ministerial ministers ministries ministry model officials opposition parliament
    parliamentary parties party policies policy policymakers policymaking political
    politician politicians politics practice practices premier president presidency
    presidential presidents prime report republic ruling secretaries secretary section
    senate state states system systems treasury
    band classification grade mark rank ranking rating score verdict
    """
)
# Those that are hardly ever a verb's object.
_GOVERNMENT = _words(
    """
    administration bureaucracy cabinet cabinets chancellery chancellor coalition coalitions
    constitution executive federal government governments minister ministerial ministers
    ministries ministry parliament parties politician politicians politics premier president
    presidential prime republic senate system
    """
)
_LEADING = _words(
    "a about and are between by do does for from how in is of on or the under what with"
)
_GIVING = _words(
    """
    tell tells told give gives gave given teach teaches taught show shows showed let lets help
    helps helped inform informs remind reminds allow allows enable enables bring brings make
    makes offer offers send sends lead leads ask asks
    """
)
_WITHIN = frozenset({"in", "within", "inside", "across"})
_AUXILIARY = frozenset({"does", "do", "did", "has", "had"})
_JOINTS = frozenset({"and", "or", "vs", "versus", "with", "than", "to", "against", "v", "nor"})
_PEOPLE = frozenset({"kiwis", "scots", "yanks", "yankees", "hellenes"})
_ADDRESSING = frozenset({"to", "for", "of", "with", "by", "on", "at", "from", "about"})
_VERB_BEFORE = _words(
    """
    to will would can could should must may might shall who they we you i please let nail shoe
    furniture s not
    """
)
_AFTER_A_VERB = _words("the a an your my our his her their this that these those it up off")
_BIRD = re.compile(
    r"\b(?:roast|sandwich|cook|oven|thanksgiving|christmas|recipe|stuff(?:ed|ing)|gravy|meat|bird"
    r"|breast|drumstick|wild|eat|ham|chicken|carv|fry|fried|bast(?:e|ing)|brin(?:e|ing)|thaw"
    r"|pounds?\b|kilos?\b|farm|dinner|leftover|burger|bacon|turkeys|gobbl|feather|slices?\b)"
)
_ABOUT_LANGUAGE = re.compile(
    r"\b(?:answer|repl(?:y|ies)|respond|translat|writ(?:e|ten|ing)|say|said|spo?ke?a?|speak|language"
    r"|mean|word|text|version|phrase|summari[sz]e|explain)"
)
_SENTENCE_BREAK = re.compile(r"[.?!:;\n\"(]")
_CLAUSE_BREAK = re.compile(r"[.?!:;,\n)]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question's words with what the rules ask about them."""

    folded: Folded
    tokens: Sequence[Token]
    languages: frozenset[str]
    shouted: bool = field(init=False)

    def __post_init__(self) -> None:
        letters = [token.original for token in self.tokens if token.original[:1].isalpha()]
        longest = max(map(len, letters), default=0)
        shouted = all(map(str.isupper, letters)) and longest >= 4  # noqa: PLR2004
        object.__setattr__(self, "shouted", shouted)

    def word(self, index: int) -> str:
        """The folded word there, or an empty string beyond either end."""
        return self.tokens[index].folded if 0 <= index < len(self.tokens) else ""

    def starts_sentence(self, index: int) -> bool:
        """Whether the word is the first of a sentence."""
        return index == 0 or bool(_SENTENCE_BREAK.search(self.tokens[index].gap))

    def ends_clause(self, index: int) -> bool:
        """Whether nothing that belongs to it follows the word."""
        if index + 1 >= len(self.tokens):
            return True
        following = self.tokens[index + 1]
        return bool(_CLAUSE_BREAK.search(following.gap)) or following.folded in _JOINTS

    def is_possessive(self, index: int) -> bool:
        """Whether an apostrophe and an s follow the word."""
        return self.word(index + 1) == "s" and self.tokens[index + 1].gap == "'"

    def is_proper(self, index: int) -> bool:
        """Whether the word's capital letter is there because it is a name."""
        token = self.tokens[index]
        return token.is_capitalised and not self.shouted and not self.starts_sentence(index)

    def before_politics(self, index: int) -> bool:
        """Whether a government, cabinet or the like follows, and not as a verb's object."""
        before, after = self.word(index - 1), self.word(index + 1)
        if after in _GOVERNMENT:
            return before not in _VERB_BEFORE
        return after in POLITICAL and (before in _LEADING or self.starts_sentence(index))


def allows(reading: Reading, first: int, last: int, key: str, entry: Entry) -> bool:
    """Whether the words ``first`` to ``last`` mean what the entry says."""
    if (rule := _RULES.get(key)) is not None:
        return rule(reading, last)
    if entry.kind is Kind.ADJECTIVE and _is_language(reading, first, last, key):
        return False
    return _CARES[entry.care](reading, first, last, entry)


def is_country_us(reading: Reading, index: int, joined: bool) -> bool:
    """Whether a "us" is the country; ``joined`` says that another country is next to it."""
    token = reading.tokens[index]
    if token.original == "US" and not reading.shouted:
        return True
    before, after = reading.word(index - 1), reading.word(index + 1)
    if token.gap.strip() in {",", "/"} and joined:
        return True
    if before in _GIVING:
        return False
    return (
        (before == "the" and not (after in {"vs", "versus"} and reading.word(index + 2) == "them"))
        or after in POLITICAL
        or before in (_AUXILIARY | {"compare"})
        or (before in _WITHIN and reading.ends_clause(index))
        or reading.is_possessive(index)
        or joined
    )


def joins(reading: Reading, index: int, step: int) -> int:
    """The neighbour of a word across a joint such as "and": its index, or -1."""
    neighbour = index + step
    if reading.word(neighbour) in _JOINTS:
        neighbour += step
        if reading.word(neighbour) == "the":
            neighbour += step
        return neighbour if 0 <= neighbour < len(reading.tokens) else -1
    later = max(index, neighbour)
    listed = (
        neighbour >= 0
        and later < len(reading.tokens)
        and reading.tokens[later].gap.strip() in {",", "/"}
        # "Explain to us, ..." addresses someone.
        and (step < 0 or reading.word(index - 1) not in _ADDRESSING)
    )
    return neighbour if listed else -1


def is_misread(reading: Reading, index: int) -> bool:
    """Whether an ordinary word stands where only a country would."""
    before = reading.word(index - 1)
    led = before in _LEADING - _JOINTS or reading.starts_sentence(index)
    return (
        reading.is_possessive(index)
        or (reading.word(index + 1) in _GOVERNMENT and led)
        or (before in _WITHIN and reading.ends_clause(index))
        or (before == "does" and not reading.ends_clause(index))
        or (before in {*_AUXILIARY, "is", "was"} and reading.is_proper(index))
    )


def _is_bird(reading: Reading, last: int) -> bool:
    return bool(_BIRD.search(reading.folded.text)) or reading.word(last - 1) in {"a", "my", "our"}


def _is_turkey(reading: Reading, last: int) -> bool:
    return not _is_bird(reading, last)


def _is_polish(reading: Reading, last: int) -> bool:
    if reading.is_proper(last) and reading.word(last - 1) != "nail":
        return not _is_language(reading, last, last, "polish")
    if reading.before_politics(last):
        return True
    capital = reading.tokens[last].is_capitalised and not reading.shouted
    return capital and reading.word(last + 1) not in _AFTER_A_VERB | {""}


def _is_english(reading: Reading, last: int) -> bool:
    return reading.before_politics(last)


def _is_the_states(reading: Reading, last: int) -> bool:
    tail = {"of", "which", "that", "parties", "where", "concerned", "who", "have", "has"}
    return reading.is_proper(last) and reading.word(last + 1) not in tail


def _is_down_under(reading: Reading, last: int) -> bool:
    """Australia, and not "did it calm down under Johnson"."""
    return reading.is_proper(last) or reading.is_possessive(last) or reading.ends_clause(last)


def _is_brussels(reading: Reading, last: int) -> bool:
    """The Belgian capital, and not the European Union by the name of its seat."""
    before, after = (
        (reading.word(last + first), reading.word(last + second))
        for first, second in ((-2, -1), (1, 2))
    )
    rest = reading.folded.text[reading.tokens[last].end :] if reading.ends_clause(last) else ""
    return reading.is_possessive(last) or not is_the_union(before, after, rest)


def _is_language(reading: Reading, first: int, last: int, key: str) -> bool:
    if key not in reading.languages or reading.word(last + 1) in POLITICAL:
        return False
    before = reading.word(first - 1)
    if before in {"speak", "speaks", "speaking", "spoken"}:
        return True
    led = before in {"in", "into", "to", "from"}
    ends = reading.ends_clause(last) or reading.word(last + 1) in {"please", "instead", "only"}
    return led and ends and bool(_ABOUT_LANGUAGE.search(reading.folded.text))


def _if_proper(reading: Reading, first: int, last: int, _entry: Entry) -> bool:
    before = reading.word(first - 1)
    placed = before in _WITHIN and reading.ends_clause(last)
    asked = before in _AUXILIARY or (before == "the" and reading.word(first - 2) in _AUXILIARY)
    alone = len(reading.tokens) == last - first + 1 and reading.tokens[last].is_capitalised
    # "Chad's", "Kiwis against Aussies", "Kiwis: which band?".
    leads = reading.is_possessive(last) or reading.word(last + 1) in _JOINTS
    leads |= last + 1 < len(reading.tokens) and reading.tokens[last + 1].gap.startswith(":")
    owns = leads and reading.tokens[last].is_capitalised
    # "The kiwis", "kiwis or aussies".
    after = reading.word(last + 1)
    peopled = before == "the" or after in {"or", "v", "vs", "versus"}
    peopled &= reading.word(last) in _PEOPLE
    named = peopled or reading.is_proper(last) or (owns and not reading.shouted)
    return named or reading.before_politics(last) or placed or asked or alone


def _as_spelt(reading: Reading, first: int, last: int, entry: Entry) -> bool:
    start, end = reading.tokens[first].start, reading.tokens[last].end
    return reading.folded.original[start:end] in entry.spellings


def _if_accented(reading: Reading, first: int, last: int, entry: Entry) -> bool:
    start, end = reading.tokens[first].start, reading.tokens[last].end
    written = reading.folded.original[start:end].casefold()
    return written in {spelling.casefold() for spelling in entry.spellings}


def _if_dotted(reading: Reading, first: int, last: int, _entry: Entry) -> bool:
    return all(token.gap.rstrip() == "." for token in reading.tokens[first + 1 : last + 1])


_CARES: dict[Care, Callable[[Reading, int, int, Entry], bool]] = {
    Care.NONE: lambda _reading, _first, _last, _entry: True,
    Care.PROPER: _if_proper,
    Care.ACCENTED: _if_accented,
    Care.CODE: _as_spelt,
    Care.CAUTIOUS: lambda reading, first, last, entry: (
        not reading.shouted and _as_spelt(reading, first, last, entry)
    ),
    Care.DOTTED: _if_dotted,
}
_RULES: dict[str, Callable[[Reading, int], bool]] = {
    "down under": _is_down_under,
    "turkey": _is_turkey,
    "polish": _is_polish,
    "english": _is_english,
    "the states": _is_the_states,
    "brussels": _is_brussels,
}
