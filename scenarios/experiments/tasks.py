"""Background work of A/B tests; safe to run twice."""

from celery import shared_task

from scenarios.experiments import services


@shared_task
def complete_overdue() -> int:
    """Complete tests whose time is over; returns how many."""
    return services.complete_overdue()
