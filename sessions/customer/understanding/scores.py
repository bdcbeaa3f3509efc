"""How well a stretch of a message goes with each topic.

Terms that few topics share weigh most, so "unlock" tells more than "account". A span is compared
with each phrase (how much of both is shared) and with the topic as a whole (how typical the shared
terms are of it). When two topics explain the same words almost equally well, neither is taken: a
wrong topic is worse than none.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from .lexicon import weak_terms
from .prepared import Prepared, mass

#: From this score a topic counts as meant.
ACCEPTED = 0.4

#: Two topics closer than this can't be told apart by the span.
_TELLS_APART = 0.065

_UNMISTAKABLE = 0.9

#: From this score on, a question is about what a fact and a check tell, whichever comes first.
_SURELY_ONE = 0.75

#: Words that say little ("does it work now?") must be the author's own.
_WORD_FOR_WORD = 0.85

#: How many topics are compared more closely, and what the mere wording is worth then.
_LIKELY = 5

_WORDING = 0.15

_AUTHORS_OWN = 0.88

#: A further topic in the same span needs this share of what the span says.
_FURTHER = 0.3

#: How well a kind of topic goes with a stance: one asks for facts and instructs actions.
_FIT = {
    ("fact", "instruct"): 0.76,
    ("fact", "mention"): 0.9,
    ("fact", "done"): 0.82,
    ("fact", "offer"): 0.86,
    ("fact", "negated"): 0.86,
    ("action", "ask"): 0.82,
    ("check", "ask"): 0.96,
    ("check", "done"): 0.97,
    ("fact", "look"): 0.84,
    ("action", "look"): 0.84,
    ("fact", "past"): 1.0,
    ("check", "past"): 0.82,
    ("action", "past"): 0.8,
    ("fact", "able"): 0.92,
    ("check", "able"): 1.0,
    ("action", "able"): 0.95,
}

_DOUBT = 0.4


@dataclass(frozen=True)
class Span:
    """A stretch of the message and what it does with what it names."""

    terms: frozenset[str]
    stance: str
    line: str
    fit: str  # the stance, or more exactly "look", "past" or "able"


def matches(prepared: Prepared, span: Span) -> list[tuple[int, float]]:
    """The topics one span speaks of: the best, and others for the words it leaves unexplained."""
    found: list[tuple[int, float]] = []
    left = span.terms
    total = mass(prepared, left)
    for _ in range(3):
        share = mass(prepared, left) / total if total else 0.0
        scores = _scores(prepared, left, span) if share >= _FURTHER else []
        if not scores or scores[0][1] * share**0.5 < ACCEPTED:
            break
        at, score = scores[0]
        if score < _UNMISTAKABLE and _rivals(prepared, left, scores, span.stance):
            break
        found.append((at, score * share**0.5))
        left = left - prepared.typical[at].keys()
    return found


def _rivals(
    prepared: Prepared, held: frozenset[str], scores: Sequence[tuple[int, float]], stance: str
) -> bool:
    """Whether the second best topic explains mostly the same words almost as well.

    A clause without a verb ("mention") may be a heap of keywords: there any second topic rivals.
    """
    if len(scores) < 2 or scores[0][1] - scores[1][1] >= _TELLS_APART:
        return False
    if stance == "mention":
        return True
    surely = scores[0][1] >= _SURELY_ONE
    if (
        surely
        and stance == "ask"
        and {prepared.topics[at].kind for at, _ in scores[:2]} == {"fact", "check"}
    ):
        return False  # what is known and what can be looked at both answer the question
    first, second = (held & prepared.typical[at].keys() for at, _ in scores[:2])
    smaller = min(mass(prepared, first), mass(prepared, second))
    return mass(prepared, first & second) >= smaller / 2


def _scores(prepared: Prepared, held: frozenset[str], span: Span) -> list[tuple[int, float]]:
    """The two or more best topics for a set of terms with scores from 0 to about 1."""
    weights = prepared.weights
    known = sorted(term for term in held if term in weights)
    if not known:
        return []
    unknown = prepared.unknown * min(len(held) - len(known), 6)
    shared: dict[int, float] = defaultdict(float)
    for term in known:
        for phrase in prepared.postings[term]:
            shared[phrase] += weights[term]
    said = sum(weights[term] for term in known) + unknown
    vague = all(term in weak_terms() for term in known)
    closest: dict[int, float] = {}
    for phrase, weight in shared.items():
        at = prepared.phrase_topic[phrase]
        alike = 2 * weight / (said + prepared.phrase_weight[phrase])
        alike *= prepared.phrase_worth[phrase]
        if alike > closest.get(at, 0.0):
            closest[at] = alike
    rated = []
    for at, alike in closest.items():
        if vague and alike < _WORD_FOR_WORD:
            continue
        typical = prepared.typical[at]
        covered = sum(weights[t] * typical[t] ** 0.5 for t in known if t in typical) / said
        rated.append((at, 0.55 * alike + 0.45 * covered))
    likely = sorted(rated, key=lambda entry: (-entry[1], entry[0]))[:_LIKELY]
    return sorted(
        ((at, _refined(prepared, at, score, held, span)) for at, score in likely),
        key=lambda entry: (-entry[1], entry[0]),
    )


def _refined(prepared: Prepared, at: int, score: float, held: frozenset[str], span: Span) -> float:
    """The score with the wording, the stance and how telling the shared terms are."""
    wording = max(fuzz.token_sort_ratio(span.line, line) for line in prepared.lines[at]) / 100
    fit = _FIT.get((prepared.topics[at].kind, span.fit), 1.0)
    shared = mass(prepared, held & prepared.typical[at].keys())
    doubt = 0.0 if wording >= _AUTHORS_OWN else max(0.0, 1 - shared / prepared.telling)
    return ((1 - _WORDING) * score + _WORDING * wording) * fit * (1 - _DOUBT * doubt)
