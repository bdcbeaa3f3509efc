"""What an assessment of a transcript rests on: its turns as understood. Pure, no database.

There is no scenario to compare with, so the customer is the judge: a message earns something where
the customer's next message gives something back, or where it takes up what the customer said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import dropwhile, takewhile

from sessions.assessment.registry import QUOTE_LENGTH, Quote
from sessions.assessment.transcripts.moves import ASKS, CHECK, DEED, PROOF, STOPGAP, TELLS
from sessions.assessment.transcripts.reading import Role
from sessions.assessment.transcripts.replies import (
    AGREES,
    FAILS,
    LEAVES,
    OBJECTIONS,
    PARTLY,
    REPORTS,
    THANKS,
    UNHEARD,
    WORKS,
)
from sessions.assessment.transcripts.signs import NEGATIVE, named_in
from sessions.assessment.words import stems

_TELLING = 2  # words of a statement that make it one
_ENOUGH_HARSHNESS = 2  # one sentence beyond doubt, or two
_EXPLAINING = frozenset({"explanation", "escalation"})
_SETBACKS = frozenset({FAILS, PARTLY, *OBJECTIONS})
_ANSWERS = frozenset({WORKS, PARTLY, FAILS, REPORTS, AGREES})


@dataclass(frozen=True)
class Turn:
    """A turn and what it does. `number` counts from 1. Heaps of terms and courtesies are left out
    of `plain`, and of all but `manners`, `warm` and `minding`; what is harsh counts in `acts` and
    `harshness` whatever else is left out.

    `acts`: the agent's dialogue acts, with those of courtesies in `manners`; `moves`: what each
    line of `plain` does for the problem; `careless`, `refusing`: how many of its sentences put
    something at risk or refuse to help, less certain ones counted in part; `says`: what the
    customer says about the help; `sure`: which of it beyond doubt. `waited`: seconds since the
    customer's turn before, where times are known.
    """

    number: int
    role: Role
    text: str
    plain: str  # as plain lower-case words, a line per sentence, questions with their mark
    acts: frozenset[str] = frozenset()
    explains: str = ""  # the lines of `plain` that explain, sum up or tell a solution
    harshness: int = 0  # its rude or accusing sentences, those beyond doubt counted twice
    manners: frozenset[str] = frozenset()
    moves: tuple[frozenset[str], ...] = ()
    careless: float = 0.0
    refusing: float = 0.0
    says: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()
    claims_done: bool = False
    offers: bool = False  # further help
    is_stuffed: bool = False  # heaps up terms
    warm: tuple[str, ...] = ()  # its sentences with sympathy or a kind word
    minding: tuple[str, ...] = ()  # these, and those that acknowledge, reassure or sum up
    waited: float | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """Stems of the words that carry meaning."""
        return stems(self.plain)

    def lines_that(self, *moves: str) -> tuple[str, ...]:
        """The agent's sentences that make one of the moves."""
        lines = zip(self.plain.split("\n"), self.moves, strict=False)
        return tuple(line for line, made in lines if made & {*moves})

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The customer's questions, and the agent's that ask for something."""
        if self.role == "agent":
            return self.lines_that(ASKS, CHECK, PROOF)
        return tuple(line for line in self.plain.split("\n") if line.endswith("?"))

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The sentences that are no questions."""
        return tuple(line for line in self.plain.split("\n") if line and not line.endswith("?"))

    @cached_property
    def stated(self) -> frozenset[str]:
        """Stems of the statements."""
        return stems("\n".join(self.statements))

    @cached_property
    def named(self) -> frozenset[str]:
        """Stems of the words that are more than polite."""
        return named_in(self.plain)

    @cached_property
    def explained(self) -> frozenset[str]:
        """The same of the sentences that explain, sum up or tell a solution."""
        return named_in(self.explains)

    @property
    def works_on_it(self) -> bool:
        """Whether it tells the customer to do something, proposes it, or tells of it as done."""
        return self.claims_done or bool(self.lines_that(TELLS, STOPGAP, DEED))

    @property
    def checks(self) -> bool:
        """Whether it asks whether it works, or has it tried."""
        return bool(self.lines_that(CHECK))

    @property
    def is_courtesy(self) -> bool:
        """Whether the agent is polite in it and nothing else."""
        return self.role == "agent" and not self.plain and not self.is_stuffed

    @property
    def objects(self) -> bool:
        """Whether the customer says that the last message was no help at all."""
        return bool(self.says & OBJECTIONS) and WORKS not in self.says

    @property
    def reports_well(self) -> bool:
        """Whether the customer states something, asks nothing and names nothing that is wrong."""
        bad = self.questions or self.says & _SETBACKS
        return bool(self.says & {WORKS, REPORTS, AGREES}) and not bad

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
    def wrote(self) -> tuple[Turn, ...]:
        """All of the agent's turns."""
        return tuple(turn for turn in self.turns if turn.role == "agent")

    @cached_property
    def agent(self) -> tuple[Turn, ...]:
        """The agent's turns that say something: a mere courtesy is as good as not written."""
        return tuple(turn for turn in self.wrote if not turn.is_courtesy)

    @cached_property
    def customer(self) -> tuple[Turn, ...]:
        """The customer's turns."""
        return tuple(turn for turn in self.turns if turn.role == "customer")

    @cached_property
    def replies(self) -> tuple[Turn, ...]:
        """The customer's turns after the agent's first."""
        return tuple(turn for turn in self.customer if turn.number > self.wrote[0].number)

    def reply_to(self, turn: Turn) -> Turn | None:
        """What the customer wrote next, in one turn or in several in a row."""
        later = dropwhile(lambda one: one.role == "agent", self.turns[turn.number :])
        run = list(takewhile(lambda one: one.role == "customer", later))
        return _together(run) if run else None

    def before(self, reply: Turn) -> Turn | None:
        """The agent's last turn before `reply` that says something."""
        earlier = (turn for turn in reversed(self.agent) if turn.number < reply.number)
        return next(earlier, None)

    def led_to(self, reply: Turn) -> tuple[Turn, ...]:
        """The last messages the agent wrote in a row before `reply`, those that say something."""
        last = self.before(reply)
        if last is None:
            return ()
        told = max((one.number for one in self.customer if one.number < last.number), default=0)
        return tuple(turn for turn in self.agent if told < turn.number <= last.number)

    def since(self, number: int) -> tuple[Turn, ...]:
        """The agent's turns after turn `number` that say something."""
        return tuple(turn for turn in self.agent if turn.number > number)

    def said_before(self, turn: Turn) -> frozenset[str]:
        """Stems anybody used before `turn`."""
        return frozenset[str]().union(*(one.words for one in self.turns[: turn.number - 1]))

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
        return self._until_answered(self.wrote[0])

    @cached_property
    def beginning(self) -> tuple[Turn, ...]:
        """The same, a mere courtesy being as good as not written."""
        return self._until_answered(self.agent[0]) if self.agent else ()

    def _until_answered(self, first: Turn) -> tuple[Turn, ...]:
        later = (turn.number for turn in self.customer if turn.number > first.number)
        answer = next(later, len(self.turns) + 1)
        return tuple(turn for turn in self.wrote if turn.number < answer)

    def rejected(self, turn: Turn) -> bool:
        """Whether `turn` brings nothing, whatever it says: it is stuffed with terms, or the
        customer's next message objects to it or asks on past it.
        """
        reply = self.reply_to(turn)
        return turn.is_stuffed or (reply is not None and (reply.objects or self._presses(reply)))

    def _presses(self, reply: Turn) -> bool:
        """Whether the customer only asks what is to be done, and nothing was being done."""
        if not reply.questions or len(reply.stated) >= _TELLING:
            return False
        before = self.before(reply)
        done = before is not None and (before.works_on_it or bool(before.acts & _EXPLAINING))
        return not done

    def answer_to(self, told: Turn) -> Turn | None:
        """The agent's next turn that says something."""
        return next(iter(self.since(told.number)), None)

    @cached_property
    def answered(self) -> tuple[Turn, ...]:
        """The agent's turns with a question to which the customer told something."""
        return tuple(turn for turn in self.agent if turn.questions and self._brings_an_answer(turn))

    def _brings_an_answer(self, turn: Turn) -> bool:
        reply = self.reply_to(turn)
        if reply is None or self.rejected(turn) or not reply.statements:
            return False
        if turn.lines_that(ASKS, PROOF):
            return bool(reply.stated or reply.says & _ANSWERS)
        # Whether it works is no question about the problem; asked too early, it is a phrase.
        return self._worked_before(turn) and reply.reports_well

    def _worked_before(self, turn: Turn) -> bool:
        return any(one.works_on_it for one in self.agent if one.number < turn.number)

    @cached_property
    def steps(self) -> tuple[Turn, ...]:
        """The agent's turns that got something done: the customer reports on it."""
        return tuple(turn for turn in self.agent if turn.works_on_it and self._gets_done(turn))

    def _gets_done(self, turn: Turn) -> bool:
        reply = self.reply_to(turn)
        if reply is None or self.rejected(turn):
            return False
        if turn.lines_that(TELLS):
            return bool(reply.says & _ANSWERS)
        return reply.reports_well or bool(reply.says & {WORKS, PARTLY, THANKS})

    @cached_property
    def first_work(self) -> int:
        """Number of the agent's first turn that works on the problem; 0 if none does."""
        return next((t.number for t in self.agent if t.works_on_it and not t.is_stuffed), 0)

    @cached_property
    def successes(self) -> tuple[Turn, ...]:
        """The customer's turns saying that it works, after something was done for it."""
        if not self.first_work:
            return ()
        later = (turn for turn in self.replies if turn.number > self.first_work)
        return tuple(turn for turn in later if self._says_it_works(turn) or self._affirmed(turn))

    def _says_it_works(self, reply: Turn) -> bool:
        return bool((reply.says if self._tried(reply) else reply.sure) & {WORKS, PARTLY})

    def _affirmed(self, reply: Turn) -> bool:
        """Whether the customer, asked whether it works or to try it, names nothing wrong; what was
        answered once is not asked any more.
        """
        before = self.before(reply)
        first = self.reply_to(before) if before else None
        return (
            before is not None
            and first is not None
            and reply.number <= first.number
            and before.checks
            and not before.is_stuffed
            and (before.works_on_it or self._worked_before(before))
            and not (reply.questions or reply.says & _SETBACKS or NEGATIVE.search(reply.plain))
        )

    def _tried(self, reply: Turn) -> bool:
        """Whether there was something to try before; else what is seen is no more than seen."""
        return any(turn.works_on_it or turn.checks for turn in self.led_to(reply))

    @cached_property
    def setbacks(self) -> tuple[Turn, ...]:
        """The customer's later turns saying that it doesn't work or that they give up."""
        return tuple(turn for turn in self.replies if self._says_it_fails(turn))

    def _says_it_fails(self, reply: Turn) -> bool:
        """Who said that it works, or thanks, must say so beyond doubt."""
        if {WORKS, THANKS} <= reply.sure and not reply.objects:
            return False
        before = any(turn.number < reply.number for turn in self.successes)
        doubtful = before or THANKS in reply.says or not self._tried(reply)
        return bool((reply.sure if doubtful else reply.says) & _SETBACKS)

    @cached_property
    def unheard(self) -> tuple[Turn, ...]:
        """The customer's turns that complain of not being heard, or ask again."""
        return tuple(t for t in self.replies if UNHEARD in t.says or self._presses(t))

    @cached_property
    def hard(self) -> tuple[Turn, ...]:
        """The agent's turns that are rude or accusing: none if all there is in the conversation is
        one sentence that only looks like it.
        """
        found = tuple(turn for turn in self.wrote if turn.harshness)
        return found if sum(turn.harshness for turn in found) >= _ENOUGH_HARSHNESS else ()

    @cached_property
    def left(self) -> Turn | None:
        """Where the customer gave up or turned away for good."""
        last = self.successes[-1].number if self.successes else 0
        gone = (turn for turn in self.replies if LEAVES in turn.says and turn.number > last)
        return next(gone, None)


def _together(run: Sequence[Turn]) -> Turn:
    """Turns in a row as one, with the number of the last."""
    if len(run) == 1:
        return run[0]
    return replace(
        run[-1],
        text="\n".join(turn.text for turn in run),
        plain="\n".join(turn.plain for turn in run),
        says=frozenset[str]().union(*(turn.says for turn in run)),
        sure=frozenset[str]().union(*(turn.sure for turn in run)),
    )


def quotes(turns: Iterable[Turn], most: int = 3) -> tuple[Quote, ...]:
    """The first few turns as evidence."""
    return tuple(turn.quote for turn in list(turns)[:most])
