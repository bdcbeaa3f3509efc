"""Small signs in a trainee's message beyond its acts and topics. They read, they move nothing."""

import re
from functools import lru_cache

from scenarios.simulation.documents import Step
from sessions.customer.patterns import any_of
from sessions.customer.understanding.lexicon import common_words, stop_words, terms
from sessions.customer.understanding.phrasebook import known_words
from sessions.customer.understanding.text import normalise, plain_words, sentences
from sessions.customer.voice.text import capital_start

_CAUSE = any_of(
    r"what(?:'?s| is| was| could be| might be| do you think is| are)?(?: really| actually)? "
    r"(?:the |your |this |that )?(?:actual |real |root |underlying |main |exact )*"
    r"(?:causes?|reasons?|root|culprit|explanation|solution|answer|fix)",
    r"what(?:'?s| is| was| has| went| goes)?(?: really| actually)?(?: going| gone)? wrong",
    r"what(?: is| was|'?s)? caus(?:es|ed|ing|e)",
    r"why (?:is|does|did|has|do|are) (?:this|it|that|your \w+)",
    r"root cause",
    r"tell me (?:everything|all)",
    r"everything you know",
    r"all (?:the|your) (?:facts|details)",
    r"full story",
    r"the solution",
    r"what (?:should|must|do) i (?:have to )?do",
    r"how (?:do|can|should) i (?:fix|solve|resolve)",
)
_VAGUE = any_of(
    r"what(?:'?s| is| seems to be)?(?: exactly)? (?:the |your )?"
    r"(?:problem|issue|matter|trouble|situation)",
    r"what (?:has )?happen(?:ed|s|ing)?",
    r"what(?: is|'?s) (?:going on|up|happening)",
    r"how (?:can|may|could) i (?:help|assist)",
    r"(?:tell|give) me (?:more|a bit more|some details)",
    r"describe",
    r"more details?",
    r"more information",
    r"anything else",
    r"walk me through (?:it|the problem)",
    r"what can i do for you",
)
_REQUEST = any_of(
    r"(?:can|could|would|will) you",
    r"would you mind",
    r"please",
    r"let'?s",
    r"(?:should|shall) (?:we|you)",
    r"(?:how|what) about",
    r"try(?:ing)?(?: to| and)?",
    r"go ahead",
    r"you (?:can|could|should|need|have to)",
)
_PAST = any_of(
    r"(?:did|have|had) (?:you|u|ya)",
    r"are you (?:done|finished|ready)",
    r"you (?:did|have) \w+",
)
_REPEAT = any_of(
    r"what (?:do|did|d) (?:you|u|ya) (?:mean|say|tell)",
    r"(?:say|tell me|repeat|explain|write) (?:that|this|it)(?: for me| to me)? (?:again|once more)",
    r"(?:can|could|would|please) (?:you )?(?:please )?(?:repeat|rephrase|clarify)",
    r"what was (?:that|it|this)(?: again| once more)?",
    r"(?:remind|tell) me (?:again|once more)",
    r"what (?:was|is|were) .{1,40} again",
    r"(?:didn'?t|did not|don'?t|do not) (?:quite |really )?(?:understand|get|follow|catch)"
    r" (?:you|that|it)",
)
_PARDON = re.compile(r"(?:sorry|pardon(?: me)?|excuse me|come again|huh|what|meaning|how so)\s*\?+")
_FINDING = any_of(
    r"(?:i|we)(?:'ve| have)? (?:can |could |just |now )*"
    r"(?:see|saw|found|find|noticed?|discovered|learn(?:ed|t))",
    r"it (?:looks|seems|appears|turns out)",
    r"(?:apparently|the log|the system|my screen|our records)",
    r"there(?:'s| is| was| are)",
)
_RESTART = any_of(
    r"restart(?:ed|ing)?",
    r"re-?boot(?:ed|ing)?",
    r"power cycle",
    r"off and (?:back )?on(?: again)?",
)
_ABOUT_TO = any_of(
    r"(?:i|we)(?:'?ll| will| can)",
    r"i(?:'?m| am) (?:now )?\w+ing",
    r"(?:i'?m |i am )?(?:going|about) to",
    r"let me",
    r"let'?s",
)
_NAME = re.compile(
    r"(?:\b[Mm]y name(?: is|'s)|\b[Tt]his is|\bI am|\bI'm"
    r"|\b[Yy]ou(?: are|'re) (?:speaking|chatting|talking) (?:to|with)) ([A-Z][a-zA-Z'’-]{1,19})\b"
    r"|^(?:(?:[Hh]i|[Hh]ello|[Gg]ood \w+)[,!.]? )?([A-Z][a-z]{1,19}) "
    r"(?:here\b|from (?:the )?(?:IT|[Ss]ervice|[Hh]elp))"
)
_NO_NAMES = frozenset({
    "The", "Sorry", "Not", "Very", "So", "Your", "Here", "Just", "It", "Glad", "Happy", "Going",
    "Afraid", "Sure", "Trying", "Really", "Now", "Also", "Only", "From", "Still", "A", "An", "Hi",
    "Hello", "Hey", "Thanks", "Thank", "Good", "Unable", "Able", "Calling", "Writing", "Working",
    "Looking", "Checking", "Resetting", "Aware", "Service", "Help", "Please", "Regarding",
    "About", "And", "But", "This", "That", "Always", "IT",
})  # fmt: skip
_WHERE_IS_THE_TAG = any_of(
    "sticker", "label", "underside", "underneath", "bottom", "back", "under", "beneath", "barcode",
    "printed", "side", "lid", "starts with", "near",
)  # fmt: skip
_HOW_ARE_YOU = any_of(
    r"how (?:are|r) (?:you|u|ya|things)",
    r"how(?: is|'?s| was) (?:it going|your (?:day|morning|week|weekend))",
)
# “Yes, please do that”, “now the second one”: nothing but words that take up what was left open.
_GO_ON = re.compile(
    r"(?:(?:yes|yeah|yep|sure|ok|okay|great|right|correct|exactly|perfect|good|thanks|please|do|it"
    r"|that|go|ahead|on|now|and|then|the|second|other|next|rest|one|step|part|continue|carry|so|well"
    r"|of|course|by|all|means|try|again|too|as)[\s,.!]*){1,9}$"
)
_GREETING = re.compile(
    r"(?:hi|hiya|hello|hey|(?:good )?(?:morning|afternoon|evening|day)|dear)\b", re.IGNORECASE
)
_IDENTITY = any_of(
    r"verif(?:y|ying|ied|ication)", "identity", "identify", "who are you", "prove", "proof",
    r"confirm (?:who|that it|it'?s|your (?:identity|details))", r"security (?:check|question)",
)  # fmt: skip
_PROOFS = {
    "callback": any_of(r"(?:call|ring|phone|contact) you", r"(?:call|ring)(?:ing)?.?back"),
    "mfaCode": any_of(r"(?:send|sent|sending|text|texting).{1,30}code"),
    "managerApproval": any_of(r"your (?:line )?(?:manager|supervisor|boss)"),
}
_DETAILS = {
    "name": any_of(r"(?:full|first|last|your) names?", r"who (?:am i|i am) (?:speaking|talking)"),
    "username": any_of(r"user ?(?:name|id)", r"log-?in (?:name|id)"),
    "assetTag": any_of(r"asset (?:tag|number|id)", r"(?:inventory|device) (?:tag|number)"),
}
_REFUSAL = any_of(
    r"can'?t", r"cannot", r"can not", r"won'?t", r"will not", r"(?:not|un)[ -]?able to",
    r"not allowed", r"without (?:verif\w+|proof|confirm\w+|that)",
)  # fmt: skip

