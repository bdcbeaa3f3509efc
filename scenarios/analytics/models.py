"""Roll-ups: a day's attempts at a scenario as counts and sums, never averages.

Written by `scenarios.analytics.rolling` alone, from `AttemptFact`, ratings and problem reports. No
foreign key is checked by the database: what they point to was checked where the facts were written,
and a fact that loses its person or tenant has its day rolled up again.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from scenarios.analytics.querysets import DayFiguresQuerySet


def _link(to: Any, *, null: bool = False) -> Any:
    return models.ForeignKey(
        to,
        on_delete=models.CASCADE,
        null=null,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


class DayFigures(models.Model):
    """One scenario, one day (UTC, by the attempts' end), one tenant (of those who practised; null:
    of none).
    """

    day = models.DateField()
    scenario = _link("scenarios.Scenario")
    tenant = _link("accounts.Tenant", null=True)
    attempts = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    # Of completed attempts: how many have a score, their sum (in hundredths, as all scores here, so
    # that they add up exactly), and the sum of their durations.
    scored = models.PositiveIntegerField(default=0)
    score_sum = models.PositiveBigIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)
    # An entry per attempt, all in the same order: who (null: deleted), and, null where it was not
    # completed, score and seconds. Unique users of any period are counted, its percentiles found
    # and its cohort read in these: exactly, and with few rows to write and to read.
    people = ArrayField(models.UUIDField(null=True), default=list)
    scores = ArrayField(models.PositiveIntegerField(null=True), default=list)
    passes = ArrayField(models.BooleanField(), default=list)
    durations = ArrayField(models.PositiveIntegerField(null=True), default=list)
    # And the scores of each dimension, in the order of DIMENSIONS.
    points = ArrayField(ArrayField(models.PositiveIntegerField(null=True)), default=list)
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
    # How many attempts ended in phase 0, 1, … 6 without being resolved; the others went through
    # all, however many there were.
    phases = ArrayField(models.PositiveIntegerField(), default=list)
    # {id of a check or step: in how many attempts}; checks of completed ones
    missed_checks = models.JSONField(default=dict)
    wrong_turns = models.JSONField(default=dict)
    replies = models.PositiveBigIntegerField(default=0)
    tokens_in = models.PositiveBigIntegerField(default=0)
    tokens_out = models.PositiveBigIntegerField(default=0)
    latency_ms = models.PositiveBigIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0)
    # Ratings given (as they stand now) and problems reported on this day.
    ratings = models.PositiveIntegerField(default=0)
    ratings_sum = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)

    objects = DayFiguresQuerySet.as_manager()

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

    def __str__(self) -> str:
        return f"{self.attempts} attempts on {self.day}"


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
