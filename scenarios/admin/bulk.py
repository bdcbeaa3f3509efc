"""Importing into and exporting from the list of scenarios; how far a job is stands on its page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from helpdesk.accounts.asking import asking
from helpdesk.errors import Refusal
from scenarios.bulk.columns import content_columns
from scenarios.bulk.exporting import ExportOptions
from scenarios.bulk.importing import ImportOptions
from scenarios.bulk.reading import MAX_ROWS
from scenarios.choices import Status
from scenarios.jobs.files import MAX_FILE, refuse_too_many
from scenarios.jobs.models import Job
from scenarios.jobs.services import start_export, start_import
from scenarios.models import Scenario


class ImportForm(forms.Form):
    """What to import, and what becomes of it; nothing is created before it was looked at."""

    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".json,.csv"}),
        help_text=f"A .json or .csv file in UTF-8 of at most {MAX_ROWS:,} scenarios.",
    )
    default_status = forms.ChoiceField(
        label="Status",
        choices=Status.choices,
        widget=UnfoldAdminSelectWidget,
        help_text="Of rows that name none. Needs your right to make that move.",
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(f"At most {MAX_FILE // 1_000_000} MB.")
        return file


class BulkPages:
    """The import page, and exporting what is selected."""

    def has_import_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whoever may create may import."""
        return request.user.has_perm("scenarios.add_scenario")

    @action(description="Import", url_path="import", permissions=["import"], icon="upload_file")
    def import_page(self, request: HttpRequest) -> HttpResponse:
        """Take a file, check it as importing it would, and show what would come of it."""
        form = ImportForm(
            request.POST or None,
            request.FILES or None,
            initial={"default_status": Status.DRAFT},
        )
        if request.method == "POST" and form.is_valid():
            try:
                return redirect_to(_checked(request, form))
            except Refusal as refusal:
                form.add_error("file", refusal.detail)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # ModelAdmin's
            "title": "Import scenarios",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "form": form,
            "columns": [column.name for column in content_columns()],
        }
        return render(request, "scenarios/admin/import.html", context)

    @admin.action(description="Export as JSON", permissions=["view"])
    def export_json(self, request: HttpRequest, rows: QuerySet[Scenario]) -> HttpResponse | None:
        """Write the selected ones into a file."""
        return self._export(request, rows, "json")

    @admin.action(description="Export as CSV", permissions=["view"])
    def export_csv(self, request: HttpRequest, rows: QuerySet[Scenario]) -> HttpResponse | None:
        """Write the selected ones into a table."""
        return self._export(request, rows, "csv")

    def _export(
        self, request: HttpRequest, rows: QuerySet[Scenario], format_: str
    ) -> HttpResponse | None:
        person = asking(request)
        try:
            refuse_too_many(person)
            job = start_export(
                owner=person,
                ids=list(rows.values_list("pk", flat=True)[: MAX_ROWS + 1]),
                options=ExportOptions(format_),
            )
        except Refusal as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)  # type: ignore[attr-defined]  # as above
            return None
        return redirect_to(job)


def redirect_to(job: Job) -> HttpResponse:
    """Lead to the job's page."""
    return redirect("admin:scenarios_job_change", job.pk)


def _checked(request: HttpRequest, form: ImportForm) -> Job:
    person, file = asking(request), form.cleaned_data["file"]
    refuse_too_many(person)
    return start_import(
        owner=person,
        file=file.file,
        name=file.name,
        options=ImportOptions(
            validate_only=True, default_status=form.cleaned_data["default_status"]
        ),
        keep=True,
    )
