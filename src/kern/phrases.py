"""The wording that tells what a question wants: patterns, and nothing but patterns.

`kern.interpretation` decides by them; each is English, matched on lower-case text with
straight apostrophes.
"""

from __future__ import annotations

import re

# An edition or a year of the publication itself, not a year that a section speaks of.
EDITION = re.compile(
    r"""\b(?:sgi|edition|editions|reports?|indicators|survey|ranking|ratings?|scores?
            |assessments?|data|round)\b
        (?:\W+\w+){0,5}?\W+(?P<after>(?:19|20)\d\d)\b
      | \b(?P<before>(?:19|20)\d\d)\W+(?:sgi|edition|report|reports|indicators|survey|ranking
        |ratings?|scores?|round|data|assessment)\b
      | \b(?P<other>(?:last|previous|earlier|next|former|older|newer|latest|newest|upcoming
            |first|preceding)\W+(?:year'?s?\W+)?(?:edition|report|sgi
            |round\sof\sthe\ssgi)s?)\b""",
    re.VERBOSE,
)
SAME_EDITION = "2022"
PUBLICATION = re.compile(
    r"\b(?:sgi|editions?|indicators|survey|ranking|ratings?|scores?|assessments?|data|round)\b"
)

# "Heads of government", "levels of government" are those of one country.
_NOT_OF_ONE = r"(?<!\bheads\sof\s)(?<!\bmembers\sof\s)(?<!\bparts\sof\s)(?<!\blevels\sof\s)"
WHICH = re.compile(
    r"""^\W*(?:(?:and|so|now|but|ok|okay|then|please|last\sone|next|also|different\s\w+
            |unrelated|well|hi|hello)\b[\W_]*)*+
      (?:(?:can|could)\syou\s|please\s|i\s(?:want|need|would\slike)\s(?:to\sknow\s)?|tell\sme\s
        |show\sme\s|give\sme\s|i'm\slooking\sfor\s)*
      (?:(?:in|for|of|from|among|across|to|at|by)\s)?
      (?:which|what|how\smany)\s(?:of\s(?:the|these|those)\s)?
        (?!(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must
          |happens?|about|if)\s)(?:\w+\s){0,2}?"""
    + _NOT_OF_ONE
    + r"""(?:countr(?:y|ies)|states?|nations?|governments?|members?|democrac(?:y|ies)|places?
          |accounts?|chapters?|cases?|systems?|cabinets?|polit(?:y|ies)|administrations?|coalitions|sections?|reports?|one|ones
          |capitals?|texts?)\b
    | ^\W*(?:all\s|the\s|any\s|those\s)*(?:countr(?:y|ies)|states|nations|places|governments
          |examples\sof\scountries)\s(?:where|in\swhich|that|which|with|whose|without|having
          |using|relying|for\swhich)\b
    | ^\W*(?:and\s|so\s)?who\s(?:(?:still|also|already|mostly|really|actually|even)\s)*
          (?:has|have|had|relies|rely|uses|use|lacks|lack|depends?|saw|keeps?|counts\son|leans?|does\swithout
          |struggles?|suffers?|suffered|still)\b
    | ^\W*(?:(?:and|so|now|but|ok|then|also|unrelated|last\sone|next)\b[\W_]*)*(?:where
      |whereabouts)\b
    | ^\W*(?:who\sall|whose|anywhere|any\scountr\w+)\b | \b(?:who|where)\selse\b
    | \b(?:list|name|show|give|find|identify|enumerate|tell)\s(?:me\s|us\s)?(?:all\s|the\s
      |every\s|any\s|those\s|some\s|a\slist\sof\s(?:the\s|all\s)?)*(?:\w+\s)?(?:countr(?:y|ies)
      |states|nations|governments|places|cases|examples|cabinets)\b
    | \b(?:is|are|was|were)\sthere\s(?:(?:any|a|an|another|other
      |some)\s)?(?:\w+\s){0,2}?(?:countr(?:y|ies)|states?|nations?|governments?|places?|cases?
      |cabinets?)\b
    | \b(?:any|what|which)\s(?:other\s|[\w-]+\s)?(?:countr(?:y|ies)|states|nations|governments)\b
    | ^\W*(?:in|among|amongst|within|outside|across|of|from)\s(?:all\s)?(?:the\s)?[\w\s-]{2,40},\s
          (?:and\s)?(?:which|where|who|whose|(?:is|are)\sthere\s(?:one|any|some)\b)\b
    | \b(?:is|are)\sthere\s(?:anywhere|somewhere|anyone|anybody)\b
    | \bsomewhere\b[^?]*\bwhere\W*$
    | \bin\swhich\sof\s(?:them|these|those|the\s(?:two|three|four|five))\b
    | [-–—:,]\s*(?:which|what)\s(?:\w+\s)?(?:members|countries|states|ones)\W*$
    | \bcountries\s(?:please|pls|only)\W*$
    | [.?!,;:–-]\s*just\s(?:the\s)?(?:names?|countr(?:y|ies))\W*$
    | ^\W*who\s(?:mentions?|refers?|speaks?\sof|entrusts?|admits?|complains?)\b
    | \bin\s(?:what|which)\s(?:countr(?:y|ies)|states?|nations?|places?|cases?|governments?)\b
    | \bwhere\s(?:in\sthe\sworld|else|do|does|did|is|are|has|have|was|were)\b
    | \b(?:is|are)\sthere\s(?:a|an|any)\s(?:\w+\s)?(?:presidents?|prime\sministers?|leaders?
            |premiers?|chancellors?|cabinet)\s(?:who|that|whose|which)\b
    | \bi'?m\slooking\sfor\s(?:a|the|any)\s(?:countr(?:y|ies)|places?|cases?|states?
            |governments?|sections?|passages?|paragraphs?)\b""",
    re.VERBOSE,
)
WHICH_OF_A_GROUP = re.compile(
    r"\b(?:which|who|any)\s(?:of|among)\sthe\s(?:\w+\s)?(?:nordics|balts|scandinavians|baltics)\b"
    r"|^\W*(?:(?:and|so|but)\s)?which\s(?:other\s)?(?:europeans|nordics|balts|scandinavians|baltics)\b"
)
# Enough to ask for a set where a group is named besides.
WHICH_OF = re.compile(r"\b(?:which|who|where|whose|any|list|name)\b")
SEVERAL = re.compile(
    r"\b(?:countries|states|nations|governments|places|cases|examples|cabinets|who\selse|list|"
    r"others|democracies)\b"
)

