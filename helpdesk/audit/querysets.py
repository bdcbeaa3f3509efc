"""The vocabulary for the audit log."""

from typing import Any, Self

from django.db import models

from helpdesk.accounts.models import Role, User


class AuditLogQuerySet(models.QuerySet[Any]):
    """Chainable filters over the audit log."""

    def visible_to(self, person: User) -> Self:
        """What an admin may know of: everything, or what happened in the own tenant."""
        if person.role == Role.SUPER_ADMIN:
            return self
        if person.role == Role.ADMIN and person.tenant_id is not None:
            return self.filter(tenant_id=person.tenant_id)
        return self.none()
