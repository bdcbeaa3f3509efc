"""The replay of an ended session: its moments, and how things stood after each of them.

A moment is an entry of the journal. The customer's turns among them are numbered; a retry begins
right after one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpdesk.errors import Conflict
from scenarios.simulation.conditions import Value
from scenarios.simulation.documents import Simulation
from scenarios.simulation.world import faults
from sessions.choices import EntryKind, Mode
from sessions.customer.mood import RULES
from sessions.incident import incident_of
from sessions.models import ActionRecord, JournalEntry, Message, TrainingSession, Verification
from sessions.services.verifying import level_of
from sessions.transcript import (
    Event,
    article_titles,
    hint_event,
    judgement_event,
    message_event,
    research_event,
    step_event,
)

_ENDS = {
    EntryKind.CLOSED: "The resolution was filed",
    EntryKind.ABANDONED: "The session was given up",
    EntryKind.SKIPPED: "A turn the customer could not take",
}


@dataclass(frozen=True)
class Standing:
    """How things stood: mood and patience 0–100, what was known by whom, the desk's certainty."""

    mood: int
    patience: int
    emotion: str
    world: Mapping[str, Value]
    changed: tuple[str, ...]  # variables that this moment changed
    faults: tuple[str, ...]  # ids of what is broken
    told: tuple[str, ...]  # ids of facts the customer has let out
    kept: tuple[str, ...]  # ids of facts the customer knows and has not let out
    found: tuple[str, ...]  # ids of checks made
    identity: str  # none, basic or strong, by the desk's own judgements
    story_seconds: int


@dataclass(frozen=True)
class Reason:
    """Why the mood moved, and by how many points."""

    why: str
    delta: int


@dataclass(frozen=True)
class Moment:
    """One thing that happened. `turn` counts the customer's turns so far."""

    number: int
    kind: str
    turn: int
    at: datetime
    seconds: int  # since the start
    event: Event
    steps: tuple[Event, ...]  # what the customer did or said to have done in this turn
    reasons: tuple[Reason, ...]
    standing: Standing
    can_rewind: bool


@dataclass(frozen=True)
class Playback:
    """The whole replay."""

    session: TrainingSession
    simulation: Simulation
    moments: tuple[Moment, ...]

    @property
    def variables(self) -> list[dict[str, str]]:
        """What the world is made of."""
        parts = self.simulation.variables.items()
        return [{"id": key, "label": one.label, "kind": one.kind.value} for key, one in parts]

    @property
    def faults(self) -> list[dict[str, str]]:
        """What can be broken."""
        return [{"id": one.id, "text": one.text} for one in self.simulation.faults]

    @property
    def facts(self) -> list[dict[str, str]]:
        """What the customer can know."""
        return [{"id": one.id, "text": one.statement} for one in self.simulation.facts]

    @property
    def checks(self) -> list[dict[str, str]]:
        """What can be looked at."""
        return [{"id": one.id, "text": one.label} for one in self.simulation.checks]

    @property
    def turns(self) -> list[Moment]:
        """The moments in which the customer took a turn."""
        return [m for m in self.moments if m.kind in (EntryKind.OPENING, EntryKind.TURN)]


def playback_of(session: TrainingSession) -> Playback:
    """Return the replay of an ended session. Eight queries.

    Raises Conflict `session_active` before the end: a replay shows the answers.
    """
    if session.is_active:
        raise Conflict("The replay is there once the session is over.", code="session_active")
    return Playback(session, incident_of(session).simulation, tuple(_Reader(session).moments()))


