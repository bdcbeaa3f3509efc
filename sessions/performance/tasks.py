"""Background work of performance; each task is safe to run twice."""

import logging

from celery import shared_task

from sessions.performance.reminding import people_to_look_at, remind

MOST_AT_ONCE = 100

logger = logging.getLogger(__name__)


@shared_task
def remind_of_retests() -> int:
    """Tell people of re-tests that are due to them; returns how many were told."""
    told = 0
    for person_id in people_to_look_at(MOST_AT_ONCE):
        try:
            told += remind(person_id)
        except Exception:  # what goes wrong with one must not keep the others from hearing
            logger.exception("Nobody could look for re-tests of person %s.", person_id)
    return told
