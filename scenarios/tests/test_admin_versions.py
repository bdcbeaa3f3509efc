"""Versions in the admin: any two compared, one restored; who may read and restore which."""

import re

import pytest

from scenarios import services
from scenarios.admin.comparing import compared, inline_diff
from scenarios.versions import Version
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db
LIST = "/admin/scenarios/scenario/"


def compare(client, scenario, query=""):
    return client.get(f"{LIST}{scenario.pk}/compare/{query}")


def version_page(scenario, number):
    version = Version.objects.get(id=scenario.pk, version_number=number)
    return f"{LIST}{scenario.pk}/history/{version.pk}/"


def rows_of(groups):
    return {row.field: row for group in groups for row in group.rows}


@pytest.fixture
def scenario(cast):
    """Three versions: a text rewritten, then phases and knowledge moved about."""
    made = draft_scenario(author=cast.author)
    issue = "The tablet sends the old password every minute, and each time it locks the account."
    services.update(scenario=made, editor=cast.author, changes={"context": {"issue": issue}})
    document = Version.objects.get(id=made.pk, version_number=2).snapshot
    first, *rest = document["phases"]
    changes = {
        "context": {"issue": issue.replace("every minute", "every <five> minutes")},
        "phases": [*rest, {**first, "description": "Say hello."}, {"name": "Farewell"}],
        "knowledge": [{**document["knowledge"][0], "title": "Another title"}],
    }
    return services.update(scenario=made, editor=cast.admin, changes=changes, changelog="About")


def test_any_two_are_compared_by_part(cast, page_client, scenario):
    text = compare(page_client(cast.viewer), scenario, "?from=2&to=3").content.decode()
    flat = " ".join(text.split())
    assert "<del>minute</del><ins>&lt;five&gt; minutes</ins>, and each time" in flat
    kinds = set(re.findall(r'data-kind="(\w+)"', text))
    assert {"added", "moved", "modified"} <= kinds
    assert ": Farewell" in flat
    assert "Article: Another title · title" in flat
    backwards = compare(page_client(cast.viewer), scenario, "?from=3&to=2").content.decode()
    assert "removed" in re.findall(r'data-kind="(\w+)"', backwards)


def test_unless_said_what_is_played_is_compared_with_the_newest(cast, page_client):
    scenario = published_scenario(author=cast.author)
    for name in ("Second", "Third"):
        services.update(scenario=scenario, editor=cast.author, changes={"name": name})
    client = page_client(cast.author)
    assert "Version 1 → version 3" in compare(client, scenario).content.decode()
    assert "Nothing differs." in compare(client, scenario, "?from=2&to=2").content.decode()
    text = client.get(f"{LIST}{scenario.pk}/history/").content.decode()
    assert f'action="{LIST}{scenario.pk}/compare/"' in text


@pytest.mark.parametrize("query", ["?from=9", "?to=x", "?from=99999999999999999999"])
def test_what_is_no_version_is_not_found(cast, page_client, scenario, query):
    assert compare(page_client(cast.author), scenario, query).status_code == 404


def test_of_another_organisation_only_the_published_one_is_read(cast, page_client):
    scenario = published_scenario(author=cast.author, visibility="public")
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Not out yet"})
    client = page_client(cast.outsider_admin)
    # Pages show what is as it was published; the API reads the published version meanwhile.
    for number in (1, 2):
        assert client.get(version_page(scenario, number)).status_code == 404
    services.publish(scenario=scenario, actor=cast.super_admin)
    for answer in (compare(client, scenario), client.get(f"{LIST}{scenario.pk}/history/")):
        assert answer.status_code == 200
        assert "version 1" not in answer.content.decode().lower()
    assert compare(client, scenario, "?from=1").status_code == 404
    assert client.get(version_page(scenario, 1)).status_code == 404
    assert client.get(version_page(scenario, 2)).status_code == 200
    assert client.post(version_page(scenario, 2)).status_code == 403
    private = draft_scenario(author=cast.author, visibility="private", name="Private")
    assert compare(client, private).status_code == 404


def test_restoring_is_a_new_version_with_its_reason(cast, page_client, scenario):
    client = page_client(cast.author)
    assert "Restore version 1" in client.get(version_page(scenario, 1)).content.decode()
    assert "Restore version 3" not in client.get(version_page(scenario, 3)).content.decode()
    answer = client.post(version_page(scenario, 1), {"note": "Back to it", "expected_version": "3"})
    assert answer.status_code == 302
    newest = Version.objects.get(id=scenario.pk, version_number=4)
    assert (newest.history_user, newest.history_change_reason) == (cast.author, "Back to it")
    assert newest.snapshot == Version.objects.get(id=scenario.pk, version_number=1).snapshot


def test_restoring_says_when_somebody_saved_meanwhile(cast, page_client, scenario):
    data = {"note": "Typed", "expected_version": "2"}
    answer = page_client(cast.author).post(version_page(scenario, 1), data)
    assert answer.status_code == 409
    assert "Somebody else saved version 3" in answer.content.decode()
    assert "Typed" in answer.content.decode()
    for person in (cast.reviewer, cast.viewer):
        client = page_client(person)
        assert "Restore version" not in client.get(version_page(scenario, 1)).content.decode()
        assert client.post(version_page(scenario, 1)).status_code == 403
    assert scenario.history.count() == 3


def test_texts_of_very_many_lines_are_shown_whole():
    old, new = (".\n" * 2000 + words for words in ("The old tablet locks.", "The tablet locks it."))
    pieces = [(piece.kind, piece.text) for piece in inline_diff(old, new)]
    assert pieces == [("removed", old), ("added", new)]


def test_long_texts_are_told_word_by_word():
    pieces = [
        (p.kind, p.text) for p in inline_diff("The old tablet locks.", "The tablet locks it.")
    ]
    assert "".join(text for kind, text in pieces if kind != "added") == "The old tablet locks."
    assert "".join(text for kind, text in pieces if kind != "removed") == "The tablet locks it."
    assert ("removed", "old ") in pieces or ("removed", " old") in pieces
    assert ("added", " it") in pieces


def test_lists_of_texts_read_as_lines():
    before = {"tags": ["one", "two"], "learning": {"objectives": []}}
    after = {"tags": ["one", "three"], "learning": {"objectives": ["See"]}}
    rows = rows_of(compared(before, after))
    assert (rows["tags"].old, rows["tags"].new) == ("one\ntwo", "one\nthree")
    assert rows["learning.objectives"].old == ""
