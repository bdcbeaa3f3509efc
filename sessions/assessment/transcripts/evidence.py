"""What an assessment of a transcript rests on: its turns as understood. Pure, no database.

There is no scenario to compare with, so the customer is the judge: a message earns something where
the customer's next message gives something back, or where it takes up what the customer said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sessions.assessment.evidence import COURTESIES
from sessions.assessment.registry import QUOTE_LENGTH, Quote
from sessions.assessment.transcripts.reading import Role, Said, Transcript
from sessions.assessment.transcripts.replies import (
    DID,
    FAILS,
    LEAVES,
    OBJECTIONS,
    THANKS,
    UNHEARD,
    WORKS,
    says,
)
from sessions.assessment.transcripts.signs import (
    AFFIRMS,
    CHECK_QUESTION,
    DEED,
    EMPTY_QUESTION,
)
from sessions.assessment.words import stems
from sessions.customer.understanding.acts import claims_done, recognise
from sessions.customer.understanding.model import rated
from sessions.customer.understanding.moods import mood
from sessions.customer.understanding.text import Sentence, normalise, sentences

# From here on an act that would be held against somebody counts.
_SURE = 0.65
_GRAVE = ("rudeness", "blame")
_ASKING = ("open", "closed")
_TELLING = ("told", "request")


@dataclass(frozen=True)
class Turn:
    """A turn and what it does. `number` counts from 1; heaps of terms are left out of the rest.

    `acts`: the agent's dialogue acts; `says`: what the customer says about the help.
    `waited`: seconds since the customer's turn before, where times are known.
    """

    number: int
    role: Role
    text: str
    plain: str  # as plain lower-case words, a line per sentence, questions with their mark
    acts: frozenset[str] = frozenset()
    says: frozenset[str] = frozenset()
    claims_done: bool = False
    tells: bool = False  # to do something
    waited: float | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """Stems of the words that carry meaning."""
        return stems(self.plain)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The questions that ask for something: offers and phrases left out."""
        asked = (line for line in self.plain.split("\n") if line.endswith("?"))
        return tuple(line for line in asked if not EMPTY_QUESTION.search(line))

    @property
    def asks(self) -> bool:
        """Whether it asks for something."""
        return bool(self.questions) or "verification_request" in self.acts

    @property
    def works_on_it(self) -> bool:
        """Whether it tells the customer to do something, or of something done."""
        return self.tells or self.claims_done or self.proposes or bool(DEED.search(self.plain))

    @property
    def proposes(self) -> bool:
        """Whether it proposes a way out."""
        return "solution" in self.acts

    @property
    def is_courtesy(self) -> bool:
        """Whether it is polite and nothing else."""
        return self.acts <= COURTESIES and not self.asks and not self.works_on_it

    @property
    def objects(self) -> bool:
        """Whether the customer says that the last message was no help at all."""
        return bool(self.says & OBJECTIONS) and WORKS not in self.says

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The sentences that are no questions."""
        return tuple(line for line in self.plain.split("\n") if line and not line.endswith("?"))

    @property
    def quote(self) -> Quote:
        """The turn as evidence."""
        return Quote("message", str(self.number), self.number, self.text[:QUOTE_LENGTH])


@dataclass(frozen=True)
class TranscriptEvidence:
    """The turns in order, and the note."""

    turns: tuple[Turn, ...]
    documentation: str | None = None

    @cached_property
    def agent(self) -> tuple[Turn, ...]:
        """The agent's turns."""
        return tuple(turn for turn in self.turns if turn.role == "agent")

    @cached_property
    def customer(self) -> tuple[Turn, ...]:
        """The customer's turns."""
        return tuple(turn for turn in self.turns if turn.role == "customer")

    @cached_property
    def replies(self) -> tuple[Turn, ...]:
        """The customer's turns after the agent's first."""
        return tuple(turn for turn in self.customer if turn.number > self.agent[0].number)

    def reply_to(self, turn: Turn) -> Turn | None:
        """The customer's next turn."""
        return next((one for one in self.customer if one.number > turn.number), None)

    def heard(self, turn: Turn) -> frozenset[str]:
        """Stems the customer brought up before `turn`, and not the agent first."""
        found: set[str] = set()
        said: set[str] = set()
        for one in self.turns[: turn.number - 1]:
            if one.role == "customer":
                found |= one.words - said
            else:
                said |= one.words - found
        return frozenset(found)

    @cached_property
    def opening(self) -> tuple[Turn, ...]:
        """The agent's turns up to the customer's first answer."""
        answer = self.reply_to(self.agent[0])
        return tuple(turn for turn in self.agent if not answer or turn.number < answer.number)

    @cached_property
    def answered(self) -> tuple[Turn, ...]:
        """The agent's turns with a question to which the customer told something."""
        return tuple(turn for turn in self.agent if turn.asks and self._brings_an_answer(turn))

    def _brings_an_answer(self, turn: Turn) -> bool:
        reply = self.reply_to(turn)
        if reply is None or reply.objects or not reply.statements:
            return False
        # Asked whether it works before anything was done: a phrase.
        only_checks = all(CHECK_QUESTION.search(line) for line in turn.questions)
        if turn.questions and only_checks and not self._worked_before(turn):
            return False
        return (
            len(stems("\n".join(reply.statements))) > 1 or AFFIRMS.search(reply.plain) is not None
        )

    def _worked_before(self, turn: Turn) -> bool:
        return any(one.works_on_it for one in self.agent if one.number < turn.number)

    @cached_property
    def steps(self) -> tuple[Turn, ...]:
        """The agent's turns that got something done: the customer reports on it."""
        return tuple(turn for turn in self.agent if turn.works_on_it and self._gets_done(turn))

    def _gets_done(self, turn: Turn) -> bool:
        reply = self.reply_to(turn)
        if reply is None or reply.objects:
            return False
        if turn.tells:
            return bool(reply.says & {DID, WORKS, FAILS}) and bool(reply.statements)
        return FAILS not in reply.says and bool(reply.says & {DID, WORKS, THANKS})

    @cached_property
    def first_work(self) -> int:
        """Number of the agent's first turn that works on the problem; 0 if none does."""
        return next((turn.number for turn in self.agent if turn.works_on_it), 0)

    @cached_property
    def successes(self) -> tuple[Turn, ...]:
        """The customer's turns saying that it works, after something was done for it."""
        if not self.first_work:
            return ()
        later = (turn for turn in self.replies if turn.number > self.first_work)
        return tuple(turn for turn in later if WORKS in turn.says or self._affirmed(turn))

    def _affirmed(self, reply: Turn) -> bool:
        """Whether the customer says yes to “does it work?” (or “try it once more”)."""
        before = self.before(reply)
        return (
            before is not None
            and self._worked_before(before)
            and CHECK_QUESTION.search(before.plain) is not None
            and AFFIRMS.search(reply.plain) is not None
            and not reply.says & {FAILS, *OBJECTIONS}
        )

    def before(self, reply: Turn) -> Turn | None:
        """The agent's last turn before `reply`."""
        earlier = (turn for turn in reversed(self.agent) if turn.number < reply.number)
        return next(earlier, None)

    @cached_property
    def setbacks(self) -> tuple[Turn, ...]:
        """The customer's later turns saying that it doesn't work or that they give up."""
        return tuple(turn for turn in self.replies if turn.says & {FAILS, *OBJECTIONS})

    @cached_property
    def unheard(self) -> tuple[Turn, ...]:
        """The customer's turns that complain of not being heard."""
        return tuple(turn for turn in self.replies if UNHEARD in turn.says)

    @cached_property
    def left(self) -> Turn | None:
        """Where the customer gave up or turned away for good."""
        last = self.successes[-1].number if self.successes else 0
        gone = (turn for turn in self.replies if LEAVES in turn.says and turn.number > last)
        return next(gone, None)

    def since(self, number: int) -> tuple[Turn, ...]:
        """The agent's turns after turn `number`."""
        return tuple(turn for turn in self.agent if turn.number > number)


