"""Writing the audit log."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from helpdesk import context
from helpdesk.accounts.models import Tenant, User
from helpdesk.api.names import wire_name
from helpdesk.audit.models import AuditLog


def record(
    *,
    action: str,
    resource: models.Model,
    actor: User | None,
    changes: Sequence[Mapping[str, Any]] = (),
    metadata: Mapping[str, Any] | None = None,
) -> AuditLog:
    """Add one entry, in the caller's transaction, with the address and request of the context."""
    origin = context.current()
    return AuditLog.objects.create(
        actor=actor,
        actor_email=actor.email if actor else "",
        tenant_id=_tenant_of(resource) or (actor.tenant_id if actor else None),
        action=action,
        resource_type=resource._meta.model_name or "",  # noqa: SLF001  # documented by Django
        resource_id=resource.pk,
        resource_name=str(resource)[:200],
        changes=list(changes),
        metadata=dict(metadata or {}),
        address=origin.address,
        user_agent=origin.user_agent[:300],
        request_id=origin.request_id[:64],
    )


def _tenant_of(resource: models.Model) -> UUID | None:
    """Return whose entry it is."""
    return resource.pk if isinstance(resource, Tenant) else getattr(resource, "tenant_id", None)


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what `record` takes as changes: where two states of the same fields differ.

    Fields are named in snake_case, and stored by their names in the API.
    """
    return [
        {"field": wire_name(name), "oldValue": before.get(name), "newValue": value}
        for name, value in after.items()
        if value != before.get(name)
    ]


def record_export(*, actor: User, filters: Mapping[str, Any]) -> AuditLog:
    """Note that somebody took a copy of the log, and of which part."""
    return record(
        action=AuditLog.Action.EXPORT,
        resource=actor.tenant or actor,
        actor=actor,
        metadata={"exported": "audit log", "filters": dict(filters)},
    )
