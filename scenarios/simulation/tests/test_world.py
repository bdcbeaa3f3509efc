"""How the world moves: actions, checks, symptoms, relapses, tools."""

import pytest

from scenarios.simulation import world
from scenarios.simulation.documents import Simulation
from testing.scenarios import minimal_simulation


@pytest.fixture(scope="module")
def simulation():
    return Simulation.model_validate(minimal_simulation())


@pytest.fixture
def state(simulation):
    return world.initial_state(simulation)


def test_the_world_starts_as_written(state):
    assert state == {"account_locked": True, "tablet_password": "old", "password_reset": False}


def test_an_action_changes_a_copy(simulation, state):
    outcome = world.perform(simulation.action("unlock"), state)
    assert (outcome.done, outcome.state["account_locked"]) == (True, False)
    assert state["account_locked"] is True
    assert outcome.changed(state)


def test_an_action_whose_precondition_fails_changes_nothing(simulation, state):
    open_state = {**state, "account_locked": False}
    outcome = world.perform(simulation.action("unlock"), open_state)
    assert (outcome.done, outcome.state, outcome.text) == (
        False,
        open_state,
        "The account is not locked.",
    )


def test_effects_read_the_state_before_not_each_other():
    document = minimal_simulation()
    document["actions"][1]["effects"] = [
        {"set": {"account_locked": False}},
        {"when": {"account_locked": False}, "set": {"password_reset": True}},
    ]
    simulation = Simulation.model_validate(document)
    after = world.perform(simulation.action("unlock"), world.initial_state(simulation)).state
    assert after == {"account_locked": False, "tablet_password": "old", "password_reset": False}


def test_checks_tell_the_truth_before_and_after(simulation, state):
    check = simulation.check("account_status")
    assert world.report(check, state).text == "Locked after ten wrong passwords."
    after = world.perform(simulation.action("unlock"), state).state
    assert world.report(check, after).text == "Active and not locked."


def test_the_symptom_follows_the_state_and_the_last_is_the_fallback(simulation, state):
    assert world.symptom(simulation, state).say == ["No, still locked."]
    assert world.symptom(simulation, {"account_locked": False}).say == ["Yes, I'm in!"]


def test_an_unfinished_fix_relapses(simulation, state):
    after = world.perform(simulation.action("unlock"), state).state
    (pending,) = world.pending_relapses(simulation, after)
    assert world.relapse(after, pending)["account_locked"] is True
    fixed = world.perform(simulation.action("remove_mail_account"), after).state
    assert world.pending_relapses(simulation, fixed) == []
    assert world.goal_holds(simulation, fixed)
    assert not world.goal_holds(simulation, after)


def test_harm_stays(simulation, state):
    after = world.perform(simulation.action("reset"), state).state
    assert [harm.id for harm in world.harms(simulation, after)] == ["needless_reset"]


def test_escalating_is_right_only_to_the_right_team_in_the_right_state():
    document = minimal_simulation()
    document["escalation"] |= {
        "right_team": "Security team",
        "right_when": {"password_reset": True},
    }
    simulation = Simulation.model_validate(document)
    state = world.initial_state(simulation)
    assert not world.escalation_is_right(simulation, state, "Security team")
    state["password_reset"] = True
    assert world.escalation_is_right(simulation, state, "Security team")
    assert not world.escalation_is_right(simulation, state, "Identity team")


def test_a_tool_means_the_step_with_its_arguments():
    document = minimal_simulation()
    document["choices"] = {"add_to_group.group": ["Surveys", "Sales"]}
    document["actions"].append(
        {
            "id": "join",
            "label": "Add to Surveys",
            "by": "desk",
            "tool": "add_to_group",
            "arguments": {"group": "Surveys"},
            "text": "Added.",
        }
    )
    simulation = Simulation.model_validate(document)
    assert world.desk_step(simulation, "add_to_group", {"group": "Surveys"}).id == "join"
    assert world.desk_step(simulation, "add_to_group", {"group": "Sales"}) is None
    assert world.desk_step(simulation, "add_to_group", {}) is None
    assert world.desk_step(simulation, "view_account", {"x": "y"}).id == "account_status"
    assert world.desk_step(simulation, "service_status", {}) is None


