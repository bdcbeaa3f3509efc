"""Templates through the management API."""

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from scenarios.models import Scenario
from scenarios.templating.models import ScenarioTemplate
from testing.scenarios import character
from testing.templates import VARIABLES, template_of

pytestmark = pytest.mark.django_db

URL = "/api/admin/templates"
VALUES = {"caller": "Ruth Adeyemi", "company": "Larkfield"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def address(template, rest=""):
    return f"{URL}/{template.pk}{rest}"


def pointers(answer):
    assert answer.status_code == 400, answer.content
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


def billing_template(author):
    """The template that reference 000 speaks of."""
    variables = [
        {"name": "customerName", "type": "person", "label": "Customer", "required": True},
        {"name": "companyName", "type": "text", "label": "Company", "required": True},
        {"name": "issueAmount", "type": "money", "label": "Amount", "currency": "$",
         "required": True},
    ]  # fmt: skip
    return template_of(
        author,
        name="Billing Dispute Template",
        description="General billing complaint template",
        variables=variables,
        document={
            "category": "BILLING_PAYMENTS",
            "difficulty": "INTERMEDIATE",
            "customer": {"name": "{{customerName}}"},
            "context": {
                "company_name": "{{companyName}}",
                "issue": "Charged {{issueAmount}} too much",
            },
        },
    )


@pytest.mark.parametrize(
    "past", [{"default": "2020-02-03"}, {"earliest": 0, "latest": "2020-02-03", "default": None}]
)
def test_days_that_went_by_since_it_was_written(cast, api, page_client, past):
    template = template_of(cast.author)
    template.variables = [
        {**one, **(past if one["name"] == "due" else {})} for one in template.variables
    ]
    template.save()
    answer = api(cast.author).get(address(template))
    assert answer.status_code == 200, answer.content
    due = next(one for one in answer.json()["variables"] if one["name"] == "due")
    assert due["default"] is None
    form = page_client(cast.author).get(f"/admin/scenarios/scenariotemplate/{template.pk}/use/")
    assert form.status_code == 200
    body = {"name": "Made later", "variables": VALUES}
    make = partial(api(cast.author).post, address(template, "/create-scenario"), format="json")
    assert make(body).status_code == 201
    body["variables"] = {**VALUES, "due": "1999-01-01"}
    assert "/variables/due" in pointers(make(body))


def test_the_list_of_reference_000(cast, api):
    template = billing_template(cast.author)
    template_of(cast.author)
    answer = api(cast.viewer).get(f"{URL}?category=BILLING_PAYMENTS")
    assert answer.status_code == 200
    (row,) = answer.json()["templates"]
    assert {
        "id": str(template.pk),
        "name": "Billing Dispute Template",
        "description": "General billing complaint template",
        "category": "BILLING_PAYMENTS",
        "difficulty": "INTERMEDIATE",
        "thumbnail": f"http://testserver{address(template)}/thumbnail?v=1",
        "usageCount": 0,
        "averageRating": 0.0,
    }.items() <= row.items()
    assert "defaultValues" not in row


def test_the_scenario_of_reference_000(cast, api):
    template = billing_template(cast.author)
    body = {
        "name": "Custom Billing Scenario",
        "variables": {
            "customerName": "John Doe",
            "companyName": "MyCompany",
            "issueAmount": "$75",
        },
    }
    answer = api(cast.author).post(address(template, "/create-scenario"), body, format="json")
    scenario = Scenario.objects.get()
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": str(scenario.pk),
            "name": "Custom Billing Scenario",
            "templateId": str(template.pk),
        },
    )
    assert (scenario.customer_name, scenario.company_name, scenario.issue) == (
        "John Doe",
        "MyCompany",
        "Charged $75 too much",
    )
    shown = api(cast.author).get(f"/api/admin/scenarios/{scenario.pk}").json()
    assert shown["templateId"] == str(template.pk)
    assert api(cast.author).get(URL).json()["templates"][0]["usageCount"] == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"name": "Ruth", "variables": {"company": 7}},
            {
                "/variables/caller": "Variable “caller” is required",
                "/variables/company": "Variable “company” must be text",
            },
        ),
        (
            {"name": "Ruth"},
            {
                "/variables/caller": "Variable “caller” is required",
                "/variables/company": "Variable “company” is required",
            },
        ),
        (
            {"name": "Ruth", "variables": {**VALUES, "age": "old", "shoe": 44}},
            {
                "/variables/age": "Variable “age” must be a whole number",
                "/variables/shoe": "There is no variable “shoe”",
            },
        ),
        ({"variables": VALUES}, {"/name": "Name must be at least 3 characters"}),
        ({"name": "ab", "variables": VALUES}, {"/name": "Name must be at least 3 characters"}),
    ],
)
def test_what_is_missing_or_wrong_is_named(cast, api, body, expected):
    template = template_of(cast.author)
    answer = api(cast.author).post(address(template, "/create-scenario"), body, format="json")
    assert pointers(answer) == expected
    assert not Scenario.objects.exists()


