"""Filters of one's own sessions."""

from django_filters import rest_framework as filters

from helpdesk.api.filters import FilterSet
from sessions.choices import Status
from sessions.models import TrainingSession


class SessionFilter(FilterSet):
    """Narrows the list; unknown values are refused."""

    status = filters.ChoiceFilter(choices=Status.choices)
    # Not a choice of scenarios: its errors would tell which of another tenant's ids exist.
    scenario_id = filters.UUIDFilter()

    class Meta:
        model = TrainingSession
        fields: list[str] = []
