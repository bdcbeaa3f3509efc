"""The vocabulary for the audit log."""

from typing import Any, Self

from django.db import models

from helpdesk.accounts.models import Role, User
from helpdesk.audit.readers import of_things_seen_by


class AuditLogQuerySet(models.QuerySet[Any]):
    """Chainable filters over the audit log."""

    def visible_to(self, person: User) -> Self:
        """What `person` may know of.

        Super admins: everything. Admins: what happened in their tenant. Content managers and
        reviewers: what happened there to things they can see (`helpdesk.audit.readers`). Another
        tenant's deeds stay its own, even those on things it shares with everybody.
        """
        if person.role == Role.SUPER_ADMIN:
            return self
        if person.tenant_id is None:
            return self.none()
        here = self.filter(tenant_id=person.tenant_id)
        if person.role == Role.ADMIN:
            return here
        if person.role in (Role.CONTENT_MANAGER, Role.REVIEWER):
            return here.filter(of_things_seen_by(person))
        return self.none()
