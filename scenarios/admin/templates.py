"""The admin of templates: a list with pictures, a page to write one, and a form to use one."""

import json
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from helpdesk.accounts.asking import asking
from helpdesk.admin_pages import RefusedOnPage
from helpdesk.errors import Invalid
from scenarios import services
from scenarios.admin.filters import BuiltInFilter, FeaturedFilter
from scenarios.admin.template_forms import TemplateForm, UseTemplateForm
from scenarios.services.templating import FIELDS
from scenarios.templating.models import ScenarioTemplate
from scenarios.templating.values import (
    read_stored,
)


@admin.register(ScenarioTemplate)
class ScenarioTemplateAdmin(RefusedOnPage, ModelAdmin):
    """Lists, edits, deletes and uses templates; every change is a verb."""

    form = TemplateForm
    list_display = (
        "picture",
        "title",
        "featured",
        "it_category",
        "difficulty",
        "usage_count",
        "rating",
        "updated_at",
    )
    list_display_links = ("picture", "title")
    list_filter = (
        ("it_category", ChoicesDropdownFilter),
        ("category", ChoicesDropdownFilter),
        ("difficulty", ChoicesDropdownFilter),
        FeaturedFilter,
        ("is_system", BuiltInFilter),
    )
    search_fields = ("name", "description")
    list_per_page = 50
    actions_detail = ("use",)
    actions_row = ("use",)
    warn_unsaved_form = True
    compressed_fields = False
    fieldsets = (
        (
            None,
            {"fields": ("name", "description", ("thumbnail", "is_featured"), "expected_version")},
        ),
        ("Who sees it", {"fields": (("visibility", "shared_with_tenants"),)}),
        ("Content", {"fields": ("variables", "document")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """As written; for those who may only read, laid out."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        *others, _ = self.fieldsets
        return (*others, ("Content", {"fields": ("variables_to_read", "document_to_read")}))

    @display(description="Variables")
    def variables_to_read(self, template: ScenarioTemplate) -> SafeString:
        """What is filled in: label, kind and default."""
        rows = ((one.get("label"), one["type"], one.get("default")) for one in template.variables)
        items = format_html_join("", "<li>{} ({}): {}</li>", rows)
        return format_html("<ul>{}</ul>", items)

    @display(description="Document")
    def document_to_read(self, template: ScenarioTemplate) -> SafeString:
        """The document, indented."""
        text = json.dumps(template.document, indent=2, ensure_ascii=False)
        return format_html(
            '<details><summary class="cursor-pointer font-semibold">The whole document</summary>'
            '<pre class="whitespace-pre-wrap">{}</pre></details>',
            text,
        )

    # --- Who -----------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScenarioTemplate]:
        """What they may know of."""
        person = asking(request)
        return ScenarioTemplate.objects.visible_to(person).featured_first(person)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What leads this person's list, then by name."""
        return ("-leads", "name")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("scenarios.view_scenariotemplate")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("scenarios.add_scenariotemplate")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("scenarios.change_scenariotemplate", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("scenarios.delete_scenariotemplate", obj)

    def has_use_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether to offer making a scenario; the verb decides once more."""
        return request.user.has_perm("scenarios.add_scenario")

    # --- The list ------------------------------------------------------------------------------

    @display(description="Picture")
    def picture(self, template: ScenarioTemplate) -> SafeString | str:
        """Its picture, small."""
        if not template.thumbnail:
            return "—"
        address = reverse("admin-template-thumbnail", args=[template.pk])
        return format_html(
            '<img src="{}?v={}" alt="" width="96" height="54" loading="lazy">',
            address,
            template.version_number,
        )

    @display(description="Template", ordering="name")
    def title(self, template: ScenarioTemplate) -> str:
        """Its name."""
        return template.name

    @display(description="Featured", label={"Featured": "success"}, ordering="leads")
    def featured(self, template: Any) -> str:
        """Whether it is shown first."""
        return "Featured" if template.leads else ""

    @display(description="Rating")
    def rating(self, template: ScenarioTemplate) -> str:
        """The average and how many rated."""
        if not template.ratings_count:
            return "—"
        return f"{template.average_rating:.1f} ({template.ratings_count})"

    # --- The page ------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's)
        """Hand the page to the verb."""
        cleaned, person = form.cleaned_data, asking(request)
        said = {name: cleaned[name] for name in FIELDS if name in cleaned}
        upload = cleaned.get("thumbnail") if "thumbnail" in form.changed_data else None
        shared: dict[str, Any] = {
            "shared_with": cleaned["shared_with_tenants"],
            "thumbnail": upload or None,
        }
        if change:
            saved = services.update_template(
                template=ScenarioTemplate.objects.get(pk=obj.pk),
                editor=person,
                document=said.pop("document"),
                changes=said,
                expected_version=cleaned["expected_version"],
                **shared,
            )
        else:
            saved = services.create_template(author=person, **said, **shared)
        obj.pk = saved.pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  (Django's)
        """Nothing more: the verb wrote all of it."""

    def delete_model(self, request: HttpRequest, obj: ScenarioTemplate) -> None:
        """Delete by the verb."""
        services.delete_template(template=obj, actor=asking(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ScenarioTemplate]) -> None:
        """Delete each by the verb."""
        for template in queryset:
            self.delete_model(request, template)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new template is the author's tenant's, as in the verb."""
        initial = super().get_changeform_initial_data(request)
        tenant = getattr(request.user, "tenant_id", None)
        return {"visibility": "tenant" if tenant else "private", "document": {}, **initial}

    # --- Using it ------------------------------------------------------------------------------

    @action(description="Create a scenario from this", url_path="use", permissions=["use"])
    def use(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a name and for what is to be filled in, then open the new draft."""
        template: ScenarioTemplate | None = self.get_object(request, unquote(object_id))
        if template is None:
            raise Http404
        variables = read_stored(template.variables)
        form = UseTemplateForm(
            variables,
            data=request.POST if request.method == "POST" else None,
            initial={"scenario_name": template.name},
        )
        if request.method == "POST" and form.is_valid():
            try:
                scenario = services.create_from_template(
                    template=template,
                    author=asking(request),
                    name=form.cleaned_data["scenario_name"],
                    values=form.cleaned_data["values"],
                )
            except Invalid as refusal:
                form.show(refusal)
            else:
                self.message_user(request, f"“{scenario}” was created.", messages.SUCCESS)
                return redirect("admin:scenarios_scenario_change", scenario.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Create a scenario from “{template}”",
            "opts": self.opts,
            "template": template,
            "form": form,
            "button": "Create the scenario",
            "page": reverse("admin:scenarios_scenariotemplate_changelist"),
        }
        status = 400 if form.errors else 200
        return render(request, "scenarios/admin/fill_in.html", context, status=status)
