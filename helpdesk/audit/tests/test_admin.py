"""The audit log in the admin: browsing, filtering, reading one entry."""

import pytest

from helpdesk import context
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

LIST = "/admin/audit/auditlog/"


@pytest.fixture
def entry(cast):
    with context.acting(address="10.0.0.1", user_agent="Browser/1", request_id="r-1"):
        return record(
            action="UPDATE",
            resource=cast.owner,
            actor=cast.admin,
            changes=[
                {"field": "name", "oldValue": "Olivia", "newValue": "<b>Olive</b>"},
                {"field": "isActive", "oldValue": True, "newValue": False},
                {"field": "tags", "oldValue": [], "newValue": ["vpn", "mfa"]},
                {"field": "weights", "oldValue": None, "newValue": {"greeting": 10}},
            ],
            metadata={"versionNumber": 3, "notes": ""},
        )


def shown(client, query=""):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return [row.pk for row in response.context["cl"].result_list]


def test_the_list_names_person_action_thing_and_fields(cast, page_client, entry):
    text = page_client(cast.admin).get(LIST).content.decode()
    for words in (cast.admin.email, "Update", cast.owner.name, "name, isActive, tags and 1 more"):
        assert words in text


def test_filters(cast, page_client, entry):
    other = record(action="DELETE", resource=cast.tenant, actor=cast.super_admin)
    day = f"{entry.created_at:%Y-%m-%d}"
    client = page_client(cast.admin)
    assert shown(client) == [other.pk, entry.pk]
    assert shown(client, "action__exact=DELETE") == [other.pk]
    assert shown(client, "resource_type=user") == [entry.pk]
    assert shown(client, "actor_email__icontains=ada") == [entry.pk]
    assert shown(client, f"resource_id={cast.owner.pk}") == [entry.pk]
    assert shown(client, f"created_at_from={day}&created_at_to={day}") == [other.pk, entry.pk]
    assert shown(client, "created_at_to=2020-01-01") == []
    assert shown(client, "created_at_from=2999-01-01") == []
    assert shown(client, "created_at_from=nonsense") == [other.pk, entry.pk]
    assert shown(client, "q=olivia") == [entry.pk]


def test_one_entry_shows_old_and_new(cast, page_client, entry):
    text = page_client(cast.admin).get(f"{LIST}{entry.pk}/change/").content.decode()
    for words in (
        "Olivia",
        "&lt;b&gt;Olive&lt;/b&gt;",
        "yes",
        "no",
        "vpn\nmfa",
        "&quot;greeting&quot;: 10",
    ):
        assert words in text
    for words in ("versionNumber: 3", "10.0.0.1", "Browser/1", "r-1"):
        assert words in text
    assert "<b>Olive" not in text
    assert "notes:" not in text


def test_content_people_read_of_their_scenarios_without_addresses(cast, page_client, entry):
    with context.acting(address="10.9.9.9", user_agent="Secret/2"):
        draft_scenario(author=cast.author)
    hers = AuditLog.objects.get(user_agent="Secret/2")
    client = page_client(cast.reviewer)
    assert hers.pk in shown(client)
    assert entry.pk not in shown(client)
    text = client.get(f"{LIST}{hers.pk}/change/").content.decode()
    assert cast.author.email in text
    assert "10.9.9.9" not in text
    assert "Secret/2" not in text
    assert page_client(cast.viewer).get(LIST).status_code == 403


def test_kinds_offered_are_those_one_may_read(cast, page_client, entry):
    draft_scenario(author=cast.author)
    kinds = {
        person.role: [
            kind
            for kind, _ in page_client(person)
            .get(LIST)
            .context["cl"]
            .filter_specs[1]
            .lookup_choices
        ]
        for person in (cast.admin, cast.author)
    }
    assert kinds == {"ADMIN": ["scenario", "user"], "CONTENT_MANAGER": ["scenario"]}


def test_nothing_is_added_changed_or_deleted(cast, page_client, entry):
    client = page_client(cast.super_admin)
    page = f"{LIST}{entry.pk}/"
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{page}change/", {"actor_email": "x"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).content.decode()
    assert AuditLog.objects.count() == 1


@pytest.mark.parametrize("field", ["address", "user_agent"])
def test_filters_tell_no_origin_to_those_who_must_not_see_it(cast, page_client, entry, field):
    query = {f"{field}__startswith": "B" if field == "user_agent" else "10.0"}
    assert page_client(cast.admin).get(LIST, query).status_code == 200
    assert page_client(cast.reviewer).get(LIST, query).status_code == 400
