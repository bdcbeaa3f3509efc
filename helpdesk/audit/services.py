"""Writing the audit log."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from helpdesk import context
from helpdesk.accounts.models import User
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
        tenant_id=getattr(resource, "tenant_id", None) or (actor.tenant_id if actor else None),
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


def record_export(*, actor: User, filters: Mapping[str, Any]) -> AuditLog:
    """Note that somebody took a copy of the log, and of which part."""
    return record(
        action=AuditLog.Action.EXPORT,
        resource=actor.tenant or actor,
        actor=actor,
        metadata={"exported": "audit log", "filters": dict(filters)},
    )
