"""Which levels of the rating scale a question names: "the second-best band", "at least most".

Patterns on lower-case text, as in `kern.phrases`. A level is named by its place on the
scale or by the publisher's wording; the words before and after it may turn it round
("not in the top group"), bound it ("second or better") or step from it ("just above the
lowest").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOUN = (
    r"(?:bands?|ratings?|grades?|categor(?:y|ies)|scores?|marks?|tiers?|class(?:es)?|groups?"
    r"|levels?|ranks?|rungs?|brackets?|verdicts?|assessments?|results?|steps?|places?|spots?"
    r"|positions?|judg(?:e)?ments?|evaluations?|outcomes?|leagues?|slots?|options?|answers?|end"
    r"|classifications?|points?)"
)
# A step of the scale may be empty; the lowest rating, group or place is one that someone has.
_STEP_NOUN = (
    r"(?:bands?|grades?|categor(?:y|ies)|tiers?|class(?:es)?|levels?|rungs?|brackets?|steps?"
    r"|verdicts?|options?|answers?|classifications?)"
)
_SCALE = r"(?:the\s)?(?:rating\s|whole\s|entire\s)?(?:scale|ladder|ratings?|four)"
# The order matters: what is said at length comes before what is said in a word.
# "Who came bottom of the class?" asks for the last that there is.
_NOT_CAME = r"(?<!came\s)(?<!come\s)(?<!comes\s)(?<!finished\s)(?<!ended\s)"
_LEVELS = re.compile(
    rf"""\b(?:
      (?P<top_two>(?:top|best|upper|highest|first)\s(?:two|2)\b|(?:two|2)\s(?:top|best|upper
        |highest)\b|(?:top|upper)\shalf\b)
    | (?P<bottom_two>(?:bottom|worst|lower|lowest|last)\s(?:two|2)\b|(?:two|2)\s(?:bottom|worst
        |lower|lowest)\b|(?:bottom|lower)\shalf\b)
    | (?P<commonest>most\scrowded\b
        |most\s(?:populous|numerous)(?=\s(?:rating\s)?(?:bands?|groups?|categor\w+|tiers?|levels?)\b)
        |most\s(?:common|frequent|popular|widespread|usual|often\s(?:given|awarded))
        |commonest|biggest|largest|majority\s(?:rating|band|verdict)|most\scountries|most\s(?:often|frequently))\b(?!\scases)
    | (?P<rarest>least\s(?:common|frequent|often)|rarest|smallest)\b
    | (?P<empty>empty|unused|vacant|unoccupied|not\sused|deserted)\b
    | (?P<numbered>(?:{_NOUN}\s(?:no\.?\s?|number\s|\#)?|\#)(?P<number>[1-9])\b
        |(?P<of>[1-9])\s?(?:of|out\sof|/)\s?[2-9]\b)
    | (?P<next_to_last>second[\s-](?:from\s(?:the\s)?(?:bottom|last|end)|lowest|worst|last|to\slast)
        |last\sbut\sone|next[\s-]to[\s-](?:last|lowest|bottom)|penultimate)\b
    | (?P<third_last>(?:third|3rd)[\s-](?:lowest|worst|last|(?:to|from)\slast))\b
    | (?P<second>second(?!\s(?:year|time|term|question|opinion|look|language|thing|half|world))
        (?:[\s-](?:best|highest|top|tier|class|rate|rank\w*))?|2nd(?:[\s-]best)?
        |runners?[\s-]up|next[\s-](?:to[\s-])?best|(?:medium|middle)\b|silver
        |in[\s-]most[\s-]cases|most[\s-]cases|most\sof\sthe\s(?:time|cases)|majority\sof\s(?:the\s)?cases
        |(?<=['"‘“])most(?=['"’”])
        |more[\s-]often[\s-]than[\s-]not|(?:bulk|majority)\sof\s(?:the\s)?(?:situations|instances|time)|mostly|mainly|largely|usually|by\sand\slarge|predominantly)\b
    | (?P<third>third(?:[\s-](?:best|class|rate|tier|highest))?|3rd(?:[\s-]best)?|bronze
        |(?:only\s)?in[\s-](?:only\s)?(?:some|certain|a\sfew|few)[\s-](?:of\sthe\s)?cases
        |some[\s-]cases|(?<=['"‘“])some(?=['"’”])
        |few\scases|(?:some|part)\sof\sthe\stime|sometimes|occasionally|now\sand\s(?:then|again)
        |partly|partially|only\ssome|at\stimes|from\stime\sto\stime|once\sin\sa\swhile
        |hit[\s-](?:and|or)[\s-]miss|so-so)\b
    | (?P<last>(?:lowest|worst|bottom|last)\sof\s(?:the\s|all\s)*(?:four|4)\b
        |{_NOT_CAME}
          (?:lowest|worst|bottom|weakest|poorest|last)[\s-](?:\w+\s){{0,2}}?{_STEP_NOUN}(?!\w)
          (?!\s(?:any(?:one|body)\b|in\suse|that\s(?:has(?!\sbeen)|any\w+|some\w+|(?:is|was|were|are|has\sbeen|got)\s(?:(?:actually|really|ever|in\sfact)\s)?(?:given|awarded|used|handed|assigned|taken|filled))|with\s(?:any|some)
            |of\s(?:the\s)?countries))
        |(?:lowest|worst|weakest)\s(?:of\s)?(?:all\s)?possible
        |(?:lowest|worst|weakest)\s\w+\s(?:available|possible|there\sis|on\soffer)|(?:very|rock|absolute)[\s-]bottom
        |{_NOT_CAME}bottom\sof\s{_SCALE}|fourth|4th|undermin\w+|harm(?!on)\w*|damag\w+|destruct\w+
        |more\sharm\sthan\sgood|counter-?productive|obstruct\w*|sabotag\w*|subvert\w*
        |detriment\w*|(?:get|gets|getting)\sin\sthe\sway|weaken\w*|not\sat\sall|hurt\w*
        |hinder\w*|erod\w*|hamper\w*)
    | (?P<worst>lowest|worst|weakest|poorest(?:ly)?|poorly|badly|bottom|last|laggards?
        |lag(?:s|ging)?|trail(?:s|ing)?|stragglers?|tail[\s-]?end(?:ers?)?|most\s(?:bad|poor|negative|severe|critical)|worr\w+\s(?:\w+\s)?most|(?:low|bottom)\send
        |least\s(?:\w+\s)?(?:well|highly
        |favou?rabl[ey]|positive(?:ly)?|supportive|effective)|dunces?|under-?perform\w*|rear
        |weak(?:er|est)?\s(?:end|performers?|ones?|group|half)|lower\sone
        |low(?:er)?[\s-]?(?:scor|rat|rank)\w+
        |lower\s(?:division|end|group|class|league|half|reaches)|flops?|wooden\sspoon|at\sthe\sfoot|rock-bottom)\b
    | (?P<first>top(?:s|ped|ping|most)?|uppermost|best|highest|first|1st|strongest|leads?|leading
        |leaders?
        |full\smarks|maximum|max|perfect|gold|front-?runners?|generally|as\sa\s(?:general\s)?rule|in\sgeneral
        |across\sthe\sboard|always|consistently|counts?\son
        |(?:reliabl|dependabl)[ey](?=\s(?:support|help|back|assist|complement|underpin))
        |star\s(?:pupils?|performers?)|ace|finest
        |flying\scolou?rs|number\sone|no\.?\s?1|first\splace|most\s(?:positive|positively|highly|favou?rabl[ey]|effective
        |supportive)|as\s(?:high(?:ly)?|well|good)\sas\s(?:(?:they|it|one)\s)?(?:can\s(?:be|get)|gets?|possible|come|the\sscale\s\w+)
        |champions?|pole\sposition|excel\w*|a-?list\w*|elite|premier|cream
        |upper\s(?:division|end|class|league|reaches)|(?:nearly|almost)\salways)\b
    )""",
    re.VERBOSE,
)
_GAP = r"(?:\w+[\s'\"‘’“”(-]+){0,5}?['\"‘’“”(]?$"
_NEAR = 80  # characters around a level that can bear on it
_STEP = r"(?:just|right|one|directly|immediately|a\s\w+|one\s\w+|next|straight)"
_NEXT_ABOVE = re.compile(rf"\b{_STEP}\s(?:above|over|up\sfrom|higher\sthan|better\sthan)\s{_GAP}")
_NEXT_BELOW = re.compile(
    rf"\b{_STEP}\s(?:below|under|beneath|down\sfrom|lower\sthan|worse\sthan|behind|after|short\sof"
    rf"|off)\s{_GAP}"
)
_AT_LEAST = re.compile(
    rf"\b(?:at\sleast|no\s(?:worse|lower)\sthan|minimum(?:\sof)?"
    rf"|not\s(?:below|under|worse\sthan|lower\sthan))\s{_GAP}"
)
_AT_MOST = re.compile(
    rf"\b(?:at\s(?:most|best)|no\s(?:better|higher)\sthan"
    rf"|not\s(?:above|better\sthan|higher\sthan))\s{_GAP}"
)
_ABOVE = re.compile(
    rf"\b(?:above|over|better\sthan|higher\sthan|ahead\sof|exceed\w*|more\sthan|escap\w+"
    rf"|avoid\w*)\s{_GAP}"
)
_BELOW = re.compile(
    rf"\b(?:below|(?<!falls\s)(?<!fall\s)(?<!comes\s)(?<!come\s)(?<!is\s)(?<!are\s)(?<!listed\s)(?<!filed\s)under|beneath|worse\sthan|lower\sthan|behind|short\sof|less\sthan"
    rf"|miss(?:ed|es|ing)?(?:\sout\son)?|fail\w*(?:\sto\s\w+)?|(?:not|n't)\s(?:even\s)?(?:reach|make|get"
    rf"|achieve|attain|earn|manage)\w*|not\sup\sto)\s(?:at\sleast\s)?{_GAP}"
)
_NOT = re.compile(
    rf"(?:\bnot(?!\s(?:a\ssingle|one|any)\b)|n't|\boutside|\bout\sof|\bexcept(?:\sfor|\sin)?|\bother\sthan|\bnon(?!-?\s?(?:members?|eu|european|oecd|nato))|\bwithout"
    rf"|\bskip(?:ping)?|\bignor(?:e|ing)|\bbesides|\banything\sbut|\bneither|\bnor|\bexcluding|\bbar|\bno(?=\s['\"‘“]))[\s-]['\"‘“]?{_GAP}"
)
_DROPPED = re.compile(
    rf"\b(?:rather\sthan|instead\sof|as\sopposed\sto|not\s(?:just|only|merely|simply)|and\snot"
    rf"|but\snot|than\s(?:just|only))\s{_GAP}"
)
# "The third rung, one step above the bottom": said again in other words.
_BY_THE_WAY = re.compile(rf",\s{_STEP}\s(?:above|over|below|under|from)\s{_GAP}")
# Not "both better and worse", nor "above the second and below the first".
_OR = r"\W*(?:(?!both\b|better\b|worse\b|higher\b|lower\b|above\b|below\b)\w+\W+){0,2}?(?:or|and)\s"
# An idiom, no level: "what grades can one get in the first place?"
_TO_BEGIN_WITH = re.compile(
    r"(?<!landed\s)(?<!finished\s)(?<!up\s)(?<!stands\s)(?<!stand\s)(?<!rank\s)(?<!ranks\s)"
    r"(?<!ranked\s)(?<!placed\s)(?<!put\s)"
    r"(?<!is\s)(?<!are\s)(?<!was\s)(?<!were\s)(?<!comes\s)(?<!came\s)(?<!come\s)(?<!got\s)"
    r"\bin\sthe\sfirst\splace(?=\W*(?:$|[,;?]|and\b|or\b))"
)
_OF_ANOTHER = r"(?!\sthan(?!\sth(?:at|is)\b)|\sthe)"
_OR_BETTER = re.compile(rf"{_OR}(?:better|higher|above|up|upwards?)\b{_OF_ANOTHER}")
_OR_WORSE = re.compile(rf"{_OR}(?:worse|lower|below|under|down|less)\b{_OF_ANOTHER}")
_EITHER = re.compile(r"\b(?:or|either)\b")


# "From the strongest to the weakest" is all of the scale.
_HIGH = r"(?:top|best|strongest|highest)"
_LOW = r"(?:bottom|worst|weakest|lowest)"
_END_TO_END = re.compile(
    rf"\bfrom\s(?:the\s)?(?:{_HIGH}(?:\s\w+)?\sto\s(?:the\s)?{_LOW}"
    rf"|{_LOW}(?:\s\w+)?\sto\s(?:the\s)?{_HIGH})\b"
)
# "What was the lowest verdict actually handed out?" says that one was.
_GIVEN = re.compile(
    r"(?<=\w)(?<!was)(?<!were)(?<!been)(?<!is)(?<!are)\s"
    r"(?=(?:actually|in\sfact)\s(?:given|awarded|used|handed|assigned)\b)"
)
_YES_OR_NO = re.compile(r"^\W*(?:is|are|was|were|do|does|did|has|have)\b")
# "The third band from the top" is band 3; from the bottom it is band 2 of 4.
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_PLACE = rf"(?:{'|'.join(_PLACES)})"
_FROM_AN_END = re.compile(
    rf"\b(?P<places>{_PLACE}(?:\s(?:and|or)\s{_PLACE})?)(?:[\s-](?!and\b|or\b)\w+){{0,2}}?[\s-]"
    r"from[\s-](?:the[\s-])?(?:(?P<top>top|best)|bottom|worst|lowest|end)\b"
)


def _counted_from_an_end(match: re.Match[str], scale: Sequence[int]) -> str:
    def band(place: re.Match[str]) -> str:
        number = min(_PLACES[place[0]], len(scale))
        return f"band {scale[number - 1] if match['top'] else scale[-number]}"

    return re.sub(_PLACE, band, match["places"])


def without_levels(plain: str) -> str:
    """A text without the words that name a level."""
    return _LEVELS.sub("", plain)


def levels(plain: str, scale: Sequence[int], counts: Sequence[int]) -> frozenset[int]:
    """The ranks that a text asks for; none where it names no level.

    Args:
        plain: lower-case text with straight apostrophes.
        scale: the ranks of the scale, the best first.
        counts: how many countries hold each of them: the worst are those in the lowest
            band that anyone is in, which need not be the lowest possible.
    """
    every = frozenset(scale)
    if (rest := _END_TO_END.sub(" ", plain)) != plain:
        return levels(rest, scale, counts) or every
    if not _YES_OR_NO.match(plain):
        plain = _GIVEN.sub(" that was ", plain)
    asked: set[int] = set()
    barred: set[int] = set()
    limits: list[frozenset[int]] = []
    kinds: set[str] = set()
    plain = _TO_BEGIN_WITH.sub("", plain)
    plain = _FROM_AN_END.sub(lambda match: _counted_from_an_end(match, scale), plain)
    for match in _LEVELS.finditer(plain):
        named = _ranks(match, scale, counts)
        before = plain[max(0, match.start() - _NEAR) : match.start()]
        after = plain[match.end() : match.end() + _NEAR]
        if (asked or barred) and (_DROPPED.search(before) or _BY_THE_WAY.search(before)):
            continue
        ranks, negative = _turned(named, before, after, every)
        if negative:
            barred |= every - ranks
            continue
        asked |= ranks
        kinds.add(match.lastgroup or "")
        if named and not named <= ranks:
            limits.append(ranks)
    if kinds >= {"worst", "last"} and not _EITHER.search(plain):
        # "The lowest rating, the one that says it does damage" is the lowest of the scale.
        asked -= _worst(scale, counts)
    between = every.intersection(*limits)
    if len(limits) > 1 and between and not _EITHER.search(plain):
        return between
    if barred:
        return frozenset((asked or every) - barred)
    return frozenset(asked)


def _worst(scale: Sequence[int], counts: Sequence[int]) -> set[int]:
    """The lowest rank that anyone holds."""
    held = [rank for rank, count in zip(scale, counts, strict=True) if count] or list(scale)
    return {held[-1]}


def _ranks(match: re.Match[str], scale: Sequence[int], counts: Sequence[int]) -> frozenset[int]:
    if match["numbered"]:
        return frozenset({int(match["number"] or match["of"])} & set(scale))
    name = match.lastgroup or ""
    sizes = {r: c for r, c in zip(scale, counts, strict=True) if c}
    places: dict[str, Sequence[int]] = {
        "first": scale[:1],
        "second": scale[1:2],
        "third": scale[2:3],
        "next_to_last": scale[-2:-1],
        "third_last": scale[-3:-2],
        "empty": [rank for rank in scale if rank not in sizes],
        "last": scale[-1:],
        "worst": list(_worst(scale, counts)),
        "top_two": scale[:2],
        "bottom_two": scale[-2:],
        "commonest": [r for r, c in sizes.items() if c == max(sizes.values())],
        "rarest": [r for r, c in sizes.items() if c == min(sizes.values())],
    }
    return frozenset(places[name])


def _turned(
    named: frozenset[int], before: str, after: str, every: frozenset[int]
) -> tuple[frozenset[int], bool]:
    """The ranks that are meant, by the words around a level; and whether they bar the others."""
    if not named:
        return named, False
    best, worst = min(named), max(named)
    bounds: tuple[tuple[bool, frozenset[int]], ...] = (
        (bool(_NEXT_ABOVE.search(before)), frozenset({best - 1}) & every),
        (bool(_NEXT_BELOW.search(before)), frozenset({worst + 1}) & every),
        (
            bool(_AT_LEAST.search(before) and not _BELOW.search(before))
            or bool(_OR_BETTER.match(after)),
            frozenset(r for r in every if r <= worst),
        ),
        (
            bool(_AT_MOST.search(before)) or bool(_OR_WORSE.match(after)),
            frozenset(r for r in every if r >= best),
        ),
        (bool(_BELOW.search(before)), frozenset(r for r in every if r > worst)),
        (bool(_ABOVE.search(before)), frozenset(r for r in every if r < best)),
    )
    for applies, ranks in bounds:
        if applies:
            return ranks, False
    if _NOT.search(before):
        return every - named, True
    return named, False
