"""Background work of scenarios, for Celery to find."""

from scenarios.advice.tasks import resume_validations, run_validation
from scenarios.analytics.tasks import roll_up_attempts
from scenarios.experiments.tasks import complete_overdue
from scenarios.jobs.tasks import forget_old_jobs, resume_jobs, run_job
from scenarios.lists.tasks import refresh_recommendations

__all__ = [
    "complete_overdue",
    "forget_old_jobs",
    "refresh_recommendations",
    "resume_jobs",
    "resume_validations",
    "roll_up_attempts",
    "run_job",
    "run_validation",
]
