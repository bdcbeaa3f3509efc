"""The pages about scenarios: landing and library."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scenarios.models import ScenarioProgress
from scenarios.services import set_saved
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db
LIBRARY = "/scenarios/"


def names(response):
    return re.findall(
        r'<h2><a href="/scenarios/[^"]+/">([^<]+)</a></h2>', response.content.decode()
    )


def test_landing_is_for_those_not_signed_in(page_client, cast):
    assert page_client().get("/").status_code == 200
    assert page_client(cast.owner).get("/")["Location"] == reverse("dashboard")


def test_library_needs_signing_in(page_client):
    response = page_client().get(LIBRARY)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_library_lists_what_one_may_play(page_client, cast):
    published_scenario(name="For everybody")
    published_scenario(name="Ours", author=cast.author, visibility="tenant")
    published_scenario(name="Private", author=cast.author, visibility="private")
    draft_scenario(name="Not ready", author=cast.author, visibility="tenant")
    assert names(page_client(cast.owner).get(LIBRARY)) == ["For everybody", "Ours"]
    assert names(page_client(cast.outsider).get(LIBRARY)) == ["For everybody"]


def test_library_says_what_is_in_the_way(page_client, cast):
    first = published_scenario(name="First")
    second = published_scenario(name="Second", prerequisites=[first.slug])
    page = page_client(cast.owner)
    assert "Pass “First” first." in page.get(LIBRARY).content.decode()
    ScenarioProgress.objects.create(
        person=cast.owner, scenario=first, times_attempted=1, times_completed=1, times_passed=1
    )
    assert "Pass “First” first." not in page.get(LIBRARY).content.decode()
    assert second.name in names(page.get(LIBRARY))


@pytest.fixture
def shelf(cast):
    published_scenario(name="Easy one", difficulty="BEGINNER")
    hard = published_scenario(name="Hard one", difficulty="EXPERT", tags=["certificates"])
    set_saved(scenario=hard, person=cast.owner, saved=True)
    set_saved(scenario=hard, person=cast.colleague, saved=True)
    ScenarioProgress.objects.filter(person=cast.owner, scenario=hard).update(
        times_attempted=1, times_completed=1, times_passed=1, best_score=81
    )


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Easy one", "Hard one"]),
        ("search=hard", ["Hard one"]),
        ("search=certificates", ["Hard one"]),
        ("search=nothing+like+it", []),
        ("difficulty=BEGINNER", ["Easy one"]),
        ("topic=access", ["Easy one", "Hard one"]),
        ("topic=printing", []),
        ("completed=true", ["Hard one"]),
        ("completed=false", ["Easy one"]),
        ("saved=true", ["Hard one"]),
        ("sort=name", ["Easy one", "Hard one"]),
        ("sort=newest", ["Hard one", "Easy one"]),
        ("difficulty=<script>&completed=maybe&sort=;drop&page=-7", ["Easy one", "Hard one"]),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_library_filters_and_sorts(page_client, cast, query, shown):
    assert names(page_client(cast.owner).get(f"{LIBRARY}?{query}")) == shown


@pytest.mark.usefixtures("shelf")
def test_library_answers_htmx_with_the_list_alone(page_client, cast):
    page = page_client(cast.owner)
    whole = page.get(f"{LIBRARY}?difficulty=EXPERT").content.decode()
    part = page.get(f"{LIBRARY}?difficulty=EXPERT", headers={"HX-Request": "true"})
    assert "<html" in whole
    assert "<html" not in part.content.decode()
    assert names(part) == ["Hard one"]


def test_library_escapes_what_authors_and_searchers_write(page_client, cast):
    published_scenario(name="<b>Bold</b> name", description="<script>alert(1)</script>")
    source = page_client(cast.owner).get(f'{LIBRARY}?search=<script>"').content.decode()
    assert "<script>alert" not in source
    assert 'value="<script>' not in source


def test_library_asks_as_often_for_three_as_for_one(page_client, cast):
    first = published_scenario(name="First")
    page = page_client(cast.owner)
    page.get(LIBRARY)
    with CaptureQueriesContext(
        connection,
    ) as one:
        page.get(LIBRARY)
    published_scenario(name="Second", prerequisites=[first.slug])
    published_scenario(name="Third", prerequisites=[first.slug])
    with CaptureQueriesContext(connection) as three:
        page.get(LIBRARY)
    # One more, however many rows: the prerequisites of all of them.
    assert len(three) == len(one) + 1


def test_saving_and_forgetting(page_client, cast):
    scenario = published_scenario()
    url, page = reverse("save-scenario", args=[scenario.pk]), page_client(cast.owner)
    for saved in ("true", "true", "false"):
        response = page.post(url, {"saved": saved, "next": "/history/"})
        assert response["Location"] == "/history/"
        progress = ScenarioProgress.objects.get(person=cast.owner, scenario=scenario)
        assert progress.is_saved is (saved == "true")
    assert not ScenarioProgress.objects.filter(person=cast.colleague).exists()


def test_saving_by_htmx_answers_with_the_button(page_client, cast):
    scenario = published_scenario()
    response = page_client(cast.owner).post(
        reverse("save-scenario", args=[scenario.pk]),
        {"saved": "true"},
        headers={"HX-Request": "true"},
    )
    assert 'aria-pressed="true"' in response.content.decode()


def test_saving_leads_to_no_other_site(page_client, cast):
    response = page_client(cast.owner).post(
        reverse("save-scenario", args=[published_scenario().pk]),
        {"saved": "true", "next": "https://evil.example/"},
    )
    assert response["Location"] == LIBRARY


def test_what_one_may_not_play_can_not_be_saved(page_client, cast):
    ours = published_scenario(author=cast.author, visibility="tenant")
    response = page_client(cast.outsider).post(reverse("save-scenario", args=[ours.pk]))
    assert response.status_code == 404
    assert not ScenarioProgress.objects.exists()


def test_saving_is_no_get(page_client, cast):
    url = reverse("save-scenario", args=[published_scenario().pk])
    assert page_client(cast.owner).get(url).status_code == 405
