"""What was practised stays markable when its scenario is archived, withdrawn or renamed; what
somebody practised alone stays theirs.
"""

import pytest
from django.urls import reverse

from scenarios.choices import Status
from scenarios.models import Scenario
from sessions.marking.appealing import accept_appeal, appeal
from sessions.marking.news import instructors_of
from sessions.marking.tests.conftest import solved
from sessions.models import TrainingSession

pytestmark = pytest.mark.django_db

HELLO = "greeting.hello"


def change(scenario, **fields):
    Scenario.objects.filter(pk=scenario.pk).update(**fields)
    scenario.refresh_from_db()


def archive(scenario, cast):
    change(scenario, status=Status.ARCHIVED, archived_at=scenario.published_at)


def make_private(scenario, cast):
    change(scenario, visibility="private", tenant=cast.other_tenant, created_by=cast.outsider_admin)


def give_to_another_tenant(scenario, cast):
    change(scenario, visibility="tenant", tenant=cast.other_tenant)


def markable(person):
    return set(TrainingSession.objects.markable_by(person))


@pytest.fixture
def foreign(scenario, cast):
    """A public scenario of another organisation."""
    change(scenario, tenant=cast.other_tenant, created_by=cast.outsider_admin)
    return scenario


@pytest.mark.parametrize("withdraw", [archive, make_private, give_to_another_tenant])
def test_a_withdrawn_scenario_leaves_what_was_practised(cast, foreign, withdraw, api, page_client):
    session = solved(cast.owner, foreign)
    withdraw(foreign, cast)
    for staff in (cast.admin, cast.author, cast.reviewer):
        assert not Scenario.objects.visible_to(staff).filter(pk=foreign.pk).exists()
        assert markable(staff) == {session}
    assert not markable(cast.outsider_admin)
    assert cast.reviewer in instructors_of(session)
    made = appeal(session=session, criterion=HELLO, text="I did, at the end.", person=cast.owner)
    ruling = accept_appeal(appeal=made, share=1, reason="You did.", by=cast.reviewer)
    assert ruling.stands

    client = page_client(cast.reviewer)
    for row in (session, made):
        address = reverse(f"admin:training_{row._meta.model_name}_change", args=[row.pk])
        assert client.get(address).status_code == 200
    listed = api(cast.reviewer).get("/api/admin/sessions").json()["data"]
    assert [row["id"] for row in listed] == [str(session.pk)]

    mine = api(cast.owner)
    rows = mine.get("/api/v1/users/me/performance").json()["sessions"]["data"]
    report = mine.get("/api/v1/users/me/performance/report").json()["sessions"]
    for found in (rows, report):
        assert [row["sessionId"] for row in found] == [str(session.pk)]


def test_the_trainees_pages_lead_nowhere_that_is_closed(cast, scenario, page_client):
    session = solved(cast.owner, scenario)
    client, briefing = page_client(cast.owner), reverse("briefing", args=[scenario.pk])
    pages = [
        reverse("result", args=[session.pk]),
        reverse("replay", args=[session.pk]),
        f"{reverse('compare')}?b={session.pk}",
    ]
    assert all(briefing in client.get(page).content.decode() for page in pages)
    archive(scenario, cast)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert briefing not in answer.content.decode()
        assert "no longer open to you" in answer.content.decode()


def test_a_new_name_that_is_not_published_is_told_to_nobody(cast, foreign, api, page_client):
    session = solved(cast.owner, foreign)
    name = session.title
    change(foreign, name="Secret plans", version_number=foreign.version_number + 1)
    assert str(session) == f"{name} by {cast.owner}"
    client = page_client(cast.reviewer)
    listed = reverse("admin:training_trainingsession_changelist")
    for address in (listed, f"{listed}?q={name}", f"{listed}{session.pk}/change/"):
        text = client.get(address).content.decode()
        assert name in text
        assert "Secret plans" not in text
    assert api(cast.owner).get("/api/v1/sessions").json()["data"][0]["scenarioTitle"] == name
    found = client.get(f"{listed}?q=Secret").content.decode()
    assert str(session.pk) not in found


def test_what_somebody_practised_alone_is_nobody_elses_to_mark(cast, scenario):
    change(scenario, visibility="private", created_by=cast.owner, tenant=cast.tenant)
    session = solved(cast.owner, scenario)
    assert not markable(cast.admin)
    assert instructors_of(session) == [cast.super_admin]
    change(scenario, visibility="tenant")
    assert not markable(cast.admin)
    assert markable(cast.super_admin) == {session}


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"visibility": "public"}, True),
        ({"visibility": "tenant", "tenant": "tenant"}, True),
        ({"visibility": "shared", "tenant": "tenant"}, True),
        ({"visibility": "tenant", "tenant": "other_tenant"}, False),
        ({"visibility": "shared", "tenant": "other_tenant"}, False),
        ({"visibility": "private", "tenant": "tenant"}, False),
    ],
)
def test_an_organisation_knows_what_is_public_its_own_or_shared_with_it(
    cast, scenario, fields, known
):
    chosen = {**fields, "tenant": getattr(cast, fields.get("tenant", "tenant"))}
    change(scenario, **chosen)
    assert solved(cast.super_admin, scenario).is_known_to_tenant is known
    if fields["visibility"] == "shared" and not known:
        scenario.shared_with.add(cast.tenant)
        assert solved(cast.super_admin, scenario).is_known_to_tenant