_UNABLE = r"(?:can'?t|cannot|can not|won'?t|(?:not|un)[ -]?able to|not allowed to|must not|may not)"
_POLITE_REFUSAL = re.compile(
    rf"\b(?:sorry|afraid|apologi[sz]e|regret|unfortunately)\b(?:[^.!?]{{0,40}}\b)?"
    rf"(?:i|we)(?:'m|'re| am| are)?(?: \w+)? {_UNABLE}\b"
    rf"|^no\b[^.!?]{{0,15}}\b(?:i|we)(?:'m|'re| am| are)? {_UNABLE}\b"
    rf"|\b(?:i|we)(?:'m|'re| am| are)? {_UNABLE} (?:help|assist|do (?:anything|that|this|it))\b"
    rf"|\b(?:i|we)(?:'m|'re| am| are)? {_UNABLE} (?:[\w']+ ){{1,8}}sorry\b"
)
# Possessive: a run of letters is one token, or a long “hmmm” could be cut in millions of ways.
_CALL = re.compile(
    r"(?:(?:hello|hi|hey|hallo|h?m++|uh|um++|er++|oh|ah|ok|okay|so|well|right|you|still|are|is|there"
    r"|anyone|anybody|somebody|around|here|with|me|sir|madam|please)[\s,.!?…-]*){1,7}|[?!.…\s]+"
)
_NO = re.compile(r"(?:(?:no|nope|nah|never|sorry|way|not|possible|chance)[\s,.!]*){1,4}")
_REFUSES = re.compile(
    r"(?:(?:please|well|oh),? )*"
    r"(?:(?:no|nope|nah)\b(?! (?:problem|worries|rush|hurry|need to worry))"
    r"|do(?:n'?t| not)\b|stop\b|leave (?:it|that|this|them|everything)\b)"
)
_NOW = re.compile(r"\b(?:now|again|yet|still|any better|by now|finally)\b")
# Only what a message begins with: “since this morning. It …” greets nobody.
_GREETED = re.compile(
    r"^(?:hi|hiya|hello|hey|good (?:morning|afternoon|day)|morning)(?: there| everyone)?[,.!]+ ",
    re.IGNORECASE,
)
_CALLING = re.compile(r"hello|hallo|\bhey|there|here|around|with me|^[?\s]+$")

