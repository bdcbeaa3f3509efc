"""Background work of advice; each task is safe to run twice."""

from uuid import UUID

from celery import shared_task

from scenarios.advice import services

# Seconds: half a minute for the largest world that is searched, `ADVICE_TIMEOUT` for the model, and
# room. Shorter than `services.LEASE`.
_LONGEST = 150


@shared_task(soft_time_limit=_LONGEST, time_limit=_LONGEST + 20)
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
