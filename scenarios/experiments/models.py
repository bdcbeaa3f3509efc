"""An A/B test, its variants, and who was given which.

The API calls an experiment a test; here that word is taken by what tests our code.
"""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models

from helpdesk.ids import IdModel
from scenarios.experiments.metrics import Metric
from scenarios.experiments.querysets import ExperimentQuerySet, VariantQuerySet

#: Hundredths of a per cent: what a split is counted in.
WHOLE = 10_000
MAX_VARIANTS = 5
MAX_DAYS = 365
#: Below this the verdict's formulas, made for large samples, do not hold.
LEAST_MINIMUM = 30
MOST_MINIMUM = 100_000


class Experiment(IdModel):
    """A test of a tenant's people. Changes only through the verbs in `scenarios.experiments`."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        RUNNING = "RUNNING", "Running"
        PAUSED = "PAUSED", "Paused"
        COMPLETED = "COMPLETED", "Completed"
        CANCELLED = "CANCELLED", "Cancelled"

    name = models.CharField(max_length=100, validators=[MinLengthValidator(3)])
    description = models.TextField(blank=True, max_length=2000)
    # Whose people take part, and whose staff see it.
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    success_metric = models.CharField(max_length=15, choices=Metric, default=Metric.SCORE)
    duration = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text="Days. Days on which it is paused don't count.",
    )
    minimum_sample = models.PositiveIntegerField(
        default=100,
        validators=[MinValueValidator(LEAST_MINIMUM), MaxValueValidator(MOST_MINIMUM)],
        help_text="People of each variant before a winner can be told.",
    )
    started_at = models.DateTimeField(null=True)
    # When its time is over; moved by a pause.
    ends_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    # When it was completed or cancelled: what comes later doesn't count.
    ended_at = models.DateTimeField(null=True)
    # What was told when it was completed.
    winner = models.ForeignKey(
        "scenarios.Variant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    improvement = models.FloatField(null=True)  # per cent
    significance = models.FloatField(null=True)  # 0–1
    # What had come of it by its end (`outcomes.as_json`, and the standing): ratings, corrections
    # and people who leave later don't change it.
    figures = models.JSONField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        app_label = "scenarios"
        verbose_name = "A/B test"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="DRAFT", started_at__isnull=True, ends_at__isnull=True)
                | models.Q(status="CANCELLED")
                | models.Q(
                    status__in=["RUNNING", "PAUSED", "COMPLETED"],
                    started_at__isnull=False,
                    ends_at__gt=models.F("started_at"),
                ),
                name="experiment_started_has_times",
            ),
            models.CheckConstraint(
                condition=models.Q(status="PAUSED", paused_at__isnull=False)
                | (~models.Q(status="PAUSED") & models.Q(paused_at__isnull=True)),
                name="experiment_paused_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["COMPLETED", "CANCELLED"], ended_at__isnull=False)
                | models.Q(status__in=["DRAFT", "RUNNING", "PAUSED"], ended_at__isnull=True),
                name="experiment_ended_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(winner__isnull=True) | models.Q(status="COMPLETED"),
                name="experiment_winner_when_completed",
            ),
            models.CheckConstraint(
                condition=models.Q(success_metric__in=Metric.values), name="experiment_metric_known"
            ),
            models.CheckConstraint(
                condition=models.Q(duration__range=(1, MAX_DAYS)), name="experiment_duration_range"
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_sample__range=(LEAST_MINIMUM, MOST_MINIMUM)),
                name="experiment_minimum_range",
            ),
        ]
        indexes = [
            # "Our tests", newest first.
            models.Index(fields=["tenant", "-created_at"], name="experiment_list"),
            # Whose time is over.
            models.Index(
                fields=["ends_at"], condition=models.Q(status="RUNNING"), name="experiment_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def metric(self) -> Metric:
        """The success metric."""
        return Metric(self.success_metric)

    @property
    def is_open(self) -> bool:
        """Whether it decides what people see."""
        return self.status in (self.Status.RUNNING, self.Status.PAUSED)

    @property
    def length(self) -> timedelta:
        """How long it runs, pauses not counted."""
        return timedelta(days=self.duration)


class Variant(IdModel):
    """One of the scenarios a test compares. The first is the control."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="variants")
    scenario = models.ForeignKey(
        "scenarios.Scenario", on_delete=models.PROTECT, related_name="variants"
    )
    number = models.PositiveSmallIntegerField()  # 0 is the control
    share = models.PositiveSmallIntegerField(help_text="Hundredths of a per cent of the people.")
    # The people whose lot (`assigning`) is from here on, `share` wide.
    first_lot = models.PositiveSmallIntegerField()
    # The version trainees played when the test was started.
    version_number = models.PositiveIntegerField(null=True)
    # Its test is running or paused: kept with the test's status, for the constraint below.
    is_open = models.BooleanField(default=False)

    objects = VariantQuerySet.as_manager()

    class Meta:
        app_label = "scenarios"
        ordering = ["experiment", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "scenario"], name="variant_scenario_once_a_test"
            ),
            models.UniqueConstraint(fields=["experiment", "number"], name="variant_number_unique"),
            # Which of two tests would decide what somebody sees?
            models.UniqueConstraint(
                fields=["scenario"],
                condition=models.Q(is_open=True),
                name="variant_scenario_in_one_open_test",
            ),
            models.CheckConstraint(
                condition=models.Q(share__range=(1, WHOLE)), name="variant_share_range"
            ),
            models.CheckConstraint(
                condition=models.Q(first_lot__lte=WHOLE - models.F("share")),
                name="variant_lots_within_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} in {self.experiment}"

    @property
    def is_control(self) -> bool:
        """Whether the others are compared with it."""
        return self.number == 0

    @property
    def percentage(self) -> float:
        """Its share of the people, in per cent."""
        return self.share / 100


class Assignment(IdModel):
    """Which variant a person was given when they first saw it. Never changed; triggers refuse."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="assignments")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "scenarios"
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "person"], name="assignment_one_a_person_and_test"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.variant}"
