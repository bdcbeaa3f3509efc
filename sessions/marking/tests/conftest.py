"""An ended session that solved the incident without a word, and what stands of it."""

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.accounts.models import User
from scenarios.models import Scenario
from sessions.choices import Mode, Outcome, Sender
from sessions.marking.overriding import override_criterion
from sessions.models import Message, TrainingSession
from sessions.services import start_session
from sessions.services.finishing import finish
from testing.cast import Cast
from testing.scenarios import published_scenario

NOTE = (
    "Sam could not sign in, the account was locked. The tablet kept sending the old password. "
    "Account unlocked, works again, confirmed by the customer."
)
# Enough of them make a pass of a session without a word.
ENOUGH = (
    "greeting.hello",
    "greeting.introduction",
    "greeting.offer",
    "listening.openQuestion",
    "listening.paraphrase",
    "empathy.reaction",
    "empathy.exploration",
    "solution.diagnosis",
    "solution.explains",
    "closing.recap",
    "closing.confirms",
)


@pytest.fixture
def scenario(cast: Cast) -> Scenario:
    """A scenario everybody may play."""
    return published_scenario()


def solved(person: User, scenario: Scenario, *, said: str = "", **fields: Any) -> TrainingSession:
    """End a session in which the incident came to its end and nobody spoke, or said one thing:
    solved, no pass.
    """
    session = start_session(person=person, scenario=scenario, mode=Mode.PRACTICE, seed=1)[0]
    if said:
        Message.objects.create(session=session, seq=90, sender=Sender.USER, content=said)
    for name, value in fields.items():
        setattr(session, name, value)
    session.world = {**session.world, "account_locked": False, "tablet_password": "none"}
    session.resolution = {"type": "resolved", "documentation": NOTE}
    finish(session, Outcome.SOLVED)
    return TrainingSession.objects.select_related("scenario", "person").get(pk=session.pk)


@pytest.fixture
def session(cast: Cast, scenario: Scenario) -> TrainingSession:
    """The owner's."""
    return solved(cast.owner, scenario)


@pytest.fixture
def lift(cast: Cast) -> Callable[[TrainingSession], None]:
    """Rule until the session passes."""

    def rule(session: TrainingSession) -> None:
        for criterion in ENOUGH:
            override_criterion(
                session=session, criterion=criterion, share=1, reason="So.", by=cast.reviewer
            )

    return rule
