"""Playing a draft: who may, what is needed, and that it counts nowhere."""

import pytest

from gamification.models import Award
from helpdesk.errors import Conflict, NotAllowed
from scenarios import services
from scenarios.models import AttemptFact, Scenario, ScenarioMetadata, ScenarioProgress
from sessions.choices import Outcome
from sessions.models import TrainingSession
from sessions.services import abandon, resolve, search_knowledge, start_session, take_hint
from sessions.services.closing import Resolution
from sessions.services.rewinding import rewind_session
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/scenarios/scenario/"
NOTES = Resolution("resolved", "The tablet was removed and the account unlocked; Sam signed in.")


def preview(scenario, person):
    address = services.preview(scenario=scenario, person=person)
    return TrainingSession.objects.get(pk=address.strip("/").split("/")[-1])


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author)


def test_from_the_page_to_the_feedback(cast, page_client, scenario):
    client = page_client(cast.author)
    page = f"{LIST}{scenario.pk}/preview/"
    assert f'href="{page}"' in client.get(f"{LIST}{scenario.pk}/change/").content.decode()
    assert "counts for nothing" in client.get(page).content.decode()
    assert not TrainingSession.objects.exists()  # reading starts nothing
    desk = client.post(page)
    session = TrainingSession.objects.get()
    assert desk.url == f"/sessions/{session.pk}/"
    text = client.get(desk.url).content.decode()
    assert "Preview" in text
    assert f'href="{LIST}{scenario.pk}/change/"' in text
    abandon(session=session)
    for tail in ("result", "replay"):
        text = client.get(f"/sessions/{session.pk}/{tail}/").content.decode()
        assert "Preview of version 1" in text
        assert f'href="{LIST}{scenario.pk}/change/"' in text
        assert f'href="/scenarios/{scenario.pk}/"' not in text


def test_it_counts_nowhere(cast, page_client, api, scenario):
    session = preview(scenario, cast.author)
    assert take_hint(session=session).price == 0
    resolve(session=session, resolution=NOTES)  # reopened: nothing was done
    result = resolve(session=session, resolution=NOTES)
    assert (result.xp_earned, session.counts) == (0, False)
    for rows in (AttemptFact, Award, ScenarioProgress):
        assert not rows.objects.exists()
    figures = ScenarioMetadata.objects.get(scenario=scenario)
    assert (figures.total_attempts, figures.total_completions, figures.total_seconds) == (0, 0, 0)
    cast.author.refresh_from_db()
    assert cast.author.xp == 0
    client = page_client(cast.author)
    for path in ("/history/", "/dashboard/"):
        assert str(session.pk) not in client.get(path).content.decode()
    assert api(cast.author).get("/api/v1/sessions").json()["data"] == []


def test_it_plays_the_newest_version_and_its_knowledge(cast):
    scenario = published_scenario(author=cast.author, visibility="tenant")
    document = scenario.history.get(version_number=1).snapshot
    article = {**document["knowledge"][0], "key": "brand-new", "title": "Zebras and tablets"}
    services.update(scenario=scenario, editor=cast.author, changes={"knowledge": [article]})
    session = preview(scenario, cast.author)
    assert session.version.version_number == 2
    assert [one.key for one in search_knowledge(session=session, query="zebras")] == ["brand-new"]
    # One's own attempt at what is published is another matter, and the first.
    attempt, is_new = start_session(person=cast.author, scenario=scenario)
    assert (is_new, attempt.attempt_number, attempt.version.version_number) == (True, 1, 1)


def test_the_open_one_goes_on_until_there_is_a_newer_version(cast, scenario):
    first = preview(scenario, cast.author)
    assert preview(scenario, cast.author) == first
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Another name"})
    second = preview(scenario, cast.author)
    assert second.version.version_number == 2
    first.refresh_from_db()
    assert first.outcome == Outcome.ABANDONED
    assert preview(scenario, cast.reviewer) not in (first, second)


def test_a_draft_is_retried_as_a_preview(cast, scenario):
    session = preview(scenario, cast.author)
    abandon(session=session)
    session.refresh_from_db()
    retry, _ = rewind_session(session=session, turn=1)
    assert (retry.is_preview, retry.counts) == (True, False)


@pytest.mark.parametrize("who", ["owner", "viewer", "outsider_admin"])
def test_others_may_not(cast, page_client, who, scenario):
    person = getattr(cast, who)
    Scenario.objects.filter(pk=scenario.pk).update(visibility="public")
    with pytest.raises(NotAllowed):
        services.preview(scenario=scenario, person=person)
    assert page_client(person).post(f"{LIST}{scenario.pk}/preview/").status_code in (302, 403)
    assert not TrainingSession.objects.exists()


@pytest.mark.parametrize(
    ("simulation", "said"), [({}, "still empty"), ({"summary": "x"}, "can't be played yet")]
)
def test_what_is_no_world_is_not_played(cast, page_client, simulation, said):
    scenario = draft_scenario(author=cast.author, simulation=simulation)
    with pytest.raises(Conflict) as caught:
        services.preview(scenario=scenario, person=cast.author)
    assert caught.value.code == "not_playable"
    client = page_client(cast.author)
    assert said in client.get(f"{LIST}{scenario.pk}/preview/").content.decode()
    assert client.post(f"{LIST}{scenario.pk}/preview/").status_code == 409


def test_previews_keep_nobody_from_deleting(cast, scenario):
    preview(scenario, cast.author)
    services.delete(scenario=scenario, actor=cast.super_admin)
    assert not TrainingSession.objects.exists()
