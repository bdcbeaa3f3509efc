"""Rewind and retry: a new session that stands exactly where another stood after one of its turns.

The first attempt is the one that counts. A retry earns nothing, moves no counter and can be
rewound again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.errors import Conflict, Invalid
from helpdesk.ids import new_id
from scenarios.models import Scenario
from scenarios.simulation.documents import Performer
from sessions.choices import EntryKind, Mode, Sender, Status, TurnKind
from sessions.models import (
    ActionRecord,
    DueTurn,
    Evidence,
    Hint,
    JournalEntry,
    Message,
    Research,
    TrainingSession,
    Verification,
)
from sessions.services.nudging import plan_nudge, plan_reaction

Row = TypeVar("Row", bound=models.Model)
_COLUMNS = TrainingSession._meta.concrete_fields  # noqa: SLF001  # Django's public name for them
_TURNS = (EntryKind.OPENING, EntryKind.TURN)


def rewind_session(*, session: TrainingSession, turn: int) -> tuple[TrainingSession, bool]:
    """Start a retry of an ended practice session right after the customer's turn `turn`, from 1.

    Returns the retry and whether it is new: asked for again while it is open, it is the same one.
    Raises Conflict `assessed_session`, `session_active` (it, or another one of its scenario, is not
    over yet), `not_playable` (the scenario is not offered any more) or `customer_left` (the turn is
    the customer's good-bye), Invalid for a turn that never was.
    """
    if session.mode == Mode.ASSESSED:
        raise Conflict("An assessed session can't be rewound.", code="assessed_session")
    if session.is_active:
        raise Conflict("End this session first, then rewind it.", code="session_active")
    with transaction.atomic():
        # One person's starts and retries one after the other: two at once make one.
        person = User.objects.select_for_update(no_key=True).get(pk=session.person_id)
        mine = TrainingSession.objects.active().filter(
            person=person, scenario=session.scenario_id, is_preview=session.is_preview
        )
        active = mine.first()
        if active is not None:
            if (active.origin_id, active.origin_turn) == (session.pk, turn):
                return active, False
            detail = "Another session of this scenario is open: finish or abandon it first."
            raise Conflict(detail, code="session_active")
        if not _may_play(person, session):
            raise Conflict("This scenario is not offered any more.", code="not_playable")
        return _Copy(session, turn).make(), True


def _may_play(person: User, session: TrainingSession) -> bool:
    if session.is_preview:
        return person.has_perm("scenarios.preview_scenario", session.scenario)
    return Scenario.objects.playable_by(person).filter(pk=session.scenario_id).exists()


def turn_entries(journal: Iterable[JournalEntry]) -> list[JournalEntry]:
    """Return the entries of the customer's turns: turn n is the n-th of them."""
    return [entry for entry in journal if entry.kind in _TURNS]


@dataclass
class _Copy:
    """The copying of a session up to a turn."""

    origin: TrainingSession
    turn: int
    ids: dict[UUID, UUID] = field(default_factory=dict)  # of rows: the origin's → the retry's
    seqs: list[int] = field(default_factory=list)  # the origin's, of the messages kept
    shift: timedelta = timedelta()

    def make(self) -> TrainingSession:
        """Store the retry and everything in it."""
        journal = self._kept_journal()
        due = {entry.subject for entry in journal if entry.kind == EntryKind.TURN}
        subjects = {entry.subject for entry in journal if entry.subject}
        messages = [
            message
            for message in self.origin.messages.all()
            if message.pk in subjects or message.metadata.get("due") in {str(one) for one in due}
        ]
        self.seqs = [message.seq for message in messages]
        # Words found by a model come some seconds after the decision they put into words.
        cut_at = max([journal[-1].at, *(message.created_at for message in messages)])
        self.shift = timezone.now() - cut_at
        retry = self._session(journal)
        self._rows(retry, messages, Message)
        for seq, message in enumerate(messages, start=1):
            message.seq = seq
        Message.objects.bulk_create(messages)
        self._records(retry, journal, subjects)
        answered = {entry.data.get("message") for entry in journal}
        self._owed(retry, answered)
        self._journal(retry, journal)
        plan_nudge(retry)
        if any(record.changes for record in retry.actions.filter(by=Performer.DESK.value)):
            plan_reaction(retry)
        return retry

    def _kept_journal(self) -> list[JournalEntry]:
        journal = list(self.origin.journal.all())
        turns = turn_entries(journal)
        if not 1 <= self.turn <= len(turns):
            detail = f"This session has turns 1 to {len(turns)}."
            raise Invalid(detail, fields={"turn": [detail]})
        cut = turns[self.turn - 1]
        if cut.customer and cut.customer.get("left"):
            detail = "The customer left there: go back to an earlier turn."
            raise Conflict(detail, code="customer_left")
        return journal[: journal.index(cut) + 1]

    def _session(self, journal: list[JournalEntry]) -> TrainingSession:
        """Everything not named here is as in the origin: person, version, seed, impostor …"""
        cut = journal[-1]
        reopened = [entry for entry in journal if entry.kind == EntryKind.REOPENED]
        same = {one.attname: getattr(self.origin, one.attname) for one in _COLUMNS}
        changed = {
            "id": new_id(),
            "origin_id": self.origin.pk,
            "origin_turn": self.turn,
            "status": Status.ACTIVE,
            "outcome": "",
            "started_at": self._later(self.origin.started_at),
            "ended_at": None,
            "worked_seconds": 0,
            "last_activity_at": timezone.now(),
            "world": cut.world,
            "customer": cut.customer,
            "story_seconds": cut.story_seconds,
            "last_seq": len(self.seqs),
            "read_seq": len(self.seqs),
            "reopened_count": len(reopened),
            "hints_used": sum(entry.kind == EntryKind.HINT for entry in journal),
            # The form as it was when the ticket was reopened; nothing is filed yet.
            "draft": _draft(reopened[-1]) if reopened else {},
            "resolution": {},
        }
        retry = TrainingSession(**{**same, **changed})
        retry.save(force_insert=True)
        return retry

    def _records(
        self, retry: TrainingSession, journal: list[JournalEntry], subjects: set[UUID]
    ) -> None:
        steps = {UUID(step) for entry in journal for step in entry.data.get("steps", [])}
        origin = self.origin
        kept = subjects | steps
        self._store(retry, origin.actions.filter(pk__in=kept), ActionRecord)
        evidence = [
            one for one in origin.evidence.all() if (one.message_id or one.action_id) in self.ids
        ]
        self._store(retry, evidence, Evidence)
        self._store(retry, origin.verifications.filter(pk__in=kept), Verification)
        self._store(retry, origin.research.filter(pk__in=kept), Research)
        self._store(retry, origin.hints.filter(pk__in=kept), Hint)

    def _store(self, retry: TrainingSession, rows: Iterable[Row], model: type[Row]) -> None:
        kept = list(rows)
        self._rows(retry, kept, model)
        model.objects.bulk_create(kept)  # type: ignore[attr-defined]

    def _rows(self, retry: TrainingSession, rows: Iterable[Row], model: type[Row]) -> None:
        """Turn rows of the origin into new ones of the retry: ids, times, positions, links."""
        for row in rows:
            old, row.pk = row.pk, new_id()
            self.ids[old] = row.pk
            values: dict[str, Any] = {"session_id": retry.pk}
            values["created_at"] = self._later(row.created_at)  # type: ignore[attr-defined]
            for link in ("message_id", "action_id", "evidence_id"):
                if getattr(row, link, None) is not None:
                    values[link] = self.ids[getattr(row, link)]
            if hasattr(row, "after_seq"):
                values["after_seq"] = sum(seq <= row.after_seq for seq in self.seqs)
            for name, value in values.items():
                setattr(row, name, value)

    def _later(self, at: datetime) -> datetime:
        return at + self.shift

    def _journal(self, retry: TrainingSession, journal: list[JournalEntry]) -> None:
        for entry in journal:
            entry.pk = None
            entry.session = retry
            entry.at = self._later(entry.at)
            entry.subject = self.ids.get(entry.subject, entry.subject) if entry.subject else None
            data = dict(entry.data)
            if data.get("message"):
                data["message"] = str(self.ids[UUID(data["message"])])
            if "steps" in data:
                data["steps"] = [str(self.ids[UUID(step)]) for step in data["steps"]]
            entry.data = data
        JournalEntry.objects.bulk_create(journal)

    def _owed(self, retry: TrainingSession, answered: set[str | None]) -> None:
        """What the customer still owed at that point is owed again, in the same order."""
        messages = self.origin.messages.filter(sender=Sender.USER).order_by("seq")
        for old in messages.values_list("pk", flat=True):
            if old in self.ids and str(old) not in answered:
                DueTurn.objects.create(
                    session=retry,
                    kind=TurnKind.REPLY,
                    message_id=self.ids[old],
                    due_at=timezone.now(),
                )


def _draft(reopened: JournalEntry) -> dict[str, str]:
    filed = dict(reopened.data["resolution"])
    return {"resolutionType": filed.pop("type"), **filed}