# Countries are asked for in so many words, also within a conversation about one of them.
OF_COUNTRIES = re.compile(
    rf"{_NOT_OF_ONE}"
    r"\b(?:countr(?:y|ies)|states?|nations?|governments?|places|capitals?|democracies|cabinets"
    r"|europeans|nordics|balts|scandinavians|baltics"
    r"|else|elsewhere|anywhere|somewhere|world|who\sall|other\smembers?|member\sstates"
    r"|(?:is|are)\sthere\s(?:a|an|any)|reports|sections|in\swhich)\b"
)

# "How is that different from Austria?", "compared with the Dutch?": what came before is meant too.
# Matched with "the country" for each country. "Did it make a difference?" compares nothing, nor
# does "more than once".
COMPARE_BACK = re.compile(
    r"""\bdifferent\s(?:from|to|than)\b | \bdiffers?\sfrom\b
      | \bcomparable\s(?:to|with)\b | \bthe\scountry(?:'s)?\s(?:\w+\s)?comparable\b
      | \bcompar(?:e|es|ed|ing|ison)\b | \b(?:contrast|unlike)\b
      | (?:^\W*|\bthe\scountry(?:'s)?\s)(?:versus|vs)\b
      | \b(?:versus|vs\.?)\s(?:in\s|the\s)*the\scountry\b | \bsimilar\sto\b
      | \bdifferences?\s(?:between|from|to|with|compared|here|there|is|are|in\show)\b
      | \bwhat(?:'s|\sis|\sare)?\s(?:the\s|any\s)?(?:\w+\s)?differences?\b
      | (?<!\brather\s)(?<!\bother\s)\bthan\s(?:in\s|that\sof\s|those\sof\s)*(?:the\s)?
        the\scountry\b""",
    re.VERBOSE,
)
# "And the Czechs by comparison: how do they settle things?" asks about the Czechs.
BY_COMPARISON = re.compile(
    r"\b(?:by|in)\s(?:way\sof\s)?(?:comparison|contrast)\b(?:\s(?:to|with)\s(?:that|this|it|them|there)\b)?"
)
# "Compare with Jerusalem: does it hurt there as well?" goes on about Jerusalem.
THEN_THERE = re.compile(
    r"^\W*(?:\w+\W+){0,2}?compar[^,:;?]*[,:;]\s"
    r"(?:.*\bthere\b|(?:do|does|did|is|are|was|were|has|have|can)\b)"
)

