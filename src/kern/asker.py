"""Where the asker says to be: "Athens here. …", "we in Lisbon …", "I work in Vilnius. …".

Whoever asks about other countries may say so by the way, and wants nothing of the own one.
The patterns are English, as those of `kern.phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kern.types import Mention

_WORK = (
    r"(?:work(?:ing)?|liv(?:e|ing)|sit(?:ting)?|based|posted|stationed|employed"
    r"|an?\b[^.?!,;]{0,30}\b(?:official|officer|advis[eo]r|servant|minister|secretary|clerk"
    r"|diplomat|member|director|student|journalist|reporter|deput(?:y|ies)|mp|analyst|researcher"
    r"|citizen|state|country))"
)
# Before the place: what is taken out with it is the group.
_BEFORE = re.compile(
    r"\b(?:we|us|colleagues|friends)(?P<we>\s(?:here\s|over\s|down\s|up\s)?in\s(?:the\s)?)$"
    rf"|\b(?:i|i'm|we|we're)\s(?:am\s|are\s)?(?:\w+\s)?{_WORK}\b[^.?!;]{{0,50}}?"
    r"(?P<work>\s\(|\s(?:in|of|from|at|for)\s(?:the\s)?)$"
    r"|\b(?:note|memo|cable|letter|message|dispatch|reply)(?P<to>\sto\s)$"
    r"|(?:^|[.!?]\s)\W*(?:(?!apart|aside|far|away)\w+\W+){1,3}?(?P<from>from\s(?:\w+\s)?)$"
)
_ENDS = re.compile(r"^[^.!?]*[.!]+\s*(?=\S)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_I_AM = re.compile(r"\b(?:i'm|i\sam|we're|we\sare)\s(?:an?\s|the\s)?$")
_HERE = re.compile(r"^\s(?:here|calling|speaking)\b(?=\s?[,.:;!–—-])")
_STARTS = re.compile(r"(?:^|[.!?,]\s)\W*$")
_IN = re.compile(r"(?:^|[.!?]\s)\W*(?P<here>(?:here\s|back\s)?in\s(?:the\s)?)$")
_US = re.compile(r"^[^.?!]*\b(?:we|us|our|ours)\b[^.?!]*[.!]")
# The own country is asked about, too.
_AND_OURS = re.compile(
    r"\b(?:than|as|with|and|or|like|unlike|about|beside|are|is|do|were)\s(?:(?:is|it|do)\s)?"
    r"(?:us|ours|we|our\sown|mine|my\scountry)\b(?!\sdo\b)"
    r"|\bcompar\w+|\b(?:both|two|versus|vs|differ\w*)\b"
)
_SET = re.compile(
    r"\b(?:which|what)\s(?:[\w-]+\s){0,2}?(?:countr\w+|states|governments|nations|members|capitals)\b"
    r"|\b(?:who|where|anywhere|any(?:one|body))\selse\b|\belsewhere\b|\bother\s(?:countr|states)\w*"
)


def without_asker(text: str, link: Callable[[str], Sequence[Mention]]) -> str:
    """A turn without the place of the asker, where it asks about other countries.

    Args:
        text: a turn.
        link: finds the countries that a text names.
    """
    mentions = link(text)
    plain = text.lower().replace("’", "'")
    if len(plain) != len(text):  # some letters have no small form of one character
        return text
    cuts = [(m, cut) for m in mentions if (cut := _cut(plain, m))]
    own = {m.code for m, _ in cuts}
    others = {m.code for m in mentions} - own
    if not cuts or _AND_OURS.search(plain) or not (others or _SET.search(plain)):
        return text
    for start, end in sorted({cut for _, cut in cuts}, reverse=True):
        text = text[:start] + text[end:]
    return text.lstrip(" ,.;:!–—-")


def _cut(plain: str, mention: Mention) -> tuple[int, int] | None:
    """Where the words begin and end that say that the asker is at a place."""
    before, after = plain[: mention.start], plain[mention.end :]
    here = _HERE.match(after) if _STARTS.search(before) else None
    place = _IN.search(before) if _US.match(after) else None
    lead = _BEFORE.search(before)
    if place:
        return place.start("here"), mention.end
    if lead and (lead["we"] or lead["to"]):
        return lead.start(lead.lastgroup or 0), mention.end
    if not (here or lead or _I_AM.search(before)):
        return None
    # A sentence that only says who asks goes as a whole.
    if ends := _ENDS.match(after):
        sentence = max((m.end() for m in _SENTENCE.finditer(before)), default=0)
        return sentence, mention.end + ends.end()
    if here:
        return mention.start, mention.end + here.end()
    in_words = lead and lead["work"] and not lead["work"].endswith("(")
    return (lead.start("work"), mention.end) if lead and in_words else None
