"""Where the asker says to be: "Athens here. …", "we in Lisbon …", "I work in Vilnius. …".

Whoever asks about other countries may say so first, and is told nothing about the own one.
Nothing is taken out where the own country may be meant, too. The patterns are English, as
those of `kern.phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kern.types import Mention

_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good\s\w+)(?:\s(?:there|all|kern|everyone))?\s?[!.]\s+(?=\S)"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_STATES = re.compile(r"[.!]\s*$")
_I_AM = r"\b(?:i'm|i\sam|we're|we\sare)\s"
# A statement that only says who asks goes as a whole; "the country" stands for each country.
_WHO_ASKS = re.compile(
    rf"""^\W*(?:[\w']+\W+){{0,3}}?(?:
        from\s(?:\w+\s)?the\scountry\W*$
      | the\scountry\s(?:here|calling|speaking)\b
      | (?:i|we)(?:'m|'re|\sam|\sare)?\s(?:\w+\s)?(?:work(?:ing)?|liv(?:e|ing)|sit(?:ting)?|based
          |posted|stationed|employed)\b[^.!?]*\s(?:in|of|from|at|for)\s(?:the\s)?the\scountry\b(?!')
      | {_I_AM}(?:(?:an?|the)\s(?:[\w-]+\s)?)?the\scountry(?:\s[\w-]+){{0,2}}\W*$
      | {_I_AM}(?:an?|the)\s(?:[\w-]+\s){{1,7}}?(?:(?:in|of|from|at)\s(?:the\s)?|\()
        the\scountry\b(?!')
      | {_I_AM}(?:\w+\s)?(?:in|from)\s(?:the\s)?the\scountry\b(?!')
    )""",
    re.VERBOSE,
)
# … unless it says what is wanted.
_WANTS = re.compile(
    r"\b(?:want\w*|wish|would|like|need|know|wonder\w*|ask\w*|tell|interested|curious|looking"
    r"|writ\w+|stud(?:y|ying|ied)|about|compar\w+|mov\w+|examples?|research\w*|how|who|why|whether)\b"
)
# "We in Lisbon phone a colleague.", "In Madrid coalitions are new to us.": what is said may be
# leant on, so that only the place goes.
_WE_IN = re.compile(r"^\W*we(?P<place>\s(?:here\s|over\s|down\s|up\s)?in\s(?:the\s)?)$")
_IN = re.compile(r"^\W*(?P<place>(?:here\s|back\s)?in\s(?:the\s)?)$")
_WE = re.compile(r"\b(?:we|our)\b|\b(?:to|for|with|among)\sus\b")
_HERE = re.compile(r"^\shere\s?[,:;–—-]\s*")
_GREETS_FROM = re.compile(
    r"^\W*(?:hi|hello|hey|greetings|good\s(?:morning|afternoon|evening|day))(?:\s(?:there|all|kern|everyone))?,?\sfrom\s(?:the\s)?"
    r"(?:\w+\s)?$"
)
# "For a briefing in Brussels: …".
_FOR_THERE = re.compile(
    r"^\W*(?:this\sis\s)?for\s(?:a|an|my|our|the|tomorrow's|today's)\s"
    r"(?:(?!cabinet|coalition|party)[\w-]+\s){0,3}?"
    r"(?:briefing|meeting|talk|lecture|seminar|class|course|workshop|conference|hearing|panel"
    r"|presentation|speech|trip|visit|summit|event|debate|dinner)\s(?:held\s)?(?:in|at|to)\s(?:the\s)?$"
)
# "As a Belgian, I wonder: …", "having worked in Vilnius, …".
_AS_ONE = re.compile(
    r"^\W*(?:(?:speaking\s)?as\s(?:an?|someone|somebody)\s"
    r"(?!(?:comparison|contrast|counterpart|parallel|benchmark|alternative|follow-up|example)\b)(?:[\w-]+\s){0,4}?"
    r"|having\s(?:[\w-]+\s){1,4}?(?:in|from|of|for)\s)(?:the\s)?$"
)
_I_WONDER = re.compile(
    r"^(?:\s[\w-]+){0,2}?\s?,\s(?:i\s(?:wonder|ask|want\sto\sknow|would\slike\sto\sknow)\s?[,:]\s)?"
)
_COLON = re.compile(r"^\s?[,:;–—-]\s*")
_ADDRESSED = re.compile(
    r"^\W*(?:for\s)?(?:(?:a|my|the)\s)?(?:note|memo|cable|letter|message|dispatch)\sto\s(?:the\s)?$"
)
# The own country may be asked about, too.
_OURS = re.compile(
    r"\b(?:us|ours|our(?!\s[\w-]+\sneighbou?rs)|mine|my|here|home|there|same|others?|else|peers"
    r"|compar\w+|both|two|differ\w*|versus|vs|contrast|apart|unlike|as\s\w+\sas|learn|and\sabout"
    r"|it\srated|how\s(?:is|was)\sit"
    r"|(?:do|did|are|were|have|can|than)\swe)\b"
)
# … and more so where all that was said is where the asker is.
_ITS = re.compile(
    r"\b(?:(?:does|did|is|was|has|can)\sit|its|like\s(?:it|that)|counterpart\w*|(?:more|less)\sthan\sin"
    r"|(?:higher|lower|better|worse|similar\w*|alike)(?!\sthan))\b"
)
_SET = re.compile(
    r"\b(?:which|what)\s(?:[\w-]+\s){0,2}?(?:countr(?:y|ies)|nations|member\sstates"
    r"|(?:eu|nato|oecd|g7)\s\w+)\b|\b(?:how\smany|list|name|any|are\sthere|all|which\sare\sthe)\b"
    r"[^?]*\bcountries\b|\bwho(?:'s|\sis|\sare)\s(?:rated|ranked)\b"
)


def without_asker(text: str, link: Callable[[str], Sequence[Mention]]) -> str:
    """A turn without the place of the asker, where it asks about other countries.

    Args:
        text: a turn.
        link: finds the countries that a text names.
    """
    plain = text.lower().replace("’", "'")
    if len(plain) != len(text):  # some letters have no small form of one character
        return text
    if greeting := _GREETING.match(plain):
        return text[: greeting.end()] + without_asker(text[greeting.end() :], link)
    first, mentions = _SENTENCE.search(text), link(text)
    end = first.end() if first else len(text)
    own = [m for m in mentions if m.start < end]
    if not own:
        return text
    place = own[0]
    before, after = plain[: place.start], plain[place.end :]
    rest, kept = 0, ""
    if _ADDRESSED.match(before) and (colon := re.match(r"\s*[:,]\s*", after)):
        rest = place.end + colon.end()
    elif _STATES.search(plain[:end]) and len(own) == 1:
        said = _kept(text[:end], plain[:end], place)
        rest, kept = (0, "") if said is None else (end, said)
    elif (
        (not before.strip() and (then := _HERE.match(after)))
        or (
            (_GREETS_FROM.match(before) or _FOR_THERE.match(before))
            and (then := _COLON.match(after))
        )
        or (_AS_ONE.match(before) and (then := _I_WONDER.match(after)))
    ):
        rest = place.end + then.end()
    if not rest:
        return text
    asked = plain[rest:]
    others = {m.code for m in mentions if m.start >= rest}
    listed = any(m.start == rest for m in mentions)  # "from Spain, Portugal and Italy: …"
    own_too = listed or _OURS.search(asked) or (not kept and _ITS.search(asked))
    if place.code in others or own_too or not (others or _SET.search(asked)):
        return text
    return kept + text[rest:]


def _kept(statement: str, plain: str, place: Mention) -> str | None:
    """What is to be kept of a statement that says where the asker is; None if it says no such."""
    before, after = plain[: place.start], plain[place.end :]
    if (we := _WE_IN.match(before)) or ((we := _IN.match(before)) and _WE.search(after)):
        return (statement[: we.start("place")] + statement[place.end :]).lstrip(" ,;:")
    masked = f"{before}the country{after}"
    return "" if _WHO_ASKS.match(masked) and not _WANTS.search(masked) else None
