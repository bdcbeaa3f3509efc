"""The admin's pages of A/B tests: list, form, result, and the moves."""

import pytest

from scenarios.experiments import services
from scenarios.experiments.models import Experiment
from scenarios.models import Scenario
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

LIST = "/admin/scenarios/experiment/"


def page_of(experiment, what="change"):
    return f"{LIST}{experiment.pk}/{what}/"


@pytest.fixture
def form(pair):
    return {
        "name": "Two callers",
        "description": "",
        "success_metric": "averageScore",
        "duration": "30",
        "minimum_sample": "30",
        "scenario_0": str(pair[0].pk),
        "scenario_1": str(pair[1].pk),
    }


def test_a_draft_is_written_and_started(page_client, cast, form):
    client = page_client(cast.author)
    response = client.post(f"{LIST}add/", form)
    experiment = Experiment.objects.get()
    assert response["Location"] == page_of(experiment)
    assert experiment.status == "DRAFT"
    page = client.get(page_of(experiment)).content.decode()
    assert "Not started: nobody has been given a variant." in page
    assert "Four times out of five" in page
    client.post(page_of(experiment), {"do": "start"})
    experiment.refresh_from_db()
    assert experiment.status == "RUNNING"
    assert "Two callers" in client.get(LIST).content.decode()


def offered(client, term=""):
    rows = client.get(f"{LIST}choices/", {"term": term}).json()["results"]
    return {row["text"] for row in rows}


def test_the_form_offers_what_can_be_tested(page_client, cast, pair):
    published_scenario(author=cast.author, visibility="private", name="Mine alone")
    draft_scenario(author=cast.author, visibility="tenant", name="A draft")
    client = page_client(cast.author)
    assert offered(client) == {"Calm caller", "Angry caller"}
    assert offered(client, "angry") == {"Angry caller"}
    assert page_client(cast.viewer).get(f"{LIST}choices/").status_code == 403


def test_a_draft_keeps_showing_what_can_be_tested_no_more(page_client, cast, form, make, pair):
    experiment = make(start=False)
    Scenario.objects.filter(pk=pair[1].pk).update(visibility="private")
    client = page_client(cast.author)
    assert "Angry caller" in client.get(page_of(experiment, "edit")).content.decode()
    refused = client.post(page_of(experiment, "edit"), form)
    assert refused.status_code == 400
    assert "private" in refused.content.decode()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": "ab"}, "name", "at least 3 characters"),
        ({"duration": "0"}, "duration", "greater than or equal to 1"),
        ({"scenario_1": ""}, "scenario_1", "This field is required"),
        ({"share_0": "60", "share_1": "30"}, "share_0", "add up to 100, not 90"),
        ({"share_0": "60"}, "share_1", "Leave all empty for an even split"),
        ({"share_3": "60"}, "scenario_3", "Which scenario?"),
    ],
)
def test_errors_stand_at_the_fields(page_client, cast, form, change, field, words):
    response = page_client(cast.admin).post(f"{LIST}add/", {**form, **change})
    assert response.status_code == 400
    assert any(words in error for error in response.context["form"].errors[field])
    assert words in response.content.decode()
    assert form["scenario_0"] in response.content.decode()  # nothing of it is lost
    assert not Experiment.objects.exists()


def test_a_draft_is_edited_and_nothing_else(page_client, cast, form, make, pair):
    experiment = make(start=False)
    client = page_client(cast.admin)
    shown = client.get(page_of(experiment, "edit")).content.decode()
    assert 'value="Which caller teaches more?"' in shown
    client.post(page_of(experiment, "edit"), {**form, "share_0": "12.5", "share_1": "87.5"})
    experiment.refresh_from_db()
    assert experiment.name == "Two callers"
    assert [one.share for one in experiment.variants.order_by("number")] == [1250, 8750]
    client.post(page_of(experiment), {"do": "start"})
    refused = client.post(page_of(experiment, "edit"), form)
    assert refused.status_code == 400
    assert "Only a draft can be changed" in refused.content.decode()


def test_the_result_says_what_it_draws(page_client, cast, make, practise):
    experiment = make(minimum_sample=30)
    practise(experiment, [[50.0 + n % 20 for n in range(40)], [80.0 + n % 19 for n in range(40)]])
    page = page_client(cast.viewer).get(page_of(experiment)).content.decode()
    assert "“Angry caller” wins" in page
    assert "✓ winner" in page
    assert "Difference from the control" in page
    assert "40 of at least 30 people&nbsp;✓" in page
    assert 'name="do"' not in page  # a viewer moves nothing


