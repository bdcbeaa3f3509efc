"""Pages of scenarios: what it is all about, the library and its lists, one's opinions."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from helpdesk.accounts.models import User
from scenarios.forms import LibraryForm, NotesForm, OpinionForm, ReportForm
from scenarios.lists.selectors import ListName, listed
from scenarios.models import Scenario
from scenarios.selectors import (
    Opinion,
    entries,
    kept_by,
    kept_opinion,
    library_for,
    notable_for,
    opinion,
    opinions_of,
    with_opinions_of,
)
from scenarios.services import rate, report_problem, set_saved, unrate, write_notes
from scenarios.services.engagement import NOT_PRACTISED

PER_PAGE = 20


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # its callers require signing in
    return request.user


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """What it is, for those who are not signed in; the others have their dashboard."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    return render(request, "scenarios/landing.html")


@require_GET
@login_required
@vary_on_headers("HX-Request")
def library(request: HttpRequest) -> HttpResponse:
    """What there is to practise. Asked by htmx it answers with the list alone."""
    person = _person(request)
    form = LibraryForm(request.GET)
    page = Paginator(form.apply(library_for(person)), PER_PAGE).get_page(request.GET.get("page"))
    template = "library_results" if request.headers.get("HX-Request") else "library"
    context = {"form": form, "page": page, "entries": entries(page.object_list, person)}
    return render(request, f"scenarios/{template}.html", context)


@require_GET
@login_required
def ranking(request: HttpRequest, name: str) -> HttpResponse:
    """One of the lists by what people do."""
    if name not in ListName.values:
        raise Http404
    chosen = ListName(name)
    context = {"list": chosen, "listed": listed(chosen, _person(request))}
    return render(request, "scenarios/ranking.html", context)


@require_GET
@login_required
def opinions(request: HttpRequest) -> HttpResponse:
    """One's ratings and notes."""
    page = Paginator(opinions_of(_person(request)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "opinions": [kept_opinion(row) for row in page.object_list]}
    return render(request, "scenarios/opinions.html", context)


@require_POST
@login_required
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save a scenario for later, or no longer."""
    scenario, shown = _judged(request, pk)
    saved = request.POST.get("saved") == "true"
    set_saved(scenario=scenario, person=_person(request), saved=saved)
    if request.headers.get("HX-Request"):
        context = {"scenario_id": pk, "title": shown.title, "saved": saved}
        return render(request, "scenarios/save_button.html", context)
    done = "is saved for later" if saved else "is no longer saved"
    messages.success(request, f"“{shown.title}” {done}.")
    return _back(request, "library")


@require_POST
@login_required
def give_opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rate a scenario, write private notes on it, or both."""
    scenario, shown = _judged(request, pk)
    form = OpinionForm(request.POST)
    if form.is_valid() and form.cleaned_data["rating"] and not shown.can_rate:
        form.add_error("rating", NOT_PRACTISED)
    if not form.is_valid():
        sent = replace(shown, notes=request.POST.get("notes", ""))
        return _not_taken(request, {"opinion": sent, "opinion_form": form})
    person, rating, notes = (
        _person(request),
        form.cleaned_data["rating"],
        form.cleaned_data["notes"],
    )
    if not rating and not notes and not shown.notes:
        messages.info(request, "There was nothing to save: choose stars or write notes.")
        return _back(request, "briefing", pk)
    if rating:
        rate(scenario=scenario, person=person, rating=rating, notes=notes)
    else:
        write_notes(scenario=scenario, person=person, notes=notes)
    messages.success(
        request, _kept(rating=bool(rating), notes=bool(notes), noted=bool(shown.notes))
    )
    return _back(request, "briefing", pk)


def _kept(*, rating: bool, notes: bool, noted: bool) -> str:
    """Say what became of the stars and notes sent; `noted` if there were notes before."""
    if rating and notes:
        return "Your rating and notes are saved."
    if rating:
        return f"Your rating is saved{', your notes are deleted' if noted else ''}."
    return f"Your notes are {'saved' if notes else 'deleted'}."


@require_POST
@login_required
def keep_notes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change or delete one's notes, also on what is no longer open to one."""
    person = _person(request)
    row = get_object_or_404(kept_by(person).select_related("scenario"), scenario=pk)
    form = NotesForm({} if request.POST.get("do") == "delete" else request.POST)
    if not form.is_valid():
        sent = replace(kept_opinion(row), notes=request.POST.get("notes", ""))
        return _not_taken(request, {"opinion": sent, "notes_form": form})
    notes = form.cleaned_data["notes"]
    write_notes(scenario=row.scenario, person=person, notes=notes)
    messages.success(request, f"Your notes are {'saved' if notes else 'deleted'}.")
    return _back(request, "opinions")


@require_POST
@login_required
def take_rating_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rate a scenario no longer, also one that is no longer open to one."""
    person = _person(request)
    if unrate(scenario=get_object_or_404(notable_for(person), pk=pk), person=person):
        messages.success(request, "Your rating is removed; your notes stay.")
    else:
        messages.info(request, "There was no rating to remove.")
    return _back(request, "opinions")


@require_POST
@login_required
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Report a problem with a scenario."""
    scenario, shown = _judged(request, pk)
    form = ReportForm(request.POST)
    if not form.is_valid():
        sent = request.POST.get("text", "")
        return _not_taken(request, {"opinion": shown, "report_form": form, "text": sent})
    report_problem(scenario=scenario, person=_person(request), **form.cleaned_data)
    messages.success(request, "Thank you. Those who look after the scenarios can read it now.")
    return _back(request, "briefing", pk)


def _judged(request: HttpRequest, pk: UUID) -> tuple[Scenario, Opinion]:
    """Return a scenario the person can play, with what they think of it; otherwise 404."""
    scenario = get_object_or_404(with_opinions_of(_person(request)), pk=pk)
    return scenario, opinion(scenario, _person(request))


def _not_taken(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show again what was sent, and why it was not taken."""
    context["next"] = request.POST.get("next", "")
    return render(request, "scenarios/not_taken.html", context, status=400)


def _back(request: HttpRequest, otherwise: str, *arguments: Any) -> HttpResponse:
    """Lead back to where the form stood, on this site."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect(otherwise, *arguments)
