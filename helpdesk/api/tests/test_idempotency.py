"""A creating request that is sent again gets the first one's answer."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from helpdesk.accounts.models import Tenant
from helpdesk.api.idempotency import forget_old_answers
from helpdesk.api.models import IdempotentAnswer
from helpdesk.api.tests.urls import MakeView

pytestmark = [pytest.mark.django_db, pytest.mark.urls("helpdesk.api.tests.urls")]


def make(client, name="thing", key="key-1"):
    return client.post("/api/try/make", {"name": name}, headers={"Idempotency-Key": key})


def made():
    return Tenant.objects.filter(name="thing").count()


def test_the_repeat_replays(api, cast):
    client = api(cast.owner)
    first, second = make(client), make(client)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert made() == 1


def test_without_a_key_every_request_counts(api, cast):
    client = api(cast.owner)
    for _ in range(2):
        client.post("/api/try/make", {"name": "thing"})
    assert made() == 2


def test_another_key_person_or_day_is_another_request(api, cast):
    client = api(cast.owner)
    make(client)
    make(client, key="key-2")
    make(api(cast.colleague))
    IdempotentAnswer.objects.filter(person=cast.owner, key="key-1").update(
        created_at=timezone.now() - timedelta(hours=25)
    )
    make(client)
    assert made() == 4


def test_a_different_body_under_the_same_key(api, cast):
    client = api(cast.owner)
    make(client)
    response = make(client, name="other")
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert not Tenant.objects.filter(name="other").exists()


def test_the_order_of_members_makes_no_difference(api, cast):
    client = api(cast.owner)
    for body in ('{"name": "thing", "x": 1}', '{"x":1,"name":"thing"}'):
        response = client.post(
            "/api/try/make",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "k"},
        )
    assert response["Idempotency-Replayed"] == "true"


def test_a_refusal_leaves_nothing_and_is_not_kept(api, cast):
    client = api(cast.owner)
    for _ in range(2):
        response = make(client, name="refused")
        assert (response.status_code, response.json()["code"]) == (409, "conflict")
    assert not Tenant.objects.filter(name="refused").exists()
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.parametrize("key", ["x" * 201, "tab\there", "ümlaut"])
def test_what_is_no_key(api, cast, key):
    response = make(api(cast.owner), key=key.encode().decode("latin-1"))
    assert response.status_code == 400
    assert made() == 0


def test_old_answers_are_forgotten(api, cast):
    make(api(cast.owner))
    assert forget_old_answers() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert forget_old_answers() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_refused(api, cast, monkeypatch):
    client = api(cast.owner)
    monkeypatch.setattr(MakeView, "started", threading.Event())
    monkeypatch.setattr(MakeView, "go_on", threading.Event())
    answers = []

    def first():
        try:
            answers.append(make(client))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert MakeView.started.wait(10)
    try:
        second = make(client)
    finally:
        MakeView.go_on.set()
        thread.join(10)
    assert (second.status_code, second.json()["code"]) == (409, "in_progress")
    assert [answer.status_code for answer in answers] == [201]
    assert make(client).json() == answers[0].json()
    assert made() == 1
