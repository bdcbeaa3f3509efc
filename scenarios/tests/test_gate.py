"""The publish gate, line by line: a document broken in one way fails in that line only."""

from copy import deepcopy

import pytest

from scenarios import gate
from scenarios.documents import ScenarioDocument
from scenarios.gate import GateItem, checklist, passed, register_check
from scenarios.simulation import search
from testing.scenarios import character, draft_scenario, minimal_document, minimal_simulation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_checks_only(monkeypatch):
    monkeypatch.setattr(gate, "_registered", {})


def failed(document=None, *, simulation=None, **changes):
    """Return the failed lines of the minimal document with `changes`: {id: detail}."""
    character()
    if simulation is not None:
        changes["simulation"] = simulation
    parsed = ScenarioDocument.model_validate(document or minimal_document(**changes))
    return {item.id: item.detail for item in checklist(parsed) if not item.ok}


def simulation_with(change):
    simulation = minimal_simulation()
    change(simulation)
    return simulation


def test_the_minimal_document_passes_and_says_the_way():
    character()
    items = checklist(ScenarioDocument.model_validate(minimal_document()))
    assert passed(items)
    assert [item.id for item in items] == [
        "fields",
        "character",
        "prerequisites",
        "phases",
        "knowledge",
        "simulation",
        "goal",
        "faults",
        "path",
        "known_bad",
        "lasting",
        "dead_ends",
    ]
    (way,) = [item.detail for item in items if item.id == "path"]
    assert set(way.split(" → ")) == {
        "Unlock the account",
        "Remove the mail account from the tablet",
    }


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("description", "", "Description is required."),
        ("customer", {}, "Customer profile character is required."),
        ("context", {"issue": " "}, "Issue is required."),
        ("learning", {}, "At least one learning objective is required."),
        (
            "success",
            {"target_outcome": "Works."},
            "At least one acceptable solution is required.",
        ),
        ("success", {"acceptable_solutions": ["x"]}, "Target outcome is required."),
        (
            "weights",
            dict.fromkeys(
                (
                    "greeting",
                    "listening",
                    "solution",
                    "empathy",
                    "closing",
                    "documentation",
                    "response_time",
                ),
                0,
            ),
            "At least one evaluation weight must be above 0.",
        ),
    ],
)
def test_required_fields(part, value, sentence):
    assert failed(**{part: value}) == {"fields": sentence}


def test_everything_that_is_missing_is_listed():
    lines = failed(document={"name": "Only a name"})
    assert set(lines) == {"fields", "phases", "knowledge", "simulation"}
    assert "Ticket subject is required." in lines["fields"].splitlines()


def test_the_character_must_be_there_and_active():
    sam = character()
    sam.is_active = False
    sam.save()
    assert failed() == {"character": "There is no active character “sam-porter”."}


def test_prerequisites_must_be_published():
    draft_scenario(name="First")
    assert failed(prerequisites=["first"]) == {"prerequisites": "“first” is not published."}


@pytest.mark.parametrize("number", [0, 1])
def test_phases_are_two_to_six(number):
    phases = minimal_document()["phases"][:number]
    assert failed(phases=phases) == {"phases": f"There must be 2–6 phases, not {number}."}


def test_some_knowledge_must_help():
    bad = minimal_document()["knowledge"][1]
    assert set(failed(knowledge=[bad])) == {"knowledge"}


def test_an_invalid_world_is_told_by_place_and_stops_the_checks_of_the_world():
    simulation = simulation_with(
        lambda s: s["actions"][1]["effects"][0].update(set={"no_such": True})
    )
    assert failed(simulation=simulation) == {
        "simulation": "actions → unlock → effects[0] → set: there is no variable “no_such”."
    }


def test_the_goal_needs_two_variables_and_something_to_do():
    one = simulation_with(lambda s: s["goal"].update(when={"tablet_password": "none"}))
    assert "goal" in failed(simulation=one)

    def solved(s):
        s["variables"]["account_locked"]["initial"] = False
        s["variables"]["tablet_password"]["initial"] = "none"

    lines = failed(simulation=simulation_with(solved))
    assert "it holds at the start" in lines["goal"]


