"""Exporting: each scenario as a row that imports to the same content.

A person exports what they read: the newest version, of another organisation's the published one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import IO, Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Subquery, When

from helpdesk.accounts.models import User
from scenarios.bulk import csv_files, json_files
from scenarios.bulk.columns import Column, Kind, content_columns
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.versions import Version, seen_by
from scenarios.wire import to_wire

_CHUNK = 20
_LEFT_OUT = ("format", "cast")
_METADATA = (
    "status",
    "visibility",
    "versionNumber",
    "publishedVersion",
    "createdAt",
    "updatedAt",
    "publishedAt",
)
_ANALYTICS = (
    "totalAttempts",
    "totalCompletions",
    "completionRate",
    "passRate",
    "averageScore",
    "averageDuration",
    "averageRating",
    "feedbackCount",
    "savedCount",
)

Progress = Callable[[int], None]


@dataclass(frozen=True)
class ExportOptions:
    """How to export: `format` is "json" or "csv"; counters and versions only where asked for."""

    format: str
    include_analytics: bool = False
    include_versions: bool = False


def export_rows(
    file: IO[bytes],
    ids: Sequence[UUID],
    *,
    person: User,
    options: ExportOptions,
    progress: Progress = lambda _: None,
) -> int:
    """Write those of the scenarios that `person` may see; return how many.

    A scenario stands after those it requires, so that importing finds them. `progress` is told the
    number of rows done and may raise to stop.
    """
    rows = _rows(_in_order(ids), person, options, progress)
    if options.format == "csv":
        return csv_files.write(file, _columns(options), rows)
    return json_files.write(file, rows)


def _rows(
    ids: Sequence[UUID], person: User, options: ExportOptions, progress: Progress
) -> Iterator[dict[str, Any]]:
    done = 0
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        found = _found(chunk, person)
        for pk in chunk:
            if pk in found:
                row = _row(found[pk], options)
                yield row if found[pk].is_reached else _without_unseen(row, person)
            done += 1
            progress(done)


def _found(ids: Sequence[UUID], person: User) -> dict[UUID, Any]:
    reached = Scenario.objects.in_reach_of(person).filter(pk=OuterRef("pk"))
    read = Version.objects.filter(id=OuterRef("pk"), version_number=OuterRef("number"))
    rows = (
        Scenario.objects.visible_to(person)
        .filter(pk__in=ids)
        .select_related("metadata")
        .only(
            "status",
            "visibility",
            "version_number",
            "published_version",
            "created_at",
            "updated_at",
            "published_at",
            "metadata",
        )
        .annotate(
            is_reached=Exists(reached),
            number=Case(
                When(is_reached=True, then=F("version_number")), default=F("published_version")
            ),
        )
        .annotate(document=Subquery(read.values("snapshot")[:1]))
    )
    return {row.pk: row for row in rows}


def _row(scenario: Any, options: ExportOptions) -> dict[str, Any]:
    row = {
        "id": str(scenario.pk),
        **_content(scenario.document),
        "metadata": {
            "status": scenario.status,
            "visibility": scenario.visibility,
            "versionNumber": scenario.number,
            "publishedVersion": scenario.published_version,
            "createdAt": _time(scenario.created_at),
            "updatedAt": _time(scenario.updated_at),
            "publishedAt": _time(scenario.published_at),
        },
    }
    if options.include_analytics:
        row["analytics"] = _analytics(scenario.counters)
    if options.include_versions:
        versions = Version.objects.filter(id=scenario.pk).order_by("version_number")
        if not scenario.is_reached:
            versions = versions.filter(version_number=scenario.number)
        row["versions"] = [_version(version, scenario) for version in versions]
    return row


def _without_unseen(row: dict[str, Any], person: User) -> dict[str, Any]:
    """Return the row without prerequisites that the person can't see."""
    for content in (row, *(version["snapshot"] for version in row.get("versions", ()))):
        content["prerequisites"] = seen_by(person, content["prerequisites"])
    return row


def _content(snapshot: Any) -> dict[str, Any]:
    content = to_wire(ScenarioDocument.model_validate(snapshot))
    return {name: value for name, value in content.items() if name not in _LEFT_OUT}


def _analytics(counters: Any) -> dict[str, Any]:
    return {
        "totalAttempts": counters.total_attempts,
        "totalCompletions": counters.total_completions,
        "completionRate": counters.completion_rate,
        "passRate": counters.pass_rate,
        "averageScore": counters.average_score or 0.0,
        "averageDuration": counters.average_duration,
        "averageRating": counters.average_rating or 0.0,
        "feedbackCount": counters.ratings_count,
        "savedCount": counters.saved_count,
    }


def _version(version: Any, scenario: Any) -> dict[str, Any]:
    return {
        "versionNumber": version.version_number,
        "changelog": version.history_change_reason or "",
        "createdAt": _time(version.history_date),
        "isActive": version.version_number == scenario.published_version,
        "snapshot": _content(version.snapshot),
    }


def _time(moment: Any) -> str | None:
    return moment and moment.isoformat().replace("+00:00", "Z")


def _columns(options: ExportOptions) -> list[Column]:
    told = [("id",), *(("metadata", name) for name in _METADATA)]
    if options.include_analytics:
        told += [("analytics", name) for name in _ANALYTICS]
    if options.include_versions:
        told += [("versions",)]
    return [*content_columns(), *(Column(path, Kind.IGNORED) for path in told)]


def _in_order(ids: Sequence[UUID]) -> list[UUID]:
    """Return the ids so that what a scenario requires comes before it."""
    links = Scenario.prerequisites.through.objects.filter(from_scenario_id__in=ids).values_list(
        "from_scenario_id", "to_scenario_id"
    )
    wanted = set(ids)
    required: dict[UUID, set[UUID]] = {pk: set() for pk in ids}
    for one, other in links:
        if other in wanted:
            required[one].add(other)
    try:
        return list(TopologicalSorter(required).static_order())
    except CycleError:  # prerequisites form no circle; were there one, any order would do
        return list(required)
