"""Running jobs in a worker: once at a time, to the end or not at all.

The work and the job's result are one transaction: whatever dies leaves nothing, and the job is
claimed again. What must be seen from outside meanwhile, the progress, stands in the cache.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from redis import RedisError

from helpdesk import context
from helpdesk.database import is_refused_value
from helpdesk.errors import Refusal
from scenarios.jobs.models import Job

logger = logging.getLogger(__name__)

# A job that takes its worker along every time must not do so for ever.
MAX_ATTEMPTS = 3
_TOLD_EVERY = 0.5  # seconds
_PROGRESS_KEPT = 86_400  # seconds

Progress = Callable[[int], None]
Runner = Callable[[Job, Progress], dict[str, Any]]


class Cancelled(Exception):
    """Its owner wants it no more."""


def run(job_id: UUID, runners: dict[str, Runner]) -> None:
    """Run a job unless it is finished or another process runs it."""
    with _alone_with(job_id) as alone:
        job = _claim(job_id) if alone else None
        if job is None:
            return
        with context.acting(**_origin_of(job)):
            _work(job, runners[job.kind])


def finish(job: Job, status: Job.Status, *, result: Any = None, error: str = "") -> bool:
    """Store how it ended, unless it has ended or, for a good end, was cancelled meanwhile."""
    rows = Job.objects.unfinished().filter(pk=job.pk)
    if status == Job.Status.COMPLETED:
        rows = rows.filter(cancel_requested_at__isnull=True)
    return bool(
        rows.update(
            status=status,
            result=result,
            error=error,
            done=job.done,
            total=job.total,
            file=job.file.name or "",
            expires_at=job.expires_at,
            finished_at=timezone.now(),
        )
    )


def _claim(job_id: UUID) -> Job | None:
    rows = Job.objects.unfinished().filter(pk=job_id)
    job = rows.select_related("owner__tenant").first()
    if job is None:
        return None
    if job.cancel_requested_at is not None:
        finish(job, Job.Status.CANCELLED)
        return None
    if job.attempts >= MAX_ATTEMPTS:
        finish(job, Job.Status.FAILED, error="It was tried several times and never came to an end.")
        return None
    rows.update(
        status=Job.Status.RUNNING, started_at=timezone.now(), attempts=F("attempts") + 1, done=0
    )
    job.refresh_from_db()
    return job


def _work(job: Job, runner: Runner) -> None:
    try:
        with transaction.atomic():
            _complete(job, runner(job, _progress_of(job)))
    except Cancelled:
        finish(job, Job.Status.CANCELLED)
    except Refusal as refusal:
        finish(job, Job.Status.FAILED, error=refusal.detail)
    except SoftTimeLimitExceeded:
        finish(job, Job.Status.FAILED, error="It took too long. Try with fewer rows.")
    except Exception as error:
        if isinstance(error, OperationalError) and not is_refused_value(error):
            raise  # the database went away: the job is claimed again when it is back
        logger.exception("job failed", extra={"job": str(job.pk)})
        finish(job, Job.Status.FAILED, error="Something went wrong on our side; it was logged.")


def _complete(job: Job, result: dict[str, Any]) -> None:
    """Store the result with the work; raises Cancelled if it was cancelled at the last moment."""
    if not finish(job, Job.Status.COMPLETED, result=result):
        raise Cancelled


def _progress_of(job: Job) -> Progress:
    """Return what a runner calls with the number of rows done; raises Cancelled."""
    told_at = 0.0

    def tell(done: int) -> None:
        nonlocal told_at
        job.done = done
        if time.monotonic() - told_at < _TOLD_EVERY:
            return
        told_at = time.monotonic()
        with suppress(RedisError):  # without a cache the work goes on
            cache.set(job.progress_key, (done, job.total), _PROGRESS_KEPT)
        if Job.objects.filter(pk=job.pk, cancel_requested_at__isnull=False).exists():
            raise Cancelled

    return tell


def _origin_of(job: Job) -> dict[str, Any]:
    actor = job.origin.get("actor_id")
    return {**job.origin, "actor_id": UUID(actor) if actor else None}


@contextmanager
def _alone_with(job_id: UUID) -> Iterator[bool]:
    """Hold the job's lock; says whether it was free.

    A lock of the database connection, which the database drops when the process dies.
    """
    number = int.from_bytes(job_id.bytes[-8:], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