# Other countries than those at hand.
ELSE = re.compile(
    r"""\b(?:(?:who|for\swhom|where|anyone|anybody|somewhere|anywhere|someone|somebody|everyone|everybody)\selse
      |(?<!,\s)nobody\selse
      |elsewhere
      |(?:besides|apart\sfrom|aside\sfrom|other\sthan|except(?:\sfor)?|in\saddition\sto)\s
        (?:them|it|both|(?:these|those|that|this)
          (?!\s(?!(?:who|which|what|where|is|are|does|do|did|has|have|any\w*|can|in|countr\w+|states
            |nations|ones?|(?:two|three|four|five|six|seven)(?=\W*$|,|\s(?:countr|states|nations)))\b)\w))
      |(?:more|further|additional)\s(?:cases|examples|countries|instances)
      |other\s(?:coalitions|cabinets|administrations|nordics|balts|baltics|scandinavians|europeans)
      |which\sother\s(?:leaders|prime\sministers|premiers|presidents|chancellors
        |heads\sof\s(?:state|government))
        (?!\s(?:sit|sits|sat|attend\w*|take\spart|took|of|before|after|(?:does|do|did)(?!\s(?:that|this|so|the\ssame))|is|are\sin|were|meet
          |met|has|have\sthere|in\s(?:the|his|her|their)\s(?:party|coalition|cabinet|government)))
      |which\sothers(?!\s(?:sit|sits|sat|attend\w*|take|took|are\sin|were\sin|joined|meet|met|come|came
        |belong\w*|speak|spoke|talk|matter|decide|(?:do|does|did)(?!\s(?:that|this|so|the\ssame)\b)
        |are\s(?:not|there|present|invited)))
      |where\s(?:is|was)\sit\sthe\s(?:reverse|opposite|other\sway)(?=\W*$|[,;:]|\sround)
      |any\sothers\s(?:where|in\swhich|with)
      |(?:do|does|did)\s(?:any\s)?others\s(?:(?:also|too|likewise)\s)?(?:involve|use|rely|consult|hold|keep|coordinate|govern
        |organi[sz]e|(?:do|have)\s(?:it|this|that|so|the\ssame|one|such|anything))
        (?![^?]*\b(?:there|here|he|him|she|her|them)\b)
      |are\sthere\s(?:any\s)?others\s(?:on\sthe\slist|in\sthe\sreport|where|anywhere)
      |(?:other|another)\s(?:(?:eu|european|nordic|baltic|g7|oecd|such|similar)\s)?
        (?:countr(?:y|ies)|states?|nations?|governments?|members?|places?|capitals?|cases?
          |examples?))\b""",
    re.VERBOSE,
)
# Other things, within the subject at hand.
SOMETHING_ELSE = re.compile(
    r"\b(?:what|anything|something)\s(?:else|besides|other|apart)\b|\bother\s(?:bod(?:y|ies)|channels?"
    r"|committees?|formats?|forums?|groups?|meetings?|[\w-]*gatherings?|get-togethers?|talks|sessions"
    r"|occasions|events|councils?|parties|people|reasons?|rules?|ways?)\s(?:besides|apart)\b"
    r"|\b(?:besides|apart\sfrom|aside\sfrom)\s(?:that|this|it|them|these|those)\b[^?]*\bother\s(?:\w+\s)?"
    r"(?:arrangements?|bod(?:y|ies)|channels?|committees?|forums?|forms?|formats?|groups?|gatherings?"
    r"|kinds?|means|mechanisms?|meetings?|places\sto\s\w+|practices?|reasons?|rules?|settings?|ways?)\b"
)
SO_NAMED = re.compile(
    r"\bby\s(?:that|this|the\s(?:very\s)?same)\sname\b|\bcalled\s(?:that|the\ssame)\b"
)
# Other people, within the subject at hand.
WHO_ELSE = re.compile(
    r"""\bwho\selse\s(?:
        comes?|came|goes|went|sits?|sat|attends?|attended|joins?|joined|participates?|participated
      | takes?\spart|took\spart|belongs?|belonged|meets?|met|was|were|speaks?|spoke|talks?|matters?
      | counts?|decides?|decided|advises?|advised|helps?|helped|(?:turns?|turned|shows?|showed)\sup
      | plays?\sa\s(?:part|role)|(?:gets?|got)\s(?:in|invited|asked|to\s\w+)
      | (?:has|had|gets?|got)\sa\s(?:say|seat|vote|voice|role|part|hand|chair)
      | (?:is|are)\s(?:involved|present|invited|consulted|included|around|there|asked|allowed|in\b
          |part\b|at\sthe\b|on\s(?:it|the)\b)
      | can|may|must|could|would|(?:used|tend|tends|likes?|gets?|got)\sto\s\w+
      | (?:do|does|did|is|are|was|were|has|have|had)\s(?:(?:they|he|she)
            (?=\s(?!(?:rate|say|mention|praise|criticis|describe|call|judge|rank|note)\w*)\w)
          |it(?=\s(?:help|consult|include|involve|advise|bring|invite|meet|serve|report|talk|listen|answer)\b))
    )(?!\w)""",
    re.VERBOSE,
)

