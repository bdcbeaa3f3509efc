"""What is recommended to whom."""

from django.conf import settings
from django.db import models

from helpdesk.ids import IdModel


class Recommendation(IdModel):
    """A scenario for one person, made of what others did (`scenarios.lists.recommending`)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recommendations"
    )
    # The organisation whose people it was made of: no longer shown to somebody who left it.
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.CASCADE, null=True, related_name="+"
    )
    scenario = models.ForeignKey(
        "scenarios.Scenario", on_delete=models.CASCADE, related_name="recommendations"
    )
    score = models.FloatField()
    # How many people like this person picked it; 0: it is here for its level alone.
    peers = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "scenarios"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scenario"], name="recommendation_once_per_person"
            ),
        ]
        indexes = [
            # One's own, best first.
            models.Index(fields=["person", "-score"], name="recommendation_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} for {self.person}"
