"""`/api/admin/audit-logs`"""

from functools import partial
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.pagination import CursorPagination
from helpdesk.audit import export
from helpdesk.audit.api.filters import AuditLogFilter
from helpdesk.audit.api.serializers import AuditEntrySerializer
from helpdesk.audit.models import AuditLog
from helpdesk.audit.rules import sees_origin
from helpdesk.audit.services import record_export
from helpdesk.errors import Invalid

_FORMATS = {
    "csv": (export.as_csv, "text/csv; charset=utf-8"),
    "json": (export.as_json, "application/json"),
}


class MayReadLog(BasePermission):
    """Admins, content managers and reviewers."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return asking(request).has_perm("audit.view_auditlog")


class AuditLogView(generics.GenericAPIView[AuditLog]):
    """What the person may know of the log, narrowed by the query."""

    serializer_class = AuditEntrySerializer
    filterset_class = AuditLogFilter
    permission_classes = [IsAuthenticated, MayReadLog]
    queryset = AuditLog.objects.none()  # for the schema; rows come from get_queryset

    def get_queryset(self) -> Any:
        """The person's part of the log."""
        return AuditLog.objects.visible_to(asking(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        """Say whether addresses are for this person's eyes."""
        with_origin = sees_origin(asking(self.request))
        return {**super().get_serializer_context(), "with_origin": with_origin}


class AuditLogListView(ListModelMixin, AuditLogView):
    """`audit-logs`"""

    pagination_class = CursorPagination

    def get(self, request: Request) -> Response:
        """Read the audit log, newest first.

        Admins: of their tenant. Content managers and reviewers: of the things they can see there.
        """
        return self.list(request)


class AuditLogExportView(AuditLogView):
    """`audit-logs/export`"""

    pagination_class = None  # a file is whole
    throttle_scope = "import_export"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "format", enum=list(_FORMATS), default="csv", description="Of the file."
            )
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): AuditEntrySerializer(many=True),
        },
        filters=True,
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Get it as a file, newest first, with the filters of the list."""
        name = request.query_params.get("format", "csv")
        if name not in _FORMATS:
            raise Invalid("The format is csv or json.", fields={"format": ["csv or json"]})
        entries: Any = self.filter_queryset(self.get_queryset())
        # Before the file begins: an export that breaks off has still been one.
        record_export(actor=asking(request), filters=self.filters_used())
        write, media_type = _FORMATS[name]
        file = f"audit-{timezone.now():%Y-%m-%d}.{name}"
        context = self.get_serializer_context()
        return StreamingHttpResponse(
            write(entries, partial(_row, context)),
            content_type=media_type,
            headers={"Content-Disposition": f'attachment; filename="{file}"'},
        )

    def filters_used(self) -> dict[str, str]:
        """Return the filters of the query, which were found valid before."""
        sent = self.request.query_params
        return {name: sent[name] for name in AuditLogFilter.base_filters if name in sent}


def _row(context: dict[str, Any], entry: AuditLog) -> dict[str, Any]:
    return dict(AuditEntrySerializer(entry, context=context).data)
