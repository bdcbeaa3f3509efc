"""Analytics in the admin: an organisation's scenarios, one scenario, and who practised."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from unfold.decorators import action

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import Role, Tenant, User
from helpdesk.api.tables import neutral
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Invalid
from scenarios.analytics.cohort import Member, cohort, with_dimensions, with_names
from scenarios.analytics.dimensions import DIMENSIONS
from scenarios.analytics.disclosure import SMALLEST_GROUP, sees_small_groups
from scenarios.analytics.metrics import MAIN, METRICS, changes, values
from scenarios.analytics.periods import CUSTOM, DEFAULT, Period, period_of
from scenarios.analytics.reading import (
    Report,
    Summary,
    by_tenant,
    of_own_tenant,
    report_on,
    summaries,
)
from scenarios.analytics.totals import Scores, Totals
from scenarios.models import Scenario
from scenarios.versions import as_read_by

PER_PAGE = 50
_DRAWN = 12  # as many bars as can be told apart
_PERIODS = {"7d": "7 days", "30d": "30 days", "90d": "90 days", "1y": "A year"}
_LABELS = {
    "totalAttempts": "Attempts",
    "uniqueUsers": "People",
    "completionRate": "Completed",
    "averageScore": "Average score",
    "passRate": "Passed",
    "averageDuration": "Average duration",
    "averageRating": "Rating",
    "customerLeftRate": "Customer left",
}
_OVERVIEW = tuple(_LABELS)
_DIMENSION_LABELS = {"responseTime": "Response time", "custom": "Own metrics"}


class AnalyticsPages:
    """Pages of figures; all are of what one's own organisation's people did."""

    def has_analytics_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the person may see figures of scenarios they see."""
        return request.user.has_perm("scenarios.view_analytics")

    @action(
        description="Analytics", url_path="analytics", permissions=["analytics"], icon="monitoring"
    )
    def analytics_overview(self, request: HttpRequest) -> HttpResponse:
        """Show the organisation's scenarios side by side."""
        period, context = _period(request)
        person = asking(request)
        figures = summaries(person, period)
        ids = _busiest(person, figures)
        if _wants_file(request, context):
            lines = [
                [row.name, *values(figures[row.pk], _OVERVIEW).values()]
                for row in _rows(person, ids)
            ]
            _note_export(person, "analytics of scenarios", period, len(lines))
            return _file("scenarios", period, ["Scenario", *_OVERVIEW], lines)
        page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
        scenarios = _rows(person, list(page))
        first = scenarios[:_DRAWN] if page.number == 1 else []
        context |= {
            "title": "Analytics",
            "heads": [_LABELS[name] for name in _OVERVIEW],
            "page": page,
            "rows": [(row, _shown(figures[row.pk], _OVERVIEW)) for row in scenarios],
            "smallest": SMALLEST_GROUP,
            "hides": any(
                figures[row.pk].totals.is_hidden or figures[row.pk].left_out for row in scenarios
            ),
            "busiest": _bars([(row.name, figures[row.pk].totals.attempts) for row in first]),
            "tenants": _tenants(person, period) if person.role == Role.SUPER_ADMIN else (),
        }
        return self._page(request, "analytics_overview", context)

    @action(
        description="Analytics", url_path="analytics", permissions=["analytics"], icon="monitoring"
    )
    def analytics_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show everything about one scenario."""
        scenario = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # ModelAdmin's
        if scenario is None:
            raise Http404
        period, context = _period(request)
        report = report_on(scenario, asking(request), period)
        if _wants_file(request, context):
            lines = [[point.day, point.attempts, point.average_score] for point in report.trend]
            return _file(scenario.slug, period, ["date", "attempts", "avgScore"], lines)
        context |= {
            "title": f"Analytics of “{scenario}”",
            "scenario": scenario,
            "report": report,
            "smallest": SMALLEST_GROUP,
            **_shown_report(report),
        }
        return self._page(request, "analytics", context)

    @action(
        description="Who practised", url_path="cohort", permissions=["analytics"], icon="groups"
    )
    def cohort_page(self, request: HttpRequest) -> HttpResponse:
        """Show who of one's organisation practised what, to those who teach them; to others, the
        whole of it, if that is not a few.
        """
        period, context = _period(request)
        person = asking(request)
        members = cohort(person.tenant_id, period)
        named = person.has_perm("scenarios.view_cohort")
        page = Paginator(members if named else [], PER_PAGE).get_page(request.GET.get("page"))
        wants_file = named and _wants_file(request, context)
        if person.tenant_id:
            shown = members if wants_file else list(page)
            with_names(person.tenant_id, shown)
            with_dimensions(person.tenant_id, period, shown)
        if wants_file:
            _note_export(person, "who practised", period, len(members))
            return _file("cohort", period, _COHORT_HEADS, [_member(one) for one in members])
        scored = [name for name in DIMENSIONS if any(name in one.dimensions for one in page)]
        context |= {
            "title": "Who practised",
            "named": named,
            "sees_sessions": person.has_perm("training.view_trainingsession"),
            "page": page,
            "dimensions": [_dimension(name) for name in scored],
            "rows": [
                (one, _duration(one.seconds), [one.dimensions.get(name, "–") for name in scored])
                for one in page
            ],
            "number": len(members),
            "smallest": SMALLEST_GROUP,
            "whole": of_own_tenant(person, period)
            if person.tenant_id and len(members) >= SMALLEST_GROUP
            else None,
        }
        return self._page(request, "analytics_cohort", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # ModelAdmin's
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            **context,
        }
        status = 400 if context["problem"] else 200
        return render(request, f"scenarios/admin/{name}.html", whole, status=status)


# --- Periods ------------------------------------------------------------------------------------


def _period(request: HttpRequest) -> tuple[Period, dict[str, Any]]:
    """Return the period asked for, the usual one if it makes no sense, and what the form shows."""
    asked = {name: request.GET.get(name, "") for name in ("period", "startDate", "endDate")}
    whole_weeks = not sees_small_groups(asking(request))
    problem = ""
    try:
        period = _understood(**asked, whole_weeks=whole_weeks)
    except Invalid as invalid:
        problem, period = invalid.detail, period_of(whole_weeks=whole_weeks)
    chosen = DEFAULT if problem else asked["period"] or (CUSTOM if any(asked.values()) else DEFAULT)
    return period, {
        "period": period,
        "periods": [(name, label, name == chosen) for name, label in _PERIODS.items()],
        "asked": asked,
        "asked_again": urlencode({name: value for name, value in asked.items() if value}),
        "problem": problem,
    }


def _understood(
    *,
    period: str,
    startDate: str,  # noqa: N803  (the API's)
    endDate: str,  # noqa: N803  (as above)
    whole_weeks: bool,
) -> Period:
    dates = []
    for text in (startDate, endDate):
        try:
            found = parse_date(text) if text else None
        except ValueError:
            found = None
        if text and found is None:
            raise Invalid(f"“{text[:20]}” is no date; write it as 2026-03-31.")
        dates.append(found)
    return period_of(period, *dates, whole_weeks=whole_weeks)


def _busiest(person: User, figures: Mapping[UUID, Summary]) -> list[UUID]:
    """Return the ids of the scenarios the person sees, the most practised first."""
    seen = Scenario.objects.visible_to(person).filter(pk__in=figures)
    ids = seen.order_by("name", "pk").values_list("pk", flat=True)
    return sorted(ids, key=lambda pk: -figures[pk].totals.attempts)


def _rows(person: User, ids: Sequence[UUID]) -> list[Scenario]:
    """Return these scenarios in this order, as the person reads them."""
    rows = Scenario.objects.filter(pk__in=ids).defer("simulation")
    by_id = {row.pk: row for row in as_read_by(person, rows)}
    return [by_id[pk] for pk in ids if pk in by_id]


# --- What is shown ------------------------------------------------------------------------------


def _shown(summary: Summary, names: Sequence[str]) -> list[str]:
    return [_text(name, METRICS[name](summary)) for name in names]


def _text(name: str, value: Any) -> str:
    """Return a metric as people read it."""
    if value is None:
        return "–"
    if name.endswith("Rate"):
        return _percent(value)
    if name == "averageDuration":
        return _duration(value)
    return f"{value:,}"


def _percent(rate: float | None, digits: int = 0) -> str:
    return "–" if rate is None else f"{rate * 100:.{digits}f} %"


def _duration(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {left:02} s" if minutes else f"{left} s"


def _growth(name: str, value: float | None) -> str:
    if value is None:
        return ""
    if not round(value, 2):
        return "as before"
    sign, size = "+" if value >= 0 else "−", abs(value)
    if name.endswith("Rate"):
        return f"{sign}{size * 100:.0f} points"
    if name == "averageDuration":
        return sign + _duration(size)
    return f"{sign}{size:,.1f}" if name == "averageScore" else f"{sign}{size:,.0f}"


def _dimension(name: str) -> str:
    return _DIMENSION_LABELS.get(name, name.capitalize())


def _shown_report(report: Report) -> dict[str, Any]:
    totals, growth = report.now.totals, changes(report.now, report.before)
    scores = report.scores or Scores({})
    bins = [(f"{one['from']}–{one['to']}", one["count"]) for one in scores.histogram()]
    dimensions = [(_dimension(name), mean) for name, mean in report.dimensions.items()]
    return {
        "cards": [
            (_LABELS[name], _text(name, METRICS[name](report.now)), _growth(name, growth[name]))
            for name in MAIN
        ],
        "facts": _facts(totals),
        "bins": bins,
        "dimensions": dimensions,
        "percentiles": scores.percentiles().items(),
        "nothing_missed": "None was missed." if totals.completed else "No attempt was completed.",
        "missed": [(one, _percent(one.share)) for one in report.missed_checks],
        "wrong": [(one, _percent(one.share)) for one in report.wrong_turns],
        "phases": [(one, _percent(one.share)) for one in report.phases],
        "attempts_rows": [(point.day, point.attempts) for point in report.trend],
        "trend_has_scores": any(point.average_score is not None for point in report.trend),
        "score_rows": [(point.day, point.average_score) for point in report.trend],
        "attempts_chart": _chart(
            [str(point.day) for point in report.trend],
            Attempts=[point.attempts for point in report.trend],
        ),
        "score_chart": _chart(
            [str(point.day) for point in report.trend],
            **{"Average score": [point.average_score for point in report.trend]},
        ),
        "bins_chart": _chart([name for name, _ in bins], Attempts=[count for _, count in bins]),
        "dimension_bars": [(name, mean, mean / 100) for name, mean in dimensions],
    }


def _bars(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int, float]]:
    """Return rows with their share of the largest, for bars beside names of any length."""
    largest = max((number for _name, number in rows), default=0) or 1
    return [(name, number, number / largest) for name, number in rows]


def _facts(totals: Totals) -> list[tuple[str, str]]:
    rates = {
        "Customer left": totals.customer_left_rate,
        "With hints": totals.hint_rate,
        "Ticket reopened": totals.reopened_rate,
        "Verification gate failed": totals.gate_failed_rate,
    }
    facts = [(label, _percent(rate)) for label, rate in rates.items()]
    rating, satisfaction = totals.average_rating, totals.average_satisfaction
    facts += [
        ("Customer's satisfaction, 1–5", "–" if satisfaction is None else str(satisfaction)),
        ("Rating, 1–5", "–" if rating is None else f"{rating} from {totals.ratings}"),
        ("Problems reported", f"{totals.reports:,}"),
    ]
    if totals.replies:
        facts += [
            ("Replies a model was asked for", f"{totals.replies:,}"),
            ("Tokens in and out", f"{totals.tokens_in:,} and {totals.tokens_out:,}"),
            ("Average latency", f"{totals.average_latency_ms:,.0f} ms"),
            ("Errors of the model", _percent(totals.error_rate, 1)),
            ("Kept back by the guard", _percent(totals.guard_rate, 1)),
        ]
    return facts


def _chart(labels: Sequence[str], **series: Sequence[float | None]) -> str:
    """Return data for unfold's charts."""
    return json.dumps(
        {
            "labels": list(labels),
            "datasets": [
                {
                    "label": name,
                    "data": list(numbers),
                    "backgroundColor": "var(--color-primary-500)",
                    "borderColor": "var(--color-primary-500)",
                    "borderRadius": 3,
                    "displayYAxis": True,
                    "maxBarThickness": 32,
                    "maxTicksXLimit": 8,
                    "spanGaps": True,
                }
                for name, numbers in series.items()
            ],
        }
    )


