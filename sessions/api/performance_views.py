"""The API of one's own performance."""

from collections.abc import Callable

from django.http import HttpResponse
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.pagination import MAX_LIMIT, PagePagination
from helpdesk.errors import Invalid
from sessions.api.performance_serializers import (
    PerformanceReportSerializer,
    PerformanceSerializer,
    PracticePlanSerializer,
    attempts_as_sent,
    figures_of,
    report_as_sent,
)
from sessions.models import TrainingSession
from sessions.performance.attempts import counting_of
from sessions.performance.filters import PerformanceFilter
from sessions.performance.practice import plan_for
from sessions.performance.report.content import Report, report_of
from sessions.performance.report.pdf import as_pdf
from sessions.performance.report.tables import as_csv
from sessions.performance.selectors import performance_of


class PerformanceBaseView(generics.GenericAPIView[TrainingSession]):
    """Base of what looks at one's own attempts through the filters."""

    queryset = TrainingSession.objects.none()  # for the schema; rows come from the person
    filterset_class = PerformanceFilter

    def chosen(self, request: Request) -> PerformanceFilter:
        """Return the valid filter of the query, or raise 400 naming what is wrong."""
        chosen = PerformanceFilter(
            request.query_params, counting_of(asking(request)), request=request
        )
        if not chosen.is_valid():
            raise translate_validation(chosen.errors)
        return chosen


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
        performance = performance_of(asking(request), **self.chosen(request).asked)
        pages = PagePagination()
        rows = pages.paginate_queryset(performance.attempts, request)
        sessions = {"data": attempts_as_sent(performance, rows), "pagination": pages.summary()}
        return Response({**figures_of(performance), "sessions": sessions})


REPORT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


class PerformanceReportView(PerformanceBaseView):
    """`users/me/performance/report`"""

    throttle_scope = "import_export"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "format", enum=list(REPORT_TYPES), default="json", description="Of the file."
            )
        ],
        responses={
            (200, "application/json"): PerformanceReportSerializer,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/pdf"): OpenApiTypes.BINARY,
        },
        filters=True,
    )
    def get(self, request: Request) -> HttpResponse:
        """Get it as a file: as JSON, the attempts as CSV, or as a PDF to hand to somebody."""
        kind = request.query_params.get("format", "json")
        if kind not in REPORT_TYPES:
            known = "json, csv or pdf"
            raise Invalid(f"The format is {known}.", fields={"format": [known]})
        return report_file(report_of(asking(request), self.chosen(request)), kind)


def report_file(report: Report, kind: str) -> HttpResponse:
    """Return a report as a file to keep: `json`, `csv` or `pdf`."""
    name = f"performance-{report.made_at:%Y-%m-%d}.{kind}"
    return HttpResponse(
        _WRITERS[kind](report),
        content_type=REPORT_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _as_json(report: Report) -> bytes:
    return JSONRenderer().render(report_as_sent(report))


_WRITERS: dict[str, Callable[[Report], bytes]] = {"json": _as_json, "csv": as_csv, "pdf": as_pdf}


class PracticePlanView(APIView):
    """`users/me/practice-plan`"""

    @extend_schema(responses=PracticePlanSerializer)
    def get(self, request: Request) -> Response:
        """Get what to practise next and why, and the re-tests to come."""
        return Response(PracticePlanSerializer(plan_for(asking(request))).data)
