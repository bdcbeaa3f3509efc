"""The desk's tools look at the world and change it, also for the wrong person."""

import pytest

from helpdesk.errors import Conflict, Invalid, Missing
from scenarios.simulation.tools import CATALOGUE
from sessions.assessment import gather
from sessions.models import TrainingSession
from sessions.services import abandon, offered_tools, run_tool, start_session
from testing.cast import Cast
from testing.scenarios import minimal_simulation, published_scenario

pytestmark = pytest.mark.django_db


def test_every_scenario_offers_the_whole_catalogue(session: TrainingSession) -> None:
    offered = offered_tools(session)
    assert [tool["id"] for tool in offered] == list(CATALOGUE)
    assert {"step", "effects", "requires"}.isdisjoint(offered[0])


def test_looking_changes_nothing(session: TrainingSession) -> None:
    run = run_tool(session=session, tool_id="view_sign_ins", arguments={})
    before = dict(session.world)
    session.refresh_from_db()
    assert run.record.text == "A wrong password every five minutes, from TB-0815."
    assert (session.world, run.record.kind, run.record.status) == (before, "check", "done")


def test_acting_changes_the_world_and_takes_time(session: TrainingSession) -> None:
    run = run_tool(session=session, tool_id="unlock_account", arguments={})
    session.refresh_from_db()
    assert session.world["account_locked"] is False
    assert run.record.changes == {"account_locked": [True, False]}
    assert session.story_seconds == run.record.story_seconds == 20


def test_a_look_after_the_fix_finds_the_fix(session: TrainingSession) -> None:
    run_tool(session=session, tool_id="unlock_account", arguments={})
    run = run_tool(session=session, tool_id="view_account", arguments={})
    assert run.record.text == "Active and not locked."


def test_a_failed_precondition_is_refused_and_remembered(session: TrainingSession) -> None:
    run_tool(session=session, tool_id="unlock_account", arguments={})
    with pytest.raises(Conflict, match="The account is not locked") as refusal:
        run_tool(session=session, tool_id="unlock_account", arguments={})
    assert refusal.value.code == "precondition_failed"
    assert list(session.actions.values_list("status", flat=True)) == ["done", "refused"]


def test_a_tool_the_scenario_is_silent_about_finds_nothing(session: TrainingSession) -> None:
    before = dict(session.world)
    run = run_tool(session=session, tool_id="restart_print_service", arguments={})
    session.refresh_from_db()
    assert (run.record.status, run.record.text) == (
        "nothing",
        CATALOGUE["restart_print_service"].nothing,
    )
    assert session.world == before


def test_acting_without_verification_is_possible_and_noted(session: TrainingSession) -> None:
    run = run_tool(session=session, tool_id="reset_password", arguments={})
    assert (run.record.identity_needed, run.record.identity_held) == ("strong", "none")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({}, "arguments.group"),
        ({"group": ""}, "arguments.group"),
        ({"group": 7}, "arguments.group"),
        ({"group": "VPN", "who": "me"}, "arguments.who"),
    ],
)
def test_arguments_are_checked(
    session: TrainingSession, arguments: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        run_tool(session=session, tool_id="add_to_group", arguments=arguments)
    assert field in refusal.value.fields
    assert not session.actions.exists()


def test_no_such_tool(session: TrainingSession) -> None:
    with pytest.raises(Missing):
        run_tool(session=session, tool_id="format_disk", arguments={})


def test_a_closed_session_runs_no_tool(session: TrainingSession) -> None:
    abandon(session=session)
    with pytest.raises(Conflict) as refusal:
        run_tool(session=session, tool_id="unlock_account", arguments={})
    assert refusal.value.code == "session_closed"
    assert not session.actions.exists()


def test_an_action_that_is_wrong_only_in_some_states_is_judged_by_the_state(cast: Cast) -> None:
    simulation = minimal_simulation()
    why = "It would lock again at once."
    simulation["actions"][1]["wrong"] = [{"when": {"tablet_password": "old"}, "text": why}]
    simulation["known_bad"] = ["unlock"]
    scenario = published_scenario(name="Order matters", simulation=simulation)
    session = start_session(person=cast.owner, scenario=scenario)[0]
    early = run_tool(session=session, tool_id="unlock_account", arguments={}).record
    session.world = {**session.world, "tablet_password": "none", "account_locked": True}
    session.save()
    late = run_tool(session=session, tool_id="unlock_account", arguments={}).record
    evidence = gather(session)
    assert (early.wrong, late.wrong) == (why, "")
    assert [evidence.wrong_turn(record) for record in evidence.records] == [why, ""]
