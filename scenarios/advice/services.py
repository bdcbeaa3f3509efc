"""The verbs of advice: ask for a review of the present version, and make it."""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from helpdesk.accounts.models import User
from scenarios.advice.judging import JudgeFailed, is_configured, judge
from scenarios.advice.linting import lint
from scenarios.advice.models import Validation
from scenarios.advice.remarks import Remark, Severity, score
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.rules import require
from scenarios.versions import Version, document_of

logger = logging.getLogger(__name__)

Status = Validation.Status

# Longer than a review may take (its task's time limit): whoever runs it is dead by then.
LEASE = timedelta(minutes=3)
# Longer than a message to a worker takes: it was lost by then.
PATIENCE = timedelta(minutes=1)
# A document that takes its worker along every time must not do so for ever.
MAX_ATTEMPTS = 3
# Reviews that one person's submissions may have waiting.
MAX_WAITING = 50
_ORDER = list(Severity)


@transaction.atomic
def request_validation(*, scenario: Scenario, actor: User | None) -> Validation:
    """Have the scenario's present version reviewed by a worker; raises NotAllowed.

    A review that waits or runs is returned as it is; one that is finished is made anew.
    """
    require(actor, "validate_scenario", scenario)
    # Two who ask at once: the second waits here, and gets what the first began.
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    known = Validation.objects.filter(scenario=locked, version_number=locked.version_number)
    validation = known.first()
    if validation is not None and validation.finished_at is None:
        return validation
    # A new row: what the old one's reviewer may still write finds nothing.
    known.delete()
    return _new(locked, actor)


def review_what_is_submitted(*, scenario: Scenario, actor: User | None) -> None:
    """Have a scenario reviewed once its submission is committed, so that whoever approves it finds
    advice beside the gate; never stands in the way.

    Not if its version was reviewed or is about to be, nor beyond `MAX_WAITING` reviews of one
    person: an import submits thousands.
    """
    transaction.on_commit(partial(_review_submitted, scenario.pk, actor), robust=True)


@transaction.atomic
def _review_submitted(scenario_id: UUID, actor: User | None) -> None:
    waiting = Validation.objects.filter(requested_by=actor, finished_at=None)
    if actor is not None and waiting[:MAX_WAITING].count() >= MAX_WAITING:
        return
    locked = Scenario.objects.select_for_update(of=("self",)).filter(pk=scenario_id).first()
    if locked is None:
        return
    known = Validation.objects.filter(scenario=locked, version_number=locked.version_number)
    if known.exclude(status=Status.FAILED).exists():
        return
    known.delete()
    _new(locked, actor)


def _new(scenario: Scenario, actor: User | None) -> Validation:
    validation = Validation.objects.create(
        scenario=scenario,
        version_number=scenario.version_number,
        requested_by=actor,
        requested_at=timezone.now(),
    )
    _tell_worker(validation.pk)
    return validation


def validation_of(scenario: Scenario) -> Validation | None:
    """Return the newest review of the scenario, which may be of an older version."""
    rows = Validation.objects.filter(scenario=scenario).select_related("scenario")
    return rows.order_by("-version_number").first()


def run_validation(validation_id: UUID) -> None:
    """Review, unless it is done or another process is at it."""
    validation = _claim(validation_id)
    if validation is None:
        return
    try:
        result = _review(_document_of(validation))
    except Exception:
        logger.exception("A review failed")
        result = {"status": Status.FAILED, "error": "The review was stopped by an error of ours."}
    _finish(validation, result)


def forgotten_validations() -> list[UUID]:
    """Return the unfinished reviews whose worker is gone or was never told; gives up on those that
    were begun too often.
    """
    rows = _unowned(timezone.now()).filter(requested_at__lt=timezone.now() - PATIENCE)
    rows.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=Status.FAILED,
        error="The review was begun several times and never ended.",
        finished_at=timezone.now(),
    )
    return list(rows.values_list("pk", flat=True)[:100])


def _unowned(now: datetime) -> QuerySet[Validation]:
    return Validation.objects.filter(
        Q(status=Status.PENDING) | Q(status=Status.RUNNING, started_at__lt=now - LEASE)
    )


def _claim(validation_id: UUID) -> Validation | None:
    now = timezone.now()
    rows = _unowned(now).filter(pk=validation_id, attempts__lt=MAX_ATTEMPTS)
    claimed = rows.update(status=Status.RUNNING, started_at=now, attempts=F("attempts") + 1)
    return Validation.objects.get(pk=validation_id) if claimed else None


def _finish(validation: Validation, result: dict[str, Any]) -> None:
    """Store the result, unless somebody else has taken it over meanwhile."""
    Validation.objects.filter(
        pk=validation.pk, status=Status.RUNNING, started_at=validation.started_at
    ).update(**result, finished_at=timezone.now())


def _document_of(validation: Validation) -> ScenarioDocument:
    rows = Version.objects.filter(id=validation.scenario_id)
    return document_of(rows.get(version_number=validation.version_number))


def _review(document: ScenarioDocument) -> dict[str, Any]:
    remarks = lint(document)
    judged, told = _judged(document)
    everything = sorted([*remarks, *judged], key=lambda one: _ORDER.index(one.severity))
    return {
        "status": Status.COMPLETED,
        # What a model thinks moves no number.
        "score": score(remarks),
        "remarks": [one.as_json() for one in everything],
        **told,
    }


def _judged(document: ScenarioDocument) -> tuple[list[Remark], dict[str, Any]]:
    """Return the model's remarks, and what became of asking it."""
    if not is_configured():
        return [], {"judge": Validation.Judge.NOT_ASKED}
    try:
        found = judge(document)
    except JudgeFailed as failure:
        return [], {"judge": Validation.Judge.FAILED, "judge_problem": str(failure)}
    return found.remarks, {
        "judge": Validation.Judge.ANSWERED,
        "judge_model": found.model[:80],
        "judge_dropped": found.dropped,
    }


def _tell_worker(validation_id: UUID) -> None:
    """Tell a worker after the commit; without a broker the clock will."""
    from scenarios.advice.tasks import run_validation as task  # which imports this module

    transaction.on_commit(lambda: task.delay(str(validation_id)), robust=True)
