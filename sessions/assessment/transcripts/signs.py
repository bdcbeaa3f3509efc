"""Signs in the agent's words: regular expressions over plain lower-case words ("don't" reads "do
not"), a line per sentence.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

from sessions.assessment.words import stems
from sessions.customer.understanding.lexicon import lines

# Asked of anybody at any time; the answer tells nothing about the problem.
EMPTY_QUESTION = re.compile(
    r"\b(?:how|what) (?:can|may|could) (?:i|we) (?:\w+ )?(?:do|help|assist|be of)\b"
    r"|\b(?:anything|something|what) (?:else|more)(?:\?| (?:i|we|that|you|for|with|today"
    r"|on your)\b)"
    r"|\bany (?:other|further|more) (?:questions?|issues?|problems?|help|requests?|concerns?)\b"
    r"|\bhow are you(?: today| doing)?\?|\b(?:is|does) that (?:ok|okay|work|sound|suit"
    r"|make sense)\b"
    r"|\b(?:additional|further) (?:assistance|help|support)\b|\b(?:happy|satisfied"
    r"|content) with (?:the|our|my)\b"
    r"|\bon your (?:end|side)\?|\bmay i (?:help|assist)\b|^(?:ok|okay|right|yes|no|really|oh|hm"
    r"|and)\?$"
    r"|^may (?:your|all|the)\b|\bany (?:\w+ )?plans\b|\bwho needs\b"
    r"|\bwhy (?:did|do|would|can) (?:you|people)\b|\bdo you (?:want it|even|realise|realize)\b"
)
# Asks whether it works, or to have it tried.
CHECK_QUESTION = re.compile(
    r"\b(?:works?|working|fine|(?:all )?(?:good|ok|right)|better|gone|back|resolved|solved|fixed"
    r"|stays?|opens?|(?:can|could|do|does|is|are|did) (?:you|it|they|he|she|everything|both|the"
    r"|your|that|all|mail|mails)\b.*\b(?:now|again|too|as well|see|open|work\w*|show\w*|load\w*"
    r"|arriv\w*|print\w*|hear|through|there)|(?:try|test|check|open|sign in|log in|send|print|call"
    r"|join)\b.*\b(?:again|once more|now|too|as well|test|tell me|let me know|whether|if it)"
    r"|test|how (?:is|does) it (?:look|go)|what (?:do|does) (?:you|it|the \w+) (?:see|do|say"
    r"|show))\b"
)
# Names oneself, or the desk.
INTRODUCES = re.compile(
    r"\b(?:name|this is|it is|desk|support|helpdesk|it team|here|speaking|from|reached|through to"
    r"|calling|on the line|call me)\b|\bi am \w+(?:$| and\b)"
)
# Wants to hear what comes of it.
REPORT_BACK = re.compile(r"\b(?:tell (?:me|us)|let (?:me|us) know|see (?:if|whether)|make sure)\b")
# "Yes", or a short report of the thing tried.
AFFIRMS = re.compile(
    r"^(?:\w+ )?(?:yes|yep|yeah|yup|indeed|correct|exactly|it (?:is|does|did|has|works|was)"
    r"|they (?:are|do|did)|both|all of|everything|sure|perfect|arrived|got it|there|done|works?"
    r"|i (?:can|do|did|am|have)|now it|same here|no (?:error|problem|more)|nothing else)\b",
    re.MULTILINE,
)
# What the agent did or is doing, beyond looking.
DEED = re.compile(
    r"\b(?:i|we) (?:have |had |just |now |already |also |will |am |are |am going to |quickly )*"
    r"(?:added|removed|deleted|unlocked|locked|blocked|unblocked|reset|resetting|restarted|restored"
    r"|restoring|cleared|changed|changing|switched|moved|assigned|granted|given|gave|enabled"
    r"|disabled|revoked|renewed|renewing|replaced|ordered|installed|sent|sending|registered"
    r"|enrolled|corrected|fixed|raised|increased|created|set|put|released|extended|started"
    r"|restarting|pushed|updated|copied|recovered|booked|freed|cancelled|signed|opened|closed"
    r"|ended|turned|isolated|wiped|reported|passed|forwarded|handed|activated|issued|synced"
    r"|add|remove|delete|unlock|lock|block|restore|clear|assign|grant|enable|disable|revoke|renew"
    r"|replace|order|install|register|enrol|release|extend|push|copy|recover|isolate|activate"
    r"|issue|report)\b"
    r"|^(?:\w+ )?(?:added|removed|unlocked|reset|restarted|restored|cleared|assigned|granted"
    r"|enabled|renewed|replaced|released|fixed|corrected|done)\b"
    r"|\b(?:is|are|has been|have been) (?:now |already )?(?:added|unlocked|reset|restarted|restored"
    r"|cleared|assigned|granted|enabled|renewed|replaced|released|revoked|blocked|ordered"
    r"|registered|extended|recovered|signed out)\b",
    re.MULTILINE,
)
# Sends the customer away.
REFUSES = re.compile(
    r"\bnot (?:my|our) (?:job|problem|department|fault|business|concern)\b|\b(?:can|could|will) not"
    r"(?: really)? (?:help|do (?:anything|that|more)|change that)\b|\bnothing (?:i|we"
    r"|more i) can do"
    r"\b|\b(?:google|look|read|figure|work|sort|find) (?:it|that|this)(?: \w+)? (?:up |out )?"
    r"(?:yourself|online|somewhere)\b|\bask (?:someone|somebody|anyone) else\b|\bread the (?:manual"
    r"|guide|instructions|faq|intranet)\b|\b(?:deal|live) with it\b|\btry again (?:tomorrow|later"
    r"|next week)\b|^(?:sorry )?(?:can not|no idea)$|\btough luck\b|^whatever$|\bstop (?:bothering"
    r"|annoying)\b"
    r"|\b(?:i|we) (?:do not care|have no time)\b|\bcome back (?:tomorrow|later|when)\b"
    r"|\bcall (?:again|back) (?:tomorrow|later|when)\b|\byour (?:own )?problem\b|\bbuy a new\b"
    r"|\b(?:i am|we are) (?:busy|off|at lunch|closing)\b",
    re.MULTILINE,
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
# Wants the customer's own password.
WANTS_SECRET = re.compile(
    r"\b(?:what is|tell me|give me|send me|type|need|share|read me|have) your (?:current |old |own"
    r" |windows )?(?:password|pin|passcode)\b|\byour (?:password|pin)(?: please)?\?"
)
# Helps for now, or around the problem.
STOPGAP = re.compile(
    r"\b(?:in the meantime|meanwhile|work ?around|for (?:now|the time being|the moment)|temporar\w+"
    r"|until then|instead|as a stopgap|use (?:another|a different|the web|your phone))\b"
)
# Names a time, or who it goes to.
WHEN_OR_WHO = re.compile(
    r"\b(?:within|by (?:\w+ )?(?:noon|\d|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday"
    r"|the end)|today|tomorrow|minutes?|hours?|o'clock|this (?:morning|afternoon|evening)|ticket"
    r"|case|reference|number|team|colleagues?)\b"
)
# A phrase in the form of an instruction.
EMPTY_INSTRUCTION = re.compile(
    r"\b(?:hesitate|rest assured|feel free|bear with|be (?:patient|assured|kind|proud)"
    r"|hang in there"
    r"|stay (?:calm|safe|tuned|positive|strong|well)|take (?:care|a (?:deep |little )?(?:breath"
    r"|break))"
    r"|have (?:a|an)|do not worry|worry not|breathe|relax|keep (?:smiling|calm|being|going|up)"
    r"|thank"
    r"|enjoy|trust|believe|cheer|smile|rate|survey|feedback|remember|accept (?:my|our)"
    r"|contact us|let (?:us|me) know if|know that|excuse|forgive|welcome|imagine|wish)\b"
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
# Explains why in so many words.
BECAUSE = re.compile(
    r"\b(?:because|since (?:the|your|it|that)|due to|caused|cause|reason|that is why|so that|which"
    r" (?:is why|means|made)|as the|had (?:\w+ )?(?:been|expired|changed|moved|run|filled|slipped"
    r"|hung"
    r"|stopped|lost)|means that|therefore|was (?:too|still|not|full|off|on|set|wrong|missing))\b"
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
