"""Pages of practising: find, call a verb, render or redirect."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from helpdesk.accounts.models import User
from helpdesk.errors import Invalid, Refusal
from scenarios.jobs.files import refuse_too_many
from scenarios.models import Scenario
from scenarios.selectors import library_for
from sessions import pages
from sessions.api.performance_views import REPORT_TYPES, report_file
from sessions.choices import Mode
from sessions.forms import HistoryForm
from sessions.models import TrainingSession
from sessions.performance.attempts import counting_of
from sessions.performance.filters import PerformanceFilter
from sessions.performance.report.content import report_of
from sessions.services import rewind_session, start_session
from sessions.tasks import answer_soon

PER_PAGE = 20


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # every view here requires signing in
    return request.user


def _session(request: HttpRequest, pk: UUID) -> TrainingSession:
    mine = TrainingSession.objects.visible_to(request.user)
    return get_object_or_404(mine.with_parts(), pk=pk)


@require_GET
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Where to go on: open sessions, the next scenario, level, recent results."""
    return render(request, "sessions/dashboard.html", pages.dashboard(_person(request)))


@require_GET
@login_required
def briefing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a scenario asks for, and the door into a session of it."""
    person = _person(request)
    scenario = get_object_or_404(library_for(person), pk=pk)
    return render(request, "sessions/briefing.html", pages.briefing(scenario, person))


@require_POST
@login_required
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start the scenario, or go on with the session of it that is open."""
    person = _person(request)
    scenario = get_object_or_404(Scenario.objects.playable_by(person), pk=pk)
    mode = Mode.ASSESSED if request.POST.get("mode") == Mode.ASSESSED else Mode.PRACTICE
    try:
        session, _ = start_session(person=person, scenario=scenario, mode=mode)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
        return redirect("briefing", pk)
    return redirect("workspace", session.pk)


@require_GET
@login_required
@never_cache  # going back to it must show the chat as it is now
def workspace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The desk: ticket, chat and tools of one session."""
    return render(request, "sessions/workspace.html", pages.workspace(_session(request, pk)))


@require_GET
@login_required
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The assessment of an ended session; an open one leads back to the desk."""
    session = _session(request, pk)
    if session.is_active:
        return redirect("workspace", pk)
    return render(request, "sessions/result.html", pages.result(session))


@require_GET
@login_required
def replay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An ended session step by step; an open one leads back to the desk."""
    session = _session(request, pk)
    if session.is_active:
        return redirect("workspace", pk)
    return render(request, "sessions/replay.html", pages.replay(session))


@require_POST
@login_required
def rewind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Retry an ended session from one of its turns."""
    session = _session(request, pk)
    turn = request.POST.get("turn", "")
    try:
        retry, _ = rewind_session(session=session, turn=int(turn) if turn.isdecimal() else 0)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
        return redirect("replay", pk)
    answer_soon(retry.pk)
    return redirect("workspace", retry.pk)


@require_GET
@login_required
def report(request: HttpRequest) -> HttpResponse:
    """One's performance as a file; back to the page with a message where there is none to have."""
    person, kind = _person(request), request.GET.get("format", "pdf")
    chosen = PerformanceFilter(request.GET, counting_of(person))
    try:
        if kind not in REPORT_TYPES or not chosen.is_valid():
            raise Invalid("There is no such report: look at the filters.")
        refuse_too_many(person)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
        asked = request.GET.copy()
        asked.pop("format", None)
        return redirect(f"{reverse('performance')}?{asked.urlencode()}")
    return report_file(report_of(person, chosen), kind)


@require_GET
@login_required
def history(request: HttpRequest) -> HttpResponse:
    """One's sessions, newest first."""
    form = HistoryForm(request.GET)
    sessions = form.chosen(TrainingSession.objects.visible_to(request.user).for_lists())
    page = Paginator(sessions, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sessions/history.html", {"form": form, "page": page})
