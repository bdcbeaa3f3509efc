"""Writing content: each verb here makes exactly one version."""

from collections.abc import Container, Mapping, Sequence
from itertools import count
from secrets import token_hex
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from pydantic import ValidationError

from helpdesk.accounts.models import Tenant, User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid
from prompts.models import Character
from prompts.services import gather
from scenarios.changes import PART_NAMES, differences, wire_path
from scenarios.choices import Status, Visibility
from scenarios.columns import read_document, write_children, write_columns
from scenarios.documents import Cast, ScenarioDocument
from scenarios.models import Scenario, ScenarioMetadata
from scenarios.prerequisites import find_cycle, hold_links
from scenarios.problems import document_problems, fields_of
from scenarios.rules import require
from scenarios.templating.models import ScenarioTemplate
from scenarios.versions import Version

_SLUG_LENGTH = 120
# A try is lost only to somebody who took the same slug at the same moment. Of a crowd each numbered
# try lets one through, so after a few a slug gets an ending that nobody else will think of.
_NUMBERED_TRIES = 8
_SLUG_TRIES = 12

Content = ScenarioDocument | Mapping[str, Any]


@transaction.atomic
def create(
    *,
    author: User | None,
    document: Content,
    changelog: str = "",
    visibility: Visibility | None = None,
    is_system: bool = False,
    template: ScenarioTemplate | None = None,
) -> Scenario:
    """Create a draft with its first version; no author is the system itself.

    `template` is what it was made from.

    Without `visibility` it is the author's tenant's, or the author's alone (trainees, people
    without a tenant). The slug comes from the document or the name and is made unique. Raises
    Invalid, NotAllowed.
    """
    require(author, "add_scenario")
    scenario = Scenario(
        created_by=author,
        tenant=author.tenant if author else Tenant.objects.filter(is_operator=True).first(),
        visibility=visibility or default_visibility(author),
        is_system=is_system,
        template=template,
    )
    wanted = parse(document)
    slug = slugify(wanted.slug or wanted.name) or "scenario"
    wanted, character = _completed(wanted, scenario=scenario, editor=author)
    _fill(scenario, wanted, character=character, editor=author)
    _insert_with_unique_slug(scenario, base=slug)
    wanted = wanted.model_copy(update={"slug": scenario.slug})
    ScenarioMetadata.objects.create(scenario=scenario)
    write_children(scenario, wanted, is_new=True)
    snapshot = _record_version(scenario, wanted, editor=author, changelog=changelog, kind="+")
    blank = ScenarioDocument(name="new").model_dump(mode="json", exclude={"name", "slug"})
    record(
        action=AuditLog.Action.CREATE,
        resource=scenario,
        actor=author,
        changes=differences(blank, snapshot),
        metadata={"versionNumber": 1, "changelog": changelog, **_origin(template)},
    )
    return scenario


@transaction.atomic
def update(
    *,
    scenario: Scenario,
    editor: User | None,
    document: Content | None = None,
    changes: Mapping[str, Any] | None = None,
    changelog: str = "",
    expected_version: int | None = None,
) -> Scenario:
    """Write the next version: a whole `document`, or `changes` merged into the present one.

    Content that is the same makes no version. The slug stays. An approval is void after it, and
    what trainees play stays what was published. Raises Invalid, NotAllowed, Conflict
    `stale_version` (with the fields that differ) or `illegal_transition` (archived).
    """
    locked = _locked(scenario)
    require(editor, "change_scenario", locked)
    if locked.status == Status.ARCHIVED:
        raise Conflict("An archived scenario must be restored first.", code="illegal_transition")
    refuse_stale(locked, expected_version)
    if document is None:
        document = merge(read_document(locked).model_dump(mode="json"), changes or {})
    wanted, character = _completed(parse(document), scenario=locked, editor=editor)
    wanted = wanted.model_copy(update={"slug": locked.slug})
    changed = differences(_snapshot(locked, locked.version_number), wanted.model_dump(mode="json"))
    if changed:
        _fill(locked, wanted, character=character, editor=editor)
        locked.version_number += 1
        if locked.status in (Status.APPROVED, Status.PENDING_REVIEW):
            locked.status = Status.DRAFT
        locked.save()
        write_children(locked, wanted)
        _record_version(locked, wanted, editor=editor, changelog=changelog, kind="~")
        record(
            action=AuditLog.Action.UPDATE,
            resource=locked,
            actor=editor,
            changes=changed,
            metadata={"versionNumber": locked.version_number, "changelog": changelog},
        )
    scenario.refresh_from_db()
    return scenario


def locked_at(scenario: Scenario, expected_version: int | None) -> Scenario:
    """Return the scenario's row, locked to the end of the transaction; raises Conflict
    `stale_version` if another version is expected than there is.
    """
    locked = _locked(scenario)
    refuse_stale(locked, expected_version)
    return locked


def _locked(scenario: Scenario) -> Scenario:
    # Not its key: others may come to need it meanwhile, and two that need each other would wait for
    # each other.
    rows = Scenario.objects.select_for_update(of=("self",), no_key=True)
    locked: Scenario = rows.get(pk=scenario.pk)
    return locked


def refuse_stale(scenario: Scenario, expected_version: int | None) -> None:
    """Raise Conflict `stale_version`, with the fields that differ, unless this is the version."""
    if expected_version is not None and expected_version != scenario.version_number:
        raise _stale(scenario, expected_version)


