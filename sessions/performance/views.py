"""Pages of performance."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from helpdesk.accounts.asking import asking
from sessions.models import TrainingSession
from sessions.performance import pages


@require_GET
@login_required
def performance(request: HttpRequest) -> HttpResponse:
    """How one is doing, and what to practise next."""
    shown = pages.performance(asking(request), request.GET.dict())
    return render(request, "sessions/performance.html", shown)


@require_GET
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Two of one's attempts at a scenario side by side; without `a`, the one before `b`."""
    second = _ended(request, request.GET.get("b", ""))
    first = _ended(request, request.GET["a"]) if request.GET.get("a") else None
    if first is not None and first.scenario_id != second.scenario_id:
        raise Http404("These are attempts at two scenarios.")
    return render(request, "sessions/compare.html", pages.comparison(first, second))


def _ended(request: HttpRequest, key: str) -> TrainingSession:
    """Return one's ended session, or 404."""
    try:
        pk = UUID(key)
    except ValueError:
        raise Http404("No such session.") from None
    mine = TrainingSession.objects.visible_to(request.user).practised().ended()
    return get_object_or_404(
        mine.filter(result__isnull=False).select_related("scenario", "version", "result", "person"),
        pk=pk,
    )
