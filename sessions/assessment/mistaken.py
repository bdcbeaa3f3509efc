"""What a message says of this customer that is not so: another's name, program, device, deadline.

Only what is known to be wrong: the names and values of the scenario's other surfaces, a greeting
with a name that is not the customer's, and a deadline at an hour this incident does not know.
"""

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from sessions.customer.understanding.lexicon import common_words, stop_words
from sessions.customer.understanding.phrasebook import known_words
from sessions.ground import Ground, times_of, words_of

_GREETED = re.compile(
    r"(?i:\b(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|morning|afternoon)"
    r"(?: there)?(?: (?:mr|mrs|ms|miss|dr)\.?)?) (?P<name>[A-Z][a-z'’-]+)\b"
    r"(?!,? (?:here|from|speaking|at|of|with|is)\b)"
)
_ANYBODY = frozenset(
    {"all", "caller", "client", "colleague", "customer", "everybody", "everyone", "folks", "friend"}
    | {"madam", "mate", "miss", "sir", "support", "team", "there", "user", "valued"}
)
# From here on a name may be this customer's, written or shortened in another way.
_ALIKE = 0.6
_DEADLINE = re.compile(
    r"\b(?:deadline|due|hand-?over|meeting|appointment|presentation|in time|before|by|until|till"
    r"|ha(?:s|ve) to be|needs? to be|must be)\b",
    re.IGNORECASE,
)
# What the desk promises for an hour of its own choice.
_PROMISE = re.compile(
    r"\b(?:i|we|they|he|she|it|engineer|technician|colleague|team)(?:['’]ll| will| can| shall)\b"
    r"|\b(?:call|ring)(?:ing)? (?:you )?back\b|\bmaintenance\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’]+(?:-\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")


def misnamed(text: str, *, customer: str, agents: Collection[str], ground: Ground) -> str:
    """Return another's name by which `text` calls the customer, or an empty string.

    `agents`: names by which the trainee goes.
    """
    own = words_of(customer)
    if own & words_of(text):
        return ""
    for found in _WORD.finditer(text):
        name = found.group().casefold()
        if name in ground.people and name not in agents and _is_a_name(found):
            return found.group()
    greeted = _GREETED.search(text)
    if greeted and greeted["name"].casefold() not in agents and _is_anothers(greeted["name"], own):
        return greeted["name"]
    return ""


def _is_a_name(found: re.Match[str]) -> bool:
    """Of names that are words as well (Will, Grace) only with a capital within a sentence."""
    name, before = found.group(), found.string[: found.start()].rstrip()
    return name.casefold() not in _words() or (name.istitle() and before[-1:] not in (*".!?:", ""))


def _words() -> frozenset[str]:
    return known_words() | common_words() | stop_words() | _ANYBODY


def _is_anothers(name: str, own: frozenset[str]) -> bool:
    plain = name.casefold()
    return plain not in _words() and not any(
        plain.startswith(part[:3]) or SequenceMatcher(None, plain, part).ratio() >= _ALIKE
        for part in own
    )


def wrong_fact(text: str, *, told: str, ground: Ground) -> str:
    """Return a name, code or deadline in `text` that this incident does not have, or an empty
    string. What the customer has `told` is so.
    """
    foreign = (words_of(text) & ground.terms) - words_of(told)
    for word in _WORD.findall(text):
        if word.casefold() in foreign:
            return str(word)
    hours = ground.times | set(times_of(told))
    for sentence in _SENTENCE_END.split(text) if ground.times else ():
        of_theirs = _DEADLINE.search(sentence) and not _PROMISE.search(sentence)
        if of_theirs and set(times_of(sentence)) - hours:
            return sentence.strip()
    return ""
