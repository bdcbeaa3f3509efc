"""The API of one's own news."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.filters import FilterSet
from helpdesk.api.pagination import CursorPagination
from helpdesk.notifications import services
from helpdesk.notifications.api.serializers import NotificationSerializer, ReadSerializer
from helpdesk.notifications.models import Notification


class NotificationFilter(FilterSet):
    """`unread=true` leaves what was not read yet, `unread=false` the rest."""

    unread = filters.ChoiceFilter(choices=[("true", "Yes"), ("false", "No")], method="by_unread")

    class Meta:
        model = Notification
        fields: list[str] = []

    def by_unread(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(read_at__isnull=value == "true")


class NotificationListView(generics.ListAPIView[Notification]):
    """`notifications`"""

    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    pagination_class = CursorPagination
    queryset = Notification.objects.none()  # for the schema; rows come from get_queryset

    def get_queryset(self) -> Any:
        """One's own news."""
        return Notification.objects.of(asking(self.request))

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List one's news, newest first."""
        return self.list(request, *args, **kwargs)


class NotificationReadView(APIView):
    """`notifications/{id}/read`"""

    @extend_schema(request=None, responses=NotificationSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Mark it as read; again changes nothing."""
        news = get_object_or_404(Notification.objects.of(asking(request)), pk=pk)
        return Response(NotificationSerializer(services.mark_read(news)).data)


class NotificationsReadView(APIView):
    """`notifications/read`"""

    @extend_schema(request=None, responses=ReadSerializer)
    def post(self, request: Request) -> Response:
        """Mark all as read."""
        return Response({"read": services.mark_all_read(asking(request))})
