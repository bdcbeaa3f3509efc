"""Who moves to another organisation leaves behind what they wrote and were told in the old one."""

import pytest

from helpdesk.accounts.people import change_person
from helpdesk.notifications.models import Notification
from helpdesk.notifications.services import notify
from scenarios.models import Scenario
from scenarios.templating.models import ScenarioTemplate
from testing.scenarios import draft_scenario
from testing.templates import template_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("visibility", ["private", "tenant"])
def test_what_was_written_for_the_old_one_is_not_seen(cast, visibility):
    draft_scenario(author=cast.author, visibility=visibility)
    template_of(author=cast.author, visibility=visibility)
    for to in (cast.other_tenant, None):
        moved = change_person(cast.author, by=cast.super_admin, tenant=to)
        assert not Scenario.objects.visible_to(moved).exists()
        assert not ScenarioTemplate.objects.visible_to(moved).exists()
    returned = change_person(cast.author, by=cast.super_admin, tenant=cast.tenant)
    assert Scenario.objects.visible_to(returned).exists()


def test_what_belongs_to_no_organisation_goes_along(cast):
    kept = draft_scenario(author=cast.author, visibility="private")
    Scenario.objects.filter(pk=kept.pk).update(tenant=None)
    moved = change_person(cast.author, by=cast.super_admin, tenant=cast.other_tenant)
    assert Scenario.objects.visible_to(moved).get() == kept


def test_news_of_the_old_one_is_forgotten(cast):
    for person in (cast.author, cast.admin):
        notify(person=person, kind="mention", text="News")
    change_person(cast.author, by=cast.super_admin, first_name="Art")
    assert Notification.objects.of(cast.author).exists()
    change_person(cast.author, by=cast.super_admin, tenant=cast.other_tenant)
    assert not Notification.objects.of(cast.author).exists()
    assert Notification.objects.of(cast.admin).exists()
