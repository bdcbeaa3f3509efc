"""The page of one's own news."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from helpdesk.accounts.asking import asking
from helpdesk.notifications import services
from helpdesk.notifications.mail import wants_mail, wants_reminders
from helpdesk.notifications.models import Notification

PER_PAGE = 20


@require_GET
@never_cache
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first."""
    person = asking(request)
    pages = Paginator(Notification.objects.of(person).order_by("-pk"), PER_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "wants_mail": wants_mail(person),
        "wants_reminders": wants_reminders(person),
    }
    return render(request, "notifications/list.html", context)


@require_GET
@never_cache
@login_required
def open_news(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go where the news leads, which reads it; by a link, since mails hold one."""
    news = get_object_or_404(Notification.objects.of(asking(request)), pk=pk)
    services.mark_read(news)
    if url_has_allowed_host_and_scheme(news.url, allowed_hosts=None):
        return redirect(news.url)
    return redirect("notifications")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    services.mark_all_read(asking(request))
    return redirect("notifications")


@require_POST
@login_required
def mail(request: HttpRequest) -> HttpResponse:
    """Switch mails on or off."""
    wanted = request.POST.get("mail") == "on"
    services.set_mail(asking(request), wanted=wanted)
    messages.success(
        request, "News comes by mail as well." if wanted else "News comes here only, not by mail."
    )
    return redirect("notifications")


@require_POST
@login_required
def reminders(request: HttpRequest) -> HttpResponse:
    """Switch reminders of what is due to be practised on or off."""
    wanted = request.POST.get("reminders") == "on"
    services.set_reminders(asking(request), wanted=wanted)
    messages.success(
        request, "You will be reminded of re-tests." if wanted else "No more reminders of re-tests."
    )
    return redirect("notifications")
