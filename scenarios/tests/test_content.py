"""Creating and updating: one version each, complete, audited, refused in words."""

import pytest

from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, NotAllowed
from prompts.services import save_prompt
from scenarios import services
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.versions import document_of
from testing.scenarios import character, draft_scenario, minimal_document, published_scenario

pytestmark = pytest.mark.django_db


def test_creating_makes_version_one_with_everything_in_it(cast):
    character()
    scenario = services.create(
        author=cast.author, document=minimal_document(), changelog="A first try"
    )
    assert (scenario.slug, scenario.version_number, scenario.status, scenario.visibility) == (
        "the-tablet-that-locks",
        1,
        "DRAFT",
        "tenant",
    )
    version = scenario.history.get()
    assert (version.version_number, version.history_type) == (1, "+")
    assert (version.history_user, version.history_change_reason) == (cast.author, "A first try")
    document = document_of(version)
    written = ScenarioDocument.model_validate({**minimal_document(), "slug": scenario.slug})
    assert document == written.model_copy(update={"cast": document.cast})
    assert document.cast.name == "Sam Porter"
    assert document.cast.prompts["idle"].text == "{character_name} is calm."
    assert [phase.name for phase in scenario.phases.all()] == ["Opening", "Solving"]
    assert scenario.metadata.total_attempts == 0
    entry = AuditLog.objects.get()
    assert (entry.action, entry.actor_id, entry.resource_id) == (
        "CREATE",
        cast.author.pk,
        scenario.pk,
    )
    changes = {change["field"]: change["newValue"] for change in entry.changes}
    assert changes["ticket.subject"] == "Can't sign in"
    assert changes["customerProfile.character"] == "sam-porter"


@pytest.mark.parametrize(("role", "visibility"), [("author", "tenant"), ("owner", "private")])
def test_staff_write_for_their_tenant_and_trainees_for_themselves(cast, role, visibility):
    assert draft_scenario(author=getattr(cast, role)).visibility == visibility


def test_the_same_name_gets_another_slug(cast):
    slugs = [draft_scenario(author=cast.author).slug for _ in range(3)]
    assert slugs == [
        "the-tablet-that-locks",
        "the-tablet-that-locks-2",
        "the-tablet-that-locks-3",
    ]
    assert draft_scenario(author=cast.author, name="電話が鳴らない").slug == "scenario"
    assert len(draft_scenario(author=cast.author, name="x" * 100).slug) <= 120


def test_updating_merges_parts_and_makes_exactly_one_version(cast):
    scenario = published_scenario(author=cast.author)
    services.update(
        scenario=scenario,
        editor=cast.admin,
        changes={
            "ai": {"temperature": 0.2},
            "tags": ["other"],
            "context": {"company_context": {"a": 1}},
        },
        changelog="x" * 500,
        expected_version=1,
    )
    assert (scenario.version_number, scenario.published_version, scenario.status) == (
        2,
        1,
        "PUBLISHED",
    )
    assert scenario.has_unpublished_changes
    assert scenario.history.count() == 2
    version = scenario.history.get(version_number=2)
    assert version.history_change_reason == "x" * 500
    document = document_of(version)
    assert document.ai.temperature == 0.2
    assert document.ai.system_prompt == minimal_document()["ai"]["system_prompt"]
    assert document.context.issue == "Repeated account lockout."
    entry = AuditLog.objects.get(action="UPDATE")
    assert {
        change["field"]: (change["oldValue"], change["newValue"]) for change in entry.changes
    } == {
        "aiConfig.temperature": (0.7, 0.2),
        "tags": (["account", "lockout"], ["other"]),
        "context.companyContext.a": (None, 1),
    }


def test_the_same_content_again_makes_no_version(cast):
    scenario = draft_scenario(author=cast.author)
    services.update(scenario=scenario, editor=cast.author, document=minimal_document())
    assert scenario.version_number == 1
    assert scenario.history.count() == 1
    assert AuditLog.objects.filter(action="UPDATE").count() == 0


def test_the_order_of_articles_and_phases_is_content(cast):
    scenario = draft_scenario(author=cast.author)
    for part in ("knowledge", "phases"):
        services.update(
            scenario=scenario,
            editor=cast.author,
            changes={part: list(reversed(minimal_document()[part]))},
        )
    assert scenario.version_number == 3
    assert [article.key for article in scenario.knowledge.all()] == [
        "just-reset-it",
        "repeated-lockouts",
    ]
    assert [phase.name for phase in scenario.phases.all()] == ["Solving", "Opening"]


def test_a_changed_prompt_is_in_the_next_version_only(cast):
    scenario = draft_scenario(author=cast.author)
    save_prompt(editor=None, character=scenario.character, emotion="idle", text="Sam hums.")
    services.update(scenario=scenario, editor=cast.author, changes={"description": "Other words."})
    first, second = scenario.history.order_by("version_number")
    assert document_of(first).cast.prompts["idle"].source == "global"
    assert document_of(second).cast.prompts["idle"].text == "Sam hums."


def test_no_other_save_makes_a_version(cast):
    scenario = draft_scenario(author=cast.author)
    scenario.description = "Behind the verbs' back"
    scenario.save()
    assert scenario.history.count() == 1