_NO_RESTART = re.compile(
    r"\b(?:do(?:n'?t| not)|never|without|no need to|not to|avoid)(?: \w+){0,2}? "
    r"(?:restart|re-?boot|power cycl|(?:switch|turn)\w*(?: \w+){1,3} off)"
)
# Lead-ins of a trigger as authors write it: “being told to mistype less”.
_TRIGGER_LEAD = re.compile(
    r"^(?:being|getting|to be|when(?:ever)?|if|people|hearing|someone|somebody|the agent)?\s*"
    r"(?:is |are )?(?:told|asked|called|accused|said|saying|sent|made|hearing)?\s*"
    r"(?:again |once more |to |that |of |about |for |she |he |they )*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"']([^”\"']{4,})[”\"']")


def asks_cause(text: str) -> bool:
    """Whether it asks for the answer itself rather than for something the customer could know."""
    return bool(_CAUSE.search(normalise(text)))


def asks_vaguely(text: str) -> bool:
    """Whether it invites the customer to talk, without a direction."""
    return bool(_VAGUE.search(normalise(text)))


def wants_restart(text: str) -> bool:
    """Whether it tells to restart the device in general, and not to leave it."""
    plain = normalise(text)
    return bool(_RESTART.search(plain)) and not _NO_RESTART.search(plain)


def asks_to_repeat(text: str) -> bool:
    """Whether it asks the customer to say something again, or differently."""
    plain = normalise(text).strip()
    return bool(_REPEAT.search(plain) or _PARDON.fullmatch(plain))


def tells_finding(text: str) -> bool:
    """Whether the trainee tells what they found out."""
    return bool(_FINDING.search(normalise(text)))


def asks_about_past(text: str) -> bool:
    """Whether a question is about what the customer has done: “did you restart it?”."""
    return bool(_PAST.search(normalise(text)))


def requests(text: str) -> bool:
    """Whether a question amounts to a request: “could you restart it?”."""
    plain = normalise(text)
    return bool(_REQUEST.search(plain)) and not _PAST.search(plain)


def is_about_to(text: str) -> bool:
    """Whether the trainee announces what they will do."""
    return bool(_ABOUT_TO.search(normalise(text)))


def tells_where_the_tag_is(text: str) -> bool:
    """Whether it says where an asset tag is found."""
    return bool(_WHERE_IS_THE_TAG.search(text))


def goes_on(text: str) -> bool:
    """Whether it only says “yes, do that” or “now the next one”."""
    return bool(_GO_ON.match(normalise(text)[:80]))


def says_no_first(text: str) -> bool:
    """Whether it begins by saying no: “no, leave it as it is”, “don't touch it”."""
    return bool(_REFUSES.match(normalise(text).strip()))


