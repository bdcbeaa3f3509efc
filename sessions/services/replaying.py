"""Replay: the same seed and the same inputs give the same session, whoever asks and whenever.

A stored session's inputs (what was written after which wait, tool runs, judgements, silences,
resolutions) go through the engine again, from the beginning and without the database; what comes
out is compared with what is stored, byte for byte but for ids and times. Where a language model
found the words, its words are left aside and the decision behind them is compared.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db import models

from scenarios.simulation.documents import Performer
from scenarios.simulation.tools import CATALOGUE
from scenarios.simulation.world import initial_state
from sessions.assessment import (
    Assessment,
    SessionEvidence,
    assess,
    evidence_of,
    previous_of,
    recorded_of,
)
from sessions.choices import EntryKind, MessageType, Outcome, Sender
from sessions.coach import standing_of
from sessions.customer import CustomerState, Decision, decide, topics_of
from sessions.customer.understanding import understand
from sessions.incident import incident_of
from sessions.models import (
    ActionRecord,
    Evidence,
    Hint,
    JournalEntry,
    Message,
    Research,
    Result,
    TrainingSession,
    Verification,
)
from sessions.services.closing import REOPENED, ending_of, let_the_fix_prove_itself
from sessions.services.coaching import next_hint
from sessions.services.desk import attempt
from sessions.services.rows import simulation_for
from sessions.services.turns import claimed_evidence, customer_steps, moment_of, take_effect
from sessions.services.verifying import level_of

Row = TypeVar("Row", bound=models.Model)

# What an assessment and its stored result have in common.
_ASSESSED = (
    "passed",
    "overall",
    "gate_clear",
    "dimensions",
    "competencies",
    "criteria",
    "gate",
    "feedback",
    "customer_satisfaction",
)


@dataclass(frozen=True)
class Difference:
    """Where the replay differs: the number of the journal's entry (from 1; 0: the result), its
    kind, and what was stored and what came out, as JSON.
    """

    entry: int
    kind: str
    stored: str
    replayed: str


def replay(session: TrainingSession) -> list[Difference]:
    """Run the session's inputs through the engine again; return what comes out differently.

    Changes nothing. An ended session's assessment, as it was recorded, is compared as well.
    """
    tape = _Tape.of(session)
    again = _Again(session, tape)
    differences = []
    for number, entry in enumerate(tape.journal, start=1):
        stored, replayed = _line(tape.of_entry(entry)), _line(again.take(entry))
        if stored != replayed:
            differences.append(Difference(number, entry.kind, stored, replayed))
    result = Result.objects.filter(session=session).select_related("session", "original").first()
    if result is not None:
        stored = _line(_assessed(recorded_of(result)))
        replayed = _line(_assessed(again.assessed()))
        # By value: the database writes some numbers another way (-0.0 as 0.0).
        if json.loads(stored) != json.loads(replayed):
            differences.append(Difference(0, "result", stored, replayed))
    return differences


def script_of(session: TrainingSession) -> str:
    """Return all that happened in a session, an entry a line, as JSON without ids and times.

    Two sessions with the same seed and the same inputs have the same script.
    """
    tape = _Tape.of(session)
    return "\n".join(_line(tape.of_entry(entry)) for entry in tape.journal)


def _line(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, default=str)


def _assessed(assessment: Assessment) -> dict[str, Any]:
    return {name: getattr(assessment, name) for name in _ASSESSED}


@dataclass
class _Tape:
    """The stored rows of a session, by their ids, and its journal."""

    journal: list[JournalEntry]
    messages: dict[str, Message]
    said: dict[str, Message]  # by the due turn they came of
    actions: dict[str, ActionRecord]
    evidence: list[Evidence]
    verifications: dict[str, Verification]
    research: dict[str, Research]
    hints: dict[str, Hint]

    @classmethod
    def of(cls, session: TrainingSession) -> "_Tape":
        """Read a session in seven queries."""
        messages = list(session.messages.all())
        return cls(
            journal=list(session.journal.all()),
            messages=_by_id(messages),
            said={m.metadata["due"]: m for m in messages if "due" in m.metadata},
            actions=_by_id(session.actions.all()),
            evidence=list(session.evidence.all()),
            verifications=_by_id(session.verifications.select_related("evidence")),
            research=_by_id(session.research.all()),
            hints=_by_id(session.hints.all()),
        )

    def of_entry(self, entry: JournalEntry) -> dict[str, Any]:
        """Return what is stored of one entry, without ids and times."""
        return {"kind": entry.kind, "world": entry.world, **self._part(entry)}

    def _part(self, entry: JournalEntry) -> dict[str, Any]:
        key, part = str(entry.subject), {}
        match entry.kind:
            case EntryKind.OPENING:
                part = _turn(self.messages[key], entry.customer, entry.story_seconds)
            case EntryKind.TURN:
                part = self._turn(entry)
            case EntryKind.MESSAGE:
                part = _message(self.messages[key])
            case EntryKind.TOOL:
                evidence = [e for e in self.evidence if str(e.action_id) == key]
                part = _tool(self.actions[key], evidence)
            case EntryKind.JUDGEMENT:
                part = _judgement(self.verifications[key])
            case EntryKind.HINT:
                part = _hint(self.hints[key])
            case EntryKind.REOPENED | EntryKind.CLOSED:
                text = self.messages[key].content if entry.subject else ""
                part = {"outcome": entry.data["outcome"], "text": text}
        return part

    def _turn(self, entry: JournalEntry) -> dict[str, Any]:
        said = self.said.get(str(entry.subject))
        steps = [self.actions[step] for step in entry.data["steps"]]
        evidence = [e for e in self.evidence if said and e.message_id == said.pk]
        return _turn(said, entry.customer, entry.story_seconds, steps, evidence)


def _by_id(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.pk): row for row in rows}


def _turn(
    said: Message | None,
    customer: Mapping[str, Any] | None,
    story_seconds: int,
    steps: Iterable[ActionRecord] = (),
    evidence: Iterable[Evidence] = (),
) -> dict[str, Any]:
    """What a turn of the customer came to; the words only if they are the built-in voice's."""
    offline = said is not None and said.metadata["voice"]["source"] == "offline"
    return {
        "turn": said.metadata["turn"] if said else None,
        "words": said.content if said and offline else None,
        "customer": customer,
        "story_seconds": story_seconds,
        "steps": [_step(record) for record in steps],
        "evidence": [_seen(one, offline=offline) for one in evidence],
    }


