"""Many scenarios at once: import, export, update."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import parsers, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.api.idempotency import idempotent
from helpdesk.api.parsers import read_json
from helpdesk.api.serializers import Serializer
from helpdesk.errors import TooLarge
from scenarios import services
from scenarios.api.management.base import ManagementView
from scenarios.api.management.bodies import content_of, tenants_of
from scenarios.api.management.filters import ManagementFilter
from scenarios.api.management.jobs import ExportedSerializer, QueuedSerializer, exported, queued
from scenarios.api.management.serializers import EnvelopeSerializer
from scenarios.bulk.exporting import ExportOptions
from scenarios.bulk.importing import FORMATS, ImportOptions
from scenarios.bulk.reading import MAX_ROWS
from scenarios.bulk.updating import PUBLISHED_AT_ONCE, update_many
from scenarios.choices import Status
from scenarios.jobs.files import MAX_FILE
from scenarios.jobs.services import AT_ONCE, start_export, start_import
from scenarios.models import Scenario

_MAX_OPTIONS = 10_000
_QUEUED = OpenApiResponse(QueuedSerializer, f"More than {AT_ONCE} rows: a worker does it.")


class ImportOptionsSerializer(Serializer[Any]):
    """How to import; `defaultStatus` is for rows that name none, and is moved to by its verb."""

    validate_only = serializers.BooleanField(default=False)
    skip_errors = serializers.BooleanField(default=False)
    default_status = serializers.ChoiceField(Status.choices, default=Status.DRAFT)


class ImportFormSerializer(Serializer[Any]):
    """A .json or .csv file in UTF-8, and options as JSON."""

    file = serializers.FileField()
    options = ImportOptionsSerializer(required=False)


class RowProblemSerializer(Serializer[Any]):
    """What is wrong with a row: of a list from 1, of a table as spreadsheets count."""

    row = serializers.IntegerField()
    error = serializers.CharField()
    field = serializers.CharField(allow_null=True, help_text="A dotted path, where there is one.")


class ImportReportSerializer(Serializer[Any]):
    """What came of an import. `valid` rows are those without errors; the first errors are shown."""

    imported = serializers.IntegerField()
    skipped = serializers.IntegerField()
    valid = serializers.IntegerField()
    total = serializers.IntegerField()
    error_count = serializers.IntegerField(source="errorCount")
    errors = RowProblemSerializer(many=True)  # type: ignore[assignment]  # also a serializer's property
    scenario_ids = serializers.ListField(child=serializers.UUIDField(), source="scenarioIds")


class ImportView(ManagementView):
    """`scenarios/bulk/import`"""

    parser_classes = [parsers.MultiPartParser]
    throttle_scope = "import_export"
    needed: ClassVar = {"POST": ("scenarios.add_scenario",)}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before any of it is read."""
        super().initial(request, *args, **kwargs)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdigit() or int(length[:18]) > MAX_FILE:
            raise TooLarge(f"A file may have at most {MAX_FILE // 1_000_000} MB.")

    @extend_schema(
        request={"multipart/form-data": ImportFormSerializer},
        responses={200: ImportReportSerializer, 202: _QUEUED},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Create a scenario per row: all or, with `skipErrors`, those that are right."""
        form: Any = request.data
        file = form.get("file")
        if not isinstance(file, UploadedFile) or file.file is None:
            raise ValidationError({"file": ["Send a file."]})
        job = start_import(
            owner=asking(request),
            file=file.file,
            name=file.name or "",
            options=ImportOptions(**_options(form.get("options"))),
        )
        if not job.is_finished:
            return queued(job)
        return Response(ImportReportSerializer(job.result).data)


class ExportSerializer(Serializer[Any]):
    """What to export, by ids or by the filters of the list, and how."""

    scenario_ids = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=MAX_ROWS
    )
    filters = serializers.DictField(
        required=False, help_text="As the list's query parameters; several values as a list."
    )
    format = serializers.ChoiceField(FORMATS, default="json")
    include_analytics = serializers.BooleanField(default=False)
    include_versions = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two ways to choose."""
        if ("scenario_ids" in attrs) == ("filters" in attrs):
            raise ValidationError("Name either scenarioIds or filters.")
        return attrs


class ExportView(ManagementView):
    """`scenarios/bulk/export`"""

    throttle_scope = "import_export"

    @extend_schema(request=ExportSerializer, responses={200: ExportedSerializer, 202: _QUEUED})
    @idempotent
    def post(self, request: Request) -> Response:
        """Write scenarios into a file that only the person can download, for a day."""
        sent = ExportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted, person = sent.validated_data, asking(request)
        chosen = _filtered(wanted["filters"], person) if "filters" in wanted else None
        job = start_export(
            owner=person,
            ids=_named(wanted["scenario_ids"], person) if chosen is None else chosen,
            options=ExportOptions(
                format=wanted["format"],
                include_analytics=wanted["include_analytics"],
                include_versions=wanted["include_versions"],
            ),
        )
        return Response(exported(job, request)) if job.is_finished else queued(job)


class BulkUpdateSerializer(Serializer[Any]):
    """The same changes for several scenarios."""

    scenario_ids = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=AT_ONCE
    )
    updates = EnvelopeSerializer()