def intermittent(**changes):
    document = minimal_simulation()
    document["checks"][0]["reports"].insert(
        0, {"when": {"account_locked": True}, "chance": 0.4, "text": "Locked this minute."}
    )
    document["symptoms"].insert(
        0, {"when": {"account_locked": True}, "chance": 0.4, "text": "Drops.", "say": ["Gone."]}
    )
    return Simulation.model_validate({**document, **changes})


def test_an_intermittent_fault_shows_only_when_the_roll_comes_out(state):
    simulation = intermittent()
    check = simulation.check("account_status")
    assert world.report(check, state, lambda _: 0.3).text == "Locked this minute."
    assert world.report(check, state, lambda _: 0.4).text == "Locked after ten wrong passwords."
    assert world.symptom(simulation, state, lambda _: 0.3).text == "Drops."
    assert world.symptom(simulation, state, lambda _: 0.4).text.startswith("Sign-in says")


def test_without_a_roll_everything_intermittent_shows(state):
    simulation = intermittent()
    assert world.report(simulation.check("account_status"), state).text == "Locked this minute."
    assert world.is_intermittent(simulation, state)
    assert not world.is_intermittent(simulation, {**state, "account_locked": False})


def test_what_others_send_arrives_once_it_is_due():
    simulation = Simulation.model_validate(with_an_approval())
    asked = world.move(simulation, world.initial_state(simulation), "ask")
    assert [one.id for one in world.pending_answers(simulation, asked)] == ["approved"]
    answered = world.move(simulation, asked, "approved")
    assert answered["approval"] == "given"
    assert world.all_answered(simulation, asked) == answered
    assert world.move(simulation, answered, "approved") == answered


def with_an_approval():
    """Return an incident in which unlocking waits for somebody's approval."""
    document = minimal_simulation(
        answers=[
            {
                "id": "approved",
                "when": {"approval": "asked"},
                "after_turns": 2,
                "set": {"approval": "given"},
                "text": "Jo Lane approved it.",
                "say": ["Jo has just told me that she approved it."],
            }
        ]
    )
    document["variables"]["approval"] = {
        "kind": "case",
        "label": "The approval",
        "values": ["none", "asked", "given"],
        "initial": "none",
    }
    document["actions"][1]["requires"] = {"account_locked": True, "approval": "given"}
    document["actions"].append(
        {
            "id": "ask",
            "label": "Ask Jo Lane",
            "by": "desk",
            "tool": "ask_approval",
            "arguments": {"person": "Jo Lane"},
            "requires": {"approval": "none"},
            "effects": [{"set": {"approval": "asked"}}],
            "text": "Jo Lane was asked.",
            "because": ["account_status"],
        }
    )
    document["choices"] = {"ask_approval.person": ["Jo Lane", "Sam Porter"]}
    return document


def test_an_action_may_be_wrong_in_some_states_only():
    document = minimal_simulation()
    document["actions"][1]["wrong"] = [
        {"when": {"tablet_password": "old"}, "text": "It would lock again at once."}
    ]
    simulation = Simulation.model_validate(document)
    first = world.initial_state(simulation)
    assert simulation.action("unlock").wrong_in(first) == "It would lock again at once."
    assert simulation.action("unlock").wrong_in({**first, "tablet_password": "none"}) == ""
    assert simulation.action("reset").wrong_in(first).startswith("The password was right")


def test_faults_stand_while_their_condition_holds(state):
    faults = [{"id": "locked", "when": {"account_locked": True}, "text": "The account is locked."}]
    simulation = Simulation.model_validate(minimal_simulation(faults=faults))
    assert [fault.id for fault in world.faults(simulation, state)] == ["locked"]
    assert world.faults(simulation, {**state, "account_locked": False}) == []
