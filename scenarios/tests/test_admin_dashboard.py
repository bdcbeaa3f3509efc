"""The admin's first page, and the list's counts and moves: whose they are, how many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios import services
from scenarios.admin.scenario import MAX_AT_ONCE
from scenarios.models import Scenario, ScenarioMetadata
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db
LIST = "/admin/scenarios/scenario/"


def first_page(client):
    return client.get("/admin/").context


def figures(scenario, attempts, completions=0, passes=0):
    ScenarioMetadata.objects.filter(scenario=scenario).update(
        total_attempts=attempts, total_completions=completions, total_passes=passes
    )


def names(rows):
    return [row.name for row in rows]


def test_everybody_sees_their_own_work(cast, page_client):
    draft = draft_scenario(author=cast.author, name="Draft")
    waiting = draft_scenario(author=cast.author, name="Waiting")
    services.submit(scenario=waiting, actor=cast.author)
    done = published_scenario(author=cast.author, name="Done", visibility="tenant")
    draft_scenario(author=cast.outsider_admin, name="Of the others")
    draft_scenario(author=cast.admin, name="Of a colleague")
    author = first_page(page_client(cast.author))
    assert names(author["unpublished"]) == ["Waiting", "Draft"]
    for chosen, found in (
        ("unpublished", {"Waiting", "Draft"}),
        ("mine", {"Waiting", "Draft", "Done"}),
    ):
        rows = page_client(cast.author).get(f"{LIST}?work={chosen}").context["cl"].result_list
        assert set(names(rows)) == found
    services.update(scenario=done, editor=cast.author, changes={"name": "Done again"})
    services.archive(scenario=draft, actor=cast.admin)
    author = first_page(page_client(cast.author))
    assert names(author["unpublished"]) == ["Done again", "Waiting"]
    reviewer = first_page(page_client(cast.reviewer))
    assert (names(reviewer["waiting"]), reviewer["waiting_count"]) == (["Waiting"], 1)
    assert names(reviewer["unpublished"]) == []
    assert names(first_page(page_client(cast.outsider_admin))["waiting"]) == []


def test_figures_are_of_what_is_theirs(cast, page_client):
    made = {
        name: published_scenario(author=cast.author, name=name, visibility="tenant")
        for name in ("Hard", "Easy", "Rare", "Perfect")
    }
    figures(made["Hard"], 10, 8, 2)
    figures(made["Easy"], 30, 20, 19)
    figures(made["Rare"], 4, 4, 0)  # too few to say
    figures(made["Perfect"], 6, 6, 6)
    shown = first_page(page_client(cast.viewer))
    assert names(shown["most_played"]) == ["Easy", "Hard", "Perfect", "Rare"]
    assert names(shown["least_passed"]) == ["Hard", "Easy"]
    text = page_client(cast.viewer).get("/admin/").content.decode()
    assert "25% passed" in text
    assert "Write a scenario" not in text
    assert "Waiting for your review" not in text
    assert names(first_page(page_client(cast.outsider_admin))["most_played"]) == []


def test_the_first_page_asks_as_often_however_much_there_is(cast, page_client):
    client = page_client(cast.reviewer)
    counts = []
    client.get("/admin/")
    for number in range(4):
        more = draft_scenario(author=cast.author, name=f"More {number}")
        services.submit(scenario=more, actor=cast.author)
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/")
        counts.append(len(asked))
    assert set(counts) == {counts[0]}


def test_filters_count_what_the_person_may_see(cast, page_client):
    for number in range(3):
        draft_scenario(author=cast.author, name=f"Draft {number}")
    draft_scenario(author=cast.outsider_admin)
    text = page_client(cast.author).get(LIST).content.decode()
    assert "Draft (3)" in text
    assert "Published (0)" in text


def test_several_are_submitted_and_approved_each_with_its_answer(cast, page_client):
    rows = [draft_scenario(author=cast.author, name=name) for name in ("One", "Two")]
    chosen = [str(row.pk) for row in rows]

    def move(person, action):
        data = {"action": action, "_selected_action": chosen}
        return page_client(person).post(LIST, data, follow=True).content.decode()

    assert "One: Submitted for review." in move(cast.author, "submit_selected")
    assert "can&#x27;t be submitted" in move(cast.author, "submit_selected")
    assert "Two: Approved." in move(cast.reviewer, "approve_selected")
    assert set(Scenario.objects.values_list("status", flat=True)) == {"APPROVED"}
    services.update(scenario=rows[0], editor=cast.admin, changes={"name": "Mine"})
    services.submit(scenario=rows[0], actor=cast.admin)
    assert "Mine: Somebody else must review your work." in move(cast.admin, "approve_selected")


def test_no_more_at_once_than_a_page_waits_for(cast, page_client):
    first = draft_scenario(author=cast.author)
    Scenario.objects.bulk_create(
        Scenario(name="Copy", slug=f"copy-{n}", tenant=first.tenant, visibility="tenant")
        for n in range(MAX_AT_ONCE)
    )
    data = {
        "action": "submit_selected",
        "select_across": "1",
        "_selected_action": [str(first.pk)],
    }
    text = page_client(cast.author).post(LIST, data, follow=True).content.decode()
    assert f"Choose {MAX_AT_ONCE} at most." in text
    assert not Scenario.objects.exclude(status="DRAFT").exists()
