"""What instructors find to decide on the admin's first page."""

from typing import Any

from django.http import HttpRequest

from helpdesk.accounts.asking import asking
from scenarios.admin import dashboard as scenarios
from sessions.marking.models import Appeal


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the appeals that wait to what is said of scenarios (unfold's DASHBOARD_CALLBACK)."""
    whole = scenarios.dashboard(request, context)
    person = asking(request)
    if not person.has_perm("training.view_appeal"):
        return whole
    appeals = Appeal.objects.decidable_by(person).open()
    shown = appeals.select_related("session__person", "session__version").order_by("created_at")
    return {
        **whole,
        "appeals": shown.defer(
            "session__version__simulation",
            "session__version__snapshot",
            "session__world",
            "session__customer",
        )[: scenarios.SHOWN],
        "appeals_count": appeals.count(),
        "more_cards": ["sessions/admin/appeals_card.html"],
    }
