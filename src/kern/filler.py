"""Words that say nothing of what a question is about: patterns, as those of `kern.phrases`."""

from __future__ import annotations

import re

# What is said to an answer before the next question.
_SAID = r"cool|great|nice|wow|interesting|perfect|i\ssee|got\sit|fair\senough"
NOISE = re.compile(
    rf"^\W*(?:{_SAID})"
    r"""(?:\s?[,;:!.…]|\s[–-])
      | \b(?:(?:goes\sby\s)?(?:that|this|the\ssame)\s(?:very\s)?(?:name|kind|sort|type)|anywhere
          |somewhere|other(?=\s(?:countr|states|nations|governments|places))|
        (?:their|its|your|our|the)\sneighbou?rs(?=,|\sin\b)|
        (?:across|over)\sthe\s(?:border|gulf|water|sea|channel|river|straits?|baltic|alps|danube)|
        and|but|so|or|then|ok|okay|now|also|too|as\swell|please|what|how|about|which|who|whom|whose
            |where|when|why|
        is|are|was|were|be|been|do|does|did|has|have|had|can|could|would|should|will|the|a|an|of
          |in|on|at|for|to|from|with|by|
        it|its|this|that|these|those|they|them|their|there|he|she|his|her|same|like|one|ones|any
          |some|
        compare|compared|comparison|different|differ|difference|differs|versus|vs|than|back
          |again|tell|me|us|you|your|say|says|said|
        let's|go|going|case|here|i|we|my|our|thing|things|works?|working|look|looks|true|going
          |case|happens?|over|
        same\squestion|question|something|anything|someone|anyone|anybody|everybody|else|
        et|und|och|og|ja|y|e|l|  # other languages' "and", and the l' of "e l'Italia?"
        country|countries|similar|similarly|either|both|between|just|only|much|more|less|as|if
          |not|no|yes|elsewhere|handle|handled|stand|stands|hold|holds|meant|mean|sorry|wait|right|fine
          |next\sdoor|instead|rather|actually|oops|maybe|try|take|ask|asked|up|down|hm+|ah|oh|uh|um|aha
          |alright)\b
      | 's\b | [^\w\s]""",
    re.VERBOSE,
)
# Words that every section is about; a question of nothing else asks for the section's main points.
GENERIC = re.compile(
    r"""\b(?:coordinat\w*|informal\w*|formal\w*|government\w*|govern\w*|cabinet\w*|minist\w+
            |interminist\w+|mechanisms?|
        policy|policies|policymaking|system|systems|country|countries|report|section|text
          |work\w*|role|roles|important|importance|
        describe\w*|explain\w*|summar\w+|overview|summary|main|points?|general\w*|situation
          |practice\w*|know\w*|tell\w*|say\w*|
        give|overall|politic\w*|state|state\s+of\s+play|things|function\w*|run|happen\w*
          |organi[sz]\w*|organi[sz]ation\w*|
        behind|scenes|doors|closed|backstage|channels?|ways?|arrangements?|process\w*
          |decision\w*|mak\w+|ministries|official\w*|officially|unofficial\w*|
        look\w*|like|gist|inter-?agency|summari[sz]e|approach\w*|style|manage\w*|handle\w*|used?
          |using|done|kind|kinds|type|types|sort|brief\w*|quick\w*|short|please|national|
        record|talk\w*|line|lines|alongside|actually|complement\w*|support\w*|effective\w*|well
            |much|does|read|find|learn|indicator\w*|sgi|top|level|play\w*|part|there|exist\w*
            |departments?|each|other|together|another|one|itself|get|gets|got|agree\w*|want\w*
            |need\w*|among|amongst|within|inside|links|contacts|means|basics|essentials|facts|key
            |regarding|concerning|exactly|roughly|speaking|nowadays|today|days|pls|newcomer
            |sum|nutshell|words?|sentences?|paragraphs?|couple|few|two)\b""",
    re.VERBOSE,
)

# How people ask, before what they ask for: taken off what is searched for.
LEAD = re.compile(
    r"""^\W*(?:
        (?:please|hi|hello|ok|okay|so|and|now|well|kern)\b[\s,:;!]*
      | (?:hm+|ah|oh|uh|um|aha|alright)\b[\s,:;!.…]+
      | (?:ok|okay|right|"""
    + _SAID
    + r""")(?:\s?[,:;!.…]+|\s[–-])\s
      | good\s(?:morning|afternoon|evening|day)\b[\s,:;!.]*
      | i(?:'m|\sam)\s(?:currently\s|just\s)?(?:preparing|writing|working\son|drafting|doing
          |putting\stogether)\s
          (?:(?:a|an|my|some|the|our)\s)?(?:\w+\s){0,2}?(?:briefing|report|paper|essay|article|memo
          |note|thesis|presentation|talk|piece|chapter|dissertation|research|homework
          |assignment)s?[.!;,]\s(?=\S)
      | (?:i\s)?(?:also\s)?(?:have\sto\s|must\s)?(?:need|want|write)\s(?:sth|something
          |a\sfew\slines)\s
          (?:on|about)\s+(?:for\s(?:\w+\s){0,3}?\w+\s?)?[,;:.–-]+\s(?=\S)
      | (?:can|could|would)\syou\s(?:please\s)?(?:tell|give|show|explain|summari[sz]e|describe
        |find|list)\b(?:\sme|\sus)?
      | (?:tell|show|give|remind)\s(?:me|us)\b(?:\s(?:about|more|something|the\sgist\sof))*
      | i(?:'m|\sam|'d|\swould)?\s(?:(?:just\s)?(?:want|need|like|looking|trying|wondering
        |curious|interested))\b(?:\s(?:to\s(?:know|find|understand|read|learn|see|hear)|for|in
        |about|if|whether|out))*
      | (?:what|where|how)\s(?:does|do|did|is)\s(?:the\s)?(?:report|reports|text|texts|section
        |sgi|author|authors|corpus|page|source|document)\s(?:say|says|state|mention|describe
        |tell|note|conclude)(?:\s(?:us|me))?(?:\s(?:about|on|of|regarding|that))?
      | (?:for|in)\s(?:which|what)\scountr(?:y|ies)\s(?:does|do|did)\sthe\s(?:report|author|text
        |section)s?\s(?:say|state|mention|describe|note|speak\sof)(?:\sthat)?
      | (?:compare|contrast|comparing|comparison\sof)\b[\s,:;]*(?:and\b[\s,:;]*)*
      | (?:the\s)?(?:place|case|country|passage|section|one|bit|part|paragraph)\s(?:where
        |in\swhich|that|which|about|on)\b
    )[\s,:;]*""",
    re.VERBOSE,
)
