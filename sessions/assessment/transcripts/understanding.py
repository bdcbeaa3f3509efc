"""From what was written down to evidence: what every turn does, by the offline understanding."""

import re
from collections.abc import Sequence
from itertools import pairwise

from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn
from sessions.assessment.transcripts.examples import Examples
from sessions.assessment.transcripts.reading import Said, Transcript
from sessions.assessment.transcripts.replies import says
from sessions.assessment.transcripts.signs import (
    EMPTY_INSTRUCTION,
    EMPTY_QUESTION,
    REFUSES,
    STOCK_PHRASE,
)
from sessions.customer.understanding.acts import THRESHOLD, claims_done, recognise
from sessions.customer.understanding.lexicon import stop_words
from sessions.customer.understanding.model import line as encoded
from sessions.customer.understanding.model import rated
from sessions.customer.understanding.moods import mood
from sessions.customer.understanding.text import Sentence, normalise, plain_words, sentences

# Acts that are held against somebody; they must look like it twice over.
_GRAVE = ("rudeness", "blame")
_MANNERS = Examples("manners.txt")
# Cosines: how much nearer to their own kind sentences must be, and how near a kind one.
_CLEARLY, _AGAINST_KINDNESS, _KIND, _REFUSAL = 0.03, 0.15, 0.35, 0.6
_WARM = ("empathy", "apology")
_MINDING = ("acknowledgement", "reassurance", "recap")
_ASKING = ("open", "closed")
_TELLING = ("told", "request")

# So many bare terms of at most so many words in a sentence are a heap, which nobody says.
_HEAP, _BARE = 4, 3
# So many stock phrases in one message are strung together.
_STRUNG = 2
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\n?")
_PIECES = re.compile(r"[,:;]\s+|\s+(?=and\b)")


def understand_transcript(transcript: Transcript) -> TranscriptEvidence:
    """Understand every turn. The same transcript always gives the same evidence."""
    read = [_read(said) for said in transcript.turns]
    # Together it costs less than one by one, and it is remembered.
    by_agent = (read[at] for at, said in enumerate(transcript.turns) if said.role == "agent")
    rated([sentence for said in by_agent for sentence in said])
    waits = _waits(transcript)
    turns = []
    for at, said in enumerate(transcript.turns):
        previous = read[at - 1] if at and transcript.turns[at - 1].role == "customer" else ()
        turns.append(_turn(at + 1, said, read[at], previous, waits[at]))
    return TranscriptEvidence(tuple(turns), transcript.documentation)


def _read(said: Said) -> tuple[Sentence, ...]:
    """The sentences; the agent's without those that only heap up terms."""
    if said.role == "customer":
        return sentences(normalise(said.text))
    kept = (sentence for sentence in _SENTENCE.findall(said.text) if not _is_heap(sentence))
    return sentences(normalise("".join(kept)))


def _is_heap(sentence: str) -> bool:
    if "?" in sentence:
        return False
    pieces = [plain_words(normalise(piece)) for piece in _PIECES.split(sentence)]
    small = stop_words() - {"and"}
    bare = [words for words in pieces if 0 < len(words) <= _BARE and not small & {*words}]
    return len(bare) >= _HEAP and len(bare) > len(pieces) / 2


def _is_stuffed(text: str, plain: str) -> bool:
    """Whether terms are heaped up, or stock phrases are strung together."""
    heaps = any(_is_heap(sentence) for sentence in _SENTENCE.findall(text))
    return heaps or len({found.group() for found in STOCK_PHRASE.finditer(plain)}) >= _STRUNG


def _turn(
    number: int,
    turn: Said,
    said: Sequence[Sentence],
    previous: Sequence[Sentence],
    waited: float | None,
) -> Turn:
    plain = "\n".join(_line(sentence) for sentence in said)
    if turn.role == "customer":
        return Turn(number, turn.role, turn.text, plain, says=says(turn.text), waited=waited)
    acts = recognise(said, previous)
    warm = tuple(_line(s) for s in said if _performs(s, _WARM) or _is_like("kind", s, _KIND))
    return Turn(
        number,
        turn.role,
        turn.text,
        plain,
        acts=frozenset(a for a in acts if a not in _GRAVE or _is_meant(a, said, kind=bool(warm))),
        claims_done=claims_done(said),
        tells=any(_tells(sentence) for sentence in said),
        warm=warm,
        minding=tuple(_line(s) for s in said if _line(s) in warm or _performs(s, _MINDING)),
        refuses=not warm and any(_refuses(sentence) for sentence in said),
        probes=any(_probes(sentence) for sentence in said),
        is_stuffed=_is_stuffed(turn.text, plain),
        waited=waited,
    )


def _line(sentence: Sentence) -> str:
    asks = sentence.question or mood(sentence.clauses[0]) in _ASKING
    return " ".join(sentence.words) + ("?" if asks else "")


def _tells(sentence: Sentence) -> bool:
    if EMPTY_INSTRUCTION.search(" ".join(sentence.words)):
        return False
    told = any(mood(clause) in _TELLING for clause in sentence.clauses)
    return told or _performs(sentence, ("instruction",))


def _probes(sentence: Sentence) -> bool:
    line = _line(sentence)
    if EMPTY_QUESTION.search(line):
        return False
    looks_into = line.endswith("?") and _performs(sentence, ("diagnostic_request",))
    return looks_into or _performs(sentence, ("verification_request",))


def _performs(sentence: Sentence, acts: tuple[str, ...]) -> bool:
    (ratings,) = rated([sentence])
    return any(ratings[act] >= THRESHOLD for act in acts)


def _refuses(sentence: Sentence) -> bool:
    line = _line(sentence)
    return REFUSES.search(line) is not None or _is_like("refuses", sentence, _REFUSAL)


def _is_like(kind: str, sentence: Sentence, least: float) -> bool:
    near = _MANNERS.scores(encoded(sentence))
    others = max(value for other, value in near.items() if other != kind)
    return near[kind] >= least and near[kind] > others + _CLEARLY


def _is_meant(act: str, said: Sequence[Sentence], *, kind: bool) -> bool:
    """Whether a sentence that looks rude or accusing is nearer to those that are than to others:
    much nearer, when the message has a kind word.
    """
    margin = _AGAINST_KINDNESS if kind else _CLEARLY
    for sentence, ratings in zip(said, rated(said), strict=True):
        if ratings[act] >= THRESHOLD:
            near = _MANNERS.scores(encoded(sentence))
            if max(near["rude"], near["blame"]) > max(near["kind"], near["plain"]) + margin:
                return True
    return False


def _waits(transcript: Transcript) -> list[float | None]:
    """Seconds each turn of the agent came after the customer's turn right before it."""
    waits: list[float | None] = [None] * len(transcript.turns)
    if transcript.is_timed:
        for at, (before, turn) in enumerate(pairwise(transcript.turns), start=1):
            if turn.role == "agent" and before.role == "customer" and turn.at and before.at:
                waits[at] = (turn.at - before.at).total_seconds()
    return waits
