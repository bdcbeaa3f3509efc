"""The lists: what stands in them, in which order, for whom, and by which index."""

from datetime import UTC, datetime, timedelta
from math import log2

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios import services
from scenarios.lists import trending
from scenarios.lists.selectors import ListName, listed
from scenarios.models import ScenarioMetadata
from testing.factories import UserFactory
from testing.scenarios import draft_scenario, published_scenario, rate

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def titles(name, person):
    return [one.entry.title for one in listed(ListName(name), person)]


@pytest.fixture
def clock(monkeypatch):
    """Sets the time at which things are done and lists are read."""

    def set_to(at):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    set_to(NOW)
    return set_to


# --- Trending -----------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ages=st.lists(st.floats(0, 700), min_size=1, max_size=8))
def test_trend_is_the_decayed_number_of_starts(ages):
    if not ScenarioMetadata.objects.exists():
        published_scenario()
    ScenarioMetadata.objects.update(trend=0)
    for days in ages:  # in any order: late ones count as what they are
        at = NOW - timedelta(days=days)
        ScenarioMetadata.objects.update(trend=trending.warmed(at))
    stored = ScenarioMetadata.objects.get().trend - trending.half_lives(NOW)
    expected = log2(sum(2 ** (-days / 7) for days in ages))
    assert stored == pytest.approx(expected, abs=1e-6)


def test_what_never_ran_and_what_runs_for_decades_are_numbers_too():
    published_scenario()
    for year in (2020, 2026, 2100):
        at = datetime(year, 1, 1, tzinfo=UTC)
        ScenarioMetadata.objects.update(trend=trending.warmed(at))
        assert ScenarioMetadata.objects.get().trend >= trending.half_lives(at)


def test_what_is_started_lately_comes_first_and_old_news_go(cast, clock):
    old, new, never = (published_scenario(name=name) for name in ("Old", "New", "Never"))
    people = [cast.owner, cast.colleague, cast.author]
    clock(NOW - timedelta(days=15))
    for person in people:
        services.attempt_started(scenario=old, person=person)
    clock(NOW)
    services.attempt_started(scenario=new, person=cast.owner)
    assert titles("trending", cast.owner) == ["New", "Old"]
    clock(NOW + timedelta(days=25))
    assert titles("trending", cast.owner) == ["New"]
    assert never.metadata.trend == 0


def test_nobody_makes_a_trend_alone(cast, clock):
    mine, ours = (published_scenario(name=name) for name in ("Mine", "Ours"))
    for person in (cast.owner, cast.colleague):
        services.attempt_started(scenario=ours, person=person)
    for _ in range(5):
        services.attempt_started(scenario=mine, person=cast.owner)
    assert titles("trending", cast.owner) == ["Ours", "Mine"]


def test_often_started_is_what_three_people_started(cast, clock):
    scenario = published_scenario()

    def why():
        (only,) = listed(ListName.TRENDING, cast.owner)
        return only.why

    for person in (cast.owner, cast.colleague):
        services.attempt_started(scenario=scenario, person=person)
    clock(NOW + timedelta(days=2))
    services.attempt_started(scenario=scenario, person=cast.owner)
    assert why() == "Started lately."
    services.attempt_started(scenario=scenario, person=cast.author)
    assert why() == "Often started these days."
    clock(NOW + timedelta(days=29))  # the first two people's starts are forgotten by then
    assert why() == "Started lately."


# --- Saved, rated -------------------------------------------------------------------------------


