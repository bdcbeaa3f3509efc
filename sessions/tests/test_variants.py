"""A session plays one surface of its scenario; everything is read through it."""

from typing import Any

import pytest

from scenarios.models import Scenario
from scenarios.simulation.tests.test_surfaces import with_slots
from sessions.assessment import gather
from sessions.incident import incident_of, variant_for
from sessions.models import TrainingSession
from sessions.selectors import ticket_of
from sessions.services import abandon, offered_tools, start_session
from testing.cast import Cast
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


def two_people() -> dict[str, Any]:
    """Return an incident whose variant has another caller, another device and another team."""
    document = with_slots()
    document["surface"].update(caller="Sam Porter", login="sporter", group="Surveyors")
    document["variants"][0]["surface"].update(caller="Robin Hale", login="rhale", group="Drivers")
    document["directory"][0].update(full_name="$caller", username="$login")
    document["identity"]["requester"] = "$login"
    document["choices"] = {"add_to_group.group": ["$group"]}
    return document


@pytest.fixture
def varied() -> Scenario:
    """A published scenario with a base and one variant."""
    return published_scenario(name="One incident, two people", simulation=two_people())


def seed_for(session_variant: str) -> int:
    from scenarios.simulation.documents import Simulation

    simulation = Simulation.model_validate(two_people())
    return next(seed for seed in range(100) if variant_for(simulation, seed) == session_variant)


def started(cast: Cast, varied: Scenario, variant: str) -> TrainingSession:
    return start_session(person=cast.owner, scenario=varied, seed=seed_for(variant))[0]


def test_the_seed_decides_which_surface_is_played(cast: Cast, varied: Scenario) -> None:
    session = started(cast, varied, "phone")
    assert "My account locks since Friday." in session.messages.get().content
    ticket = ticket_of(session)
    assert (ticket["subject"], ticket["requester"]["full_name"]) == (
        "Locked out on Friday",
        "Robin Hale",
    )
    assert incident_of(session).persona.name == "Robin Hale"
    choices = {tool["id"]: tool["arguments"] for tool in offered_tools(session)}
    assert choices["add_to_group"][0]["choices"] == ["Drivers"]
    evidence = gather(session)
    assert (evidence.customer_name, evidence.document.ticket.subject) == (
        "Robin Hale",
        "Locked out on Friday",
    )


def test_the_base_is_a_surface_like_the_others(cast: Cast, varied: Scenario) -> None:
    session = started(cast, varied, "")
    assert ticket_of(session)["subject"] == "Can't sign in"
    assert incident_of(session).persona.name == "Sam Porter"


def test_without_a_seed_a_new_surface_comes_while_there_is_one(
    cast: Cast, varied: Scenario
) -> None:
    for _ in range(3):
        played = []
        for _ in range(2):
            session = start_session(person=cast.owner, scenario=varied)[0]
            played.append(incident_of(session).persona.name)
            abandon(session=session)
        assert sorted(played) == ["Robin Hale", "Sam Porter"]
        TrainingSession.objects.all().delete()


def test_when_all_surfaces_were_had_one_comes_again(cast: Cast, varied: Scenario) -> None:
    for _ in range(3):
        session = start_session(person=cast.owner, scenario=varied)[0]
        abandon(session=session)
    assert session.attempt_number == 3


def test_the_workspace_shows_the_variant(cast: Cast, varied: Scenario, client: Any) -> None:
    session = started(cast, varied, "phone")
    client.force_login(cast.owner)
    page = client.get(f"/sessions/{session.pk}/").content.decode()
    assert "Locked out on Friday" in page
    assert "Robin Hale" in page
    assert "Sam Porter" not in page