def test_the_second_of_two_editors_is_told_what_changed(cast):
    scenario = draft_scenario(author=cast.author)
    services.update(
        scenario=scenario,
        editor=cast.admin,
        changes={"name": "Theirs", "ai": {"temperature": 1.0}},
        expected_version=1,
    )
    with pytest.raises(Conflict) as caught:
        services.update(
            scenario=scenario, editor=cast.author, changes={"name": "Mine"}, expected_version=1
        )
    assert caught.value.code == "stale_version"
    assert caught.value.extra["currentVersion"] == 2
    assert {one["field"] for one in caught.value.extra["differences"]} == {
        "name",
        "aiConfig.temperature",
    }
    scenario.refresh_from_db()
    assert (scenario.name, scenario.version_number) == ("Theirs", 2)


def test_an_edit_voids_an_approval(cast):
    scenario = draft_scenario(author=cast.author)
    services.submit(scenario=scenario, actor=cast.author)
    services.approve(scenario=scenario, actor=cast.reviewer)
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Other"})
    assert scenario.status == "DRAFT"


def test_what_is_archived_is_not_edited(cast):
    scenario = draft_scenario(author=cast.author)
    services.archive(scenario=scenario, actor=cast.admin)
    with pytest.raises(Conflict) as caught:
        services.update(scenario=scenario, editor=cast.author, changes={"name": "Other"})
    assert caught.value.code == "illegal_transition"
    assert scenario.history.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "x"}, "name", "Name must be at least 3 characters"),
        ({"ai": {"temperature": 3}}, "aiConfig.temperature", "Temperature must be between 0 and 2"),
        (
            {"weights": {"custom_metrics": {}}},
            "evaluationWeights.customMetrics",
            "Custom metrics must be a list",
        ),
        (
            {"ai": {"interruption_rate": -1}},
            "aiConfig.interruptionRate",
            "Interruption rate must be between 0 and 1",
        ),
        (
            {"customer": {"name": "x" * 81}},
            "customerProfile.name",
            "Customer profile name must be at most 80 characters",
        ),
        ({"phases": [{"name": ""}]}, "phases.0.name", "Phase 1 name must be at least 1 characters"),
        (
            {"estimated_duration": 4},
            "estimatedDuration",
            "Estimated duration must be between 5 and 60",
        ),
        ({"nonsense": 1}, "nonsense", "Nonsense is not a field of a scenario"),
        (
            {"customer": {"character": "nobody"}},
            "customerProfile.character",
            "There is no character “nobody”",
        ),
        ({"prerequisites": ["nothing"]}, "prerequisites", "There is no scenario “nothing”"),
    ],
)
def test_what_is_wrong_is_said_in_words(cast, changes, field, message):
    scenario = draft_scenario(author=cast.author)
    with pytest.raises(Invalid) as caught:
        services.update(scenario=scenario, editor=cast.author, changes=changes)
    assert caught.value.fields == {field: [message]}
    assert scenario.history.count() == 1


def test_a_name_is_all_a_draft_needs(cast):
    scenario = services.create(author=cast.author, document={"name": "Just begun"})
    assert scenario.version_number == 1
    with pytest.raises(Invalid) as caught:
        services.create(author=cast.author, document={})
    assert caught.value.fields == {"name": ["Name is required"]}


def test_prerequisites_form_no_circle(cast):
    first = draft_scenario(author=cast.author, name="First")
    second = draft_scenario(author=cast.author, name="Second", prerequisites=["first"])
    draft_scenario(author=cast.author, name="Third", prerequisites=[second.slug])
    for circle in (["third"], ["second"], ["first"]):
        with pytest.raises(Invalid) as caught:
            services.update(scenario=first, editor=cast.author, changes={"prerequisites": circle})
    assert "first → first" in caught.value.detail


def test_a_prerequisite_of_another_tenant_does_not_exist(cast):
    theirs = draft_scenario(author=cast.outsider_admin, name="Theirs")
    with pytest.raises(Invalid) as caught:
        draft_scenario(author=cast.author, prerequisites=[theirs.slug])
    assert caught.value.detail == "There is no scenario “theirs”."


@pytest.mark.parametrize("who", ["reviewer", "viewer", "owner", "outsider_admin", "outsider"])
def test_who_may_not_write_changes_nothing(cast, who):
    scenario = draft_scenario(author=cast.author, visibility="public")
    with pytest.raises(NotAllowed):
        services.update(
            scenario=scenario, editor=getattr(cast, who), changes={"name": "Taken over"}
        )
    assert Scenario.objects.get().name == "The tablet that locks"
    assert scenario.history.count() == 1


@pytest.mark.parametrize("who", ["reviewer", "viewer"])
def test_who_may_not_create(cast, who):
    with pytest.raises(NotAllowed):
        draft_scenario(author=getattr(cast, who))


def test_sharing_is_no_version_and_is_audited(cast):
    scenario = draft_scenario(author=cast.author)
    for _ in range(2):
        services.share(
            scenario=scenario,
            actor=cast.author,
            visibility="shared",
            shared_with=[cast.other_tenant],
        )
    assert not Scenario.objects.visible_to(cast.outsider).exists()  # it is not published yet
    entry = AuditLog.objects.get(action="UPDATE")
    assert [change["field"] for change in entry.changes] == ["visibility", "sharedWith"]
    services.share(scenario=scenario, actor=cast.author, visibility="tenant")
    assert not Scenario.objects.visible_to(cast.outsider).exists()
    assert scenario.history.count() == 1
    with pytest.raises(NotAllowed):
        services.share(scenario=scenario, actor=cast.outsider_admin, visibility="public")
    with pytest.raises(Invalid):
        services.share(scenario=scenario, actor=cast.author, visibility="everywhere")
