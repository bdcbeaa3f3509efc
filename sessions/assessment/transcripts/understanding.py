"""From what was written down to evidence: what every turn does, by the offline understanding."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import takewhile

from sessions.assessment.evidence import COURTESIES
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn
from sessions.assessment.transcripts.examples import Examples
from sessions.assessment.transcripts.moves import (
    ASKS,
    CARELESS,
    CHECK,
    EXPLAINS,
    FURTHER,
    PROOF,
    REFUSES,
    SURE,
    TELLS,
    moves_of,
    rated_moves,
    weight,
)
from sessions.assessment.transcripts.reading import Said, Transcript
from sessions.assessment.transcripts.replies import remember, says
from sessions.assessment.transcripts.signs import INTRODUCES, STOCK_PHRASE, named_in
from sessions.assessment.transcripts.substance import rate_substance
from sessions.customer.understanding.acts import THRESHOLD, claims_done, recognise
from sessions.customer.understanding.lexicon import stop_words, technical, terms
from sessions.customer.understanding.manners import GRAVE, IS, held_against
from sessions.customer.understanding.model import line as encoded
from sessions.customer.understanding.model import rated
from sessions.customer.understanding.moods import mood
from sessions.customer.understanding.text import Sentence, normalise, plain_words, sentences

_MANNERS = Examples("manners.txt")
# Cosines: how much nearer to their own kind sentences must be, and how near a kind one.
_CLEARLY, _KIND = 0.03, 0.35
_WARM = ("empathy", "apology")
_MINDING = ("acknowledgement", "reassurance", "recap")
_EXPLAINING = frozenset({"explanation", "solution", "recap"})
_ASKING = ("open", "closed")
_QUESTIONS = frozenset({"open_question", "closed_question"})

# So many bare terms of at most so many words in a sentence are a heap, which nobody says.
_HEAP, _BARE = 4, 3
# From which likelihood on a sentence is about the customer's problem, and is so whatever it names.
_SUBSTANTIAL, _LIKELY = 0.6, 0.9
# From which on that is past doubt: of what gives the customer's words back, of what names
# something, and of what names nothing.
_SURE_IF_GIVING_BACK, _SURE_IF_NAMING, _SURE = 0.9, 0.97, 0.99
# Words in common with the customer that hardly come about by chance, and that don't.
_BY_MORE_THAN_CHANCE, _GIVEN_BACK = 2, 3
# So many stock phrases in one message are strung together.
_STRUNG = 2
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\n?")
_PIECES = re.compile(r"[,:;]\s+|\s+(?=and\b)")


def understand_transcript(transcript: Transcript, *, doubtful: bool = True) -> TranscriptEvidence:
    """Understand every turn, with or without the agent's doubtful sentences: those that count for
    something, but might all the same be said to anybody. The same transcript always gives the same
    evidence.
    """
    read = [_read(said) for said in transcript.turns]
    _encode_together(transcript, read)
    turns: list[Turn] = []
    told: frozenset[str] = frozenset()
    previous: tuple[Sentence, ...] = ()
    for number, (said, found) in enumerate(zip(transcript.turns, read, strict=True), start=1):
        if said.role == "customer":
            turn = _customers(number, said, found, _written_before(turns))
            told, previous = told | turn.words, found
        else:
            understood = [_understood(one, previous) for one in found]
            counted = [one for one in understood if doubtful or not one.is_doubtful(told)]
            turn = _agents(number, said, understood, counted, told)
        turns.append(turn)
    return TranscriptEvidence(tuple(_timed(turns, transcript)), transcript.documentation)


def _encode_together(transcript: Transcript, read: Sequence[Sequence[Sentence]]) -> None:
    """Together it costs less than one by one, and it is remembered."""
    pairs = list(zip(transcript.turns, read, strict=True))
    by_agent = [one for said, found in pairs if said.role == "agent" for one in found]
    rated(by_agent)
    rated_moves(by_agent)
    rate_substance(by_agent)
    remember(said.text for said in transcript.turns if said.role == "customer")


def _read(said: Said) -> tuple[Sentence, ...]:
    """The sentences; the agent's without those that only heap up terms."""
    return _sentences_of(said.text) if said.role == "customer" else _without_heaps(said.text)


@lru_cache(maxsize=2048)
def _sentences_of(text: str) -> tuple[Sentence, ...]:
    return sentences(normalise(text))


@lru_cache(maxsize=2048)
def _without_heaps(text: str) -> tuple[Sentence, ...]:
    kept = (sentence for sentence in _SENTENCE.findall(text) if not _is_heap(sentence))
    return sentences(normalise("".join(kept)))


@lru_cache(maxsize=4096)
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


def _written_before(turns: Sequence[Turn]) -> list[Turn]:
    """The agent's messages since the customer's last."""
    return list(takewhile(lambda turn: turn.role == "agent", reversed(turns)))


def _customers(number: int, said: Said, found: Sequence[Sentence], before: Sequence[Turn]) -> Turn:
    plain = "\n".join(_line(sentence) for sentence in found)
    offered = any(turn.offers for turn in before)
    last = next((turn for turn in before if not turn.is_courtesy), None)
    tried = last is not None and (last.works_on_it or last.checks)
    return Turn(
        number,
        said.role,
        said.text,
        plain,
        says=says(said.text, tried=tried, offered=offered),
        sure=says(said.text, SURE, offered=offered),
    )


