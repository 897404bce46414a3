"""The wording of what is said to Kern rather than asked of the reports.

As in `kern.phrases`, the patterns are English and matched on lower-case text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SMALLTALK = re.compile(
    r"""^[\W_]*(?:(?:oh|ah|ok(?:ay)?|well|great|right|so|and|hey|fine|good|nice|very|alright
            |sure|super|perfect|cool|lovely|wonderful|excellent|brilliant|k)[\W_]+)*
    (?:
      (?:hi|hello|hey|howdy|greetings|good\s(?:morning|afternoon|evening|day|night)|bonjour
        |hallo|hola|ciao|servus|moin)
        (?:\s(?:there|kern|all|everyone|again|team|folks))*
    | (?:many\s|ok\s)?thank(?:s|\syou|\su)?\b(?:\s(?:a\s(?:lot|million|bunch|ton)|so\smuch
      |very\smuch|you|anyway|again|kern|for\s.{1,60}|that\s.{1,40}))*
    | (?:muchas|mille|vielen|tusen|mange|muito|hvala|nagyon\sszépen|suur|veľmi\spekne)\s
        (?:gracias|grazie|dank|takk|tak|obrigad[oa]|lepa|lijepa|puno|köszönöm|aitäh|ďakujem)
    | cheers|thx|ty|merci(?:\s(?:beaucoup|vielmals?|bien))?|danke(?:\s(?:schön|sehr))?|gracias
      |[dď]akujem|efharist[oó]|ευχαριστώ|spasibo|xièxiè|gamsahamnida|toda(?:\sraba)?|[sş]ukran
      |tack\sså\smycket|grazzi|diolch|hartelijk\sdank|d[eě]kuju
      |kiitos|tack|takk|tak|dank(?:\sje|\su)?|grazie|obrigad[oa]|dzi[eę]kuj[eę]|d[eě]kuji|aitäh
      |köszi|bedankt|hvala|díky|mersi
      |paldies|a[cč]i[uū]|köszönöm|mul[tț]umesc|teşekkürler|arigat[oō]|much\sappreciated|appreciate\sit
    | (?:good\s?)?bye\b.*|see\s(?:you|ya)\b.*|farewell|have\sa\s(?:nice|good|great)\s.*|take\scare
    | how\s(?:are|is)\s(?:you\b.*|it\sgoing\b.*|things(?:\s(?:going|with\syou|today|over\sthere))?)
    | what'?s\sup|how\sdo\syou\sdo
    | (?:and\s)?(?:who|what)\s(?:exactly\s)?are\syou\b.*|what(?:\sis|'s)\syour\s(?:name|purpose
      |job)\b.*
    | are\syou\s(?:a|an|human|real|alive|there|sure|okay|ok|chatgpt|gpt)\b.*
    | who\s(?:made|built|created|wrote|programmed)\s(?:you|this\s(?:tool|bot|thing|app))\b.*
    | what\s(?:can|do|could)\syou\s(?:do|know|offer|help)\b.*|how\s(?:do|can)\si\suse\s(?:you
      |this)\b.*|(?:can|could)\syou\shelp(?:\sme)?(?:\splease)?
    | help|help\sme|ok(?:ay)?|k|yes|yep|yeah|no|nope|sure|alright|cool|great|nice|perfect
      |awesome|super|wonderful|excellent|brilliant|wow|fine|good|lol|haha+|hm+|interesting
      |understood|indeed|amazing
    | (?:that|this|it)\s(?:really\s|all\s)?
        (?:help(?:s|ed)|(?:is|was)\s(?:very\s|really\s)?(?:helpful|useful))
        (?:\sa\s(?:lot|bunch|great\sdeal)|\svery\smuch|\sme)*
    | (?:i\s(?:see|get\sit|understand)|got\sit|makes\ssense|good\sto\sknow|never\smind
      |sounds\sgood|fair\senough|no\sproblem|you'?re\swelcome|welcome\sback)
    | (?:good|great|nice|well)\s(?:job|work|answer|one|done|bot|stuff)|well\sdone
    | (?:that|this|it)(?:'?s|\sis|\swas)\s(?:very\s|really\s|so\s|quite\s|just\s|all\s
      |exactly\s)*(?:useless|(?:all\s)?i\sneed(?:ed)?(?:\sfor\s.{1,40})?|helpful|great|good|bad|wrong|nice|useful|perfect|interesting|all
      |enough|rubbish|terrible|awful|(?:just\s)?what\si\s(?:needed|wanted)(?:\sfor\s[^,;:.?!]{1,40})?)
    | (?:you|u)(?:'re|\sare|r)\s(?:(?:so|very|really|a|an|not|too|quite)\s)*(?:great|helpful
      |useless|stupid|smart|slow|fast|awesome|the\sbest|welcome|kind|funny|dumb|good|bad|wrong
      |amazing|star|genius|much\shelp)\b.*
    | i\s(?:love|like|hate)\s(?:you|this|it)\b.*|just\ssay\s\w+|say\s(?:hi|hello|something)
    | tell\sme\sa\sjoke|test(?:ing)?
    )
    (?:[\W_]+(?:thanks?(?:\syou)?(?:\sa\slot|\sso\smuch|\svery\smuch)?|kern|everyone|then|now
            |again|anyway|please|sir|mate|bye|friend|today|a\slot|for\snow|there|got\sit
            |thank\syou|will\sdo|i\ssee|all|very\s(?:useful|helpful|clear|interesting)|that'?s\sall
            |useful|helpful))*[\W_]*$""",
    re.VERBOSE,
)

_THANKS = (
    r"(?:thank\syou|thanks(?!\sto\b)|thx|cheers|merci|danke|gracias|grazie|obrigad[oa]|bedankt|kiitos"
    r"|takk)"
)
# "Fine, that covers the Balkans. Thanks!", "thx, two down and one to go": asks for nothing more.
_ASKS_ON = re.compile(
    r"""\?|n't\b|\b(?:who|whom|whose|what|what's|when|where|why|which|how|whether|next|tell|show|list
        |give|compare|about|back|also|then|want|need|like|know|another|more|any|else|same|moving
        |turn\w*|switch\w*|on\s(?:to|with)|go\sto|please|explain|describe|summari[sz]e|elaborate|expand
        |quote|name|find|source|ratings?|bands?|let's|interested|love|wonder\w*|meant|asked|but|not
        |should|might|may|must|some|part(?:y|ies)|minist\w+|cabinet\w*|council\w*|committee\w*)\b
      | (?:^|[.,;:!–—-])\s*(?:(?:and|so|but|now|ok|okay)\W+)*(?:is|are|was|were|does|do|did
        |has|have|had|can|could|would|will|in|for|the|and\s(?:in|for|the)|now)\s""",
    re.VERBOSE,
)
_SAYS = (
    r"\b(?:i|i'm|i'll|i've|we|that|that's|that'll|this|it|you|you've|all|done|enough|down|noted)\b"
)
_OF_THE_TALK = re.compile(
    rf"^\W*(?:(?:[\w']+\W+){{0,4}}?{_THANKS}\b.*{_SAYS}.*|.*{_SAYS}.*\b{_THANKS}\b[^,;:.!]*)\W*$"
)
# "That's what I was after" does not ask what.
_GOT_IT = re.compile(
    r"\b(?:exactly\s|just\s|all\s)*(?:what|everything|all)\s(?:that\s)?i\s(?:was\s|had\s|have\s)?"
    r"(?:need(?:ed)?|wanted|after|looking\sfor|hop(?:ed|ing)\sfor|came\sfor)\b(?:\sto\sknow\b)?"
)
_IS_ENOUGH = re.compile(
    r"\b(?:that|this|it)(?:'ll|\swill|'s|\sis|\swas|\sshould)\s(?:do|all|it|enough|plenty)\b"
    r"|\b(?:that|this)\s(?:covers?|does\sit|concludes?|wraps\sup)\b|\bdone\swith\b"
)
_ONLY_THANKS = re.compile(
    rf"^(?:\W|\b(?:{_THANKS}|many|so|very|much|a\slot|again|all|everyone|kern|bye|for\snow)\b)*$"
)

# About what Kern has, not about what the reports say.
OF_THE_CORPUS = re.compile(
    r"""^\W*(?:(?:and|so|ok|okay|but|hi|hello|sorry)\W+)*
    (?:
      (?:which|what|how\smany)\s(?:countries|states|reports|sections|documents|texts)\s
        (?:(?:are|is)\s(?:there|covered|included|missing|available|in\s(?:here|this|the\s(?:corpus
            |collection|index|data\w*|report)))
        | (?:do|does|can)\s(?:you|kern|this|it|the\s(?:corpus|tool|report))\s(?:cover|include|have
            |know|hold|contain|search))\b(?:\sabout|\shere|\sthere|\sin\sit)?
    | what(?:'s|\sis|\sare)\s(?:the\s)?(?:sgi|sustainable\sgovernance\sindicators)
    | what(?:'s|\sis)\sthis\s?(?:tool|page|site|app|corpus|thing|all\sabout|about)?
    | who\s(?:wrote|published?|publishes|made|compiled)\s(?:these|the|all)\s(?:these\s)?
        (?:reports|texts|sections|documents)
    | where\s(?:do|does|did)\s(?:this|the|your|these|all\sthis)\s(?:data|information|texts?|answers?
        |quotes?|quotations|reports?)\scome\sfrom
    | what(?:'s|\sis|\sare)\syour\s(?:sources?|data|corpus)
    )\W*$""",
    re.VERBOSE,
)

# More of what was just quoted.
MORE = re.compile(
    r"""^\W*(?:(?:ok|okay|and|so|thanks|great|please)\W+)*(?:(?:can|could)\syou\s)?
    (?:(?:tell|show|give|quote)\s(?:me\s)?)?(?:a\s(?:bit|little)\s|some\s)?
    (?:more|another(?:\s(?:one|quote|quotation|passage|sentence|example))?|go\son|continue|carry\son
      |keep\sgoing|(?:the\s)?next(?:\s(?:one|quote|quotation|passage))?|what\selse|anything\selse)
    (?:\s(?:about\s(?:that|it|this|them)|on\s(?:that|it|this)|does\s(?:it|the\sreport)\ssay|is\sthere
      |quotes?|quotations|passages))?(?:\W+(?:please|then))*\W*$""",
    re.VERBOSE,
)

# Orders for a language model, not questions about the reports.
INSTRUCTION = re.compile(
    r"""(?:^\W*|[>\]]\s*)system\s?:\s
      | </?\s?(?:context|system|user|assistant|instructions?|prompt)>
      | \banswer\s(?:every|all|each|any)\s(?:\w+\s)?questions?\s(?:with|by|as|in)\b
      | (?:^\W*|[.!,:;]\s|\b(?:please|and|now|then|must|to)\s)
          (?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,60}
          \b(?:instructions?|rules?|prompts?|guidelines?|directives?|restrictions?|all\sprevious
            |everything\s(?:above|before)|the\sabove|your\straining)\b
      | \b(?:system|hidden|initial|secret)\s(?:prompt|instructions?|message)\b
      | \b(?:repeat|say|type|print|output|echo)\b[^.?!]{0,30}
          \b(?:the\sword|after\sme|the\sfollowing|times|your\s(?:prompt|instructions?))\b
      | \b(?:pretend\s(?:to|you|that)|role-?play|you\sare\snow|from\snow\son\syou|imagine\syou)\b
      | ^\W*(?:please\s)?act\sas\b
      | \b(?:write|compose|generate|create|draft|sing|make\sup|invent|fabricate|tell\sme)\s
          (?:me\s|us\s)?(?:up\s)?(?:an?|some)\s(?:\w+\s){0,2}?
          (?:poems?|songs?|stor(?:y|ies)|haikus?|limericks?|essays?|jokes?|code|scripts?|emails?
            |novels?|programs?|functions?|rap|sonnets?|fake\s\w+|quot(?:e|ation)s?|recipes?)\b
      | \b(?:write|compose|draft)\s(?:me\s|us\s)?(?:the|my|her|his|our)\s(?:\w+\s){0,2}?
          (?:letters?|speech(?:es)?|cv|essays?|poems?|homework)\b
      | ^\W*(?:please\s)?(?:move|change|set|update|delete|remove|edit|raise|lower|overwrite
            |downgrade|upgrade|promote|replace|add|put)\b[^?]{0,80}
          \b(?:your|the)\s(?:records?|database|index|data|files?|corpus|system)\b
      | ^\W*system\s(?:override|message|update|notice|note)\b
      | \b(?:jailbreak|dan\smode|developer\smode|do\sanything\snow)\b
      | \b(?:make\sup|invent|fabricate|hallucinate)\b[^.?!]{0,40}
          \b(?:quot\w+|citations?|sources?|sentences?|facts?|ratings?)\b""",
    re.VERBOSE,
)


def closes(plain: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a turn of a conversation gives thanks and asks for nothing more.

    Args:
        plain: the turn in lower case with straight apostrophes.
        places: where it names a country or a group. "Thanks, that's it for Spain" names one and
            closes; "thanks, Spain" asks on.
    """
    if not re.search(rf"\b{_THANKS}\b", plain) or _ASKS_ON.search(_GOT_IT.sub("it", plain)):
        return False
    if not places:
        return bool(_OF_THE_TALK.search(plain))
    start, end = min(places)
    alone = len(set(places)) == 1 and _ONLY_THANKS.match(plain[end:])
    return bool(alone and _IS_ENOUGH.search(plain[:start]))