class UpdateErrorSerializer(Serializer[Any]):
    """Why one scenario was not updated."""

    scenario_id = serializers.CharField(source="scenarioId")
    error = serializers.CharField()
    code = serializers.CharField()
    field = serializers.CharField(allow_null=True)


class UpdateReportSerializer(Serializer[Any]):
    """What came of it."""

    updated = serializers.IntegerField()
    failed = serializers.IntegerField()
    errors = UpdateErrorSerializer(many=True)  # type: ignore[assignment]  # also a serializer's property


class BulkUpdateView(ManagementView):
    """`scenarios/bulk/update`"""

    needed: ClassVar = {"PATCH": ("scenarios.change_scenario", "scenarios.publish_scenario")}

    @extend_schema(request=BulkUpdateSerializer, responses=UpdateReportSerializer)
    def patch(self, request: Request) -> Response:
        """Make the same changes to each; what is refused for one stops no other."""
        body: Any = request.data
        sent = BulkUpdateSerializer(data=body)
        sent.is_valid(raise_exception=True)
        person, updates = asking(request), sent.validated_data["updates"]
        content = content_of(body["updates"], person)
        if not (content or updates):
            raise ValidationError({"updates": ["Say what to change."]})
        change = partial(
            _edit,
            actor=person,
            changes=content or None,
            visibility=updates.get("visibility"),
            shared_with=tenants_of(updates.get("shared_with")),
            status=updates.get("status"),
            changelog=updates.get("changelog") or "Bulk update",
            notes=updates.get("notes") or updates.get("reason") or "",
        )
        ids = sent.validated_data["scenario_ids"]
        if updates.get("status") == Status.PUBLISHED and len(ids) > PUBLISHED_AT_ONCE:
            raise ValidationError(
                {"scenarioIds": [f"Publish at most {PUBLISHED_AT_ONCE} scenarios at once."]}
            )
        return Response(update_many(ids, person=person, change=change).as_json())


def _edit(scenario: Scenario, **asked: Any) -> Scenario:
    return services.edit(scenario=scenario, **asked)


def _options(sent: Any) -> dict[str, Any]:
    """Return the options, sent as a field or as a part of their own; raises ValidationError."""
    if isinstance(sent, UploadedFile):
        sent = sent.read(_MAX_OPTIONS)
    if isinstance(sent, str):
        sent = sent[:_MAX_OPTIONS].encode(errors="replace")
    said = ImportOptionsSerializer(data=read_json(sent) if sent else {})
    if not said.is_valid():
        raise ValidationError({"options": said.errors})
    validated: dict[str, Any] = said.validated_data
    return validated


def _named(texts: list[str], person: User) -> list[Any]:
    """Return the ids of scenarios the person may see; raises ValidationError for any other."""
    ids = {text: pk for text in texts if (pk := _uuid(text))}
    known = Scenario.objects.visible_to(person).filter(pk__in=ids.values())
    there = set(known.values_list("pk", flat=True))
    seen = {text: pk for text, pk in ids.items() if pk in there}
    wrong: Any = {
        number: [f"There is no scenario “{text}”."]
        for number, text in enumerate(texts)
        if text not in seen
    }
    if wrong:
        raise ValidationError({"scenarioIds": wrong})
    return list(dict.fromkeys(seen[text] for text in texts))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _filtered(filters: dict[str, Any], person: User) -> list[Any]:
    """Return the ids that the list's filters keep, in the list's order; raises ValidationError."""
    query = QueryDict(mutable=True)
    known = ManagementFilter.base_filters
    for name, value in filters.items():
        if name not in known:
            raise ValidationError({"filters": {name: ["There is no such filter."]}})
        query.setlist(name, [str(one) for one in (value if isinstance(value, list) else [value])])
    chosen = ManagementFilter(query, queryset=Scenario.objects.visible_to(person), person=person)
    if not chosen.is_valid():
        raise ValidationError({"filters": chosen.errors})
    return list(chosen.qs.values_list("pk", flat=True)[: MAX_ROWS + 1])
