"""Every role × every call (design section 3), and every call × what one may not know of."""

import pytest
from django.db import transaction

from helpdesk.accounts.models import Role
from scenarios import services
from scenarios.api.management.urls import urlpatterns
from scenarios.models import Scenario
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"
NEW = {"name": "Just begun", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}

STAFF = {
    "admin": Role.ADMIN,
    "author": Role.CONTENT_MANAGER,
    "reviewer": Role.REVIEWER,
    "viewer": Role.VIEWER,
}
EVERYBODY = {"super_admin", "admin", "author", "reviewer", "viewer"}
AUTHORS = {"super_admin", "admin", "author"}
PUBLISHERS = {"super_admin", "admin", "reviewer"}
ADMINS = {"super_admin", "admin"}
SUPER_ADMINS = {"super_admin"}

# Name of the address, what follows the scenario's, method, body, the status it starts from, who may
# and what they get.
TABLE = [
    ("admin-scenarios", "", "get", None, "DRAFT", EVERYBODY, 200),
    ("admin-scenarios", "", "post", NEW, "DRAFT", AUTHORS, 201),
    ("admin-scenario", "", "get", None, "DRAFT", EVERYBODY, 200),
    ("admin-scenario", "", "put", {"name": "Other"}, "DRAFT", AUTHORS, 200),
    ("admin-scenario", "", "patch", {"tags": ["a"]}, "PUBLISHED", AUTHORS, 200),
    ("admin-scenario", "", "patch", {"visibility": "public"}, "DRAFT", AUTHORS, 200),
    ("admin-scenario", "", "patch", {}, "DRAFT", AUTHORS, 200),
    ("admin-scenario", "", "patch", {"status": "PENDING_REVIEW"}, "DRAFT", AUTHORS, 200),
    ("admin-scenario", "", "patch", {"status": "APPROVED"}, "PENDING_REVIEW", PUBLISHERS, 200),
    ("admin-scenario", "", "patch", {"status": "ARCHIVED"}, "PUBLISHED", ADMINS, 200),
    ("admin-scenario", "", "delete", None, "PUBLISHED", ADMINS, 204),
    ("admin-scenario", "?permanent=true", "delete", None, "PUBLISHED", SUPER_ADMINS, 204),
    ("admin-submit", "/submit", "post", {}, "DRAFT", AUTHORS, 200),
    ("admin-approve", "/approve", "post", {}, "PENDING_REVIEW", PUBLISHERS, 200),
    ("admin-reject", "/reject", "post", {"reason": "No"}, "PENDING_REVIEW", PUBLISHERS, 200),
    ("admin-publish", "/publish", "post", {}, "APPROVED", PUBLISHERS, 200),
    ("admin-archive", "/archive", "post", {}, "PUBLISHED", ADMINS, 200),
    ("admin-restore", "/restore", "post", {}, "ARCHIVED", ADMINS, 200),
    ("admin-duplicate", "/duplicate", "post", {}, "DRAFT", AUTHORS, 201),
    ("admin-gate", "/gate?play=false", "get", None, "DRAFT", EVERYBODY, 200),
    ("admin-versions", "/versions", "get", None, "DRAFT", EVERYBODY, 200),
    ("admin-compare", "/versions/compare?from=1&to=1", "get", None, "PUBLISHED", EVERYBODY, 200),
    ("admin-version", "/versions/1", "get", None, "PUBLISHED", EVERYBODY, 200),
    ("admin-version-restore", "/versions/1/restore", "post", {}, "DRAFT", AUTHORS, 200),
]
ON_ONE = [row for row in TABLE if row[0] != "admin-scenarios"]
CALL = ("name", "rest", "method", "body", "status", "who", "success")


def ids(rows):
    return [f"{row[2]} {row[0]}{row[1]} {row[3] or ''}".strip() for row in rows]


def standing(status, cast, **fields):
    scenario = draft_scenario(author=cast.author, **fields)
    if status in ("PENDING_REVIEW", "APPROVED"):
        services.submit(scenario=scenario, actor=cast.author)
    if status == "APPROVED":
        services.approve(scenario=scenario, actor=None)
    if status == "PUBLISHED":
        services.publish(scenario=scenario, actor=None, play=False)
    if status == "ARCHIVED":
        services.archive(scenario=scenario, actor=None)
    return scenario


