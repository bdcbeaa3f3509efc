"""What super admins do with organisations. Audited."""

from django.db import transaction
from django.db.models import ProtectedError

from helpdesk.accounts.models import Role, Tenant, User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import changed_fields, record
from helpdesk.errors import Conflict, NotAllowed

_FIELDS = ("name", "slug")


@transaction.atomic
def save_tenant(tenant: Tenant, *, by: User) -> Tenant:
    """Write a new or changed organisation; raises NotAllowed."""
    _require_right(by)
    before = Tenant.objects.select_for_update().filter(pk=tenant.pk).first()
    tenant.save()
    changes = changed_fields(
        {name: getattr(before, name, None) for name in _FIELDS},
        {name: getattr(tenant, name) for name in _FIELDS},
    )
    if changes:
        action = AuditLog.Action.UPDATE if before else AuditLog.Action.CREATE
        record(action=action, resource=tenant, actor=by, changes=changes)
    return tenant


@transaction.atomic
def delete_tenant(tenant: Tenant, *, by: User) -> None:
    """Delete an organisation; raises NotAllowed, and Conflict while people or content are its."""
    _require_right(by)
    record(action=AuditLog.Action.DELETE, resource=tenant, actor=by)
    try:
        tenant.delete()
    except ProtectedError:
        raise Conflict("People or content belong to it.", code="in_use") from None


def _require_right(by: User) -> None:
    if by.role != Role.SUPER_ADMIN:
        raise NotAllowed("Organisations are the super admins' matter.")
