"""Lifecycle moves: audit entries, never versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid, NotAllowed
from scenarios.advice.services import review_what_is_submitted
from scenarios.choices import Status, Visibility
from scenarios.experiments.guarding import refuse_while_tested
from scenarios.gate import checklist
from scenarios.models import PinnedArticle, Scenario
from scenarios.news import tell_of_move
from scenarios.rules import is_admin, is_trainee, require
from scenarios.services.content import refuse_stale
from scenarios.versions import Version, document_of

#: Characters of a move's note or reason, and of a version's changelog.
MAX_NOTE = 2000


@dataclass(frozen=True)
class Move:
    """A way from some statuses to another; who may is the permission's matter."""

    sources: frozenset[str]
    target: Status
    permission: str
    action: AuditLog.Action


def _move(sources: set[Status], target: Status, permission: str, action: AuditLog.Action) -> Move:
    return Move(frozenset(sources), target, permission, action)


MOVES = {
    "submit": _move(
        {Status.DRAFT}, Status.PENDING_REVIEW, "submit_scenario", AuditLog.Action.SUBMIT
    ),
    "approve": _move(
        {Status.PENDING_REVIEW}, Status.APPROVED, "review_scenario", AuditLog.Action.APPROVE
    ),
    "reject": _move(
        {Status.PENDING_REVIEW, Status.APPROVED},
        Status.DRAFT,
        "review_scenario",
        AuditLog.Action.REJECT,
    ),
    "publish": _move(
        {Status.DRAFT, Status.PENDING_REVIEW, Status.APPROVED, Status.PUBLISHED},
        Status.PUBLISHED,
        "publish_scenario",
        AuditLog.Action.PUBLISH,
    ),
    "archive": _move(
        {Status.DRAFT, Status.PENDING_REVIEW, Status.APPROVED, Status.PUBLISHED},
        Status.ARCHIVED,
        "archive_scenario",
        AuditLog.Action.ARCHIVE,
    ),
    "restore": _move({Status.ARCHIVED}, Status.DRAFT, "archive_scenario", AuditLog.Action.RESTORE),
}


@transaction.atomic
def submit(*, scenario: Scenario, actor: User | None, notes: str = "") -> Scenario:
    """Hand a draft over for review, with advice for the reviewers. Raises NotAllowed, Conflict
    `illegal_transition`.
    """
    submitted = _make("submit", scenario=scenario, actor=actor, notes=notes)
    review_what_is_submitted(scenario=submitted, actor=actor)
    return submitted


@transaction.atomic
def approve(
    *,
    scenario: Scenario,
    actor: User | None,
    notes: str = "",
    expected_version: int | None = None,
) -> Scenario:
    """Approve what was submitted, in the version that was read (`expected_version`, if given).

    Nobody approves what they wrote themselves: an admin in a hurry publishes it, with a reason.
    Raises NotAllowed, Conflict `illegal_transition` or `stale_version`.
    """
    # Locked, so that nobody writes in it between the look at who wrote it and the move.
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    require(actor, "review_scenario", locked)
    if actor is not None and _wrote_unpublished(locked, actor):
        raise NotAllowed("Somebody else must review your work.", code="own_work")
    refuse_stale(locked, expected_version)
    _make("approve", scenario=locked, actor=actor, notes=notes)
    scenario.refresh_from_db()
    return scenario


def reject(*, scenario: Scenario, actor: User | None, reason: str) -> Scenario:
    """Send it back to its author. Raises Invalid without a reason, NotAllowed, Conflict."""
    if not reason.strip():
        raise Invalid("A rejection needs a reason.", fields={"reason": ["A reason is required"]})
    return _make("reject", scenario=scenario, actor=actor, notes=reason)


@transaction.atomic
def archive(*, scenario: Scenario, actor: User | None, reason: str = "") -> Scenario:
    """Take it out of use; sessions on it go on. Raises NotAllowed, Conflict (`in_open_test`: an
    A/B test shows it to people).
    """
    # Locked, so that no test starts with it between the look at tests and the move.
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    require(actor, "archive_scenario", locked)
    refuse_while_tested(locked)
    _make(
        "archive",
        scenario=locked,
        actor=actor,
        notes=reason,
        also={"archived_at": timezone.now(), "archived_by": actor},
    )
    scenario.refresh_from_db()
    return scenario


def restore(*, scenario: Scenario, actor: User | None, notes: str = "") -> Scenario:
    """Bring an archived one back as a draft, played by nobody. Raises NotAllowed, Conflict."""
    return _make(
        "restore",
        scenario=scenario,
        actor=actor,
        notes=notes,
        also={
            "archived_at": None,
            "archived_by": None,
            "published_version": None,
            "published_at": None,
            "published_by": None,
        },
    )


def move_to(*, scenario: Scenario, actor: User | None, status: str, notes: str = "") -> Scenario:
    """Make the move that ends in `status`; `notes` are its reason. Raises what that verb raises,
    and Conflict `illegal_transition` where no move leads there.
    """
    present = scenario.status
    if status == Status.PENDING_REVIEW:
        return submit(scenario=scenario, actor=actor, notes=notes)
    if status == Status.APPROVED:
        return approve(scenario=scenario, actor=actor, notes=notes)
    if status == Status.PUBLISHED:
        return publish(scenario=scenario, actor=actor, notes=notes)
    if status == Status.ARCHIVED:
        return archive(scenario=scenario, actor=actor, reason=notes)
    if present == Status.ARCHIVED:
        return restore(scenario=scenario, actor=actor, notes=notes)
    if present in MOVES["reject"].sources:
        return reject(scenario=scenario, actor=actor, reason=notes)
    raise Conflict(
        f"A scenario that is {scenario.get_status_display().lower()} can't become a draft.",
        code="illegal_transition",
        extra={"status": present},
    )


