"""Which of the scenario's topics a message speaks of.

Every phrase of a topic (label and the author's paraphrases) becomes a set of terms: concepts of the
synonym list, or stems. Terms that few topics share weigh most, so "unlock" tells more than
"account". A span of the message is compared with each phrase (how much of both is shared) and with
the topic as a whole (how typical the shared terms are of it). When two topics explain the same
words almost equally well, neither is taken: a wrong topic is worse than none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from .lexicon import (
    common_words,
    concept_words,
    concepts,
    grammar,
    stem,
    terms,
    weak_terms,
)
from .moods import STANCES, looks, mood, question_after
from .phrasebook import known_words
from .text import KEPT_JOINTS, Clause, Sentence, normalise, plain_words
from .types import Topic, TopicMatch

#: From this score a topic counts as meant.
ACCEPTED = 0.4
#: Two topics closer than this can't be told apart by the span.
_TELLS_APART = 0.05
_UNMISTAKABLE = 0.9
_WEAK = 0.3
_QUESTION_WORDS = frozenset(("when", "who", "where", "howmany", "often", "which"))
_ASKING = 0.6
#: What words that no topic knows weigh, relative to the rarest term.
_UNKNOWN = 0.22
#: Words that say little ("does it work now?") must be the author's own.
_WORD_FOR_WORD = 0.85
#: How many topics are compared more closely, and what the mere wording is worth then.
_LIKELY = 5
_WORDING = 0.15
_AUTHORS_OWN = 0.88
_WHOLE = 0.95
_ANSWERED = 0.85
#: A further topic in the same span needs this share of what the span says.
_FURTHER = 0.3
#: From this share of the best clause's score on the whole sentence may count instead.
_NEARLY = 0.6
#: How sure a written sign of a topic is.
_SIGNED = 0.8

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
#: What a topic's steps are worth as wording, compared with what it is asked for with.
_STEP = 0.85
#: Words of which every topic has some prove little: from this share of the rarest term's weight on
#: nothing is taken off.
_TELLING = 0.75
_DOUBT = 0.4
#: A step that adds less than this share of its own words to another step's is that other step.
_OWN_WORDS = 0.3


@dataclass(frozen=True)
class _Prepared:
    """Topics made ready for comparison."""

    topics: tuple[Topic, ...]
    weights: dict[str, float]
    unknown: float
    postings: dict[str, tuple[int, ...]]  # term → phrases that hold it
    phrase_topic: tuple[int, ...]
    phrase_weight: tuple[float, ...]
    phrase_worth: tuple[float, ...]  # less than 1 for steps
    telling: float  # weight of shared terms from which nothing is taken off
    lines: tuple[tuple[str, ...], ...]  # topic → its phrases as plain words
    typical: tuple[dict[str, float], ...]  # topic → term → share of its phrases that hold it
    vocabulary: tuple[str, ...]
    signs: tuple[tuple[int, re.Pattern[str]], ...]
    corrected: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """A stretch of the message and what it does with what it names."""

    terms: frozenset[str]
    stance: str
    line: str
    fit: str  # the stance, or more exactly "look", "past" or "able"


@lru_cache(maxsize=64)
def prepare(topics: tuple[Topic, ...]) -> _Prepared:
    """The topics' terms, weights and index; kept per set of topics."""
    phrase_terms: list[frozenset[str]] = []
    phrase_topic: list[int] = []
    phrase_worth: list[float] = []
    vocabulary: set[str] = set()
    bags: list[Counter[str]] = []
    lines: list[tuple[str, ...]] = []
    for at, topic in enumerate(topics):
        bag: Counter[str] = Counter()
        spelled = [
            (plain_words(normalise(phrase)), worth)
            for phrases, worth in (((topic.label, *topic.phrases), 1.0), (topic.steps, _STEP))
            for phrase in phrases
        ]
        lines.append(tuple(" ".join(words) for words, _ in spelled))
        for words, worth in spelled:
            vocabulary.update(word for word in words if len(word) > 4)
            held = frozenset(terms(words))
            if held:
                phrase_terms.append(held)
                phrase_topic.append(at)
                phrase_worth.append(worth)
                bag.update(held)
        bags.append(bag)
    spread = Counter(term for bag in bags for term in bag)
    weights = {term: _weight(term, count, len(topics)) for term, count in spread.items()}
    postings: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(phrase_terms):
        for term in held:
            postings[term].append(at)
    return _Prepared(
        topics=topics,
        weights=weights,
        unknown=_UNKNOWN * (log(1 + len(topics)) + 0.5),
        postings={term: tuple(phrases) for term, phrases in postings.items()},
        phrase_topic=tuple(phrase_topic),
        phrase_weight=tuple(sum(sorted(weights[term] for term in held)) for held in phrase_terms),
        phrase_worth=tuple(phrase_worth),
        telling=_TELLING * (log((1 + len(topics)) / 2) + 0.5),
        lines=tuple(lines),
        typical=tuple(
            {term: count / max(bag.values()) for term, count in bag.items()} for bag in bags
        ),
        vocabulary=tuple(sorted(vocabulary | concept_words())),
        signs=tuple(
            (
                at,
                re.compile(
                    f"(?:(?:and|so|ok|well|great|good|right|then) )*(?:{'|'.join(topic.signs)})\\??"
                ),
            )
            for at, topic in enumerate(topics)
            if topic.signs
        ),
    )


