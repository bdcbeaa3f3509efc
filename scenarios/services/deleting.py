"""Deleting for good. Everybody else archives."""

from django.db import transaction
from django.db.models import ProtectedError

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict
from scenarios.models import Scenario
from scenarios.rules import require
from scenarios.services.previewing import forget_previews
from scenarios.versions import Version


@transaction.atomic
def delete(*, scenario: Scenario, actor: User | None) -> None:
    """Delete the scenario with its versions; the audit log keeps that it was there.

    Raises NotAllowed, Conflict `in_use`: what people practised on, or what another scenario
    requires, can only be archived.
    """
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    require(actor, "delete_scenario", locked)
    if locked.unlocks.exists():
        raise Conflict("Another scenario requires it; archive it instead.", code="in_use")
    record(
        action=AuditLog.Action.DELETE,
        resource=locked,
        actor=actor,
        metadata={"versionNumber": locked.version_number, "status": locked.status},
    )
    forget_previews(locked)
    try:
        Version.objects.filter(id=locked.pk).delete()
        locked.delete()
    except ProtectedError:
        raise Conflict("It is in use; archive it instead.", code="in_use") from None