_INTERJECTION = (
    r"(?:(?:shame|pity|too\sbad|ok|okay|right|well|thanks|thank\syou|great|good|fine|cool|lol|hm+|interesting"
    r"|alright|now|so|and|but|sure|got\sit|i\ssee|anyway)\b[\s,.!;:–-]*)*"
)
# "Never mind Italy. …": what follows is no longer about it.
PUT_ASIDE = re.compile(
    rf"^\W*{_INTERJECTION}(?:never\smind|forget(?:\sabout)?|enough\s(?:of|about|with)|leav(?:e|ing)(?!\sout\b)"
    r"|so\smuch\sfor|that'?s\s(?:it|all|enough)\s(?:for|on|about|of))\s(?:\w+\s){0,3}?\w+[.;:!]\s+(?=\S)"
)
FRESH_START = re.compile(
    rf"^\W*{_INTERJECTION}"
    r"(?:(?:a\s)?(?:totally|completely|entirely|quite\sa|whole|wholly|very)?\s?"
    r"different\s(?:subject|topic|question|matter|thing(?=[.,;:!?–—-]))|unrelated|"
    r"new\s(?:subject|topic|question)|"
    r"another\s(?:question|subject|topic)|(?:(?:let\sme|let's|to)\s)?chang(?:e|ing|e\sof)\s(?:the\s)?(?:subject|topic|tack)|something\s(?:else|"
    r"different)|"
    r"on\sanother\s(?:note|subject)|next\s(?:question|topic)|switching\s\w+|"
    r"let'?s\stalk\sabout|(?:ok\W+|now\W+)?(?:leave|forget|enough\sof)\s(?:that|this|it)(?=[.,;:!])|"
    r"moving\son\sto\s(?:(?:something|another|a|my|the)\s)(?:\w+\s)?(?:\w+)(?=[.,;:!])|"
    r"moving\son(?=[.,;:!]))\b\W*"
)
BACK_TO = re.compile(
    r"^\W*(?:ok\W+|and\W+|now\W+|so\W+|let'?s\s(?:go\s)?)*(?:(?:going\s)?back|returning|return|"
    r"coming\sback)\s(?:again\s)?(?:to|with)\b"
)
OF_THEM = re.compile(
    r"\b(?:which|who|any|one|ones|how\smany|some|most|none|all)\s(?:one\s)?(?:of|"
    r"among)\s(?:them|these|those)\b"
    r"|\b(?:among|of)\s(?:them|those|these)\b|\bthose\s(?:countries|states|ones|nations|"
    r"governments)\b"
    r"|\bthese\s(?:countries|states|ones|nations|governments)\b"
)
ELLIPTIC = re.compile(
    r"^\W*(?:and|but|so|or|also|what\sabout|how\sabout|why|why\snot|since\swhen|when|who|whom|"
    r"how|how\scome|"
    r"same|what\selse|anything\selse|more|then|only|for\sexample|such\sas|is\sthat|is\sit|"
    r"does\sit|do\sthey|"
    r"did\sthey|are\sthey|was\sit|really|any|what|which|in\swhat\sway)\b"
)
ANAPHORA = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|this|these|those|there|he|him|his|she|her|hers|"
    r"one|ones|"
    r"such|former|latter|same|too|as\swell|either|also|others?)\b"
)
# A question word that wants one thing, not the main points.
NARROW = re.compile(
    r"\b(?:why|when|who|whom|whose|which|how\s(?:often|many|much|long|well)|effective"
    r"|(?:works?|working|function\w*)\s(?:\w+\s)?well)\b"
)