def greets(text: str) -> bool:
    """Whether it begins with a greeting."""
    return bool(_GREETING.match(text))


def asks_how_are_you(text: str) -> bool:
    """Whether it asks for the customer's well-being."""
    return bool(_HOW_ARE_YOU.search(text))


def speaks_of_identity(text: str) -> bool:
    """Whether it is about who the caller is."""
    return bool(_IDENTITY.search(text))


def details_named(text: str) -> set[str]:
    """Return the personal data it names in plain words."""
    return {method for method, words in _DETAILS.items() if words.search(text)}


def proofs_named(text: str) -> set[str]:
    """Return the proofs of identity it names in plain words."""
    return {method for method, words in _PROOFS.items() if words.search(text)}


def refuses(text: str) -> bool:
    """Whether the trainee says that they can't or won't."""
    return bool(_REFUSAL.search(text))


def refuses_politely(text: str) -> bool:
    """Whether an apology stands in the same breath as a refusal."""
    return bool(_POLITE_REFUSAL.search(normalise(text)))


def calls(text: str) -> bool:
    """Whether it only asks for a sign of life: “hello?”, “?”, “are you still there?”."""
    plain = normalise(text).strip()
    return bool(_CALL.fullmatch(plain)) and bool(_CALLING.search(plain))


def is_no(text: str) -> bool:
    """Whether it is a bare no."""
    return bool(_NO.fullmatch(normalise(text).strip()))


def asks_about_now(text: str) -> bool:
    """Whether a question is about how things are by now: “are the pages coming out now?”."""
    return bool(_NOW.search(normalise(text)))


def is_plain(text: str) -> bool:
    """Whether it is a statement in common words, however little it says to this customer."""
    words = plain_words(normalise(text[:400]))
    common = known_words() | stop_words() | common_words()
    return len(words) >= 4 and sum(word in common for word in words) >= 0.6 * len(words)


def without_greeting(text: str) -> str:
    """The text without the greeting it begins with."""
    return capital_start(_GREETED.sub("", text, count=1))


def name_given(text: str) -> str:
    """Return the first name with which the trainee introduces themselves, or an empty string."""
    for found in _NAME.finditer(text[:300]):
        name = found[1] or found[2]
        if name and name not in _NO_NAMES:
            return name
    return ""


def is_readable(text: str) -> bool:
    """Whether there are enough Latin letters in it to be a sentence this customer could read."""
    letters = [c for c in text[:2000] if c.isalpha()]
    latin = sum(c.isascii() or "À" <= c <= "ɏ" for c in letters)
    return len(letters) >= 2 and latin >= 0.7 * len(letters)


@lru_cache(maxsize=4096)
def content_terms(text: str) -> frozenset[str]:
    """The concepts and stems of a text without words that never tell topics apart."""
    return frozenset(terms(plain_words(normalise(text))))


def resembles(text: str, phrase: str, share: float, *, least: int = 2) -> bool:
    """Whether `text` holds at least `share` of the content of `phrase`, and `least` words of it."""
    wanted = content_terms(phrase)
    if not wanted:
        return False
    held = len(wanted & content_terms(text[:2000]))
    return held >= min(least, len(wanted)) and held >= share * len(wanted)


def likeness(text: str, step: Step) -> float:
    """How close a message comes to the way `step` is put, by what they share: 0 to 1."""
    said = content_terms(text[:2000])
    ways = [content_terms(way) for way in (step.label, *step.asks, *step.how)]
    ways.append(frozenset().union(*(content_terms(way) for way in step.how)))
    return max((2 * len(said & way) / (len(said) + len(way)) for way in ways if way), default=0.0)


def resembles_trigger(text: str, trigger: str) -> bool:
    """Whether the message says what this customer can't stand, quoted or described."""
    for quoted in _QUOTED.findall(trigger):
        if quoted.lower() in text.lower():
            return True
    core = _TRIGGER_LEAD.sub("", trigger, count=1)
    return any(resembles(" ".join(one.words), core, 0.75) for one in sentences(normalise(text)))


def gives_steps(text: str, step: Step) -> bool:
    """Whether the message tells at least one of the plain steps of `step`."""
    return any(resembles(text, how, 0.45) for how in step.how)
