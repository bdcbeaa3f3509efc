"""Having a model asked about a session that has ended; `sessions.marking.judging` does it."""

from uuid import UUID

from django.db import transaction

from helpdesk import model_endpoint
from sessions.choices import Sender
from sessions.marking.models import Judging
from sessions.models import TrainingSession


def request_judging(session: TrainingSession) -> None:
    """Have a worker ask the model, after the commit, where there is one, the session counts, and
    the trainee said anything at all.
    """
    if session.counts and model_endpoint.is_configured() and _has_spoken(session):
        Judging.objects.get_or_create(session=session)
        _tell_worker(session.pk)


def _has_spoken(session: TrainingSession) -> bool:
    return session.messages.filter(sender=Sender.USER).exists()


def _tell_worker(session_id: UUID) -> None:
    """Tell a worker after the commit; without a broker the clock will."""
    from sessions.marking.tasks import judge_session  # which imports verbs that end sessions

    transaction.on_commit(lambda: judge_session.delay(str(session_id)), robust=True)
