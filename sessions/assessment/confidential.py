"""What must not stand in a ticket: secrets, and personal data nobody needs to solve it.

By signs, and rather careful: whoever wrote “password expired: 2026-03-01” must not be charged for
it. A secret has the shape of one (letters with digits or symbols, or what is in quotes) and stands
where one is told: after the word for it, in a pair of credentials, after “reset to”. Scanners for
source code (detect-secrets and the like) look for assignments and entropy and find next to nothing
in prose. Personal data are told of a person; a form's field or a department's name are none.
"""

import re
from collections.abc import Callable, Collection, Iterator

from sessions.customer.understanding.lexicon import stop_words

_I = re.IGNORECASE

# --- secrets --------------------------------------------------------------------------------------

_WORD = (
    r"\b(?:pass(?:word|wort|code|[ -]?phrase)s?\b|pwd?\b|psk\b|pass(?=\s*[:=])"
    r"|(?:wpa\d?|wi-?fi|network|pre-?shared|recovery|encryption|api|secret|access)[ -]"
    r"(?:key|token|secret)\b)"
)
_OPEN, _TOKEN = r"[\"'“‘`(\[]*", r"(?P<it>[^\s\"'“”‘’`()\[\],;]+)"
_SAID = r"(?:\s+(?:is|was|are|were|to|as|from)\b|\s*(?::|=|->|→))"
_LITTLE = r"(?:\s+(?:has|have|been|now|set|reset|changed|temporarily|currently|again|new))*"
# At once after the word, with or without “is”; or further on, with it.
_AT_ONCE = re.compile(rf"{_WORD}{_LITTLE}{_SAID}{_LITTLE}\s*{_OPEN}{_TOKEN}(?P<rest>.{{0,20}})", _I)
_NEXT = re.compile(rf"{_WORD}{_LITTLE},?\s+{_OPEN}{_TOKEN}", _I)
_FAR = 80
_LATER = re.compile(rf"{_SAID}(?={_LITTLE}\s*{_OPEN}{_TOKEN})", _I)
_AHEAD = re.compile(
    rf"(?<!\S){_OPEN}{_TOKEN}[\"'”’`]? (?:is|was|as)(?: (?:set|used|given|sent|chosen))?"
    rf"(?: (?:as|for))?(?: (?:the|an?|her|his|their))?(?: \w+)? {_WORD}",
    _I,
)
_QUOTED = re.compile(
    rf"{_WORD}{_LITTLE}{_SAID}{_LITTLE}\s*(?:“(?P<a>[^”]+)”|\"(?P<b>[^\"]+)\"|'(?P<c>[^']+)'(?!\w))",
    _I,
)
_PHRASE = re.compile(r"\bpass[ -]?phrase\s*[:=]\s*(?P<it>[a-z]+(?:[ -][a-z]+){2,})", _I)
_PAIR = re.compile(
    r"\b(?:credentials?|creds|(?:log|sign)-?in(?: (?:details|data))?)"
    r"\s*(?:are\b|is\b|was\b|were\b|:|=|->|→)\s*"
    rf"[^\s/,]+\s*(?:/|,|and\b|&)\s*{_OPEN}{_TOKEN}",
    _I,
)
_RESET = re.compile(rf"\breset (?:(?:it|this|that|them) )?to {_OPEN}{_TOKEN}", _I)
# Only where a secret was spoken of, and not some trouble with it.
_SPOKEN_OF = re.compile(
    rf"{_WORD}(?=\W*$|\W*\s+(?:had?|has|was|is|reset|expired|forgotten|changed|again|it)\b)", _I
)
_CHANGED = re.compile(
    r"\b(?:(?:changed|set) (?:it|this|that|them) to|it(?:'s|’s| is| was)(?: now)?)"
    rf" {_OPEN}{_TOKEN}",
    _I,
)
_NEW_ONE = re.compile(rf"\b(?:new|temp\w*) one(?: is| was)?\s*[:=]?\s*{_OPEN}{_TOKEN}", _I)
_PIN = re.compile(
    r"\b(?:PIN|PUK|pass ?code)(?: code| number)?(?: for(?: \w+){1,3}(?=\s*[:=]| is| was))?"
    r"(?:\s+(?:is|was|now|set|reset|changed|to|as|of|has|been"
    r"|new)\b)*\s*[:=]?\s*[\"'“‘`(]*\d{4,8}\b(?![./:-]?\d)",
    _I,
)
_RECOVERY_KEY = re.compile(r"\b(?:\d{6}[- ]){7}\d{6}\b")
_ANY = re.compile(rf"(?:(?P<before>\w+)\s+)?(?<!\S){_OPEN}{_TOKEN}")
_PLACE = frozenset({"on", "in", "at", "from", "via", "by", "for", "of"})
# What a quoted message or a bare note on the state begins with.
_STATE = re.compile(
    r"(?:must|expire[sd]|incorrect|wrong|invalid|forgotten|changed|reset|set|unknown|unchanged|never"
    r"|not?|none|too|required|enter|your|the|a|is|was|has|updated|see|missing|weak|stored)\b",
    _I,
)
_UNIT = re.compile(
    r"\W*(?:years?|months?|weeks?|days?|hours?|minutes?|characters?|digits?|times)", _I
)
_SYMBOL = r"[!@#$%^&*?+=~]"
_THING = re.compile(
    r"[\d.,:/–-]+[a-z]*(?:-[a-z]+)*|0x[\da-f]+"  # dates, “12-character”, error codes
    r"|\S+@\S+\.\w+|\w+://\S+|\\\\\S+|[a-z]:\\\S*|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}"  # addresses
    r"|(?:inc|req|ritm|chg|prb|task|kb|cve|rfc|iso|sop|sec|po|hd|case|ticket|id|event|error|err)"
    r"[-#:]?\d[\d-]*"
    r"|(?:windows|win|office|microsoft|outlook|exchange|server|sharepoint|teams|iphone|ipad|galaxy"
    r"|pixel|surface|thinkpad|latitude|chrome|firefox|android|ios|macos|photoshop|acrobat|autocad"
    r"|sql|word|excel|sap|keepass|yubikey|build|release|version|room|floor|level|port|vlan|printer"
    r"|laptop|desk|till|site|team|user|group|domain)-?\d[\w.-]*",
    _I,
)


