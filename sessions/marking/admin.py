"""Instructors' pages in the admin: sessions to mark, appeals to decide, calibration."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from helpdesk.accounts.asking import asking
from helpdesk.admin_pages import ReadOnly
from helpdesk.errors import Invalid, Refusal
from sessions.marking import pages
from sessions.marking.appealing import accept_appeal, decline_appeal
from sessions.marking.calibration import calibrations_for
from sessions.marking.judging import mark_judgement
from sessions.marking.models import Appeal, Judgement, Override
from sessions.marking.overriding import override_criterion, take_back
from sessions.models import TrainingSession

_OUTCOMES = {
    "Solved": "success",
    "Escalated rightly": "success",
    "Closed unsolved": "danger",
    "Escalated wrongly": "danger",
}
_STATES = {"Waiting for an answer": "warning", "Accepted": "success", "Declined": "info"}


class MarkingPage(ReadOnly, ModelAdmin):
    """Base of the two: a list to read, and a page of one's own for one row, where verbs are called.

    What a verb refuses stands above the page, with all that was typed.
    """

    template = ""
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        name = self.opts.model_name
        return request.user.has_perm(f"training.view_{name}")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one row; do what one of the page's forms asks for."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        refusal = None
        if request.method == "POST":
            try:
                done = self.do(request, row)
            except Refusal as caught:
                refusal = caught
            else:
                self.message_user(request, done, messages.SUCCESS)
                return redirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            **self.shown(request, row),
            "opts": self.opts,
            "refusal": refusal,
            "typed": request.POST if refusal else {},
        }
        return render(request, self.template, context, status=refusal.status if refusal else 200)

    def do(self, request: HttpRequest, row: Any) -> str:
        """Call the verb a form names; return what to say. Raises Refusal."""
        raise NotImplementedError

    def shown(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the template shows."""
        raise NotImplementedError


