"""Reading versions: what trainees play, and what it was like when a session started."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Func, JSONField, OuterRef, Value

from helpdesk.accounts.models import User
from helpdesk.errors import Conflict
from scenarios.cache import kept
from scenarios.columns import read_document
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.rules import in_reach
from scenarios.simulation.documents import Simulation

Version: Any = Scenario.history.model
# What lists show of a scenario.
ROW_COLUMNS = (
    "name",
    "description",
    "category",
    "difficulty",
    "industry",
    "tags",
    "language",
    "estimated_duration",
    "xp_reward",
    "issue",
)


def published_version_of(scenario: Scenario) -> Any:
    """Return the version row trainees play; raises Conflict `not_published` if there is none."""
    if scenario.published_version is None:
        raise Conflict("This scenario is not published.", code="not_published")
    return scenario.history.get(version_number=scenario.published_version)


def versions_for(person: User, scenario: Scenario) -> Any:
    """Return the versions `person` may read of a scenario they see: all of what is theirs to work
    on, of another organisation's the published one.
    """
    versions = Version.objects.filter(id=scenario.pk)
    if in_reach(person, scenario):
        return versions
    return versions.filter(version_number=scenario.published_version)


def document_of(version: Any) -> ScenarioDocument:
    """Return a version's complete document; takes the version or its id.

    Versions never change, so the parsed document is kept and shared: read it, don't change it.
    """
    return _document(version if isinstance(version, UUID) else version.pk)


def simulation_of(version: Any) -> Simulation:
    """Return a version's world; takes the version or its id. Raises pydantic.ValidationError for a
    draft's.
    """
    return _simulation(version if isinstance(version, UUID) else version.pk)


def surfaces_of(scenarios: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return `Simulation.surfaces()` of what is published of scenarios, by their ids.

    One query that reads no whole document. What is not published is left out.
    """
    ids = Func(
        F("simulation"),
        Value("$.variants[*].id"),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )
    here = Scenario.objects.filter(
        pk=OuterRef("id"), published_version=OuterRef("version_number")
    ).published()
    rows = Version.objects.filter(Exists(here), id__in=scenarios).annotate(variants=ids)
    return {scenario: ["", *variants] for scenario, variants in rows.values_list("id", "variants")}


def version_id_for(person: User, scenario: Scenario) -> UUID:
    """Return the id of the version a person reads of a scenario they see: what its row is at, of
    another organisation's the published one.
    """
    number = version_number_for(person, scenario)
    versions = Version.objects.filter(id=scenario.pk, version_number=number)
    found: UUID = versions.values_list("pk", flat=True).get()
    return found


def version_number_for(person: User, scenario: Scenario) -> int | None:
    """Return the number of the version a person reads of a scenario they see."""
    reached = in_reach(person, scenario)
    return scenario.version_number if reached else scenario.published_version


def document_for(person: User, scenario: Scenario) -> ScenarioDocument:
    """Return what a person reads of a scenario they see: what is stored, with the character as it
    is now; of another organisation's the published version, but for prerequisites they can't see.
    """
    if in_reach(person, scenario):
        return read_document(scenario)
    document = document_of(published_version_of(scenario))
    seen = seen_by(person, document.prerequisites)
    return document.model_copy(update={"prerequisites": seen})


def seen_by(person: User, slugs: Sequence[str]) -> list[str]:
    """Return those of the slugs whose scenarios the person sees."""
    if not slugs:
        return []
    rows = Scenario.objects.visible_to(person).filter(slug__in=slugs)
    return sorted(rows.values_list("slug", flat=True))


def as_read_by(person: User, rows: Iterable[Scenario]) -> list[Scenario]:
    """Return the rows with the columns of the versions the person reads, for showing, not saving.

    One query, if a row is another organisation's and ahead of its published version. Such rows have
    `shows_version` set.
    """
    shown = list(rows)
    ahead = {row.pk: row for row in shown if _is_ahead_for(person, row)}
    if not ahead:
        return shown
    published = Version.objects.filter(
        Exists(
            Scenario.objects.filter(pk=OuterRef("id"), published_version=OuterRef("version_number"))
        ),
        id__in=ahead,
    )
    for version in published.values("id", *ROW_COLUMNS):
        row: Any = ahead[version.pop("id")]
        row.shows_version = True
        for name, value in version.items():
            setattr(row, name, value)
    return shown


def _is_ahead_for(person: User, row: Scenario) -> bool:
    return row.version_number != row.published_version and not in_reach(person, row)


def _snapshot(version_id: UUID) -> Any:
    return Version.objects.values_list("snapshot", flat=True).get(pk=version_id)


@lru_cache(maxsize=256)
def _document(version_id: UUID) -> ScenarioDocument:
    snapshot = kept("document", version_id, lambda: _snapshot(version_id))
    return ScenarioDocument.model_validate(snapshot)


@lru_cache(maxsize=256)
def _simulation(version_id: UUID) -> Simulation:
    return Simulation.model_validate(_document(version_id).simulation)