@dataclass
class _Reader:
    """Walks through the journal and keeps track."""

    session: TrainingSession
    customer: Mapping[str, Any] = field(default_factory=dict)
    world: Mapping[str, Value] = field(default_factory=dict)
    found: dict[str, None] = field(default_factory=dict)
    judged: list[Verification] = field(default_factory=list)
    turn: int = 0

    def __post_init__(self) -> None:
        session = self.session
        self.simulation = incident_of(session).simulation
        messages = list(session.messages.all())
        self.messages = {str(m.pk): m for m in messages}
        self.said = {m.metadata["due"]: m for m in messages if "due" in m.metadata}
        self.actions = {str(a.pk): a for a in session.actions.all()}
        self.verifications = {
            str(v.pk): v for v in session.verifications.select_related("evidence")
        }
        self.research = {str(r.pk): r for r in session.research.all()}
        self.hints = {str(h.pk): h for h in session.hints.all()}
        self.titles = article_titles(session)

    def moments(self) -> list[Moment]:
        """Return the moments in order."""
        journal = list(self.session.journal.all())
        return [self._moment(number, entry) for number, entry in enumerate(journal, start=1)]

    def _moment(self, number: int, entry: JournalEntry) -> Moment:
        is_turn = entry.kind in (EntryKind.OPENING, EntryKind.TURN)
        self.turn += is_turn
        before, self.world = self.world or entry.world, entry.world
        if entry.customer is not None:
            self.customer = entry.customer
        records = self._records(entry)
        for record in records:
            if record.kind == "check" and record.status == "done":
                self.found[record.step] = None
        if entry.kind == EntryKind.JUDGEMENT:
            self.judged.append(self.verifications[str(entry.subject)])
        said = self._message(entry) if is_turn else None
        steps = records if is_turn else []
        return Moment(
            number=number,
            kind=entry.kind,
            turn=self.turn,
            at=entry.at,
            seconds=max(0, round((entry.at - self.session.started_at).total_seconds())),
            event=self._event(entry),
            steps=tuple(step_event(record, self.simulation) for record in steps),
            reasons=_reasons(said) if said else (),
            standing=self._standing(before, entry.story_seconds),
            can_rewind=is_turn
            and self.session.mode == Mode.PRACTICE
            and not self.customer.get("left"),
        )

    def _records(self, entry: JournalEntry) -> list[ActionRecord]:
        if entry.kind == EntryKind.TOOL:
            return [self.actions[str(entry.subject)]]
        return [self.actions[step] for step in entry.data.get("steps", [])]

    def _message(self, entry: JournalEntry) -> Message | None:
        if entry.kind == EntryKind.TURN:
            return self.said.get(str(entry.subject))
        return self.messages.get(str(entry.subject))

    def _event(self, entry: JournalEntry) -> Event:
        message = self._message(entry)
        if message is not None:
            return message_event(message)
        match entry.kind:
            case EntryKind.TOOL:
                return step_event(self.actions[str(entry.subject)], self.simulation)
            case EntryKind.RESEARCH:
                return research_event(self.research[str(entry.subject)], self.titles)
            case EntryKind.JUDGEMENT:
                return judgement_event(self.verifications[str(entry.subject)])
            case EntryKind.HINT:
                return hint_event(self.hints[str(entry.subject)])
        text = entry.data.get("resolution", {}).get("documentation", "")
        title = _ENDS.get(EntryKind(entry.kind), "Something happened")
        return Event("end", f"end-{entry.pk}", entry.at, title, text)

    def _standing(self, before: Mapping[str, Value], story_seconds: int) -> Standing:
        simulation, customer = self.simulation, self.customer
        told = customer.get("released", [])
        known = [fact.id for fact in simulation.facts if fact.when.holds(self.world)]
        return Standing(
            mood=customer.get("mood", 50),
            patience=customer.get("patience", 100),
            emotion=customer.get("emotion", "idle"),
            world=self.world,
            changed=tuple(k for k, value in self.world.items() if before.get(k) != value),
            faults=tuple(fault.id for fault in faults(simulation, self.world)),
            told=tuple(told),
            kept=tuple(key for key in known if key not in told),
            found=tuple(self.found),
            identity=level_of(self.judged).value,
            story_seconds=story_seconds,
        )


def _reasons(said: Message) -> tuple[Reason, ...]:
    reasons = said.metadata["turn"].get("reasons", [])
    return tuple(Reason(RULES[r["rule"]].why, r["delta"]) for r in reasons if r["rule"] in RULES)
