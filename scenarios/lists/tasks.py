"""Background work of the lists, safe to run twice."""

from uuid import UUID

from celery import shared_task

from scenarios.lists import recommending


@shared_task
def refresh_recommendations(person_id: str) -> int:
    """Make one person's recommendations anew."""
    return recommending.refresh(UUID(person_id))
