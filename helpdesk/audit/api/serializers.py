"""The shape of audit entries."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.serializers import Serializer
from helpdesk.audit.models import AuditLog


class ChangeSerializer(serializers.Serializer[Any]):
    """One field that changed."""

    field = serializers.CharField()
    oldValue = serializers.JSONField(required=False)  # noqa: N815  # as it is stored
    newValue = serializers.JSONField(required=False)  # noqa: N815  # as it is stored


class AuditEntrySerializer(Serializer[AuditLog]):
    """One entry. `userId` is null for the system itself.

    `ipAddress` and `userAgent` are for admins; null and empty for everybody else.
    """

    id = serializers.UUIDField()
    user_id = serializers.UUIDField(source="actor_id", allow_null=True)
    user_email = serializers.CharField(source="actor_email")
    action = serializers.ChoiceField(AuditLog.Action.choices)
    resource_type = serializers.CharField()
    resource_id = serializers.UUIDField()
    resource_name = serializers.CharField()
    changes = ChangeSerializer(many=True)
    metadata = serializers.DictField()
    ip_address = serializers.CharField(source="address", allow_null=True)
    user_agent = serializers.CharField()
    request_id = serializers.CharField()
    created_at = serializers.DateTimeField()

    def to_representation(self, instance: AuditLog) -> dict[str, Any]:
        """Leave out from where it was done, unless the context says `with_origin`."""
        shown = super().to_representation(instance)
        if not self.context.get("with_origin"):
            shown |= {"ipAddress": None, "userAgent": ""}
        return shown
