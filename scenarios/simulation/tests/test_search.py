"""The path search: shortest way, relapses, escalations, limits."""

import pytest

from scenarios.simulation import search
from scenarios.simulation.documents import Simulation
from scenarios.simulation.search import (
    WorldTooLarge,
    blameless_dead_ends,
    golden_path,
    known_bad_resolves,
    needs_diagnosis,
    reach,
)
from scenarios.simulation.tests.test_world import with_an_approval
from testing.scenarios import minimal_simulation


def simulation_with(**changes):
    return Simulation.model_validate(minimal_simulation(**changes))


def test_the_shortest_way_without_wrong_turns():
    path = golden_path(simulation_with())
    assert set(path.actions) == {"remove_mail_account", "unlock"}
    assert set(path.diagnosis) == {"sign_in_log", "account_status"}


def test_from_where_one_stands():
    path = golden_path(
        simulation_with(),
        {"account_locked": False, "tablet_password": "old", "password_reset": True},
    )
    assert path.actions == ("remove_mail_account",)


def test_a_state_that_relapses_is_no_end():
    simulation = simulation_with(
        goal={"when": {"account_locked": False, "password_reset": False}, "text": "Open."}
    )
    assert "remove_mail_account" in golden_path(simulation).actions


def test_no_way():
    simulation = simulation_with(
        goal={"when": {"account_locked": False, "password_reset": True}, "text": "Both."}
    )
    assert golden_path(simulation) is None


def test_what_must_be_escalated_ends_where_handing_over_is_right():
    document = minimal_simulation(
        goal={
            "when": {"account_locked": False, "password_reset": False},
            "resolution": "escalated",
            "text": "Handed over.",
        },
        escalation={
            "teams": ["Identity team", "Security team"],
            "right_team": "Security team",
            "right_when": {"tablet_password": "none"},
            "why": "They look at the tablet.",
        },
    )
    path = golden_path(Simulation.model_validate(document))
    assert set(path.actions) == {"unlock", "remove_mail_account"}
    document["escalation"].pop("right_when")
    assert golden_path(Simulation.model_validate(document)) is None


def test_what_is_volunteered_is_no_diagnosis():
    simulation = simulation_with()
    assert needs_diagnosis(simulation, search.Path((), ("sign_in_log",)))
    assert not needs_diagnosis(simulation, search.Path((), ("locked_message",)))
    assert not needs_diagnosis(simulation, search.Path((), ()))


def test_the_known_bad_way():
    assert not known_bad_resolves(simulation_with())
    assert known_bad_resolves(simulation_with(known_bad=["remove_mail_account", "unlock"]))


def test_a_world_too_large_says_so(monkeypatch):
    monkeypatch.setattr(search, "MAX_STATES", 1)
    with pytest.raises(WorldTooLarge, match="after 1 states"):
        golden_path(simulation_with())


def test_waiting_for_an_approval_is_a_step_of_the_way():
    path = golden_path(Simulation.model_validate(with_an_approval()))
    assert path.actions.index("ask") < path.actions.index("unlock")
    assert path.steps.index("ask") < path.steps.index("approved") < path.steps.index("unlock")
    assert set(path.steps) - set(path.actions) == {"approved"}


def test_an_order_that_matters():
    document = minimal_simulation()
    document["actions"][1]["wrong"] = [{"when": {"tablet_password": "old"}, "text": "Too early."}]
    path = golden_path(Simulation.model_validate(document))
    assert path.actions == ("remove_mail_account", "unlock")


def test_all_that_can_come_of_it():
    document = minimal_simulation()
    document["goal"]["when"]["password_reset"] = False
    found = reach(Simulation.model_validate(document))
    assert len(found.ways) == 8
    assert all(dict(state)["password_reset"] for state in found.dead_ends)
    assert len(found.dead_ends) == 4
    assert blameless_dead_ends(Simulation.model_validate(document), found) == []


def test_where_handing_over_is_right_nothing_is_lost():
    document = minimal_simulation(
        escalation={
            "teams": ["Identity team", "Security team"],
            "right_team": "Identity team",
            "right_when": {"password_reset": True},
            "why": "They can undo it.",
        }
    )
    document["goal"]["when"]["password_reset"] = False
    assert reach(Simulation.model_validate(document)).dead_ends == ()
