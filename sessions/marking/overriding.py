"""Instructors' rulings on criteria. The result follows at once, the recorded assessment stays."""

import math
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gamification.services import award_correction
from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid, NotAllowed
from scenarios.services.attempts import attempt_corrected
from sessions.assessment import Assessment, previous_of, recorded_of
from sessions.assessment.feedback import Background
from sessions.assessment.recorded import RULED
from sessions.assessment.registry import Quote
from sessions.assessment.rescoring import Ruling, rescored
from sessions.assessment.scoring import weights_of
from sessions.incident import incident_of
from sessions.marking import news
from sessions.marking.models import MAX_TEXT, Original, Override
from sessions.models import Result, TrainingSession
from sessions.services.rows import clean_text, locked


@transaction.atomic
def override_criterion(
    *, session: TrainingSession, criterion: str, share: float, reason: str, by: User
) -> Override:
    """Rule on one criterion; the result and all that was counted from it follow.

    `share` is 0–1 of what the criterion can give; of a cost, 1 costs nothing. A ruling that stands
    is replaced. Raises NotAllowed, Invalid, and Conflict `session_active`, `counts_for_nothing`,
    `same_mark`.
    """
    made = rule(session=session, criterion=criterion, share=share, reason=reason, by=by)
    news.tell_of_override(made, by=by)
    return made


def rule(
    *, session: TrainingSession, criterion: str, share: float, reason: str, by: User
) -> Override:
    """Do what `override_criterion` does, in the caller's transaction, and tell nobody."""
    require_marking(by, session)
    text = clean_text(reason, field="reason", most=MAX_TEXT)
    if not (math.isfinite(share) and 0 <= share <= 1):
        raise Invalid("A share is a number from 0 to 1.", fields={"share": ["From 0 to 1."]})
    row = locked(session.pk)
    require_result(row)
    row_before = criterion_row(row.result, criterion)
    _end(row.overrides.standing().filter(criterion=criterion), by=by, reason="Replaced.")
    made = Override.objects.create(
        session=row, criterion=criterion, share=share, reason=text, by=by
    )
    changes = _rescore(row, correction=made.pk)
    if criterion_row(row.result, criterion)["points"] == row_before["points"]:
        raise Conflict("The criterion has these points already.", code="same_mark")
    _audit(row, by, changes, criterion=criterion, reason=text)
    return made


@transaction.atomic
def take_back(*, override: Override, reason: str, by: User) -> Override:
    """End a ruling: the criterion is again as it was recorded.

    XP stays. Raises NotAllowed, Invalid, Conflict `override_ended`.
    """
    require_marking(by, override.session)
    text = clean_text(reason, field="reason", most=MAX_TEXT)
    row = locked(override.session_id)
    if not _end(row.overrides.standing().filter(pk=override.pk), by=by, reason=text):
        raise Conflict("This override has been taken back already.", code="override_ended")
    override.refresh_from_db()
    changes = _rescore(row, correction=None)
    _audit(row, by, changes, criterion=override.criterion, reason=text)
    news.tell_of_override(override, by=by)
    return override


def require_marking(by: User, session: TrainingSession) -> None:
    """Raise NotAllowed unless `by` may mark this session."""
    if session.person_id == by.pk:
        raise NotAllowed("Nobody marks a session of their own.")
    if not by.has_perm("training.mark_session", session):
        raise NotAllowed("You may not mark sessions.")


def require_result(session: TrainingSession) -> None:
    """Raise Conflict unless there is a result that counts."""
    if session.is_active:
        raise Conflict("This session is still being played.", code="session_active")
    if not session.counts:
        raise Conflict("This session counts for nothing.", code="counts_for_nothing")


def criterion_row(result: Result, criterion: str) -> dict[str, Any]:
    """Return the criterion's row of a result; raises Invalid if it has none."""
    for row in result.criteria:
        if row["id"] == criterion:
            found: dict[str, Any] = row
            return found
    detail = "This result has no such criterion."
    raise Invalid(detail, fields={"criterion": [detail]})


def _end(rulings: Any, *, by: User, reason: str) -> int:
    ended: int = rulings.update(ended_at=timezone.now(), ended_by=by, end_reason=reason)
    return ended


def _rescore(session: TrainingSession, *, correction: UUID | None) -> list[dict[str, Any]]:
    """Bring a locked session's result, XP and counters to what the rulings make of it.

    Returns what changed, for the audit log. `correction` is the ruling XP is given for.
    """
    result = Result.objects.select_related("original").get(session=session)
    result.session = session
    session.result = result
    before = {name: getattr(result, name) for name in RULED}
    stands = _standing(session, recorded_of(result))
    if not hasattr(result, "original"):
        Original.objects.create(result=result, **before)
    elif not session.overrides.standing().exists():
        result.original.delete()
    for name in RULED:
        setattr(result, name, getattr(stands, name))
    if correction is not None:
        result.xp_earned += _award(session, stands, correction)
    result.save(update_fields=[*RULED, "xp_earned"])
    attempt_corrected(
        attempt=session.pk,
        passed=stands.passed,
        overall=stands.overall,
        dimensions=stands.dimensions,
    )
    return _changes(before, {name: getattr(result, name) for name in RULED})


def _standing(session: TrainingSession, recorded: Assessment) -> Assessment:
    rulings = {
        one.criterion: Ruling(one.share, f"Decided by an instructor: {one.reason}")
        for one in session.overrides.standing()
    }
    if not rulings:
        return recorded
    incident = incident_of(session)
    return rescored(
        recorded,
        rulings,
        weights=weights_of(incident.document.weights),
        background=Background(
            said=tuple(Quote.from_json(one) for one in recorded.feedback["messages"]),
            first_name=incident.persona.name.split(" ", 1)[0],
            pass_mark=incident.document.success.pass_mark,
            previous=previous_of(session),
            impostor_why=recorded.gate["impostorWhy"],
        ),
    )


def _award(session: TrainingSession, stands: Assessment, correction: UUID) -> int:
    return award_correction(
        person=session.person,
        scenario_id=session.scenario_id,
        correction_id=correction,
        xp_reward=incident_of(session).document.xp_reward,
        overall=stands.overall,
        passed=stands.passed,
        first_attempt=session.attempt_number == 1,
        hint_cost=sum(session.hints.values_list("price", flat=True)),
        own_scenario=session.scenario.created_by_id == session.person_id,
    ).xp


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what changed, a line per score and criterion."""
    old, new = _scores(before), _scores(after)
    return [
        {"field": name, "oldValue": old.get(name), "newValue": value}
        for name, value in new.items()
        if old.get(name) != value
    ]


def _scores(assessed: dict[str, Any]) -> dict[str, Any]:
    return {
        "overall": assessed["overall"],
        "passed": assessed["passed"],
        **{f"dimensions.{name}": score for name, score in assessed["dimensions"].items()},
        **{f"competencies.{name}": score for name, score in assessed["competencies"].items()},
        **{f"criteria.{row['id']}": row["points"] for row in assessed["criteria"]},
    }


def _audit(
    session: TrainingSession, by: User, changes: list[dict[str, Any]], **metadata: Any
) -> None:
    record(
        action=AuditLog.Action.UPDATE,
        resource=session,
        actor=by,
        changes=changes,
        metadata=metadata,
    )