def test_the_page_says_what_the_api_says(page_client, api, cast, make, practise):
    experiment = make(minimum_sample=30)
    practise(experiment, [[60.0 + n % 23 for n in range(55)], [61.0 + n % 29 for n in range(40)]])
    told = api(cast.viewer).get(f"/api/admin/scenarios/tests/{experiment.pk}").json()
    page = page_client(cast.viewer).get(page_of(experiment)).content.decode()
    comparison = told["variants"][1]["comparison"]
    for p_value in (
        *(comparison["pValue"], comparison["once"]["pValue"]),
        *(told["sampleRatioPValue"], told["unequalLossPValue"]),
    ):
        assert p_value > 0.001
        assert f"{p_value:.3f}" in page
    for low, high in ((one["low"], one["high"]) for one in (comparison, comparison["once"])):
        assert f"\N{MINUS SIGN}{-low:.1f} to +{high:.1f}" in page
    for variant in told["variants"]:
        assert f"{variant['chanceToWin'] * 100:.1f}\N{NO-BREAK SPACE}%" in page
        assert f"{variant['confidenceLevel'] * 100:.1f}\N{NO-BREAK SPACE}%" in page
    for one in told["detectableDifferences"]:
        assert f"{one['difference']:.1f} points with {one['people']} people" in page
    assert told["verdict"]["text"] in page


def test_the_list_says_when_a_test_ended_and_what_won(page_client, cast, make, practise):
    experiment = make(minimum_sample=30)
    practise(experiment, [[50.0 + n % 20 for n in range(40)], [80.0 + n % 19 for n in range(40)]])
    client = page_client(cast.viewer)
    assert "Angry caller" not in client.get(LIST).content.decode()
    services.complete_experiment(experiment=experiment, actor=cast.admin)
    page = client.get(LIST).content.decode()
    assert "Angry caller" in page
    assert f"{experiment.ends_at:%-d %b %Y}" not in page


def test_completing_publishes_the_winner(page_client, cast, make, practise, pair):
    experiment = make(minimum_sample=30)
    practise(experiment, [[50.0 + n % 20 for n in range(40)], [80.0 + n % 19 for n in range(40)]])
    client = page_client(cast.admin)
    assert 'value="publish"' in client.get(page_of(experiment)).content.decode()
    page = client.post(page_of(experiment), {"do": "publish"}, follow=True).content.decode()
    assert "the winner stays, the others are archived" in page
    assert 'name="do"' not in page
    pair[0].refresh_from_db()
    assert pair[0].status == "ARCHIVED"


def test_who_may_not_archive_is_told_who_may(page_client, cast, make, practise):
    experiment = make(minimum_sample=30)
    practise(experiment, [[50.0 + n % 20 for n in range(40)], [80.0 + n % 19 for n in range(40)]])
    page = page_client(cast.author).get(page_of(experiment)).content.decode()
    assert 'value="complete"' in page
    assert 'value="publish"' not in page
    assert "An admin may archive the variants that lost" in page


def test_a_draft_says_what_another_test_shows_already(page_client, cast, make):
    draft, client = make(start=False), page_client(cast.author)
    words = "in a test that runs or is paused"
    assert words not in client.get(page_of(draft)).content.decode()
    running = make()
    assert words in client.get(page_of(draft)).content.decode()
    assert words not in client.get(page_of(running)).content.decode()


def test_what_is_refused_is_said(page_client, cast, make):
    experiment = make()
    client = page_client(cast.author)
    page = client.post(page_of(experiment), {"do": "publish"}, follow=True).content.decode()
    assert "There is no winner to publish." in page
    page = client.post(page_of(experiment), {"do": "resume"}, follow=True).content.decode()
    assert "can&#x27;t be" in page
    experiment.refresh_from_db()
    assert experiment.status == "RUNNING"


def test_a_new_version_during_the_test_is_told(page_client, cast, make, pair):
    from scenarios import services

    experiment = make()
    services.update(
        scenario=pair[1], editor=cast.author, changes={"description": "Angrier."}, changelog="More"
    )
    services.publish(scenario=pair[1], actor=None, play=False)
    page = page_client(cast.viewer).get(page_of(experiment)).content.decode()
    assert "Another version of “Angry caller” was published" in page


def test_who_sees_what(page_client, cast, make, form):
    experiment = make(start=False)
    for person in (cast.reviewer, cast.viewer):
        client = page_client(person)
        assert client.get(page_of(experiment)).status_code == 200
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.get(page_of(experiment, "edit")).status_code == 403
        client.post(page_of(experiment), {"do": "start"})
    experiment.refresh_from_db()
    assert experiment.status == "DRAFT"
    outsider = page_client(cast.outsider_admin)
    assert outsider.get(page_of(experiment)).status_code == 404
    assert outsider.get(page_of(experiment, "edit")).status_code == 404
    published_scenario(author=cast.author, visibility="public", name="For all to see")
    assert offered(outsider) == set()
    assert page_client(cast.owner).get(page_of(experiment)).status_code in (302, 403)
