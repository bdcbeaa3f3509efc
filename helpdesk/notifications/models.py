"""What a person should hear of."""

from django.conf import settings
from django.db import models

from helpdesk.ids import IdModel


class Notification(IdModel):
    """One piece of news for one person; sent live on `/ws/notifications/` when it is committed."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            # "My unread news, newest first."
            models.Index(fields=["person", "read_at", "-created_at"], name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.text
