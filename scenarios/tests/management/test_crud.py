"""Creating, updating and deleting through the management API."""

import pytest

from helpdesk.audit.models import AuditLog
from scenarios import services
from scenarios.models import Scenario
from scenarios.versions import Version
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"
NEW = {"name": "Just begun", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}


def address(scenario):
    return f"{URL}/{scenario.pk}"


def pointers(answer):
    assert answer.status_code == 400, answer.content
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {},
            {
                "/name": "Name must be at least 3 characters",
                "/category": "This field is required.",
                "/difficulty": "This field is required.",
            },
        ),
        ({**NEW, "name": "ab"}, {"/name": "Name must be at least 3 characters"}),
        ({**NEW, "name": "  ab  "}, {"/name": "Name must be at least 3 characters"}),
        (
            {**NEW, "aiConfig": {"temperature": 3}},
            {"/aiConfig/temperature": "Temperature must be between 0 and 2"},
        ),
        (
            {**NEW, "aiConfig": {"temperatur": 1}},
            {"/aiConfig/temperatur": "“aiConfig.temperatur” is not a field of a scenario"},
        ),
        (
            {**NEW, "estimated_duration": 10},
            {"/estimatedDuration": "“estimated_duration” is not a field of a scenario"},
        ),
        ({**NEW, "aiConfig": "hot"}, {"/aiConfig": "Ai must be an object"}),
        (
            {**NEW, "phases": [{"name": "One"}, {"name": 2}]},
            {"/phases/1/name": "Phase 2 name must be text"},
        ),
        (
            {**NEW, "customerProfile": {"technicalLevel": "wizard"}},
            {
                "/customerProfile/technicalLevel": "Customer profile technical level must be one of"
                " 'novice', 'intermediate' or 'advanced'"
            },
        ),
        (
            {**NEW, "knowledge": [{"key": "a-1", "title": "One", "body": "b", "source": "s"}]},
            {"/knowledge/0/credibility": "Article 1 credibility is required"},
        ),
        (
            {**NEW, "expectedVersion": 0},
            {"/expectedVersion": "Ensure this value is greater than or equal to 1."},
        ),
        (
            {**NEW, "status": "LIVE"},
            {"/status": "“LIVE” is none of DRAFT, PENDING_REVIEW, APPROVED, PUBLISHED, ARCHIVED."},
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(cast, api, body, expected):
    assert pointers(api(cast.author).post(URL, body)) == expected
    assert not Scenario.objects.exists()


def test_two_articles_of_one_key_are_refused(cast, api):
    article = {
        "key": "twice",
        "title": "One",
        "body": "b",
        "source": "s",
        "credibility": "official",
    }
    answer = api(cast.author).post(URL, {**NEW, "knowledge": [article, article]})
    assert pointers(answer) == {"/knowledge": "Two articles have the key “twice”"}


def test_a_body_that_is_no_object_is_refused(cast, api):
    for body in ([], "text", None, 5):
        assert api(cast.author).post(URL, body).status_code == 400


def test_client_sent_authors_and_numbers_are_ignored(cast, api):
    sent = {
        **NEW,
        "id": "scn_1",
        "slug": "mine",
        "createdBy": str(cast.admin.pk),
        "tenantId": str(cast.other_tenant.pk),
        "publishedBy": "usr_1",
        "versionNumber": 7,
        "isSystem": True,
        "analytics": {"totalAttempts": 9},
    }
    made = api(cast.author).post(URL, sent).json()
    scenario = Scenario.objects.get(pk=made["id"])
    assert (scenario.created_by, scenario.tenant) == (cast.author, cast.tenant)
    assert (scenario.slug, scenario.version_number, scenario.is_system) == ("just-begun", 1, False)
    assert made["analytics"]["totalAttempts"] == 0


def test_what_was_read_is_written_back_without_a_new_version(cast, api):
    scenario = published_scenario(author=cast.author, visibility="tenant")
    client = api(cast.author)
    read = client.get(address(scenario)).json()
    answer = client.put(address(scenario), read)
    assert answer.status_code == 200, answer.content
    assert answer.json()["versionNumber"] == 1
    assert client.get(address(scenario)).json() == read
    assert Version.objects.count() == 1


def test_what_was_read_makes_the_same_scenario_elsewhere(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    read = client.get(address(scenario)).json()
    made = client.post(URL, read).json()
    ours = {"id", "slug", "createdAt", "updatedAt", "metadata"}
    assert {k: v for k, v in made.items() if k not in ours} == {
        k: v for k, v in read.items() if k not in ours
    }


def test_keys_of_free_form_objects_are_never_renamed(cast, api):
    free = {"snake_case": 1, "camelCase": {"deep_er": [{"x_y": None}]}}
    body = {
        **NEW,
        "context": {"companyContext": free, "contextDetails": free},
        "simulation": free,
        "evaluationWeights": {"customMetrics": [free]},
        "successCriteria": {"acceptableSolutions": [free]},
    }
    made = api(cast.author).post(URL, body).json()
    assert made["context"]["companyContext"] == made["context"]["contextDetails"] == free
    assert made["simulation"] == free
    assert made["evaluationWeights"]["customMetrics"] == [free]
    assert made["successCriteria"]["acceptableSolutions"] == [free]


def test_null_clears_a_field(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    body = {
        "description": None,
        "tags": None,
        "ticket": {"affectedAsset": None},
        "aiConfig": None,
        "phases": None,
    }
    assert client.patch(address(scenario), body).status_code == 200
    shown = client.get(address(scenario)).json()
    assert (shown["description"], shown["tags"], shown["phases"]) == ("", [], [])
    assert shown["ticket"]["affectedAsset"] == ""
    assert shown["ticket"]["subject"] == "Can't sign in"
    assert shown["aiConfig"]["systemPrompt"] == ""
    assert set(pointers(client.patch(address(scenario), {"name": None}))) == {"/name"}
    assert set(pointers(client.patch(address(scenario), {"category": None}))) == {"/category"}


def test_prerequisites_are_named_by_id_or_slug(cast, api):
    first = draft_scenario(author=cast.author, name="First")
    second = draft_scenario(author=cast.author, name="Second")
    theirs = draft_scenario(author=cast.outsider_admin, name="Theirs")
    client = api(cast.author)
    made = client.post(URL, {**NEW, "prerequisites": [str(first.pk), "second"]}).json()
    assert made["prerequisites"] == [first.slug, second.slug]
    for unseen in (str(theirs.pk), theirs.slug):
        answer = client.post(URL, {**NEW, "prerequisites": [unseen]})
        assert pointers(answer) == {"/prerequisites": f"There is no scenario “{unseen}”"}


@pytest.mark.parametrize("how", ["body", "header", "both"])
def test_the_second_of_two_editors_is_told_what_differs(cast, api, how):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    seen = client.get(address(scenario))["ETag"]
    api(cast.admin).put(address(scenario), {"aiConfig": {"temperature": 1.5}, "name": "Theirs"})
    body = {"name": "Mine"} | ({} if how == "header" else {"expectedVersion": 1})
    headers = {} if how == "body" else {"If-Match": seen}
    answer = client.patch(address(scenario), body, headers=headers)
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["currentVersion"]) == ("stale_version", 2)
    assert {one["field"]: one["newValue"] for one in problem["differences"]} == {
        "name": "Theirs",
        "aiConfig.temperature": 1.5,
    }
    assert Version.objects.count() == 2
    fresh = client.get(address(scenario))["ETag"]
    answer = client.patch(address(scenario), {"name": "Mine"}, headers={"If-Match": fresh})
    assert answer.json()["versionNumber"] == 3


def test_an_etag_of_nothing_is_refused_and_a_star_is_anything(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    for text in ('"abc"', '"v-1"', '"v' + "9" * 400 + '"', "v²"):
        answer = client.patch(address(scenario), {}, HTTP_IF_MATCH=text)
        assert set(pointers(answer)) == {"/If-Match"}, text
    for text in ("*", 'W/"v1"', '"v1"'):
        answer = client.patch(address(scenario), {}, HTTP_IF_MATCH=text)
        assert answer.status_code == 200, text


def test_sharing_goes_with_an_update(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    body = {"visibility": "shared", "sharedWith": [str(cast.other_tenant.pk)]}
    assert client.patch(address(scenario), body).json()["versionNumber"] == 1
    shown = client.get(address(scenario)).json()
    assert (shown["visibility"], shown["sharedWith"]) == ("shared", [str(cast.other_tenant.pk)])
    unknown = "01a1fc6a-aae2-77d6-ba93-2194cc269799"
    answer = client.patch(address(scenario), {"sharedWith": [unknown]})
    assert pointers(answer) == {"/sharedWith": f"There is no organisation {unknown}"}
    answer = client.patch(address(scenario), {**body, "visibility": "tenant"})
    assert set(pointers(answer)) == {"/sharedWith"}


def test_all_of_a_body_happens_or_nothing(cast, api):
    scenario = published_scenario(author=cast.author, visibility="tenant")
    written = AuditLog.objects.count()
    body = {"name": "Other", "visibility": "public", "status": "DRAFT"}
    answer = api(cast.admin).patch(address(scenario), body)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    scenario.refresh_from_db()
    assert (scenario.name, scenario.visibility) == ("The tablet that locks", "tenant")
    assert (Version.objects.count(), AuditLog.objects.count()) == (1, written)


def test_deleting_archives(cast, api):
    scenario = published_scenario(author=cast.author)
    answer = api(cast.admin).delete(f"{address(scenario)}?permanent=false")
    assert (answer.status_code, answer.content) == (204, b"")
    scenario.refresh_from_db()
    assert (scenario.status, scenario.archived_by) == ("ARCHIVED", cast.admin)
    again = api(cast.admin).delete(address(scenario))
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")


def test_deleting_for_good_leaves_an_audit_entry_only(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.super_admin)
    assert client.delete(f"{address(scenario)}?permanent=true").status_code == 204
    assert not Scenario.objects.exists()
    assert not Version.objects.exists()
    entry = AuditLog.objects.get(action="DELETE")
    assert (entry.resource_id, entry.resource_name) == (scenario.pk, "The tablet that locks")
    assert client.delete(f"{address(scenario)}?permanent=true").status_code == 404


def test_what_others_require_is_not_deleted(cast, api):
    first = draft_scenario(author=cast.author, name="First")
    draft_scenario(author=cast.author, name="Second", prerequisites=["first"])
    answer = api(cast.super_admin).delete(f"{address(first)}?permanent=true")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert Scenario.objects.count() == 2


def test_permanent_is_true_or_false(cast, api):
    scenario = draft_scenario(author=cast.author)
    answer = api(cast.super_admin).delete(f"{address(scenario)}?permanent=maybe")
    assert set(pointers(answer)) == {"/permanent"}
    assert Scenario.objects.exists()


def test_creating_again_with_the_same_key_gives_the_first_answer(cast, api):
    client = api(cast.author)
    first = client.post(URL, NEW, headers={"Idempotency-Key": "a"})
    again = client.post(URL, NEW, headers={"Idempotency-Key": "a"})
    assert first.json() == again.json()
    assert Scenario.objects.count() == 1
    other = client.post(URL, {**NEW, "name": "Other"}, headers={"Idempotency-Key": "a"})
    assert other.status_code == 422


def test_creating_is_limited(cast, api, settings):
    settings.RATE_LIMITS = {"scenario_create_staff": "1/h"}
    client = api(cast.author)
    assert client.post(URL, NEW)["X-RateLimit-Remaining"] == "0"
    refused = client.post(URL, NEW)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert client.get(URL).status_code == 200


def test_the_people_behind_another_tenants_content_are_not_shown(cast, api):
    scenario = published_scenario(author=cast.author)
    services.share(
        scenario=scenario,
        actor=cast.author,
        visibility="shared",
        shared_with=[cast.other_tenant],
    )
    ours = api(cast.viewer).get(address(scenario)).json()
    theirs = api(cast.outsider_admin).get(address(scenario)).json()
    assert ours["createdBy"] == ours["metadata"]["updatedBy"] == str(cast.author.pk)
    assert ours["sharedWith"] == [str(cast.other_tenant.pk)]
    assert theirs["createdBy"] is None
    assert [v for k, v in theirs["metadata"].items() if k.endswith("By")] == [None] * 4
    assert theirs["sharedWith"] == []


@pytest.mark.parametrize("visibility", ["public", "shared"])
def test_what_is_not_published_is_its_own_tenants(cast, api, visibility):
    sharing = {"actor": cast.author, "visibility": visibility, "shared_with": [cast.other_tenant]}
    draft = draft_scenario(author=cast.author)
    services.share(scenario=draft, **sharing)
    assert api(cast.outsider_admin).get(address(draft)).status_code == 404
    assert api(cast.outsider_admin).get(URL).json()["data"] == []

    published = published_scenario(author=cast.author, name="As it was published")
    services.share(scenario=published, **sharing)
    services.update(scenario=published, editor=cast.author, changes={"name": "Not ready"})
    theirs = api(cast.outsider_admin).get(address(published)).json()
    ours = api(cast.viewer).get(address(published)).json()
    assert (theirs["name"], ours["name"]) == ("As it was published", "Not ready")