def has_secret(text: str, *, known: Collection[str] = ()) -> bool:
    """Whether a password, PIN or key is written down. `known`: names (asset tags, people, models)
    that are none, whatever they look like.
    """
    names = {name.casefold() for name in known}
    sentences = [s for s in re.split(r"(?<=[.;])\s+|(?<=[!?])\s+(?=[A-Z])|\n", text) if s]
    return any(
        _tells(sentence, before, names)
        for before, sentence in zip(["", *sentences], sentences, strict=False)
    )


def _tells(sentence: str, before: str, names: set[str]) -> bool:
    rules: list[tuple[re.Pattern[str], Callable[[str], bool]]] = [
        (_NEXT, _is_mixed),
        (_AHEAD, _is_mixed),
        (_PAIR, _is_mixed),
        (_RESET, _is_mixed),
        (_NEW_ONE, _is_no_model),
        *([(_CHANGED, _is_mixed)] if _SPOKEN_OF.search(before) else []),
    ]
    return (
        _PIN.search(sentence) is not None
        or _RECOVERY_KEY.search(sentence) is not None
        or any(_is_quoted(found) for found in _QUOTED.finditer(sentence))
        or any(_is_phrase(found["it"]) for found in _PHRASE.finditer(sentence))
        or any(_is_told(found, names) for found in _AT_ONCE.finditer(sentence))
        or any(
            looks(token) for pattern, looks in rules for token in _tokens(pattern, sentence, names)
        )
        or any(map(_is_mixed, _told_later(sentence, names)))
        or (
            re.search(_WORD, sentence, _I) is not None
            and any(_is_strong(token) for token in _tokens(_ANY, sentence, names))
        )
    )


def _told_later(sentence: str, names: set[str]) -> Iterator[str]:
    for word in re.finditer(_WORD, sentence, _I):
        yield from _tokens(_LATER, sentence[word.end() : word.end() + _FAR], names)


def _tokens(pattern: re.Pattern[str], sentence: str, names: set[str]) -> Iterator[str]:
    """What is found, unless it is a place's or a thing's name."""
    for found in pattern.finditer(sentence):
        token = _bare(found["it"])
        placed = (found.groupdict().get("before") or "").lower() in _PLACE
        if not placed and not _is_thing(token, names):
            yield token


def _bare(token: str) -> str:
    return token.rstrip(".,:?") if re.search(r"\d", token) else token.rstrip(".,:?!")


def _is_thing(token: str, names: set[str]) -> bool:
    bare = token.rstrip("!")
    return _THING.fullmatch(bare) is not None or bare.casefold() in names


def _is_mixed(token: str) -> bool:
    """Letters with digits or symbols between; a code in capitals is rather a device's."""
    letters = re.search(r"[a-z]", token) and len(re.findall(r"[^\W\d_]", token)) >= 2
    digit, symbol = re.search(r"\d", token), re.search(rf"\w{_SYMBOL}", token)
    between = digit or re.search(rf"\w{_SYMBOL}+\w", token)
    return bool(letters and between) and len(token) >= (4 if digit and symbol else 6)


def _is_no_model(token: str) -> bool:
    return _is_mixed(token) and ("-" not in token or re.search(_SYMBOL, token) is not None)


def _is_strong(token: str) -> bool:
    return _is_mixed(token) and bool(re.search(r"\d", token) and re.search(_SYMBOL, token))


def _is_told(found: re.Match[str], names: set[str]) -> bool:
    """What stands directly after “the password is” may also be a number or in capitals."""
    token = _bare(found["it"])
    if token.isdecimal():
        return len(token) >= 4 and not _UNIT.match(found["rest"])
    code = re.fullmatch(r"(?=\S*\d)(?=\S*[A-Z])[A-Z\d#_-]{6,}", token)
    return not _is_thing(token, names) and bool(code or _is_mixed(token))


