"""Scenarios: list, create, read, update, delete."""

from typing import Any, ClassVar, cast

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.api.idempotency import idempotent
from helpdesk.api.pagination import PagePagination
from scenarios import services
from scenarios.api.management.base import ManagementView, flag
from scenarios.api.management.bodies import content_of, etag_of, expected_version, tenants_of
from scenarios.api.management.filters import ManagementFilter
from scenarios.api.management.serializers import (
    EnvelopeSerializer,
    NewScenarioSerializer,
    ScenarioRowSerializer,
    ScenarioSerializer,
    UpdatedSerializer,
)
from scenarios.choices import Status
from scenarios.models import Scenario
from scenarios.rules import require
from scenarios.versions import as_read_by

_ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="The version, for `If-Match`.",
)
_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="An ETag: the version the changes start from, as `expectedVersion`.",
)
_PERMANENT = OpenApiParameter(
    "permanent", bool, description="Delete for good (SUPER_ADMIN) instead of archiving."
)


class FilteredPages(PagePagination):
    """Pages that repeat the filters applied."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        applied = {"type": "object", "additionalProperties": {}}
        page["properties"]["filters"] = {
            "type": "object",
            "required": ["appliedFilters"],
            "properties": {"appliedFilters": applied},
        }
        page["required"] = [*page["required"], "filters"]
        return page


class ScenariosView(ManagementView, generics.ListAPIView[Scenario]):
    """`scenarios`"""

    serializer_class = ScenarioRowSerializer
    filterset_class = ManagementFilter
    pagination_class = FilteredPages
    queryset = Scenario.objects.none()  # for the schema; rows come from get_queryset
    needed: ClassVar = {"POST": ("scenarios.add_scenario",)}
    throttle_scopes: ClassVar = {"POST": "scenario_create"}

    def get_queryset(self) -> Any:
        """What the person may know of, without what only single scenarios show."""
        rows = Scenario.objects.visible_to(asking(self.request))
        return rows.select_related("metadata").defer("simulation", "company_context", "search")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the scenarios one may know of."""
        person = asking(request)
        chosen = ManagementFilter(request.query_params, queryset=self.get_queryset(), person=person)
        if not chosen.is_valid():
            raise ValidationError(chosen.errors)
        pages = cast("FilteredPages", self.paginator)
        page: Any = pages.paginate_queryset(chosen.qs, request, counted=chosen.unsorted)
        rows: Any = as_read_by(person, page)
        shown = ScenarioRowSerializer(rows, many=True, context={"person": person})
        answer = self.get_paginated_response(shown.data)
        answer.data["filters"] = {"appliedFilters": chosen.applied()}
        return answer

    @extend_schema(
        request=NewScenarioSerializer, responses={201: ScenarioSerializer}, parameters=[_ETAG]
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Create a draft with its first version; a `status` is moved to at once."""
        person = asking(request)
        sent = NewScenarioSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        with transaction.atomic():
            scenario = services.create(
                author=person,
                document=content_of(request.data, person),
                changelog=wanted.get("changelog") or "Initial version",
            )
            services.edit(
                scenario=scenario,
                actor=person,
                visibility=wanted.get("visibility"),
                shared_with=tenants_of(wanted.get("shared_with")),
                status=wanted.get("status", Status.DRAFT),
                notes=wanted.get("notes") or wanted.get("reason") or "",
            )
        return shown(scenario, request, status=status.HTTP_201_CREATED)


class ScenarioView(ManagementView):
    """`scenarios/{id}`"""

    needed: ClassVar = {
        "PUT": ("scenarios.change_scenario", "scenarios.publish_scenario"),
        "PATCH": ("scenarios.change_scenario", "scenarios.publish_scenario"),
        "DELETE": ("scenarios.archive_scenario",),
    }

    @extend_schema(responses=ScenarioSerializer, parameters=[_ETAG])
    def get(self, request: Request, pk: str) -> Response:
        """Read everything in it."""
        return shown(self.scenario(pk), request)

    @extend_schema(
        request=EnvelopeSerializer, responses=UpdatedSerializer, parameters=[_ETAG, _IF_MATCH]
    )
    def put(self, request: Request, pk: str) -> Response:
        """Write the next version: what the body brings is merged into the present content."""
        return self._update(request, pk)

    @extend_schema(
        request=EnvelopeSerializer, responses=UpdatedSerializer, parameters=[_ETAG, _IF_MATCH]
    )
    def patch(self, request: Request, pk: str) -> Response:
        """Write the next version, as PUT, or move the scenario to another `status`."""
        return self._update(request, pk)

    @extend_schema(responses={204: None}, parameters=[_PERMANENT])
    def delete(self, request: Request, pk: str) -> Response:
        """Archive it, or delete it for good."""
        person, permanent = asking(request), flag(request, "permanent")
        require(person, "delete_scenario" if permanent else "archive_scenario")
        scenario = self.scenario(pk)
        if permanent:
            services.delete(scenario=scenario, actor=person)
        else:
            services.archive(scenario=scenario, actor=person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _update(self, request: Request, pk: str) -> Response:
        person, scenario = asking(request), self.scenario(pk)
        sent = EnvelopeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        services.edit(
            scenario=scenario,
            actor=person,
            changes=content_of(request.data, person),
            visibility=wanted.get("visibility"),
            shared_with=tenants_of(wanted.get("shared_with")),
            status=wanted.get("status"),
            changelog=wanted.get("changelog", ""),
            notes=wanted.get("notes") or wanted.get("reason") or "",
            expected_version=expected_version(request, wanted),
        )
        data = UpdatedSerializer(scenario).data
        return Response(data, headers={"ETag": etag_of(scenario)})


def shown(scenario: Scenario, request: Request, **kwargs: Any) -> Response:
    """Answer with the whole scenario and its ETag."""
    data = ScenarioSerializer(scenario, context={"person": request.user}).data
    return Response(data, headers={"ETag": etag_of(scenario)}, **kwargs)
