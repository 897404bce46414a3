"""How countries stand to one another on the scale: above, below, alike, the odd one out.

The patterns are English and matched on lower-case text, as those of `kern.phrases`.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable, Sequence

from kern.band_phrases import SAME_BAND
from kern.types import Band, Document

Rated = tuple[Document, Band]

_HIGHER = re.compile(r"\b(?:which|whose|who)\b[^?]*\b(?:better|higher|ahead|edge|above|stronger)\b")
_LOWER = re.compile(r"\b(?:which|whose|who)\b[^?]*\b(?:worse|lower|behind|below|weaker)\b")
_BETTER = (
    r"(?:(?:better|higher|stronger|more\s(?:highly|favou?rabl[ey]|positive(?:ly)?))\b[^?]*?\bthan"
    r"|above|ahead\sof|outperform\w*|outrank\w*|outscor\w*|outclass\w*|outshin\w*|outdo\w*"
    r"|beat(?:s|en|ing)?|surpass\w*|exceed\w*|superior\sto"
    r"|(?:(?<=rated\s)|(?<=ranked\s)|(?<=placed\s)|(?<=lead\s)|(?<=edge\s)|(?<=advantage\s))over)"
)
_WORSE = (
    r"(?:(?:worse|lower|weaker|poorer|less\s(?:well|highly|favou?rabl[ey]|positive(?:ly)?))\b[^?]*?"
    r"\bthan|below|behind|trail(?:s|ing)?|lag(?:s|ging)?|inferior\sto|beneath|under(?!\s(?:which|what)\b))"
)
BETTER_THAN = re.compile(rf"\b{_BETTER}\b(?!\s(?:of|by)\b)")
WORSE_THAN = re.compile(
    rf"\b{_WORSE}\b|\b(?:outperformed|outranked|outscored|beaten|surpassed)\sby"
)
# "Which of its neighbours did better?"
_BETTER_ALONE = re.compile(r"\b(?:better|higher|stronger)\b")
WORSE_ALONE = re.compile(r"\b(?:worse|lower|weaker|poorer)\b")
# "Better than Turkey but not as well as Finland".
BETWEEN = re.compile(
    rf"\b{_BETTER}\b[^?]{{0,60}}\b(?:but|and|yet)\b[^?]{{0,60}}(?:\bnot\sas\s\w+\sas\b|\b{_WORSE}\b)"
    rf"|\b{_WORSE}\b[^?]{{0,60}}\b(?:but|and|yet)\b[^?]{{0,60}}\b{_BETTER}\b"
    r"|\b(?:rated|ranked|placed|classed|graded|scored)\s(?:\w+\s)?between\b"
)
_AT_LEAST_AS = re.compile(r"\b(?:at\sleast\sas\b[^?]*?\bas|no\s(?:worse|lower)\sthan)\b")
_AT_MOST_AS = re.compile(r"\b(?:at\smost\sas\b[^?]*?\bas|no\s(?:better|higher)\sthan)\b")
# "Which countries does Greece outrank?": the country named is the better one.
_INVERTED = re.compile(
    rf"\b(?:do|does|did|has|have)\s[^?]*\b(?:{_BETTER}|{_WORSE})\W*(?:on\b.*|in\b.*)?$"
)
_OTHERS = re.compile(
    r"\b(?:else|others?|likewise|peers?|compan(?:y|ions?)|alongside|together)\b"
    r"|\bwho\b[^?]*\b(?:there|here|up|down)?\s?with\s(?:it|them)\b"
)
# "List every country in Bulgaria's category."
_IN_ITS_BAND = re.compile(
    r"\b(?:countr(?:y|ies)|states|who|every(?:one|body)|others?|members)\b[^?]*"
    r"\b(?:in|(?:at|on)(?![^?]*\b(?:minister|president|chancellor|premier|leader|party|pm|cabinet)'s)"
    r"|makes?\sup|forms?|fills?)\s[\w\s]{3,30}"
    r"(?:'s|s')\s(?:\w+\s)?(?:bands?|categor(?:y|ies)|group|tier|class|level|bracket)\b"
)
# "Does any of them", "which is": asks for some of those named, right before it says what of them.
_SOME_OF_THEM = re.compile(r"\b(?:any(?:one|body)?|which(?!\s\w{3,}s\b)|who)\b[^,;.?]*$")
_DENIES = re.compile(r"\b(?:not|no|neither|never|least|most)\b|n't\b")
# "Apart from Turkey, which countries are in that band?"
_IN_THAT_BAND = re.compile(
    r"\bin\s(?:that|this|its)\s(?:same\s)?(?:band|categor(?:y|ies)|group|tier|class|level|bracket)\b"
)
# "Does one do better than the other two?"
ONE_OF_THEM = re.compile(
    r"\b(?:(?<!only\s)one|any\w*|someone|somebody|(?:is|are)\sthere\san?)\b[^?]*"
    r"\b(?:than|ahead\sof|above|below|behind)\s(?:(?:the|its|their)\s)?(?:(?:two|three|four|other)\s)?"
    r"(?:others?|rest|two|three|pack|neighbou?rs|peers|partners|fellows?)\b"
)
_BEST = re.compile(
    r"\b(?:best|highest|top|strongest|first|leads?|leading|outperform\w*|outdo\w*|outclass\w*|outshin\w*|on\stop|wins?"
    r"|ahead|edge|beats?|most\s(?:favou?rabl[ey]|highly|positively))\b"
)
_WORST = re.compile(r"\b(?:worst|lowest|bottom|weakest|last|poorest|trails?|lags?|least|laggard)\b")
_ODD_ONE_OUT = re.compile(
    r"\bodd\s(?:one|man|ones)\b|(?:\bnot|n't|\bdiffer\w*|\bstands?\sout|\bunlike|\bapart"
    r"|\bdeviat\w*|\boutlier|\babove|\bahead|\bbelow|\bbehind)\b[^?]*"
    r"\b(?:rest|others?|two|three|group|pack|neighbou?rs|peers)\b|\boutlier\b"
    r"|\b(?:who|which)\b[^?]*\bstands?\s(?:out|apart)\b"
)


def picked_out(plain: str, named: Sequence[Rated]) -> list[Rated]:
    """Of several countries, the best, the worst or the odd one out; all where none is asked for."""
    ranks = [band.rank for _, band in named]
    best = [(d, b) for d, b in named if b.rank == min(ranks)]
    worst = [(d, b) for d, b in named if b.rank == max(ranks)]
    if len(set(ranks)) > 1 and (_HIGHER.search(plain) or _LOWER.search(plain)):
        return best if _HIGHER.search(plain) else worst
    if ONE_OF_THEM.search(plain):
        apart = worst if WORSE_THAN.search(plain) else best
        return apart if 2 * len(apart) < len(named) else list(named)
    if _ODD_ONE_OUT.search(plain):
        (usual, _), *_ = Counter(ranks).most_common()
        return [(d, b) for d, b in named if b.rank != usual] or list(named)
    if _BEST.search(plain):
        return best
    return worst if _WORST.search(plain) else list(named)


def set_against(plain: str, named: Sequence[Rated]) -> list[Rated] | None:
    """Of several countries, those better or worse than another: "of A, B and C, who beats D?".

    None where they are not set against one that is named, by its name, after them.
    """
    worse = WORSE_THAN.search(plain)
    than = worse or BETTER_THAN.search(plain)
    if than is None or BETWEEN.search(plain) or _INVERTED.search(plain):
        return None
    lead, tail = plain[: than.start()], plain[than.start() :]
    asks = _SOME_OF_THEM.search(lead)
    if asks is None or _DENIES.search(asks[0]) or _DENIES.search(than[0]):
        return None
    after = [(d, b) for d, b in named if d.name.lower() in tail and d.name.lower() not in lead]
    among = [(d, b) for d, b in named if (d, b) not in after]
    if len(after) != 1 or len(among) < 2:  # noqa: PLR2004
        return None
    rank = after[0][1].rank
    return [(d, b) for d, b in among if (b.rank > rank if worse else b.rank < rank)]


def relation(plain: str, *, alone: bool) -> Callable[[int, int], bool] | None:
    """How the ranks asked for stand to that of the country named; a better one is lower."""
    if _AT_LEAST_AS.search(plain):
        return operator.le
    if _AT_MOST_AS.search(plain):
        return operator.ge
    alike = (SAME_BAND, _OTHERS, _IN_ITS_BAND, _IN_THAT_BAND)
    if any(pattern.search(plain) for pattern in alike):
        return operator.eq
    better, worse = BETTER_THAN.search(plain), WORSE_THAN.search(plain)
    if alone and not better and not worse:
        better, worse = _BETTER_ALONE.search(plain), WORSE_ALONE.search(plain)
    if not better and not worse:
        return None
    wants_better = bool(better and not worse) != bool(_INVERTED.search(plain))
    return operator.lt if wants_better else operator.gt
