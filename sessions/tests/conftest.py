"""A published scenario, a session of the owner's on it, and helpers to play."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from asgiref.sync import async_to_sync
from pytest_django.fixtures import Settings

from scenarios.models import Scenario
from sessions.models import Message, TrainingSession
from sessions.services import post_message, start_session
from sessions.services.turns import answer
from sessions.tests.plays import START
from testing.cast import Cast
from testing.scenarios import published_scenario

SEED = 7


@pytest.fixture(autouse=True)
def _no_typing_pause(settings: Settings) -> None:
    settings.CUSTOMER_TYPING_SECONDS = 0


@pytest.fixture
def scenario(cast: Cast) -> Scenario:
    """A scenario everybody may play."""
    return published_scenario()


@pytest.fixture
def session(cast: Cast, scenario: Scenario) -> TrainingSession:
    """An active session of the owner's."""
    return start_session(person=cast.owner, scenario=scenario, seed=SEED)[0]


@pytest.fixture
def say(transactional_db: None) -> Callable[[TrainingSession, str], Message]:
    """Say something and return the customer's answer to it."""

    def exchange(session: TrainingSession, text: str) -> Message:
        posted = post_message(session=session, content=text)
        async_to_sync(answer)(session.pk)
        return session.messages.filter(sender="ai", seq__gt=posted.message.seq).latest("seq")

    return exchange


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller
