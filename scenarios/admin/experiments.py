"""A/B tests in the admin: the list, the form of a draft, and the page of one with its result."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import formats, timezone
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.views import BaseAutocompleteView

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.admin_pages import ReadOnly
from helpdesk.errors import Invalid, Refusal
from scenarios.admin.experiment_forms import ExperimentForm, testable
from scenarios.experiments import charts, services
from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import Experiment, Variant
from scenarios.experiments.results import Results, results_of
from scenarios.experiments.wording import NBSP, shown, size_shown, span, verdict_sentence
from scenarios.models import Scenario

Status = Experiment.Status
_COLOURS = {
    Status.DRAFT: "info",
    Status.RUNNING: "success",
    Status.PAUSED: "warning",
    Status.COMPLETED: "primary",
    Status.CANCELLED: "danger",
}
# What the page's buttons ask for: the status to move to, and whether to publish the winner.
_MOVES = {
    "start": (Status.RUNNING, False, "The test runs."),
    "pause": (Status.PAUSED, False, "Paused: nobody new is taken in."),
    "resume": (Status.RUNNING, False, "The test goes on."),
    "complete": (Status.COMPLETED, False, "Completed: everybody sees all variants again."),
    "publish": (Status.COMPLETED, True, "Completed: the winner stays, the others are archived."),
    "cancel": (Status.CANCELLED, False, "Cancelled."),
}


class _Choices(BaseAutocompleteView):
    """What the form's fields offer to whoever may write a test: scenarios by what is typed."""

    def get_queryset(self) -> QuerySet[Scenario]:
        person = asking(self.request)
        if not person.has_perm("scenarios.add_experiment"):
            raise PermissionDenied
        return testable(person).matching(self.request.GET.get("term", ""), person)


