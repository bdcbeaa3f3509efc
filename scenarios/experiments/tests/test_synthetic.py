"""Made-up tests stand as their stories say."""

import pytest

from helpdesk.errors import Conflict, Invalid
from helpdesk.notifications.models import Notification
from scenarios.experiments.models import Assignment
from scenarios.experiments.results import results_of
from scenarios.experiments.synthetic import STORIES, tell_tests
from scenarios.experiments.verdicts import Standing
from scenarios.recount import differences
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db
SURE = {
    "Planned for next month": Standing.NOT_STARTED,
    "Does the mood matter?": Standing.TOO_FEW,
    "The annoyed caller teaches more": Standing.WINNER,
    "A split that went wrong": Standing.MISMATCH,
    "One of them is given up": Standing.LOSS,
    "Stopped early": Standing.CANCELLED,
}


def test_each_stands_as_its_story_says():
    published_scenario()
    tests = tell_tests(seed=1, stories=[one for one in STORIES if one.name in SURE])
    assert {one.name: results_of(one).standing for one in tests} == SURE
    assert not Assignment.objects.exclude(person__tenant=tests[0].tenant).exists()
    assert differences() == []
    assert not Notification.objects.filter(mail_due=True).exists()
    with pytest.raises(Conflict, match="there already"):
        tell_tests(seed=1)


def test_without_a_scenario_there_is_nothing_to_test():
    with pytest.raises(Invalid, match="no published scenario"):
        tell_tests(seed=1)
