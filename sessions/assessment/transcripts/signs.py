"""Signs in the agent's words: regular expressions over plain lower-case words ("don't" reads "do
not"), a line per sentence.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

from sessions.assessment.words import stems
from sessions.customer.understanding.lexicon import lines

# Names oneself, or the desk.
INTRODUCES = re.compile(
    r"\b(?:name|this is|it is|desk|support|helpdesk|it team|here|speaking|from|reached|through to"
    r"|calling|on the line|call me)\b|\bi am \w+(?:$| and\b)"
)
# Changes what protects an account or hands out what is protected.
SENSITIVE = re.compile(
    r"\b(?:password|passcode|pin|mfa|two factor|authenticator|second factor|token|sign-in method"
    r"|recovery code|bypass code|access code|temporary (?:code|access pass))\b"
)
# Asks for, announces or judges a proof of who it is.
PROOF = re.compile(
    r"\b(?:verif\w+|identity|identif\w+|who you are|it is (?:really )?you\b|staff (?:number|id)"
    r"|employee (?:number|id)|personnel number|payroll number|badge|asset|inventory|serial|sticker"
    r"|tag|call(?:ing)? you back|ring(?:ing)? you (?:back|on)|call back|number (?:i|we) (?:have"
    r"|hold)"
    r"|registered (?:number|phone|mobile)|on (?:file|record)|your (?:line )?manager|supervisor"
    r"|security question|date of birth|video call|in person|come by|pick (?:it )?up|photo id"
    r"|approval|approve|code (?:i|we) (?:\w+ )?sent|(?:user ?name|full name|department|desk"
    r"|birthday))\b"
)
# Something in a report that is not as it should be.
NEGATIVE = re.compile(
    r"\b(?:not|no(?! (?:error|problem|more|longer|warning|message|issue)s?)"
    r"|nothing(?! (?:is )?(?:else"
    r"|missing|lost))|never|nobody|none|neither|only|but|except|unfortunately"
    r"|(?<!nothing )(?<!nothing is )"
    r"missing|lost|grey|greyed|gone|locked|empty|error|wrong|fails?|failed|refus\w+|denied"
    r"|again asks"
    r"|asks (?:me )?(?:for|again)|stuck|slow|black|blank|broken|dead|waiting|please|help|problem)\b"
)
# Said to anybody about anything.
STOCK_PHRASE = re.compile(
    r"\b(?:thank you|thanks) for (?:your (?:patience|understanding|cooperation|feedback|loyalty"
    r"|message|time|call|trust)|contacting|reaching out|choosing|confirming|clarifying|calling"
    r"|being|sharing|bringing)\b|\b(?:sorry|apologi[sz]e|apologies)(?: \w+){0,2} for (?:any|the"
    r"|this)"
    r" (?:\w+ )?(?:inconvenience|trouble|delay|wait)\b"
    r"|\bwe (?:do |truly |really )?(?:value|appreciate|care)\b"
    r"|\byour (?:\w+ )?(?:satisfaction|security|feedback|opinion|concerns?|experience|issue|call"
    r"|privacy)(?: \w+)? (?:is|are|matters?)\b|\b(?:not )hesitate\b|\b(?:understand|appreciate|hear"
    r"|value|validate|acknowledge)(?: and \w+)? your (?:\w+ )?(?:frustration|concerns?|situation"
    r"|feelings?|emotions?|question|issue|feedback|patience)\b|\bcustomer (?:experience"
    r"|satisfaction"
    r"|service|journey)\b|\brest assured\b|\bbest practices?\b|\bin your shoes\b"
    r"|\bat your service\b"
    r"|\b(?:full|utmost|top|highest|number one) (?:\w+ )?(?:satisfaction|priority|importance)\b"
)


_A_MOMENT = re.compile(r"\b(?:a|one|just) (?:second|minute|moment)\b")


@lru_cache(maxsize=4096)
def named_in(line: str) -> frozenset[str]:
    """Stems of the words in a sentence that are more than polite: stock phrases and the words of
    courtesies (`courtesies.txt`) left out.
    """
    return stems(_A_MOMENT.sub(" ", STOCK_PHRASE.sub(" ", line))) - _polite_words()


@cache
def _polite_words() -> frozenset[str]:
    return stems(" ".join(lines(Path(__file__).with_name("courtesies.txt"))))
