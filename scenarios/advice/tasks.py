"""Background work of advice; each task is safe to run twice."""

from uuid import UUID

from celery import shared_task

from scenarios.advice import services


@shared_task
def run_validation(validation_id: str) -> None:
    """Review one version."""
    services.run_validation(UUID(validation_id))


@shared_task
def resume_validations() -> int:
    """Tell workers again of reviews that nobody finished; returns how many."""
    ids = services.forgotten_validations()
    for validation_id in ids:
        run_validation.delay(str(validation_id))
    return len(ids)