def _message(message: Message) -> dict[str, Any]:
    told = message.metadata
    return {
        "content": message.content,
        "waited": told["waited"],
        "understanding": told["understanding"],
    }


def _tool(record: ActionRecord, evidence: Iterable[Evidence]) -> dict[str, Any]:
    return {**_step(record), "evidence": [_seen(one) for one in evidence]}


def _step(record: ActionRecord) -> dict[str, Any]:
    return {
        "step": record.step,
        "kind_of_step": record.kind,
        "tool": record.tool,
        "arguments": record.arguments,
        "by": record.by,
        "status": str(record.status),
        "text": record.text,
        "changes": record.changes,
        "seconds": record.story_seconds,
        "needed": record.identity_needed,
        "held": record.identity_held,
        "wrong": record.wrong,
    }


def _seen(evidence: Evidence, *, offline: bool = True) -> dict[str, Any]:
    text = evidence.text if offline else None
    return {"method": evidence.method, "text": text, "matches": evidence.matches}


def _hint(hint: Hint) -> dict[str, Any]:
    return {"step": hint.step, "level": hint.level, "text": hint.text}


def _judgement(verification: Verification) -> dict[str, Any]:
    return {
        "method": verification.method,
        "outcome": verification.outcome,
        "matches": verification.evidence.matches,
        "text": verification.evidence.text,
    }


