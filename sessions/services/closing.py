"""How a session ends: resolved, escalated, left by the customer or abandoned.

And the reopening before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from helpdesk.errors import Conflict, Invalid
from scenarios.simulation.documents import Simulation
from scenarios.simulation.world import pending_relapses, relapse
from sessions.assessment import SessionEvidence, determine_outcome, gather
from sessions.choices import UNPROMPTED, EntryKind, MessageType, Outcome, Sender, Status, TurnKind
from sessions.models import DueTurn, Result, TrainingSession
from sessions.services.announcing import changed
from sessions.services.finishing import finish
from sessions.services.journal import note
from sessions.services.nudging import drop_nudges
from sessions.services.rows import append_message, clean_text, locked, locked_active, simulation_for
from sessions.services.turns import settle

MAX_DOCUMENTATION = 2000
MAX_REASON = 500
REOPENED = "Ticket reopened: the customer says the problem is still there."
DRAFT_FIELDS = (
    "resolutionType",
    "documentation",
    "escalationReason",
    "escalationTeam",
    "category",
    "priority",
)


@dataclass(frozen=True)
class Resolution:
    """What the trainee filed. `kind` is "resolved" or "escalated"."""

    kind: str
    documentation: str
    reason: str = ""
    team: str = ""
    category: str = ""
    priority: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as the session stores it."""
        return {
            "type": self.kind,
            "documentation": self.documentation,
            "escalationReason": self.reason,
            "escalationTeam": self.team,
            "category": self.category,
            "priority": self.priority,
        }


def resolve(*, session: TrainingSession, resolution: Resolution) -> Result | None:
    """File the resolution. Returns the result, or None when the ticket was reopened instead.

    The customer first answers what he still owes. The first “resolved” while the goal does not hold
    reopens the ticket; the next one is final. After the end it returns the same result again and
    changes nothing. Raises Invalid for missing or too long fields, Conflict `session_closed` for an
    abandoned session.
    """
    with transaction.atomic():
        row = locked(session.pk)
        if not row.is_active:
            if row.status == Status.ABANDONED:
                raise Conflict("This session was abandoned.", code="session_closed")
            return row.result
        filed = _checked(resolution, simulation_for(row))
        if _customer_left_while_answering(row):
            return row.result
        let_the_fix_prove_itself(row)
        row.resolution = filed.as_json()
        outcome = ending_of(row, gather(row))
        if outcome is None:
            _reopen(row)
            return None
        filing = {"resolution": row.resolution, "outcome": outcome.value}
        note(row, EntryKind.CLOSED, data=filing)
        return finish(row, outcome)


def abandon(*, session: TrainingSession) -> Result:
    """Give up. Returns the result: even then there is feedback. Repeating it changes nothing."""
    with transaction.atomic():
        row = locked(session.pk)
        if row.status == Status.ABANDONED:
            return row.result
        if not row.is_active:
            raise Conflict("This session is over.", code="session_closed")
        return _give_up(row, timezone.now())


def abandon_idle(*, session_id: UUID, idle_since: datetime) -> bool:
    """Give up for somebody who did nothing since then, as of the last thing that happened.

    Returns whether it did: not where the session is over, or they came back meanwhile.
    """
    with transaction.atomic():
        row = locked(session_id)
        last = row.journal.aggregate(last=Max("at"))["last"] or row.started_at
        at = max(last, row.last_activity_at)
        if not row.is_active or at > idle_since:
            return False
        _give_up(row, at)
        return True


def save_draft(*, session: TrainingSession, draft: Mapping[str, Any]) -> None:
    """Keep the unfinished resolution form.

    Raises Invalid for too long text, Conflict `session_closed`.
    """
    kept = {
        name: clean_text(
            str(draft.get(name) or ""), field=name, most=MAX_DOCUMENTATION, required=False
        )
        for name in DRAFT_FIELDS
    }
    with locked_active(session) as row:
        row.draft = kept
        row.save(update_fields=["draft"])


def _give_up(session: TrainingSession, at: datetime) -> Result:
    note(session, EntryKind.ABANDONED, at=at)
    return finish(session, Outcome.ABANDONED, at=at)


def _checked(resolution: Resolution, simulation: Simulation) -> Resolution:
    if resolution.kind not in ("resolved", "escalated"):
        detail = "Must be “resolved” or “escalated”."
        raise Invalid(detail, fields={"resolution_type": [detail]})
    if resolution.kind == "escalated" and resolution.team not in simulation.escalation.teams:
        detail = f"Choose a team: {', '.join(simulation.escalation.teams)}."
        raise Invalid(detail, fields={"escalation_team": [detail]})
    return Resolution(
        kind=resolution.kind,
        documentation=clean_text(
            resolution.documentation, field="documentation", most=MAX_DOCUMENTATION
        ),
        reason=clean_text(
            resolution.reason, field="escalation_reason", most=MAX_REASON, required=False
        ),
        team=resolution.team if resolution.kind == "escalated" else "",
        category=resolution.category,
        priority=resolution.priority,
    )


def _customer_left_while_answering(session: TrainingSession) -> bool:
    """Let the customer answer what is owed; return whether one of the answers was good-bye."""
    due = session.due_turns.open().order_by("created_at")
    for turn in list(due.exclude(kind__in=UNPROMPTED, decision__isnull=True)):
        if session.is_active:
            settle(session, turn)
    return not session.is_active


def let_the_fix_prove_itself(session: TrainingSession) -> None:
    """Move the session object's world on: what would come back by itself comes back now.

    A resolution claims that it holds.
    """
    for what in pending_relapses(simulation_for(session), session.world):
        session.world = relapse(session.world, what)


def ending_of(session: TrainingSession, evidence: SessionEvidence) -> Outcome | None:
    """Return how the session ends by the resolution it has; None: the ticket is reopened instead.

    That happens once: the first “resolved” while the goal does not hold.
    """
    outcome = determine_outcome(evidence, session.resolution)
    is_claim = session.resolution["type"] == "resolved"
    if outcome is Outcome.CLOSED_UNSOLVED and is_claim and not session.reopened_count:
        return None
    return outcome


def _reopen(session: TrainingSession) -> None:
    session.reopened_count += 1
    message = append_message(
        session,
        sender=Sender.SYSTEM,
        content=REOPENED,
        message_type=MessageType.SYSTEM,
    )
    filing = {"resolution": session.resolution, "outcome": "reopened"}
    note(session, EntryKind.REOPENED, message.pk, filing)
    session.resolution = {}  # nothing is filed yet; the form still has it
    session.save()
    drop_nudges(session)
    DueTurn.objects.create(session=session, kind=TurnKind.COMPLAINT, due_at=timezone.now())
    changed(session.pk, "messages", "ticket")
