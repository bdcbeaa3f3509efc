"""Which of the scenario's topics a message speaks of.

A message is read as a whole and in its parts (sentences, clauses, and what "and" joins), each part
in the light of the whole; the reading that says more counts. Where two topics go with the same
words almost equally well, neither is taken: a wrong topic is worse than none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from .lexicon import common_words, concepts, grammar, stem
from .moods import STANCES, mood, stance_and_fit
from .phrasebook import known_words
from .prepared import Prepared, prepare
from .semantics import vectors
from .text import KEPT_JOINTS, Clause, Sentence
from .types import Topic, TopicMatch
from .wording import wording

#: From this score on a topic counts as meant,
_ACCEPTED = 0.3

#: when it is so far ahead of the next one.
_TELLS_APART = 0.07

#: Who only mentions something may speak of what is near it; in a heap of keywords several topics
#: share the score: there the best needs more.
_MENTIONED, _HEAP = 0.15, 0.3

#: Parts that speak of several topics count when each is worth this share of the whole's best.
_PARTS = 0.85

_ANSWERED = 0.85

#: How sure a written sign of a topic is.
_SIGNED = 0.8

_LEAST_WORDS = 2

#: What is beyond is not encoded.
_MOST_WORDS = 120

_YES, _NO = grammar("yes"), grammar("no")

_ANSWER_WORDS = _YES | _NO | grammar("beside yes and no")


@dataclass(frozen=True)
class _Span:
    """A stretch of the message as words and what it does with what it names."""

    words: tuple[str, ...]
    stance: str
    fit: str


@dataclass(frozen=True)
class _Meant:
    """A topic a span speaks of: its index, score and stance."""

    topic: int
    score: float
    stance: str


def match(
    said: Sequence[Sentence], previous: Sequence[Sentence], topics: Sequence[Topic]
) -> tuple[TopicMatch, ...]:
    """The topics of a message, best first; each topic once, with its clearest stance."""
    if not topics:
        return ()
    prepared = prepare(tuple(topics))
    best: dict[int, _Meant] = {}
    if said:
        reading = _message(prepared, said)
        sentences = [part.whole for part in reading.parts] if len(said) > 1 else []
        spans = list(dict.fromkeys(_spans_of(reading)))
        _keep_best(best, _read(reading, _meant(prepared, spans, sentences)))
    for sentence in said:
        _keep_best(best, _signed(prepared, sentence))
    for span in _answered(prepared, said, previous):
        _keep_best(best, _meant(prepared, [span])[span], _ANSWERED)
    found = [
        TopicMatch(topics[at].id, topics[at].kind, _confidence(one.score), one.stance)
        for at, one in best.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.confidence, one.topic_id)))


def _confidence(score: float) -> float:
    return round(min(1.0, max(0.0, score)) ** 0.5, 3)


@dataclass(frozen=True)
class _Reading:
    """A span and the parts it falls into."""

    whole: _Span
    parts: tuple["_Reading", ...] = ()


def _message(prepared: Prepared, said: Sequence[Sentence]) -> _Reading:
    """The whole message and its sentences."""
    return _together([_sentence(prepared, sentence) for sentence in said])


def _sentence(prepared: Prepared, sentence: Sentence) -> _Reading:
    if sentence.heap:
        words = tuple(_corrected(word, prepared) for word in sentence.words)
        return _Reading(_Span(words, "mention", "heap"))
    clauses = _joined(sentence.clauses)
    return _together([_halves(_span(clause, prepared)) for clause in clauses])


def _together(parts: Sequence[_Reading]) -> _Reading:
    """What the parts say as one, with the stance of the last that asks or does something."""
    if len(parts) == 1:
        return parts[0]
    spans = [part.whole for part in parts]
    leading = next((one for one in reversed(spans) if one.stance != "mention"), spans[-1])
    words = tuple(word for span in spans for word in span.words)
    return _Reading(_Span(words, leading.stance, leading.fit), tuple(parts))


def _halves(span: _Span) -> _Reading:
    """The span and what "and" joins in it: "I have reset it and unlocked your account"."""
    at = [place for place, word in enumerate(span.words) if word == "and"]
    if len(at) != 1:
        return _Reading(span)
    halves = span.words[: at[0]], span.words[at[0] + 1 :]
    if min(len(half) for half in halves) < _LEAST_WORDS:
        return _Reading(span)
    return _Reading(span, tuple(_Reading(_Span(half, span.stance, span.fit)) for half in halves))


def _spans_of(reading: _Reading) -> Iterable[_Span]:
    yield reading.whole
    for part in reading.parts:
        yield from _spans_of(part)


def _read(reading: _Reading, meant: dict[_Span, list[_Meant]]) -> list[_Meant]:
    """What a stretch speaks of, as a whole or in its parts, whichever says more."""
    whole = meant[reading.whole]
    parts = [one for part in reading.parts for one in _read(part, meant)]
    if not whole or not parts:
        return whole or parts
    clear = {one.topic for one in parts if one.score >= _PARTS * whole[0].score}
    if len(clear) > 1 or max(one.score for one in parts) > whole[0].score:
        return parts
    return whole


def _meant(
    prepared: Prepared, spans: Sequence[_Span], sentences: Sequence[_Span] = ()
) -> dict[_Span, list[_Meant]]:
    """Per span the topic it speaks of, or none.

    The first span is the whole of all others; of its several sentences the one that speaks of the
    topic most says what is done with it.
    """
    meanings = vectors([" ".join(span.words[:_MOST_WORDS]) for span in spans])
    wordings = [wording(span.words, span.stance, span.fit) for span in spans]
    alone = prepared.scores(meanings, wordings)
    scores = ((alone + alone[0]) / 2).round(4)
    places = [spans.index(one) for one in sentences]
    found = {}
    for span, row in zip(spans, scores.tolist(), strict=True):
        ranked = sorted(row, reverse=True)
        topic = row.index(ranked[0])
        lead = ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
        saying = span
        if span is spans[0] and places:
            saying = spans[max(places, key=lambda at: float(alone[at][topic]))]
        sure = ranked[0] >= _ACCEPTED and lead >= _least_lead(saying)
        found[span] = [_Meant(topic, ranked[0], saying.stance)] if sure else []
    return found


def _least_lead(span: _Span) -> float:
    if span.stance == "mention":
        return _HEAP if span.fit == "heap" else _MENTIONED
    return _TELLS_APART


def _signed(prepared: Prepared, sentence: Sentence) -> list[_Meant]:
    """The topics of which a clause is a written sign."""
    found = []
    for clause in _joined(sentence.clauses):
        line = " ".join(clause.words) + ("?" if clause.question else "")
        stance = STANCES[mood(clause)]
        stance = stance if stance in ("instruct", "negated") else "ask"
        found += [
            _Meant(at, _SIGNED, stance) for at, pattern in prepared.signs if pattern.fullmatch(line)
        ]
    return found


def _answered(
    prepared: Prepared, said: Sequence[Sentence], previous: Sequence[Sentence]
) -> list[_Span]:
    """What a bare "yes, please do" or "no" answers."""
    stance = _answer(said)
    if stance is None:
        return []
    asked = [one for one in previous if one.question] or list(previous[-1:])
    return [
        _Span(_span(Clause(one.words, one.question), prepared).words, stance, stance)
        for one in asked
    ]


def _keep_best(best: dict[int, _Meant], found: Iterable[_Meant], factor: float = 1.0) -> None:
    for one in found:
        score = one.score * factor
        if one.topic not in best or score > best[one.topic].score:
            best[one.topic] = _Meant(one.topic, score, one.stance)


def _span(clause: Clause, prepared: Prepared) -> _Span:
    words = tuple(_corrected(word, prepared) for word in clause.words)
    return _Span(words, *stance_and_fit(clause))


def _joined(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, "how long does it last | before it locks" being one question."""
    joined: list[Clause] = []
    for clause in clauses:
        if joined and clause.words[0] in KEPT_JOINTS and STANCES[mood(joined[-1])] == "ask":
            joined[-1] = Clause(joined[-1].words + clause.words, clause.question)
        else:
            joined.append(clause)
    return joined


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


def _corrected(word: str, prepared: Prepared) -> str:
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
