"""Background work of analytics."""

from celery import shared_task

from scenarios.analytics.months import roll_up_months
from scenarios.analytics.rolling import roll_up_stale

_LONGEST = 45  # seconds; what is left then is the next run's


@shared_task
def roll_up_attempts() -> int:
    """Roll up the days whose facts changed, and the months that are over and have such days;
    returns how many days.
    """
    try:
        return roll_up_stale(seconds=_LONGEST)
    finally:
        roll_up_months()