@transaction.atomic
def publish(
    *, scenario: Scenario, actor: User | None, notes: str = "", play: bool = True
) -> Scenario:
    """Let trainees play the newest version, if it passes the gate.

    Without `play` the gate's sessions are not played: for documents that were played before.

    Publishing one's own unreviewed work needs an admin and a reason (`notes`); trainees need none
    while nobody else sees it. Raises NotAllowed, Invalid (reason missing), Conflict
    `illegal_transition`, `nothing_to_publish` or `gate_failed` (with the checklist).
    """
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    require(actor, "publish_scenario", locked)
    _refuse_illegal("publish", locked)
    if locked.status == Status.PUBLISHED and not locked.has_unpublished_changes:
        raise Conflict("Nothing is newer than what is published.", code="nothing_to_publish")
    if actor is not None and _is_own_unreviewed(locked, actor):
        _refuse_unless_justified(actor, notes)
    _refuse_unless_passed(locked, play=play)
    pin_articles(locked)
    _make(
        "publish",
        scenario=locked,
        actor=actor,
        notes=notes,
        also={
            "published_version": locked.version_number,
            "published_at": timezone.now(),
            "published_by": actor,
        },
    )
    scenario.refresh_from_db()
    return scenario


@transaction.atomic
def _make(
    name: str,
    *,
    scenario: Scenario,
    actor: User | None,
    notes: str,
    also: Mapping[str, Any] | None = None,
) -> Scenario:
    """Make the move if the row is still where the move starts, and audit it."""
    move = MOVES[name]
    before = Scenario.objects.get(pk=scenario.pk)
    require(actor, move.permission, before)
    values: dict[str, Any] = {**(also or {}), "status": move.target}
    moved = Scenario.objects.filter(
        pk=before.pk, status=before.status, version_number=before.version_number
    ).filter(status__in=move.sources)
    if not moved.update(**values, updated_at=timezone.now()):
        before.refresh_from_db()
        raise _illegal(name, before)
    record(
        action=move.action,
        resource=before,
        actor=actor,
        changes=_moved_fields(before, values),
        metadata={"versionNumber": before.version_number, "notes": notes},
    )
    tell_of_move(name, scenario=before, actor=actor, notes=notes)
    scenario.refresh_from_db()
    return scenario


def _moved_fields(before: Scenario, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = {"status": "status", "published_version": "publishedVersion"}
    return [
        {"field": wire, "oldValue": getattr(before, column), "newValue": values[column]}
        for column, wire in names.items()
        if column in values and values[column] != getattr(before, column)
    ]


def _refuse_illegal(name: str, scenario: Scenario) -> None:
    if scenario.status not in MOVES[name].sources:
        raise _illegal(name, scenario)


def _illegal(name: str, scenario: Scenario) -> Conflict:
    status = scenario.get_status_display().lower()
    return Conflict(
        f"A scenario that is {status} can't be {_PARTICIPLES[name]}.",
        code="illegal_transition",
        extra={"status": scenario.status},
    )


_PARTICIPLES = {
    "submit": "submitted",
    "approve": "approved",
    "reject": "rejected",
    "publish": "published",
    "archive": "archived",
    "restore": "restored",
}


def _is_own_unreviewed(scenario: Scenario, actor: User) -> bool:
    if scenario.status == Status.APPROVED:
        return False
    if scenario.visibility == Visibility.PRIVATE and is_trainee(actor):
        return False
    return _wrote_unpublished(scenario, actor)


def _wrote_unpublished(scenario: Scenario, actor: User) -> bool:
    """Whether a version that is not published yet is the actor's."""
    return Scenario.objects.written_by(actor).filter(pk=scenario.pk).exists()


def _refuse_unless_justified(actor: User, notes: str) -> None:
    if not is_admin(actor):
        raise NotAllowed("Publishing one's own unreviewed work needs an admin.")
    if not notes.strip():
        raise Invalid(
            "Publishing your own unreviewed work needs a reason.",
            code="reason_required",
            fields={"notes": ["A reason is required"]},
        )


def _refuse_unless_passed(scenario: Scenario, *, play: bool) -> None:
    version = Version.objects.get(id=scenario.pk, version_number=scenario.version_number)
    items = checklist(document_of(version), play=play)
    failed = [item for item in items if not item.ok]
    if failed:
        raise Conflict(
            f"It can't be published yet: {failed[0].detail}",
            code="gate_failed",
            extra={"checklist": [item.as_json() for item in items]},
        )


def pin_articles(scenario: Scenario) -> None:
    """Keep the newest version's articles where sessions search them; played or published again it
    has them already.
    """
    version = Version.objects.get(id=scenario.pk, version_number=scenario.version_number)
    PinnedArticle.objects.bulk_create(
        (
            PinnedArticle(
                scenario=scenario,
                version_number=scenario.version_number,
                **article.model_dump(),
            )
            for article in document_of(version).knowledge
        ),
        ignore_conflicts=True,
    )
