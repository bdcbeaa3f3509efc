"""Housekeeping of the API."""

from celery import shared_task

from helpdesk.api.idempotency import forget_old_answers as forget


@shared_task
def forget_old_answers() -> int:
    """Delete stored answers of idempotent requests after their day."""
    return forget()
