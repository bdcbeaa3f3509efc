"""`scenarios/bulk/update`: the same changes to several, each refused or made on its own."""

from uuid import uuid4

import pytest

from helpdesk.audit.models import AuditLog
from scenarios.models import Scenario
from scenarios.versions import Version
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios/bulk/update"


def update(client, scenarios, **updates):
    ids = [str(getattr(scenario, "pk", scenario)) for scenario in scenarios]
    return client.patch(URL, {"scenarioIds": ids, "updates": updates})


def test_the_request_of_the_reference(cast, api):
    scenarios = [draft_scenario(author=cast.author, name=f"Number {n}") for n in range(3)]
    response = update(api(cast.admin), scenarios, tags=["updated", "reviewed"], status="PUBLISHED")
    assert response.status_code == 200, response.json()
    assert response.json() == {"updated": 3, "failed": 0, "errors": []}
    for scenario in Scenario.objects.all():
        assert (scenario.status, scenario.tags) == ("PUBLISHED", ["updated", "reviewed"])
        assert (scenario.version_number, scenario.published_version) == (2, 2)
    versions = Version.objects.filter(version_number=2)
    assert set(versions.values_list("history_user", "history_change_reason")) == {
        (cast.admin.pk, "Bulk update")
    }
    actions = AuditLog.objects.filter(actor=cast.admin).values_list("action", flat=True)
    assert sorted(actions) == ["PUBLISH"] * 3 + ["UPDATE"] * 3


def test_what_one_refuses_stops_no_other(cast, api):
    mine = draft_scenario(author=cast.author, name="Mine")
    theirs = draft_scenario(author=cast.outsider_admin, name="Theirs")
    public = published_scenario(author=cast.outsider_admin, visibility="public", name="Public")
    ghost, nonsense = str(uuid4()), "scn_001"
    response = update(
        api(cast.author), [theirs, mine, public, ghost, nonsense, mine], industry="Banking"
    )
    said = response.json()
    assert (response.status_code, said["updated"], said["failed"]) == (200, 1, 4)
    assert [(e["scenarioId"], e["code"]) for e in said["errors"]] == [
        (str(theirs.pk), "not_found"),
        (str(public.pk), "permission_denied"),
        (ghost, "not_found"),
        (nonsense, "not_found"),
    ]
    industries = dict(Scenario.objects.values_list("name", "industry"))
    assert industries == {"Theirs": "", "Mine": "Banking", "Public": ""}


def test_an_update_is_all_of_it_or_nothing_for_each(cast, api):
    incomplete = draft_scenario(author=cast.author, name="Incomplete", description="")
    complete = draft_scenario(author=cast.author, name="Complete")
    response = update(
        api(cast.admin), [incomplete, complete], industry="Banking", status="PUBLISHED"
    )
    said = response.json()
    assert (said["updated"], [e["code"] for e in said["errors"]]) == (1, ["gate_failed"])
    incomplete.refresh_from_db()
    assert (incomplete.version_number, incomplete.industry) == (1, "")


def test_nested_parts_are_merged_and_wrong_values_named(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    assert update(client, [scenario], aiConfig={"temperature": 0.2}).json()["updated"] == 1
    scenario.refresh_from_db()
    assert (scenario.temperature, scenario.emotional_triggers) == (0.2, ["calm down"])
    said = update(client, [scenario], aiConfig={"temperature": 9}).json()
    assert said["errors"] == [
        {
            "scenarioId": str(scenario.pk),
            "error": "Temperature must be between 0 and 2.",
            "code": "invalid_document",
            "field": "aiConfig.temperature",
        }
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"scenarioIds": [], "updates": {"industry": "x"}},
        {"scenarioIds": ["x"] * 501, "updates": {"industry": "x"}},
        {"scenarioIds": [[]], "updates": {"industry": "x"}},
        {"scenarioIds": ["x"], "updates": {}},
        {"scenarioIds": ["x"], "updates": []},
        {"scenarioIds": ["x"], "updates": {"status": "GONE"}},
        {"scenarioIds": ["x"], "updates": {"colour": "red"}},
        {"scenarioIds": ["x"], "updates": {"createdBy": "me"}},
    ],
)
def test_what_is_no_update_is_refused(cast, api, body):
    assert api(cast.admin).patch(URL, body).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [("author", 200), ("reviewer", 200), ("viewer", 403), ("owner", 403), (None, 401)],
)
def test_who_may_come_in(cast, api, who, status):
    scenario = draft_scenario(author=cast.admin)
    response = update(api(who and getattr(cast, who)), [scenario], industry="Banking")
    assert response.status_code == status
    if who == "reviewer":
        assert response.json()["errors"][0]["code"] == "permission_denied"


def test_no_more_are_published_at_once_than_can_be_played_meanwhile(cast, api):
    draft = draft_scenario(author=cast.author)
    ids = [str(draft.pk), *(str(uuid4()) for _ in range(50))]
    response = api(cast.admin).patch(URL, {"scenarioIds": ids, "updates": {"status": "PUBLISHED"}})
    assert response.status_code == 400
    assert response.json()["errors"][0]["detail"] == "Publish at most 50 scenarios at once."
    draft.refresh_from_db()
    assert draft.status == "DRAFT"