def test_the_same_request_again_makes_no_second_scenario(cast, api):
    template, client = template_of(cast.author), api(cast.author)
    answers = [
        client.post(
            address(template, "/create-scenario"),
            {"name": "Ruth", "variables": VALUES},
            format="json",
            HTTP_IDEMPOTENCY_KEY="once",
        ).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    template.refresh_from_db()
    assert (Scenario.objects.count(), template.usage_count) == (1, 1)


def test_a_template_is_written_read_changed_and_deleted(cast, api):
    character()
    client = api(cast.author)
    body = {
        "name": "Printer trouble",
        "description": "Nothing comes out.",
        "category": "CUSTOMER_COMPLAINTS",
        "difficulty": "ADVANCED",
        "itCategory": "printing",
        "isFeatured": True,
        "defaultValues": {
            "customerProfile": {"name": "{{caller}}", "initialMood": "{{mood}}"},
            "context": {"companyName": "Larkfield", "companyContext": {"snake_key": "{{caller}}"}},
        },
        "variables": [
            {"name": "caller", "type": "person", "label": "Who calls", "required": True},
            {"name": "mood", "type": "number", "label": "Mood", "maximum": 100, "default": 40},
        ],
    }
    created = client.post(URL, body, format="json")
    assert created.status_code == 201, created.content
    answer = created.json()
    assert {key: answer[key] for key in ("category", "difficulty", "itCategory", "isFeatured")} == {
        "category": "CUSTOMER_COMPLAINTS",
        "difficulty": "ADVANCED",
        "itCategory": "printing",
        "isFeatured": True,
    }
    assert answer["defaultValues"]["customerProfile"]["initialMood"] == "{{mood}}"
    assert answer["defaultValues"]["context"]["companyContext"] == {"snake_key": "{{caller}}"}
    assert answer["variables"][1]["maximum"] == 100
    template = ScenarioTemplate.objects.get()
    assert client.get(address(template)).json() == answer

    # What was read may be sent again, and changes nothing.
    again = client.put(address(template), answer, format="json")
    assert (again.status_code, again.json()["versionNumber"]) == (200, 1), again.content
    changed = client.put(
        address(template),
        {"name": "Printer woes", "defaultValues": {"context": {"issue": "Out of ink"}}},
        format="json",
        HTTP_IF_MATCH=again.headers["ETag"],
    ).json()
    assert (changed["name"], changed["versionNumber"]) == ("Printer woes", 2)
    assert changed["defaultValues"]["context"]["companyName"] == "Larkfield"
    stale = client.put(address(template), {"name": "Late", "expectedVersion": 1}, format="json")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert client.delete(address(template)).status_code == 204
    assert client.get(address(template)).status_code == 404


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/name": "Name must be at least 3 characters"}),
        (
            {"name": "Fine", "visibility": "FUN"},
            {"/visibility": "“FUN” is none of private, tenant, shared, public."},
        ),
        (
            {"name": "Fine", "defaultValues": {"ticket": {"colour": 1}}},
            {"/defaultValues/ticket/colour": "“ticket.colour” is not a field of a scenario"},
        ),
        (
            {"name": "Fine", "defaultValues": {"ticket": {"subject": "{{what}}"}}},
            {"/defaultValues": "ticket → subject: there is no variable for {{what}}"},
        ),
        (
            {"name": "Fine", "variables": [{"name": "x", "type": "text"}]},
            {"/variables/0/label": "Field required"},
        ),
        (
            {"name": "Fine", "variables": [{"name": "x", "type": "text", "label": "X"}]},
            {"/defaultValues": "variables: no text uses “x”"},
        ),
        (
            {
                "name": "Fine",
                "defaultValues": {"estimatedDuration": "{{x}}"},
                "variables": [{"name": "x", "type": "number", "label": "X"}],
            },
            {
                "/defaultValues/estimatedDuration": "Estimated duration must be between 5 and 60 "
                "(with values that “x” may have)"
            },
        ),
    ],
)
def test_a_template_that_makes_no_sense_is_refused(cast, api, body, expected):
    assert pointers(api(cast.author).post(URL, body, format="json")) == expected


def test_who_may_call_what(cast, api):
    people = {
        "super": cast.super_admin,
        "admin": cast.admin,
        "author": cast.author,
        "reviewer": cast.reviewer,
        "viewer": cast.viewer,
        "trainee": cast.owner,
        "elsewhere": cast.outsider_admin,
        "nobody": None,
    }
    table = {}
    for name, person in people.items():
        template, client = template_of(cast.author), api(person)
        use = {"name": "Ruth", "variables": VALUES}
        table[name] = [
            client.get(URL).status_code,
            client.get(address(template)).status_code,
            client.get(address(template, "/thumbnail")).status_code,
            client.put(address(template, "/rating"), {"rating": 3}, format="json").status_code,
            client.post(address(template, "/create-scenario"), use, format="json").status_code,
            client.post(URL, {"name": "Own one"}, format="json").status_code,
            client.put(address(template), {"name": "Mine"}, format="json").status_code,
            client.put(
                address(template, "/thumbnail"),
                {"thumbnail": SimpleUploadedFile("x.png", PNG)},
                format="multipart",
            ).status_code,
            client.delete(address(template)).status_code,
        ]
    writes = [200, 200, 200, 200, 201, 201, 200, 200, 204]
    reads = [200, 200, 200, 200, 403, 403, 403, 403, 403]
    assert table == {
        "super": writes,
        "admin": writes,
        "author": writes,
        "reviewer": reads,
        "viewer": reads,
        "trainee": [403] * 9,
        "elsewhere": [200, 404, 404, 404, 404, 201, 404, 404, 404],
        "nobody": [401] * 9,
    }