def _is_quoted(found: re.Match[str]) -> bool:
    text = next(filter(None, found.groups()))
    speaks = _STATE.match(text.strip()) or re.search(_WORD, text, _I)
    return len(text) >= 4 and not speaks


def _is_phrase(text: str) -> bool:
    words = re.split(r"[ -]", text.lower())[:3]
    return not any(_STATE.match(word) or word in stop_words() for word in words)


# --- personal data --------------------------------------------------------------------------------

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = rf"(?:\d{{1,4}}|{_MONTH}\b)"
_ILLNESS = (
    r"(?:diabetes|asthma|epilepsy|cancer|depression|anxiety disorder|autism|adhd|dyslexia"
    r"|migraines?|arthritis|hiv|dementia|leuka?emia|chemotherapy|heart (?:condition|attack|disease)"
    r"|stroke|covid(?:-19)?|multiple sclerosis|parkinson['’]?s|bipolar disorder|ptsd|burnout)"
)
_SUFFERS = (
    r"(?:(?:he|she|they|who|user|customer|caller|colleague|and)(?: \w+)? (?:has|have|had)"
    r"|suffer\w* from|diagnosed with|living with|(?:off|sick|ill) with|treated for"
    r"|(?:because of|due to) (?:her|his|their)|history of)"
)
# Of wards, clinics and their programs it says nothing about anybody.
_OF_THINGS = (
    r"(?! (?:dashboard|tracker|app|form|report|figures|data|page|ward|clinic|cent|unit|team)\w*"
    r"|['’]s)"
)
_IS = r"(?:is|was|as|she['’]s|he['’]s|being)(?: an?)?(?: \w+)?"
_PERSONAL = re.compile(
    "|".join(
        (
            # Birth dates and homes.
            rf"\b(?:date of birth|d\.?o\.?b\.?|birth(?:day|date))\W+(?:is |was |on )?{_DAY}",
            rf"\bborn (?:on |in )?(?:the )?{_DAY}",
            (
                r"\b(?:live[sd]?|living|resides?|residing) (?:at|in|on) "
                r"(?:\d+\w? (?-i:[A-Z])|(?:(?-i:[A-Z])\w+ )+"
                r"(?:street|road|avenue|lane|close|drive|way|place|court|gardens?)\b)"
            ),
            r"\b(?:home|private|residential) address\s*(?:is|:|=|\W)\s*\w*\d",
            # Health.
            rf"\b{_SUFFERS} (?:(?:a|an|severe|chronic|type \d) )*{_ILLNESS}{_OF_THINGS}",
            r"\b(?:user|caller|customer|s?he) is (?:\w+ )?(?:blind|deaf|colou?r-?blind)\b",
            (
                rf"\b{_IS} (?:diabetic|pregnant|epileptic|asthmatic|autistic|dyslexic|suicidal"
                r"|hiv[- ]positive)\b"
            ),
            r"\btak(?:es|ing) (?:\w+ )?(?:insulin|medication|antidepressants?|painkillers?)\b",
            (
                r"\b(?:having|had|undergo\w*|recover\w* from|after (?:her|his|their)) (?:\w+ )?"
                r"(?:surgery|operation)\b"
            ),
            r"\bmedical (?:condition|history|leave|reasons|appointment|treatment|certificate)\b",
            # Numbers: passport, National Insurance, social security, IBAN, bank account.
            r"\bpassport (?:no\.?|number)?\s*(?:is|:|=)?\s*[a-z]{0,2}\d{6,9}\b",
            r"\b(?-i:[A-CEGHJ-PR-TW-Z]{2}) ?\d{2} ?\d{2} ?\d{2} ?(?-i:[A-D])\b",
            r"\b(?:social security|ssn)\D{0,12}\d{3}-?\d{2}-?\d{4}\b",
            r"\b(?-i:[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?)\b(?<=\d)",
            r"\b(?:bank account|sort code)\W+(?:(?:is|number|no)\W+)*\d[\d -]{4,}",
            # Pay, family, belief.
            r"\b(?:salary|earns|wages?)(?: is| of|:)? *[£$€]? ?\d[\d,. ]{3,}",
            r"\bdivorc\w+|\bmaiden name (?:is|was|:)",
            (
                rf"\b{_IS} (?:muslim|christian|jewish|jew|hindu|sikh|buddhist|catholic|gay|lesbian"
                r"|bisexual|transgender)\b"
            ),
        )
    ),
    _I,
)
_CARD = re.compile(
    r"\b(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2})(?:[ -]?\d{4}){3}\b|\b3[47]\d{2}[ -]?\d{6}[ -]?\d{5}\b"
)


def has_personal_data(text: str) -> bool:
    """Whether birth dates, home addresses, numbers of cards and accounts, health and the like are
    written down.
    """
    return _PERSONAL.search(text) is not None or any(
        _is_card(re.sub(r"\D", "", found.group())) for found in _CARD.finditer(text)
    )


def _is_card(digits: str) -> bool:
    """By the check digit (Luhn; ISO/IEC 7812-1)."""
    doubled = [2 * int(one) for one in digits[-2::-2]]
    total = sum(map(int, digits[-1::-2])) + sum(one - 9 * (one > 9) for one in doubled)
    return total % 10 == 0
