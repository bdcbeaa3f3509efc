"""Templates: writing them, making scenarios from them, rating them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import F

from helpdesk.accounts.models import Tenant, User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid
from scenarios.changes import Difference, differences
from scenarios.choices import Visibility
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.problems import fields_of
from scenarios.rules import require
from scenarios.services.content import create, default_visibility, merge
from scenarios.templating.blanking import blanked, offered
from scenarios.templating.models import ScenarioTemplate, TemplateRating
from scenarios.templating.placeholders import fill, placeholder_problems
from scenarios.templating.probing import probe
from scenarios.templating.thumbnails import drawn, refuse_unless_picture
from scenarios.templating.values import (
    defaults,
    parse_variables,
    read_stored,
    read_values,
    stored,
)
from scenarios.templating.variables import (
    Base,
)
from scenarios.versions import document_for, seen_by

MAX_DESCRIPTION = 2000
# How long a text of a template made from a scenario may become; the first that fits.
_TEXT_LENGTHS = (100, 60, 40)
# What a caller may set; everything else follows from these.
FIELDS = ("name", "description", "is_featured", "visibility", "document", "variables")


@transaction.atomic
def create_template(
    *,
    author: User | None,
    name: str,
    document: Mapping[str, Any],
    variables: Sequence[Any] = (),
    description: str = "",
    visibility: str | None = None,
    shared_with: Iterable[Tenant] = (),
    is_featured: bool = False,
    thumbnail: File | None = None,
    library_name: str | None = None,
) -> ScenarioTemplate:
    """Create a template; no author is the system itself, whose templates are built-in and public.

    Every value within the limits of `variables` must give a valid document. Raises Invalid (which
    speaks of the document as `default_values`, as reference 000 does), NotAllowed.
    """
    require(author, "add_scenariotemplate")
    template = ScenarioTemplate(
        created_by=author,
        tenant=author.tenant if author else Tenant.objects.filter(is_operator=True).first(),
        visibility=default_visibility(author),
        is_system=author is None,
        library_name=library_name,
    )
    changes = {
        "name": name,
        "description": description,
        "is_featured": is_featured,
        "document": document,
        "variables": variables,
    }
    if visibility is not None:
        changes["visibility"] = visibility
    _fill(template, changes, editor=author)
    template.updated_by = author
    template.save(force_insert=True)
    _share(template, shared_with)
    _show(template, thumbnail)
    record(
        action=AuditLog.Action.CREATE,
        resource=template,
        actor=author,
        changes=_differences({}, _content(template)),
        metadata={"versionNumber": 1},
    )
    return template


def save_as_template(
    *, scenario: Scenario, author: User, name: str, fields: Iterable[str], description: str = ""
) -> ScenarioTemplate:
    """Create a template of the author's from a scenario, in which `fields` become variables.

    `fields` are paths of `scenarios.templating.blanking.BLANKS`; texts may become as long as all
    places where they stand allow. Prerequisites the author can't see are left out. Raises Invalid,
    NotAllowed.
    """
    document = document_for(author, scenario)
    wanted = set(fields)
    chosen = [(blank, value) for blank, value in offered(document) if blank.path in wanted]
    source = {
        **document.model_dump(mode="json", exclude={"cast", "format"}),
        "prerequisites": seen_by(author, document.prerequisites),
    }
    for longest in (*_TEXT_LENGTHS, 1):
        blank, variables = blanked(source, chosen, longest=longest)
        if longest == 1 or not probe(blank, variables):
            break
    return create_template(
        author=author,
        name=name,
        description=description,
        document=blank,
        variables=stored(variables),
    )


@transaction.atomic
def update_template(
    *,
    template: ScenarioTemplate,
    editor: User | None,
    document: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    shared_with: Iterable[Tenant] | None = None,
    thumbnail: File | None = None,
    expected_version: int | None = None,
) -> ScenarioTemplate:
    """Write a whole `document`, and `changes` (of `FIELDS`); a document among them is merged into
    the present one, anything else is replaced.

    The same content again changes nothing. Raises Invalid, NotAllowed, Conflict `stale_version`.
    """
    locked = ScenarioTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    require(editor, "change_scenariotemplate", locked)
    if expected_version is not None and expected_version != locked.version_number:
        raise Conflict(
            f"Somebody else saved version {locked.version_number}; you started from "
            f"{expected_version}.",
            code="stale_version",
            extra={"currentVersion": locked.version_number},
        )
    before = _content(locked)
    wanted = dict(changes or {})
    if document is not None:
        wanted["document"] = document
    elif "document" in wanted:
        wanted["document"] = merge(locked.document, _mapping(wanted["document"]))
    _fill(locked, wanted, editor=editor)
    if shared_with is not None or locked.visibility != Visibility.SHARED:
        _share(locked, shared_with or ())
    changed = _differences(before, _content(locked))
    if thumbnail is not None:
        changed.append(_modified("thumbnail", locked.thumbnail.name, thumbnail.name))
    if changed:
        locked.version_number += 1
        locked.updated_by = editor
        locked.save()
        _show(locked, thumbnail)
        record(
            action=AuditLog.Action.UPDATE,
            resource=locked,
            actor=editor,
            changes=changed,
            metadata={"versionNumber": locked.version_number},
        )
    template.refresh_from_db()
    return template


@transaction.atomic
def delete_template(*, template: ScenarioTemplate, actor: User | None) -> None:
    """Delete it for good; scenarios made from it stay. Raises NotAllowed."""
    locked = ScenarioTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    require(actor, "delete_scenariotemplate", locked)
    record(
        action=AuditLog.Action.DELETE,
        resource=locked,
        actor=actor,
        changes=_differences(_content(locked), {}),
        metadata={"usageCount": locked.usage_count},
    )
    storage, picture = locked.thumbnail.storage, locked.thumbnail.name
    locked.delete()
    if picture:
        transaction.on_commit(lambda: storage.delete(picture))


@transaction.atomic
def create_from_template(
    *,
    template: ScenarioTemplate,
    author: User | None,
    name: str,
    values: Mapping[str, Any],
    changelog: str = "",
) -> Scenario:
    """Create a draft from a template, with `values` in its blanks, and count the use.

    A variable that is not required has its default where `values` says nothing. Raises Invalid
    naming every variable that is missing, unknown or wrong; NotAllowed.
    """
    require(author, "add_scenario")
    variables = read_stored(template.variables)
    filled = fill(template.document, variables, read_values(variables, values))
    scenario = create(
        author=author,
        document={**filled, "name": name, "slug": ""},
        changelog=changelog or f"From the template “{template.name}”",
        template=template,
    )
    ScenarioTemplate.objects.filter(pk=template.pk).update(usage_count=F("usage_count") + 1)
    return scenario


@transaction.atomic
def rate_template(*, template: ScenarioTemplate, person: User, rating: int) -> TemplateRating:
    """Rate 1–5, replacing an earlier rating of the person's. Raises Invalid."""
    if not 1 <= rating <= 5:
        raise Invalid("A rating is 1 to 5.", fields={"rating": ["Rating must be between 1 and 5"]})
    TemplateRating.objects.bulk_create(
        [TemplateRating(person=person, template=template)], ignore_conflicts=True
    )
    row = TemplateRating.objects.select_for_update().get(person=person, template=template)
    before, row.rating = row.rating, rating
    row.save(update_fields=["rating", "updated_at"])
    ScenarioTemplate.objects.filter(pk=template.pk).update(
        ratings_count=F("ratings_count") + (0 if before else 1),
        ratings_sum=F("ratings_sum") + rating - (before or 0),
    )
    template.refresh_from_db(fields=["ratings_count", "ratings_sum"])
    return row


