"""The end of a session, however it came: outcome, scores, XP and counters in one transaction.

A retry or a preview gets scores and feedback as well, but no XP, and moves no counter.
"""

from datetime import datetime

from django.utils import timezone

from gamification.services import Awarded, award_attempt
from scenarios.analytics.details import AttemptDetails
from scenarios.services.attempts import attempt_finished
from sessions.assessment import Assessment, assess, gather
from sessions.choices import Outcome, Status
from sessions.details import details_of
from sessions.incident import incident_of
from sessions.marking.requesting import request_judging
from sessions.models import Result, TrainingSession
from sessions.services.announcing import changed
from sessions.working import working_seconds


def finish(session: TrainingSession, outcome: Outcome, *, at: datetime | None = None) -> Result:
    """End a locked session, now or as of `at`: outcome, scores, XP and counters in one
    transaction.
    """
    at = at or timezone.now()
    session.status = Status.ABANDONED if outcome is Outcome.ABANDONED else Status.COMPLETED
    session.outcome = outcome
    session.ended_at = at
    session.worked_seconds = _worked(session, at)
    session.save()
    session.due_turns.open().update(done_at=at)
    evidence = gather(session)
    assessment = assess(evidence)
    awarded = _award(session, assessment)
    result = Result.objects.create(
        session=session,
        passed=assessment.passed,
        overall=assessment.overall,
        gate_clear=assessment.gate_clear,
        dimensions=assessment.dimensions,
        competencies=assessment.competencies,
        criteria=assessment.criteria,
        gate=assessment.gate,
        feedback=assessment.feedback,
        customer_satisfaction=assessment.customer_satisfaction,
        xp_earned=awarded.xp,
        level_before=awarded.level_before,
        level_after=awarded.level_after,
    )
    if session.counts:
        _count(session, assessment, details_of(session, evidence, assessment))
    request_judging(session)
    changed(session.pk, "messages", "closed")
    return result


def _worked(session: TrainingSession, ended_at: datetime) -> int:
    said = session.messages.order_by().values_list("created_at", flat=True)
    done = session.journal.order_by().values_list("at", flat=True)
    return working_seconds([session.started_at, *said, *done, ended_at])


def _award(session: TrainingSession, assessment: Assessment) -> Awarded:
    if not session.counts:
        level = session.person.level
        return Awarded(0, level, level)
    return award_attempt(
        person=session.person,
        scenario_id=session.scenario_id,
        attempt_id=session.pk,
        xp_reward=incident_of(session).document.xp_reward,
        overall=assessment.overall,
        passed=assessment.passed,
        first_attempt=session.attempt_number == 1,
        hint_cost=sum(session.hints.values_list("price", flat=True)),
        own_scenario=session.scenario.created_by_id == session.person_id,
    )


def _count(session: TrainingSession, assessment: Assessment, details: AttemptDetails) -> None:
    ended_at = session.ended_at
    assert ended_at is not None  # noqa: S101  # the database keeps it so
    attempt_finished(
        attempt=session.pk,
        scenario=session.scenario,
        version_number=session.version.version_number,
        person=session.person,
        mode=session.mode,
        outcome=session.outcome,
        completed=session.status == Status.COMPLETED,
        passed=assessment.passed,
        overall=assessment.overall,
        dimensions=assessment.dimensions,
        details=details,
        started_at=session.started_at,
        ended_at=ended_at,
        seconds=session.worked_seconds,
    )
