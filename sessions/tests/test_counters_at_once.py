"""Counters equal a recount however many work at once, and whenever a process dies.

What is recounted, and from what, stands in `scenarios/recount.py`.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection

from scenarios.lists import tasks
from scenarios.models import ScenarioMetadata
from scenarios.recount import differences
from sessions.models import TrainingSession
from testing.busy import do_something
from testing.factories import UserFactory
from testing.scenarios import published_scenario
from testing.servers import Process

pytestmark = pytest.mark.django_db(transaction=True)

OPERATIONS, AT_ONCE, KILLS = 200, 16, 8


@pytest.fixture
def crowd(cast):
    """Six people, two scenarios: they get in each other's way."""
    for _ in range(4):
        UserFactory.create(role="TRAINEE", tenant=cast.tenant)
    for name in ("One", "Two"):
        published_scenario(name=name)


@pytest.mark.usefixtures("crowd")
def test_many_at_once(monkeypatch):
    monkeypatch.setattr(tasks.refresh_recommendations, "delay", lambda *_: None)

    def one(number):
        try:
            return do_something(Random(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        deeds = Counter(pool.map(one, range(OPERATIONS)))
    assert sum(deeds.values()) == OPERATIONS
    assert min(deeds.values()) > 5
    assert differences() == []


@pytest.mark.usefixtures("crowd")
def test_killed_at_random_moments():
    busy = Process("testing.busy", str(KILLS), "7", CELERY_QUEUE="nobody-listens")
    with busy.launch():
        assert busy.child.wait(60) == 0, busy.said()
    assert TrainingSession.objects.count() > 0
    assert sum(ScenarioMetadata.objects.values_list("total_attempts", flat=True)) > 0
    assert differences() == []
