"""What a report says, whatever its form."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gamification.streaks import zone_of
from helpdesk.accounts.models import User
from sessions.performance.attempts import LABELS, counting_of
from sessions.performance.figures import Summary
from sessions.performance.filters import PerformanceFilter
from sessions.performance.remarks import Remarks, remarks_on
from sessions.performance.selectors import Performance, performance_of


@dataclass(frozen=True)
class Report:
    """Somebody's performance with what a reader needs who does not know them.

    `made_at` is in the person's time zone. `narrowed`: the filters chosen, in words. `is_partial`:
    whether they leave out tickets of the period.
    """

    person: User
    performance: Performance
    remarks: Remarks
    narrowed: list[str]
    made_at: datetime
    is_partial: bool = False

    @property
    def organisation(self) -> str:
        """The person's tenant; empty for those of none."""
        return self.person.tenant.name if self.person.tenant else ""

    @property
    def sentences(self) -> str:
        """The gist."""
        return " ".join(
            [
                _gist(self.person.name, self.performance, such=self.is_partial),
                *_extremes(self.performance),
            ]
        )


def report_of(person: User, chosen: PerformanceFilter) -> Report:
    """Return the report a valid filter asks for. A fixed number of queries."""
    performance = performance_of(person, **chosen.asked)
    done = [one.session for one in performance.attempts if not one.is_abandoned]
    return Report(
        person=person,
        performance=performance,
        remarks=remarks_on(done),
        narrowed=_narrowed(person, chosen),
        is_partial=chosen.narrows,
        made_at=timezone.now().astimezone(zone_of(person)),
    )


def day(value: datetime | object) -> str:
    """Return a day as people write it: 8 November 2026."""
    return f"{value:%-d %B %Y}"


def _gist(name: str, performance: Performance, *, such: bool) -> str:
    """Return the gist in a sentence; of `such` tickets alone, where filters leave out others."""
    summary, period = performance.summary, performance.period
    noun = "such ticket" if such else "ticket"
    if not performance.ever:
        return f"{name} has completed no {noun} yet."
    span = f"between {day(period.first)} and {day(period.last)}"
    if period.days == 1:
        span = f"on {day(period.first)}"
    if not summary.sessions:
        return f"{name} completed no {noun} {span}."
    tickets = count(summary.sessions, noun)
    passed = f"passed {summary.passed} of them ({100 * (summary.pass_rate or 0):.0f} %)"
    mean = f"with {summary.average_score:g} points of 100 on average"
    return f"{name} completed {tickets} {span} and {passed}, {mean}{_against(performance)}."


def count(number: int, noun: str) -> str:
    """Return so many of something: “1 day”, “2 days”."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _against(performance: Performance) -> str:
    change = performance.change.average_score if performance.change else None
    if change is None:
        return ""
    before = f"the {performance.period.days} days before"
    if not change:
        return f", as in {before}"
    return f", {abs(change):g} {'more' if change > 0 else 'less'} than in {before}"


def _extremes(performance: Performance) -> list[str]:
    known = _known(performance.summary)
    if len(known) < 2:
        return []
    (low, weakest), (high, strongest) = known[0], known[-1]
    if low == high:
        return []
    return [f"Strongest: {strongest.lower()} ({high:g}); weakest: {weakest.lower()} ({low:g})."]


def _known(summary: Summary) -> list[tuple[float, str]]:
    """Return means with what they are called, the lowest first."""
    return sorted(
        (mean, LABELS[name]) for name, mean in summary.averages.items() if mean is not None
    )


def _narrowed(person: User, chosen: PerformanceFilter) -> list[str]:
    """Return the filters in words. A scenario is named as the person played it last."""
    found = []
    for name, field in chosen.form.fields.items():
        value = chosen.form.cleaned_data[name]
        if not value or name == "timeframe":  # which the dates tell
            continue
        if name == "scenarioId":
            played = counting_of(person).filter(scenario=value).order_by("-ended_at")
            value = played.values_list("version__name", flat=True).first() or "one not played yet"
        else:
            value = dict(field.choices)[value]
        found.append(f"{field.label}: {value}")
    return found
