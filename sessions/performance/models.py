"""Who was reminded of re-tests, and when. Only `reminding`, beside this module, changes it."""

from django.conf import settings
from django.db import models


class RetestReminder(models.Model):
    """When somebody's re-tests were last looked at, and when they heard of some that are due."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    # They have heard of re-tests due up to this day of theirs.
    told_through = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "training"

    def __str__(self) -> str:
        return f"Looked {self.looked_at}, told {self.told_at}"
