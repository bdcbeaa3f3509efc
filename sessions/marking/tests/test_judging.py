"""What a model answers about a session: only with a quote that stands there, and only advice."""

import json
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from sessions.marking.judging import LEASE, forgotten_judgings, mark_judgement
from sessions.marking.models import Judgement, Judging
from sessions.marking.questions import QUESTIONS
from sessions.marking.tasks import judge_session, resume_judgings
from sessions.marking.tests.conftest import solved
from sessions.models import Message, Result
from testing.model_server import FakeModel, served

SAID = "I'm removing the old “mail” account, so that nothing locks yours again."


@pytest.fixture
def model(settings):
    """A model endpoint of one's own."""
    with served(FakeModel()) as fake:
        settings.OPENAI_BASE_URL, settings.ADVICE_TIMEOUT = fake.url, 5.0
        yield fake


@pytest.fixture
def judged(cast, scenario, model):
    """A session that waits for the model; its task is not told yet."""
    with patch("sessions.marking.tasks.judge_session.delay"):
        session = solved(cast.owner, scenario, said=SAID)
    Message.objects.create(session=session, seq=91, sender="ai", content="That is a relief.")
    return session


def answer(**answers):
    """What the model says, per question (met, quote)."""
    rows = [
        {"question": key, "met": met, "quote": quote, "why": "So."}
        for key, (met, quote) in answers.items()
    ]
    return json.dumps({"answers": rows})


pytestmark = pytest.mark.django_db


def test_what_is_quoted_from_the_transcript_is_kept(judged, model):
    model.replies = [
        answer(
            adapts=(True, 'removing the old "mail"   account'),
            purpose=(True, "That is a relief."),  # a yes needs the agent's own words
            ownership=(False, "That is a relief."),
            builds=(False, "I never said that"),
            sincere=(True, "I'm"),  # too short to say where it stands
            invented=(True, SAID),
        )
    ]
    before = model_to_dict(Result.objects.get(session=judged))
    judge_session(str(judged.pk))
    found = {row.question: row for row in Judgement.objects.filter(session=judged)}
    assert set(found) == {"adapts", "ownership"}
    assert found["adapts"].quote == "removing the old “mail” account"
    assert found["adapts"].message.content == SAID
    assert (found["adapts"].model, found["adapts"].version) == ("m", 1)
    judging = Judging.objects.get(session=judged)
    assert (judging.status, judging.dropped) == ("done", 4)
    assert model_to_dict(Result.objects.get(session=judged)) == before
    asked = json.dumps(model.requests[0]["messages"], ensure_ascii=False)
    assert all(one.text in asked for one in QUESTIONS.values())
    assert "AGENT: I'm removing" in asked


def test_asked_once(judged, model):
    model.replies = [answer(adapts=(True, "removing the old"))]
    for _ in range(2):
        judge_session(str(judged.pk))
    assert len(model.requests) == 1
    assert Judgement.objects.count() == 1


@pytest.mark.parametrize(
    "reply",
    ["Well, it depends.", '{"answers": 3}'],
)
def test_an_answer_out_of_form_is_told_and_costs_nothing(judged, model, reply):
    model.replies = [reply]
    judge_session(str(judged.pk))
    judging = Judging.objects.get(session=judged)
    assert (judging.status, judging.attempts) == ("failed", 1)
    assert "not in the form" in judging.problem
    assert not Judgement.objects.exists()


def lease_over(judging):
    judging.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))


def test_an_endpoint_that_failed_is_asked_again(judged, model):
    model.mode, model.replies = "500", [answer(adapts=(True, "removing the old"))]
    row = Judging.objects.filter(pk=judged.pk)
    for attempt in (1, 1):  # the second comes too soon
        judge_session(str(judged.pk))
        assert (row.get().status, row.get().attempts) == ("pending", attempt)
    lease_over(row)
    model.mode = "good"
    judge_session(str(judged.pk))
    assert row.get().status == "done"
    assert Judgement.objects.count() == 1


def test_an_endpoint_that_failed_three_times_is_given_up(judged, model):
    model.mode = "500"
    row = Judging.objects.filter(pk=judged.pk)
    for _ in range(3):
        lease_over(row)
        judge_session(str(judged.pk))
    assert (row.get().status, row.get().attempts) == ("failed", 3)
    assert "did not answer" in row.get().problem or "failed several times" in row.get().problem


def test_of_a_session_without_a_word_nothing_is_asked(cast, scenario, model):
    solved(cast.owner, scenario)
    assert not Judging.objects.exists()


def test_without_a_model_nothing_is_asked(cast, scenario):
    with patch("sessions.marking.tasks.judge_session.delay") as delay:
        solved(cast.owner, scenario, said=SAID)
    assert not Judging.objects.exists()
    delay.assert_not_called()


def test_the_worker_is_told_after_the_commit(
    cast, scenario, model, django_capture_on_commit_callbacks
):
    with (
        patch("sessions.marking.tasks.judge_session.delay") as delay,
        django_capture_on_commit_callbacks(execute=True),
    ):
        session = solved(cast.owner, scenario, said=SAID)
        delay.assert_not_called()
    delay.assert_called_once_with(str(session.pk))


def test_what_a_worker_left_is_taken_up_three_times(judged, model):
    model.replies = [answer()]
    old = timezone.now() - timedelta(minutes=10)
    row = Judging.objects.filter(pk=judged.pk)
    with patch("sessions.marking.tasks.judge_session.delay") as delay:
        assert resume_judgings() == 0  # it has only just been asked for
        row.update(requested_at=old)
        assert resume_judgings() == 1
        delay.assert_called_once_with(str(judged.pk))
    row.update(claimed_at=timezone.now(), attempts=1)
    assert forgotten_judgings() == []  # somebody is at it
    row.update(claimed_at=old, attempts=3)
    assert forgotten_judgings() == []
    assert row.get().status == "failed"


def test_an_instructors_mark_is_audited_once(cast, judged, model):
    from helpdesk.audit.models import AuditLog
    from helpdesk.errors import NotAllowed

    model.replies = [answer(adapts=(True, "removing the old"))]
    judge_session(str(judged.pk))
    judgement = Judgement.objects.get()
    for _ in range(2):
        mark_judgement(judgement=judgement, met=False, by=cast.reviewer)
    entry = AuditLog.objects.get(resource_type="trainingsession")
    assert entry.changes == [{"field": "judgements.adapts", "oldValue": None, "newValue": False}]
    with pytest.raises(NotAllowed):
        mark_judgement(judgement=judgement, met=True, by=cast.owner)
