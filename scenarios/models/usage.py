"""What came of practising (reference 002): counters, people's progress, facts and reports."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from helpdesk.ids import IdModel
from scenarios.analytics.dimensions import in_order
from scenarios.models.content import Scenario

# What a rating may be.
STARS = range(1, 6)


class ScenarioMetadata(models.Model):
    """App-wide counters of one scenario (reference 002); moved with the fact, by atomic updates."""

    scenario = models.OneToOneField(
        Scenario, on_delete=models.CASCADE, primary_key=True, related_name="metadata"
    )
    saved_count = models.PositiveIntegerField(default=0)
    total_attempts = models.PositiveIntegerField(default=0)
    total_completions = models.PositiveIntegerField(default=0)
    total_passes = models.PositiveIntegerField(default=0)
    total_seconds = models.PositiveBigIntegerField(default=0)
    total_score = models.FloatField(default=0)
    ratings_count = models.PositiveIntegerField(default=0)
    ratings_sum = models.PositiveIntegerField(default=0)
    # What was counted without rows of this scenario's own, by counter: what a copy took over from
    # its original, and the attempts of people who were deleted (scenarios.recount).
    carried_over = models.JSONField(default=dict, editable=False)
    # How much it is played lately (scenarios.lists.trending); 0 while nobody played.
    trend = models.FloatField(default=0)
    # The average, 1–5; 0 while nobody rated. For lists: `average_rating` is its value in Python.
    rating = models.GeneratedField(
        expression=models.Case(
            models.When(
                ratings_count__gt=0,
                then=models.F("ratings_sum") * models.Value(1.0) / models.F("ratings_count"),
            ),
            default=models.Value(0.0),
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )
    # The average as if each number of stars had been given once more: one vote alone moves it
    # little. That is the mean to expect after these votes from a uniform prior over the numbers
    # (E. Miller, "Ranking Items With Star Ratings", first term). 0 while nobody rated.
    weighted_rating = models.GeneratedField(
        expression=models.Case(
            models.When(
                ratings_count__gt=0,
                then=(models.F("ratings_sum") + models.Value(float(sum(STARS))))
                / (models.F("ratings_count") + models.Value(float(len(STARS)))),
            ),
            default=models.Value(0.0),
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            # Most used, by average: staff's orders.
            models.Index(fields=["total_attempts"], name="metadata_attempts"),
            models.Index(fields=["rating"], name="metadata_rating"),
            # The lists of scenarios.lists, each read from its top.
            models.Index(fields=["-trend", "scenario"], name="metadata_trending"),
            models.Index(fields=["-saved_count", "scenario"], name="metadata_most_saved"),
            models.Index(fields=["-weighted_rating", "scenario"], name="metadata_top_rated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    saved_count__gte=0,
                    total_attempts__gte=0,
                    total_completions__gte=0,
                    total_passes__gte=0,
                    total_seconds__gte=0,
                    total_score__gte=0,
                    ratings_count__gte=0,
                    ratings_sum__gte=0,
                    trend__gte=0,
                ),
                name="metadata_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(total_completions__lte=models.F("total_attempts")),
                name="metadata_completions_within_attempts",
            ),
            models.CheckConstraint(
                condition=models.Q(total_passes__lte=models.F("total_completions")),
                name="metadata_passes_within_completions",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    ratings_sum__gte=models.F("ratings_count"),
                    ratings_sum__lte=models.F("ratings_count") * max(STARS),
                ),
                name="metadata_ratings_within_stars",
            ),
        ]

    def __str__(self) -> str:
        return f"Counters of {self.scenario}"

    @property
    def average_rating(self) -> float | None:
        """1–5, or None while nobody rated."""
        return self.ratings_sum / self.ratings_count if self.ratings_count else None

    @property
    def completion_rate(self) -> float:
        """Completed attempts per attempt, 0–1."""
        return self.total_completions / self.total_attempts if self.total_attempts else 0.0

    @property
    def pass_rate(self) -> float:
        """Passes per completed attempt, 0–1."""
        return self.total_passes / self.total_completions if self.total_completions else 0.0

    @property
    def average_duration(self) -> float:
        """Mean seconds of a completed attempt."""
        return self.total_seconds / self.total_completions if self.total_completions else 0.0

    @property
    def average_score(self) -> float | None:
        """Mean overall score of completed attempts, 0–100, or None."""
        return self.total_score / self.total_completions if self.total_completions else None


class ScenarioProgress(IdModel):
    """One person's way through one scenario (reference 002).

    When a row goes, with its person, a trigger takes its save and its rating off the counters.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scenario_progress"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="progress")
    is_saved = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    times_attempted = models.PositiveIntegerField(default=0)
    times_completed = models.PositiveIntegerField(default=0)
    times_passed = models.PositiveIntegerField(default=0)
    best_score = models.PositiveSmallIntegerField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_completed_at = models.DateTimeField(null=True, blank=True)
    # The last start that counted for the trend (scenarios.lists.trending).
    trended_at = models.DateTimeField(null=True, blank=True, editable=False)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    # When the rating last changed; the database sets it (migration 0012).
    rated_at = models.DateTimeField(null=True, blank=True, editable=False)
    notes = models.TextField(blank=True)
    noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "scenario"], name="progress_one_per_person"),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="progress_rating_range",
            ),
            models.CheckConstraint(
                condition=models.Q(times_completed__lte=models.F("times_attempted")),
                name="progress_completed_within_attempted",
            ),
            models.CheckConstraint(
                condition=models.Q(times_passed__lte=models.F("times_completed")),
                name="progress_passed_within_completed",
            ),
            models.CheckConstraint(
                condition=models.Q(is_saved=True, saved_at__isnull=False)
                | models.Q(is_saved=False, saved_at__isnull=True),
                name="progress_saved_has_time",
            ),
        ]
        indexes = [
            # A day's ratings, for its roll-up.
            models.Index(
                fields=["scenario", "rated_at"],
                condition=models.Q(rated_at__isnull=False),
                name="progress_rated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.scenario}"


class AttemptFact(IdModel):
    """A finished attempt, handed over by `sessions` once.

    Roll-ups are made of these alone (`scenarios.analytics`). Nothing changes but scores that an
    instructor corrects.
    """

    # The training session's id; a plain value, since scenarios know no sessions.
    attempt = models.UUIDField(unique=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="attempts")
    version_number = models.PositiveIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    mode = models.CharField(max_length=10)
    outcome = models.CharField(max_length=20)
    completed = models.BooleanField()
    passed = models.BooleanField()
    overall = models.FloatField(null=True)  # 0–100; None of some that were not completed
    # {"greeting": 80, …}; None where a dimension did not apply
    dimensions = models.JSONField(default=dict)
    # The same in hundredths and in the order of DIMENSIONS, for adding up.
    points = models.GeneratedField(
        expression=in_order("dimensions"),
        output_field=ArrayField(models.IntegerField()),
        db_persist=True,
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    # What they mean: scenarios.analytics.details.AttemptDetails.
    hints = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    phase = models.PositiveSmallIntegerField(default=0)
    gate_clear = models.BooleanField(default=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    missed_checks = ArrayField(models.CharField(max_length=60), default=list)
    wrong_turns = ArrayField(models.CharField(max_length=60), default=list)
    replies = models.PositiveIntegerField(default=0)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    latency_ms = models.PositiveBigIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0)
    # When it was written or last corrected.
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(completed=False) | models.Q(overall__isnull=False),
                name="attempt_completed_has_score",
            ),
        ]
        indexes = [
            # A day's roll-up, of one scenario and of all.
            models.Index(fields=["scenario", "ended_at"], name="attempt_rollup"),
            models.Index(fields=["ended_at"], name="attempt_day"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} on {self.ended_at:%Y-%m-%d}"


class ScenarioReport(IdModel):
    """A problem somebody reported with a scenario."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # The version trainees played when it was reported.
    version_number = models.PositiveIntegerField(null=True)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="report_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.text[:60]}"
