"""Background work of imports and exports; each task is safe to run twice."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings

from scenarios.jobs import services

_LONGEST = 4 * 3600  # seconds


@shared_task(soft_time_limit=_LONGEST, time_limit=_LONGEST + 60)
def run_job(job_id: str) -> None:
    """Run one import or export."""
    services.run_job(UUID(job_id))


@shared_task
def resume_jobs() -> int:
    """Tell workers again of jobs that nobody finished; returns how many.

    A job that is being worked on is locked, so telling of it does no harm.
    """
    ids = services.forgotten_jobs(timedelta(seconds=settings.JOB_LEASE_SECONDS))
    for job_id in ids:
        run_job.delay(str(job_id))
    return len(ids)


@shared_task
def forget_old_jobs() -> int:
    """Delete expired files and old jobs."""
    return services.forget_old_jobs()
