"""Reviews, as they are kept."""

from typing import Any

from django.conf import settings
from django.db import models

from helpdesk.ids import IdModel
from scenarios.advice.remarks import Severity


class Validation(IdModel):
    """The review of one version. Changes only through the verbs in `scenarios.advice.services`.

    A version has one at most; asking again replaces it.
    """

    class Status(models.TextChoices):
        PENDING = "PENDING", "Waiting for a worker"
        RUNNING = "RUNNING", "Running"
        COMPLETED = "COMPLETED", "Completed"
        FAILED = "FAILED", "Failed"

    class Judge(models.TextChoices):
        """What became of the model's part."""

        NOT_ASKED = "NOT_ASKED", "No model was asked"
        ANSWERED = "ANSWERED", "A model answered"
        FAILED = "FAILED", "A model was asked and failed"

    scenario = models.ForeignKey(
        "scenarios.Scenario", on_delete=models.CASCADE, related_name="validations"
    )
    version_number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    score = models.PositiveSmallIntegerField(null=True)
    # `Remark.as_json`, what matters most first.
    remarks = models.JSONField(default=list)
    judge = models.CharField(max_length=10, choices=Judge, default=Judge.NOT_ASKED)
    judge_model = models.CharField(max_length=80, blank=True)
    # Why the model's part failed, for the author.
    judge_problem = models.TextField(blank=True)
    # The model's remarks that quoted nothing that stands there, and are not shown.
    judge_dropped = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "scenarios"
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "version_number"], name="validation_one_per_version"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["COMPLETED", "FAILED"], finished_at__isnull=False)
                | models.Q(status__in=["PENDING", "RUNNING"], finished_at__isnull=True),
                name="validation_finished_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="COMPLETED", score__isnull=False, score__lte=100)
                | (~models.Q(status="COMPLETED") & models.Q(score__isnull=True)),
                name="validation_completed_has_score",
            ),
        ]
        indexes = [
            # What nobody works on.
            models.Index(
                fields=["requested_at"],
                condition=models.Q(finished_at__isnull=True),
                name="validation_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of version {self.version_number}"

    @property
    def is_stale(self) -> bool:
        """Whether the scenario has a newer version than the one reviewed."""
        return self.version_number < self.scenario.version_number

    @property
    def summary(self) -> dict[str, int]:
        """How many remarks there are of each severity."""
        found: list[Any] = [one["severity"] for one in self.remarks]
        return {severity.value: found.count(severity.value) for severity in Severity}
