"""Trainees' appeals against criteria, and what instructors answer."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid, Missing
from sessions.assessment import recorded_of
from sessions.marking import news
from sessions.marking.models import LEAST_APPEAL, MAX_TEXT, Appeal, Override
from sessions.marking.overriding import (
    criterion_row,
    require_marking,
    require_result,
    rule,
)
from sessions.models import TrainingSession
from sessions.services.rows import clean_text, locked

# After a session's end.
DEADLINE = timedelta(days=30)


@transaction.atomic
def appeal(*, session: TrainingSession, criterion: str, text: str, person: User) -> Appeal:
    """Object to a criterion of an own result: once for each, within `DEADLINE`, in at least
    `LEAST_APPEAL` characters.

    Raises Missing for somebody else's session, Invalid, and Conflict `session_active`,
    `counts_for_nothing`, `appeal_exists`, `appeal_too_late`, `nothing_lost`.
    """
    if session.person_id != person.pk:
        raise Missing("There is no such session.")
    said = clean_text(text, field="text", least=LEAST_APPEAL, most=MAX_TEXT)
    row = locked(session.pk)
    require_result(row)
    found = criterion_row(row.result, criterion)
    reason = _refusal(row, criterion, met=found["met"])
    if reason is not None:
        raise reason
    made = Appeal.objects.create(session=row, criterion=criterion, text=said)
    record(
        action=AuditLog.Action.CREATE,
        resource=made,
        actor=person,
        changes=[{"field": "text", "oldValue": None, "newValue": said}],
        metadata={"sessionId": str(row.pk), "criterion": criterion},
    )
    _tell_worker(made.pk)
    return made


def _tell_worker(appeal_id: UUID) -> None:
    """Have the instructors told after the commit; without a broker the clock does it."""
    from sessions.marking.tasks import tell_of_appeal  # which imports verbs that end sessions

    transaction.on_commit(lambda: tell_of_appeal.delay(str(appeal_id)), robust=True)


def may_still_appeal(session: TrainingSession) -> bool:
    """Whether it counts, is over, and its end is not too long ago."""
    ended = session.ended_at
    return ended is not None and session.counts and timezone.now() - ended <= DEADLINE


def _refusal(session: TrainingSession, criterion: str, *, met: bool) -> Conflict | None:
    if session.appeals.filter(criterion=criterion).exists():
        return Conflict("You have appealed against this already.", code="appeal_exists")
    if not may_still_appeal(session):
        return Conflict(f"An appeal has {DEADLINE.days} days.", code="appeal_too_late")
    if met:
        return Conflict("There is nothing to be had here: you lost nothing.", code="nothing_lost")
    return None


@transaction.atomic
def accept_appeal(*, appeal: Appeal, share: float, reason: str, by: User) -> Override:
    """Give the trainee the points, or some of them; the reason is the answer.

    Where somebody gave them since the appeal, that ruling is what came of it. Raises NotAllowed,
    Invalid (also where the points would not rise), Conflict `appeal_decided`, `same_mark`.
    """
    row = _waiting(appeal, by)
    answer = clean_text(reason, field="reason", most=MAX_TEXT)
    ruling = _given_since(row, share) or _risen(row, share=share, reason=answer, by=by)
    row.session = ruling.session  # with the result as it stands now
    row.override = ruling
    _decide(row, Appeal.Status.ACCEPTED, answer, by)
    return ruling


@transaction.atomic
def decline_appeal(*, appeal: Appeal, reason: str, by: User) -> Appeal:
    """Leave it as it is, and say why. Raises NotAllowed, Invalid, Conflict `appeal_decided`."""
    row = _waiting(appeal, by)
    answer = clean_text(reason, field="reason", most=MAX_TEXT)
    _decide(row, Appeal.Status.DECLINED, answer, by)
    return row


def _given_since(appeal: Appeal, share: float) -> Override | None:
    """Return the ruling that gave as much, and more than was recorded, since the appeal."""
    session = appeal.session
    rulings = session.overrides.standing().filter(
        criterion=appeal.criterion, created_at__gte=appeal.created_at, share__gte=share
    )
    ruling: Override | None = rulings.first()
    if ruling is None:
        return None
    ruling.session = session
    recorded = {one["id"]: one["points"] for one in recorded_of(session.result).criteria}
    gained = _points(session, appeal.criterion) > recorded[appeal.criterion]
    return ruling if gained else None


def _risen(appeal: Appeal, *, share: float, reason: str, by: User) -> Override:
    """Rule; raises Invalid unless the trainee gains by it."""
    before = _points(appeal.session, appeal.criterion)
    made = rule(
        session=appeal.session, criterion=appeal.criterion, share=share, reason=reason, by=by
    )
    if _points(made.session, appeal.criterion) <= before:
        detail = "An appeal that is accepted gives points; to leave them as they are, decline it."
        raise Invalid(detail, fields={"share": [detail]})
    return made


def _points(session: TrainingSession, criterion: str) -> float:
    points: float = criterion_row(session.result, criterion)["points"]
    return points


def _waiting(appeal: Appeal, by: User) -> Appeal:
    """Return the appeal if it is still open, with its session locked until the end."""
    require_marking(by, appeal.session)
    session = locked(appeal.session_id)
    row = Appeal.objects.get(pk=appeal.pk)
    row.session = session
    if not row.is_open:
        raise Conflict("This appeal has been decided.", code="appeal_decided")
    return row


def _decide(appeal: Appeal, status: Appeal.Status, answer: str, by: User) -> None:
    appeal.status, appeal.answer = status, answer
    appeal.decided_by, appeal.decided_at = by, timezone.now()
    appeal.save()
    record(
        action=AuditLog.Action.UPDATE,
        resource=appeal,
        actor=by,
        changes=[
            {"field": "status", "oldValue": Appeal.Status.OPEN.value, "newValue": status.value},
            {"field": "answer", "oldValue": "", "newValue": answer},
        ],
        metadata={"sessionId": str(appeal.session_id), "criterion": appeal.criterion},
    )
    news.tell_of_decision(appeal, by=by)
