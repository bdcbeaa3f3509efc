"""The stage is the real engine: what is played in memory is what the database would have seen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from scenarios.simulation.documents import Simulation
from sessions.incident import incident_of
from sessions.models import Message, Result, TrainingSession
from sessions.proving.stage import PACE, START, Stage
from sessions.services import judge, resolve, run_tool, start_session
from sessions.services.closing import Resolution
from sessions.tests.plays import EXPIRED_PASSWORD, SEED, Close, Judge, Say, Use
from testing.cast import Cast
from testing.library import library_scenario

pytestmark = pytest.mark.django_db


def test_in_memory_and_in_the_database_it_is_the_same_session(
    cast: Cast, say: Callable[[TrainingSession, str], Message]
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        scenario = library_scenario(EXPIRED_PASSWORD.scenario)
        session = start_session(person=cast.owner, scenario=scenario, seed=SEED)[0]
        stage = Stage(incident_of(session), seed=SEED)
        for step in EXPIRED_PASSWORD.steps:
            match step:
                case Say(text):
                    stage.say(text)
                    clock.shift(timedelta(seconds=PACE))
                    say(session, text)
                case Use(tool, arguments):
                    stage.use(tool, arguments)
                    clock.move_to(stage.now)
                    run_tool(session=session, tool_id=tool, arguments=arguments)
                case Judge(method, outcome):
                    stage.judge(method, outcome)
                    clock.move_to(stage.now)
                    judge(session=session, method=method, outcome=outcome)
                case Close(kind, documentation):
                    stage.resolve(Resolution(kind, documentation))
                    clock.move_to(stage.now)
                    resolve(session=session, resolution=Resolution(kind, documentation))
    session.refresh_from_db()
    played, stored = stage.assess(), Result.objects.get(session=session)
    assert [m.content for m in stage.messages] == [m.content for m in session.messages.all()]
    assert (stage.world, stage.session.customer) == (session.world, session.customer)
    assert (played.outcome, played.overall, played.dimensions) == (
        session.outcome,
        stored.overall,
        stored.dimensions,
    )


def test_a_stage_needs_no_database(django_assert_num_queries: Callable[..., object]) -> None:
    from scenarios.documents import ScenarioDocument
    from sessions.incident import incident
    from testing.scenarios import minimal_document

    document = ScenarioDocument.model_validate(minimal_document())
    what = incident(document, Simulation.model_validate(document.simulation))
    with django_assert_num_queries(0):
        stage = Stage(what, seed=1)
        stage.say("Which devices do you use?")
        stage.use("unlock_account")
        stage.silence()
        assert stage.resolve(Resolution("resolved", "Unlocked.")) is None
        assert stage.assess().outcome == "abandoned"
