"""What the pages of performance show, gathered in a fixed number of queries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator

from helpdesk.accounts.models import User
from sessions.models import TrainingSession
from sessions.performance.attempts import LABELS, MOST_ATTEMPTS, attempts_of, counting_of
from sessions.performance.charts import line_of, value_of
from sessions.performance.comparing import compare, ended_attempts, one_before
from sessions.performance.figures import OVERALL
from sessions.performance.filters import PerformanceFilter
from sessions.performance.practice import plan_for
from sessions.performance.remarks import remarks_on
from sessions.performance.selectors import Performance, performance_of
from sessions.radar import radar_of
from sessions.selectors import is_still_open

PER_PAGE = 20
# Of the attempts at a scenario, the newest to choose from.
MOST_COMPARED = 50
_NAMES = {OVERALL: "Overall", **LABELS}


def performance(person: User, query: Mapping[str, str]) -> dict[str, Any]:
    """Return how somebody does; filters that make no sense are left out and said to be wrong."""
    chosen = PerformanceFilter(query, counting_of(person))
    attempts = attempts_of(person, counting_of(person))
    asked = chosen.asked if chosen.is_valid() else {}
    shown = performance_of(person, **asked, attempts=attempts)
    done = [attempt.session for attempt in shown.attempts if not attempt.is_abandoned]
    return {
        "filter": chosen,
        "scenarios": _scenarios(person),
        "is_filtering": any(query.get(name) for name in PerformanceFilter.base_filters),
        "performance": shown,
        "radar": _radar(shown),
        "rows": _rows(shown),
        "charts": _charts(shown),
        "trend": _table(shown),
        "remarks": remarks_on(done),
        "plan": plan_for(person, attempts=attempts),
        "page": Paginator(shown.attempts, PER_PAGE).get_page(query.get("page")),
        "most_attempts": MOST_ATTEMPTS,
    }


def _scenarios(person: User) -> list[tuple[UUID, str]]:
    """Return the scenarios somebody attempted, to choose from."""
    played = counting_of(person).order_by("scenario_id", "-started_at").distinct("scenario_id")
    found = played.values_list("scenario_id", "version__name")
    return sorted(found, key=lambda one: str(one[1]).lower())


def _radar(shown: Performance) -> Any:
    scores = [
        (LABELS[name], mean) for name, mean in shown.summary.averages.items() if mean is not None
    ]
    return radar_of(scores)


def _rows(shown: Performance) -> list[dict[str, Any]]:
    """Return the table of dimensions: mean, change against the period before, best."""
    bests = {best.name: best for best in shown.bests}
    summary, change = shown.summary, shown.change
    means = {OVERALL: summary.average_score, **summary.averages}
    changes = {OVERALL: change.average_score, **change.averages} if change else {}
    return [
        {
            "label": _NAMES[name],
            "mean": mean,
            "change": changes.get(name),
            "best": bests.get(name),
        }
        for name, mean in means.items()
    ]


def _charts(shown: Performance) -> list[dict[str, Any]]:
    lines = [
        (name, line_of(shown.trend, shown.period, name)) for name in (OVERALL, *shown.dimensions)
    ]
    return [{"label": _NAMES[name], "line": line} for name, line in lines if line]


def _table(shown: Performance) -> dict[str, Any]:
    """Return the figures of the charts, for those who read them better."""
    names = (OVERALL, *shown.dimensions)
    return {
        "labels": [_NAMES[name] for name in names],
        "rows": [
            {
                "first": point.first,
                "sessions": point.sessions,
                "values": [value_of(point, name) for name in names],
            }
            for point in shown.trend
        ],
    }


def comparison(first: TrainingSession | None, second: TrainingSession) -> dict[str, Any]:
    """Return two attempts beside each other; `comparison` is None where there is but one."""
    first = first or one_before(second)
    return {
        "second": second,
        "is_open": is_still_open(second),
        "comparison": compare(first, second) if first else None,
        "attempts": ended_attempts(second.person, second.scenario_id).for_lists()[:MOST_COMPARED],
    }
