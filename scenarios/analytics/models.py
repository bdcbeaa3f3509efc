"""Roll-ups: a day's attempts at a scenario, and a month's, as counts and sums, never averages.

Written by `scenarios.analytics.rolling` and `months` alone, from `AttemptFact`, ratings and problem
reports. No foreign key is checked by the database: what they point to was checked where the facts
were written, and a fact that loses its person or tenant has its day rolled up again.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from scenarios.analytics.querysets import FiguresQuerySet

#: How many people share a row of `MonthPeople`.
PIECE = 1024


class BitsField(models.Field[str, str]):
    """PIECE bits."""

    def db_type(self, connection: Any) -> str:
        """Return the column's type."""
        return f"bit({PIECE})"


def _link(to: Any, *, null: bool = False) -> Any:
    return models.ForeignKey(
        to,
        on_delete=models.CASCADE,
        null=null,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


class Sums(models.Model):
    """Counts and sums of a scenario's attempts in some time, of one tenant (of those who practised;
    null: of none). They add up to those of any longer time.
    """

    # The day; of a month, its first.
    day = models.DateField()
    scenario = _link("scenarios.Scenario")
    tenant = _link("accounts.Tenant", null=True)
    attempts = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    # Of completed attempts, all of which have a score: the sum of the scores (in hundredths, as all
    # scores here, so that they add up exactly) and of the durations.
    score_sum = models.PositiveBigIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)
    # Of completed attempts, each dimension's sum and number, in the order of DIMENSIONS.
    dimension_sums = ArrayField(models.PositiveIntegerField(), default=list)
    dimension_counts = ArrayField(models.PositiveIntegerField(), default=list)
    customers_left = models.PositiveIntegerField(default=0)
    hints = models.PositiveIntegerField(default=0)
    hinted = models.PositiveIntegerField(default=0, help_text="Attempts with a hint.")
    reopened = models.PositiveIntegerField(default=0, help_text="Attempts with a reopened ticket.")
    gate_failed = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0, help_text="Attempts with a satisfaction.")
    satisfaction_sum = models.PositiveIntegerField(default=0)
    replies = models.PositiveBigIntegerField(default=0)
    tokens_in = models.PositiveBigIntegerField(default=0)
    tokens_out = models.PositiveBigIntegerField(default=0)
    latency_ms = models.PositiveBigIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0)
    # Ratings given (as they stand now) and problems reported.
    ratings = models.PositiveIntegerField(default=0)
    ratings_sum = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)

    objects = FiguresQuerySet.as_manager()

    class Meta:
        app_label = "scenarios"
        abstract = True

    def __str__(self) -> str:
        return f"{self.attempts} attempts on {self.day}"


class DayFigures(Sums):
    """One scenario, one day (UTC, by the attempts' end), one tenant."""

    # An entry per attempt, all in the same order: who (null: deleted), and, null where it was not
    # completed, score and seconds. Unique users of any period are counted, its percentiles found
    # and its cohort read in these: exactly, and with few rows to write and to read.
    people = ArrayField(models.UUIDField(null=True), default=list)
    scores = ArrayField(models.PositiveIntegerField(null=True), default=list)
    passes = ArrayField(models.BooleanField(), default=list)
    durations = ArrayField(models.PositiveIntegerField(null=True), default=list)
    # And the scores of each dimension, in the order of DIMENSIONS.
    points = ArrayField(ArrayField(models.PositiveIntegerField(null=True)), default=list)
    # How many attempts ended in phase 0, 1, … 6 without being resolved; the others went through
    # all, however many there were.
    phases = ArrayField(models.PositiveIntegerField(), default=list)
    # {id of a check or step: in how many attempts}; checks of completed ones
    missed_checks = models.JSONField(default=dict)
    wrong_turns = models.JSONField(default=dict)

    class Meta:
        app_label = "scenarios"
        constraints = [
            # Also the index a scenario's figures are read by, and a tenant's scenarios.
            models.UniqueConstraint(
                fields=["tenant", "day", "scenario"],
                nulls_distinct=False,
                name="dayfigures_one_per_day",
            ),
        ]
        indexes = [
            # What a roll-up replaces.
            models.Index(fields=["day", "scenario"], name="dayfigures_day"),
        ]


class StaleDay(models.Model):
    """A scenario's day whose facts changed since its roll-up: what there is to do.

    Triggers of the facts' tables write these in the transaction that changes a fact, whoever
    changes it; the roll-up takes them away in its own. Nothing is lost that way, however late a
    transaction commits and whenever a process dies. The same day may stand here many times: no two
    writers ever wait for each other.
    """

    id = models.BigAutoField(primary_key=True)
    # A plain value: the scenario may be gone.
    scenario_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        app_label = "scenarios"
        indexes = [models.Index(fields=["day"], name="staleday_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class MonthFigures(Sums):
    """One scenario, one month that is over, one tenant: the sums of its days, so that long periods
    are read from few rows. Written by `scenarios.analytics.months`.
    """

    class Meta:
        app_label = "scenarios"
        constraints = [
            # Also the index they are read by, and by which the last month is found.
            models.UniqueConstraint(
                fields=["day", "scenario", "tenant"],
                nulls_distinct=False,
                name="monthfigures_one_per_month",
            ),
        ]


class PersonNumber(models.Model):
    """A person's place in the bits of `MonthPeople`. Given once, never again to somebody else."""

    number = models.BigAutoField(primary_key=True)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )

    class Meta:
        app_label = "scenarios"

    def __str__(self) -> str:
        return f"{self.number}"


class MonthPeople(models.Model):
    """Who practised a scenario in a month that is over: a bit for each of PIECE people by number.

    Different people of many months are counted by laying bits over each other, exactly. Only pieces
    with anybody in them are there (as in "roaring" bitmaps, Chambi et al. 2016), so that they are
    never more than there are attempts.
    """

    day = models.DateField(help_text="The month's first.")
    scenario = _link("scenarios.Scenario")
    tenant = _link("accounts.Tenant", null=True)
    piece = models.IntegerField()
    bits = BitsField()

    objects = FiguresQuerySet.as_manager()

    class Meta:
        app_label = "scenarios"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "scenario", "tenant", "piece"],
                nulls_distinct=False,
                name="monthpeople_one_per_piece",
            ),
        ]

    def __str__(self) -> str:
        return f"Piece {self.piece} of {self.day:%Y-%m}"


class StaleMonth(models.Model):
    """A scenario's month of which a day was rolled up since the month was: what there is to do,
    once the month is over. Written and taken as `StaleDay`.
    """

    id = models.BigAutoField(primary_key=True)
    scenario_id = models.UUIDField()
    day = models.DateField(help_text="The month's first.")

    class Meta:
        app_label = "scenarios"
        indexes = [models.Index(fields=["day", "scenario_id"], name="stalemonth_month")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m}"
