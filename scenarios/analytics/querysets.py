"""The vocabulary for roll-ups: whose, and when."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models

from helpdesk.accounts.models import Role, User


class FiguresQuerySet(models.QuerySet[Any]):
    """Chainable filters over roll-ups."""

    def seen_by(self, person: User) -> Self:
        """What one's own organisation's people did; SUPER_ADMIN: what everybody did.

        Whose scenario it is plays no part: of one that is shared with others, its owners see their
        own people's attempts, and the others theirs. Without an organisation there is nobody.
        """
        if person.role == Role.SUPER_ADMIN:
            return self
        return self.of_tenant(person.tenant_id) if person.tenant_id else self.none()

    def of_tenant(self, tenant_id: UUID | None) -> Self:
        """What the people of one organisation did."""
        return self.filter(tenant=tenant_id)

    def between(self, first: date, last: date) -> Self:
        """From one day to another, both included."""
        return self.filter(day__gte=first, day__lte=last)
