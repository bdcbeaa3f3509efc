"""The trainee's API of scenarios. Each view finds, validates, calls a verb and answers."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.idempotency import idempotent
from scenarios import services
from scenarios.api.filters import LibraryFilter
from scenarios.api.serializers import (
    BriefingSerializer,
    LibraryEntrySerializer,
    NotesSerializer,
    OpinionSerializer,
    RatedSerializer,
    RatingSerializer,
    ReportSerializer,
    SavedSerializer,
)
from scenarios.models import Scenario, ScenarioProgress
from scenarios.selectors import (
    briefing,
    entries,
    kept_opinion,
    library_for,
    notable_for,
    opinions_of,
)


class ScenarioListView(generics.ListAPIView[Scenario]):
    """`scenarios`"""

    serializer_class = LibraryEntrySerializer
    filterset_class = LibraryFilter
    queryset = Scenario.objects.none()  # for the schema; rows come from get_queryset

    def get_queryset(self) -> Any:
        """What the person can play, beginner to expert unless sorted otherwise."""
        return library_for(asking(self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the scenarios one can practise."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        shown = entries(page or [], asking(request))
        return self.get_paginated_response(LibraryEntrySerializer(shown, many=True).data)


class OpinionsView(generics.ListAPIView[ScenarioProgress]):
    """`scenarios/notes`"""

    serializer_class = OpinionSerializer
    queryset = ScenarioProgress.objects.none()  # for the schema; rows come from get_queryset

    def get_queryset(self) -> Any:
        """What the person rated or noted, latest first."""
        return opinions_of(asking(self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List one's ratings and private notes."""
        page = self.paginate_queryset(self.get_queryset()) or []
        shown = OpinionSerializer([kept_opinion(row) for row in page], many=True)
        return self.get_paginated_response(shown.data)


class ScenarioView(APIView):
    """Base of the views of one scenario."""

    def scenario(self, pk: UUID) -> Scenario:
        """Return the scenario if the person can play it; otherwise it does not exist."""
        return get_object_or_404(Scenario.objects.playable_by(asking(self.request)), pk=pk)


class ScenarioDetailView(ScenarioView):
    """`scenarios/{id}`"""

    @extend_schema(responses=BriefingSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Read the briefing."""
        person = asking(request)
        scenario = get_object_or_404(library_for(person), pk=pk)
        return Response(BriefingSerializer(briefing(scenario, person)).data)


class SaveView(ScenarioView):
    """`scenarios/{id}/save`"""

    @extend_schema(request=None, responses=SavedSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        """Save it for later."""
        services.set_saved(scenario=self.scenario(pk), person=asking(request), saved=True)
        return Response({"isSaved": True})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Save it no longer."""
        services.set_saved(scenario=self.scenario(pk), person=asking(request), saved=False)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RatingView(ScenarioView):
    """`scenarios/{id}/rating`"""

    @extend_schema(request=RatingSerializer, responses=RatedSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        """Rate it, or change one's rating."""
        sent = RatingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        progress = services.rate(
            scenario=self.scenario(pk), person=asking(request), **sent.validated_data
        )
        return Response(RatedSerializer(progress).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Take one's rating back, also on what is no longer open to one; the notes stay."""
        person = asking(request)
        services.unrate(scenario=get_object_or_404(notable_for(person), pk=pk), person=person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class NotesView(ScenarioView):
    """`scenarios/{id}/notes`"""

    def scenario(self, pk: UUID) -> Scenario:
        """Return the scenario, also if it is no longer open to them: notes are their writer's."""
        return get_object_or_404(notable_for(asking(self.request)), pk=pk)

    @extend_schema(request=NotesSerializer, responses=NotesSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        """Write one's private notes; empty ones are deleted."""
        sent = NotesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        progress = services.write_notes(
            scenario=self.scenario(pk), person=asking(request), **sent.validated_data
        )
        return Response(NotesSerializer(progress).data)


class ReportView(ScenarioView):
    """`scenarios/{id}/report`"""

    @extend_schema(request=ReportSerializer, responses={201: ReportSerializer})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Report a problem with it."""
        sent = ReportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        report = services.report_problem(
            scenario=self.scenario(pk), person=asking(request), **sent.validated_data
        )
        return Response(ReportSerializer(report).data, status=status.HTTP_201_CREATED)
