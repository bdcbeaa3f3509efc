"""The API of marking: the trainee's part under `/api/v1/`, the instructors' under `/api/admin/`."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.filters import FilterSet
from helpdesk.api.idempotency import idempotent
from helpdesk.errors import Conflict
from sessions.api.views import SessionView
from sessions.marking import pages
from sessions.marking.api import serializers as shapes
from sessions.marking.appealing import accept_appeal, appeal, decline_appeal
from sessions.marking.calibration import calibrations_for
from sessions.marking.judging import mark_judgement
from sessions.marking.models import Appeal, Judgement, Override
from sessions.marking.overriding import override_criterion, take_back
from sessions.models import TrainingSession


class MarksView(SessionView):
    """`sessions/{id}/marks`"""

    @extend_schema(responses=shapes.MarksSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        """Return what instructors and a model said about the result since; 409 before the end."""
        session = self.session(pk)
        if session.is_active:
            raise Conflict("This session is still being played.", code="session_active")
        return Response(shapes.MarksSerializer(pages.marks_of(session)).data)


class SessionAppealsView(SessionView):
    """`sessions/{id}/appeals`"""

    @extend_schema(responses=shapes.AppealsSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        """List one's appeals against this result."""
        rows = self.session(pk).appeals.select_related("decided_by")
        return Response(shapes.AppealsSerializer({"data": rows}).data)

    @extend_schema(request=shapes.NewAppealSerializer, responses={201: shapes.AppealSerializer})
    @idempotent
    def post(self, request: Request, pk: Any) -> Response:
        """Appeal against a criterion: once for each, within 30 days."""
        session = self.session(pk)
        sent = self.checked(shapes.NewAppealSerializer)
        made = appeal(session=session, person=asking(request), **sent)
        return Response(shapes.AppealSerializer(made).data, status=status.HTTP_201_CREATED)


class MayMark(BasePermission):
    """Instructors: admins, content managers, reviewers."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return asking(request).has_perm("training.mark_session")


class MarkingView(SessionView):
    """Base of the instructors' views: what is not theirs to mark does not exist."""

    permission_classes = [IsAuthenticated, MayMark]

    def session(self, pk: Any) -> TrainingSession:
        """Return the session, or 404."""
        rows = TrainingSession.objects.markable_by(self.request.user).with_parts()
        return get_object_or_404(rows.select_related("person"), pk=pk)

    def appeal(self, pk: Any) -> Appeal:
        """Return the appeal, or 404."""
        rows = Appeal.objects.decidable_by(self.request.user)
        return get_object_or_404(_complete(rows), pk=pk)


class _ListView(ListModelMixin, generics.GenericAPIView[Any]):
    permission_classes = [IsAuthenticated, MayMark]


class MarkableFilter(FilterSet):
    """Narrows the sessions."""

    # Not choices: their errors would tell which of another tenant's ids exist.
    person_id = filters.UUIDFilter()
    scenario_id = filters.UUIDFilter()

    class Meta:
        model = TrainingSession
        fields: list[str] = []


class MarkableSessionsView(_ListView):
    """`sessions`"""

    serializer_class = shapes.MarkableSerializer
    filterset_class = MarkableFilter
    queryset = TrainingSession.objects.none()  # for the schema

    def get_queryset(self) -> QuerySet[TrainingSession]:
        """Those of one's organisation, newest first."""
        rows = TrainingSession.objects.markable_by(self.request.user).for_lists()
        rows = rows.select_related("person", "scenario", "version", "result")
        return rows.order_by("-ended_at", "-id")

    def get(self, request: Request) -> Response:
        """List ended sessions of one's organisation, the latest first."""
        return self.list(request)