def _weight(term: str, spread: int, topics: int) -> float:
    rarity = log((1 + topics) / (1 + spread)) + 0.5
    if term in weak_terms():
        return rarity * _WEAK
    return rarity * (_ASKING if term in _QUESTION_WORDS else 1.0)


def match(
    said: Sequence[Sentence], previous: Sequence[Sentence], topics: Sequence[Topic]
) -> tuple[TopicMatch, ...]:
    """The topics of a message, best first; each topic once, with its clearest stance."""
    if not topics:
        return ()
    prepared = prepare(tuple(topics))
    best: dict[int, tuple[float, str]] = {}
    for sentence in said:
        _keep_best(best, _of_sentence(prepared, sentence))
    _drop_shadows(prepared, said, best)
    _keep_best(best, _of_answer(prepared, said, previous))
    found = [
        TopicMatch(topics[at].id, topics[at].kind, round(min(1.0, score), 3), stance)
        for at, (score, stance) in best.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.confidence, one.topic_id)))


def _drop_shadows(
    prepared: _Prepared, said: Sequence[Sentence], best: dict[int, tuple[float, str]]
) -> None:
    """Take out what only shares a step's words: “open the settings” may belong to two steps, and
    “have your manager approve it” is no proof of identity where it is a step.
    """
    held = frozenset().union(
        *(_span(clause, prepared).terms for one in said for clause in one.clauses)
    )
    told = [at for at, (_, stance) in best.items() if stance == "instruct"]
    steps = [at for at in told if prepared.topics[at].kind in ("check", "action")]
    methods = [at for at in best if prepared.topics[at].kind == "method"]
    own = {at: held & prepared.typical[at].keys() for at in (*steps, *methods)}
    for at in (*steps, *methods):
        for other in steps:
            if (
                other not in best
                or other == at
                or _mass(prepared, own[other]) <= _mass(prepared, own[at])
            ):
                continue
            if _mass(prepared, own[at] - own[other]) < _OWN_WORDS * _mass(prepared, own[at]):
                best.pop(at, None)
                break


def _of_sentence(prepared: _Prepared, sentence: Sentence) -> list[tuple[int, float, str]]:
    """Topics clause by clause, or of the whole sentence when that says more than its clauses."""
    clauses = _joined(sentence.clauses)
    signed = [found for clause in clauses for found in _signed(prepared, clause)]
    spans = [_span(clause, prepared) for clause in clauses]
    found = [(at, score, span.stance) for span in spans for at, score in _matches(prepared, span)]
    found += signed
    if len(spans) < 2:
        return found
    held = frozenset().union(*(span.terms for span in spans))
    stance = _leading([span.stance for span in spans])
    fit = next((span.fit for span in reversed(spans) if span.stance == stance), stance)
    whole = [
        (at, score * _WHOLE, stance)
        for at, score in _matches(prepared, Span(held, stance, " ".join(sentence.words), fit))
    ]
    best = max((score for _, score, _ in found), default=0.0)
    if whole and (whole[0][1] > best or _tells_more(prepared, held, whole, found)):
        return whole
    return found


def _signed(prepared: _Prepared, clause: Clause) -> list[tuple[int, float, str]]:
    """The topics of which a clause is a written sign; where words say more, these count as well."""
    line = " ".join(clause.words) + ("?" if clause.question else "")
    stance = STANCES[mood(clause)]
    return [
        (at, _SIGNED, stance if stance in ("instruct", "negated") else "ask")
        for at, pattern in prepared.signs
        if pattern.fullmatch(line)
    ]


def _tells_more(
    prepared: _Prepared,
    held: frozenset[str],
    whole: list[tuple[int, float, str]],
    parts: list[tuple[int, float, str]],
) -> bool:
    """Whether one topic explains the sentence nearly as well as several do its clauses.

    “Sign in, press OK and set a new password” is one way to do one thing.
    """
    if not parts or whole[0][1] < _NEARLY * max(score for _, score, _ in parts):
        return False
    explained = held & prepared.typical[whole[0][0]].keys()
    return all(
        _mass(prepared, (held & prepared.typical[at].keys()) - explained)
        < _OWN_WORDS * _mass(prepared, held & prepared.typical[at].keys())
        for at, _, _ in parts
    )


def _of_answer(
    prepared: _Prepared, said: Sequence[Sentence], previous: Sequence[Sentence]
) -> list[tuple[int, float, str]]:
    """What a bare "yes, please do" or "no" answers."""
    stance = _answer(said)
    if stance is None:
        return []
    asked = [one for one in previous if one.question] or list(previous[-1:])
    spans = [_span(Clause(one.words, one.question), prepared) for one in asked]
    return [
        (at, score * _ANSWERED, stance)
        for span in spans
        for at, score in _matches(prepared, Span(span.terms, stance, span.line, stance))
    ]


