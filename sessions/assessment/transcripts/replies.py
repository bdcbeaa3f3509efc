"""What a customer's message says about the help so far: that it works, fails, goes unheard …

Signs in the words decide; a sentence without any is taken for what the nearest known sentences
(`replies.txt`) are, if they are near enough.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sessions.assessment.transcripts.examples import Examples
from sessions.customer.understanding.semantics import vectors
from sessions.customer.understanding.text import normalise, sentences

WORKS, FAILS, WORSE = "works", "fails", "worse"
UNHEARD, LEAVES, THANKS, DID = "unheard", "leaves", "thanks", "did"
#: What a message brings that is no answer to the agent's.
OBJECTIONS = frozenset({UNHEARD, LEAVES, WORSE})

_KNOWN = Examples("replies.txt")

_NOT_NOW = re.compile(
    r"\b(?:until|used to|yesterday|(?:un)?like before|last (?:week|month|time|year|night)|normally"
    r"|usually|always worked|worked (?:fine |ok |well )?(?:on|before|all|for)|had worked"
    r"|should work|will work|would work|if (?:it|that|this)|whether|hope\w*|does it|will it|is it"
    r"|not sure)\b"
)
_WORKS = re.compile(
    r"\b(?:works?|working(?! offline| from| on| at)|worked|did it|did the trick|that helped|(?:is"
    r"|are|it) (?:now )?(?:fixed"
    r"|solved|resolved|sorted)|(?:am|are) (?:now |back )*(?:in(?! an? )|logged in|signed in"
    r"|connected|online)|logged (?:me )?(?:in|on)|signed (?:me )?in|let me (?:straight "
    r"|right )?(?:in|through)"
    r"|(?:is|are|am|came|comes|got it) back(?! on| in| from| at| next| to)|there (?:it|they|she"
    r"|he) (?:is|are|goes|go)"
    r"|(?:it|they|page|file|folder|site|one|document|mail|mails|program)(?: is| are| has| have)?"
    r"(?: now| just)? (?:opens?|opened|opening|prints?|printed|printing|loads?|loaded|connects?"
    r"|connected|starts|started|boots|booted|rings|synced|arrived|gone through"
    r"|went (?:out|through)|c[ao]me (?:out|through|up|in)|showed up|appeared)"
    r"|i can (?:now |finally |again )*(?:see|open|hear|log|sign|print|access|send|reach|get|edit"
    r"|read|save|work|use|join|book)|(?:can )?hears? (?:you|me)|(?:no|not any) (?:more|longer)"
    r"|(?:error|message|warning|pop-?up|window|noise|echo)(?: is| has| are)?(?: now)? (?:gone"
    r"|disappeared|vanished|went away)|gone now|no (?:error|errors|warning|message|problem now)"
    r"|all (?:good|fine|there|green|of them now)|everything(?: is)?(?: now)? (?:there|fine|good"
    r"|back|ok|works)|fine now|perfect|brilliant|fantastic|hooray|yay|phew|finally|magic"
    r"|success\w*|(?:much )?(?:quicker|faster)|like new|night and day|as (?:it )?should)\b"
)
_STILL_FINE = re.compile(
    r"^(?:yes |yep |and )*(?:it is )?still (?:there|on|up|running|stable|connected|fine|good|works)"
)
_FAILS = re.compile(
    r"\bstill (?!work|fine|good|there and|all there|on\b|open)|\b(?:the )?same (?:as|thing|error"
    r"|message|problem|again)\b|^same\b|is the same\b|\bnot (?:really|work|help|open|load|connect"
    r"|start|print|show|come|go|let|find|accept|respond|charge|resolved|solved|fixed|better|there"
    r"|do anything|change|yet|possible)\w*|\b(?:can|could) not (?!thank|complain|believe|wait)"
    r"|\bnothing (?:works?|worked|happens|happened|changed|changes|comes|new|helped)\b"
    r"|\bno (?:change"
    r"|luck|effect|difference|good|sound|picture|signal|connection|better|joy|access)\b"
    r"|\b(?:refuses?|rejects?|denied|fails?|failed|frozen|freezes|stuck|keeps \w+ing)\b"
    r"|\b(?:error|message) (?:again|is back)\b"
)
_WORSE = re.compile(
    r"\b(?:files?|folders?|mails?|messages|data|photos|pictures|project|work|everything|documents?"
    r"|contacts?|calendar|settings|entries|drive|phone|laptop|account|money)\b.{0,40}\b(?:gone"
    r"|missing|deleted(?! (?:it|them|that))|lost|removed|wiped|erased|emptied|empty|overwritten"
    r"|disappeared|dead)\b"
    r"|\bworse\b|\bnow (?:even|nothing|none|everything|everyone|nobody|the whole|all (?:my|of))\b"
    r"|\bi (?:have |just )*lost (?:everything|all|my|the)\b|\bcan not even\b"
    r"|\bnow i (?:am locked|can not)\b"
)
_UNHEARD = re.compile(
    r"\bi (?:have )?(?:already|just) (?:told|said|wrote|asked|explained|mentioned|did)\b"
    r"|\bi (?:told|asked) (?:you|about|whether|if|what|how|for)\b|\bas i (?:have )?(?:said|wrote"
    r"|told|explained|mentioned)\b|\blike i (?:said|wrote)\b|\bnot (?:what i|an answer|answer"
    r"|answered|answering)\b|\bthat is not (?:my|the) (?:question|problem)\b|\b(?:reading|listening"
    r"|listened)\b.*\b(?:this|me|to|at all)\b|\bdid you (?:even |actually )?(?:read|listen|hear)\b"
    r"|\b(?:robot|bot|automatic|template|script|machine)\b"
    r"|\bnot (?:understand|follow|get|mean) (?:any|a word|a thing|what you|that|half|this)\b"
    r"|\bwhat (?:do|does|has|have) (?:you|that|this|it|any of|all)\b.*\b(?:mean|to do with|help)\b"
    r"|\byou (?:have |did |do |are )?not (?:even |actually |really )*(?:answer|identif|done|do|look"
    r"|help|told|tell|read|listen|check|fix|solv|ask)\w*|\byou keep\b|\b(?:nice|kind|sweet|friendly"
    r"|lovely) (?:of you|words?)\b.*|\b(?:can|could|will|are) you (?:actually |please |at least "
    r"|going to |now )*(?:help|do (?:anything|something)|look|tell me)\b"
    r"|\bwhat (?:should|do|can|shall|am) i (?:actually |now |supposed to )*do\b|\bso you can not\b"
    r"|\bthat does not (?:help|answer|solve|fix|get|bring|tell)\b|\bnobody (?:has )?(?:asked|fixed)"
)
_LEAVES = re.compile(
    r"\b(?:give|giving|gave) up\b|\bforget it\b|\bnever ?mind\b|\b(?:i will|i am going to|i would "
    r"rather|let me|i had better|i have to)\b.*\b(?:myself|someone|somebody|else|another|instead"
    r"|on "
    r"my own|elsewhere|without you)\b|\byour (?:manager|boss|supervisor|team lead)\b"
    r"|\b(?<!without )complain\w*"
    r"|\breport (?:this|you|that)\b|\b(?:useless|unbelievable|outrageous|unacceptable|ridiculous"
    r"|appalling|disgraceful|shocking|pointless|rude|hopeless|insulting|incredible)\b"
    r"|\bwaste of\b|\bseriously\b|\bfor nothing\b|\bhang(?:ing)? up\b|\bhow dare\b|\bdisgrace\b"
    r"|\bno need to (?:be|talk|speak|shout|get)\b|\b(?:do not|not) (?:talk|speak) to me\b"
)
_THANKS = re.compile(
    r"\b(?:thank|thanks|cheers|appreciated?|grateful|saved|lifesaver|great help|star"
    r"|much obliged)\b"
)
_DID = re.compile(
    r"\bdone\b|\b(?:did|clicked|restarted|tried|pressed|opened|entered|typed|unplugged|plugged"
    r"|switched|closed|removed|deleted|selected|changed|installed|pulled|took|put|found|turned"
    r"|ran|signed|sent|logged|set|chose|picked|copied|scanned|held|rebooted|connected)\b"
    r"|\bit (?:says|asks|shows|reads|wants|is asking|reports|tells)\b|\bi (?:see|get|got|have)\b"
    r"|\bthere (?:is|are)\b|\b(?:ok|okay|right|yes)\b"
)
_BARE_THANKS = re.compile(r"^(?:\w+ )?(?:many |so much )?thanks?\b(?! for nothing)(?: \w+){0,4}$")

_PARTS = re.compile(r"\s*(?:,|;|-|–|—)?\s*\b(?:but|however|although|though)\b\s*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def says(text: str) -> frozenset[str]:
    """What a customer's message says about the help: any of works, fails, worse, unheard, leaves,
    thanks, did.
    """
    return frozenset(sign for part in _parts(text) for sign in _signs(part))


def remember(texts: Iterable[str]) -> None:
    """Encode the sentences of messages that are about to be asked for, all at once."""
    vectors([part for text in texts for part in _parts(text) if not _clear_sign(part)])


def _parts(text: str) -> Iterator[str]:
    """The sentences, cut again where “but” turns them, as plain words."""
    for sentence in sentences(normalise(text)):
        line = " ".join(sentence.words) + ("?" if sentence.question else "")
        yield from (part for part in _PARTS.split(line) if part)


def _signs(part: str) -> Iterator[str]:
    thanks = _THANKS.search(part) is not None
    if thanks:
        yield THANKS
    if _DID.search(part) and not part.endswith("?"):
        yield DID
    # Thanks are near to all that thanks, even “for nothing”: there the words must say it.
    found = _clear_sign(part) or ("" if thanks else _KNOWN.nearest(part))
    if found not in ("", "other"):
        yield found


def _clear_sign(part: str) -> str:
    """What the words themselves say, the worst first."""
    question = part.endswith("?")
    for sign, pattern in ((UNHEARD, _UNHEARD), (LEAVES, _LEAVES)):
        if pattern.search(part):
            return sign
    if question:
        return ""
    if _STILL_FINE.search(part):
        return WORKS
    for sign, pattern in ((WORSE, _WORSE), (FAILS, _FAILS)):
        if pattern.search(part):
            return sign
    if _WORKS.search(part) and not _NOT_NOW.search(part):
        return WORKS
    return ""
