"""The comments of a scenario in the admin: threads by field, and forms that need no script."""

from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from unfold.decorators import action

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.errors import Invalid, Refusal
from scenarios.changes import value_at
from scenarios.columns import read_document
from scenarios.comments.fields import field_choices, has_field, label_of
from scenarios.comments.files import TYPES
from scenarios.comments.links import link_to
from scenarios.comments.models import MAX_CONTENT, Comment
from scenarios.models import Scenario
from scenarios.services import attachments, comments

PER_PAGE = 25
_SHOWN_LENGTH = 300
# What to say, and the comment to go to on the page.
_Done = tuple[str, Comment | None]


class CommentPages:
    """Shows what was said about a scenario, and takes what is said."""

    def has_comments_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the person may read the comments."""
        if object_id is None:
            return request.user.has_perm("scenarios.view_comments")
        scenario = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]  # ModelAdmin's
        return scenario is not None and request.user.has_perm("scenarios.view_comments", scenario)

    @action(
        description="Comments", url_path="comments", permissions=["comments"], icon="chat_bubble"
    )
    def comments_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the threads; do what one of the page's forms asks for."""
        scenario = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # as above
        if scenario is None:
            raise Http404
        refusal = None
        if request.method == "POST":
            try:
                done, anchor = _do(request, scenario)
            except Refusal as caught:
                refusal = caught
            else:
                self.message_user(request, done, messages.SUCCESS)  # type: ignore[attr-defined]  # as above
                return redirect(f"{_page_of(scenario)}?{request.GET.urlencode()}{anchor}")
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            **_shown(request, scenario),
            "title": f"Comments on “{scenario}”",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "refusal": refusal,
            # What was typed stays in the form it was typed in.
            "typed": request.POST if refusal else {},
        }
        status = refusal.status if refusal else 200
        return render(request, "scenarios/admin/comments.html", context, status=status)


def _page_of(scenario: Scenario) -> str:
    return reverse("admin:scenarios_scenario_comments_page", args=[scenario.pk])


def _do(request: HttpRequest, scenario: Scenario) -> tuple[str, str]:
    """Call the verb a form of the page names; returns what to say and where to go on the page."""
    verb = _VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise Invalid("This page can't do that.")
    target = None
    if request.POST.get("comment"):
        rows = Comment.objects.filter(scenario=scenario).visible_to(asking(request))
        target = get_object_or_404(rows, pk=_id(request.POST["comment"]))
    done, said = verb(request, scenario, target)
    return done, f"#comment-{said.parent_id or said.pk}" if said else ""


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _say(request: HttpRequest, scenario: Scenario, parent: Comment | None) -> _Done:
    said = comments.comment(
        scenario=scenario,
        author=asking(request),
        content=request.POST.get("content", ""),
        field="" if parent else request.POST.get("field", ""),
        parent=parent,
        files=request.FILES.getlist("files"),
    )
    return "Said." if parent is None else "Answered.", said


def _edit(request: HttpRequest, _: Scenario, target: Comment | None) -> _Done:
    said = comments.edit_comment(
        comment=_needed(target), editor=asking(request), content=request.POST.get("content", "")
    )
    return "Changed.", said


def _delete(request: HttpRequest, _: Scenario, target: Comment | None) -> _Done:
    comments.delete_comment(comment=_needed(target), actor=asking(request))
    return "Taken away.", None


def _resolve(request: HttpRequest, _: Scenario, target: Comment | None) -> _Done:
    return "Resolved.", comments.resolve_comment(comment=_needed(target), actor=asking(request))


def _reopen(request: HttpRequest, _: Scenario, target: Comment | None) -> _Done:
    return "Open again.", comments.reopen_comment(comment=_needed(target), actor=asking(request))


def _detach(request: HttpRequest, _: Scenario, target: Comment | None) -> _Done:
    files = _needed(target).attachments.all()
    file = get_object_or_404(files, pk=_id(request.POST.get("attachment", "")))
    attachments.detach(attachment=file, actor=asking(request))
    return "The file is taken away.", target


def _needed(target: Comment | None) -> Comment:
    if target is None:
        raise Http404
    return target


_VERBS: dict[str, Callable[[HttpRequest, Scenario, Comment | None], _Done]] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "resolve": _resolve,
    "reopen": _reopen,
    "detach": _detach,
}


def _shown(request: HttpRequest, scenario: Scenario) -> dict[str, Any]:
    """Return what the page shows: the threads of one of its pages, grouped by field."""
    person = asking(request)
    document = read_document(scenario).model_dump(mode="json")
    threads = Comment.objects.filter(scenario=scenario).threads()
    shown = threads if request.GET.get("show") == "all" else threads.open()
    page = Paginator(shown.by_field().complete(), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "scenario": scenario,
        "page": page,
        "groups": [
            {
                "path": path,
                "label": label_of(path) if path else "The whole scenario",
                "gone": bool(path) and not has_field(document, path),
                "value": _value(document, path),
                "threads": [_entries(thread, scenario, person) for thread in inside],
            }
            for path, inside in groupby(page, key=lambda thread: thread.field)
        ],
        "counts": {"open": threads.open().count(), "all": threads.count()},
        "show": request.GET.get("show", ""),
        "fields": field_choices(document),
        "may_comment": person.has_perm("scenarios.comment_scenario", scenario),
        "max_content": MAX_CONTENT,
        "accept": ",".join(f".{ending}" for ending in TYPES),
    }


def _value(document: dict[str, Any], path: str) -> str:
    """Return what stands in a field now, shortened; nothing of whole parts."""
    value = value_at(document, path) if path and has_field(document, path) else None
    return str(value)[:_SHOWN_LENGTH] if isinstance(value, str | int | float) else ""


def _entries(thread: Comment, scenario: Scenario, person: User) -> dict[str, Any]:
    """Return a thread as the page shows it: its comments, each with what the person may do."""
    moderates = person.has_perm("scenarios.moderate_comments", scenario)
    return {
        "first": thread,
        "entries": [
            {
                "comment": said,
                "files": [(file, link_to(file, person)) for file in said.attachments.all()],
                "is_own": said.author_id == person.pk and not said.is_deleted,
                "may_delete": (moderates or said.author_id == person.pk) and not said.is_deleted,
            }
            for said in (thread, *thread.replies.all())
        ],
    }