def answered(client, name, scenario, rest, method, body):
    """The status of a call that is taken back afterwards."""
    address = URL + ("" if name == "admin-scenarios" else f"/{scenario.pk}{rest}")
    with transaction.atomic():
        answer = getattr(client, method)(address, body)
        transaction.set_rollback(True)
    return answer.status_code


def test_every_call_on_scenarios_is_in_the_table():
    ours = ("scenarios", "moves", "versions")
    names = {
        pattern.name
        for pattern in urlpatterns
        if pattern.callback.__module__.rpartition(".")[2] in ours
    }
    assert names == {row[0] for row in TABLE}


@pytest.mark.parametrize(CALL, TABLE, ids=ids(TABLE))
def test_each_role_may_what_the_table_says(
    cast, api, name, rest, method, body, status, who, success
):
    scenario = standing(status, cast)
    people = {
        person: answered(api(getattr(cast, person)), name, scenario, rest, method, body)
        for person in (*sorted(EVERYBODY), "owner")
    }
    people["nobody"] = answered(api(), name, scenario, rest, method, body)
    assert people == {
        **{person: success if person in who else 403 for person in EVERYBODY},
        "owner": 403,
        "nobody": 401,
    }


@pytest.mark.parametrize(CALL, ON_ONE, ids=ids(ON_ONE))
def test_what_one_may_not_know_of_does_not_exist(
    cast, api, name, rest, method, body, status, who, success
):
    """Whoever may not make the call at all hears that first; what a body asks for comes later."""
    if method in ("put", "patch"):
        who = AUTHORS | PUBLISHERS
    ours = standing(status, cast)
    private = standing(status, cast, visibility="private", name="Mine alone")
    seen = {
        "a colleague's": answered(api(cast.admin), name, private, rest, method, body),
        "a trainee": answered(api(cast.outsider), name, ours, rest, method, body),
    }
    for person, role in STAFF.items():
        cast.outsider.role = role
        cast.outsider.save()
        seen[person] = answered(api(cast.outsider), name, ours, rest, method, body)
    assert seen == {
        "a colleague's": 404 if "admin" in who else 403,
        "a trainee": 403,
        **{person: 404 if person in who else 403 for person in STAFF},
    }


@pytest.mark.parametrize(CALL, ON_ONE, ids=ids(ON_ONE))
def test_what_another_tenant_shares_is_read_not_changed(
    cast, api, name, rest, method, body, status, who, success
):
    # What isn't published doesn't exist for another tenant.
    scenario = standing("PUBLISHED", cast, visibility="public")
    reads = method == "get" or name == "admin-duplicate"
    refused = answered(api(cast.outsider_admin), name, scenario, rest, method, body)
    assert refused == (success if reads else 403)


def test_the_list_holds_nothing_of_another_tenants(cast, api):
    draft_scenario(author=cast.author)
    draft_scenario(author=cast.author, visibility="private", name="Mine alone")
    for query in ("", "?search=tablet", f"?tenantId={cast.tenant.pk}", "?status=DRAFT"):
        answer = api(cast.outsider_admin).get(URL + query).json()
        assert (answer["data"], answer["pagination"]["total"]) == ([], 0)


def test_system_content_is_changed_by_the_operators_admins_only(cast, api):
    scenario = published_scenario(visibility="public")
    Scenario.objects.filter(pk=scenario.pk).update(is_system=True)
    address = f"{URL}/{scenario.pk}"
    for person, expected in (
        ("admin", 200),
        ("super_admin", 200),
        ("author", 403),
        ("outsider_admin", 403),
    ):
        answer = api(getattr(cast, person)).patch(address, {"tags": [person]})
        assert answer.status_code == expected, person
    for person in ("reviewer", "outsider_admin"):
        answer = api(getattr(cast, person)).post(f"{address}/publish", {"notes": "Now"})
        assert answer.status_code == 403
