"""Background work of training sessions; each task is safe to run twice."""

import logging
from datetime import timedelta
from uuid import UUID

from asgiref.sync import async_to_sync
from celery import shared_task
from celery.signals import worker_process_init
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sessions.customer import understanding, voice_model
from sessions.marking import tasks as _marking  # noqa: F401  # for Celery to find
from sessions.models import DueTurn, TrainingSession
from sessions.performance import tasks as _performance  # noqa: F401
from sessions.services.closing import abandon_idle
from sessions.services.turns import answer

# The process that stored a message answers it itself; the worker only takes what was left lying
# this long.
GRACE = timedelta(seconds=2)
MOST_AT_ONCE = 500
MOST_IDLE_AT_ONCE = 100

logger = logging.getLogger(__name__)


@shared_task
def answer_session(session_id: str) -> None:
    """Take the turns a session's customer owes."""
    async_to_sync(answer)(UUID(session_id))


def answer_soon(session_id: UUID) -> None:
    """Let the worker answer after the commit; without a broker its clock will."""
    transaction.on_commit(lambda: answer_session.delay(str(session_id)), robust=True)


@shared_task
def take_due_turns() -> int:
    """Start `answer_session` for every session with a turn nobody took; returns how many."""
    now = timezone.now()
    sessions = (
        DueTurn.objects.claimable(now)
        .filter(due_at__lte=now - GRACE)
        .order_by("session_id")
        .values_list("session_id", flat=True)
        .distinct()[:MOST_AT_ONCE]
    )
    for session_id in sessions:
        answer_session.delay(str(session_id))
    return len(sessions)


@shared_task
def end_idle_sessions() -> int:
    """End sessions in which nothing happened for SESSION_IDLE_HOURS; returns how many."""
    if not settings.SESSION_IDLE_HOURS:
        return 0
    moment = timezone.now() - timedelta(hours=settings.SESSION_IDLE_HOURS)
    idle = TrainingSession.objects.idle_since(moment).values_list("pk", flat=True)
    ended = 0
    for session_id in list(idle[:MOST_IDLE_AT_ONCE]):
        try:
            ended += abandon_idle(session_id=session_id, idle_since=moment)
        except Exception:  # one that can't be assessed must not keep the others open
            logger.exception("Session %s can't be ended.", session_id)
    return ended


@worker_process_init.connect
def _warm_up(**_: object) -> None:
    understanding.warm_up()
    voice_model.warm_up()
