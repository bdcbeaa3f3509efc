"""`POST /api/admin/scenarios/search`: order, relevance, matched fields, highlights, filters."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios import services
from scenarios.models import Scenario, ScenarioMetadata
from testing.hostile import BODIES, TEXTS
from testing.openapi import misfits
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios/search"

REFERENCE = {
    "query": "billing dispute customer angry",
    "filters": {
        "categories": ["BILLING_PAYMENTS"],
        "difficulties": ["INTERMEDIATE", "ADVANCED"],
        "minRating": 4.0,
    },
    "sort": {"by": "relevance", "order": "desc"},
    "page": 1,
    "limit": 20,
}


def draft(author, name, *, description="", issue="", tags=(), **fields):
    return draft_scenario(
        author=author,
        name=name,
        description=description,
        tags=list(tags),
        context={"issue": issue},
        **fields,
    )


@pytest.fixture
def search(cast, api):
    def found(query, person=cast.author, **more):
        answer = api(person).post(URL, {"query": query, **more})
        assert answer.status_code == 200, answer.content
        return answer.json()

    return found


def names(answer):
    return [row["name"] for row in answer["results"]]


def rate(scenario, *stars):
    ScenarioMetadata.objects.filter(scenario=scenario).update(
        ratings_count=len(stars), ratings_sum=sum(stars)
    )


def test_the_request_of_the_reference(cast, search):
    scenario = draft(
        cast.author,
        "Billing Dispute - Overcharge",
        description="The customer is angry about billing.",
        tags=["billing"],
        category="BILLING_PAYMENTS",
        difficulty="INTERMEDIATE",
    )
    rate(scenario, 5, 4)
    other = draft(cast.author, "Billing dispute", category="BILLING_PAYMENTS")
    rate(other, 5)  # BEGINNER
    unloved = draft(cast.author, "Billing", category="BILLING_PAYMENTS", difficulty="ADVANCED")
    rate(unloved, 3)

    assert search(**REFERENCE) == {
        "results": [
            {
                "id": str(scenario.pk),
                "name": "Billing Dispute - Overcharge",
                "relevanceScore": 0.72,
                "matchedFields": ["name", "tags", "description"],
                "highlights": {
                    "name": "<em>Billing</em> <em>Dispute</em> - Overcharge",
                    "tags": "<em>billing</em>",
                    "description": "The <em>customer</em> is <em>angry</em> about "
                    "<em>billing</em>.",
                },
            }
        ],
        "pagination": {
            "page": 1,
            "limit": 20,
            "total": 1,
            "totalPages": 1,
            "hasNext": False,
            "hasPrev": False,
        },
    }


def test_the_better_the_field_the_higher_the_place(cast, search):
    draft(cast.author, "One", issue="A modem")
    draft(cast.author, "Two", description="A modem")
    draft(cast.author, "Three", tags=["modem"])
    draft(cast.author, "Modem of an office far away")
    draft(cast.author, "Modem")
    answer = search("modem")
    assert names(answer) == ["Modem", "Modem of an office far away", "Three", "Two", "One"]
    scores = [row["relevanceScore"] for row in answer["results"]]
    assert scores == [1.0, 0.9185, 0.72, 0.54, 0.36]
    fields = [row["matchedFields"] for row in answer["results"]]
    assert fields == [["name"], ["name"], ["tags"], ["description"], ["issue"]]


def test_a_typing_error_finds_less_surely(cast, search):
    draft(cast.author, "Printer")
    (right,) = search("printer")["results"]
    (wrong,) = search("prniter")["results"]
    assert 0 < wrong["relevanceScore"] < right["relevanceScore"] == 1
    assert wrong["highlights"] == {"name": "<em>Printer</em>"}


def test_without_a_scenario_of_all_words_those_with_some_are_found(cast, search):
    draft(cast.author, "Angry caller")
    draft(cast.author, "Angry caller with a modem")
    draft(cast.author, "Quiet caller")
    assert names(search("angry caller")) == ["Angry caller", "Angry caller with a modem"]
    assert names(search("modem angry stapler")) == ["Angry caller with a modem", "Angry caller"]


def test_highlights_are_escaped_excerpts(cast, search):
    filler = "Nothing to see. " * 30
    draft(
        cast.author,
        "<script>alert(1)</script> modem",
        description=f"{filler}The <b>Modem's</b> lamp & the modems. {filler}",
    )
    (row,) = search("modem")["results"]
    assert row["highlights"]["name"] == "&lt;script&gt;alert(1)&lt;/script&gt; <em>modem</em>"
    excerpt = row["highlights"]["description"]
    assert "The &lt;b&gt;<em>Modem&#x27;s</em>&lt;/b&gt; lamp &amp; the <em>modems</em>." in excerpt
    assert (excerpt[0], excerpt[-1]) == ("…", "…")
    assert len(excerpt) < 320


def test_only_what_one_may_see_is_found(cast, search):
    draft(cast.author, "Secret modem", visibility="tenant")
    draft(cast.author, "Private modem", visibility="private")
    draft(cast.outsider_admin, "Their modem")
    published_scenario(author=cast.outsider_admin, name="Public modem", visibility="public")
    draft(cast.outsider_admin, "Their typewriter")
    assert set(names(search("modem"))) == {"Private modem", "Public modem", "Secret modem"}
    assert set(names(search("modem", cast.viewer))) == {"Public modem", "Secret modem"}
    assert set(names(search("modem", cast.outsider_admin))) == {"Public modem", "Their modem"}
    # Nor does their vocabulary correct our typing errors.
    assert names(search("typewritre")) == []
    assert search("typewritre", cast.outsider_admin)["pagination"]["total"] == 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["Modem A", "Modem B"]),
        ({"categories": []}, ["Modem A", "Modem B"]),
        ({"categories": ["BILLING_PAYMENTS", "SALES_INQUIRIES"]}, ["Modem B"]),
        ({"difficulties": ["EXPERT"]}, ["Modem A"]),
        ({"statuses": ["PENDING_REVIEW"]}, ["Modem A"]),
        ({"statuses": ["DRAFT", "PENDING_REVIEW"]}, ["Modem A", "Modem B"]),
        ({"tags": ["lan"]}, ["Modem B"]),
        ({"minRating": 4}, ["Modem B"]),
        ({"minRating": 0}, ["Modem A", "Modem B"]),
        ({"minRating": 4, "tags": ["wan"]}, []),
        ({"createdBy": "author"}, ["Modem A"]),
        ({"tenantId": "ours"}, ["Modem A", "Modem B"]),
    ],
)
def test_filters(cast, search, filters, expected):
    one = draft(cast.author, "Modem A", difficulty="EXPERT", tags=["wan"])
    two = draft(cast.admin, "Modem B", category="BILLING_PAYMENTS", tags=["lan"])
    services.submit(scenario=one, actor=cast.author)
    rate(one, 3, 4)
    rate(two, 4, 5)
    ids = {"author": str(cast.author.pk), "ours": str(cast.tenant.pk)}
    filters = {
        name: ids.get(value, value) if isinstance(value, str) else value
        for name, value in filters.items()
    }
    assert names(search("modem", filters=filters)) == expected


@pytest.mark.parametrize("by", ["name", "createdAt", "updatedAt", "usageCount", "rating"])
def test_sorts(cast, search, by):
    for place, name in enumerate(["Modem A", "Modem B", "Modem C"]):
        scenario = draft(cast.author, name)
        rate(scenario, 3 + place)
        ScenarioMetadata.objects.filter(scenario=scenario).update(total_attempts=place)
    rising = ["Modem A", "Modem B", "Modem C"]
    assert names(search("modem", sort={"by": by, "order": "asc"})) == rising
    assert names(search("modem", sort={"by": by})) == rising[::-1]


def test_relevance_may_rise(cast, search):
    draft(cast.author, "Modem")
    draft(cast.author, "Other", issue="A modem")
    assert names(search("modem", sort={"order": "asc"})) == ["Other", "Modem"]


def test_pages(cast, search):
    for number in range(5):
        draft(cast.author, f"Modem {number}")
    answer = search("modem", page=2, limit=2)
    assert names(answer) == ["Modem 2", "Modem 3"]
    assert answer["pagination"] == {
        "page": 2, "limit": 2, "total": 5, "totalPages": 3, "hasNext": True, "hasPrev": True,
    }  # fmt: skip
    assert names(search("modem", page=10**9)) == []


def test_a_blank_query_finds_what_the_filters_leave(cast, search):
    draft(cast.author, "Bee")
    draft(cast.author, "Ant", difficulty="EXPERT")
    assert names(search("")) == ["Ant", "Bee"]
    (row,) = search(" ", filters={"difficulties": ["EXPERT"]})["results"]
    assert (row["relevanceScore"], row["matchedFields"], row["highlights"]) == (0, [], {})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/query"),
        ({"query": ["a"]}, "/query"),
        ({"query": "a" * 201}, "/query"),
        ({"query": "a", "page": 0}, "/page"),
        ({"query": "a", "page": 10**30}, "/page"),
        ({"query": "a", "limit": 101}, "/limit"),
        ({"query": "a", "sort": {"by": "colour"}}, "/sort/by"),
        ({"query": "a", "sort": {"order": "up"}}, "/sort/order"),
        ({"query": "a", "filters": {"categories": ["NONE"]}}, "/filters/categories/0"),
        ({"query": "a", "filters": {"minRating": 6}}, "/filters/minRating"),
        ({"query": "a", "filters": {"createdBy": "me"}}, "/filters/createdBy"),
        ({"query": "a", "filters": []}, "/filters"),
    ],
)
def test_what_is_not_understood_is_refused(cast, api, body, pointer):
    answer = api(cast.author).post(URL, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("text", ["'", "\\", "':*", "a & b | !c <-> (d", "%_", "\u202e", "🖨️", "ﬁ"])
def test_any_text_may_be_searched_for(cast, search, text):
    draft(cast.author, "Modem")
    assert search(text)["results"] == []


def test_nothing_sent_is_our_error(cast, api):
    client = api(cast.author)
    draft(cast.author, "Modem")
    for text in TEXTS:
        body = json.dumps({"query": text[:200]}).encode()
        answer = client.generic("POST", URL, body, content_type="application/json")
        assert answer.status_code in (200, 400), text[:200]
    for body in BODIES:
        answer = client.generic("POST", URL, body, content_type="application/json")
        assert answer.status_code == 400, body[:200]


def test_who_may_search(cast, api):
    answers = [api(person).post(URL, {"query": "a"}) for person in (*cast.staff, cast.owner, None)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [403, 401]
    assert api(cast.author).get(URL).status_code == 405


def test_answers_are_as_described(cast, api):
    draft(cast.author, "Modem", tags=["modem"])
    client = api(cast.author)
    for body in (REFERENCE, {"query": "modem"}, {"query": ""}, {"query": "a", "page": 0}):
        assert misfits(client.post(URL, body)) == []


def test_searches_are_limited(cast, api, settings):
    settings.RATE_LIMITS = {"search": "1/h"}
    client = api(cast.author)
    answers = [client.post(URL, {"query": "a"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.parametrize("query", ["modem", "modme", "modem elephant", ""])
def test_the_number_of_queries_does_not_grow(cast, api, query):
    client = api(cast.author)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.post(URL, {"query": query}).status_code == 200
        return len(captured)

    draft(cast.author, "Modem")
    with_one = queries()
    for number in range(3):
        draft(cast.author, f"Modem {number}")
    assert queries() == with_one
    assert Scenario.objects.count() == 4
