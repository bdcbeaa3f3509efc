"""Overrides, appeals and judged criteria. They change only through the verbs beside this module."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from helpdesk.ids import IdModel
from sessions.marking.querysets import AppealQuerySet, JudgementQuerySet, OverrideQuerySet

MAX_TEXT = 1000
# An appeal is the only one: too short to say anything, it is not taken.
LEAST_APPEAL = 15


def _person(**more: Any) -> Any:
    """A foreign key to somebody whose name may be forgotten."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", **more
    )


class Original(models.Model):
    """A result as it was recorded when the session ended; there while a ruling changes it.

    A replay must come to this. When the last ruling is taken back, the result is this again.
    """

    result = models.OneToOneField(
        "training.Result", on_delete=models.CASCADE, primary_key=True, related_name="original"
    )
    passed = models.BooleanField()
    overall = models.PositiveSmallIntegerField()
    dimensions = models.JSONField()
    competencies = models.JSONField()
    criteria = models.JSONField()
    feedback = models.JSONField()

    class Meta:
        app_label = "training"

    def __str__(self) -> str:
        return f"Recorded: {self.overall}"


class Override(IdModel):
    """An instructor's ruling on one criterion of one result.

    At most one stands for a criterion. Those taken back or replaced stay as history.
    """

    session = models.ForeignKey(
        "training.TrainingSession", on_delete=models.CASCADE, related_name="overrides"
    )
    criterion = models.CharField(max_length=80)
    # 0–1 of what the criterion can give; of a cost, 1 costs nothing.
    share = models.FloatField()
    reason = models.TextField()
    by = _person()
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _person(blank=True)
    end_reason = models.TextField(blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        app_label = "training"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(share__range=(0, 1)), name="override_share_range"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
            models.UniqueConstraint(
                fields=["session", "criterion"],
                condition=Q(ended_at__isnull=True),
                name="override_one_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.share:g}"

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.ended_at is None


class Appeal(IdModel):
    """A trainee's objection to one criterion of an own result, and the answer to it."""

    class Status(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    session = models.ForeignKey(
        "training.TrainingSession", on_delete=models.CASCADE, related_name="appeals"
    )
    criterion = models.CharField(max_length=80)
    text = models.TextField(validators=[MinLengthValidator(LEAST_APPEAL)])
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    # When those who may decide it were told; that and their news are one transaction.
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.TextField(blank=True)
    decided_by = _person(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # What came of an accepted one.
    override = models.OneToOneField(
        Override, on_delete=models.SET_NULL, null=True, blank=True, related_name="appeal"
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        app_label = "training"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "criterion"], name="appeal_once"),
            models.CheckConstraint(condition=~Q(text=""), name="appeal_has_text"),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True, answer="")
                | (~Q(status="open") & Q(decided_at__isnull=False) & ~Q(answer="")),
                name="appeal_decided_with_answer",
            ),
        ]
        indexes = [
            # "What waits for an answer?"
            models.Index(fields=["created_at"], condition=Q(status="open"), name="appeal_waiting"),
            # "Of which has nobody heard?", asked every minute.
            models.Index(
                fields=["created_at"],
                condition=Q(status="open", told_at__isnull=True),
                name="appeal_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal against {self.criterion}"

    @property
    def tenant_id(self) -> UUID | None:
        """Whose audit log it belongs to."""
        return self.session.tenant_id

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.status == self.Status.OPEN


class Judging(models.Model):
    """Asking a model the questions of `sessions.marking.questions` about one session."""

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting for a worker"
        DONE = "done", "Answered"
        FAILED = "failed", "No answer"

    session = models.OneToOneField(
        "training.TrainingSession",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="judging",
    )
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    requested_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Answers that quoted nothing of the transcript, or were none.
    dropped = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "training"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="pending", finished_at__isnull=True)
                | (~Q(status="pending") & Q(finished_at__isnull=False)),
                name="judging_finished_has_time",
            ),
        ]
        indexes = [
            # "What did no worker take?"
            models.Index(
                fields=["requested_at"], condition=Q(status="pending"), name="judging_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"Questions to a model: {self.status}"


class Judgement(IdModel):
    """A model's answer to one question about a session. Advice: it moves no score."""

    session = models.ForeignKey(
        "training.TrainingSession", on_delete=models.CASCADE, related_name="judgements"
    )
    question = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(help_text="Of the question's wording.")
    model = models.CharField(max_length=80)
    met = models.BooleanField()
    why = models.TextField(blank=True)
    # Verbatim from this message.
    quote = models.TextField()
    message = models.ForeignKey("training.Message", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        app_label = "training"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "question"], name="judgement_once"),
            models.CheckConstraint(condition=~Q(quote=""), name="judgement_has_quote"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {'yes' if self.met else 'no'}"


class InstructorMark(models.Model):
    """Instructors' own answer to a question a model was asked, for calibration.

    The model's answer is shown once there is one, so only the first was given without knowing it.
    """

    judgement = models.OneToOneField(
        Judgement, on_delete=models.CASCADE, primary_key=True, related_name="mark"
    )
    # As it stands, and by whom it was given last.
    met = models.BooleanField()
    by = _person()
    # The first answer: what counts for calibration.
    first_met = models.BooleanField(editable=False)
    # Whose calibration it belongs to: the organisation of the person marked, then.
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.CASCADE, null=True, related_name="+"
    )
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "training"

    def __str__(self) -> str:
        return "yes" if self.met else "no"
