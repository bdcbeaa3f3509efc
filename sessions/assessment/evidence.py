"""What an assessment rests on: plain, immutable facts about one session. No database here.

Everything derived from them is a property computed once. Whatever the customer *said* is taken from
the simulation's own words (facts released, symptoms reported), never from the wording of a voice,
so that the same session scores the same with every voice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from scenarios.documents import ArticlePart, ScenarioDocument
from scenarios.simulation.conditions import State
from scenarios.simulation.documents import PROOFS, Action, Check, Fact, Identity, Simulation
from scenarios.simulation.search import Path, WorldTooLarge, golden_path
from sessions.assessment.mistaken import misnamed, wrong_fact
from sessions.assessment.words import stems_of
from sessions.customer.cues import name_given
from sessions.ground import NOWHERE, Ground

RANKS = {level.value: rank for rank, level in enumerate(Identity)}
_ASKS = frozenset({"open_question", "closed_question"})
# Nothing but these in a message: it is polite and says nothing.
COURTESIES = frozenset(
    {
        "greeting",
        "empathy",
        "apology",
        "acknowledgement",
        "hold",
        "reassurance",
        "thanks",
        "closing",
    }
)


@dataclass(frozen=True)
class Spoken:
    """A topic of the scenario a message speaks of; stances as in
    `understanding.types.TopicMatch`.
    """

    topic: str
    kind: str
    stance: str


@dataclass(frozen=True)
class CustomerTurn:
    """What the customer did in one turn, as decided by code."""

    kind: str = "reply"
    revealed: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    symptom: str | None = None
    intents: tuple[str, ...] = ()
    mood_before: int = 50
    mood_after: int = 50

    @classmethod
    def from_json(cls, turn: Mapping[str, Any]) -> "CustomerTurn":
        """Read `Message.metadata["turn"]`."""
        return cls(
            kind=turn.get("kind", "reply"),
            revealed=tuple(turn.get("revealed", ())),
            repeated=tuple(turn.get("repeated", ())),
            checked=tuple(c["check"] for c in turn.get("checks", ()) if c["status"] == "done"),
            symptom=turn.get("symptom"),
            intents=tuple(turn.get("intents", ())),
            mood_before=turn.get("mood_before", 50),
            mood_after=turn.get("mood_after", 50),
        )


@dataclass(frozen=True)
class Line:
    """A message of the chat. `waited`: seconds the customer had waited for it; `no_answer`: it
    tells the trainee that a message can't be answered.
    """

    id: str
    seq: int
    sender: str  # sessions.choices.Sender
    text: str
    at: datetime
    acts: frozenset[str] = frozenset()
    topics: tuple[Spoken, ...] = ()
    jargon: tuple[str, ...] = ()
    waited: float = 0.0
    turn: CustomerTurn | None = None
    no_answer: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks anything."""
        return bool(self.acts & _ASKS) or "?" in self.text

    @property
    def is_courtesy(self) -> bool:
        """Whether it is polite and nothing else."""
        return self.acts <= COURTESIES and not self.topics and "?" not in self.text

    @property
    def is_small_talk(self) -> bool:
        """Whether it chats about something else and does nothing for the incident."""
        about_it = any(topic.kind != "method" for topic in self.topics)
        chats = self.acts <= {*COURTESIES, *_ASKS, "off_topic"} and "off_topic" in self.acts
        return chats and not about_it

    def speaks_of(self, topic: str, *stances: str) -> bool:
        """Whether it speaks of `topic`, in one of `stances` if any are given."""
        return any(t.topic == topic and (not stances or t.stance in stances) for t in self.topics)


@dataclass(frozen=True)
class Record:
    """A check or action that was tried; fields as in `sessions.models.ActionRecord`."""

    id: str
    after_seq: int
    kind: str
    step: str
    tool: str
    by: str
    status: str
    text: str
    at: datetime
    identity_needed: str = "none"
    identity_held: str = "none"
    changes: Mapping[str, Any] = field(default_factory=dict)
    wrong: str = ""

    @property
    def done(self) -> bool:
        """Whether it really happened and the scenario knows it."""
        return self.status == "done" and bool(self.step)

    @property
    def sensitive(self) -> bool:
        """Whether it was carried out and should not be for somebody unknown.

        A tool that changed nothing counts: the password is reset all the same.
        """
        return self.status in ("done", "nothing") and RANKS[self.identity_needed] > 0


@dataclass(frozen=True)
class Verdict:
    """The trainee's judgement on one proof of identity, and whether the proof really fits."""

    id: str
    method: str
    outcome: str  # "confirmed" | "mismatch"
    matches: bool
    text: str
    after_seq: int
    at: datetime

    @property
    def is_true(self) -> bool:
        """Whether the judgement fits the evidence."""
        return (self.outcome == "confirmed") == self.matches


