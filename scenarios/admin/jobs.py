"""One's imports and exports: how far they are, what came of them, their files."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from unfold.admin import ModelAdmin
from unfold.decorators import display

from helpdesk.accounts.asking import asking
from helpdesk.admin_pages import ReadOnly
from helpdesk.api.pagination import DEFAULT_LIMIT
from helpdesk.errors import Missing, Refusal
from scenarios.admin.bulk import redirect_to
from scenarios.jobs.files import download, refuse_too_many
from scenarios.jobs.models import Job
from scenarios.jobs.services import cancel, confirm_import

_SHOWN_ROWS = 10 * DEFAULT_LIMIT
_COLOURS = {
    Job.Status.PENDING: "info",
    Job.Status.RUNNING: "warning",
    Job.Status.COMPLETED: "success",
    Job.Status.FAILED: "danger",
    Job.Status.CANCELLED: "danger",
}


@admin.register(Job)
class JobAdmin(ReadOnly, ModelAdmin):
    """Lists one's jobs; the page of one follows it and leads on."""

    list_display = ("__str__", "state", "created_at", "finished_at")
    list_filter = ("kind",)
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Their own."""
        return super().get_queryset(request).visible_to(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("scenarios.view_scenario")

    @display(description="Status", label=_COLOURS, ordering="status")
    def state(self, job: Job) -> tuple[str, str]:
        """The status in its colour."""
        return job.status, job.get_status_display()

    def get_urls(self) -> list[Any]:
        """Add the job's file."""
        site = self.admin_site.admin_view
        return [
            path("<path:object_id>/file/", site(self.file_view), name="scenarios_job_file"),
            *super().get_urls(),
        ]

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Download an export."""
        try:
            return download(self._found(request, object_id), asking(request))
        except Missing:
            raise Http404 from None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how far it is and what came of it; confirm a checked import, or stop one."""
        job = self._found(request, object_id)
        if request.method == "POST":
            try:
                return self._do(request, job)
            except Refusal as refusal:
                self.message_user(request, refusal.detail, messages.ERROR)
                return redirect_to(job)
        done, total = job.standing
        result = job.result or {}
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "title": str(job),
            "opts": self.opts,
            "job": job,
            "done": done,
            "total": total,
            "result": result,
            "is_check": job.options.get("validate_only", False),
            "errors": result.get("errors", [])[:_SHOWN_ROWS],
            "more_errors": max(0, result.get("errorCount", 0) - _SHOWN_ROWS),
            "preview": result.get("preview", []),
            "is_mine": job.owner_id == asking(request).pk,
        }
        return render(request, "scenarios/admin/job.html", context)

    def _do(self, request: HttpRequest, job: Job) -> HttpResponse:
        person = asking(request)
        if request.POST.get("do") == "cancel":
            cancel(job)
            return redirect_to(job)
        refuse_too_many(person)
        made = confirm_import(job, person, skip_errors=request.POST.get("do") == "import-valid")
        return redirect_to(made)

    def _found(self, request: HttpRequest, object_id: str) -> Job:
        job: Job | None = self.get_object(request, object_id)
        if job is None:
            raise Http404
        return job
