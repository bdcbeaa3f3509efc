"""The attempts that performance is about, read in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from gamification.streaks import zone_of
from helpdesk.accounts.models import User
from scenarios.choices import ITCategory
from scenarios.selectors import difficulty_word
from sessions.choices import Outcome
from sessions.models import TrainingSession
from sessions.querysets import TrainingSessionQuerySet

# The newest of somebody's attempts that figures are made of.
MOST_ATTEMPTS = 5000

# A dimension of performance → the competency of `Result.competencies` it is.
COMPETENCY = {
    "verification": "verification",
    "communication": "communication",
    "technical": "technical",
    "documentation": "documentation",
    "efficiency": "responseTime",
}
LABELS = {
    "verification": "Verification",
    "communication": "Communication",
    "technical": "Technical",
    "documentation": "Documentation",
    "efficiency": "Response time",
}

_COLUMNS = {
    "title": F("version__name"),
    "category": F("version__category"),
    "skill": F("version__it_category"),
    "difficulty": F("version__difficulty"),
    "passed": F("result__passed"),
    "overall": F("result__overall"),
    "competencies": F("result__competencies"),
    "xp": F("result__xp_earned"),
}


@dataclass(frozen=True)
class Attempt:
    """An ended attempt, with the scenario as it was played; enum values as trainees see them.

    `skill` is the IT category.
    `scores`: dimension → 0–100, or None where it did not apply.
    """

    session: UUID
    scenario: UUID
    number: int
    title: str
    category: str
    skill: str
    difficulty: str
    mode: str
    outcome: str
    started_at: datetime
    ended_at: datetime
    day: date  # when it ended, in the person's time zone
    passed: bool
    overall: int
    scores: Mapping[str, int | None]
    seconds: int  # of work in it (sessions.working)
    hints: int
    xp: int

    @property
    def is_abandoned(self) -> bool:
        """Whether the trainee gave up; such an attempt goes into no average."""
        return self.outcome == Outcome.ABANDONED

    @property
    def skill_label(self) -> str:
        """What its IT category is called."""
        return str(ITCategory(self.skill).label)

    @property
    def outcome_label(self) -> str:
        """How it ended, in words."""
        return str(Outcome(self.outcome).label)


def counting_of(person: User) -> TrainingSessionQuerySet:
    """Return a person's ended attempts that count."""
    sessions: TrainingSessionQuerySet = TrainingSession.objects.filter(person=person)
    return sessions.counting().ended().filter(result__isnull=False)


def attempts_of(person: User, sessions: TrainingSessionQuerySet) -> list[Attempt]:
    """Return rows of `counting_of` as attempts, newest first, MOST_ATTEMPTS of them. One query."""
    rows = (
        sessions.annotate(**_COLUMNS)
        .order_by("-ended_at", "-pk")
        .values(
            "pk",
            "scenario_id",
            "attempt_number",
            "mode",
            "outcome",
            "started_at",
            "ended_at",
            "worked_seconds",
            "hints_used",
            *_COLUMNS,
        )
    )
    zone = zone_of(person)
    return [_attempt(row, zone) for row in rows[:MOST_ATTEMPTS]]


def _attempt(row: dict[str, Any], zone: ZoneInfo) -> Attempt:
    found = row["competencies"]
    return Attempt(
        session=row["pk"],
        scenario=row["scenario_id"],
        number=row["attempt_number"],
        seconds=row["worked_seconds"],
        hints=row["hints_used"],
        day=row["ended_at"].astimezone(zone).date(),
        scores={name: found.get(stored) for name, stored in COMPETENCY.items()},
        title=row["title"],
        category=row["category"].lower(),
        skill=row["skill"],
        difficulty=difficulty_word(row["difficulty"]),
        mode=row["mode"],
        outcome=row["outcome"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        passed=row["passed"],
        overall=row["overall"],
        xp=row["xp"],
    )
