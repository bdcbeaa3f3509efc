"""The vocabulary for jobs."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from helpdesk.accounts.models import Role, User


class JobQuerySet(models.QuerySet[Any]):
    """Chainable filters over jobs."""

    def visible_to(self, person: User) -> Self:
        """Their own; all for SUPER_ADMIN. What one was in another organisation is no more."""
        if person.role == Role.SUPER_ADMIN:
            return self
        return self.filter(owner=person, tenant_id=person.tenant_id)

    def unfinished(self) -> Self:
        """Those that wait or run."""
        return self.filter(finished_at__isnull=True)

    def forgotten(self, since: datetime) -> Self:
        """Unfinished ones that no worker was told of since then."""
        return self.unfinished().filter(queued_at__lt=since)
