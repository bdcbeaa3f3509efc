"""The admin as each role: who sees what, moves by button and by list, versions to read."""

import pytest

from scenarios import services
from scenarios.models import Scenario, ScenarioReport
from testing.factories import UserFactory
from testing.forms import form_data
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

LIST = "/admin/scenarios/scenario/"
STAFF = ["super_admin", "admin", "author", "reviewer", "viewer"]


def page(scenario, tail="change/"):
    return f"{LIST}{scenario.pk}/{tail}"


@pytest.mark.parametrize(
    ("who", "may_add", "may_change", "buttons"),
    [
        ("super_admin", True, True, {"publish", "archive"}),
        ("admin", True, True, {"publish", "archive"}),
        ("author", True, True, set()),
        ("reviewer", False, False, {"publish"}),
        ("viewer", False, False, set()),
    ],
)
def test_staff_see_what_they_may_do(cast, page_client, who, may_add, may_change, buttons):
    scenario = draft_scenario(author=cast.author)
    client = page_client(getattr(cast, who))
    assert client.get(LIST).status_code == 200
    assert (client.get(f"{LIST}add/").status_code == 200) is may_add
    response = client.get(page(scenario))
    assert response.status_code == 200
    text = response.content.decode()
    assert ("expected_version" in form_data(text, "scenario_form")) is may_change
    for name in ("publish", "archive", "restore"):
        assert (f'href="{page(scenario, name)}/"' in text) is (name in buttons), name
    assert "No order of the allowed actions" not in text
    assert "The tempting wrong fix does not work" in text
    assert client.post(page(scenario), {"name": "Taken"}).status_code == (
        200 if may_change else 403
    )


@pytest.mark.parametrize("who", ["owner", "outsider"])
def test_trainees_get_nothing(cast, page_client, who):
    scenario = published_scenario()
    client = page_client(getattr(cast, who))
    for url in (LIST, page(scenario), page(scenario, "history/"), page(scenario, "publish/")):
        response = client.get(url)
        assert response.status_code in (302, 403)
        assert b"tablet" not in response.content


def test_another_tenants_content_does_not_exist(cast, page_client):
    mine = draft_scenario(author=cast.author, name="Of the operator")
    private = draft_scenario(author=cast.author, name="Only the author's", visibility="private")
    theirs = draft_scenario(author=cast.outsider_admin, name="Of the others")
    outsider = page_client(cast.outsider_admin)
    text = outsider.get(LIST).content.decode()
    assert "Of the others" in text
    assert "Of the operator" not in text
    for tail in ("change/", "history/", "publish/", "archive/"):
        assert outsider.get(page(mine, tail)).status_code in (302, 403, 404)
        assert "Of the operator" not in outsider.get(page(mine, tail), follow=True).content.decode()
    choices = outsider.get(page(theirs)).content.decode()
    assert "Of the operator" not in choices
    assert page_client(cast.admin).get(page(private)).status_code == 302
    assert outsider.post(page(mine, "archive/"), {"note": "Gone"}).status_code in (403, 404)
    assert set(Scenario.objects.values_list("status", flat=True)) == {"DRAFT"}


def test_public_content_of_others_is_read_not_changed(cast, page_client):
    scenario = published_scenario(author=cast.author, visibility="public")
    client = page_client(cast.outsider_admin)
    response = client.get(page(scenario))
    assert response.status_code == 200
    assert "expected_version" not in form_data(response.content.decode(), "scenario_form")
    assert client.post(page(scenario), {"name": "Taken"}).status_code == 403
    assert client.post(page(scenario, "archive/"), {"note": "x"}).status_code == 403


def test_publishing_by_button_asks_for_a_note(cast, page_client):
    scenario = draft_scenario(author=cast.admin)
    client = page_client(cast.admin)
    assert "Every required field" in client.get(page(scenario, "publish/")).content.decode()
    refused = client.post(page(scenario, "publish/"), {"note": ""})
    assert refused.status_code == 400
    assert "needs a reason" in refused.content.decode()
    assert client.get(page(scenario, "publish/")).status_code == 200  # reading publishes nothing
    scenario.refresh_from_db()
    assert scenario.status == "DRAFT"
    client.post(page(scenario, "publish/"), {"note": "The outage is today."})
    scenario.refresh_from_db()
    assert (scenario.status, scenario.published_by) == ("PUBLISHED", cast.admin)
    client.post(page(scenario, "archive/"), {"note": "Over."})
    client.post(page(scenario, "restore/"), {"note": ""})
    scenario.refresh_from_db()
    assert scenario.status == "DRAFT"
    assert scenario.history.count() == 1


