"""The vocabulary for comments."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Prefetch

from helpdesk.accounts.models import User


class CommentQuerySet(models.QuerySet[Any]):
    """Chainable filters over comments."""

    def visible_to(self, person: User) -> Self:
        """Comments on what is this person's to work on.

        A scenario may be public; what its organisation says about it among itself is not.
        """
        if not person.is_staff:
            return self.none()
        scenarios = apps.get_model("scenarios", "Scenario").objects
        seen = scenarios.visible_to(person).in_reach_of(person)
        return self.filter(scenario__in=seen.values("pk"))

    def threads(self) -> Self:
        """First comments, which carry the field and the resolution of their thread."""
        return self.filter(parent=None)

    def open(self) -> Self:
        """Threads that are not resolved."""
        return self.threads().filter(resolved_at=None)

    def by_field(self) -> Self:
        """Sort by the field they are about, those about the whole first, then by age."""
        return self.order_by("field", "pk")

    def complete(self) -> Self:
        """Fetch what a page or an answer shows of threads, in a fixed number of queries."""
        inner = self.model.objects.order_by("pk").select_related("author")
        people = User.objects.order_by("pk")
        return self.select_related("author", "resolved_by").prefetch_related(
            "attachments",
            Prefetch("mentions", people),
            Prefetch(
                "replies", inner.prefetch_related("attachments", Prefetch("mentions", people))
            ),
        )
