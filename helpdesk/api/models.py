"""What the API remembers of requests."""

from django.conf import settings
from django.db import models

from helpdesk.ids import IdModel


class IdempotentAnswer(IdModel):
    """The answer to a creating request with an `Idempotency-Key`, kept to be given again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    # SHA-256 of query and body, so that another request under the same key is noticed.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()  # 0 while it still runs
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "path", "key"], name="idempotent_answer_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
