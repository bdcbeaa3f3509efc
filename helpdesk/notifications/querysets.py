"""The vocabulary for news."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from helpdesk.accounts.models import User


class NotificationQuerySet(models.QuerySet[Any]):
    """Chainable filters over news."""

    def of(self, person: User) -> Self:
        """What one person was told; nobody sees anybody else's."""
        return self.filter(person=person)

    def unread(self) -> Self:
        """News nobody has looked at yet."""
        return self.filter(read_at=None)

    def mail_due(self, *, before: datetime) -> Self:
        """News told before a time whose mail is still to be sent."""
        return self.filter(mail_due=True, created_at__lt=before)

    def mail_held_back(self, *, since: datetime) -> Self:
        """News on a topic on which its person had a mail since then."""
        return self.exclude(topic="").filter(
            Exists(
                self.model.objects.filter(
                    person=OuterRef("person"), topic=OuterRef("topic"), mailed_at__gt=since
                )
            )
        )
