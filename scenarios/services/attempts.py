"""What sessions report: attempts started and finished. Counters move with the fact, by atomic
updates.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from helpdesk.accounts.models import User
from scenarios.analytics.details import AttemptDetails
from scenarios.experiments.assigning import expose
from scenarios.lists.recommending import refresh_soon
from scenarios.lists.trending import COUNTED_ONCE_IN, warmed
from scenarios.models import AttemptFact, Scenario, ScenarioMetadata, ScenarioProgress
from scenarios.selectors import Prerequisite, prerequisites, required
from scenarios.versions import document_of, published_version_of


@transaction.atomic
def attempt_started(*, scenario: Scenario, person: User) -> None:
    """Count an attempt, for the person and for the scenario, and let it trend.

    By now the person has seen it, if they had not before.
    """
    expose(person, [scenario.pk])
    now = timezone.now()
    mine = progress_of(scenario, person)
    mine.update(times_attempted=F("times_attempted") + 1, last_attempt_at=now, updated_at=now)
    due = Q(trended_at=None) | Q(trended_at__lte=now - COUNTED_ONCE_IN)
    trends = mine.filter(due).update(trended_at=now)
    metadata_of(scenario).update(
        total_attempts=F("total_attempts") + 1,
        trend=warmed(now) if trends else F("trend"),
    )


@transaction.atomic
def attempt_finished(
    *,
    attempt: UUID,
    scenario: Scenario,
    version_number: int,
    person: User,
    mode: str,
    outcome: str,
    completed: bool,
    passed: bool,
    overall: float | None,
    started_at: datetime,
    ended_at: datetime,
    seconds: int,
    dimensions: Mapping[str, Any] | None = None,
    details: AttemptDetails | None = None,
) -> bool:
    """Record a finished attempt; return whether it was new (the same attempt again changes
    nothing).

    `overall` is 0–100 (None only of what was not completed), `seconds` the attempt's duration. An
    attempt that was abandoned is a fact with `completed=False` and moves no completion counter.
    """
    # Not get_or_create: the unique id must decide even when two processes finish the same attempt.
    facts = AttemptFact.objects.bulk_create(
        [
            AttemptFact(
                attempt=attempt,
                scenario=scenario,
                version_number=version_number,
                person=person,
                tenant_id=person.tenant_id,
                mode=mode,
                outcome=outcome,
                completed=completed,
                passed=passed,
                overall=overall,
                dimensions=dict(dimensions or {}),
                started_at=started_at,
                ended_at=ended_at,
                seconds=seconds,
                **asdict(details or AttemptDetails()),
            )
        ],
        ignore_conflicts=True,
    )
    if not AttemptFact.objects.filter(pk=facts[0].pk).exists():
        return False
    if completed:
        assert overall is not None  # noqa: S101  # the database keeps it so
        _count_completion(
            scenario, person, passed=passed, overall=overall, seconds=seconds, ended_at=ended_at
        )
    if passed:
        refresh_soon(person)
    return True


@transaction.atomic
def attempt_corrected(
    *, attempt: UUID, passed: bool, overall: float, dimensions: Mapping[str, Any]
) -> bool:
    """Change the scores of a finished attempt, and the counters by the difference.

    Returns whether anything moved; an attempt nobody reported moves nothing.
    """
    rows = AttemptFact.objects.select_for_update(of=("self",)).filter(attempt=attempt)
    fact = rows.select_related("scenario").first()
    now = {"passed": passed, "overall": overall, "dimensions": dict(dimensions)}
    before = fact and {name: getattr(fact, name) for name in now}
    if fact is None or before == now:
        return False
    passes = int(passed) - int(fact.passed)
    score = overall - (fact.overall or 0.0)
    for name, value in now.items():
        setattr(fact, name, value)
    fact.save(update_fields=[*now, "changed_at"])
    if fact.completed:
        _move_scores(fact, passes=passes, score=score)
    if passes and fact.person is not None:
        refresh_soon(fact.person)
    return True


def _move_scores(fact: AttemptFact, *, passes: int, score: float) -> None:
    if fact.person is not None:
        row = progress_of(fact.scenario, fact.person)
        # First, since it locks the row: whoever finishes an attempt meanwhile adds to it after us.
        row.update(times_passed=F("times_passed") + passes, updated_at=timezone.now())
        done = AttemptFact.objects.filter(
            scenario=fact.scenario, person=fact.person, completed=True
        )
        row.update(best_score=round(done.aggregate(best=Max("overall"))["best"]))
    metadata_of(fact.scenario).update(
        total_passes=F("total_passes") + passes, total_score=F("total_score") + score
    )


def _count_completion(
    scenario: Scenario,
    person: User,
    *,
    passed: bool,
    overall: float,
    seconds: int,
    ended_at: datetime,
) -> None:
    best = Value(round(overall))
    progress_of(scenario, person).update(
        times_completed=F("times_completed") + 1,
        times_passed=F("times_passed") + int(passed),
        best_score=Greatest(Coalesce(F("best_score"), best), best),
        last_completed_at=ended_at,
        updated_at=timezone.now(),
    )
    metadata_of(scenario).update(
        total_completions=F("total_completions") + 1,
        total_passes=F("total_passes") + int(passed),
        total_seconds=F("total_seconds") + seconds,
        total_score=F("total_score") + overall,
    )


def unmet_prerequisites(scenario: Scenario, person: User) -> list[Prerequisite]:
    """Return the published version's prerequisites that `person` has not passed yet, by name."""
    document = document_of(published_version_of(scenario))
    needed = prerequisites(document.prerequisites, person)
    return [one for one in required(scenario, needed, needed) if not one.is_passed]


def progress_of(scenario: Scenario, person: User) -> Any:
    """Return a queryset of the person's one progress row, made if needed."""
    ScenarioProgress.objects.bulk_create(
        [ScenarioProgress(person=person, scenario=scenario)], ignore_conflicts=True
    )
    return ScenarioProgress.objects.filter(person=person, scenario=scenario)


def metadata_of(scenario: Scenario) -> Any:
    """Return a queryset of the scenario's one metadata row, made if needed."""
    ScenarioMetadata.objects.bulk_create(
        [ScenarioMetadata(scenario_id=scenario.pk)], ignore_conflicts=True
    )
    return ScenarioMetadata.objects.filter(scenario=scenario)
