"""axe finds nothing to complain about, in light and dark, wide and narrow."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.performance.tests.histories import attempt, scenario_about
from testing.browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MISSED = {
    "id": "closing.recap",
    "dimension": "closing",
    "label": "Sums up what was wrong and what was done",
    "met": False,
    "points": 0,
    "outOf": 30,
    "why": "No message sums up what was wrong and what was done.",
    "evidence": [],
}
QUOTE = {"kind": "message", "id": "m", "seq": 7, "quote": "To sum up: your tablet kept asking …"}
MET = MISSED | {"met": True, "points": 30, "why": "It names two things.", "evidence": [QUOTE]}
FEEDBACK = {
    "strengths": [{"criterion": "greeting.hello", "title": "Greets the customer"}],
    "improvements": [
        {"criterion": "closing.recap", "title": "Sums up", "better": "“To sum up, Sam: …”"}
    ],
    "yourPath": {"verification": {"level": "basic", "enough": True}, "steps": [], "end": "Solved."},
}


def practised(person):
    """Some weeks of practice; returns the last attempt."""
    now, scenario = timezone.now(), scenario_about(name="Locked out", difficulty="BEGINNER")
    other = scenario_about("printing", name="Nothing comes out of the printer on the second floor")
    scenario_about("mobile", name="No mail on the phone", difficulty="INTERMEDIATE")
    for number, (days, overall) in enumerate(((25, 45), (20, 62), (9, 71), (6, 68), (3, 84))):
        attempt(
            person,
            other if number == 1 else scenario,
            at=now - timedelta(days=days),
            overall=overall,
            criteria=[MISSED],
            feedback=FEEDBACK,
        )
    return attempt(person, scenario, at=now, overall=91, criteria=[MET], feedback=FEEDBACK)


def checked(look, live, path):
    look.goto(live.url + path)
    assert (path, complaints(look)) == (path, [])
    wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert (path, wider) == (path, 0)


def test_performance(look, live, cast, sign_in, in_thread):
    in_thread(practised, cast.owner)
    sign_in(cast.owner)
    checked(look, live, "/performance/?timeframe=month")


def test_two_attempts_compared(look, live, cast, sign_in, in_thread):
    last = in_thread(practised, cast.owner)
    sign_in(cast.owner)
    checked(look, live, f"{reverse('compare')}?b={last.pk}")
