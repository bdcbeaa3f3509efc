"""The lifecycle of a scenario, the gate before publishing, and copies."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.api.idempotency import idempotent
from helpdesk.api.serializers import Serializer
from scenarios import services
from scenarios.api.management.base import ManagementView, flag
from scenarios.api.management.bodies import expected_version
from scenarios.api.management.serializers import VersionExpected
from scenarios.choices import Status
from scenarios.gate import checklist, passed
from scenarios.models import Scenario
from scenarios.services.content import locked_at
from scenarios.services.lifecycle import MAX_NOTE
from scenarios.versions import document_for, version_number_for


class MoveSerializer(VersionExpected):
    """What is said with a move: `notes` or `reason`, which are the same."""

    notes = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)


class MovedSerializer(Serializer[Scenario]):
    """Where the scenario stands now."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(Status.choices)
    version_number = serializers.IntegerField()
    published_version = serializers.IntegerField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.UUIDField(source="published_by_id", allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    archived_by = serializers.UUIDField(source="archived_by_id", allow_null=True)
    updated_at = serializers.DateTimeField()


class RestoredSerializer(MovedSerializer):
    """Where the scenario stands now, and since when."""

    restored_at = serializers.DateTimeField(source="updated_at")


class MoveView(ManagementView):
    """Base of the moves: each is one verb."""

    answer: ClassVar[type[MovedSerializer]] = MovedSerializer

    def move(self, request: Request, pk: str, verb: Callable[..., Scenario], word: str) -> Response:
        """Make the move with what is said of it, which the verb takes as `word`."""
        scenario = self.scenario(pk)
        sent = MoveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data.get("notes") or sent.validated_data.get("reason") or ""
        with transaction.atomic():
            locked_at(scenario, expected_version(request, sent.validated_data))
            verb(scenario=scenario, actor=asking(request), **{word: said})
        return Response(self.answer(scenario).data)


class SubmitView(MoveView):
    """`scenarios/{id}/submit`"""

    needed: ClassVar = {"POST": ("scenarios.submit_scenario",)}

    @extend_schema(request=MoveSerializer, responses=MovedSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Hand a draft over for review."""
        return self.move(request, pk, services.submit, "notes")


class ApproveView(MoveView):
    """`scenarios/{id}/approve`"""

    needed: ClassVar = {"POST": ("scenarios.review_scenario",)}

    @extend_schema(request=MoveSerializer, responses=MovedSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Approve what somebody else wrote and submitted."""
        return self.move(request, pk, services.approve, "notes")


class RejectView(MoveView):
    """`scenarios/{id}/reject`"""

    needed: ClassVar = {"POST": ("scenarios.review_scenario",)}

    @extend_schema(request=MoveSerializer, responses=MovedSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Send it back to its author, with a reason."""
        return self.move(request, pk, services.reject, "reason")


class PublishView(MoveView):
    """`scenarios/{id}/publish`"""

    needed: ClassVar = {"POST": ("scenarios.publish_scenario",)}

    @extend_schema(request=MoveSerializer, responses=MovedSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Let trainees play the newest version; 409 `gate_failed` with the `checklist` if the gate
        refuses it.
        """
        return self.move(request, pk, services.publish, "notes")


class ArchiveView(MoveView):
    """`scenarios/{id}/archive`"""

    needed: ClassVar = {"POST": ("scenarios.archive_scenario",)}

    @extend_schema(request=MoveSerializer, responses=MovedSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Take it out of use."""
        return self.move(request, pk, services.archive, "reason")


class RestoreView(MoveView):
    """`scenarios/{id}/restore`"""

    needed: ClassVar = {"POST": ("scenarios.archive_scenario",)}
    answer = RestoredSerializer

    @extend_schema(request=MoveSerializer, responses=RestoredSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Bring an archived one back as a draft."""
        return self.move(request, pk, services.restore, "notes")


class DuplicateSerializer(Serializer[Any]):
    """How the copy is to be called, and where it is to stand."""

    new_name = serializers.CharField(required=False, min_length=3, max_length=100)
    preserve_analytics = serializers.BooleanField(required=False, default=False)
    status = serializers.ChoiceField(Status.choices, required=False, default=Status.DRAFT)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=MAX_NOTE)


class DuplicatedSerializer(Serializer[Any]):
    """The copy."""

    id = serializers.UUIDField()
    original_id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)


class DuplicateView(ManagementView):
    """`scenarios/{id}/duplicate`"""

    needed: ClassVar = {"POST": ("scenarios.add_scenario",)}
    throttle_scope = "scenario_create"

    @extend_schema(request=DuplicateSerializer, responses={201: DuplicatedSerializer})
    @idempotent
    def post(self, request: Request, pk: str) -> Response:
        """Create a copy of one's own; `preserveAnalytics` lets its counters start from the
        original's.
        """
        original = self.scenario(pk)
        sent = DuplicateSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        copy = services.duplicate(
            scenario=original,
            actor=asking(request),
            name=wanted.get("new_name", ""),
            preserve_analytics=wanted["preserve_analytics"],
            status=wanted["status"],
            notes=wanted.get("notes", ""),
        )
        data = DuplicatedSerializer(
            {
                "id": copy.pk,
                "original_id": original.pk,
                "name": copy.name,
                "slug": copy.slug,
                "status": copy.status,
            }
        ).data
        return Response(data, status=status.HTTP_201_CREATED)


class GateProblemSerializer(Serializer[Any]):
    """One thing to put right, and where."""

    message = serializers.CharField()
    pointer = serializers.CharField(help_text="JSON pointer into the scenario.")


class GateItemSerializer(Serializer[Any]):
    """One line of the checklist. `message` says what is missing, or what was found."""

    def get_fields(self) -> dict[str, Any]:
        """Declared here, because every field has a `label` already."""
        return {**super().get_fields(), "label": serializers.CharField()}

    code = serializers.CharField()
    passed = serializers.BooleanField()
    message = serializers.CharField()
    pointer = serializers.CharField(help_text="JSON pointer into the scenario.")
    problems = GateProblemSerializer(many=True)


class GateSerializer(Serializer[Any]):
    """The checklist."""

    passed = serializers.BooleanField()
    version_number = serializers.IntegerField()
    items = GateItemSerializer(many=True)


_PLAY = OpenApiParameter(
    "play",
    bool,
    description="Whether to play sessions too, as publishing does; it takes seconds. Default true.",
)


class GateView(ManagementView):
    """`scenarios/{id}/gate`"""

    @extend_schema(responses=GateSerializer, parameters=[_PLAY])
    def get(self, request: Request, pk: str) -> Response:
        """Check everything that must be true before trainees see the present version; of another
        organisation's scenario, the published one.
        """
        scenario, person = self.scenario(pk), asking(request)
        play = flag(request, "play", default=True)
        items = checklist(document_for(person, scenario), play=play)
        return Response(
            {
                "passed": passed(items),
                "versionNumber": version_number_for(person, scenario),
                "items": [item.as_json() for item in items],
            }
        )