def test_the_goal_must_be_reachable_without_wrong_turns():
    simulation = simulation_with(lambda s: s["actions"][0].update(wrong="Not like this."))
    assert "path" in failed(simulation=simulation)


def test_the_way_must_rest_on_something_found_out():
    def without_reasons(s):
        for action in s["actions"]:
            action["because"] = []

    assert set(failed(simulation=simulation_with(without_reasons))) == {"path"}

    def volunteered(s):
        for action in s["actions"]:
            action["because"] = ["locked_message"]

    assert set(failed(simulation=simulation_with(volunteered))) == {"path"}


def test_the_tempting_wrong_fix_must_not_work():
    simulation = simulation_with(lambda s: s.update(known_bad=["remove_mail_account", "unlock"]))
    assert failed(simulation=simulation) == {
        "known_bad": "known_bad: the wrong fix reaches the goal."
    }


def test_a_relapse_counts_against_the_wrong_fix():
    """Unlocking looks solved until the account locks itself again."""

    def almost(s):
        s["goal"]["when"] = {"account_locked": False, "password_reset": False}
        s["known_bad"] = ["unlock"]

    assert "known_bad" not in failed(simulation=simulation_with(almost))

    def without_relapse(s):
        almost(s)
        s["relapses"] = []

    assert "known_bad" in failed(simulation=simulation_with(without_relapse))


def test_wrong_turns_must_leave_something_to_be_seen():
    def invisible(s):
        s["harms"] = []
        s["checks"][0]["reports"].pop(0)

    assert set(failed(simulation=simulation_with(invisible))) == {"lasting"}

    def no_wrong_turn(s):
        del s["actions"][2]["wrong"]

    assert set(failed(simulation=simulation_with(no_wrong_turn))) == {"lasting"}


def test_a_world_too_large_is_a_failed_line_not_an_error(monkeypatch):
    monkeypatch.setattr(search, "MAX_STATES", 2)
    assert "use fewer variables" in failed()["path"]


def test_other_apps_add_checks_that_get_the_world(monkeypatch):
    seen = []

    def played(document, simulation):
        seen.append((document.name, simulation.goal.text))
        return GateItem("played", "A parrot fails", ok=False, detail="It passed.")

    register_check(played)
    register_check(played)
    assert failed() == {"played": "It passed."}
    assert len(seen) == 1


def test_the_document_is_not_changed():
    document = ScenarioDocument.model_validate(minimal_document())
    before = deepcopy(document)
    character()
    checklist(document)
    assert document == before


def test_a_fault_that_still_stands_at_the_goal():
    faults = [{"id": "locked", "when": {"tablet_password": "none"}, "text": "Wrongly put."}]
    problems = failed(simulation=minimal_simulation(faults=faults))
    assert problems == {"faults": "faults → locked: it can still stand when the goal holds."}


def test_a_dead_end_without_a_wrong_turn():
    def lose_the_tablet(simulation):
        simulation["variables"]["tablet_password"]["values"] = ["old", "none", "lost"]
        simulation["actions"][0]["requires"] = {"tablet_password": "old"}
        step = deepcopy(simulation["actions"][0])
        step.update(id="lose", label="Lose the tablet", asks=["lose it"])
        step["effects"] = [{"set": {"tablet_password": "lost"}}]
        simulation["actions"].append(step)

    problems = failed(simulation=simulation_with(lose_the_tablet))
    assert set(problems) == {"dead_ends"}
    assert problems["dead_ends"].splitlines()[0] == (
        "A dead end is reached without a wrong turn: Lose the tablet."
    )


def test_a_dead_end_after_a_wrong_turn_is_a_lesson():
    def break_the_account(simulation):
        simulation["actions"][2]["effects"] = [{"set": {"password_reset": True}}]
        simulation["goal"]["when"]["password_reset"] = False

    assert failed(simulation=simulation_with(break_the_account)) == {}
