"""Filters of the audit log."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import rest_framework as filters

from helpdesk.api.filters import FilterSet
from helpdesk.audit.models import AuditLog
from helpdesk.audit.period import end_of, start_of

_WHEN = "A day (2026-01-31) or a moment (2026-01-31T09:00:00Z)."


def _check_moment(text: str) -> None:
    try:
        end_of(text)
    except ValueError:
        raise ValidationError(f"{_WHEN[:-1]} is expected.") from None


class AuditLogFilter(FilterSet):
    """Narrows the log; unknown values are refused."""

    user_id = filters.UUIDFilter(field_name="actor_id", label="Who did it.")
    resource_type = filters.CharFilter(max_length=40, label="What kind of thing: `scenario` …")
    resource_id = filters.UUIDFilter(label="Which thing.")
    action = filters.ChoiceFilter(choices=AuditLog.Action.choices)
    since = filters.CharFilter(
        max_length=40, method="by_start", validators=[_check_moment], label=f"Not before. {_WHEN}"
    )
    until = filters.CharFilter(
        max_length=40,
        method="by_end",
        validators=[_check_moment],
        label=f"Before; a day counts in full. {_WHEN}",
    )

    class Meta:
        model = AuditLog
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        """Call the ends of the period by the names of the contract, which Python reserves."""
        names = {"since": "from", "until": "to"}
        return {names.get(name, name): filter_ for name, filter_ in super().get_filters().items()}

    def by_start(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(created_at__gte=start_of(value))

    def by_end(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(created_at__lt=end_of(value))
