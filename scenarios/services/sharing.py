"""Who may see a scenario: not content, so no version."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from helpdesk.accounts.models import Tenant, User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid
from scenarios.choices import Status, Visibility
from scenarios.experiments.guarding import refuse_while_tested
from scenarios.models import Scenario
from scenarios.rules import is_admin, require


@transaction.atomic
def share(
    *,
    scenario: Scenario,
    actor: User | None,
    visibility: str,
    shared_with: Iterable[Tenant] = (),
) -> Scenario:
    """Set who sees it; `shared_with` counts only for `shared`. The same again changes nothing.

    Raises NotAllowed, Invalid (unknown visibility, or no tenant where one is needed), Conflict
    `needs_review` (published for themselves alone, and now others should see it) or `in_open_test`
    (private, while an A/B test shows it to people).
    """
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    require(actor, "change_scenario", locked)
    if visibility not in Visibility.values:
        message = f"Visibility must be one of {', '.join(Visibility.values)}"
        raise Invalid(f"{message}.", fields={"visibility": [message]})
    if visibility in (Visibility.TENANT, Visibility.SHARED) and locked.tenant_id is None:
        message = "A scenario without an organisation can't be visible to one"
        raise Invalid(f"{message}.", fields={"visibility": [message]})
    if visibility != Visibility.PRIVATE and actor is not None:
        _refuse_unreviewed(locked, actor)
    if visibility == Visibility.PRIVATE:
        refuse_while_tested(locked)
    wanted = sorted({tenant.pk for tenant in shared_with} - {locked.tenant_id})
    if visibility != Visibility.SHARED:
        wanted = []
    present = sorted(locked.shared_with.values_list("pk", flat=True))
    changes = [
        {"field": name, "oldValue": old, "newValue": new}
        for name, old, new in (
            ("visibility", locked.visibility, visibility),
            ("sharedWith", [str(pk) for pk in present], [str(pk) for pk in wanted]),
        )
        if old != new
    ]
    if changes:
        Scenario.objects.filter(pk=locked.pk).update(
            visibility=visibility, updated_at=timezone.now()
        )
        locked.shared_with.set(Tenant.objects.filter(pk__in=wanted))
        record(action=AuditLog.Action.UPDATE, resource=locked, actor=actor, changes=changes)
    scenario.refresh_from_db()
    return scenario


def _refuse_unreviewed(scenario: Scenario, actor: User) -> None:
    """What people publish for themselves alone, nobody has reviewed; admins gave a reason."""
    alone = scenario.status == Status.PUBLISHED and scenario.visibility == Visibility.PRIVATE
    if alone and scenario.published_by_id == actor.pk and not is_admin(actor):
        raise Conflict(
            "Nobody has reviewed it yet: archive it, restore it as a draft and submit it.",
            code="needs_review",
        )
