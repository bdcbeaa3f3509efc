"""The admin's menu and first page lead to what there is to do, each person to what they may."""

import pytest
from django.urls import reverse

from helpdesk.admin_navigation import navigation
from sessions.marking.appealing import appeal

pytestmark = pytest.mark.django_db

HELLO = "greeting.hello"
START = "/admin/"
ANALYTICS = "/admin/scenarios/scenario/analytics/"


def groups_of(rf, person, path=START):
    request = rf.get(path)
    request.user = person
    return navigation(request)


def work_of(rf, person):
    groups = {group["title"]: group["items"] for group in groups_of(rf, person)}
    return [item["title"] for item in groups.get("Your work", ())]


def test_the_menu_has_the_pages_of_work_one_may_see(cast, rf):
    looks = ["Analytics", "Who practised"]
    decides = ["Waiting for review", "Appeals", *looks, "Agreement with a model"]
    assert work_of(rf, cast.viewer) == looks
    assert work_of(rf, cast.reviewer) == decides
    assert work_of(rf, cast.admin) == decides


def test_every_list_stays_in_the_menu_once_and_one_entry_is_where_one_is(cast, rf):
    items = [item for group in groups_of(rf, cast.admin, ANALYTICS) for item in group["items"]]
    links = [item["link"] for item in items]
    assert len(set(links)) == len(links)
    assert reverse("admin:scenarios_scenario_changelist") in links
    assert [item["title"] for item in items if item["active"]] == ["Analytics"]


def test_appeals_that_wait_stand_on_the_first_page(cast, page_client, session):
    client = page_client(cast.reviewer)
    assert "Appeals to decide (0)" in client.get(START).content.decode()
    made = appeal(session=session, criterion=HELLO, text="I said so at once.", person=cast.owner)
    shown = client.get(START).content.decode()
    assert "Appeals to decide (1)" in shown
    assert reverse("admin:training_appeal_change", args=[made.pk]) in shown
    for person, words in ((cast.viewer, "Appeals to decide"), (cast.outsider_admin, "(1)")):
        assert words not in page_client(person).get(START).content.decode()


def test_the_way_to_a_page_names_nothing_twice(cast, page_client):
    page = page_client(cast.admin).get(ANALYTICS).content.decode()
    way = page.partition("<h1")[2].partition("</h1>")[0]
    assert way.count("Scenarios</a>") == 1
