"""The figures that can be compared, by the names they have in the API."""

from collections.abc import Callable
from typing import Any

from scenarios.analytics.reading import Summary

METRICS: dict[str, Callable[[Summary], Any]] = {
    "totalAttempts": lambda one: one.totals.attempts,
    "uniqueUsers": lambda one: one.people,
    "completionRate": lambda one: one.totals.completion_rate,
    "averageDuration": lambda one: one.totals.average_duration,
    "averageScore": lambda one: one.totals.average_score,
    "passRate": lambda one: one.totals.pass_rate,
    "averageRating": lambda one: one.totals.average_rating,
    "feedbackCount": lambda one: one.totals.ratings,
    "reportedIssues": lambda one: one.totals.reports,
    "averageSatisfaction": lambda one: one.totals.average_satisfaction,
    "customerLeftRate": lambda one: one.totals.customer_left_rate,
    "hintRate": lambda one: one.totals.hint_rate,
    "reopenedRate": lambda one: one.totals.reopened_rate,
    "gateFailedRate": lambda one: one.totals.gate_failed_rate,
    "averageLatencyMs": lambda one: one.totals.average_latency_ms,
    "errorRate": lambda one: one.totals.error_rate,
    "guardRate": lambda one: one.totals.guard_rate,
}
# Those of a scenario's `metrics`.
MAIN = (
    "totalAttempts",
    "uniqueUsers",
    "completionRate",
    "averageDuration",
    "averageScore",
    "passRate",
)


def values(summary: Summary, names: tuple[str, ...] = MAIN) -> dict[str, Any]:
    """Return the metrics of these names."""
    return {name: METRICS[name](summary) for name in names}


def changes(now: Summary, before: Summary) -> dict[str, float | None]:
    """Return by how much each main metric grew since the period before; None where either is
    unknown, or nothing happened before.
    """
    pairs = {name: (METRICS[name](now), METRICS[name](before)) for name in MAIN}
    return {
        name: None if None in pair or not before.totals.attempts else round(pair[0] - pair[1], 4)
        for name, pair in pairs.items()
    }
