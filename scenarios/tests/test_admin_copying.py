"""Copying a scenario and deleting it for good, in the admin."""

import pytest

from helpdesk.audit.models import AuditLog
from scenarios import services
from scenarios.models import Scenario
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

LIST = "/admin/scenarios/scenario/"


def page(scenario, tail):
    return f"{LIST}{scenario.pk}/{tail}/"


def test_an_author_makes_a_copy_of_what_they_see(cast, page_client):
    scenario = published_scenario(
        author=cast.outsider_admin, visibility="public", name="The tablet"
    )
    client = page_client(cast.author)
    asked = client.get(page(scenario, "duplicate")).content.decode()
    assert 'value="The tablet (Copy)"' in asked
    refused = client.post(page(scenario, "duplicate"), {"name": "x"})
    assert refused.status_code == 400
    made = client.post(page(scenario, "duplicate"), {"name": "Our tablet"})
    copy = Scenario.objects.get(name="Our tablet")
    assert made.url == page(copy, "change")
    assert (copy.created_by, copy.status, copy.tenant) == (cast.author, "DRAFT", cast.tenant)
    assert copy.phases.count() == scenario.phases.count()


def test_who_may_not_create_makes_no_copy(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    for person in (cast.reviewer, cast.viewer):
        client = page_client(person)
        assert "/duplicate/" not in client.get(page(scenario, "change")).content.decode()
        assert client.post(page(scenario, "duplicate"), {"name": "Mine"}).status_code == 403
    theirs = page_client(cast.outsider_admin).get(page(scenario, "duplicate"))
    assert theirs.status_code in (302, 403, 404)
    assert Scenario.objects.count() == 1


def test_a_super_admin_who_is_sure_deletes_for_good(cast, page_client):
    scenario = draft_scenario(author=cast.author, name="Of no use")
    client = page_client(cast.super_admin)
    assert "delete-for-good" in client.get(page(scenario, "change")).content.decode()
    hesitant = client.post(page(scenario, "delete-for-good"), {})
    assert "Nothing was deleted." in hesitant.content.decode()
    assert client.post(page(scenario, "delete-for-good"), {"sure": "on"}).url == LIST
    assert not Scenario.objects.exists()
    assert AuditLog.objects.filter(action="DELETE", resource_id=scenario.pk).exists()


def test_what_is_played_or_required_stays(cast, page_client):
    scenario = published_scenario(author=cast.author)
    client = page_client(cast.super_admin)
    assert client.post(page(scenario, "delete-for-good"), {"sure": "on"}).status_code == 403
    draft_scenario(author=cast.author, prerequisites=[scenario.slug])
    services.archive(scenario=scenario, actor=cast.admin)
    refused = client.post(page(scenario, "delete-for-good"), {"sure": "on"})
    assert "Another scenario requires it" in refused.content.decode()
    assert Scenario.objects.count() == 2


@pytest.mark.parametrize("who", ["admin", "author", "reviewer", "viewer"])
def test_nobody_else_deletes(cast, page_client, who):
    scenario = draft_scenario(author=cast.author)
    client = page_client(getattr(cast, who))
    assert "delete-for-good" not in client.get(page(scenario, "change")).content.decode()
    answer = client.post(page(scenario, "delete-for-good"), {"sure": "on"})
    assert answer.status_code == 403
    assert Scenario.objects.count() == 1
