"""The wording that asks about the ratings: which band, whose, the same, better or worse.

As in `kern.phrases`, the patterns are English and matched on lower-case text.
"""

from __future__ import annotations

import re

_SCALE = (
    r"(?:bands?|ratings?|rates?|rated|grades?|graded|categor(?:y|ies)|scored?|scores?|ranks?|"
    r"ranked"
    r"|rankings?|classed|classification|classified|assessments?|marks?|tiers?"
    r"|performers?|league\stable|verdicts?)"
)
# What a country has the best of, where it is rated.
_RATED_AS = (
    rf"(?:{_SCALE}|evaluations?|judge?ments?|levels?|groups?|brackets?|notes?|sgi|records?|results?"
    r"|outcomes?|report\scard|overall|coordination|cooperation|governance|government|performance"
    r"|standing|reputation|arrangements?|mechanisms?|practices?|channels?|system|place|position"
    r"|informal\w*)"
)
_GRADE = r"(?:ratings?|grades?|bands?|categor(?:y|ies)|classification|scores?)"
_COUNTRIES = r"(?:countries|country|states|nations|class|group|half)"
BAND = re.compile(
    rf"""\b(?:bands?|ratings?|rated|graded|grades?)\b
          (?!\s(?:how|of\s(?:insiders|friends|people|loyalists)))
      | \b(?:top|best|highest|first|second|second-best|third|middle|lowest|bottom|worst|weakest
          |strongest|better|same|leading|poorest|fourth|last)[\s-](?:\w+[\s-]){{0,2}}?{_SCALE}\b
          (?!\s(?:civil|within|of\scivil|officials?|service|politic\w*|minist\w*|of\sgovernment))
      | \b(?:which|what|whose)\s(?:\w+\s)?(?:{_GRADE}|ranking|tier|assessment|verdict|mark)\b
      | \b(?:top|best|highest|lowest|bottom|worst|strongest|weakest)[\s-](?:\w+\s)?
          (?:groups?|class|brackets?|rung|step)\b(?!\s(?:civil|of\s(?:civil|officials?|public)))
      | \bwhere\son\sthe\s(?:scale|ladder)\b
      | \b(?:in|into|of|among)\sthe\sleading\s(?:group|bracket|class)\b
      | \bhow\s(?:well\s|highly\s|badly\s|is\s|are\s|does\s|do\s|did\s)*[^?]{{0,40}}
          \b(?:rate[ds]?|rank(?:s|ed)?|scored?|graded?|classed)\b
      | \b(?:who|which|where)\b[^?]{{0,60}}
          \b(?:rates?|ranks?|scores?|performs?|fares?|does|do|did|comes?)\s(?:the\s)?
          (?:best|worst|better|highest|lowest|last|top|bottom|most\shighly)\b
      | \b(?:nearly|almost)\salways\s(?:backs?|helps?|assists?|works?|bolsters?)\b
      | \b(?:(?:generally|mostly|usually|mainly|(?:nearly|almost)\salways|sometimes
          |occasionally|partly)\s(?:supports?|complements?|supportive|helpful)|in\s(?:most|some|only\ssome)\scases|only\s(?:in\s)?(?:some
          |sometimes)\b(?!\sof)
          |(?:tend\sto\s)?undermines?\srather\sthan\scomplements?)\b
      | \b(?:is|are|was|were)\b[^?]{{0,50}}\b(?:rated|ranked|classed|graded)\b
      | \b(?:best|worst|top|bottom|weaker|weakest|strongest|poorest)[\s-]
          (?:performers?|rated|ranked|performing|scorers?|placed|scoring|{_COUNTRIES})\b
      | \b(?:classed|ranked|scores?|placed|rates?)\s(?:\w+\s)?(?:higher|lower|better|worse)\b
      | \b(?:ratings?|categor(?:y|ies)|classification)\s(?:of|for)\b
      | \b(?:each|every|in\sthe|in\sa|a\shigher|a\slower|four
          |these|its|their)\s
          (?:categor(?:y|ies)|tiers?|brackets?|classes|ratings?|grades?|scores?)\b
      | \b(?:category|bracket|grade|score)\s(?:is|was|did|does|do|has|got)\b
      | \bscores?\s(?:best|worst|higher|lower|better|highest|lowest|well|badly|poorly|top)\b
      | \b(?:which|what)\s(?:group|class|bracket)\s(?:is|are|was|does|do|did)\b
      | \bworks?\s(?:the\s)?(?:best|worst)\b
      | ^\W*who\s(?:did|does|do|performed|fared|scored)\s(?:\w+\s)?(?:poorly|badly|well)\W*$
      | \b(?:star\spupils?|front-?runners?|laggards?|stragglers?|odd\sone\sout)\b
      | \b(?:on\sa\spar(?:\swith\s(?:it|them|us))?|(?:in\sthe\s)?same\s(?:league|boat))\W*$
      | \b[1-4]\s(?:of|out\sof)\s4\b | \b(?:level|band|grade|category|tier)\s[1-4]\b
      | ^\W*what(?:'s|\sis|\sare)\sthe\s(?:scale|levels|steps|categories|grades)\W*$
      | \bhow\s(?:well|badly|poorly)\s(?:is|are|was|were|does|do|did)\s[^?]{{0,30}}
          \b(?:do|doing|performs?|performing|fares?|faring)\W*$
      | \b(?:do|does|did)\s[^?]{{1,30}}\s(?:do|fare|perform|score)\s(?:better|worse)\sthan\b
      | \bcomes?\sout\s(?:the\s)?(?:best|worst|on\stop|last)\b
      | \b(?:who|which\scountr(?:y|ies))\s(?:comes?|came|finish(?:es|ed)?|end(?:s|ed)?
          |rank(?:s|ed)?|land(?:s|ed)?)\s(?:up\s|out\s)?(?:in\s|on\s|at\s)?(?:the\s)?
          (?:first|second|third|last|top|bottom)(?:\splace)?
          (?=\W*(?:$|(?:and|or|here|overall|this\stime|among|in\s(?:all\s)?(?:of\s)?this)\b|[,;]
          |(?:in|of|on)\s(?:(?:the|this|your|all)\s)*(?:\w+\s)?(?:reports?|ratings?|rankings?|assessments?|lists?
          |tables?|scales?|eu|europe|oecd|countries|states|nordics|balts|baltics|lot|41)\b))
      | \busually\W+(?:but\W+)?not\salways\b
      | \b(?:at|near)\sthe\s(?:very\s|absolute\s)?bottom\b
      | \b(?:top|bottom)\sof\sthe\s(?:scale|table|list|ranking|class|heap|pile|league|field
          |report)\b
      | \b(?:lowest|worst|highest|best)(?:\s\w+)?\s(?:result|outcome
          |(?:place|position|spot)(?!\s(?:for|to|near|around)\b|\s[^?]*\bfor\s)|verdict|level
          |of\sall|possible|mark|evaluation|option|answer|step)\b
      | \b(?:each|every)\s(?:level|step|rung|group|class)\b
      | \b(?:most|least)\s(?:favou?rable|positive|flattering|generous|critical|negative|severe)
          \s(?:\w+\s)?{_SCALE}\b | \b(?:kindest|harshest|mildest|sternest)\s(?:\w+\s)?{_SCALE}\b
      | \b(?:undermin\w+|supportive|destructive|harmful|unsupportive)\s{_GRADE}\b
      | \b(?:overall|sgi(?:'s)?|the)\s(?:assessments?|classification|verdict)\s(?:place|put|give
          |award|of|for)
      | \b(?:was|were|been|got|gets?)\s(?:given|awarded|handed|assigned)\b[^?]{{0,40}}
          \bfor\s(?:(?:its|their)\s)?informal\scoordination\b
      | \bsgi\s(?:classif|rate|rank|grade|score|assess|judge)\w*\b
      | \b(?:on|by|under)\s(?:this|the)\s(?:indicator|question|criterion)\b
      | \bwho\sstands\swhere\b | \b(?:which|what)\snote\b
      | \bstands?\sin\sthe\s(?:ranking|table|rating|field|list)\b
      | ^\W*(?:\w+\s)?who(?:\sis|'s|\sare)\sat\sthe\s(?:very\s)?(?:top|bottom)\W*$
      | \b(?:first|second|third|top|best)[\s-](?:class|rate)\swhen\b | \bfull\smarks\b
      | \b(?:who|which\scountries)\s(?:leads?|tops?|trails?|lags?)\b(?!\s(?:a|the|its
          |their)\s(?:govern|cabin|coali|part|meet|minist))
      | \bgenerally\s(?:back\sup|backs\sup|helps?|backs|assists?|underpins?)\b
      | \bas\sa\srule\W+a?\s?support\b
      | \b(?:now\sand\s(?:then|again)|from\stime\sto\stime|at\stimes|once\sin\sa\swhile
          |more\soften\sthan\snot)\s(?:supports?|helps?|complements?|backs?|assists?|props?|bolsters?|underpins?|shores?)\b
      | \bwooden\sspoon\b | \bcream\sof\sthe\scrop\b | \breport\scard\b
      | \b(?:first|second|third|fourth)\s(?:rating\s)?group\b
      | \bwhere\s(?:was|is|were|are|did|does)\b[^?]{{0,40}}\b(?:placed|ranked|land)\b\W*$
      | \b(?:so-so|middling|mediocre|mixed|poor|good|bad|low|high)\s(?:marks?|grades?|scores?)\b
      | \brated\sas\s(?:helping|supporting|complementing|assisting|backing)\b
      | \b(?:reliably|dependably)\s(?:supports?|helps?|backs?|assists?|complements?|underpins?)\b
      | \b(?:do|does|did)\s(?:the\s)?(?:best|worst|poorest|poorly)\s(?:here|overall|of\sall
          |in\sthe)\b
      | \b(?:do|does|did)\spoorest\b | \bcases['’]?\s(?:category|band|group|class)\b
      | \b(?:ratng|raitng|ratign|categry|bnad)\b
      | \bsame\s(?:level|rank|place|position|footing)\s(?:as|with)\b
      | \b(?:rating|grading)\s(?:scale|system|scheme)\b | \bfour\s(?:levels|steps|grades|options
          |answers)\b
      | \b(?:distribution|breakdown|spread|split)\sof\s(?:the\s)?(?:countries|states|scores)\b
      | \b(?:supports?|helps?|complements?|works?|shores?|props?|propping|backs?|assists?|bolsters?
          |underpins?)\b[^?]{{0,60}}\b(?:sometimes|occasionally|partly
          |partially|now\sand\s(?:then|again)|(?:most|some|part)\sof\sthe\stime|mostly
          |as\sa\srule|majority\sof\scases|few\scases|not\salways|more\soften\sthan\snot
          |across\sthe\sboard|at\stimes|once\sin\sa\swhile)\b
      | \bonly\s(?:helps?|supports?|backs?|complements?)\b[^?]{{0,30}}\bnow\sand\s(?:then|again)\b
      | ['"‘“](?:generally|(?:in\s)?most(?:\scases)?|(?:in\s)?some(?:\scases)?|undermin\w+)['"’”]
      | \b(?:where|countr(?:y|ies)|states|governments?|anyone|anywhere)\b[^?]*
          \b(?:more\sharm\sthan\sgood|on\sbalance\s(?:destructive|harmful|damaging))\b
      | \b(?:upper|lower|first|second|top|bottom)\sdivision\b | \bopposite\sends\b
      | \bwhich\sof\sthe\sfour\b(?!\s(?:parties|partners|leaders|ministers|coalition))
      | \b(?:what|which)\slevel\b[^?]*\b(?:assigned|given|awarded|placed|put|rated)\b
      | \bbrings?\sup\sthe\srear\b
      | \bends\sof\sthe\s(?:table|scale|ranking|list|field)\b
      | \b(?:being|is|are|stands?|sits?|placed)\son\sthe\s(?:first|second|third|fourth)\s(?:level
          |rung|step)\b
      | \b(?:who|which)\b[^?]*\bgot\s(?:what|the\ssame\sas)
          \s(?!they\b|he\b|she\b|it\b)\w+\s(?:got|did|has)\b
      | ^\W*(?:the\s)?(?:best|worst|weakest|strongest|lowest|highest)\s(?:of|among|in)\s(?:the\s)?
          (?:\w+\s)?(?:visegr\w+|v4|nordics?|balts?|baltics?|eu|g7|oecd|benelux|balkans?|countries
          |states|members|europe\w*|lot|bunch)\b
      | \b(?:which|who)\s(?:one\s)?(?:has|had|got)\s(?:the\s|a\s)?(?:better|worse|weaker|stronger
          |higher|lower)\sresult\b
      | \bin\s(?:which|what)\sgroup\b | ^\W*which\sof\b[^?]*\bin\sthe\smiddle\W*$
      | \b(?:sometimes|occasionally|partly|partially|mostly|usually)\s(?:supports?|helps?
          |complements?)\b
      | \b(?:better|worse|higher|lower)\s(?:rated|ranked|graded|marked|placed|scored)\b
      | \b(?:lead|leads|tops?|heads?|trails?)\s(?:the\s)?(?:rating|ranking|table|list|field
          |scale|pack)\b
      | \bhow\s(?:good|bad|well|effective)\s(?:is|are|does|do)\b[^?]{{0,30}}\b(?:rated|judged
          |assessed|classed)\b
      | \bhow\s(?:is|was|are|were)\b[^?]{{0,40}}\b(?:assessed|judged|classified|evaluated|marked
          |placed)\b
      | ^\W*(?:\w+\W+){{1,3}}(?:rating|band|grade|category|score|rank|ranking|tier|assessment
          |classification)\W*$
      | \b{_GRADE}\s(?:given|awarded|does|did|has|is|do|got|get)\b | 's\s{_GRADE}\b
    """,
    re.VERBOSE,
)
# With "the country" for each country: "Lithuania higher than Latvia, yes or no".
RANKED = re.compile(
    r"^\W*(?:(?:is|are|so|and|but|yet|does|do)\W+)*the\scountry\s(?:\w+\s){0,2}?"
    r"(?:higher|lower|above|below|ahead\sof|behind|on\sa\spar\swith|level\swith|outscores?|outranks?"
    r"|outperforms?)\s(?:than\s)?(?:the\s)?the\scountry\b"
    r"|\bon\sa\spar\swith\s(?:the\s)?the\scountry(?:\W*$|[,;:?.!]|\s(?:and|or|in\sthe\s\w*)\b)"
)
# Ratings that others give, and ranks of other things.
OTHERS_RATE = re.compile(
    rf"""\b(?:credit|approval|popularity|sovereign|bond|tv|viewer|star|safety|age|interest)\s
          (?:rat(?:es?|ings?)|scores?)\b
      | \b(?:moody'?s|fitch|standard\s(?:and|&)\spoor'?s|pisa|fifa|uefa|eurovision|michelin
          |transparency\sinternational|freedom\shouse|world\sbank|economist|tripadvisor)\b
      | \b(?:corruption|democracy|happiness|press\sfreedom|human\sdevelopment|competitiveness
          |peace|doing\sbusiness)\s(?:\w+\s)?(?:index|ranking|report|score)\b
      | \bat\s(?:what|which)\slevels?\b(?![^?]*\b(?:rated|ranked|placed?|graded|scale|classed)\b)
      | \b(?:has|have|had|with|serves?|makes?)\s(?:the\s)?(?:best|better|worst|worse)\s
          (?!{_RATED_AS}\b|(?:ones?|of|in|at|and|or|when|than)\b)
          \w+(?:\s(?!{_RATED_AS}\b)\w+)?\W*$
      | \brated\s(?:above|below|higher|lower|over)\s(?:than\s)?(?:the\s)?
          (?:formal|official)(?=\s(?:ones?|channels?|mechanisms?|meetings?|ways?)\b|\W*$)
      | \b(?:officials?|servants?|staff|employees|clerks?|bureaucrats)\b[^?]*
          \b(?:move[sd]?|moving|go|promoted)\s(?:up\s)?(?:to\s)?(?:a|the\snext)\sgrade\b
      | ^\W*(?:(?:so|and|but)\s)?which\s(?![^?]*\bcountr)(?:\w+\s)?
          (?:ministr(?:y|ies)|ministers?|departments?|part(?:y|ies)|politicians?
          |leaders?|bod(?:y|ies)|committees?|agenc(?:y|ies))\b
      | \b(?:class|grades?|ranks?|levels?|tiers?)\sof\s(?:\w+\s)?
          (?:civil|officials?|public|servants?|staff)\b
      | \b(?:pay\sgrade|sea\slevel|rock\sband|pop\sband|world\sranking|poverty\sline)\b""",
    re.VERBOSE,
)
SAME_BAND = re.compile(
    r"\b(?:equals?|equal\sto|identical\sto|match(?:es)?|tied\swith|level\swith|on\sa\spar\swith)\b|"
    r"\bsame\s(?:\w+\s){0,2}?(?:band|rating|group|category|grade|assessment|level|tier|class|score"
    r"|rank|mark|verdict|bracket|league|boat|place|position|footing|evaluation|judg(?:e)?ment)\b|\bas\s(?:highly|well)\s(?:rated\s)?as\b|\bshares?\b"
    r"|\b(?:rated|ranked|scored|graded)\s(?:the\s)?same\b|\bgot\s(?:what|the\ssame\sas)\b"
)
# Words that may hint at a rating: not enough by themselves, see `kern.senses`.
HINT = re.compile(
    r"""\b(?:levels?|scale|(?:a|one|two|which|lowest|highest|same)[\s-]steps?|class(?:es)?|leagues?|tier|rungs?|brackets?|groups?|judg\w+
          |evaluat\w+|assess\w+|verdicts?|better|worse|best|worst|outperform\w*|outrank\w*|outdo\w*|outclass\w*|outshin\w*|outscor\w*|beats?
          |surpass\w*|maximum|minimum|max|laggards?|front-?runners?|stragglers?|stars?|score\w*
          |scoring|marks?|points?|grad\w+|rank\w*|rat(?:es?|ed|ings?)|categor\w+|classif\w+
          |placed|position\w*|stand(?:s|ings?)?|threshold|ordinal|perform\w*|fare[sd]?
          |well|badly|poorly|good|bad|top|bottom|highest|lowest|peers?|alike|par
          |comes?\sout|lead(?:s|ers?|ing)?|trail\w*|lag\w*|favou?rabl\w+|positive\w*|negative\w*
          |destructive|harmful|helpful|damag\w+|undermin\w+|support\w*
          |cases|same|equal\w*|ahead|behind|above|below|upper|lower|medal\w*
          |winners?|losers?|champions?
          |complement\w*|help\w*|always|board|reliabl\w*|balance|ends?
          |number\sone|places?|notes?|empty|pile|earn\w*|award\w*|labels?|label+ed|divisions?|elite|edge|gold|silver|bronze|flops?
          |ladder|lump\w*|opposite|respective|beaten|newcomers?|sorted?)\b""",
    re.VERBOSE,
)