@dataclass(frozen=True)
class Lookup:
    """A search or an opened article."""

    id: str
    kind: str  # sessions.choices.ResearchKind
    query: str
    article: str
    after_seq: int


@dataclass(frozen=True)
class Closure:
    """The submitted resolution form."""

    type: str  # "resolved" | "escalated"
    documentation: str = ""
    team: str = ""
    reason: str = ""
    category: str = ""
    priority: str = ""

    @classmethod
    def from_json(cls, resolution: Mapping[str, Any]) -> "Closure | None":
        """Read `TrainingSession.resolution`; None while nothing was submitted."""
        if not resolution.get("type"):
            return None
        return cls(
            type=resolution["type"],
            documentation=resolution.get("documentation") or "",
            team=resolution.get("escalationTeam") or "",
            reason=resolution.get("escalationReason") or "",
            category=resolution.get("category") or "",
            priority=resolution.get("priority") or "",
        )


@dataclass(frozen=True)
class Earlier:
    """The result of the last finished attempt at the same scenario."""

    attempt: int
    overall: int
    passed: bool
    dimensions: Mapping[str, int | None]
    criteria: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class SessionEvidence:
    """Everything an assessment may look at. Times in UTC, durations in seconds."""

    document: ScenarioDocument
    simulation: Simulation
    world_start: State
    world: State
    started_at: datetime
    ended_at: datetime
    customer_name: str
    technical_level: str = "novice"
    ground: Ground = NOWHERE
    lines: tuple[Line, ...] = ()
    records: tuple[Record, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    closure: Closure | None = None
    story_seconds: int = 0
    reopened_count: int = 0
    customer_left: bool = False
    impostor: bool = False
    final_mood: int = 50
    previous: Earlier | None = None

    @cached_property
    def said(self) -> tuple[Line, ...]:
        """The trainee's messages."""
        return tuple(line for line in self.lines if line.sender == "user")

    @cached_property
    def misnamings(self) -> Mapping[str, str]:
        """Message → another's name by which it calls the customer."""
        agents = frozenset(name_given(line.text).casefold() for line in self.said)
        customer, ground = self.customer_name, self.ground
        found = {
            line.id: misnamed(line.text, customer=customer, agents=agents, ground=ground)
            for line in self.said
        }
        return {key: name for key, name in found.items() if name}

    @cached_property
    def untruths(self) -> Mapping[str, str]:
        """Message → what it names that this incident does not have."""
        found, told = {}, ""
        for line in self.lines:
            if line.sender == "ai":
                told += f"\n{line.text}"
            elif line.sender == "user" and (
                wrong := wrong_fact(line.text, told=told, ground=self.ground)
            ):
                found[line.id] = wrong
        return found

    @cached_property
    def truthful(self) -> tuple[Line, ...]:
        """The trainee's messages that speak of this customer's incident and of no other."""
        wrong = {*self.misnamings, *self.untruths}
        return tuple(line for line in self.said if line.id not in wrong)

    @cached_property
    def replies(self) -> tuple[Line, ...]:
        """The customer's messages."""
        return tuple(line for line in self.lines if line.sender == "ai" and line.turn)

    @cached_property
    def _answered(self) -> Mapping[int, Line]:
        """Number of a message of the trainee's → the customer's answer to it.

        The customer owes each message an answer and gives them one by one, in the messages' order;
        what comes unasked answers none.
        """
        owed: list[int] = []
        found: dict[int, Line] = {}
        for line in self.lines:
            if line.sender == "user":
                owed.append(line.seq)
            elif owed and line.no_answer:
                owed.pop(0)
            elif owed and line.turn and line.turn.kind == "reply":
                found[owed.pop(0)] = line
        return found

    def reply_to(self, line: Line) -> Line | None:
        """Return the customer's answer to `line`; None while there is none."""
        return self._answered.get(line.seq)

    def before(self, reply: Line) -> Line | None:
        """Return what `reply` answers or, where it came unasked, the trainee's last message."""
        answered = {answer.id: seq for seq, answer in self._answered.items()}
        until = answered.get(reply.id, reply.seq)
        return next((line for line in reversed(self.said) if line.seq <= until), None)

    @cached_property
    def opening(self) -> tuple[Line, ...]:
        """The trainee's messages up to the customer's first answer."""
        if not self.said:
            return ()
        answer = self.reply_to(self.said[0])
        return tuple(line for line in self.said if answer is None or line.seq < answer.seq)

    @cached_property
    def released(self) -> Mapping[str, int]:
        """Fact → number of the message it was let out in."""
        found: dict[str, int] = {}
        for line in self.replies:
            for key in line.turn.revealed if line.turn else ():
                found.setdefault(key, line.seq)
        return found

    def facts(self) -> list[Fact]:
        """Return the facts let out, in the document's order."""
        return [fact for fact in self.simulation.facts if fact.id in self.released]

    def heard(self, seq: int) -> frozenset[str]:
        """Return the stems of what the desk had been told before message `seq`, the ticket
        included.
        """
        ticket = self.document.ticket
        texts = [ticket.subject, ticket.description, *self.simulation.opening]
        for fact in self.facts():
            if self.released[fact.id] < seq:
                texts += [fact.statement, *fact.say]
        seen = {line.turn.symptom for line in self.replies if line.turn and line.seq < seq}
        for symptom in self.simulation.symptoms:
            if symptom.text in seen:
                texts += [symptom.text, *symptom.say]
        return stems_of(texts)

    @property
    def must_refuse(self) -> bool:
        """Whether an impostor turned up by chance: the goal is the real person's."""
        return self.impostor and self.simulation.identity.impostor < 1

    @cached_property
    def golden(self) -> Path | None:
        """The shortest way to the goal, or None if there is none to take."""
        if self.must_refuse:
            return None
        try:
            return golden_path(self.simulation, self.world_start)
        except WorldTooLarge:
            return None

    @cached_property
    def steps(self) -> Mapping[str, Action | Check]:
        """The scenario's checks and actions by id."""
        steps: list[Action | Check] = [*self.simulation.checks, *self.simulation.actions]
        return {step.id: step for step in steps}

    def wrong_turn(self, record: Record) -> str:
        """Return why `record` was a wrong turn where it was taken; empty if it was none."""
        step = self.steps.get(record.step)
        always = step.wrong if isinstance(step, Action) and isinstance(step.wrong, str) else ""
        return always or record.wrong

    @cached_property
    def actions_done(self) -> tuple[Record, ...]:
        """Actions of the scenario that really happened, in order."""
        return tuple(r for r in self.records if r.kind == "action" and r.done)

    @cached_property
    def checks_done(self) -> tuple[Record, ...]:
        """Checks of the scenario that were really made, in order."""
        return tuple(r for r in self.records if r.kind == "check" and r.done)

    @cached_property
    def last_change(self) -> Record | None:
        """The last action that changed anything."""
        return next((r for r in reversed(self.actions_done) if r.changes), None)

    @cached_property
    def closing(self) -> tuple[Line, ...]:
        """The trainee's messages after the last change; without one, all but the first two."""
        change = self.last_change
        if change is None:
            return self.said[2:]
        # Somebody told to do a thing and say whether it helped hears both in one message.
        first = change.after_seq if change.by == "customer" else change.after_seq + 1
        return tuple(line for line in self.said if line.seq >= first)

    @property
    def told_unasked(self) -> Line | None:
        """What the customer said of their own accord on noticing the last change."""
        change = self.last_change
        return next(
            (
                line
                for line in reversed(self.replies)
                if line.turn
                and line.turn.kind == "reaction"
                and change is not None
                and line.seq > change.after_seq
            ),
            None,
        )

    @cached_property
    def articles(self) -> Mapping[str, ArticlePart]:
        """The scenario's knowledge by key."""
        return {article.key: article for article in self.document.knowledge}

    @cached_property
    def opened(self) -> tuple[Lookup, ...]:
        """Articles opened, each at its first time."""
        found: dict[str, Lookup] = {}
        for lookup in self.lookups:
            if lookup.kind == "article" and lookup.article in self.articles:
                found.setdefault(lookup.article, lookup)
        return tuple(found.values())

    def level_at(self, at: datetime | None = None) -> str:
        """Return the identity level truly proven at `at` (at the end, if None).

        Only confirmations the evidence supports count: one proof is strong, two matching personal
        data are basic (design section 5).
        """
        last = {v.method: v for v in self.verdicts if at is None or v.at <= at}
        true = {m for m, v in last.items() if v.outcome == "confirmed" and v.matches}
        if true & PROOFS:
            return "strong"
        return "basic" if len(true) >= 2 else "none"

    @property
    def first_name(self) -> str:
        """How to address the customer."""
        return self.customer_name.split(" ", 1)[0]

    @property
    def seconds(self) -> int:
        """How long the session took for the SLA: by the clock, and in the story."""
        return max(0, round((self.ended_at - self.started_at).total_seconds())) + self.story_seconds