class _Again:
    """The session once more, from its beginning: rows that are never stored.

    What only the outside world decides (ids, times, what was written) comes from the tape.
    """

    def __init__(self, session: TrainingSession, tape: _Tape) -> None:
        self.stored, self.tape = session, tape
        self.session = _fresh(session)
        self.simulation = simulation_for(session)
        self.messages: list[Message] = []
        self.actions: list[ActionRecord] = []
        self.evidence: list[Evidence] = []
        self.verifications: list[Verification] = []
        self.research: list[Research] = []
        self.hints: list[Hint] = []

    def take(self, entry: JournalEntry) -> dict[str, Any]:
        """Run one entry's input; return what came of it, in the form of `_Tape.of_entry`."""
        part = self._take(entry)
        return {"kind": entry.kind, "world": self.session.world, **part}

    def _take(self, entry: JournalEntry) -> dict[str, Any]:
        key, part = str(entry.subject), {}
        match entry.kind:
            case EntryKind.OPENING:
                part = self._open(self.tape.messages[key])
            case EntryKind.TURN:
                part = self._turn(entry)
            case EntryKind.MESSAGE:
                part = self._write(self.tape.messages[key])
            case EntryKind.TOOL:
                part = self._run(self.tape.actions[key])
            case EntryKind.JUDGEMENT:
                part = self._judge(self.tape.verifications[key])
            case EntryKind.HINT:
                part = self._hint(self.tape.hints[key])
            case EntryKind.RESEARCH:
                self.research.append(self.tape.research[key])
            case EntryKind.REOPENED | EntryKind.CLOSED:
                part = self._file(entry)
            case EntryKind.ABANDONED:
                self.session.outcome = Outcome.ABANDONED
        return part

    def _open(self, stored: Message) -> dict[str, Any]:
        start = CustomerState.start(incident_of(self.session).persona)
        self.session.customer = start.model_dump(mode="json")
        decision = decide(moment_of(self.session, "opening", None))
        self.session.customer = decision.customer.model_dump(mode="json")
        said = self._say(decision, stored)
        return _turn(said, self.session.customer, self.session.story_seconds)

    def _turn(self, entry: JournalEntry) -> dict[str, Any]:
        answered = next((m for m in self.messages if str(m.pk) == entry.data["message"]), None)
        kind, waited = entry.data["kind"], entry.data["waited"]
        decision = decide(moment_of(self.session, kind, answered, waited, actions=self.actions))
        take_effect(self.session, decision)
        steps = customer_steps(self.session, decision, level_of(self.verifications))
        self.actions += [
            _as_stored(step, self.tape.actions[key])
            for step, key in zip(steps, entry.data["steps"], strict=False)
        ]
        stored = self.tape.said.get(str(entry.subject))
        said = self._say(decision, stored) if stored else None
        evidence = claimed_evidence(said, decision) if said else []
        self.evidence += evidence
        customer = self.session.customer
        return _turn(said, customer, self.session.story_seconds, steps, evidence)

    def _say(self, decision: Decision, stored: Message) -> Message:
        """Return the customer's message; a model's words are taken from the tape."""
        voice = stored.metadata["voice"]
        offline = voice["source"] == "offline"
        metadata = {"turn": decision.turn.model_dump(mode="json"), "voice": voice}
        if not offline:
            metadata["words"] = decision.words
        said = Message(
            session=self.session,
            sender=Sender.AI,
            content=decision.words if offline else stored.content,
            metadata=metadata,
        )
        return self._append(said, stored)

    def _write(self, stored: Message) -> dict[str, Any]:
        said = [m for m in self.messages if m.sender == Sender.AI and m.seq < stored.seq]
        heard = max(said, key=lambda m: m.seq).decided_words if said else None
        understood = understand(stored.content, topics_of(self.simulation), heard)
        message = Message(
            session=self.session,
            sender=Sender.USER,
            content=stored.content,
            message_type=stored.message_type,
            metadata={
                "understanding": asdict(understood),
                "waited": stored.metadata["waited"],  # an input, like the words
            },
        )
        return _message(self._append(message, stored))

    def _append(self, message: Message, stored: Message) -> Message:
        message.seq = stored.seq
        self.session.last_seq = max(self.session.last_seq, message.seq)
        self.messages.append(_as_stored(message, stored))
        return message

    def _run(self, stored: ActionRecord) -> dict[str, Any]:
        held = level_of(self.verifications)
        tool = CATALOGUE[stored.tool]
        looks = sum(record.by == Performer.DESK for record in self.actions)
        run = attempt(self.session, self.simulation, tool, stored.arguments, held=held, looks=looks)
        self.actions.append(_as_stored(run.record, stored))
        evidence = [run.evidence] if run.evidence else []
        self.evidence += evidence
        return _tool(run.record, evidence)

    def _judge(self, stored: Verification) -> dict[str, Any]:
        seen = [one for one in self.evidence if one.method == stored.method]
        verification = Verification(
            session=self.session,
            method=stored.method,
            outcome=stored.outcome,
            evidence=seen[-1],
        )
        self.verifications.append(_as_stored(verification, stored))
        return _judgement(verification)

    def _hint(self, stored: Hint) -> dict[str, Any]:
        standing = standing_of(
            self.session,
            actions=self.actions,
            evidence=self.evidence,
            verifications=self.verifications,
        )
        self.hints.append(next_hint(standing, self.hints))
        return _hint(self.hints[-1])

    def _file(self, entry: JournalEntry) -> dict[str, Any]:
        let_the_fix_prove_itself(self.session)
        self.session.resolution = entry.data["resolution"]
        outcome = ending_of(self.session, self._gathered())
        if outcome is not None:
            self.session.outcome = outcome
            return {"outcome": outcome.value, "text": ""}
        self.session.reopened_count += 1
        self.session.resolution = {}
        if entry.subject:
            note = Message(
                session=self.session,
                sender=Sender.SYSTEM,
                content=REOPENED,
                message_type=MessageType.SYSTEM,
            )
            self._append(note, self.tape.messages[str(entry.subject)])
        return {"outcome": "reopened", "text": REOPENED}

    def assessed(self) -> Assessment:
        """Return the assessment of the session as it ended now."""
        self.session.ended_at = self.stored.ended_at
        if not self.session.outcome:
            self.session.outcome = Outcome.CUSTOMER_LEFT
        return assess(self._gathered())

    def _gathered(self) -> SessionEvidence:
        return evidence_of(
            self.session,
            messages=sorted(self.messages, key=lambda message: message.seq),
            actions=self.actions,
            verifications=self.verifications,
            research=self.research,
            previous=previous_of(self.stored),
        )


def _fresh(session: TrainingSession) -> TrainingSession:
    """Return the session as it was before its first entry; not to be stored."""
    columns = TrainingSession._meta.concrete_fields  # noqa: SLF001  # Django's public name for them
    same = {one.attname: getattr(session, one.attname) for one in columns}
    before = {
        "world": initial_state(simulation_for(session)),
        "customer": {},
        "story_seconds": 0,
        "last_seq": 0,
        "reopened_count": 0,
        "resolution": {},
        "outcome": "",
        "ended_at": None,
    }
    return TrainingSession(**{**same, **before})


def _as_stored(row: Row, stored: Row) -> Row:
    """Give a row the id, time and place of the stored one it repeats."""
    row.pk = stored.pk
    for name in ("created_at", "after_seq"):
        if hasattr(stored, name):
            setattr(row, name, getattr(stored, name))
    return row