@admin.register(TrainingSession)
class TrainingSessionAdmin(MarkingPage):
    """Ended sessions of one's organisation: to read, and to mark."""

    template = "sessions/admin/session.html"
    list_display = ("person", "played", "mode", "how_it_ended", "score", "passed", "ended_at")
    list_filter = (("outcome", ChoicesDropdownFilter), ("mode", ChoicesDropdownFilter))
    list_filter_submit = True
    search_fields = (
        "person__email",
        "person__first_name",
        "person__last_name",
        "version__name",
    )
    ordering = ("-ended_at", "-id")
    actions_list = ("calibration_page",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingSession]:
        """What they may mark."""
        rows = TrainingSession.objects.markable_by(asking(request)).for_lists()
        return rows.select_related("person", "scenario", "version", "result")

    @display(description="Scenario", ordering="version__name")
    def played(self, session: TrainingSession) -> str:
        """What was played, as it was called then."""
        return session.title

    @display(description="Outcome", label=_OUTCOMES, ordering="outcome")
    def how_it_ended(self, session: TrainingSession) -> str:
        """The outcome in its colour."""
        return session.get_outcome_display()

    @display(description="Score", ordering="result__overall")
    def score(self, session: TrainingSession) -> int:
        """Of 100, as it stands."""
        return session.result.overall

    @display(description="Passed", boolean=True, ordering="result__passed")
    def passed(self, session: TrainingSession) -> bool:
        """As it stands."""
        return session.result.passed

    def do(self, request: HttpRequest, row: TrainingSession) -> str:
        """Override a criterion, take an override back, or answer a question asked of a model."""
        verb = _VERBS.get(request.POST.get("do", ""))
        if verb is None:
            raise Invalid("This page can't do that.")
        return verb(request, row)

    def shown(self, request: HttpRequest, row: TrainingSession) -> dict[str, Any]:
        """The result with everything that can be marked."""
        return pages.session_page(row, asking(request))

    @action(description="Agreement with a model", url_path="calibration", permissions=["view"])
    def calibration_page(self, request: HttpRequest) -> HttpResponse:
        """Show how well a model's answers agree with instructors'."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Agreement of a model with instructors",
            "opts": self.opts,
            "rows": calibrations_for(asking(request)),
            **pages.bar(),
        }
        return render(request, "sessions/admin/calibration.html", context)


def _override(request: HttpRequest, session: TrainingSession) -> str:
    made = override_criterion(
        session=session,
        criterion=request.POST.get("criterion", ""),
        share=_share(request),
        reason=request.POST.get("reason", ""),
        by=asking(request),
    )
    return f"Marked. The result is now {made.session.result.overall} of 100."


def _take_back(request: HttpRequest, session: TrainingSession) -> str:
    standing = Override.objects.filter(session=session)
    made = take_back(
        override=get_object_or_404(standing, pk=_id(request.POST.get("override", ""))),
        reason=request.POST.get("reason", ""),
        by=asking(request),
    )
    return f"Taken back: {made.criterion} is as it was recorded."


def _mark(request: HttpRequest, session: TrainingSession) -> str:
    judgements = Judgement.objects.filter(session=session)
    mark_judgement(
        judgement=get_object_or_404(judgements, pk=_id(request.POST.get("judgement", ""))),
        met=_yes_or_no(request),
        by=asking(request),
    )
    return "Your answer is noted."


_VERBS: dict[str, Callable[[HttpRequest, TrainingSession], str]] = {
    "override": _override,
    "take-back": _take_back,
    "mark": _mark,
}


@admin.register(Appeal)
class AppealAdmin(MarkingPage):
    """The appeals of one's organisation: those that wait first, to be decided."""

    template = "sessions/admin/appeal.html"
    list_display = ("about", "person", "scenario", "state", "created_at")
    list_filter = (("status", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("session__person__email", "session__version__name", "text")
    ordering = ("-status", "created_at")  # “open” is the last of them by letter

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        """What they may decide."""
        rows = Appeal.objects.decidable_by(asking(request))
        return rows.select_related(
            "session__person", "session__scenario", "session__version", "session__result"
        ).defer(
            "session__scenario__simulation",
            "session__version__simulation",
            "session__version__snapshot",
            "session__world",
            "session__customer",
            "session__result__feedback",
        )

    @display(description="Criterion")
    def about(self, appeal: Appeal) -> str:
        """Which criterion it is about."""
        return pages.label_of(appeal.session, appeal.criterion)

    @display(description="Person", ordering="session__person__email")
    def person(self, appeal: Appeal) -> str:
        """Who appeals."""
        return str(appeal.session.person)

    @display(description="Scenario", ordering="session__version__name")
    def scenario(self, appeal: Appeal) -> str:
        """What was played."""
        return appeal.session.title

    @display(description="State", label=_STATES, ordering="status")
    def state(self, appeal: Appeal) -> str:
        """The state in its colour."""
        return str(appeal.get_status_display())

    def do(self, request: HttpRequest, row: Appeal) -> str:
        """Accept or decline."""
        by, reason = asking(request), request.POST.get("reason", "")
        if request.POST.get("do") == "accept":
            accept_appeal(appeal=row, share=_share(request), reason=reason, by=by)
            return "Accepted; the result has been changed."
        if request.POST.get("do") == "decline":
            decline_appeal(appeal=row, reason=reason, by=by)
            return "Declined; the result stays."
        raise Invalid("This page can't do that.")

    def shown(self, request: HttpRequest, row: Appeal) -> dict[str, Any]:
        """The appeal beside the criterion it is about."""
        context = pages.appeal_page(row, asking(request))
        link = reverse("admin:training_trainingsession_change", args=[row.session_id])
        return {**context, "session_url": link}


def _share(request: HttpRequest) -> float:
    """Return the share a form gives in per cent; raises Invalid."""
    text = request.POST.get("percent", "").strip().removesuffix("%").strip()
    try:
        return float(text) / 100
    except ValueError:
        detail = "Say how much of the points, from 0 to 100 per cent."
        raise Invalid(detail, fields={"share": [detail]}) from None


def _yes_or_no(request: HttpRequest) -> bool:
    """Return the answer a form gives; raises Invalid where it gives none."""
    try:
        return {"yes": True, "no": False}[request.POST.get("met", "")]
    except KeyError:
        detail = "Answer the question with yes or no."
        raise Invalid(detail, fields={"met": [detail]}) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
