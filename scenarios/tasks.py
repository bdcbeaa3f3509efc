"""Background work of scenarios, for Celery to find."""

from scenarios.jobs.tasks import forget_old_jobs, resume_jobs, run_job

__all__ = ["forget_old_jobs", "resume_jobs", "run_job"]
