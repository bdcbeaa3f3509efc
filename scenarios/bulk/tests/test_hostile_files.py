"""What nobody sends by accident to bulk calls: refused in words, never an error of ours."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from testing.hostile import BODIES, Hostile
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

BULK = "/api/admin/scenarios/bulk"
ROW = {"name": "Just begun", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}
PLAUSIBLE = {
    **ROW,
    "status": "DRAFT",
    "visibility": "tenant",
    "sharedWith": [],
    "tags": ["vpn"],
    "prerequisites": ["x"],
    "changelog": "Why",
    "customerProfile": {"name": "Robert"},
    "simulation": {"summary": "x"},
    "metadata": {},
}


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(client, content: bytes, name: str, options: str = "{}"):
    file = SimpleUploadedFile("x", content)
    file._name = name
    return client.post(f"{BULK}/import", {"file": file, "options": options}, format="multipart")


@pytest.mark.parametrize("seed", range(8))
def test_files_made_up_at_random(cast, api, seed):
    hostile, client = Hostile(seed), api(cast.author)
    for name in ("a.json", "a.csv"):
        rows = [hostile.fields(PLAUSIBLE) for _ in range(5)]
        texts = (
            b"[" + hostile.body(PLAUSIBLE) + b"]",
            json.dumps(rows).encode(),
            "name,tags,description\n{},{},{}\n".format(*(hostile.text() for _ in "123")).encode(
                "utf-8", "surrogatepass"
            ),
            hostile.dice.choice(BODIES),
        )
        for text in texts:
            answer = send(client, text, name, json.dumps({"skipErrors": True}))
            assert answer.status_code in (200, 400), answer.content[:500]
            if answer.status_code == 200:
                said = answer.json()
                assert said["imported"] + said["skipped"] == said["total"]


@pytest.mark.parametrize("seed", range(6))
def test_bodies_made_up_at_random(cast, api, seed):
    scenario = draft_scenario(author=cast.author)
    hostile, client = Hostile(seed), api(cast.author)
    pk = str(scenario.pk)
    bodies = {
        "export": {
            "scenarioIds": [pk],
            "filters": {"status": "DRAFT", "search": "x"},
            "format": "csv",
            "includeAnalytics": True,
            "includeVersions": True,
        },
        "update": {"scenarioIds": [pk, "x"], "updates": PLAUSIBLE},
    }
    for call, plausible in bodies.items():
        for _ in range(5):
            answer = client.generic(
                "POST" if call == "export" else "PATCH",
                f"{BULK}/{call}",
                hostile.body(plausible),
                content_type="application/json",
            )
            assert answer.status_code in (200, 400, 413), answer.content[:500]


@pytest.mark.parametrize("name", ["../../etc/x.json", "a\u0000.json", "x" * 400 + ".json", ".json"])
def test_a_files_name_is_only_a_name(cast, api, name):
    answer = send(api(cast.author), json.dumps([ROW]).encode(), name)
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "options", ['{"skipErrors": "\\ud800"}', "[[", '{"validateOnly": {}}', "9" * 20_000, '""']
)
def test_options_that_are_none(cast, api, options):
    answer = send(api(cast.author), json.dumps([ROW]).encode(), "a.json", options)
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"--x\r\n", b"--x--\r\n", b"", b"--x\r\nContent-Dis"])
def test_a_form_that_ends_too_early(cast, api, body):
    answer = api(cast.author).generic(
        "POST", f"{BULK}/import", body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["%00", "x", "a:b:c", "%ff", "x" * 5000])
def test_links_that_are_none(cast, api, token):
    draft_scenario(author=cast.author)
    client = api(cast.author)
    link = client.post(f"{BULK}/export", {"filters": {}}).json()["downloadUrl"]
    assert client.get(f"{link.partition('?')[0]}?token={token}").status_code in (400, 404)
    for pk in ("x", "0", "..", "%00"):
        assert client.get(f"/api/admin/jobs/{pk}/download?token=x").status_code in (400, 404)
