"""The admin's first page: what is the person's to do, and which scenarios need a look."""

from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField
from django.http import HttpRequest

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from scenarios.choices import Status
from scenarios.models import Scenario
from scenarios.querysets import ScenarioQuerySet

SHOWN = 6
# Before so many completed attempts a pass rate says little.
MIN_COMPLETED = 5


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the first page shows. Other apps add `more_cards`, names of templates."""
    person = asking(request)
    if not person.has_perm("scenarios.view_scenario"):
        return context
    mine = Scenario.objects.visible_to(person).in_reach_of(person).defer("simulation")
    played = mine.exclude(status=Status.ARCHIVED).select_related("metadata")
    unpublished = unpublished_work(mine, person).order_by("-updated_at")
    waiting = Scenario.objects.waiting_for(person).defer("simulation")
    return {
        **context,
        "unpublished": unpublished[:SHOWN],
        "unpublished_count": unpublished.count(),
        "waiting": waiting[:SHOWN],
        "waiting_count": waiting.count(),
        "most_played": played.filter(metadata__total_attempts__gt=0).order_by(
            "-metadata__total_attempts", "name"
        )[:SHOWN],
        "least_passed": played.filter(metadata__total_completions__gte=MIN_COMPLETED)
        .annotate(
            passes=ExpressionWrapper(
                F("metadata__total_passes") * 1.0 / F("metadata__total_completions"),
                output_field=FloatField(),
            )
        )
        .filter(passes__lt=1)
        .order_by("passes", "name")[:SHOWN],
        "min_completed": MIN_COMPLETED,
        "may_add": person.has_perm("scenarios.add_scenario"),
        "may_review": person.has_perm("scenarios.review_scenario"),
    }


def unpublished_work(rows: ScenarioQuerySet, person: User) -> ScenarioQuerySet:
    """Keep what the person wrote and trainees can't play yet."""
    return rows.in_reach_of(person).exclude(status=Status.ARCHIVED).written_by(person)