def test_one_vote_alone_is_not_on_top(cast):
    lucky, loved, bad, unrated = (
        published_scenario(name=name) for name in ("Lucky", "Loved", "Bad", "Unrated")
    )
    rate(scenario=lucky, person=cast.owner, rating=5)
    people = [UserFactory.create(tenant=cast.tenant) for _ in range(8)]
    for number, person in enumerate(people):
        rate(scenario=loved, person=person, rating=4 + number % 2)
        rate(scenario=bad, person=person, rating=2)
        services.set_saved(scenario=bad, person=person, saved=True)
    services.set_saved(scenario=unrated, person=cast.owner, saved=True)
    assert titles("top-rated", cast.owner) == ["Loved", "Lucky", "Bad"]
    assert titles("most-saved", cast.owner) == ["Bad", "Unrated"]
    reasons = [one.why for one in listed(ListName.TOP_RATED, cast.owner)]
    assert reasons[:2] == ["4.5 of 5 stars from 8 people.", "5.0 of 5 stars from 1 person."]
    services.unrate(scenario=lucky, person=cast.owner)
    assert titles("top-rated", cast.owner) == ["Loved", "Bad"]


# --- All of them --------------------------------------------------------------------------------


def test_lists_hold_what_one_may_play(cast):
    made = {
        "Public": {"author": cast.author, "visibility": "public"},
        "Tenant": {"author": cast.author, "visibility": "tenant"},
        "Private": {"author": cast.author, "visibility": "private"},
        "Elsewhere": {"author": cast.outsider_admin, "visibility": "tenant"},
    }
    scenarios = [published_scenario(name=name, **fields) for name, fields in made.items()]
    scenarios.append(draft_scenario(name="Draft", author=cast.author, visibility="public"))
    gone = published_scenario(name="Gone", author=cast.author)
    services.archive(scenario=gone, actor=cast.admin)
    for scenario in (*scenarios, gone):
        for person in (cast.owner, cast.outsider):
            services.attempt_started(scenario=scenario, person=person)
            services.set_saved(scenario=scenario, person=person, saved=True)
            rate(scenario=scenario, person=person, rating=4)
    for name in ("trending", "most-saved", "top-rated"):
        assert set(titles(name, cast.owner)) == {"Public", "Tenant"}
        assert set(titles(name, cast.outsider)) == {"Public", "Elsewhere"}


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("trending", "metadata_trending"),
        ("most-saved", "metadata_most_saved"),
        ("top-rated", "metadata_top_rated"),
        ("recommended", "recommendation_mine"),
    ],
)
def test_each_list_is_one_read_of_one_index(cast, name, index):
    scenario = published_scenario()
    services.attempt_started(scenario=scenario, person=cast.owner)
    services.set_saved(scenario=scenario, person=cast.colleague, saved=True)
    rate(scenario=scenario, person=cast.colleague, rating=4)
    assert titles(name, cast.owner)  # recommendations are made now
    with connection.cursor() as cursor:
        # With so few rows all else is cheaper; what is left is what it can do with many.
        for way in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        with CaptureQueriesContext(connection) as asked:
            assert titles(name, cast.owner)
        reads = [query["sql"] for query in asked if "scenariometadata" in query["sql"]]
        assert len(reads) == 1
        cursor.execute(f"EXPLAIN {reads[0]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    rows = plan.partition("SubPlan")[0]  # what follows is of each row that is shown
    assert f"using {index} " in rows
    assert "Seq Scan" not in rows
    if name != "recommended":  # ten rows of one's own at most may be sorted
        assert "Sort" not in rows


def test_lists_ask_as_often_for_three_as_for_one(cast, api, django_assert_num_queries):
    client = api(cast.owner)

    def another(number):
        scenario = published_scenario(name=f"Number {number}")
        rate(scenario=scenario, person=cast.colleague, rating=4)

    another(0)
    client.get("/api/v1/scenarios/lists/top-rated")
    with CaptureQueriesContext(connection) as one:
        client.get("/api/v1/scenarios/lists/top-rated")
    another(1)
    another(2)
    with django_assert_num_queries(len(one)):
        body = client.get("/api/v1/scenarios/lists/top-rated").json()
    assert (body["name"], body["title"], len(body["scenarios"])) == ("top-rated", "Top rated", 3)
    assert body["scenarios"][0]["reason"] == "4.0 of 5 stars from 1 person."


def test_lists_need_signing_in(api):
    assert api().get("/api/v1/scenarios/lists/trending").status_code == 401
