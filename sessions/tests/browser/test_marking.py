"""The pages of marking, in light and dark, wide and narrow: past axe, and nothing sticks out."""

import pytest
from django.urls import reverse

from sessions.marking.appealing import appeal
from sessions.marking.judging import mark_judgement
from sessions.marking.models import Judgement
from sessions.marking.overriding import override_criterion
from sessions.marking.tests.conftest import solved
from testing.browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def furnish(cast, scenario):
    """A session that was ruled on, appealed against and judged."""
    session = solved(cast.owner, scenario)
    override_criterion(
        session=session,
        criterion="greeting.introduction",
        share=1,
        reason="The name stands in the first message.",
        by=cast.reviewer,
    )
    made = appeal(
        session=session,
        criterion="greeting.hello",
        text="I did say good morning.",
        person=cast.owner,
    )
    judgement = Judgement.objects.create(
        session=session,
        question="adapts",
        version=1,
        model="small-model",
        met=True,
        why="Plain words throughout.",
        quote="I can't sign in",
        message=session.messages.first(),
    )
    mark_judgement(judgement=judgement, met=True, by=cast.reviewer)
    return session, made


def test_instructors_and_trainees_can_use_them(look, live, sign_in, cast, in_thread, scenario):
    session, made = in_thread(furnish, cast, scenario)
    admin = [
        reverse("admin:training_trainingsession_changelist"),
        reverse("admin:training_trainingsession_change", args=[session.pk]),
        reverse("admin:training_appeal_change", args=[made.pk]),
        reverse("admin:training_trainingsession_calibration_page"),
    ]
    for person, addresses in (
        (cast.author, admin),
        (cast.owner, [reverse("result", args=[session.pk])]),
    ):
        sign_in(person)
        for address in addresses:
            look.goto(live.url + address)
            look.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            assert complaints(look) == [], address
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert look.evaluate(wider) <= 0, address
