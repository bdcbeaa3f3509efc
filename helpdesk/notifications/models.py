"""What a person should hear of."""

from django.conf import settings
from django.db import models

from helpdesk.ids import IdModel
from helpdesk.notifications.querysets import NotificationQuerySet


class Notification(IdModel):
    """One piece of news for one person; sent live on `/ws/notifications/` when it is committed."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    # What was said, where somebody said something: a reason, a comment.
    detail = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # What it is about, where more of it may follow soon: that comes in one mail.
    topic = models.CharField(max_length=60, blank=True, editable=False)
    # Whether a mail is still to be sent; the task that sends it clears this.
    mail_due = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            # "My unread news, newest first."
            models.Index(fields=["person", "read_at", "-created_at"], name="notification_unread"),
            # Mails that a broken worker or mail server left behind.
            models.Index(
                fields=["created_at"],
                condition=models.Q(mail_due=True),
                name="notification_mail_due",
            ),
            # Whether somebody had a mail about something lately.
            models.Index(
                fields=["person", "topic", "mailed_at"],
                condition=models.Q(mailed_at__isnull=False),
                name="notification_mailed",
            ),
        ]

    def __str__(self) -> str:
        return self.text
