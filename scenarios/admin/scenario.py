"""The scenario's admin page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, StackedInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from helpdesk.accounts.asking import asking
from helpdesk.admin_pages import RefusedOnPage
from helpdesk.errors import Refusal
from scenarios import services
from scenarios.admin.advice import AdvicePages
from scenarios.admin.analytics import AnalyticsPages
from scenarios.admin.bulk import BulkPages
from scenarios.admin.comments import CommentPages
from scenarios.admin.copying import CopyAndDelete
from scenarios.admin.fieldsets import (
    GATE,
    GATE_AND_ADVICE,
    HEAD,
    REVIEW,
    SAVE_NOTE,
    TABS,
    TABS_TO_READ,
)
from scenarios.admin.filters import BuiltInFilter, WorkFilter
from scenarios.admin.forms import (
    SHARING,
    ArticleForm,
    PhaseForm,
    RowsFormSet,
    ScenarioForm,
    document_of_form,
)
from scenarios.admin.gate_lines import gate_lines
from scenarios.admin.history import VersionPages
from scenarios.admin.preview import PreviewPages
from scenarios.admin.review import ReviewPages, decision_on
from scenarios.admin.save_as_template import SaveAsTemplate
from scenarios.admin.schema_help import reference
from scenarios.admin.unsaved import KeepsUnsaved
from scenarios.choices import Status
from scenarios.models import KnowledgeArticle, Phase, Scenario
from scenarios.news import together
from scenarios.services.lifecycle import MOVES
from scenarios.unsaved.services import forget
from scenarios.versions import as_read_by

_VERBS: dict[str, tuple[Callable[..., Scenario], str, str]] = {
    "submit": (services.submit, "notes", "Submitted for review."),
    "approve": (services.approve, "notes", "Approved."),
    "publish": (services.publish, "notes", "Published."),
    "archive": (services.archive, "reason", "Archived."),
    "restore": (services.restore, "notes", "Restored as a draft."),
}
# Publishing plays each: more at once would keep the page waiting too long.
MAX_AT_ONCE = 50
_STATUS_COLOURS = {
    Status.DRAFT: "info",
    Status.PENDING_REVIEW: "warning",
    Status.APPROVED: "primary",
    Status.PUBLISHED: "success",
    Status.ARCHIVED: "danger",
}


class _RowsInline(StackedInline):
    """Rows that are part of the scenario's version: whoever may change it may change them."""

    formset = RowsFormSet
    extra = 0
    tab = True
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Scenario | None = None) -> bool:
        return request.user.has_perm("scenarios.view_scenario")

    def has_change_permission(self, request: HttpRequest, obj: Scenario | None = None) -> bool:
        return request.user.has_perm("scenarios.change_scenario", obj)

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


class PhaseInline(_RowsInline):
    """The 2–6 stages of the conversation."""

    model = Phase
    form = PhaseForm
    max_num = 6
    fields = (
        ("number", "name", "expected_minutes"),
        "description",
        ("objectives", "success_criteria"),
        ("key_vocabulary", "essential_phrases"),
        "notes",
    )


class KnowledgeInline(_RowsInline):
    """The knowledge base."""

    model = KnowledgeArticle
    form = ArticleForm
    max_num = 40
    verbose_name_plural = "Knowledge"
    fields = (
        ("position", "key", "title"),
        "body",
        ("source", "author", "published_on"),
        ("credibility", "is_helpful"),
        "tags",
    )


