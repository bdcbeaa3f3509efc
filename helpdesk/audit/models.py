"""Who did what to what, when and from where. Rows are only ever added.

Triggers refuse to change or delete them, whoever asks (docs/audit.md).
"""

from django.conf import settings
from django.db import models

from helpdesk.audit.querysets import AuditLogQuerySet
from helpdesk.ids import IdModel


class AuditLog(IdModel):
    """One action by one person. Written by `helpdesk.audit.services.record`, never changed."""

    class Action(models.TextChoices):
        CREATE = "CREATE"
        UPDATE = "UPDATE"
        DELETE = "DELETE"
        PUBLISH = "PUBLISH"
        ARCHIVE = "ARCHIVE"
        RESTORE = "RESTORE"
        DUPLICATE = "DUPLICATE"
        IMPORT = "IMPORT"
        EXPORT = "EXPORT"
        SUBMIT = "SUBMIT"
        APPROVE = "APPROVE"
        REJECT = "REJECT"

    # Kept after the person is gone: an audit trail must not lose its actor's identity.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    actor_email = models.EmailField(blank=True)
    tenant = models.ForeignKey(
        "accounts.Tenant",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    action = models.CharField(max_length=12, choices=Action)
    resource_type = models.CharField(max_length=40)
    resource_id = models.UUIDField()
    resource_name = models.CharField(max_length=200, blank=True)
    # [{"field": "aiConfig.temperature", "oldValue": …, "newValue": …}]
    changes = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditLogQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            # "What happened to this scenario?"
            models.Index(fields=["resource_type", "resource_id", "-created_at"], name="audit_res"),
            # "What did this person do?"
            models.Index(fields=["actor", "-created_at"], name="audit_actor"),
            # "What happened here lately?"; ids are in the order of creation.
            models.Index(fields=["tenant", "-id"], name="audit_tenant"),
            # "What happened that week?"
            models.Index(fields=["-created_at"], name="audit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_email or 'system'} {self.action} {self.resource_type}"
