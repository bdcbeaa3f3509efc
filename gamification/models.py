"""The XP ledger."""

from django.conf import settings
from django.db import models

from gamification.querysets import AwardQuerySet
from helpdesk.ids import IdModel


class Award(IdModel):
    """XP given once. Rows are never changed; `User.xp` is their sum.

    `source` says what it was given for (`session:<id>`), so that one thing is never rewarded twice.
    """

    class Reason(models.TextChoices):
        SCENARIO_PASSED = "scenario_passed", "Scenario passed"
        FIRST_ATTEMPT = "first_attempt", "Passed at the first attempt"
        NO_HINTS = "no_hints", "Passed without hints"
        STREAK = "streak", "Daily streak"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="awards"
    )
    reason = models.CharField(max_length=20, choices=Reason)
    source = models.CharField(max_length=80)
    # What the award is about (`scenario:<id>`): repeats of it earn only the difference.
    subject = models.CharField(max_length=80)
    amount = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reason", "source"], name="award_once_per_source"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="award_positive"),
        ]
        indexes = [
            # "What did this person already earn for this scenario?"
            models.Index(fields=["person", "subject"], name="award_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} XP: {self.get_reason_display()}"