# --- People -------------------------------------------------------------------------------------

_COHORT_HEADS = [
    *("name", "email", "attempts", "completed", "passed", "averageScore", "seconds", "scenarios"),
    *("lastDay", *DIMENSIONS),
]


def _member(one: Member) -> list[Any]:
    return [
        *(one.name, one.email, one.attempts, one.completed, one.passed, one.average_score),
        *(one.seconds, one.scenarios, one.last_day),
        *(one.dimensions.get(name) for name in DIMENSIONS),
    ]


def _tenants(person: User, period: Period) -> list[tuple[str, int, list[str]]]:
    """Return each organisation's figures; of a few people, only that there are some."""
    figures = by_tenant(person, period)
    names = Tenant.objects.in_bulk([one for one in figures if one])
    rows = []
    for tenant, summary in figures.items():
        hidden = summary.people < SMALLEST_GROUP and tenant != person.tenant_id
        name = str(names[tenant]) if tenant in names else "No organisation"
        rows.append((name, summary.people, [] if hidden else _shown(summary, _OVERVIEW)))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


# --- Files --------------------------------------------------------------------------------------


def _wants_file(request: HttpRequest, context: Mapping[str, Any]) -> bool:
    """Whether to answer with a file; of a period without sense there is none, but the page that
    says so.
    """
    return request.GET.get("format") == "csv" and not context["problem"]


def _note_export(person: User, what: str, period: Period, rows: int) -> None:
    record(
        action=AuditLog.Action.EXPORT,
        resource=person.tenant or person,
        actor=person,
        metadata={
            "exported": what,
            "startDate": str(period.first),
            "endDate": str(period.last),
            "rows": rows,
        },
    )


def _file(
    name: str, period: Period, heads: Sequence[str], lines: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Return a CSV file whose texts no spreadsheet runs."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    title = f"analytics-{name}-{period.first}-{period.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{title}"'
    writer = csv.writer(response)
    writer.writerow(heads)
    for line in lines:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in line])
    return response