def understand_transcript(transcript: Transcript) -> TranscriptEvidence:
    """Understand every turn. The same transcript always gives the same evidence."""
    read = [_without_heaps(said.text) for said in transcript.turns]
    rated(
        [
            s
            for said, turn in zip(read, transcript.turns, strict=True)
            if turn.role == "agent"
            for s in said
        ]
    )
    waits = _waits(transcript)
    turns = []
    for at, (said, turn) in enumerate(zip(read, transcript.turns, strict=True)):
        previous = read[at - 1] if at and transcript.turns[at - 1].role == "customer" else ()
        turns.append(_turn(at + 1, turn, said, previous, waits[at]))
    return TranscriptEvidence(tuple(turns), transcript.documentation)


def _without_heaps(text: str) -> tuple[Sentence, ...]:
    return tuple(sentence for sentence in sentences(normalise(text)) if not sentence.heap)


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
    return Turn(
        number,
        turn.role,
        turn.text,
        plain,
        acts=frozenset(a for a, sure in acts.items() if a not in _GRAVE or sure >= _SURE),
        claims_done=claims_done(said),
        tells="instruction" in acts or any(_tells(sentence) for sentence in said),
        waited=waited,
    )


def _line(sentence: Sentence) -> str:
    asks = sentence.question or any(mood(clause) in _ASKING for clause in sentence.clauses)
    return " ".join(sentence.words) + ("?" if asks else "")


def _tells(sentence: Sentence) -> bool:
    return any(mood(clause) in _TELLING for clause in sentence.clauses)


def _waits(transcript: Transcript) -> list[float | None]:
    """Seconds each turn of the agent came after the customer's turn right before it."""
    waits: list[float | None] = [None] * len(transcript.turns)
    if transcript.is_timed:
        for at, (before, turn) in enumerate(pairwise(transcript.turns), start=1):
            if turn.role == "agent" and before.role == "customer" and turn.at and before.at:
                waits[at] = (turn.at - before.at).total_seconds()
    return waits


def quotes(turns: Iterable[Turn], most: int = 3) -> tuple[Quote, ...]:
    """The first few turns as evidence."""
    return tuple(turn.quote for turn in list(turns)[:most])