def test_moving_several_says_which_were_refused(cast, page_client):
    good = draft_scenario(author=cast.author, name="Good")
    bad = draft_scenario(author=cast.author, name="Bad", knowledge=[])
    client = page_client(cast.reviewer)
    response = client.post(
        LIST,
        {"action": "publish_selected", "_selected_action": [str(good.pk), str(bad.pk)]},
        follow=True,
    )
    text = response.content.decode()
    assert "Good: Published." in text
    assert "Bad: It can&#x27;t be published yet" in text
    assert {row.name: row.status for row in Scenario.objects.all()} == {
        "Good": "PUBLISHED",
        "Bad": "DRAFT",
    }


def test_versions_are_listed_and_read(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    services.update(
        scenario=scenario,
        editor=cast.admin,
        changes={"ai": {"temperature": 0.1}},
        changelog="Calmer <b>now</b>",
    )
    client = page_client(cast.viewer)
    text = client.get(page(scenario, "history/")).content.decode()
    assert "aiConfig.temperature" in text
    assert "Calmer &lt;b&gt;now&lt;/b&gt;" in text
    version = scenario.history.get(version_number=2)
    text = client.get(page(scenario, f"history/{version.pk}/")).content.decode()
    assert "Version 2 of" in text
    assert "aiConfig.temperature" in text
    assert "<b>now" not in text
    assert client.get(page(scenario, "history/nonsense/")).status_code == 404
    assert client.post(page(scenario, f"history/{version.pk}/"), {"name": "x"}).status_code == 403
    assert scenario.history.count() == 2


def test_nobody_deletes_and_counters_are_not_editable(cast, page_client):
    scenario = draft_scenario(author=cast.author)
    client = page_client(cast.super_admin)
    assert client.post(page(scenario, "delete/"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).content.decode()
    data = form_data(client.get(page(scenario)).content.decode(), "scenario_form")
    assert not {"status", "version_number", "published_version", "slug", "is_system"} & set(data)


def test_reports_reach_who_can_mend_it_without_others_names(cast, page_client):
    elsewhere = cast.outsider_admin
    theirs = published_scenario(author=elsewhere, visibility="public")
    built_in = published_scenario(name="Built in")
    for scenario, person, text in (
        (theirs, cast.owner, "Theirs is broken."),
        (theirs, cast.outsider, "Theirs is slow."),
        (built_in, cast.owner, "Built-in is broken."),
        (built_in, cast.outsider, "Built-in is slow."),
    ):
        services.report_problem(scenario=scenario, person=person, text=text)
    url = "/admin/scenarios/scenarioreport/"
    source = page_client(elsewhere).get(url).content.decode()
    for text in ("Theirs is broken.", "Theirs is slow.", "Built-in is slow."):
        assert text in source
    assert "Built-in is broken." not in source  # not theirs to mend, nor by one of them
    assert "Somebody of another organisation" in source
    assert cast.owner.last_name not in source
    assert cast.outsider.last_name in source
    report = ScenarioReport.objects.get(text="Theirs is broken.")
    detail = page_client(elsewhere).get(f"{url}{report.pk}/change/").content.decode()
    assert "Somebody of another organisation" in detail
    assert cast.owner.last_name not in detail
    cast.outsider.delete()
    source = page_client(elsewhere).get(url).content.decode()
    assert "Theirs is slow." in source
    assert "Somebody who was deleted" in source


def test_the_operator_reads_what_is_reported_about_built_in_ones(cast, page_client):
    scenario = published_scenario()
    homeless = UserFactory(role="VIEWER")
    for person in (cast.owner, cast.outsider, UserFactory()):
        services.report_problem(scenario=scenario, person=person, text=f"By {person.pk}.")
    url = "/admin/scenarios/scenarioreport/"
    source = page_client(cast.admin).get(url).content.decode()
    assert cast.owner.last_name in source
    assert f"By {cast.outsider.pk}." in source
    assert cast.outsider.last_name not in source
    assert cast.outsider.last_name in page_client(cast.super_admin).get(url).content.decode()
    assert "By " not in page_client(homeless).get(url).content.decode()
    assert page_client(cast.author).get(f"{url}add/").status_code == 403


def test_the_reference_explains_every_part(cast, page_client):
    text = page_client(cast.author).get(f"{LIST}add/").content.decode()
    for word in ("known_bad", "impostor_matches", "after_turns", "view_account", "right_team"):
        assert word in text
