"""The API of one's own performance."""

from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.pagination import MAX_LIMIT, PagePagination
from sessions.api.performance_serializers import (
    PerformanceSerializer,
    PracticePlanSerializer,
    attempts_as_sent,
    figures_of,
)
from sessions.models import TrainingSession
from sessions.performance.attempts import counting_of
from sessions.performance.filters import PerformanceFilter
from sessions.performance.practice import plan_for
from sessions.performance.selectors import Performance, performance_of


class PerformanceBaseView(generics.GenericAPIView[TrainingSession]):
    """Base of what looks at one's own attempts through the filters."""

    queryset = TrainingSession.objects.none()  # for the schema; rows come from the person
    filterset_class = PerformanceFilter

    def performance(self, request: Request) -> Performance:
        """Return what the query asks for, or raise 400 naming what is wrong."""
        person = asking(request)
        chosen = PerformanceFilter(request.query_params, counting_of(person), request=request)
        if not chosen.is_valid():
            raise translate_validation(chosen.errors)
        return performance_of(person, **chosen.asked)


class PerformanceView(PerformanceBaseView):
    """`users/me/performance`"""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "page", {"type": "integer", "minimum": 1}, description="Of `sessions`."
            ),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
        ],
        responses=PerformanceSerializer,
        filters=True,
    )
    def get(self, request: Request) -> Response:
        """Get averages, trend, comparison, bests, streak and the attempts page by page.

        Of attempts that count and were completed; abandoned ones are listed and counted only.
        """
        performance = self.performance(request)
        pages = PagePagination()
        rows = pages.paginate_queryset(performance.attempts, request)
        sessions = {"data": attempts_as_sent(performance, rows), "pagination": pages.summary()}
        return Response({**figures_of(performance), "sessions": sessions})


class PracticePlanView(APIView):
    """`users/me/practice-plan`"""

    @extend_schema(responses=PracticePlanSerializer)
    def get(self, request: Request) -> Response:
        """Get what to practise next and why, and the re-tests to come."""
        return Response(PracticePlanSerializer(plan_for(asking(request))).data)
