"""The vocabulary for the XP ledger."""

from typing import Any, Self

from django.db import models
from django.db.models import Sum

from helpdesk.accounts.models import User

# What the source of a correction's awards begins with.
CORRECTION = "correction:"


class AwardQuerySet(models.QuerySet[Any]):
    """Chainable filters over awards."""

    def of(self, person: User) -> Self:
        """What this person was given."""
        return self.filter(person=person)

    def practised(self) -> Self:
        """What practice brought on the day itself, without corrections of marks later."""
        return self.exclude(source__startswith=CORRECTION)

    def total(self) -> int:
        """The sum of the amounts, in XP."""
        return int(self.aggregate(total=Sum("amount"))["total"] or 0)
