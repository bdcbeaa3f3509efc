"""Background work of analytics."""

from celery import shared_task

from scenarios.analytics.rolling import roll_up_stale

_LONGEST = 45  # seconds; what is left then is the next run's


@shared_task
def roll_up_attempts() -> int:
    """Roll up the days whose facts changed; returns how many."""
    return roll_up_stale(seconds=_LONGEST)
