"""The briefing: what it says, and that no answer is in it or in the list."""

import json

import pytest

from scenarios import services
from testing.scenarios import SIMULATION, draft_scenario, minimal_document, published_scenario

pytestmark = pytest.mark.django_db


def secrets_of(value):
    """Yield every text in the simulation that could give something away."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from secrets_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from secrets_of(inner)
    elif isinstance(value, str):
        yield value


def says_something(text):
    """Whether the text is a sentence, an id or a number: single plain words say nothing."""
    return any(character in " _@" or character.isdigit() for character in text)


def test_the_briefing_tells_what_to_do(cast, api):
    scenario = published_scenario()
    body = api(cast.owner).get(f"/api/v1/scenarios/{scenario.pk}").json()
    assert body["title"] == "The tablet that locks"
    assert body["ticket"] == {
        "subject": "Can't sign in",
        "description": "Sam Porter can't sign in since this morning.",
        "priority": "low",
        "impact": "low",
        "urgency": "medium",
        "responseTarget": 120,
        "resolutionTarget": 1200,
    }
    assert body["phases"][0] == {
        "name": "Opening",
        "expectedMinutes": 3,
        "objectives": ["Greet and listen"],
    }
    assert (body["version"], body["passMark"], body["timeLimit"]) == (1, 70, None)
    assert body["userRole"] == "Service desk agent"
    assert (body["isUnlocked"], body["rating"], body["notes"]) == (True, None, "")


def test_no_answer_is_in_the_list_or_the_briefing(cast, api):
    scenario = published_scenario()
    client = api(cast.owner)
    said = client.get("/api/v1/scenarios").content.decode()
    said += client.get(f"/api/v1/scenarios/{scenario.pk}").content.decode()
    document = minimal_document()
    secrets = set(filter(says_something, secrets_of(SIMULATION)))
    secrets |= {
        "sporter",
        "jlane",
        document["ai"]["system_prompt"],
        document["success"]["target_outcome"],
        *document["success"]["acceptable_solutions"],
        *document["ai"]["emotional_triggers"],
        *(article["title"] for article in document["knowledge"]),
        *(article["body"] for article in document["knowledge"]),
        "isHelpful",
        "credibility",
        "systemPrompt",
        "mustUseKeywords",
        "simulation",
    }
    # What the ticket itself tells is no secret.
    told = json.dumps(document["ticket"]) + document["name"] + document["description"]
    assert {text for text in secrets if text in said and text not in told} == set()
    assert len(secrets) > 100


def test_the_briefing_is_of_the_published_version(cast, api):
    scenario = published_scenario(author=cast.author)
    services.update(
        scenario=scenario,
        editor=cast.author,
        changes={"ticket": {"subject": "Not yet"}, "learning": {"instructions": "Not yet"}},
    )
    body = api(cast.owner).get(f"/api/v1/scenarios/{scenario.pk}").json()
    assert "Not yet" not in json.dumps(body)
    assert body["version"] == 1


def test_what_one_cannot_play_does_not_exist(cast, api):
    draft = draft_scenario(author=cast.author, visibility="public")
    theirs = published_scenario(author=cast.outsider_admin, visibility="tenant")
    for scenario in (draft, theirs):
        assert api(cast.owner).get(f"/api/v1/scenarios/{scenario.pk}").status_code == 404
    assert api(cast.outsider).get(f"/api/v1/scenarios/{theirs.pk}").status_code == 200
    assert api().get(f"/api/v1/scenarios/{theirs.pk}").status_code == 401
