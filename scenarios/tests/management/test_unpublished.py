"""What another organisation changed and did not publish yet is neither read nor found."""

from io import BytesIO

import pytest

from scenarios import services
from scenarios.bulk.exporting import ExportOptions, export_rows
from scenarios.models import Scenario
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"
SEARCH = f"{URL}/search"


@pytest.fixture
def theirs(cast):
    """Public, published in another organisation, and rewritten since."""
    author = cast.outsider_admin
    scenario = published_scenario(
        author=author, visibility="public", name="The tablet", tags=["tablet"]
    )
    services.update(
        scenario=scenario,
        editor=author,
        changes={
            "name": "The zeppelin",
            "tags": ["zeppelin"],
            "context": {"issue": "A zeppelin."},
            "difficulty": "EXPERT",
        },
    )
    scenario.refresh_from_db()
    return scenario


def listed(client, query=""):
    return [row["name"] for row in client.get(f"{URL}?{query}").json()["data"]]


def found(client, query, **more):
    return client.post(SEARCH, {"query": query, **more}).json()["results"]


def test_lists_show_what_is_published(theirs, cast, api):
    assert listed(api(cast.viewer)) == ["The tablet"]
    assert listed(api(cast.outsider_admin)) == ["The zeppelin"]


@pytest.mark.parametrize(
    ("query", "to_others", "to_its_own"),
    [
        ("search=zeppelin", 0, 1),
        ("search=tablet", 1, 0),
        ("difficulty=EXPERT", 0, 1),
        ("difficulty=BEGINNER,INTERMEDIATE,ADVANCED", 1, 0),
    ],
)
def test_filters_go_by_what_is_published(theirs, cast, api, query, to_others, to_its_own):
    assert len(listed(api(cast.viewer), query)) == to_others
    assert len(listed(api(cast.outsider_admin), query)) == to_its_own


def test_the_order_by_name_is_that_of_what_is_published(theirs, cast, api):
    published_scenario(author=cast.outsider_admin, visibility="public", name="The watch")
    by_name = "sortBy=name&sortOrder=asc"
    assert listed(api(cast.viewer), by_name) == ["The tablet", "The watch"]
    assert listed(api(cast.outsider_admin), by_name) == ["The watch", "The zeppelin"]
    for sort in ("name", "relevance"):  # which without a query is by name
        names = [row["name"] for row in found(api(cast.viewer), "", sort={"by": sort})]
        assert sorted(names) == ["The tablet", "The watch"]
        assert names == sorted(names, reverse=sort == "name")


def test_search_finds_what_is_published(theirs, cast, api):
    viewer = api(cast.viewer)
    assert found(viewer, "zeppelin") == found(viewer, "", filters={"tags": ["zeppelin"]}) == []
    for sort in ("relevance", "updatedAt"):
        (row,) = found(viewer, "tablet", sort={"by": sort})
        assert row["name"] == "The tablet"
        assert row["relevanceScore"] > 0.9
        assert row["matchedFields"] == ["name", "tags"]
        assert row["highlights"] == {"name": "The <em>tablet</em>", "tags": "<em>tablet</em>"}


def test_who_wrote_it_is_not_found_out(theirs, cast, api):
    author = str(cast.outsider_admin.pk)
    for person, count in ((cast.viewer, 0), (cast.outsider_admin, 1), (cast.super_admin, 1)):
        client = api(person)
        assert len(listed(client, f"createdBy={author}")) == count
        assert len(found(client, "", filters={"createdBy": author})) == count


def test_the_gate_checks_what_is_published(theirs, cast, api):
    numbers = [
        api(person).get(f"{URL}/{theirs.pk}/gate?play=false").json()["versionNumber"]
        for person in (cast.viewer, cast.outsider_admin)
    ]
    assert numbers == [1, 2]


def test_copies_are_of_what_is_published(theirs, cast, api):
    made = api(cast.author).post(f"{URL}/{theirs.pk}/duplicate", {})
    copy = Scenario.objects.get(pk=made.json()["id"])
    assert (copy.name, copy.tags, copy.difficulty) == ("The tablet (Copy)", ["tablet"], "BEGINNER")
    assert copy.history.get().history_change_reason == "Copied from “The tablet”, version 1"


def test_templates_are_made_of_what_is_published(theirs, cast):
    template = services.save_as_template(
        scenario=theirs, author=cast.author, name="A tablet", fields=[]
    )
    assert "zeppelin" not in str(template.document)


def test_the_admin_keeps_it_back_until_it_is_published(theirs, cast, page_client):
    page = f"/admin/scenarios/scenario/{theirs.pk}/change/"
    admin, own = page_client(cast.admin), page_client(cast.outsider_admin)
    assert "zeppelin" not in admin.get("/admin/scenarios/scenario/").content.decode()
    assert admin.get(page).status_code == 302
    assert "zeppelin" in own.get(page).content.decode()
    services.publish(scenario=theirs, actor=cast.super_admin)
    assert "zeppelin" in admin.get(page).content.decode()


@pytest.fixture
def requiring(cast):
    """Public, and requires one that only its own organisation sees."""
    author = cast.outsider_admin
    hidden = published_scenario(author=author, visibility="tenant", name="Zanzibar first")
    return published_scenario(
        author=author, visibility="public", name="The phone", prerequisites=[hidden.slug]
    )


def test_what_it_requires_is_told_to_who_sees_it(requiring, cast, api, page_client):
    def required(person):
        return api(person).get(f"{URL}/{requiring.pk}").json()["prerequisites"]

    assert required(cast.outsider_admin) == required(cast.super_admin) == ["zanzibar-first"]
    assert required(cast.viewer) == required(cast.author) == []
    version = api(cast.viewer).get(f"{URL}/{requiring.pk}/versions/1").content.decode()
    assert "zanzibar" not in version
    page = f"/admin/scenarios/scenario/{requiring.pk}/history/{requiring.history.get().pk}/"
    for person, told in ((cast.viewer, False), (cast.outsider_admin, True)):
        text = page_client(person).get(page).content.decode()
        assert "The phone" in text
        assert ("zanzibar-first" in text) is told
    page = f"/admin/scenarios/scenario/{requiring.pk}/change/"
    for person, told in ((cast.viewer, False), (cast.admin, False), (cast.super_admin, True)):
        text = page_client(person).get(page).content.decode()
        assert "The phone" in text
        assert ("Zanzibar first" in text) is told
    gate = api(cast.viewer).get(f"{URL}/{requiring.pk}/gate?play=false").content.decode()
    assert "zanzibar" not in gate
    template = services.save_as_template(
        scenario=requiring, author=cast.author, name="A phone", fields=[]
    )
    assert template.document["prerequisites"] == []
    file = BytesIO()
    export_rows(
        file,
        [requiring.pk],
        person=cast.viewer,
        options=ExportOptions("json", include_versions=True),
    )
    assert b"The phone" in file.getvalue()
    assert b"zanzibar" not in file.getvalue()


def test_what_it_requires_is_called_as_it_is_published(theirs, cast, page_client):
    scenario = published_scenario(
        author=cast.outsider_admin,
        visibility="public",
        name="The phone",
        prerequisites=[theirs.slug],
    )
    page = f"/admin/scenarios/scenario/{scenario.pk}/change/"
    text = page_client(cast.viewer).get(page).content.decode()
    assert "The tablet" in text
    assert "zeppelin" not in text
