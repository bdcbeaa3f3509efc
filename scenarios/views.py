"""Pages of scenarios: what it is all about, and the library."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from helpdesk.accounts.models import User
from scenarios.forms import LibraryForm
from scenarios.models import Scenario
from scenarios.selectors import entries, library_for
from scenarios.services import set_saved

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


@require_POST
@login_required
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save a scenario for later, or no longer."""
    person = _person(request)
    scenario = get_object_or_404(Scenario.objects.playable_by(person), pk=pk)
    saved = request.POST.get("saved") == "true"
    set_saved(scenario=scenario, person=person, saved=saved)
    if request.headers.get("HX-Request"):
        context = {"scenario_id": pk, "title": scenario.name, "saved": saved}
        return render(request, "scenarios/save_button.html", context)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect("library")
