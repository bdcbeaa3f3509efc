"""A/B tests: create, list, read what came of them, move.

The API calls them tests, which in our code is what tests it.
"""

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.api.filters import FilterSet
from helpdesk.api.idempotency import idempotent
from scenarios.api.management.base import ManagementView, found
from scenarios.api.management.experiment_shapes import (
    ChangedExperimentSerializer,
    CreatedExperimentSerializer,
    ExperimentRowSerializer,
    ExperimentSerializer,
    NewExperimentSerializer,
)
from scenarios.experiments import services
from scenarios.experiments.models import Experiment
from scenarios.experiments.results import results_of


class ExperimentFilter(FilterSet):
    """Narrows the list of tests."""

    status = filters.ChoiceFilter(choices=Experiment.Status.choices)

    class Meta:
        model = Experiment
        fields: list[str] = []


class ExperimentsView(ManagementView, generics.GenericAPIView[Experiment]):
    """`scenarios/tests`"""

    serializer_class = ExperimentRowSerializer
    filterset_class = ExperimentFilter
    queryset = Experiment.objects.none()  # for the schema
    needed: ClassVar = {"POST": ("scenarios.add_experiment",)}

    @extend_schema(responses=ExperimentRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List one's organisation's tests, newest first."""
        rows = Experiment.objects.visible_to(asking(request)).with_variants()
        chosen = self.filter_queryset(rows.order_by("-created_at", "-pk"))
        page: Any = self.paginate_queryset(chosen)
        return self.get_paginated_response(ExperimentRowSerializer(page, many=True).data)

    @extend_schema(
        request=NewExperimentSerializer,
        responses={201: CreatedExperimentSerializer},
        filters=False,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Create a test and start it, unless `status` says DRAFT."""
        sent = NewExperimentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        experiment = services.create_experiment(
            actor=asking(request),
            scenarios=wanted.pop("scenario_ids"),
            split=wanted.pop("traffic_split", None),
            start=wanted.pop("status") == Experiment.Status.RUNNING,
            **wanted,
        )
        data = CreatedExperimentSerializer(experiment).data
        return Response(data, status=status.HTTP_201_CREATED)


class ExperimentView(ManagementView):
    """`scenarios/tests/{id}`"""

    needed: ClassVar = {"PATCH": ("scenarios.change_experiment",)}

    def experiment(self, pk: str) -> Experiment:
        """Return the test if it is the person's organisation's; otherwise it does not exist."""
        return found(Experiment.objects.visible_to(asking(self.request)), pk)

    @extend_schema(responses=ExperimentSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """Read what came of it, up to now or up to its end."""
        return Response(ExperimentSerializer(results_of(self.experiment(pk))).data)

    @extend_schema(request=ChangedExperimentSerializer, responses=ExperimentSerializer)
    def patch(self, request: Request, pk: str) -> Response:
        """Change a draft, or move a test to another `status`.

        COMPLETED with `publishWinner` archives the variants that lost; 409 `no_winner` without one.
        """
        experiment = self.experiment(pk)
        sent = ChangedExperimentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        services.change_experiment(
            experiment=experiment,
            actor=asking(request),
            scenarios=wanted.pop("scenario_ids", None),
            split=wanted.pop("traffic_split", None),
            status=wanted.pop("status", None),
            publish_winner=wanted.pop("publish_winner", False),
            **wanted,
        )
        return Response(ExperimentSerializer(results_of(experiment)).data)
