"""A job: one import or export of many scenarios."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models

from helpdesk.ids import IdModel
from scenarios.jobs.querysets import JobQuerySet


class Job(IdModel):
    """An import or export. Changes only through the verbs in `scenarios.jobs.services`."""

    class Kind(models.TextChoices):
        IMPORT = "IMPORT", "Import"
        EXPORT = "EXPORT", "Export"

    class Status(models.TextChoices):
        PENDING = "PENDING", "Waiting for a worker"
        RUNNING = "RUNNING", "Running"
        COMPLETED = "COMPLETED", "Completed"
        FAILED = "FAILED", "Failed"
        CANCELLED = "CANCELLED", "Cancelled"

    kind = models.CharField(max_length=8, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # What is imported, or what the download is called.
    file_name = models.CharField(max_length=150)
    # An import's upload, an export's result; gone once it has expired.
    file = models.FileField(upload_to="jobs/%Y/%m/", max_length=200, blank=True)
    # `ImportOptions` or `ExportOptions`, with the ids of the scenarios.
    options = models.JSONField(default=dict)
    # Where the person asked from (`helpdesk.context`), for the audit log.
    origin = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    # When a worker was last told of it.
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # When its file is deleted.
    expires_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        app_label = "scenarios"
        verbose_name_plural = "imports and exports"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["COMPLETED", "FAILED", "CANCELLED"], finished_at__isnull=False
                )
                | models.Q(status__in=["PENDING", "RUNNING"], finished_at__isnull=True),
                name="job_finished_has_time",
            ),
        ]
        indexes = [
            # "My imports and exports", and what nobody works on.
            models.Index(fields=["owner", "-created_at"], name="job_mine"),
            models.Index(
                fields=["queued_at"],
                condition=models.Q(finished_at__isnull=True),
                name="job_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.file_name}"

    @property
    def standing(self) -> tuple[int, int]:
        """How many rows are done, of how many; 0 of 0 while nobody has counted.

        While it runs the numbers stand in the cache: the job's transaction is not to be seen yet.
        """
        told: Any = cache.get(self.progress_key) if self.status == self.Status.RUNNING else None
        return tuple(told) if told else (self.done, self.total)

    @property
    def progress_key(self) -> str:
        """The numbers' name in the cache."""
        return f"job:{self.pk}:progress"

    @property
    def is_finished(self) -> bool:
        """Whether nothing will come of it any more."""
        return self.finished_at is not None