@admin.register(Scenario)
class ScenarioAdmin(
    KeepsUnsaved,
    RefusedOnPage,
    VersionPages,
    ReviewPages,
    CommentPages,
    PreviewPages,
    SaveAsTemplate,
    CopyAndDelete,
    AdvicePages,
    AnalyticsPages,
    BulkPages,
    SimpleHistoryAdmin,
    ModelAdmin,
):
    """Lists, edits, publishes and archives; every change is a verb of `scenarios.services`."""

    form = ScenarioForm
    inlines = (PhaseInline, KnowledgeInline)
    list_display = ("name", "state", "category", "difficulty", "version_number", "updated_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("category", ChoicesDropdownFilter),
        ("difficulty", ChoicesDropdownFilter),
        WorkFilter,
        ("is_system", BuiltInFilter),
    )
    search_fields = ("name", "description", "slug")
    ordering = ("name",)
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS
    actions = (
        "submit_selected",
        "approve_selected",
        "publish_selected",
        "archive_selected",
        "restore_selected",
        "export_json",
        "export_csv",
    )
    actions_list = ("analytics_overview", "cohort_page", "review_queue", "import_page")
    actions_detail = (
        "preview_one",
        "comments_page",
        "advice_page",
        "analytics_one",
        "submit_one",
        "review_one",
        "publish_one",
        "archive_one",
        "restore_one",
        "duplicate_one",
        "save_as_template",
        "delete_one",
    )
    autocomplete_fields = ("prerequisites",)
    readonly_fields = ("standing", "last_review", "gate", "advice", "simulation_reference")
    warn_unsaved_form = True
    change_form_before_template = "scenarios/admin/problems.html"
    compressed_fields = False

    class Media:
        js = ("scenarios/places.js", Script("admin/autosave.js", type="module"))

    # --- Who -----------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scenario]:
        """What they may know of; of other organisations', what is as it was published, since pages
        and lists show the columns.
        """
        rows = super().get_queryset(request)
        return rows.visible_to(request.user).settled_for(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Scenario], bool]:
        """As everywhere: by name, tags, description and issue, typing errors forgiven."""
        return queryset.matching(search_term, asking(request)), False

    def has_view_permission(self, request: HttpRequest, obj: Scenario | None = None) -> bool:
        return request.user.has_perm("scenarios.view_scenario")

    def has_change_permission(self, request: HttpRequest, obj: Scenario | None = None) -> bool:
        return request.user.has_perm("scenarios.change_scenario", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("scenarios.add_scenario")

    def has_delete_permission(self, request: HttpRequest, obj: Scenario | None = None) -> bool:
        """Not Django's way: see `delete_one`."""
        return False

    def has_submit_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may_move(request, object_id, "submit")

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may_move(request, object_id, "publish")

    def has_archive_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may_move(request, object_id, "archive")

    def has_restore_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may_move(request, object_id, "restore")

    def _may_move(self, request: HttpRequest, object_id: Any, verb: str) -> bool:
        """Whether to offer the move; the verb decides once more."""
        move = MOVES[verb]
        if object_id is None:
            return request.user.has_perm(f"scenarios.{move.permission}")
        scenario = self.get_object(request, unquote(str(object_id)))
        return (
            scenario is not None
            and scenario.status in move.sources
            and request.user.has_perm(f"scenarios.{move.permission}", scenario)
        )

    # --- The page ------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Scenario | None = None) -> Any:
        """Tabs; the gate for what is stored, the changelog for who may save."""
        if obj is None:
            return (HEAD, SAVE_NOTE, *TABS)
        ours = request.user.has_perm("scenarios.view_comments", obj)
        review = (REVIEW,) if ours and decision_on(obj) else ()
        advised = request.user.has_perm("scenarios.view_validation", obj)
        gate = GATE_AND_ADVICE if advised else GATE
        if self.has_change_permission(request, obj):
            return (HEAD, *review, SAVE_NOTE, *TABS, gate)
        return (HEAD, *review, *TABS_TO_READ, gate)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Scenario | None:
        """As anywhere, with the person who reads it: what it requires is told as they see it."""
        found: Any = super().get_object(request, object_id, from_field)
        if found is not None:
            found.reader = asking(request)
        return found

    @display(description="Prerequisites")
    def required(self, scenario: Any) -> str:
        """What has to be passed first, of what the reader sees, called as they read it."""
        seen = scenario.prerequisites.visible_to(scenario.reader)
        return ", ".join(str(one) for one in as_read_by(scenario.reader, seen))

    def save_model(self, request: HttpRequest, obj: Scenario, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's)
        """Nothing yet: phases and knowledge belong to the same version (`save_related`)."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  (Django's)
        """Hand the whole page to the verb: one version."""
        document = document_of_form(form, formsets)
        note = form.cleaned_data["changelog"]
        person: Any = request.user
        if change:
            saved = services.update(
                scenario=Scenario.objects.get(pk=form.instance.pk),
                editor=person,
                document=document,
                changelog=note,
                expected_version=form.cleaned_data["expected_version"],
            )
        else:
            saved = services.create(author=person, document=document, changelog=note)
        # Saved with the page as it was, it would undo what somebody else has shared meanwhile.
        if not change or SHARING & set(form.changed_data):
            services.share(
                scenario=saved,
                actor=person,
                visibility=form.cleaned_data["visibility"],
                shared_with=form.cleaned_data["shared_with_tenants"],
            )
        forget(person=person, scenario=saved if change else None)
        form.instance.pk = saved.pk
        form.instance.refresh_from_db()

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        add: bool = False,  # noqa: FBT001, FBT002  (Django's)
    ) -> Any:
        """Name the changed fields; the rows are in the version."""
        return super().construct_change_message(request, form, [], add)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new scenario is the author's tenant's, as in `services.create`."""
        initial = super().get_changeform_initial_data(request)
        tenant = getattr(request.user, "tenant_id", None)
        return {"visibility": "tenant" if tenant else "private", **initial}

    @display(description="Status", label=_STATUS_COLOURS, ordering="status")
    def state(self, scenario: Scenario) -> tuple[str, str]:
        """The status in its colour."""
        return scenario.status, self.standing(scenario)

    @display(description="Status")
    def standing(self, scenario: Scenario) -> str:
        """The status, and whether something newer waits to be published."""
        label = str(scenario.get_status_display())
        if scenario.has_unpublished_changes and scenario.status == Status.PUBLISHED:
            return f"{label}, with unpublished changes"
        return label

    @display(description="Reference")
    def simulation_reference(self, scenario: Scenario) -> SafeString:
        """What may stand in the simulation document."""
        return render_to_string("scenarios/admin/reference.html", {"sections": reference()})

    @display(description="Checklist")
    def gate(self, scenario: Scenario) -> SafeString:
        """The publish gate for the version as it is saved."""
        items = gate_lines(scenario, inline=True)
        return render_to_string("scenarios/admin/gate.html", {"items": items})

    # --- Moves ---------------------------------------------------------------------------------

    @action(description="Submit for review", url_path="submit", permissions=["submit"])
    def submit_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for notes to the reviewers, then submit."""
        return self._move(request, object_id, "submit")

    @action(description="Publish", url_path="publish", permissions=["publish"])
    def publish_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for notes, then publish."""
        return self._move(request, object_id, "publish")

    @action(description="Archive", url_path="archive", permissions=["archive"])
    def archive_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a reason, then archive."""
        return self._move(request, object_id, "archive")

    @action(description="Restore", url_path="restore", permissions=["restore"])
    def restore_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for notes, then restore."""
        return self._move(request, object_id, "restore")

    def _move(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        scenario = self._found(request, object_id)
        page = reverse("admin:scenarios_scenario_change", args=[scenario.pk])
        verb, note, done = _VERBS[name]
        refusal = None
        if request.method == "POST":
            try:
                verb(
                    scenario=scenario,
                    actor=request.user,
                    **{note: request.POST.get("note", "")[:2000]},
                )
            except Refusal as caught:
                refusal = caught
            else:
                self.message_user(request, done, messages.SUCCESS)
                return redirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{name.capitalize()} “{scenario}”",
            "opts": self.opts,
            "scenario": scenario,
            "verb": name,
            "note_label": note.capitalize(),
            "note": request.POST.get("note", ""),
            "refusal": refusal,
            "items": gate_lines(scenario) if name == "publish" else (),
            "page": page,
        }
        status = refusal.status if refusal else 200
        return render(request, "scenarios/admin/move.html", context, status=status)

    def _found(self, request: HttpRequest, object_id: str) -> Scenario:
        scenario: Scenario | None = self.get_object(request, unquote(object_id))
        if scenario is None:
            raise Http404
        return scenario

    @admin.action(description="Submit for review", permissions=["submit"])
    def submit_selected(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        """Submit each; what is refused is said."""
        self._move_all(request, rows, "submit")

    @admin.action(description="Approve", permissions=["review"])
    def approve_selected(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        """Approve each; what is refused is said."""
        self._move_all(request, rows, "approve")

    @admin.action(description="Publish", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        """Publish each; what is refused is said."""
        self._move_all(request, rows, "publish")

    @admin.action(description="Archive", permissions=["archive"])
    def archive_selected(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        """Archive each; what is refused is said."""
        self._move_all(request, rows, "archive")

    @admin.action(description="Restore", permissions=["restore"])
    def restore_selected(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        """Restore each; what is refused is said."""
        self._move_all(request, rows, "restore")

    def _move_all(self, request: HttpRequest, rows: QuerySet[Scenario], name: str) -> None:
        verb, _, done = _VERBS[name]
        if rows.count() > MAX_AT_ONCE:
            self.message_user(request, f"Choose {MAX_AT_ONCE} at most.", messages.ERROR)
            return
        with together():
            for scenario in rows:
                try:
                    verb(scenario=scenario, actor=request.user)
                except Refusal as refusal:
                    self.message_user(request, f"{scenario}: {refusal.detail}", messages.ERROR)
                else:
                    self.message_user(request, f"{scenario}: {done}", messages.SUCCESS)