def _fill(template: ScenarioTemplate, changes: Mapping[str, Any], *, editor: User | None) -> None:
    """Set the fields, and those that say what the document is about; the caller saves.

    Raises Invalid, NotAllowed.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"no fields of a template: {sorted(unknown)}")
    led_the_list = _leads_the_list(template)
    for name, value in changes.items():
        setattr(template, name, value)
    if _leads_the_list(template) and not led_the_list:
        require(editor, "feature_scenariotemplate")
    template.name = template.name.strip()
    _refuse_lengths(template)
    _refuse_visibility(template)
    document = _mapping(template.document)
    # Both are given anew to every scenario.
    template.document = {"name": template.name, **document, "slug": ""}
    variables = parse_variables(template.variables)
    template.variables = stored(variables)
    _refuse_content(template.document, variables)
    _describe(template, variables)


def _leads_the_list(template: ScenarioTemplate) -> bool:
    return template.is_featured and template.visibility == Visibility.PUBLIC


def _describe(template: ScenarioTemplate, variables: Sequence[Base]) -> None:
    filled = fill(template.document, variables, defaults(variables))
    document = ScenarioDocument.model_validate(filled)
    template.category = document.category
    template.it_category = document.ticket.it_category
    template.difficulty = document.difficulty
    template.industry = document.industry


def _refuse_lengths(template: ScenarioTemplate) -> None:
    fields = {}
    if not 3 <= len(template.name) <= 100:
        fields["name"] = [
            "Name must be at least 3 characters"
            if len(template.name) < 3
            else "Name must be at most 100 characters"
        ]
    if len(template.description) > MAX_DESCRIPTION:
        fields["description"] = [f"Description must be at most {MAX_DESCRIPTION} characters"]
    if fields:
        raise Invalid(f"{next(iter(fields.values()))[0]}.", fields=fields)


def _refuse_visibility(template: ScenarioTemplate) -> None:
    needs_tenant = template.visibility in (Visibility.TENANT, Visibility.SHARED)
    message = ""
    if template.visibility not in Visibility.values:
        message = f"Visibility must be one of {', '.join(Visibility.values)}"
    elif needs_tenant and template.tenant_id is None:
        message = "A template without an organisation can't be visible to one"
    if message:
        raise Invalid(f"{message}.", fields={"visibility": [message]})


def _refuse_content(document: Mapping[str, Any], variables: Sequence[Base]) -> None:
    lines = placeholder_problems(document, variables)
    if lines:
        raise Invalid(f"{lines[0]}.", code="invalid_document", fields={"default_values": lines})
    if problems := probe(document, variables):
        raise Invalid(
            f"{problems[0].message}.",
            code="invalid_document",
            fields={f"default_values.{field}": said for field, said in fields_of(problems).items()},
        )


def _mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    message = "The document must be an object"
    raise Invalid(f"{message}.", code="invalid_document", fields={"default_values": [message]})


def _share(template: ScenarioTemplate, tenants: Iterable[Tenant]) -> None:
    wanted = [one for one in tenants if one.pk != template.tenant_id]
    template.shared_with.set(wanted if template.visibility == Visibility.SHARED else [])


def _show(template: ScenarioTemplate, thumbnail: File | None) -> None:
    """Store the picture: the one given, else one drawn once for the template's kind."""
    before, storage = template.thumbnail.name, template.thumbnail.storage
    if thumbnail is not None:
        refuse_unless_picture(thumbnail)
        template.thumbnail.save(thumbnail.name or "", thumbnail, save=False)
    elif not before:
        picture = ContentFile(drawn(template.it_category, template.name).encode())
        template.thumbnail.save("drawn.svg", picture, save=False)
    else:
        return
    template.save(update_fields=["thumbnail"])
    if before:
        transaction.on_commit(lambda: storage.delete(before))


def _content(template: ScenarioTemplate) -> dict[str, Any]:
    shared = template.shared_with.order_by("pk").values_list("pk", flat=True)
    return {
        "name": template.name,
        "description": template.description,
        "is_featured": template.is_featured,
        "visibility": str(template.visibility),
        "shared_with": [str(pk) for pk in shared],
        "variables": list(template.variables),
        "document": dict(template.document),
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs; the document field by field, as scenarios' are."""
    old, new = ({key: one[key] for key in one if key != "document"} for one in (before, after))
    inside = differences(before.get("document", {}), after.get("document", {}))
    for one in inside:
        one["field"] = f"defaultValues.{one['field']}"
    return [*differences(old, new), *inside]


def _modified(field: str, old: Any, new: Any) -> Difference:
    return {"field": field, "oldValue": old, "newValue": new, "changeType": "modified"}
