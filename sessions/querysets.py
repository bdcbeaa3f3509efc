"""The vocabulary for sessions and the turns the customer owes."""

from collections import Counter
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Avg, Count, F, FloatField, Q, Sum

from helpdesk.accounts.models import MARKER_ROLES, Role, User
from scenarios.models import AttemptFact


class TrainingSessionQuerySet(models.QuerySet[Any]):
    """Chainable filters over sessions."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A session is its own person's only; others get 404."""
        return self.filter(person=user) if isinstance(user, User) else self.none()

    def markable_by(self, user: "User | AnonymousUser") -> Self:
        """Ended attempts that `user` may look at and mark as an instructor.

        Those of people who are in their organisation and were when they played, of scenarios it
        could know of then: archived or withdrawn since, what was practised stays. All for
        SUPER_ADMIN.
        """
        rows = self.ended().counting()
        if not isinstance(user, User) or user.role not in MARKER_ROLES:
            return self.none()
        if user.role == Role.SUPER_ADMIN:
            return rows
        if user.tenant_id is None:
            return self.none()
        played_here = AttemptFact.objects.filter(tenant_id=user.tenant_id)
        return rows.filter(
            pk__in=played_here.values("attempt"),
            person__tenant_id=user.tenant_id,
            is_known_to_tenant=True,
        )

    def active(self) -> Self:
        """Sessions that are being played."""
        return self.filter(status="active")

    def idle_since(self, moment: datetime) -> Self:
        """Sessions being played in which nothing happened since then, the longest idle first."""
        quiet = self.active().filter(last_activity_at__lte=moment)
        return quiet.exclude(journal__at__gt=moment).order_by("last_activity_at", "pk")

    def ended(self) -> Self:
        """Sessions that are over."""
        return self.exclude(status="active")

    def completed(self) -> Self:
        """Sessions that were resolved, escalated or left by the customer."""
        return self.filter(status="completed")

    def counting(self) -> Self:
        """Attempts that count; a retry from the middle of another session, or a preview, does
        not.
        """
        return self.filter(origin__isnull=True, is_preview=False)

    def previews(self) -> Self:
        """Authors' tries of drafts."""
        return self.filter(is_preview=True)

    def practised(self) -> Self:
        """All but previews."""
        return self.filter(is_preview=False)

    def with_parts(self) -> Self:
        """With scenario, version and result, without the scenario's large documents."""
        return self.select_related("scenario", "version", "result").defer(
            "scenario__simulation", "version__simulation", "version__snapshot"
        )

    def for_lists(self) -> Self:
        """With what a line of a list shows, without any large document; without previews."""
        return (
            self.practised()
            .with_parts()
            .defer("world", "customer", "draft", "result__criteria", "result__feedback")
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


class ModelReplyQuerySet(models.QuerySet[Any]):
    """Chainable filters over what models were asked for, and the figures of them."""

    def of_scenario(self, scenario: models.Model) -> Self:
        """Replies given in a scenario's sessions."""
        return self.filter(message__session__scenario=scenario)

    def between(self, start: datetime, end: datetime) -> Self:
        """Replies given from `start` up to, without, `end`."""
        return self.filter(message__created_at__gte=start, message__created_at__lt=end)

    def figures(self) -> dict[str, Any]:
        """Sum them up: counts, tokens, times in milliseconds (None where there are none)."""
        return self.aggregate(
            replies=Count("pk"),
            by_model=Count("pk", filter=Q(source="model")),
            retried=Count("pk", filter=Q(drafts__gt=1)),
            refused=Count("pk", filter=Q(refused=True)),
            errors=Count("pk", filter=~Q(error="")),
            tokens_in=Sum("tokens_in", default=0),
            tokens_out=Sum("tokens_out", default=0),
            mean_first_token_ms=Avg("first_token_ms"),
            mean_latency_ms=Avg("latency_ms"),
            p95_latency_ms=_P95(F("latency_ms")),
        )

    def failures_by_check(self) -> dict[str, int]:
        """Refused drafts by the check they failed, the most frequent first."""
        rows = self.exclude(failures=[]).values_list("failures", flat=True)
        return dict(Counter(name for names in rows for name in names).most_common())


class _P95(models.Aggregate):
    """The 95th percentile of a column."""

    template = "percentile_cont(0.95) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