class MarkedSessionView(MarkingView):
    """`sessions/{id}`"""

    @extend_schema(responses=shapes.MarkedSessionSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        """Return a session's result as it stands, and everything that was marked."""
        session = self.session(pk)
        told = {"session": session, "result": session.result, "marks": pages.marks_of(session)}
        return Response(shapes.MarkedSessionSerializer(told).data)


class OverridesView(MarkingView):
    """`sessions/{id}/overrides`"""

    @extend_schema(request=shapes.NewOverrideSerializer, responses={201: shapes.OverrideSerializer})
    @idempotent
    def post(self, request: Request, pk: Any) -> Response:
        """Rule on a criterion; scores, XP and counters follow. A ruling that stands is replaced."""
        session = self.session(pk)
        sent = self.checked(shapes.NewOverrideSerializer)
        made = override_criterion(session=session, by=asking(request), **sent)
        return Response(shapes.OverrideSerializer(made).data, status=status.HTTP_201_CREATED)


class TakeBackView(MarkingView):
    """`sessions/{id}/overrides/{overrideId}/take-back`"""

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.OverrideSerializer)
    def post(self, request: Request, pk: Any, override_id: Any) -> Response:
        """End a ruling: the criterion is as it was recorded; XP stays. 409 if it has ended."""
        rows = Override.objects.filter(session=self.session(pk))
        override = get_object_or_404(rows.select_related("session"), pk=override_id)
        sent = self.checked(shapes.ReasonSerializer)
        made = take_back(override=override, by=asking(request), **sent)
        return Response(shapes.OverrideSerializer(made).data)


class AppealFilter(FilterSet):
    """Narrows the appeals."""

    status = filters.ChoiceFilter(choices=Appeal.Status.choices)

    class Meta:
        model = Appeal
        fields: list[str] = []


class AppealsView(_ListView):
    """`appeals`"""

    serializer_class = shapes.QueuedAppealSerializer
    filterset_class = AppealFilter
    queryset = Appeal.objects.none()  # for the schema

    def get_queryset(self) -> QuerySet[Appeal]:
        """Those of one's organisation, the oldest first."""
        return _complete(Appeal.objects.decidable_by(self.request.user))

    def get(self, request: Request) -> Response:
        """List the appeals of one's organisation, the oldest first."""
        return self.list(request)


class AppealView(MarkingView):
    """`appeals/{id}`"""

    @extend_schema(responses=shapes.QueuedAppealSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        """Read an appeal."""
        return Response(shapes.QueuedAppealSerializer(self.appeal(pk)).data)


class AcceptView(MarkingView):
    """`appeals/{id}/accept`"""

    @extend_schema(request=shapes.RulingSerializer, responses=shapes.QueuedAppealSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        """Give the points, or some of them; 409 if it is decided already."""
        found, sent = self.appeal(pk), self.checked(shapes.RulingSerializer)
        accept_appeal(appeal=found, by=asking(request), **sent)
        return Response(shapes.QueuedAppealSerializer(self.appeal(pk)).data)


class DeclineView(MarkingView):
    """`appeals/{id}/decline`"""

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.QueuedAppealSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        """Leave the result as it is, and say why; 409 if it is decided already."""
        found, sent = self.appeal(pk), self.checked(shapes.ReasonSerializer)
        decline_appeal(appeal=found, by=asking(request), **sent)
        return Response(shapes.QueuedAppealSerializer(self.appeal(pk)).data)


class JudgementMarkView(MarkingView):
    """`judgements/{id}/mark`"""

    @extend_schema(
        request=shapes.InstructorMarkSerializer, responses=shapes.InstructorMarkSerializer
    )
    def put(self, request: Request, pk: Any) -> Response:
        """Answer the question a model was asked; how well they agree is the calibration."""
        rows = Judgement.objects.markable_by(request.user).select_related("session")
        judgement = get_object_or_404(rows, pk=pk)
        sent = self.checked(shapes.InstructorMarkSerializer)
        mark = mark_judgement(judgement=judgement, by=asking(request), **sent)
        return Response(shapes.InstructorMarkSerializer(mark).data)


class CalibrationView(MarkingView):
    """`calibration`"""

    @extend_schema(responses=shapes.CalibrationsSerializer)
    def get(self, request: Request) -> Response:
        """Return how well a model's answers agree with one's organisation's instructors."""
        told = {"data": calibrations_for(asking(request)), **pages.bar()}
        return Response(shapes.CalibrationsSerializer(told).data)


def _complete(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Return the rows with what they are shown with."""
    found = rows.select_related(
        "decided_by", "session__person", "session__scenario", "session__result"
    )
    return found.defer(
        "session__scenario__simulation",
        "session__world",
        "session__customer",
        "session__result__feedback",
    )
