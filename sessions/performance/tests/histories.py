"""Ended attempts as rows, without playing them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from helpdesk.accounts.models import User
from scenarios.models import Scenario
from scenarios.services.attempts import progress_of
from scenarios.versions import published_version_of
from sessions.choices import Mode, Outcome, Status
from sessions.models import Result, TrainingSession
from testing.scenarios import DOCUMENT, published_scenario

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
SCORES = {
    "verification": 90,
    "communication": 80,
    "technical": 70,
    "documentation": 60,
    "responseTime": 50,
}


def scenario_about(skill: str = "access", **changes: Any) -> Scenario:
    """Return a published scenario of an IT category."""
    ticket = {**DOCUMENT["ticket"], "it_category": skill}
    return published_scenario(ticket=ticket, **changes)


def attempt(
    person: User,
    scenario: Scenario,
    *,
    at: datetime = NOON,
    overall: int = 75,
    passed: bool | None = None,
    minutes: int = 10,
    scores: Mapping[str, int | None] = SCORES,
    feedback: Mapping[str, Any] | None = None,
    criteria: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> TrainingSession:
    """Write down an attempt that ended at `at` after `minutes`."""
    outcome = fields.pop("outcome", Outcome.SOLVED)
    mine = TrainingSession.objects.filter(person=person, scenario=scenario)
    session = TrainingSession.objects.create(
        person=person,
        scenario=scenario,
        version=published_version_of(scenario),
        seed=fields.pop("seed", 1),
        mode=fields.pop("mode", Mode.PRACTICE),
        attempt_number=fields.pop("attempt_number", mine.count() + 1),
        status=Status.ABANDONED if outcome == Outcome.ABANDONED else Status.COMPLETED,
        outcome=outcome,
        started_at=at - timedelta(minutes=minutes),
        ended_at=at,
        last_activity_at=at,
        worked_seconds=minutes * 60,
        **fields,
    )
    done = overall >= 70 and outcome == Outcome.SOLVED if passed is None else passed
    Result.objects.create(
        session=session,
        passed=done,
        overall=overall,
        gate_clear=True,
        competencies=dict(scores),
        dimensions={"solution": overall},
        feedback=dict(feedback or {}),
        criteria=criteria or [],
        customer_satisfaction=4,
        xp_earned=overall if done else 0,
    )
    if session.counts:
        _counted(session, overall, passed=done)
    return session


def _counted(session: TrainingSession, overall: int, *, passed: bool) -> None:
    """Move the person's counters, which say what is passed and so what is unlocked."""
    counters = progress_of(session.scenario, session.person)
    best = counters.get().best_score or 0
    completed = session.status == Status.COMPLETED
    counters.update(
        times_attempted=F("times_attempted") + 1,
        times_completed=F("times_completed") + int(completed),
        times_passed=F("times_passed") + int(passed),
        best_score=max(best, overall) if completed else best or None,
    )