def _origin(template: ScenarioTemplate | None) -> dict[str, str]:
    """Return what the audit log keeps of the template, which may be deleted later."""
    return {"templateId": str(template.pk), "template": template.name} if template else {}


def parse(document: Content) -> ScenarioDocument:
    """Return `document` validated; raises Invalid with a message per field."""
    if isinstance(document, ScenarioDocument):
        return document
    try:
        return ScenarioDocument.model_validate(document)
    except ValidationError as error:
        problems = document_problems(error)
        raise Invalid(
            f"{problems[0].message}.", code="invalid_document", fields=fields_of(problems)
        ) from None


def merge(present: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `present` with `changes`: the document's parts are merged, everything else is
    replaced.
    """
    merged = dict(present)
    for name, value in changes.items():
        part = present.get(name)
        is_part = name in (*PART_NAMES, "ticket", "context", "learning")
        merged[name] = (
            {**part, **value}
            if is_part and isinstance(part, Mapping) and isinstance(value, Mapping)
            else value
        )
    return merged


def default_visibility(author: User | None) -> Visibility:
    """Return who sees what `author` makes, unless they say otherwise."""
    if author is None:
        return Visibility.PUBLIC
    return Visibility.TENANT if author.is_staff and author.tenant_id else Visibility.PRIVATE


def _completed(
    document: ScenarioDocument, *, scenario: Scenario, editor: User | None
) -> tuple[ScenarioDocument, Character | None]:
    """Return the document as a version stores it, cast included; raises Invalid for names that mean
    nothing.
    """
    slug = document.customer.character
    character = Character.objects.filter(slug=slug).first() if slug else None
    if slug and character is None:
        raise _unknown("customer.character", f"There is no character “{slug}”")
    wanted = sorted(set(document.prerequisites))
    known = Scenario.objects.filter(slug__in=wanted)
    if editor is not None:
        # Names of scenarios the editor can't see must not be told from names that don't exist.
        seen = Scenario.objects.visible_to(editor).values("pk")
        known = known.filter(Q(pk__in=seen) | Q(unlocks=scenario)).distinct()
    missing = set(wanted) - set(known.values_list("slug", flat=True))
    if missing:
        raise _unknown("prerequisites", f"There is no scenario “{min(missing)}”")
    if set(wanted) - set(scenario.prerequisites.values_list("slug", flat=True)):
        _refuse_circle(scenario, wanted)
    cast = Cast.model_validate(gather(character)) if character else None
    return document.model_copy(update={"prerequisites": wanted, "cast": cast}), character


def _refuse_circle(scenario: Scenario, prerequisites: Sequence[str]) -> None:
    if not scenario.slug:
        return  # what is only being created, nothing needs yet
    hold_links()
    if cycle := find_cycle(scenario.slug, prerequisites):
        raise _unknown("prerequisites", f"Prerequisites go round in a circle: {' → '.join(cycle)}")


def _unknown(field: str, message: str) -> Invalid:
    return Invalid(f"{message}.", code="invalid_document", fields={wire_path(field): [message]})


def _fill(
    scenario: Scenario,
    document: ScenarioDocument,
    *,
    character: Character | None,
    editor: User | None,
) -> None:
    write_columns(scenario, document)
    scenario.character = character
    scenario.updated_by = editor


def _insert_with_unique_slug(scenario: Scenario, *, base: str) -> None:
    base = base[: _SLUG_LENGTH - 8].strip("-")
    taken = set(Scenario.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    for attempt in range(_SLUG_TRIES):
        candidate = (
            _next_slug(base, taken) if attempt < _NUMBERED_TRIES else f"{base}-{token_hex(3)}"
        )
        try:
            with transaction.atomic():
                scenario.slug = candidate
                scenario.save(force_insert=True)
        except IntegrityError as error:
            if "slug" not in str(error):
                raise
            taken.add(candidate)
        else:
            return
    raise Conflict("Too many scenarios of this name are being created.", code="slug_taken")


def _next_slug(base: str, taken: Container[str]) -> str:
    numbered = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(slug for slug in numbered if slug not in taken)


def _record_version(
    scenario: Scenario,
    document: ScenarioDocument,
    *,
    editor: User | None,
    changelog: str,
    kind: str,
) -> dict[str, Any]:
    snapshot = document.model_dump(mode="json")
    columns = {field.attname: getattr(scenario, field.attname) for field in Version.tracked_fields}
    Version.objects.create(
        **columns,
        snapshot=snapshot,
        history_date=timezone.now(),
        history_type=kind,
        history_user=editor,
        history_change_reason=changelog,
    )
    return snapshot


def _snapshot(scenario: Scenario, number: int) -> dict[str, Any]:
    snapshots = Version.objects.filter(id=scenario.pk, version_number=number)
    return snapshots.values_list("snapshot", flat=True).first() or {}


def _stale(scenario: Scenario, expected: int) -> Conflict:
    changed = differences(
        _snapshot(scenario, expected), _snapshot(scenario, scenario.version_number)
    )
    return Conflict(
        f"Somebody else saved version {scenario.version_number}; you started from {expected}.",
        code="stale_version",
        extra={"currentVersion": scenario.version_number, "differences": changed},
    )
