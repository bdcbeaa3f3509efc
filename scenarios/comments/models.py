"""What people say about scenarios while they work on them."""

import uuid

from django.conf import settings
from django.db import models

from helpdesk.ids import IdModel
from scenarios.comments.querysets import CommentQuerySet

MAX_CONTENT = 5000
MAX_BYTES = 5_000_000


class Comment(IdModel):
    """One thing said. Changes only through `scenarios.services.comments`.

    A comment without `parent` opens a thread; it alone has a `field` and can be resolved. Answers
    belong to a thread, not to each other. A first comment that was deleted while others had
    answered stays as an empty place.
    """

    scenario = models.ForeignKey(
        "scenarios.Scenario", on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    # Dotted path in the API's names, such as `aiConfig.temperature`; empty: the whole scenario.
    field = models.CharField(max_length=200, blank=True)
    # What was there to be read when it was said.
    version_number = models.PositiveIntegerField()
    content = models.TextField(max_length=MAX_CONTENT, blank=True)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        app_label = "scenarios"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=False, content="")
                | (models.Q(deleted_at__isnull=True) & ~models.Q(content="")),
                name="comment_empty_when_deleted",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True)
                | models.Q(field="", resolved_at__isnull=True, deleted_at__isnull=True),
                name="comment_reply_is_plain",
            ),
        ]
        indexes = [
            # The threads of one scenario.
            models.Index(fields=["scenario", "parent", "field"], name="comment_threads"),
        ]

    def __str__(self) -> str:
        return self.content[:60] or "A deleted comment"

    @property
    def tenant_id(self) -> uuid.UUID | None:
        """Whose audit log it belongs to."""
        return self.scenario.tenant_id

    @property
    def is_deleted(self) -> bool:
        """Whether only its place is left."""
        return self.deleted_at is not None


def place_of(attachment: "Attachment", _name: str) -> str:
    """Return where the storage keeps the file; nothing of the name that was sent."""
    return f"attachments/{attachment.pk}"


class Attachment(IdModel):
    """A file beside a comment; its type was read from what is in it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to=place_of)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "scenarios"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__range=(1, MAX_BYTES)), name="attachment_size_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tenant_id(self) -> uuid.UUID | None:
        """Whose audit log it belongs to."""
        return self.comment.tenant_id
