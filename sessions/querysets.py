"""The vocabulary for sessions and the turns the customer owes."""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import User


class TrainingSessionQuerySet(models.QuerySet[Any]):
    """Chainable filters over sessions."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A session is its own person's only; others get 404."""
        return self.filter(person=user) if isinstance(user, User) else self.none()

    def active(self) -> Self:
        """Sessions that are being played."""
        return self.filter(status="active")

    def ended(self) -> Self:
        """Sessions that are over."""
        return self.exclude(status="active")

    def completed(self) -> Self:
        """Sessions that were resolved, escalated or left by the customer."""
        return self.filter(status="completed")

    def counting(self) -> Self:
        """Attempts that count; a retry from the middle of another session does not."""
        return self.filter(origin__isnull=True)

    def with_parts(self) -> Self:
        """With scenario, version and result, without the scenario's large documents."""
        return self.select_related("scenario", "version", "result").defer(
            "scenario__simulation", "version__simulation", "version__snapshot"
        )

    def for_lists(self) -> Self:
        """With what a line of a list shows, without any large document."""
        return self.with_parts().defer(
            "world", "customer", "draft", "result__criteria", "result__feedback"
        )


class DueTurnQuerySet(models.QuerySet[Any]):
    """Chainable filters over due turns."""

    def open(self) -> Self:
        """Turns not taken yet."""
        return self.filter(done_at__isnull=True)

    def claimable(self, now: datetime) -> Self:
        """Open turns that are due and that nobody is working on."""
        return self.open().filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lt=now), due_at__lte=now
        )
