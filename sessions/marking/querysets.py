"""The vocabulary for overrides, appeals and judgements."""

from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from helpdesk.accounts.models import User


def _markable_by(user: "User | AnonymousUser") -> models.QuerySet[Any]:
    rows: Any = apps.get_model("training", "TrainingSession").objects
    markable: models.QuerySet[Any] = rows.markable_by(user)
    return markable.values("pk")


class OverrideQuerySet(models.QuerySet[Any]):
    """Chainable filters over overrides."""

    def standing(self) -> Self:
        """Those that count."""
        return self.filter(ended_at__isnull=True)


class AppealQuerySet(models.QuerySet[Any]):
    """Chainable filters over appeals."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(status="open")

    def untold(self) -> Self:
        """Those that wait and of which no instructor has heard yet."""
        return self.open().filter(told_at__isnull=True)

    def decidable_by(self, user: "User | AnonymousUser") -> Self:
        """Appeals `user` may know of as an instructor; one's own is somebody else's to decide."""
        return self.filter(session__in=_markable_by(user))


class JudgementQuerySet(models.QuerySet[Any]):
    """Chainable filters over judgements."""

    def markable_by(self, user: "User | AnonymousUser") -> Self:
        """Judgements on sessions `user` may mark."""
        return self.filter(session__in=_markable_by(user))
