"""News on the wire."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.serializers import ModelSerializer, Serializer
from helpdesk.notifications.models import Notification


class NotificationSerializer(ModelSerializer):
    """One piece of news. `data` depends on its kind; `url` is a page of ours, or empty."""

    data = serializers.DictField(  # type: ignore[assignment]  # also a serializer's property
        read_only=True
    )

    class Meta:
        model = Notification
        fields = ("id", "kind", "text", "detail", "url", "data", "created_at", "read_at")
        read_only_fields = fields


class ReadSerializer(Serializer[Any]):
    """How many were unread before."""

    read = serializers.IntegerField()
