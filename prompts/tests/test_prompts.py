"""Characters and prompts: saving, versions, what is in use, the built-in ones, who may."""

import pytest
import yaml
from django.db import IntegrityError, transaction

from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, NotAllowed
from prompts import loading
from prompts.loading import load_library
from prompts.models import Character, Emotion, EmotionalPrompt
from prompts.services import gather, save_character, save_prompt
from scenarios.documents import Cast
from testing.forms import form_data
from testing.scenarios import character

pytestmark = pytest.mark.django_db


def save(text, *, who=None, of=None, **options):
    return save_prompt(editor=who, character=of, emotion="angry", text=text, **options)


def test_each_change_is_the_next_version_and_audited(cast):
    first = save("Fumes.", who=cast.admin)
    assert (first.version, first.character) == (1, None)
    assert save("Fumes.", who=cast.admin).version == 1
    assert save(" Boils. ", who=cast.super_admin, expected_version=1).version == 2
    entries = list(AuditLog.objects.order_by("created_at").values_list("action", "changes"))
    assert entries == [
        ("CREATE", [{"field": "promptText", "oldValue": None, "newValue": "Fumes."}]),
        ("UPDATE", [{"field": "promptText", "oldValue": "Fumes.", "newValue": "Boils."}]),
    ]


def test_the_second_of_two_editors_is_told():
    save("One.")
    save("Two.", expected_version=1)
    with pytest.raises(Conflict) as caught:
        save("Three.", expected_version=1)
    assert caught.value.code == "stale_version"
    assert caught.value.extra == {"currentVersion": 2, "currentText": "Two."}
    assert EmotionalPrompt.objects.get().prompt_text == "Two."


def test_bad_prompts_are_refused():
    with pytest.raises(Invalid, match=r"\{nobody\}"):
        save("{nobody} fumes.")
    with pytest.raises(Invalid, match="there are idle, happy"):
        save_prompt(editor=None, character=None, emotion="bored", text="Yawns.")
    assert not EmotionalPrompt.objects.exists()


@pytest.mark.parametrize("who", ["author", "reviewer", "viewer", "owner", "outsider_admin"])
def test_only_the_operators_admins_write(cast, who):
    with pytest.raises(NotAllowed):
        save("Mine.", who=getattr(cast, who))
    with pytest.raises(NotAllowed):
        save_character(editor=getattr(cast, who), character=Character(slug="x", name="X", age=30))
    assert not EmotionalPrompt.objects.exists()
    assert not Character.objects.exists()


def test_a_characters_own_prompt_goes_before_the_global_one():
    sam = character()
    save("Everybody fumes.")
    save("Sam fumes.", of=sam)
    other = character(slug="other", name="Other")
    document = gather(sam)
    Cast.model_validate(document)
    assert document["prompts"]["angry"] == {
        "text": "Sam fumes.",
        "source": "character",
        "version": 1,
    }
    assert document["prompts"]["idle"]["source"] == "global"
    assert gather(other)["prompts"]["angry"]["text"] == "Everybody fumes."
    assert set(document["prompts"]) == {"angry", "idle"}


def test_there_is_a_prompt_for_every_emotion_and_ten_different_people():
    load_library()
    prompts = EmotionalPrompt.objects.filter(character=None)
    assert set(prompts.values_list("emotion", flat=True)) == set(Emotion.values)
    people = Character.objects.all()
    assert len(people) >= 8
    assert len({person.speaking_style for person in people}) == len(people)
    assert {person.technical_level for person in people} == {"novice", "intermediate", "advanced"}
    for person in people:
        assert set(gather(person)["prompts"]) == set(Emotion.values)


