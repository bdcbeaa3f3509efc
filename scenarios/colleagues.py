"""Whose a scenario is to work on, as people."""

from django.db.models import QuerySet

from helpdesk.accounts.models import STAFF_ROLES, User
from scenarios.models import Scenario


def colleagues_on(scenario: Scenario) -> QuerySet[User]:
    """Return the active staff of the scenario's organisation; of built-in ones, the operator's."""
    staff = User.objects.active().filter(role__in=STAFF_ROLES).select_related("tenant")
    if scenario.is_system:
        return staff.filter(tenant__is_operator=True)
    return staff.filter(tenant_id=scenario.tenant_id) if scenario.tenant_id else staff.none()
