"""`GET /api/v1/scenarios`: what is listed for whom, filters, sorts, locks."""

import pytest

from scenarios import services
from testing.scenarios import draft_scenario, minimal_document, published_scenario, rate

pytestmark = pytest.mark.django_db

URL = "/api/v1/scenarios"


def names(response):
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["data"]]


def pass_it(scenario, person, **fields):
    from uuid import uuid4

    from django.utils import timezone

    services.attempt_started(scenario=scenario, person=person)
    return services.attempt_finished(
        **{
            "attempt": uuid4(),
            "scenario": scenario,
            "version_number": 1,
            "person": person,
            "mode": "practice",
            "outcome": "solved",
            "completed": True,
            "passed": True,
            "overall": 84.0,
            "started_at": timezone.now(),
            "ended_at": timezone.now(),
            "seconds": 300,
            **fields,
        }
    )


def test_an_entry_has_the_fields_of_the_contract(cast, api):
    scenario = published_scenario()
    (row,) = api(cast.owner).get(URL).json()["data"]
    assert row == {
        "id": str(scenario.pk),
        "title": "The tablet that locks",
        "description": "An account locks again and again.",
        "category": "technical_support",
        "difficulty": "starter",
        "industry": "",
        "tags": ["account", "lockout"],
        "itCategory": "access",
        "priority": "low",
        "estimatedTime": 10,
        "xpReward": 100,
        "prerequisites": [],
        "isCompleted": False,
        "isUnlocked": True,
        "lockedReason": None,
        "isSaved": False,
        "bestScore": None,
        "timesAttempted": 0,
        "averageRating": None,
        "ratingsCount": 0,
        "publishedAt": row["publishedAt"],
    }


def test_each_person_sees_what_is_published_and_visible_to_them(cast, api):
    draft_scenario(name="A draft", author=cast.author, visibility="public")
    published_scenario(name="Public")
    published_scenario(name="Of the tenant", author=cast.author, visibility="tenant")
    published_scenario(name="Mine alone", author=cast.owner, visibility="private")
    shared = published_scenario(name="Shared", author=cast.author, visibility="shared")
    elsewhere = published_scenario(name="Theirs", author=cast.outsider_admin, visibility="tenant")
    archived = published_scenario(name="Gone", author=cast.author)
    services.archive(scenario=archived, actor=cast.admin)

    assert set(names(api(cast.owner).get(URL))) == {
        "Public", "Of the tenant", "Mine alone", "Shared",
    }  # fmt: skip
    assert set(names(api(cast.colleague).get(URL))) == {"Public", "Of the tenant", "Shared"}
    assert set(names(api(cast.outsider).get(URL))) == {"Public", "Theirs"}
    shared.shared_with.add(cast.other_tenant)
    assert set(names(api(cast.outsider).get(URL))) == {"Public", "Theirs", "Shared"}
    assert api().get(URL).status_code == 401
    assert api(cast.owner).get(f"{URL}/{elsewhere.pk}").status_code == 404
    assert api(cast.owner).get(f"{URL}/{archived.pk}").status_code == 404


def test_a_scenario_is_locked_until_its_prerequisites_are_passed(cast, api):
    first = published_scenario(name="First")
    published_scenario(name="Second", prerequisites=[first.slug])

    def second():
        return next(
            row for row in api(cast.owner).get(URL).json()["data"] if row["title"] == "Second"
        )

    assert (second()["isUnlocked"], second()["lockedReason"]) == (False, "Pass “First” first.")
    pass_it(first, cast.owner, passed=False)
    assert second()["isUnlocked"] is False
    pass_it(first, cast.owner)
    assert (second()["isUnlocked"], second()["lockedReason"]) == (True, None)
    assert second()["prerequisites"] == [{"id": str(first.pk), "title": "First", "isPassed": True}]
    assert services.unmet_prerequisites(first, cast.colleague) == []


def test_a_prerequisite_one_cannot_see_neither_locks_nor_shows(cast, api):
    hidden = published_scenario(name="Hidden", author=cast.author, visibility="private")
    published_scenario(name="Open", author=cast.author, prerequisites=[hidden.slug])
    (row,) = api(cast.outsider).get(URL).json()["data"]
    assert (row["isUnlocked"], row["prerequisites"]) == (True, [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("difficulty=starter", ["Alpha"]),
        ("difficulty=expert", ["Beta"]),
        ("category=billing_payments", ["Beta"]),
        ("completed=true", ["Alpha"]),
        ("completed=false", ["Beta", "Gamma"]),
        ("saved=true", ["Beta"]),
        ("tag=vpn", ["Gamma"]),
        ("search=gam", ["Gamma"]),
        ("search=vpn tunnel", ["Gamma"]),
        ("search=vpn alpha", []),
        ("sortBy=name", ["Alpha", "Beta", "Gamma"]),
        ("sortBy=popular", ["Alpha", "Beta", "Gamma"]),
        ("sortBy=rating", ["Gamma", "Alpha", "Beta"]),
        ("sortBy=newest", ["Gamma", "Beta", "Alpha"]),
        ("limit=1&page=2", ["Gamma"]),
    ],
)
def test_filters_and_sorts(cast, api, query, expected):
    alpha = published_scenario(name="Alpha")
    beta = published_scenario(name="Beta", difficulty="EXPERT", category="BILLING_PAYMENTS")
    gamma = published_scenario(
        name="Gamma", difficulty="ADVANCED", tags=["vpn"], description="The tunnel is closed."
    )
    pass_it(alpha, cast.owner)
    services.set_saved(scenario=beta, person=cast.owner, saved=True)
    rate(scenario=gamma, person=cast.owner, rating=5)
    rate(scenario=alpha, person=cast.owner, rating=3)
    found = names(api(cast.owner).get(f"{URL}?{query}"))
    assert found == expected or ("sortBy" not in query and sorted(found) == expected)


@pytest.mark.parametrize(
    "query",
    ["difficulty=BEGINNER", "completed=maybe", "sortBy=x", "limit=101", "search=%00", "tag=%00"],
)
def test_what_is_not_understood_is_refused(cast, api, query):
    assert api(cast.owner).get(f"{URL}?{query}").status_code == 400


def test_lists_show_what_is_published_not_what_is_being_written(cast, api):
    scenario = published_scenario(author=cast.author, name="As published", tags=["old"])
    services.update(
        scenario=scenario,
        editor=cast.author,
        document=minimal_document(name="Being rewritten", difficulty="EXPERT", tags=["new"]),
    )
    client = api(cast.owner)
    assert names(client.get(URL)) == ["As published"]
    assert names(client.get(f"{URL}?search=rewritten")) == []
    assert names(client.get(f"{URL}?difficulty=expert")) == []
    assert names(client.get(f"{URL}?tag=old")) == ["As published"]
    assert client.get(f"{URL}/{scenario.pk}").json()["title"] == "As published"
    services.publish(scenario=scenario, actor=cast.admin)
    assert names(client.get(f"{URL}?difficulty=expert")) == ["Being rewritten"]


def test_the_number_of_queries_does_not_grow(cast, api, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = api(cast.owner)
    first = published_scenario(name="One")
    published_scenario(name="Two", prerequisites=[first.slug])
    client.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as two:
        client.get(URL)
    for number in range(3, 6):
        published_scenario(name=f"Number {number}", prerequisites=[first.slug])
    with django_assert_num_queries(len(two)):
        assert len(names(client.get(URL))) == 5
