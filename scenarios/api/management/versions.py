"""The versions of a scenario: list, read, compare, restore."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.api.pagination import MAX_LIMIT, PagePagination
from helpdesk.api.serializers import Serializer
from scenarios import services
from scenarios.api.management.base import ManagementView
from scenarios.api.management.bodies import etag_of, expected_version
from scenarios.api.management.schema import document_schema
from scenarios.api.management.serializers import BIGGEST, VersionExpected
from scenarios.changes import differences
from scenarios.choices import Status
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.rules import in_reach
from scenarios.services.lifecycle import MAX_NOTE
from scenarios.versions import document_for, document_of, versions_for
from scenarios.wire import to_wire

# All of a version but what only one version shows: rows of it are large.
_LISTED = (
    "history_id",
    "version_number",
    "history_change_reason",
    "history_user",
    "history_date",
)


class VersionSerializer(Serializer[Any]):
    """A version in the list. `isActive` marks the one trainees play.

    `createdBy` is null for the system, and where another organisation's people wrote it.
    """

    version_id = serializers.UUIDField(source="history_id")
    version_number = serializers.IntegerField()
    changelog = serializers.CharField(source="history_change_reason")
    created_by = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="history_date")
    is_active = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_created_by(self, version: Any) -> str | None:
        seen = in_reach(self.context["person"], self.context["scenario"])
        return str(version.history_user_id) if seen and version.history_user_id else None

    def get_is_active(self, version: Any) -> bool:
        scenario: Scenario = self.context["scenario"]
        return (
            scenario.status == Status.PUBLISHED
            and scenario.published_version == version.version_number
        )


class VersionDetailSerializer(VersionSerializer):
    """A version with all that was in it, the character and the prompts of the time too (`cast`)."""

    snapshot = serializers.SerializerMethodField()

    @extend_schema_field(document_schema(ScenarioDocument))
    def get_snapshot(self, version: Any) -> dict[str, Any]:
        person, scenario = self.context["person"], self.context["scenario"]
        if not in_reach(person, scenario):
            return to_wire(document_for(person, scenario))  # the only one they read
        return to_wire(document_of(version))


class ComparedSerializer(serializers.Serializer[Any]):
    """Which two versions are compared."""

    def get_fields(self) -> dict[str, Any]:
        """Declared here, because `from` is a word of Python's."""
        return {
            name: serializers.IntegerField(min_value=1, max_value=BIGGEST)
            for name in ("from", "to")
        }


class DifferenceSerializer(Serializer[Any]):
    """One field that differs, as a dotted path. Of a part that `moved`, the values are its places
    in the list.
    """

    field = serializers.CharField()
    old_value = serializers.JSONField(allow_null=True)
    new_value = serializers.JSONField(allow_null=True)
    change_type = serializers.ChoiceField(["added", "removed", "modified", "moved"])


class ComparisonSerializer(ComparedSerializer):
    """What differs between two versions."""

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "differences": DifferenceSerializer(many=True)}


class RestoreVersionSerializer(VersionExpected):
    """How to restore a version. It is always a new one: history is never rewritten."""

    create_new_version = serializers.BooleanField(required=False, default=True)
    changelog = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)

    def validate_create_new_version(self, wanted: bool) -> bool:  # noqa: FBT001  # REST framework's
        """Refuse what we don't do."""
        if not wanted:
            raise serializers.ValidationError("A version is restored as a new version only.")
        return wanted


class VersionRestoredSerializer(Serializer[Any]):
    """The version that was written."""

    id = serializers.UUIDField()
    version_number = serializers.IntegerField()
    restored_from_version = serializers.IntegerField()
    message = serializers.CharField()


class VersionPages(PagePagination):
    """`{"versions": […], "pagination": {…}}`; a page holds what most scenarios will ever have."""

    default_limit = MAX_LIMIT

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"versions": data, "pagination": self.summary()})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        rows, summary = page["properties"]["data"], page["properties"]["pagination"]
        return {
            **page,
            "required": ["versions", "pagination"],
            "properties": {"versions": rows, "pagination": summary},
        }


class VersionView(ManagementView):
    """Base of the views of a scenario's versions."""

    def version(self, scenario: Scenario, number: int) -> Any:
        """Return a version the person may read; raises Http404."""
        found = versions_for(asking(self.request), scenario).filter(version_number=number).first()
        if found is None:
            raise Http404
        return found


class VersionsView(VersionView, generics.ListAPIView[Any]):
    """`scenarios/{id}/versions`"""

    serializer_class = VersionSerializer
    pagination_class = VersionPages
    filter_backends = ()
    queryset = Scenario.objects.none()  # for the schema's `id`; rows are the scenario's versions

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the versions, newest first; of another organisation's scenario, the published."""
        scenario = self.scenario(kwargs["pk"])
        rows = versions_for(asking(request), scenario).order_by("-version_number")
        page: Any = self.paginate_queryset(rows.only(*_LISTED))
        context = {"scenario": scenario, "person": request.user}
        shown = VersionSerializer(page, many=True, context=context)
        return self.get_paginated_response(shown.data)


class VersionDetailView(VersionView):
    """`scenarios/{id}/versions/{number}`"""

    @extend_schema(responses=VersionDetailSerializer)
    def get(self, request: Request, pk: str, number: int) -> Response:
        """Read one version, complete."""
        scenario = self.scenario(pk)
        version = self.version(scenario, number)
        context = {"scenario": scenario, "person": request.user}
        return Response(VersionDetailSerializer(version, context=context).data)


class CompareView(VersionView):
    """`scenarios/{id}/versions/compare`"""

    @extend_schema(responses=ComparisonSerializer, parameters=[ComparedSerializer])
    def get(self, request: Request, pk: str) -> Response:
        """Compare any two versions field by field."""
        scenario = self.scenario(pk)
        asked = ComparedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        numbers = asked.validated_data
        before, after = (self.version(scenario, numbers[name]) for name in ("from", "to"))
        return Response({**numbers, "differences": differences(before.snapshot, after.snapshot)})


class RestoreVersionView(VersionView):
    """`scenarios/{id}/versions/{number}/restore`"""

    needed: ClassVar = {"POST": ("scenarios.change_scenario",)}

    @extend_schema(request=RestoreVersionSerializer, responses=VersionRestoredSerializer)
    def post(self, request: Request, pk: str, number: int) -> Response:
        """Write what an old version held as the next one."""
        scenario = self.scenario(pk)
        sent = RestoreVersionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        services.restore_version(
            scenario=scenario,
            editor=asking(request),
            number=number,
            changelog=sent.validated_data.get("changelog", ""),
            expected_version=expected_version(request, sent.validated_data),
        )
        data = {
            "id": str(scenario.pk),
            "versionNumber": scenario.version_number,
            "restoredFromVersion": number,
            "message": "Version restored successfully",
        }
        return Response(data, headers={"ETag": etag_of(scenario)})
