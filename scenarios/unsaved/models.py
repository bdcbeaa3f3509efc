"""One row per person and page."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk.ids import IdModel


class UnsavedForm(IdModel):
    """The fields of a scenario's page as somebody left them. Never a version, and nobody else's."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_forms"
    )
    # None is the empty form, from which a new scenario is made.
    scenario = models.ForeignKey(
        "scenarios.Scenario",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="unsaved_forms",
    )
    # JSON: [[name, value], …] as a browser sends a form.
    fields = models.JSONField()
    # The version the page showed; None on the empty form.
    version_number = models.PositiveIntegerField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "scenarios"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scenario"],
                name="unsaved_form_one_per_page",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario or 'A new scenario'}, unsaved by {self.person}"
