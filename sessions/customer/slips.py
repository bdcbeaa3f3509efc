"""Slips of language models who play a customer, as patterns over one sentence."""

import re

from sessions.customer.patterns import any_of

#: A sentence that answers yes or no; “no idea” answers nothing.
YES_OR_NO = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|nope|no(?! (?:idea|clue|problem|worries))|exactly|correct|indeed"
    r"|that(?:'s| is) right|(?:it|that) (?:is|does|has|did|was)(?:n't)?"
    r"|i (?:did|do|have)(?:n't)?)\b",
    re.IGNORECASE,
)

#: Leaving the role.
ROLE_BREAK = any_of(
    r"as an? (?:ai|artificial|language model|assistant|chatbot|llm|virtual)",
    r"i(?:'m| am) (?:an? )?(?:large )?(?:ai|assistant|chatbot|bot|language model|virtual)",
    r"language model",
    r"openai",
    r"chatgpt",
    r"artificial intelligence",
    r"simulat(?:ion|ed|or)",
    r"scenario",
    r"role.?play(?:ing)?",
    r"system prompt",
    r"the prompt",
    r"(?:my|agent|customer) instructions",
    r"instructed to",
    r"trainee",
    r"training exercise",
    r"fictional",
    r"stay in character",
    r"my (?:role|character|persona)",
    r"(?:the|this|another) (?:caller|customer|other person|speaker|user|narrator)(?:'s)?",
    r"your? character",
    r"i(?:'m| am) (?:not )?(?:just )?(?:an?|the)"
    r" (?:\w+ )?(?:customer|machine|computer|program|server)",
    r"i(?:'m| am| was) not (?:a |an )?(?:human|person|real)",
    r"training data",
    r"(?:the|this) exercise",
    r"end of (?:the|this) test",
    r"pretend(?:ing)?",
    r"i was (?:generated|created|trained|told|given)",
    r"rules i",
    r"for example:",
    r"say now",
    r"you have told them",
    r"as [A-Z]\w+, i",
)
#: What the desk says and not the customer: the commonest slip of small models.
WRONG_SIDE = any_of(
    r"how (?:can|may) i (?:help|assist)",
    r"i(?:'d| would|'ll| will| can)(?: be)?(?: happy| glad)?(?: to)?"
    r" (?:help|assist|guide|walk) you",
    r"(?:here|glad|happy) to (?:help|assist)(?: you)?",
    r"thank(?:s| you) for (?:contacting|reaching out|calling|your patience)",
    r"(?:please )?(?:provide|give) me (?:with )?your",
    r"your (?:account|password|laptop|computer|phone|device|ticket|issue|problem|username|printer)",
    r"i(?:'ve| have) (?:reset|unlocked|created|opened|assigned|escalated)",
    r"i(?:'ll| will) (?:reset|unlock|escalate|look into|check (?:your|that for))",
    r"sorry (?:to hear|for what you|for your|that you|you)",
    r"i understand (?:your|that you|how you)",
    r"we apologi[sz]e",
    r"inconvenience",
    r"dear (?:customer|user|sir)",
    r"(?:service|help) ?desk (?:here|speaking)",
    r"our (?:\w+ )?(?:team|support|customers)",
    r"(?:here|trying|ready|able|happy|glad|pleasure) to (?:help|assist|support)",
    r"help(?:ing)? (?:you|with your)",
    r"i (?:couldn't|could not|could|can't|cannot|can) help",
    r"i(?:'ll| will) (?:make it right|take care of|get that done|contact you|try to explain"
    r"|(?:send|give) you)",
    r"i apologi[sz]e",
    r"you(?:'re| are) welcome",
    r"thank(?:s| you) for (?:your patience|getting in touch)",
    r"welcome to (?:the|our)",
    r"anything else i can do",
)
#: Teaching the trainee, or giving the answer.
COACHING = any_of(
    r"you (?:should|could|need to|have to|must|might want to|may want to|ought to)"
    r" (?!be\b|know\b|see\b|have\b|tell\b|explain\b)\w+",
    r"have you (?:tried|checked|considered)",
    r"(?:i|we) (?:would )?(?:suggest|recommend|advise)",
    r"try (?:asking|checking|resetting|unlocking|looking)",
    r"ask me (?:about|whether|if|for|how|when)",
    r"(?:good|great|well) (?:job|done|question)",
    r"correct answer",
    r"the (?:root )?cause is",
    r"the solution is",
    r"hint",
    r"you(?:'d| had)? better (?!be\b)\w+",
    r"you(?:'ll| will| may| might)? want to",
    r"why don't you",
    r"(?:it|that) (?:would|might|could) be (?:best|better|wise|a good idea)",
    r"(?:the|your) next step",
    r"would be the (?:way|thing)",
    r"(?:maybe|just|perhaps|please|now) (?:look into|check|compare|verify|revoke|try|make sure)",
    r"make sure (?:that )?you",
    r"shall i (?!tell\b|call\b|wait\b)\w+",
    r"(?:perfect|excellent|good) (?:example|question|way)",
    r"you can (?:also |always |just |now )?(?:type|press|say|try|change|remove|do this|sign in)",
)
#: A chat has no lists, brackets or stage directions; nor hyphens that stand alone.
MARKUP = re.compile(r"[*_#`<>{}|\[\]()\\~]|https?://|(?:^|\s)[-•]\s|^\s*\d+[.)]\s")
SCRIPT = re.compile(
    r"^\s*(?:you|your message|agent|support|user|assistant|customer|system|help ?desk"
    r"|service desk|trainee|note|scene)\s*:",
    re.IGNORECASE,
)
#: Says that it works.
WORKS = any_of(
    r"it(?:'s| is)? (?:now |finally |all )?(?:works|working|fixed|solved|resolved|sorted)",
    r"everything (?:works|is working|is fine)",
    r"(?:problem|issue) is (?:gone|solved|fixed|resolved)",
    r"i(?:'m| am) (?:back )?in(?: now| again)?(?=[\s.!,]*$)",
    r"(?:that|this) (?:worked|did it|fixed it|solved it)",
    r"(?:is|are) (?:now |all )?(?:working|fixed|coming in again|loading)",
    r"(?:i'm|i am|we're|we are) back in",
)
#: Says that it doesn't.
BROKEN = any_of(
    r"still (?:not|doesn't|isn't|can't|cannot|broken|locked|the same)",
    r"(?:doesn't|does not|isn't|is not|not) work(?:ing)?",
    r"can(?:'t|not) (?:sign|log|get) in",
)
#: Neither of the two is meant where one of these stands beside it.
HEDGED = re.compile(
    r"\b(?:if|whether|when|once|until|hope|not|never|nothing|unless|please|want|wish|need|would|should"
    r"|is it|does it|before)\b|n't\b|\?",
    re.IGNORECASE,
)
#: Says that something is not, or asks.
NEGATIVE = re.compile(
    r"\b(?:no|not|none|nothing|never|cannot|impossible|unable|refus\w+|without|fail\w*)\b|n't\b|\?",
    re.IGNORECASE,
)
#: The trainee, addressed; courtesies aside.
ADDRESS = re.compile(
    r"(?<!thank )(?<!telling )(?<!giving )\b(?:you|your|yours|you're|you've|you'll)\b",
    re.IGNORECASE,
)
#: More than three, as words; digits are found by TOKEN.
NUMBER_WORDS = re.compile(
    r"\b(?:four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?"
    r"|dozens?|millions?)\b",
    re.IGNORECASE,
)
#: Something the speaker has done.
DEED = any_of(
    r"i(?:'ve| have)?(?: just| already| now)? (?:re(?:started|booted|set|moved|installed)|changed"
    r"|entered|deleted|clicked|unplugged|typed|updated|signed (?:in|out)|logged (?:in|out)|opened"
    r"|turned|switched|approved|forwarded|checked|tried|unlocked|installed|pressed|cleared)",
)
#: Numbers, addresses, user names, paths: nothing of the kind may be made up.
TOKEN = re.compile(
    r"[\w@./\\:-]*\d[\w@./\\:-]*|[\w.+-]+@[\w.-]+|\b[a-z]+\.[a-z]{2,}\b|\\\\\S+",
    re.IGNORECASE,
)
#: A name inside a sentence.
CAPITALISED = re.compile(r"(?<![.!?…:“\"'(] )(?<!^)\b([A-Z][a-zà-ÿ]{2,}|[A-Z]{2,})\b")
USUAL_CAPITALS = frozenset({
    "IT", "OK", "PC", "English", "Please", "Thanks", "Thank", "Windows", "Hi", "Hello", "Sorry",
    "Yes", "No", "And", "But", "So", "The", "This", "That", "It", "You", "We", "My", "God", "Mr",
    "Mrs", "Ms", "Dr", "Excuse", "Honestly", "Well", "Now", "Still",
})  # fmt: skip
LITTLE_WORDS = frozenset({
    "the", "a", "an", "i", "i'm", "it", "it's", "is", "was", "and", "to", "of", "my", "me", "you",
    "that", "this", "in", "on", "for", "not", "no", "yes", "what", "how", "can't", "do", "don't",
    "have", "so", "but", "we", "at", "be", "just", "with", "are", "still", "ok", "thanks", "please",
    "why", "there",
})  # fmt: skip
