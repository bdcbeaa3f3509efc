"""`GET /api/admin/scenarios`: who sees what, filters, sorts, and at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios import services
from scenarios.models import Scenario, ScenarioMetadata
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"


def names(answer):
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["data"]]


@pytest.fixture
def four(cast):
    """Two of ours, one of another tenant, one of theirs for everybody."""
    draft_scenario(
        author=cast.author, name="Alpha", difficulty="EXPERT", tags=["vpn"], description="A tunnel"
    )
    draft_scenario(author=cast.admin, name="Beta", category="BILLING_PAYMENTS", description="")
    draft_scenario(author=cast.outsider_admin, name="Gamma")
    published_scenario(author=cast.outsider_admin, name="Delta", visibility="public")
    services.submit(scenario=Scenario.objects.get(name="Beta"), actor=cast.admin)


def test_only_what_one_may_see_is_listed_and_counted(cast, api, four):
    for person in cast.staff:
        answer = api(person).get(URL)
        expected = ["Delta", "Beta", "Alpha"]
        if person == cast.super_admin:
            expected.insert(1, "Gamma")
        assert names(answer) == expected
        assert answer.json()["pagination"]["total"] == len(expected)
    assert names(api(cast.outsider_admin).get(URL)) == ["Delta", "Gamma"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=DRAFT", ["Alpha"]),
        ("status=DRAFT&status=PENDING_REVIEW", ["Beta", "Alpha"]),
        ("status=DRAFT,PENDING_REVIEW", ["Beta", "Alpha"]),
        ("category=BILLING_PAYMENTS", ["Beta"]),
        ("difficulty=EXPERT,ADVANCED", ["Alpha"]),
        ("difficulty=EXPERT&status=PENDING_REVIEW", []),
        ("search=TUNNEL", ["Alpha"]),
        ("search=vpn", ["Alpha"]),
        ("search=tunnel%20alp", ["Alpha"]),
        ("search=gamma", []),
        ("sortBy=name&sortOrder=asc", ["Alpha", "Beta", "Delta"]),
        ("sortBy=name", ["Delta", "Beta", "Alpha"]),
        ("sortBy=createdAt&sortOrder=asc", ["Alpha", "Beta", "Delta"]),
        ("sortBy=updatedAt", ["Beta", "Delta", "Alpha"]),
        ("limit=1&page=2", ["Beta"]),
    ],
)
def test_filters_and_sorts(cast, api, four, query, expected):
    assert names(api(cast.viewer).get(f"{URL}?{query}")) == expected


def test_by_creator_and_by_tenant(cast, api, four):
    client = api(cast.viewer)
    assert names(client.get(f"{URL}?createdBy={cast.admin.pk}")) == ["Beta"]
    assert names(client.get(f"{URL}?tenantId={cast.tenant.pk}")) == ["Beta", "Alpha"]
    assert names(client.get(f"{URL}?tenantId={cast.other_tenant.pk}")) == ["Delta"]


def test_by_use_and_by_rating(cast, api, four):
    ScenarioMetadata.objects.filter(scenario__name="Alpha").update(
        total_attempts=9, ratings_count=2, ratings_sum=4
    )
    ScenarioMetadata.objects.filter(scenario__name="Beta").update(
        total_attempts=3, ratings_count=2, ratings_sum=9
    )
    client = api(cast.viewer)
    assert names(client.get(f"{URL}?sortBy=usageCount")) == ["Alpha", "Beta", "Delta"]
    assert names(client.get(f"{URL}?sortBy=rating")) == ["Beta", "Alpha", "Delta"]
    rated = client.get(f"{URL}?sortBy=rating&sortOrder=asc")
    assert [(row["averageRating"], row["usageCount"]) for row in rated.json()["data"]] == [
        (0, 0),
        (2, 9),
        (4.5, 3),
    ]


def test_the_filters_applied_are_repeated(cast, api, four):
    query = f"status=DRAFT,APPROVED&search=vpn&createdBy={cast.author.pk}&sortBy=name&difficulty="
    assert api(cast.viewer).get(f"{URL}?{query}").json()["filters"] == {
        "appliedFilters": {
            "status": ["DRAFT", "APPROVED"],
            "search": "vpn",
            "createdBy": str(cast.author.pk),
        }
    }


@pytest.mark.parametrize(
    "query",
    [
        "status=LIVE",
        "status=DRAFT,LIVE",
        "createdBy=usr_xyz789",
        "sortBy=simulation",
        "sortOrder=up",
        "limit=101",
        "page=0",
        f"search={'x' * 201}",
    ],
)
def test_what_the_list_does_not_know_is_refused(cast, api, query):
    answer = api(cast.viewer).get(f"{URL}?{query}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"/{query.partition('=')[0]}"


@pytest.mark.parametrize("query", ["category=%00", "search=a%00b", "search=%ff%fe", "status=%ud8"])
def test_characters_that_cannot_be_stored_break_nothing(cast, api, query):
    assert api(cast.viewer).get(f"{URL}?{query}").status_code in (200, 400)


def test_three_rows_cost_what_one_does(cast, api, django_assert_num_queries):
    first = published_scenario(author=cast.author, name="One")
    client = api(cast.viewer)
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for number in range(2, 4):
        published_scenario(author=cast.author, name=f"No {number}", prerequisites=[first.slug])
    with django_assert_num_queries(len(one)):
        assert len(names(client.get(URL))) == 3
