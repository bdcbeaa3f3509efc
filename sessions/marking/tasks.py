"""Background work of marking; each task is safe to run twice."""

from uuid import UUID

from celery import shared_task

from sessions.marking import judging, news

# Seconds: `ADVICE_TIMEOUT` for the model, twice where it knows no schemas, and room. Shorter than
# `judging.LEASE`.
_LONGEST = 120


@shared_task(soft_time_limit=_LONGEST, time_limit=_LONGEST + 20)
def judge_session(session_id: str) -> None:
    """Ask a model about one session."""
    judging.judge_session(UUID(session_id))


@shared_task
def resume_judgings() -> int:
    """Tell workers again of sessions nobody asks about; returns how many."""
    ids = judging.forgotten_judgings()
    for session_id in ids:
        judge_session.delay(str(session_id))
    return len(ids)


@shared_task
def tell_of_appeal(appeal_id: str) -> bool:
    """Tell the instructors of one appeal."""
    return news.tell_of_appeal(UUID(appeal_id))


@shared_task
def tell_what_was_left() -> int:
    """Start telling of the appeals that no worker told of; returns how many."""
    ids = news.untold_appeals()
    for appeal_id in ids:
        tell_of_appeal.delay(str(appeal_id))
    return len(ids)
