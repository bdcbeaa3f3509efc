"""The verbs of A/B tests: create, edit, start, pause, resume, complete, cancel."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import changed_fields, record
from helpdesk.errors import Conflict, NotAllowed
from helpdesk.notifications.services import notify
from scenarios.choices import Status as ScenarioStatus
from scenarios.choices import Visibility
from scenarios.experiments.content import (
    apply,
    described,
    tenant_of,
    testable,
    write_variants,
    wrong,
)
from scenarios.experiments.models import Experiment, Variant
from scenarios.experiments.querysets import ExperimentQuerySet
from scenarios.experiments.results import Results, results_of
from scenarios.experiments.wording import verdict_sentence, why_no_winner
from scenarios.models import Scenario
from scenarios.rules import require
from scenarios.services.lifecycle import archive, publish

logger = logging.getLogger(__name__)

Status = Experiment.Status
_OPEN = (Status.RUNNING, Status.PAUSED)


@transaction.atomic
def create_experiment(
    *,
    actor: User,
    name: str,
    scenarios: Sequence[UUID],
    split: Mapping[str, Any] | None = None,
    start: bool = False,
    **fields: Any,
) -> Experiment:
    """Write down a test; the first of `scenarios` is the control.

    `split` has percentages by scenario id (None: evenly). `fields` are description,
    success_metric, duration (days) and minimum_sample. With `start` it runs at once.
    Raises NotAllowed, Invalid, and what `start_experiment` raises.
    """
    require(actor, "add_experiment")
    rows = testable(actor, scenarios)
    experiment = Experiment(tenant=tenant_of(rows, actor), created_by=actor)
    apply(experiment, {"name": name, **fields})
    experiment.save(force_insert=True)
    write_variants(experiment, rows, split)
    record(
        action=AuditLog.Action.CREATE,
        resource=experiment,
        actor=actor,
        changes=changed_fields({}, described(experiment)),
    )
    if start:
        start_experiment(experiment=experiment, actor=actor)
    return experiment


@transaction.atomic
def edit_experiment(
    *,
    experiment: Experiment,
    actor: User,
    scenarios: Sequence[UUID] | None = None,
    split: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Experiment:
    """Change a draft; what is not given stays. The same again changes nothing.

    Other scenarios without a split are split evenly. Raises NotAllowed, Invalid, Conflict
    `not_a_draft`.
    """
    locked = _locked(experiment, actor)
    if locked.status != Status.DRAFT:
        raise Conflict(
            "Only a draft can be changed: what was begun must be compared as it began.",
            code="not_a_draft",
            extra={"status": locked.status},
        )
    before = described(locked)
    apply(locked, fields)
    locked.save()
    if scenarios is not None or split is not None:
        present = list(locked.variants.order_by("number").values_list("scenario_id", flat=True))
        rows = testable(actor, present if scenarios is None else scenarios)
        if tenant_of(rows, actor) != locked.tenant:
            raise wrong("scenario_ids", "They must be of the organisation the test is of.")
        write_variants(locked, rows, split)
    changes = changed_fields(before, described(locked))
    if changes:
        record(action=AuditLog.Action.UPDATE, resource=locked, actor=actor, changes=changes)
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def start_experiment(*, experiment: Experiment, actor: User) -> Experiment:
    """Let it decide what people see from now on, for its duration.

    A variant that is approved but not published yet is published with it, so that nobody can play
    it before. Raises NotAllowed, Conflict `illegal_transition`, `not_publishable` or
    `in_other_test`, and what `publish` raises.
    """
    locked = _locked(experiment, actor)
    _refuse_illegal(locked, {Status.DRAFT}, "started")
    variants = list(locked.variants.order_by("number"))
    ids = [variant.scenario_id for variant in variants]
    # Locked in one order, so that two starts wait for each other; none is archived meanwhile.
    rows = Scenario.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    scenarios = {row.pk: row for row in rows}
    for variant in variants:
        _make_playable(scenarios[variant.scenario_id], locked, actor)
    now = timezone.now()
    _set(locked, actor, status=Status.RUNNING, started_at=now, ends_at=now + locked.length)
    _open(variants, scenarios)
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def pause_experiment(*, experiment: Experiment, actor: User) -> Experiment:
    """Take in nobody new: they see the control. Who was given a variant keeps it.

    Raises NotAllowed, Conflict `illegal_transition`.
    """
    locked = _locked(experiment, actor)
    _refuse_illegal(locked, {Status.RUNNING}, "paused")
    _set(locked, actor, status=Status.PAUSED, paused_at=timezone.now())
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def resume_experiment(*, experiment: Experiment, actor: User) -> Experiment:
    """Go on; its end moves by as long as it stood still. Raises NotAllowed, Conflict."""
    locked = _locked(experiment, actor)
    _refuse_illegal(locked, {Status.PAUSED}, "resumed")
    paused: Any = locked  # the database keeps both times set
    ends_at = paused.ends_at + (timezone.now() - paused.paused_at)
    _set(locked, actor, status=Status.RUNNING, paused_at=None, ends_at=ends_at)
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def complete_experiment(
    *, experiment: Experiment, actor: User | None, publish_winner: bool = False
) -> Experiment:
    """End it and keep what it told; everybody sees all variants again.

    With `publish_winner` only the winner stays: the others are archived, as `archive` does it and
    by who may. Raises NotAllowed, Conflict `illegal_transition` or `no_winner`, and what `archive`
    raises.
    """
    locked = _locked(experiment, actor)
    _refuse_illegal(locked, set(_OPEN), "completed")
    results = results_of(locked)
    if publish_winner and results.told is None:
        raise Conflict(f"There is no winner to publish. {why_no_winner(results)}", code="no_winner")
    _close(results, actor, Status.COMPLETED, **_conclusion(results))
    if publish_winner:
        _archive_losers(locked, actor)
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def cancel_experiment(*, experiment: Experiment, actor: User) -> Experiment:
    """End it without a result. Raises NotAllowed, Conflict `illegal_transition`."""
    locked = _locked(experiment, actor)
    _refuse_illegal(locked, {Status.DRAFT, *_OPEN}, "cancelled")
    _close(results_of(locked), actor, Status.CANCELLED)
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def change_experiment(
    *,
    experiment: Experiment,
    actor: User,
    status: str | None = None,
    publish_winner: bool = False,
    **edits: Any,
) -> Experiment:
    """Edit (`edit_experiment`), then move (`move_experiment`), both or neither.

    Raises what these raise, and Invalid where a winner is to be published of what isn't completed.
    """
    if publish_winner and status != Status.COMPLETED:
        raise wrong("publish_winner", "A winner is published when the test is completed.")
    if any(value is not None for value in edits.values()):
        edit_experiment(experiment=experiment, actor=actor, **edits)
    if status is not None:
        move_experiment(
            experiment=experiment, actor=actor, status=status, publish_winner=publish_winner
        )
    return experiment


def move_experiment(
    *, experiment: Experiment, actor: User, status: str, publish_winner: bool = False
) -> Experiment:
    """Make the move that ends in `status`. Raises what that verb raises, and Conflict
    `illegal_transition` where no move leads there.
    """
    if status == Status.COMPLETED:
        return complete_experiment(
            experiment=experiment, actor=actor, publish_winner=publish_winner
        )
    verbs: dict[str, Callable[..., Experiment]] = {
        Status.RUNNING: (
            resume_experiment if experiment.status == Status.PAUSED else start_experiment
        ),
        Status.PAUSED: pause_experiment,
        Status.CANCELLED: cancel_experiment,
    }
    if status not in verbs:
        raise _illegal(experiment, "made a draft again")
    return verbs[status](experiment=experiment, actor=actor)


def complete_overdue(now: datetime | None = None) -> int:
    """Complete tests whose time is over; return how many. Safe to run twice, or by two at once.

    One that can't be completed is logged and left for the next time.
    """
    overdue = Experiment.objects.overdue(now or timezone.now())
    completed = 0
    for pk in list(overdue.order_by("ends_at").values_list("pk", flat=True)[:100]):
        try:
            completed += _complete_if_free(overdue.filter(pk=pk))
        except Exception:  # whatever is wrong with it, the others' time is over too
            logger.exception("An A/B test could not be completed", extra={"experiment": str(pk)})
    return completed


@transaction.atomic
def _complete_if_free(overdue: ExperimentQuerySet) -> bool:
    """Complete this one and tell its author, unless somebody else is at it."""
    experiment = overdue.select_for_update(of=("self",), skip_locked=True).first()
    if experiment is None:
        return False
    complete_experiment(experiment=experiment, actor=None)
    _tell_its_author(experiment)
    return True


def _tell_its_author(experiment: Experiment) -> None:
    """Tell who created it that its time is over, if they may still see it."""
    author = experiment.created_by
    if author is None or not author.is_active:
        return
    if author.has_perm("scenarios.view_experiment", experiment):
        notify(
            person=author,
            kind="test",
            text=f"The A/B test “{experiment.name}” is over.",
            detail=verdict_sentence(results_of(experiment)),
            url=reverse("admin:scenarios_experiment_change", args=[experiment.pk]),
            mail=True,
        )


# --- Moves --------------------------------------------------------------------------------------


def _locked(experiment: Experiment, actor: User | None) -> Experiment:
    locked: Experiment = Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)
    require(actor, "change_experiment", locked)
    return locked


def _refuse_illegal(experiment: Experiment, sources: set[Status], done: str) -> None:
    if experiment.status not in sources:
        raise _illegal(experiment, done)


def _illegal(experiment: Experiment, done: str) -> Conflict:
    status = experiment.get_status_display().lower()
    return Conflict(
        f"A test that is {'a draft' if experiment.status == Status.DRAFT else status} can't be "
        f"{done}.",
        code="illegal_transition",
        extra={"status": experiment.status},
    )


def _set(experiment: Experiment, actor: User | None, **values: Any) -> None:
    """Write what a move changes, and audit it."""
    before = {name: _plain(getattr(experiment, name)) for name in values}
    for name, value in values.items():
        setattr(experiment, name, value)
    experiment.save(update_fields=[*values, "updated_at"])
    after = {name: _plain(value) for name, value in values.items()}
    record(
        action=AuditLog.Action.UPDATE,
        resource=experiment,
        actor=actor,
        changes=changed_fields(before, after),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.scenario_id) if isinstance(value, Variant) else value


def _make_playable(scenario: Scenario, experiment: Experiment, actor: User) -> None:
    if scenario.status == ScenarioStatus.APPROVED:
        if not actor.has_perm("scenarios.publish_scenario", scenario):
            raise NotAllowed(
                f"Starting the test publishes “{scenario.name}”, which you may not do. Let a "
                "reviewer publish it first, or an admin start the test."
            )
        publish(scenario=scenario, actor=actor, notes=f"For the A/B test “{experiment.name}”")
    if scenario.status != ScenarioStatus.PUBLISHED or scenario.visibility == Visibility.PRIVATE:
        raise Conflict(
            f"“{scenario.name}” must be published, or approved, and not private before the test "
            "can start.",
            code="not_publishable",
            extra={"scenarioId": str(scenario.pk)},
        )


def _open(variants: Sequence[Variant], scenarios: Mapping[UUID, Scenario]) -> None:
    """Mark the variants as shown to people, unless another test does that already."""
    for variant in variants:
        variant.is_open = True
        variant.version_number = scenarios[variant.scenario_id].published_version
    try:
        with transaction.atomic():
            Variant.objects.bulk_update(variants, ["is_open", "version_number"])
    except IntegrityError:
        other = (
            Variant.objects.open()
            .filter(scenario__in=scenarios)
            .select_related("scenario", "experiment")[0]
        )
        raise Conflict(
            f"“{other.scenario.name}” is in the test “{other.experiment.name}” already.",
            code="in_other_test",
            extra={"scenarioId": str(other.scenario_id)},
        ) from None


def _close(results: Results, actor: User | None, status: Status, **values: Any) -> None:
    """End it, and keep the figures it ends with."""
    experiment = results.experiment
    if experiment.started_at is not None:
        experiment.figures = results.as_json()
        experiment.save(update_fields=["figures"])  # no matter of the audit log
    _set(experiment, actor, status=status, ended_at=timezone.now(), paused_at=None, **values)
    experiment.variants.update(is_open=False)


def _conclusion(results: Results) -> dict[str, Any]:
    told = results.told
    if told is None:
        return {}
    return {
        "winner": results.outcomes[told.number].variant,
        "improvement": told.improvement,
        "significance": told.significance,
    }


def _archive_losers(experiment: Experiment, actor: User | None) -> None:
    # By scenario, as everything that locks several of them.
    variants = list(experiment.variants.select_related("scenario").order_by("scenario"))
    won = next(one.scenario.name for one in variants if one.pk == experiment.winner_id)
    for variant in variants:
        if variant.pk != experiment.winner_id:
            if actor is not None and not actor.has_perm(
                "scenarios.archive_scenario", variant.scenario
            ):
                raise NotAllowed(
                    f"Keeping the winner alone archives “{variant.scenario.name}”, which you may "
                    "not do. Let an admin complete the test, or keep all variants."
                )
            reason = f"“{won}” won the A/B test “{experiment.name}”."
            archive(scenario=variant.scenario, actor=actor, reason=reason)