def test_others_see_public_ones_without_their_makers(cast, api):
    template_of(cast.author)
    public = template_of(cast.author, visibility="public")
    answer = api(cast.outsider_admin).get(URL).json()["templates"]
    assert [(row["id"], row["createdBy"]) for row in answer] == [(str(public.pk), None)]
    for change in (
        api(cast.outsider_admin).put(address(public), {"name": "Ours"}, format="json"),
        api(cast.outsider_admin).delete(address(public)),
    ):
        assert change.status_code == 403


def test_the_list_takes_the_same_queries_for_one_and_for_four(
    cast, api, django_assert_max_num_queries
):
    client = api(cast.author)
    template_of(cast.author)
    client.get(URL)
    with django_assert_max_num_queries(4) as queries:
        client.get(URL)
    few = len(queries)
    for _ in range(3):
        template_of(cast.author)
    with django_assert_max_num_queries(few):
        assert len(client.get(URL).json()["templates"]) == 4


def test_featured_first_and_filtered(cast, api):
    template_of(cast.author, name="Alpha")
    template_of(cast.author, name="Omega", is_featured=True)
    client = api(cast.viewer)

    def names(query=""):
        return [row["name"] for row in client.get(f"{URL}{query}").json()["templates"]]

    assert names() == ["Omega", "Alpha"]
    assert names("?featured=false&itCategory=access&difficulty=BEGINNER") == ["Alpha"]
    assert names("?itCategory=network") == []
    assert client.get(f"{URL}?category=FUN").status_code == 400


def test_what_another_organisation_features_leads_only_its_own_list(cast, api, page_client):
    ours = template_of(cast.author, name="Alpha")
    theirs = template_of(
        cast.outsider_admin,
        name="Omega",
        visibility="shared",
        shared_with=[cast.tenant],
        is_featured=True,
    )
    for person, names, featured in (
        (cast.viewer, ["Alpha", "Omega"], [False, False]),
        (cast.outsider_admin, ["Omega"], [True]),
    ):
        rows = api(person).get(URL).json()["templates"]
        assert [row["name"] for row in rows] == names
        assert [row["isFeatured"] for row in rows] == featured
        assert api(person).get(address(theirs)).json()["isFeatured"] is featured[-1]
        leading = api(person).get(f"{URL}?featured=true").json()["templates"]
        assert [row["name"] for row in leading] == (["Omega"] if featured[-1] else [])
    admin = page_client(cast.author).get("/admin/scenarios/scenariotemplate/")
    assert [one.name for one in admin.context["cl"].result_list] == ["Alpha", "Omega"]
    admin = page_client(cast.author).get("/admin/scenarios/scenariotemplate/?featured=no")
    assert {one.pk for one in admin.context["cl"].result_list} == {ours.pk, theirs.pk}


def test_a_picture_is_given_and_read(cast, api):
    template, client = template_of(cast.author), api(cast.author)
    drawn = client.get(address(template, "/thumbnail"), HTTP_ACCEPT="image/*")
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")
    assert "sandbox" in drawn["Content-Security-Policy"]
    put = client.put(
        address(template, "/thumbnail"),
        {"thumbnail": SimpleUploadedFile("x.png", PNG)},
        format="multipart",
    )
    assert put.json()["thumbnail"].endswith("/thumbnail?v=2")
    own = client.get(address(template, "/thumbnail"))
    assert (own["Content-Type"], own.content) == ("image/png", PNG)
    script = SimpleUploadedFile("x.svg", b"<svg onload='x()'/>")
    refused = client.put(address(template, "/thumbnail"), {"thumbnail": script}, format="multipart")
    assert pointers(refused) == {"/thumbnail": "The thumbnail must be a PNG, JPEG or WebP picture"}


def test_markup_in_a_value_stays_text(cast, api, page_client):
    markup = "<script>alert(1)</script>"
    answer = api(cast.author).post(
        address(template_of(cast.author), "/create-scenario"),
        {"name": markup, "variables": {**VALUES, "company": markup}},
        format="json",
    )
    assert answer.status_code == 201
    page = page_client(cast.author).get(f"/admin/scenarios/scenario/{answer.json()['id']}/change/")
    assert markup not in page.content.decode()
    assert VARIABLES[1]["name"] == "company"