@admin.register(Experiment)
class ExperimentAdmin(ReadOnly, ModelAdmin):
    """Lists the organisation's tests; what a page asks for is done by the verbs."""

    list_display = ("name", "state", "success_metric", "started", "end", "won")
    list_select_related = ("winner__scenario",)
    list_filter = (("status", ChoicesDropdownFilter),)
    search_fields = ("name", "description")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        """Their organisation's."""
        return super().get_queryset(request).visible_to(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("scenarios.view_experiment", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("scenarios.add_experiment")

    @display(description="Status", label=_COLOURS, ordering="status")
    def state(self, experiment: Experiment) -> tuple[str, str]:
        """The status in its colour."""
        return experiment.status, experiment.get_status_display()

    @display(description="Started", ordering="started_at")
    def started(self, experiment: Experiment) -> str:
        """When it was started."""
        return _day(experiment.started_at)

    @display(description="End", ordering="ends_at")
    def end(self, experiment: Experiment) -> str:
        """When it ended, or will."""
        return _day(experiment.ended_at or experiment.ends_at)

    @display(description="Winner")
    def won(self, experiment: Experiment) -> str:
        """What won, once that is told for good."""
        return experiment.winner.scenario.name if experiment.winner else "–"

    def get_urls(self) -> list[Any]:
        """Add the form of a draft."""
        edit = self.admin_site.admin_view(self.edit_view)
        choices = self.admin_site.admin_view(_Choices.as_view())
        return [
            path("choices/", choices, name="scenarios_experiment_choices"),
            path("<path:object_id>/edit/", edit, name="scenarios_experiment_edit"),
            *super().get_urls(),
        ]

    # --- The form ------------------------------------------------------------------------------

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Write down a draft; it is started on its own page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._form(request, None)

    def edit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change a draft."""
        experiment = self._found(request, object_id)
        if not request.user.has_perm("scenarios.change_experiment", experiment):
            raise PermissionDenied
        return self._form(request, experiment)

    def _form(self, request: HttpRequest, experiment: Experiment | None) -> HttpResponse:
        person = asking(request)
        sent = request.POST if request.method == "POST" else None
        form = ExperimentForm(person, sent, of=experiment)
        if sent is not None and form.is_valid():
            try:
                saved = _saved(person, experiment, form.content())
            except Invalid as refusal:
                form.show(refusal)
            except Refusal as refusal:
                form.add_error(None, refusal.detail)
            else:
                return redirect("admin:scenarios_experiment_change", saved.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Edit “{experiment}”" if experiment else "New A/B test",
            "opts": self.opts,
            "form": form,
            "back": (
                reverse("admin:scenarios_experiment_change", args=[experiment.pk])
                if experiment
                else reverse("admin:scenarios_experiment_changelist")
            ),
        }
        status = 400 if form.errors else 200
        return render(request, "scenarios/admin/experiment_form.html", context, status=status)

    # --- The page ------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how it stands, or make a move."""
        experiment = self._found(request, object_id)
        if request.method == "POST":
            self._move(request, experiment)
            return redirect("admin:scenarios_experiment_change", experiment.pk)
        results = results_of(experiment)
        context = {
            **self.admin_site.each_context(request),
            "title": str(experiment),
            "opts": self.opts,
            **_shown(results),
            "taken": _taken(experiment) if experiment.status == Status.DRAFT else [],
            "may_change": request.user.has_perm("scenarios.change_experiment", experiment),
            "may_archive": _may_archive_losers(asking(request), results),
        }
        return render(request, "scenarios/admin/experiment.html", context)

    def _move(self, request: HttpRequest, experiment: Experiment) -> None:
        move = _MOVES.get(request.POST.get("do", ""))
        if move is None:
            return
        status, publish_winner, said = move
        try:
            services.move_experiment(
                experiment=experiment,
                actor=asking(request),
                status=status,
                publish_winner=publish_winner,
            )
        except Refusal as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)

    def _found(self, request: HttpRequest, object_id: str) -> Experiment:
        experiment: Experiment | None = self.get_object(request, unquote(object_id))
        if experiment is None or not self.has_view_permission(request, experiment):
            raise Http404
        return experiment


def _day(moment: datetime | None) -> str:
    return formats.date_format(timezone.localtime(moment), "j M Y, H:i") if moment else "–"


def _saved(person: Any, experiment: Experiment | None, content: dict[str, Any]) -> Experiment:
    if experiment is None:
        return services.create_experiment(actor=person, **content)
    return services.edit_experiment(experiment=experiment, actor=person, **content)


def _taken(draft: Experiment) -> list[str]:
    """Return the names of the scenarios that another test shows to people, which hinders a start.

    The tests of a scenario are its own organisation's, as the draft is.
    """
    others = Variant.objects.open().filter(scenario__in=draft.variants.values("scenario"))
    return list(others.order_by("scenario__name").values_list("scenario__name", flat=True))


def _may_archive_losers(person: User, results: Results) -> bool:
    """Whether there are any, and all are theirs to archive."""
    told = results.told
    return told is not None and all(
        person.has_perm("scenarios.archive_scenario", outcome.variant.scenario)
        for number, outcome in enumerate(results.outcomes)
        if number != told.number
    )


def _shown(results: Results) -> dict[str, Any]:
    """Return what the page shows of a test, figures written out."""
    experiment = results.experiment
    numbers = range(len(results.outcomes))
    return {
        "experiment": experiment,
        "results": results,
        "metric": results.metric,
        "verdict": verdict_sentence(results),
        "standing": results.standing.value,
        "rows": [_row(results, number) for number in numbers],
        "metrics": list(Metric),
        "means": charts.means(results),
        "differences": charts.differences(results),
        "compared": [_compared(results, number) for number in numbers if number],
        "control_confidence": _chance(results.confidence(0)),
        "checks": _checks(results),
        "days": charts.days(results),
        "height": charts.HEIGHT,
        "sensitivity": [
            (people, size_shown(results.metric, difference))
            for people, difference in results.sensitivity
        ],
        "changed": [one.variant.scenario.name for one in results.outcomes if one.is_changed],
    }


def _row(results: Results, number: int) -> dict[str, Any]:
    outcome, sample = results.outcomes[number], results.samples[number]
    return {
        "number": number,
        "letter": charts.LETTERS[number],
        "scenario": outcome.variant.scenario,
        "share": f"{outcome.variant.percentage:g} %",
        "impressions": outcome.impressions,
        "people": sample.people,
        "is_winner": results.told is not None and results.told.number == number,
        "figures": [
            "–" if (mean := outcome.mean(metric)) is None else shown(metric, mean)
            for metric in Metric
        ],
        "chance": _chance(results.chances[number]) if results.chances else "–",
        "days": [(day, shown(results.metric, day.mean)) for day in outcome.days if day.people],
    }


def _compared(results: Results, number: int) -> dict[str, Any]:
    """Return a variant beside the control, as a test that is always looked at and as one that is
    looked at once tells it.
    """
    metric, always, once = results.metric, results.contrast(number), results.once(number)
    gain = results.gain(number)
    return {
        "number": number,
        "letter": charts.LETTERS[number],
        "name": results.outcomes[number].variant.scenario.name,
        "difference": shown(metric, always.difference, signed=True) if always else "–",
        "gain": f"{gain:+.1f}{NBSP}%".replace("-", "\N{MINUS SIGN}") if gain is not None else "–",
        "confidence": _chance(results.confidence(number)),
        "looks": [
            (span(metric, one.low, one.high, signed=True), _p_value(one.p_value))
            if one
            else ("–", "–")
            for one in (always, once)
        ],
    }


def _checks(results: Results) -> list[tuple[str, list[str], str, bool]]:
    """Return what must hold before anything is compared: what, by variant, p, whether it fails."""
    given = [one.impressions for one in results.outcomes]
    counted = [sample.people for sample in results.samples]
    shares = [f"{one.variant.percentage:g} %" for one in results.outcomes]
    verdict = results.verdict
    return (
        [
            (
                "People are spread as the split says",
                [
                    f"{letter} {_percent(number / sum(given), 1)}, planned {share}"
                    for letter, number, share in zip(charts.LETTERS, given, shares, strict=False)
                ],
                _p_value(verdict.split),
                verdict.is_mismatched,
            ),
            (
                "As large a part of each variant's people counts",
                [
                    f"{letter} {_percent(number / of if of else 0)} ({number:,} of {of:,})"
                    for letter, number, of in zip(charts.LETTERS, counted, given, strict=False)
                ],
                _p_value(verdict.loss),
                verdict.is_lossy,
            ),
        ]
        if sum(given)
        else []
    )


def _percent(part: float, digits: int = 0) -> str:
    return f"{part * 100:.{digits}f}{NBSP}%"


def _chance(chance: float) -> str:
    """Return a probability; none is certain."""
    if 0 < chance < 0.001:
        return f"< 0.1{NBSP}%"
    return f"> 99.9{NBSP}%" if chance > 0.999 else _percent(chance, 1)


def _p_value(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"