def _agents(
    number: int,
    said: Said,
    found: Sequence["_Understood"],
    counted: Sequence["_Understood"],
    told: frozenset[str],
) -> Turn:
    """What a message does is what those of its sentences do that are `counted`, and among them the
    merely polite do nothing more. A harsh one counts in any case.
    """
    telling = [one for one in counted if not one.is_courtesy(told)]
    plain = "\n".join(one.line for one in telling)
    return Turn(
        number,
        said.role,
        said.text,
        plain,
        acts=frozenset[str]().union(*(one.acts for one in telling), *(one.hard for one in found)),
        explains="\n".join(one.line for one in telling if one.explains),
        harshness=sum(bool(one.hard) + one.is_beyond_doubt for one in found),
        manners=frozenset[str]().union(*(one.acts for one in counted)),
        claims_done=any(one.claims_done for one in telling),
        moves=tuple(one.moves for one in telling),
        careless=sum(one.careless for one in telling),
        refusing=sum(one.refusing for one in telling),
        warm=tuple(one.line for one in counted if one.warm),
        minding=tuple(one.line for one in counted if one.warm or one.minding),
        offers=any(FURTHER in one.moves for one in counted),
        is_stuffed=_is_stuffed(said.text, plain),
    )


@dataclass(frozen=True)
class _Understood:
    """A sentence of the agent's and what it does by itself, whatever stands beside it."""

    line: str
    acts: frozenset[str]
    hard: frozenset[str]  # acts that are held against somebody
    is_beyond_doubt: bool  # whether they are
    is_technical: bool  # names something a desk looks after
    substance: float  # how likely it is about the customer's problem, 0 to 1
    explains: bool
    claims_done: bool
    moves: frozenset[str]
    careless: float  # how clearly it puts something at risk, and …
    refusing: float  # … refuses to help
    warm: bool
    minding: bool

    @property
    def names(self) -> frozenset[str]:
        """Stems of its words that are more than polite."""
        return named_in(self.line)

    @property
    def is_harmful(self) -> bool:
        """Whether it is held against the agent."""
        return bool(self.hard or self.careless or self.refusing)

    def is_courtesy(self, told: frozenset[str]) -> bool:
        """Whether it could be said to anybody: it is about nothing of the customer's, or does
        nothing and takes up no more of what was `told` than a word by chance. What is held against
        somebody is no courtesy.
        """
        if self.is_harmful:
            return False
        if self.substance < _SUBSTANTIAL:
            return True
        shared = len(self.names & told)
        is_tied = shared or self.is_technical or self.substance >= _LIKELY
        return not ((self._brings_something and is_tied) or shared >= _BY_MORE_THAN_CHANCE)

    def is_doubtful(self, told: frozenset[str]) -> bool:
        """Whether it counts for something, but might all the same be said to anybody: the less it
        takes up of what was `told`, the surer it must be that it is about the problem. A question
        that names nothing never is, as small talk asks as well.
        """
        if not (self.warm or self.minding) and self.is_courtesy(told):
            return False
        shared = len(self.names & told)
        if shared >= _GIVEN_BACK:
            return self.substance < _SURE_IF_GIVING_BACK
        if shared or self.is_technical:
            return self.substance < _SURE_IF_NAMING
        return self.substance < _SURE or self.line.endswith("?")

    @property
    def _brings_something(self) -> bool:
        return bool(self.claims_done or self.moves - {FURTHER} or self.acts - COURTESIES)


@lru_cache(maxsize=4096)
def _understood(sentence: Sentence, previous: tuple[Sentence, ...]) -> _Understood:
    acts = _acts(sentence, previous)
    thanks = acts and acts <= {"thanks", "closing"}
    warm = not thanks and (_performs(sentence, _WARM) or _is_like("kind", sentence, _KIND))
    minding = _performs(sentence, _MINDING)
    return _Understood(
        _line(sentence),
        acts=acts.difference(GRAVE),
        hard=held_against(sentence),
        is_beyond_doubt=bool(held_against(sentence, IS)),
        is_technical=bool(set(terms(sentence.words)) & technical()),
        substance=rate_substance([sentence])[0],
        explains=bool(acts & _EXPLAINING or EXPLAINS in moves_of(sentence)),
        claims_done=claims_done([sentence]),
        moves=moves_of(sentence),
        careless=weight(sentence, CARELESS),
        refusing=0.0 if warm or minding else weight(sentence, REFUSES),
        warm=warm,
        minding=minding,
    )


def _acts(sentence: Sentence, previous: Sequence[Sentence]) -> frozenset[str]:
    """The acts of a sentence; phrases in the form of a question or an instruction are neither."""
    found, moves = frozenset(recognise([sentence], previous)), moves_of(sentence)
    if TELLS not in moves:
        found -= {"instruction"}
    if not INTRODUCES.search(_line(sentence)):
        found -= {"introduction"}
    return found if moves & {ASKS, CHECK, PROOF} else found - _QUESTIONS


def _line(sentence: Sentence) -> str:
    asks = sentence.question or mood(sentence.clauses[0]) in _ASKING
    return " ".join(sentence.words) + ("?" if asks else "")


def _performs(sentence: Sentence, acts: tuple[str, ...]) -> bool:
    (ratings,) = rated([sentence])
    return any(ratings[act] >= THRESHOLD for act in acts)


def _is_like(kind: str, sentence: Sentence, least: float) -> bool:
    near = _MANNERS.scores(encoded(sentence))
    others = max(value for other, value in near.items() if other != kind)
    return near[kind] >= least and near[kind] > others + _CLEARLY


def _timed(turns: Sequence[Turn], transcript: Transcript) -> Iterator[Turn]:
    """The turns; the agent's with the seconds since the customer's right before, where times are
    known. A courtesy in between ends nobody's waiting.
    """
    since: datetime | None = None
    for turn, said in zip(turns, transcript.turns, strict=True):
        if said.role == "customer":
            since = said.at
            yield turn
        else:
            waited = (said.at - since).total_seconds() if said.at and since else None
            yield replace(turn, waited=waited if transcript.is_timed else None)
            since = since if turn.is_courtesy else None