def _keep_best(best: dict[int, tuple[float, str]], found: Iterable[tuple[int, float, str]]) -> None:
    for at, score, stance in found:
        if at not in best or score > best[at][0]:
            best[at] = (score, stance)


def _span(clause: Clause, prepared: _Prepared) -> Span:
    words = [_corrected(word, prepared) for word in clause.words]
    stance = STANCES[mood(clause)]
    return Span(frozenset(terms(words)), stance, " ".join(words), _fit(clause, stance))


def _fit(clause: Clause, stance: str) -> str:
    """The stance; or of instructions "look", of questions "past" or "able"."""
    if stance == "instruct":
        return "look" if looks(clause) else stance
    return question_after(clause) or stance if stance in ("ask", "offer") else stance


def _joined(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, "how long does it last | before it locks" being one question."""
    joined: list[Clause] = []
    for clause in clauses:
        if joined and clause.words[0] in KEPT_JOINTS and STANCES[mood(joined[-1])] == "ask":
            joined[-1] = Clause(joined[-1].words + clause.words, clause.question)
        else:
            joined.append(clause)
    return joined


def _leading(stances: list[str]) -> str:
    """The stance of a sentence: that of its last clause which asks, instructs or does something."""
    for stance in reversed(stances):
        if stance != "mention":
            return stance
    return "mention"


_YES, _NO = grammar("yes"), grammar("no")
_ANSWER_WORDS = _YES | _NO | grammar("beside yes and no")


def _answer(said: Sequence[Sentence]) -> str | None:
    """What a bare yes or no to the customer's question amounts to."""
    words = [word for sentence in said for word in sentence.words]
    if not words or len(words) > 7 or not set(words) <= _ANSWER_WORDS:
        return None
    if any(sentence.question for sentence in said):
        return None
    if _NO & set(words):
        return "negated"
    return "instruct" if _YES & set(words) else None


def _corrected(word: str, prepared: _Prepared) -> str:
    """The word itself, or the known word it was most likely meant to be."""
    if len(word) < 5 or len(word) > 20 or not word.isalpha():
        return word
    meant = prepared.corrected.get(word)
    if meant is None:
        if len(prepared.corrected) > 5_000:
            prepared.corrected.clear()
        meant = prepared.corrected[word] = _nearest(word, prepared.vocabulary)
    return meant


def _nearest(word: str, vocabulary: tuple[str, ...]) -> str:
    if word in vocabulary or word in known_words() or word in common_words():
        return word
    if stem(word) in concepts():
        return word
    allowed = 1 if len(word) < 10 else 2
    found = process.extractOne(
        word, vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=allowed
    )
    if found is None or found[0][0] != word[0] or len(found[0]) < 5:
        return word
    return str(found[0])


def _matches(prepared: _Prepared, span: Span) -> list[tuple[int, float]]:
    """The topics one span speaks of: the best, and others for the words it leaves unexplained."""
    found: list[tuple[int, float]] = []
    left = span.terms
    total = _mass(prepared, left)
    for _ in range(3):
        share = _mass(prepared, left) / total if total else 0.0
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
    prepared: _Prepared, held: frozenset[str], scores: Sequence[tuple[int, float]], stance: str
) -> bool:
    """Whether the second best topic explains mostly the same words almost as well.

    A clause without a verb ("mention") may be a heap of keywords: there any second topic rivals.
    """
    if len(scores) < 2 or scores[0][1] - scores[1][1] >= _TELLS_APART:
        return False
    if stance == "mention":
        return True
    first, second = (held & prepared.typical[at].keys() for at, _ in scores[:2])
    smaller = min(_mass(prepared, first), _mass(prepared, second))
    return _mass(prepared, first & second) >= smaller / 2


def _mass(prepared: _Prepared, held: frozenset[str]) -> float:
    """What the topics' terms in a set weigh."""
    known = sorted(term for term in held if term in prepared.weights)
    return sum(prepared.weights[term] for term in known)


def _scores(prepared: _Prepared, held: frozenset[str], span: Span) -> list[tuple[int, float]]:
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


def _refined(prepared: _Prepared, at: int, score: float, held: frozenset[str], span: Span) -> float:
    """The score with the wording, the stance and how telling the shared terms are."""
    wording = max(fuzz.token_sort_ratio(span.line, line) for line in prepared.lines[at]) / 100
    fit = _FIT.get((prepared.topics[at].kind, span.fit), 1.0)
    shared = _mass(prepared, held & prepared.typical[at].keys())
    doubt = 0.0 if wording >= _AUTHORS_OWN else max(0.0, 1 - shared / prepared.telling)
    return ((1 - _WORDING) * score + _WORDING * wording) * fit * (1 - _DOUBT * doubt)
