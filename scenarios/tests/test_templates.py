"""The verbs of templates: writing, making scenarios, rating, who may."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, NotAllowed
from scenarios import services
from scenarios.models import Scenario
from scenarios.templating.models import ScenarioTemplate, TemplateRating
from scenarios.versions import Version
from testing.scenarios import character
from testing.templates import VARIABLES, template_document, template_of

VALUES = {"caller": "Ruth Adeyemi", "company": "Larkfield"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def last_entry(resource):
    return AuditLog.objects.filter(resource_id=resource.pk).latest("created_at")


def test_a_template_tells_what_its_document_is_about(cast):
    template = template_of(cast.author)
    template.refresh_from_db()
    assert (template.category, template.it_category, template.difficulty) == (
        "TECHNICAL_SUPPORT",
        "access",
        "BEGINNER",
    )
    assert (template.created_by, template.tenant, template.visibility, template.is_system) == (
        cast.author,
        cast.tenant,
        "tenant",
        False,
    )
    entry = last_entry(template)
    assert (entry.action, entry.actor, entry.resource_type) == (
        "CREATE",
        cast.author,
        "scenariotemplate",
    )


def test_a_scenario_made_from_it_has_the_values_and_remembers(cast):
    template = template_of(cast.author)
    scenario = services.create_from_template(
        template=template, author=cast.author, name="Ruth is locked out", values=VALUES
    )
    scenario.refresh_from_db()
    template.refresh_from_db()
    assert (scenario.name, scenario.slug, scenario.status) == (
        "Ruth is locked out",
        "ruth-is-locked-out",
        "DRAFT",
    )
    assert (scenario.customer_name, scenario.company_name) == ("Ruth Adeyemi", "Larkfield")
    assert scenario.template == template
    assert template.usage_count == 1
    version = Version.objects.get(id=scenario.pk)
    assert version.history_change_reason == "From the template “Locked out”"
    assert last_entry(scenario).metadata["templateId"] == str(template.pk)
    services.publish(scenario=scenario, actor=None)


def test_wrong_values_make_nothing(cast):
    template = template_of(cast.author)
    with pytest.raises(Invalid) as refusal:
        services.create_from_template(
            template=template, author=cast.author, name="Nobody", values={"caller": "Ruth"}
        )
    assert sorted(refusal.value.fields) == ["variables.caller", "variables.company"]
    with pytest.raises(Invalid, match="Name must be at least 3 characters"):
        services.create_from_template(
            template=template, author=cast.author, name="ab", values=VALUES
        )
    template.refresh_from_db()
    assert (Scenario.objects.count(), template.usage_count) == (0, 0)


def test_the_origin_outlives_changes_and_its_name_the_template(cast):
    template = template_of(cast.author)
    scenario = services.create_from_template(
        template=template, author=cast.author, name="Ruth", values=VALUES
    )
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Ruth again"})
    assert scenario.template == template
    services.delete_template(template=template, actor=cast.author)
    scenario.refresh_from_db()
    assert scenario.template is None
    created = AuditLog.objects.get(resource_id=scenario.pk, action="CREATE")
    assert created.metadata["template"] == "Locked out"
    deleted = AuditLog.objects.get(action="DELETE")
    assert (deleted.resource_id, deleted.metadata) == (template.pk, {"usageCount": 1})


def test_an_update_merges_the_document_and_says_what_changed(cast):
    template = template_of(cast.author)
    services.update_template(
        template=template,
        editor=cast.admin,
        changes={
            "is_featured": True,
            "document": {"ticket": {"urgency": 1, "it_category": "mobile"}},
        },
        expected_version=1,
    )
    assert (template.version_number, template.is_featured, template.it_category) == (
        2,
        True,
        "mobile",
    )
    assert template.document["ticket"]["affected_asset"] == "{{tag}}"
    assert {change["field"] for change in last_entry(template).changes} == {
        "isFeatured",
        "defaultValues.ticket.itCategory",
        "defaultValues.ticket.urgency",
    }
    services.update_template(template=template, editor=cast.admin, changes={"is_featured": True})
    assert template.version_number == 2


def test_only_the_operators_admins_feature_a_template_for_everybody(cast):
    for visibility, changes in (
        ("public", {"is_featured": True}),
        ("tenant", {"is_featured": True, "visibility": "public"}),
    ):
        for person in (cast.author, cast.outsider_admin):
            template = template_of(person, visibility=visibility)
            with pytest.raises(NotAllowed):
                services.update_template(template=template, editor=person, changes=changes)
    with pytest.raises(NotAllowed):
        template_of(cast.outsider_admin, visibility="public", is_featured=True)
    ours = template_of(cast.author, is_featured=True)
    assert (ours.is_featured, ours.visibility) == (True, "tenant")
    public = template_of(cast.author, visibility="public")
    services.update_template(template=public, editor=cast.admin, changes={"is_featured": True})
    services.update_template(template=public, editor=cast.author, changes={"name": "Renamed"})
    assert (public.is_featured, public.name) == (True, "Renamed")


def test_the_second_of_two_editors_is_told(cast):
    template = template_of(cast.author)
    services.update_template(template=template, editor=cast.author, changes={"name": "Locked"})
    with pytest.raises(Conflict) as refusal:
        services.update_template(
            template=template,
            editor=cast.admin,
            changes={"name": "Lost"},
            expected_version=1,
        )
    assert refusal.value.code == "stale_version"
    template.refresh_from_db()
    assert template.name == "Locked"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "ab"}, "name", "Name must be at least 3 characters"),
        ({"description": "x" * 2001}, "description", "at most 2000"),
        ({"visibility": "secret"}, "visibility", "must be one of"),
        ({"document": []}, "default_values", "must be an object"),
        (
            {"document": {"name": "{{nobody}}"}},
            "default_values",
            "there is no variable for {{nobody}}",
        ),
        ({"document": {"colour": "red"}}, "default_values.colour", "is not a field of a scenario"),
        ({"variables": VARIABLES[:-1]}, "default_values", "there is no variable for {{tag}}"),
        ({"variables": {"a": 1}}, "variables", "valid list"),
        (
            {"variables": [*VARIABLES[:2], {**VARIABLES[2], "maximum": 120}, *VARIABLES[3:]]},
            "default_values.customerProfile.age",
            "“age” may have",
        ),
    ],
)
def test_a_template_that_could_make_an_invalid_scenario_is_refused(cast, changes, field, message):
    template = template_of(cast.author)
    with pytest.raises(Invalid) as refusal:
        services.update_template(template=template, editor=cast.author, changes=changes)
    assert field in refusal.value.fields
    assert any(message in said for said in refusal.value.fields[field])
    template.refresh_from_db()
    assert template.version_number == 1


def test_who_may_write(cast):
    built_in, own = template_of(), template_of(cast.author)
    elsewhere = template_of(cast.outsider_admin, visibility="public")
    may = {
        template: [
            person.first_name
            for person in (*cast.staff, cast.owner, cast.outsider_admin)
            if person.has_perm("scenarios.change_scenariotemplate", template)
            and person.has_perm("scenarios.delete_scenariotemplate", template)
        ]
        for template in (built_in, own, elsewhere)
    }
    assert may == {
        built_in: ["Sana", "Ada"],
        own: ["Sana", "Ada", "Arthur"],
        elsewhere: ["Sana", "Oda"],
    }
    for person in (cast.reviewer, cast.viewer, cast.owner):
        with pytest.raises(NotAllowed):
            template_of(person)
        for verb in (services.update_template, services.delete_template):
            actor = "editor" if verb is services.update_template else "actor"
            with pytest.raises(NotAllowed):
                verb(template=own, **{actor: person})


def test_who_may_make_a_scenario(cast):
    template = template_of()
    for person in (cast.reviewer, cast.viewer):
        with pytest.raises(NotAllowed):
            services.create_from_template(
                template=template, author=person, name="Ruth", values=VALUES
            )
    made = services.create_from_template(
        template=template, author=cast.owner, name="Ruth", values=VALUES
    )
    assert (made.created_by, made.visibility) == (cast.owner, "private")


def test_who_sees_what(cast):
    own = template_of(cast.author, visibility="private")
    ours = template_of(cast.author)
    shared = template_of(
        cast.author, visibility="shared", shared_with=[cast.other_tenant, cast.tenant]
    )
    built_in = template_of()

    def seen(person):
        return set(ScenarioTemplate.objects.visible_to(person))

    assert seen(cast.author) == seen(cast.super_admin) == {own, ours, shared, built_in}
    assert seen(cast.admin) == {ours, shared, built_in}
    assert seen(cast.outsider_admin) == {shared, built_in}
    services.update_template(template=shared, editor=cast.author, changes={"visibility": "tenant"})
    assert seen(cast.outsider_admin) == {built_in}
    assert not shared.shared_with.exists()


def test_one_rating_a_person(cast):
    template = template_of(cast.author)
    services.rate_template(template=template, person=cast.viewer, rating=2)
    services.rate_template(template=template, person=cast.viewer, rating=4)
    services.rate_template(template=template, person=cast.author, rating=5)
    assert (template.ratings_count, template.average_rating) == (2, 4.5)
    with pytest.raises(Invalid, match="1 to 5"):
        services.rate_template(template=template, person=cast.viewer, rating=6)


def test_the_database_refuses_a_rating_out_of_range(cast):
    with pytest.raises(IntegrityError, match="template_rating_range"), transaction.atomic():
        TemplateRating.objects.create(template=template_of(), person=cast.viewer, rating=6)


@pytest.mark.django_db(transaction=True)
def test_uses_and_ratings_at_once_are_all_counted(cast):
    template = template_of(cast.author)
    people = [cast.author, cast.admin, cast.super_admin, cast.viewer]

    def use(person):
        try:
            services.rate_template(template=template, person=person, rating=5)
            services.create_from_template(
                template=ScenarioTemplate.objects.get(pk=template.pk),
                author=cast.author,
                name="The same name",
                values=VALUES,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, people))
    template.refresh_from_db()
    assert (template.usage_count, template.ratings_count, template.ratings_sum) == (4, 4, 20)
    assert Scenario.objects.filter(name="The same name").values("slug").distinct().count() == 4


def test_a_picture_is_drawn_and_can_be_replaced(cast, django_capture_on_commit_callbacks):
    template = template_of(cast.author)
    drawn = template.thumbnail.name
    with template.thumbnail.open() as picture:
        assert picture.read().startswith(b"<svg ")
    with django_capture_on_commit_callbacks(execute=True):
        services.update_template(
            template=template, editor=cast.author, thumbnail=ContentFile(PNG, name="../x.PNG")
        )
    assert template.thumbnail.name == f"templates/{template.pk}.png"
    assert not template.thumbnail.storage.exists(drawn)
    assert last_entry(template).changes[0]["field"] == "thumbnail"
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_template(template=template, actor=cast.author)
    assert not template.thumbnail.storage.exists(f"templates/{template.pk}.png")


@pytest.mark.parametrize(
    "upload",
    [
        ContentFile(b"<svg onload='x()'/>", name="x.svg"),
        ContentFile(b"<svg onload='x()'/>", name="x.png"),
        ContentFile(PNG, name="x.html"),
        ContentFile(PNG + bytes(512 * 1024), name="x.png"),
        ContentFile(b"", name="x.png"),
    ],
)
def test_only_pictures_are_taken(cast, upload):
    template = template_of(cast.author)
    with pytest.raises(Invalid) as refusal:
        services.update_template(template=template, editor=cast.author, thumbnail=upload)
    assert list(refusal.value.fields) == ["thumbnail"]


def test_pictures_differ(cast):
    character()
    pictures = set()
    for name in ("Locked out", "Locked in", "Shut out"):
        template = services.create_template(
            author=None, name=name, document=template_document(), variables=VARIABLES
        )
        with template.thumbnail.open() as picture:
            pictures.add(picture.read())
    assert len(pictures) == 3
