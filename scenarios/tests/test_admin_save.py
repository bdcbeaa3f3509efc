"""Saving in the admin: one version through the verb, errors that keep what was typed."""

import json
import re

import pytest

from scenarios.models import Scenario
from scenarios.services import share
from scenarios.versions import Version
from testing.forms import form_data
from testing.scenarios import character, draft_scenario, minimal_document, minimal_simulation

pytestmark = pytest.mark.django_db


def form_of(response):
    return form_data(response.content.decode(), "scenario_form")


def errors(response):
    """Return the sentences of a page that was not saved, for the assertion's message."""
    return re.findall(
        r">\s*([^<>]*(?:error|required|must|choice|valid)[^<>]*)<", response.content.decode()
    )


def change_url(scenario):
    return f"/admin/scenarios/scenario/{scenario.pk}/change/"


def test_saving_a_page_unchanged_makes_no_version(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    client = page_client(cast.author)
    data = form_of(client.get(change_url(scenario)))
    response = client.post(change_url(scenario), data)
    assert response.status_code == 302, errors(response)
    assert scenario.history.count() == 1
    scenario.refresh_from_db()
    assert scenario.version_number == 1


def test_saving_makes_exactly_one_version_with_everything(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    client = page_client(cast.author)
    data = form_of(client.get(change_url(scenario)))
    data |= {
        "name": "Renamed",
        "changelog": "A better name, and a third phase.",
        "phases-TOTAL_FORMS": "3",
        "phases-2-number": "3",
        "phases-2-name": "Closing",
        "phases-2-expected_minutes": "2",
    }
    response = client.post(change_url(scenario), data)
    assert response.status_code == 302, errors(response)
    newest = scenario.history.get(version_number=2)
    assert scenario.history.count() == 2
    assert newest.snapshot["name"] == "Renamed"
    assert [phase["name"] for phase in newest.snapshot["phases"]] == [
        "Opening",
        "Solving",
        "Closing",
    ]
    assert newest.snapshot["simulation"] == minimal_simulation()
    assert (newest.history_user, newest.history_change_reason) == (
        cast.author,
        "A better name, and a third phase.",
    )


def test_saving_leaves_what_others_shared_meanwhile(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    client = page_client(cast.author)
    data = form_of(client.get(change_url(scenario)))
    share(scenario=scenario, actor=cast.admin, visibility="shared", shared_with=[cast.other_tenant])
    response = client.post(change_url(scenario), {**data, "name": "Renamed"})
    assert response.status_code == 302, errors(response)
    scenario.refresh_from_db()
    assert (scenario.name, scenario.visibility) == ("Renamed", "shared")
    assert list(scenario.shared_with.all()) == [cast.other_tenant]
    data = form_of(client.get(change_url(scenario)))
    response = client.post(change_url(scenario), {**data, "visibility": "private"})
    assert response.status_code == 302, errors(response)
    scenario.refresh_from_db()
    assert (scenario.visibility, scenario.shared_with.count()) == ("private", 0)


def test_a_scenario_is_created_as_version_one(cast, page_client):
    character()
    client = page_client(cast.author)
    data = form_of(client.get("/admin/scenarios/scenario/add/"))
    data |= {"name": "Fresh", "changelog": "Start"}
    response = client.post("/admin/scenarios/scenario/add/", data)
    assert response.status_code == 302, errors(response)
    scenario = Scenario.objects.get()
    assert (scenario.slug, scenario.created_by, scenario.tenant) == (
        "fresh",
        cast.author,
        cast.tenant,
    )
    assert (scenario.visibility, scenario.status) == ("tenant", "DRAFT")
    assert Version.objects.count() == 1


def test_a_stale_page_is_told_what_changed_and_keeps_what_was_typed(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    mine, theirs = page_client(cast.author), page_client(cast.admin)
    my_data = form_of(mine.get(change_url(scenario)))
    their_data = form_of(theirs.get(change_url(scenario)))
    their_data |= {"name": "Theirs", "phases-0-name": "Their opening"}
    assert theirs.post(change_url(scenario), their_data).status_code == 302
    my_data |= {"description": "My careful words", "phases-1-name": "My solving"}
    response = mine.post(change_url(scenario), my_data)
    assert response.status_code == 200
    text = response.content.decode()
    assert "Somebody else saved version 2; you started from 1." in text
    assert "name, phases.1.name" in text
    assert scenario.history.count() == 2
    kept = form_of(response)
    assert (kept["description"], kept["phases-1-name"]) == ("My careful words", "My solving")
    # Having been told, saving again is meant.
    response = mine.post(change_url(scenario), kept)
    assert response.status_code == 302, errors(response)
    newest = scenario.history.get(version_number=3).snapshot
    assert (newest["name"], newest["description"]) == (
        minimal_document()["name"],
        "My careful words",
    )
    assert [phase["name"] for phase in newest["phases"]] == ["Opening", "My solving"]


def test_a_wrong_simulation_is_refused_by_place_and_kept(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    client = page_client(cast.author)
    data = form_of(client.get(change_url(scenario)))
    broken = minimal_simulation()
    broken["actions"][1]["effects"][0]["set"] = {"no_such": True}
    data["simulation"] = json.dumps(broken)
    response = client.post(change_url(scenario), data)
    assert response.status_code == 200
    assert (
        "actions → unlock → effects[0] → set: there is no variable “no_such”"
        in response.content.decode()
    )
    assert form_of(response)["simulation"] == data["simulation"]
    data["simulation"] = '{\n "version": 1,\n oops }'
    response = client.post(change_url(scenario), data)
    assert "Line 3, column 2" in response.content.decode()
    assert form_of(response)["simulation"] == data["simulation"]
    assert scenario.history.count() == 1


def test_what_the_verb_refuses_comes_back_in_words(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    client = page_client(cast.author)
    data = form_of(client.get(change_url(scenario)))
    data |= {"knowledge-0-title": "Hm", "temperature": "3"}
    response = client.post(change_url(scenario), data)
    assert response.status_code == 200
    data |= {"temperature": "1"}
    response = client.post(change_url(scenario), data)
    assert "Article 1 title must be at least 3 characters" in response.content.decode()
    assert scenario.history.count() == 1
