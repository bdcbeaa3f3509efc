"""Two at once: one wins, the other is told so."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from helpdesk.errors import Conflict
from sessions.marking.appealing import accept_appeal, appeal, decline_appeal
from sessions.marking.models import Appeal, Override
from sessions.marking.overriding import override_criterion
from sessions.models import Result

HELLO = "greeting.hello"


def at_once(*deeds):
    """Do all of them at the same time; returns what each raised, or None."""
    start, raised = Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        start.wait(timeout=10)
        try:
            deed()
        except Exception as error:  # noqa: BLE001  # looked at below
            raised[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_one_wins_and_of_two_rulings_one_stands(cast, session):
    made = appeal(session=session, criterion=HELLO, text="I did, at the end.", person=cast.owner)
    errors = at_once(
        lambda: accept_appeal(appeal=made, share=1, reason="Yes.", by=cast.admin),
        lambda: decline_appeal(appeal=made, reason="No.", by=cast.reviewer),
    )
    lost = [error for error in errors if error is not None]
    assert [type(error) for error in lost] == [Conflict]
    assert lost[0].code == "appeal_decided"
    made = Appeal.objects.get(pk=made.pk)
    accepted = made.status == "accepted"
    assert Override.objects.count() == int(accepted)

    def rule(share, by):
        return lambda: override_criterion(
            session=session, criterion="closing.recap", share=share, reason="So.", by=by
        )

    assert at_once(rule(1, cast.admin), rule(0.5, cast.reviewer)) == [None, None]
    standing = Override.objects.standing().get(criterion="closing.recap")
    result = Result.objects.get(session=session)
    points = {row["id"]: row["points"] for row in result.criteria}
    assert points["closing.recap"] == 30 * standing.share
    assert points[HELLO] == (30 if accepted else 0)