def test_loading_again_changes_nothing_and_leaves_edits_alone(tmp_path):
    for name in ("characters.yaml", "emotions.yaml"):
        (tmp_path / name).write_text((loading.LIBRARY / name).read_text())
    load_library(tmp_path)
    again = load_library(tmp_path)
    assert (again.created, again.updated, again.left_alone) == ([], [], [])

    Character.objects.filter(slug="dana-whitfield").update(age=35)
    save_prompt(editor=None, character=None, emotion="sad", text="Edited here.")
    people = yaml.safe_load((tmp_path / "characters.yaml").read_text())
    for person in people:
        person["age"] += 1
    (tmp_path / "characters.yaml").write_text(yaml.safe_dump(people))
    emotions = yaml.safe_load((tmp_path / "emotions.yaml").read_text())
    emotions |= {"sad": "From the library.", "happy": "From the library."}
    (tmp_path / "emotions.yaml").write_text(yaml.safe_dump(emotions))

    report = load_library(tmp_path)
    assert report.left_alone == ["everybody, sad", "dana-whitfield"]
    assert "everybody, happy" in report.updated
    assert len(report.updated) == len(people)
    assert Character.objects.get(slug="dana-whitfield").age == 35
    assert Character.objects.get(slug="rosa-mendes").age == 52
    assert EmotionalPrompt.objects.get(emotion="sad").prompt_text == "Edited here."
    happy = EmotionalPrompt.objects.get(character=None, emotion="happy")
    assert (happy.prompt_text, happy.version) == ("From the library.", 2)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"emotion": "bored"}, "emotion_known"),
        ({"prompt_text": ""}, "not_empty"),
    ],
)
def test_constraints_of_prompts(fields, constraint):
    save("Fumes.")
    with pytest.raises(IntegrityError, match=constraint):
        EmotionalPrompt.objects.update(**fields)


def test_one_prompt_per_emotion_and_ranges_of_characters():
    sam = character()
    save("Fumes.")
    save("Sam fumes.", of=sam)
    for owner, constraint in ((None, "one_global"), (sam, "one_per_emotion")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            EmotionalPrompt.objects.create(character=owner, emotion="angry", prompt_text="x")
    for fields, constraint in (({"age": 15}, "age_range"), ({"initial_mood": 101}, "mood_range")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Character.objects.update(**fields)


@pytest.mark.parametrize(
    ("who", "sees", "writes"),
    [
        ("super_admin", 200, True),
        ("admin", 200, True),
        ("author", 200, False),
        ("reviewer", 200, False),
        ("viewer", 403, False),
        ("outsider_admin", 200, False),
    ],
)
def test_the_admin_as_each_role(cast, page_client, who, sees, writes):
    prompt = save("Fumes.")
    client = page_client(getattr(cast, who))
    for url in (
        "/admin/prompts/character/",
        "/admin/prompts/emotionalprompt/",
        f"/admin/prompts/emotionalprompt/{prompt.pk}/change/",
    ):
        assert client.get(url).status_code == sees
    url = f"/admin/prompts/emotionalprompt/{prompt.pk}/change/"
    data = {"prompt_text": "Rewritten.", "expected_version": "1"}
    assert client.post(url, data).status_code == (302 if writes else 403)
    prompt.refresh_from_db()
    assert prompt.version == (2 if writes else 1)


def test_the_admin_shows_what_the_verb_refuses_and_keeps_what_was_typed(cast, page_client):
    prompt = save("Fumes.")
    client = page_client(cast.admin)
    url = f"/admin/prompts/emotionalprompt/{prompt.pk}/change/"
    page = client.post(url, {"prompt_text": "{nobody}", "expected_version": "1"}).content.decode()
    assert "Unknown variable {nobody}" in page
    save("Theirs.")
    page = client.post(url, {"prompt_text": "Mine.", "expected_version": "1"}).content.decode()
    assert "Somebody else changed this prompt meanwhile." in page
    kept = form_data(page, "emotionalprompt_form")
    assert (kept["prompt_text"], kept["expected_version"]) == ("Mine.", "2")
    assert client.post(url, kept).status_code == 302
    prompt.refresh_from_db()
    assert (prompt.prompt_text, prompt.version) == ("Mine.", 3)


def test_a_character_is_written_in_the_admin(cast, page_client):
    client = page_client(cast.admin)
    url = "/admin/prompts/character/add/"
    data = form_data(client.get(url).content.decode(), "character_form")
    data |= {"slug": "new-one", "name": "New One", "age": "30", "personality": "calm\nkind"}
    response = client.post(url, data)
    assert response.status_code == 302
    assert Character.objects.get().personality == ["calm", "kind"]
    assert AuditLog.objects.get().action == "CREATE"
    assert client.post(url, data | {"slug": "old", "age": "7"}).status_code == 200
    assert Character.objects.count() == 1
