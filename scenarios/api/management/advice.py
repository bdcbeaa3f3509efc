"""Advice on a scenario: ask for a review of its present version, and read the newest one."""

from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.api.idempotency import idempotent
from helpdesk.api.serializers import Serializer
from scenarios.advice.models import Validation
from scenarios.advice.remarks import Severity, Source
from scenarios.advice.services import request_validation, validation_of
from scenarios.api.management.base import ManagementView
from scenarios.models import Scenario
from scenarios.rules import require

NONE = "NONE"
_STATUSES = [(NONE, "Nobody has asked for a review"), *Validation.Status.choices]


class RemarkSerializer(Serializer[Any]):
    """One piece of advice: `quote` stands literally at `pointer`, or is empty."""

    code = serializers.CharField(help_text="Which rule; “judged” for a model's remarks.")
    severity = serializers.ChoiceField(Severity.choices)
    pointer = serializers.CharField(help_text="JSON pointer into the scenario.")
    quote = serializers.CharField()
    message = serializers.CharField()
    suggestion = serializers.CharField()
    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]  # also a field's own


class JudgeSerializer(Serializer[Validation]):
    """The language model's part. `dropped` remarks quoted nothing that stands in the scenario."""

    status = serializers.ChoiceField(Validation.Judge.choices, source="judge")
    model = serializers.CharField(source="judge_model")
    problem = serializers.CharField(source="judge_problem")
    dropped = serializers.IntegerField(source="judge_dropped")


class ValidationSerializer(Serializer[Validation]):
    """The newest review. `isStale`: the scenario has a newer version than `versionNumber`.

    `score` is 100 without remarks of rules; `summary` counts the remarks of each severity.
    """

    job_id = serializers.UUIDField(source="pk", allow_null=True)
    status = serializers.ChoiceField(_STATUSES)
    version_number = serializers.IntegerField(allow_null=True)
    current_version = serializers.IntegerField(source="scenario.version_number")
    is_stale = serializers.BooleanField()
    score = serializers.IntegerField(allow_null=True)
    summary = serializers.DictField(child=serializers.IntegerField())
    remarks = RemarkSerializer(many=True)
    judge = JudgeSerializer(source="*")
    error = serializers.CharField()
    requested_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class QueuedValidationSerializer(Serializer[Validation]):
    """A review that a worker makes; ask `scenarios/{id}/validation`."""

    job_id = serializers.UUIDField(source="pk")
    status = serializers.ChoiceField(Validation.Status.choices)
    version_number = serializers.IntegerField()


class ValidateView(ManagementView):
    """`scenarios/{id}/validate`"""

    throttle_scope = "validations"
    needed: ClassVar = {"POST": ("scenarios.validate_scenario",)}

    @extend_schema(request=None, responses={202: QueuedValidationSerializer})
    @idempotent
    def post(self, request: Request, pk: str) -> Response:
        """Have the present version reviewed. Advice only: nothing waits for it."""
        scenario = self.scenario(pk)
        validation = request_validation(scenario=scenario, actor=asking(request))
        return Response(
            QueuedValidationSerializer(validation).data,
            status=status.HTTP_202_ACCEPTED,
            headers={"Location": reverse("admin-validation", args=[scenario.pk])},
        )


class ValidationView(ManagementView):
    """`scenarios/{id}/validation`"""

    @extend_schema(responses=ValidationSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """Read the newest review, of whichever version; one's own organisation's only."""
        scenario = self.scenario(pk)
        require(asking(request), "view_validation", scenario)
        validation = validation_of(scenario)
        return Response(ValidationSerializer(validation or _nothing(scenario)).data)


def _nothing(scenario: Scenario) -> Any:
    """Return what is shown while nobody has asked for a review."""
    blank = {field.name: field.get_default() for field in Validation._meta.fields}  # noqa: SLF001  (public)
    return {
        **blank,
        "pk": None,
        "status": NONE,
        "version_number": None,
        "scenario": scenario,
        "is_stale": False,
        "summary": dict.fromkeys(Severity.values, 0),
    }
