"""The trainee's part of marking in pages: find, call the verb, redirect."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from helpdesk.accounts.asking import asking
from helpdesk.errors import Refusal
from sessions import pages
from sessions.marking.appealing import appeal
from sessions.models import TrainingSession


@require_POST
@login_required
def appeal_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Appeal against a criterion of an own result."""
    session = get_object_or_404(_mine(request), pk=pk)
    try:
        appeal(
            session=session,
            criterion=request.POST.get("criterion", ""),
            text=request.POST.get("text", ""),
            person=asking(request),
        )
    except Refusal as refusal:
        messages.error(request, refusal.detail)
        if session.is_active:
            return redirect("workspace", pk)
        shown = {**pages.result(session), "typed": request.POST}  # nothing typed is lost
        return render(request, "sessions/result.html", shown, status=refusal.status)
    messages.success(request, "Your appeal is with the instructors; you will hear of it.")
    return redirect("result", pk)


def _mine(request: HttpRequest) -> QuerySet[TrainingSession]:
    mine: QuerySet[TrainingSession] = TrainingSession.objects.visible_to(request.user).with_parts()
    return mine
