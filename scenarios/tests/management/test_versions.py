"""Versions through the management API: list, read, compare, restore."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios import services
from scenarios.versions import Version
from testing.scenarios import draft_scenario, minimal_document, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"


def address(scenario, *steps):
    return "/".join([URL, str(scenario.pk), "versions", *map(str, steps)])


@pytest.fixture
def scenario(cast):
    """Three versions, of which the second is played."""
    made = draft_scenario(author=cast.author)
    for editor, changes, changelog in (
        (cast.admin, {"ai": {"temperature": 0.8}}, "Updated voice profile"),
        (
            cast.author,
            {"ai": {"temperature": 0.85}, "customer": {"initial_mood": 25}},
            "Increased frustration level",
        ),
    ):
        services.update(scenario=made, editor=editor, changes=changes, changelog=changelog)
        if made.version_number == 2:
            services.publish(scenario=made, actor=None, play=False)
    return made


def test_the_list(cast, api, scenario):
    listed = api(cast.viewer).get(address(scenario)).json()
    third, second, first = listed["versions"]
    row = Version.objects.get(version_number=3)
    assert third == {
        "versionId": str(row.history_id),
        "versionNumber": 3,
        "changelog": "Increased frustration level",
        "createdBy": str(cast.author.pk),
        "createdAt": third["createdAt"],
        "isActive": False,
    }
    assert (second["versionNumber"], second["isActive"]) == (2, True)
    assert second["createdBy"] == str(cast.admin.pk)
    assert (first["versionNumber"], first["isActive"]) == (1, False)
    assert listed["pagination"]["total"] == 3
    page = api(cast.viewer).get(f"{address(scenario)}?limit=1&page=2").json()
    assert [one["versionNumber"] for one in page["versions"]] == [2]


def test_three_versions_cost_what_one_does(cast, api, scenario, django_assert_num_queries):
    single = draft_scenario(author=cast.author)
    client = api(cast.viewer)
    client.get(address(single))
    with CaptureQueriesContext(connection) as one:
        client.get(address(single))
    with django_assert_num_queries(len(one)):
        client.get(address(scenario))


def test_one_version_is_complete(cast, api, scenario):
    shown = api(cast.viewer).get(address(scenario, 2)).json()
    assert (shown["versionNumber"], shown["changelog"]) == (2, "Updated voice profile")
    assert shown["isActive"]
    snapshot = shown["snapshot"]
    assert snapshot["aiConfig"]["temperature"] == 0.8
    assert snapshot["simulation"] == minimal_document()["simulation"]
    assert [phase["name"] for phase in snapshot["phases"]] == ["Opening", "Solving"]
    assert [one["key"] for one in snapshot["knowledge"]] == ["repeated-lockouts", "just-reset-it"]
    assert snapshot["cast"]["speakingStyle"] == "plain and friendly"
    assert snapshot["cast"]["prompts"]["idle"]["text"] == "{character_name} is calm."


def test_any_two_are_compared(cast, api, scenario):
    client = api(cast.viewer)
    shown = client.get(f"{address(scenario, 'compare')}?from=2&to=3").json()
    shown["differences"].sort(key=lambda one: one["field"])
    assert shown == {
        "from": 2,
        "to": 3,
        "differences": [
            {
                "field": "aiConfig.temperature",
                "oldValue": 0.8,
                "newValue": 0.85,
                "changeType": "modified",
            },
            {
                "field": "customerProfile.initialMood",
                "oldValue": None,
                "newValue": 25,
                "changeType": "modified",
            },
        ],
    }
    back = client.get(f"{address(scenario, 'compare')}?from=3&to=1").json()["differences"]
    assert {one["field"]: one["newValue"] for one in back} == {
        "customerProfile.initialMood": None,
        "aiConfig.temperature": 0.7,
    }
    assert client.get(f"{address(scenario, 'compare')}?from=1&to=1").json()["differences"] == []


def test_phases_and_articles_are_compared_by_what_they_are(cast, api, scenario):
    first, second = minimal_document()["knowledge"]
    opening, solving = minimal_document()["phases"]
    client = api(cast.author)
    body = {
        "knowledge": [
            {"key": second["key"], "isHelpful": False, "publishedOn": second["published_on"]}
            | {k: second[k] for k in ("title", "body", "source", "credibility")},
            {"key": first["key"], "publishedOn": first["published_on"], "author": first["author"]}
            | {k: first[k] for k in ("title", "body", "source", "credibility")},
        ],
        "phases": [opening, {"name": "Asking"}, {**solving, "expectedMinutes": 9}],
    }
    assert client.put(f"{URL}/{scenario.pk}", body).json()["versionNumber"] == 4
    shown = client.get(f"{address(scenario, 'compare')}?from=3&to=4").json()
    assert sorted((one["field"], one["changeType"]) for one in shown["differences"]) == [
        ("knowledge.just-reset-it", "moved"),
        ("phases.2", "added"),
        ("phases.3.expectedMinutes", "modified"),
    ]


@pytest.mark.parametrize(
    ("query", "status", "pointer"),
    [
        ("", 400, "/from"),
        ("?from=1", 400, "/to"),
        ("?from=one&to=2", 400, "/from"),
        ("?from=0&to=2", 400, "/from"),
        (f"?from=1&to={'9' * 400}", 400, "/to"),
        ("?from=1&to=2147483647", 404, None),
    ],
)
def test_versions_that_are_none(cast, api, scenario, query, status, pointer):
    answer = api(cast.viewer).get(address(scenario, "compare") + query)
    assert answer.status_code == status
    if pointer:
        assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("number", ["0", "4", "9" * 30, "9" * 5000, "-1", "two"])
def test_a_version_that_is_not_there(cast, api, scenario, number):
    assert api(cast.viewer).get(address(scenario, number)).status_code == 404
    assert api(cast.author).post(address(scenario, number, "restore"), {}).status_code == 404


def test_restoring_is_a_new_version(cast, api, scenario):
    client = api(cast.author)
    body = {
        "createNewVersion": True,
        "changelog": "Reverted to version 2 due to performance issues",
    }
    answer = client.post(address(scenario, 2, "restore"), body)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(scenario.pk),
        "versionNumber": 4,
        "restoredFromVersion": 2,
        "message": "Version restored successfully",
    }
    assert answer["ETag"] == '"v4"'
    same = client.get(f"{address(scenario, 'compare')}?from=2&to=4").json()
    assert same["differences"] == []
    newest = client.get(address(scenario)).json()["versions"][0]
    assert newest["changelog"] == body["changelog"]
    assert not newest["isActive"]
    scenario.refresh_from_db()
    assert (scenario.published_version, scenario.has_unpublished_changes) == (2, True)


def test_restoring_refuses_what_it_does_not_do(cast, api, scenario):
    client = api(cast.author)
    answer = client.post(address(scenario, 2, "restore"), {"createNewVersion": False})
    assert answer.json()["errors"][0]["pointer"] == "/createNewVersion"
    answer = client.post(address(scenario, 2, "restore"), {"expectedVersion": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert Version.objects.filter(id=scenario.pk).count() == 3


def test_restoring_what_refers_to_something_gone_is_refused_in_words(cast, api, scenario):
    first = draft_scenario(author=cast.author, name="First")
    services.update(scenario=scenario, editor=None, changes={"prerequisites": [first.slug]})
    services.update(scenario=scenario, editor=None, changes={"prerequisites": []})
    services.delete(scenario=first, actor=cast.super_admin)
    answer = api(cast.author).post(address(scenario, 4, "restore"), {})
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["detail"]) == ("/prerequisites", "There is no scenario “first”")


def test_of_another_tenants_scenario_only_what_is_published_is_read(cast, api):
    scenario = published_scenario(author=cast.author)
    services.update(scenario=scenario, editor=cast.author, changes={"description": "Not yet"})
    client = api(cast.outsider_admin)
    assert [v["versionNumber"] for v in client.get(address(scenario)).json()["versions"]] == [1]
    assert client.get(address(scenario, 1)).status_code == 200
    assert client.get(address(scenario, 2)).status_code == 404
    assert client.get(f"{address(scenario, 'compare')}?from=1&to=2").status_code == 404
