"""What asking a model took can be asked for: sums, means, and which checks failed how often."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sessions.models import ModelReply, TrainingSession
from sessions.services.rows import append_message
from testing.cast import Cast
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply(session: TrainingSession) -> Any:
    """Store a reply with these figures."""

    def store(**figures: Any) -> ModelReply:
        message = append_message(session, sender="ai", content="Yes.")
        usual = {"source": "model", "drafts": 1, "tokens_in": 0, "tokens_out": 0, "latency_ms": 0}
        return ModelReply.objects.create(
            **{**usual, "message": message, "refused": False, **figures}
        )

    return store


def test_figures_sum_up(reply: Any) -> None:
    reply(tokens_in=400, tokens_out=20, first_token_ms=100, latency_ms=1000)
    reply(tokens_in=800, tokens_out=40, first_token_ms=300, latency_ms=3000, drafts=2)
    reply(source="offline", latency_ms=7000, error="TimeoutError")
    reply(source="offline", latency_ms=1000, refused=True)
    assert ModelReply.objects.figures() == {
        "replies": 4,
        "by_model": 2,
        "retried": 1,
        "refused": 1,
        "errors": 1,
        "tokens_in": 1200,
        "tokens_out": 60,
        "mean_first_token_ms": 200.0,
        "mean_latency_ms": 3000.0,
        "p95_latency_ms": pytest.approx(6400.0),
    }


def test_no_replies_have_no_times() -> None:
    figures = ModelReply.objects.figures()
    assert (figures["replies"], figures["tokens_in"], figures["p95_latency_ms"]) == (0, 0, None)


def test_failures_are_counted_by_check(reply: Any) -> None:
    reply(failures=["leak", "role"])
    reply(failures=["leak"])
    reply(failures=[])
    assert list(ModelReply.objects.failures_by_check().items()) == [("leak", 2), ("role", 1)]


def test_replies_are_found_by_scenario_and_period(
    reply: Any, session: TrainingSession, cast: Cast
) -> None:
    kept = reply()
    now = timezone.now()
    day = timedelta(days=1)
    of = ModelReply.objects.of_scenario
    assert list(of(session.scenario)) == [kept]
    other = published_scenario(slug="another", name="Another one")
    assert list(of(other)) == []
    assert list(ModelReply.objects.between(now - day, now + day)) == [kept]
    assert list(ModelReply.objects.between(now + day, now + 2 * day)) == []
