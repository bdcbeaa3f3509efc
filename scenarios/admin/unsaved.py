"""Pages that keep what is typed: a script sends the form now and then, and it is offered again."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from helpdesk.accounts.asking import asking
from helpdesk.errors import Invalid, Refusal
from scenarios.models import Scenario
from scenarios.unsaved.models import UnsavedForm
from scenarios.unsaved.services import Fields, forget, keep, kept_for

RESTORED = "This is what you typed and had not saved. Nothing is saved yet: look through it, save."


class KeepsUnsaved:
    """Mixin of the scenario's admin: keeps the form, offers what was kept, forgets what is saved.

    What was kept comes back as the page would after a failed save: bound, with its complaints, and
    `ScenarioForm` refuses to be valid so that nothing is written by looking at it.
    """

    change_form_outer_before_template = "scenarios/admin/unsaved.html"

    def get_urls(self) -> list[URLPattern]:
        """Add where the script sends the form."""
        view = self.admin_site.admin_view(self.unsaved_view)  # type: ignore[attr-defined]  # ModelAdmin's
        return [
            path("add/unsaved/", view, name="scenarios_scenario_unsaved_new"),
            path("<path:object_id>/unsaved/", view, name="scenarios_scenario_unsaved"),
            *super().get_urls(),  # type: ignore[misc]  # as above
        ]

    def unsaved_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """Keep the form that is posted."""
        if request.method != "POST":
            raise Http404
        scenario = self._page_of(request, object_id)
        if object_id is not None and scenario is None:
            raise Http404
        try:
            fields, version = _sent(request)
            kept = keep(
                person=asking(request), scenario=scenario, fields=fields, version_number=version
            )
        except Refusal as refusal:
            return JsonResponse({"detail": refusal.detail}, status=refusal.status)
        return JsonResponse({"savedAt": kept.saved_at.isoformat()})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save; put back or discard what was kept when asked to."""
        scenario = self._page_of(request, object_id)
        if object_id is not None and scenario is None:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # as above
        person = asking(request)
        kept = kept_for(person, scenario)
        wanted = request.POST.get("_unsaved")
        if wanted == "discard" or (wanted and kept is None):
            forget(person=person, scenario=scenario)
            self.message_user(request, "Discarded.", messages.SUCCESS)  # type: ignore[attr-defined]  # ModelAdmin's
            return redirect(request.path)
        if wanted and kept is not None:
            request.POST = _as_posted(kept)  # type: ignore[assignment]  # Django's immutable kind
            request.restoring = True  # type: ignore[attr-defined]  # read by is_restoring
        name = "scenarios_scenario_unsaved" + ("" if scenario else "_new")
        context = {
            "kept": kept if request.method == "GET" else None,
            "kept_is_stale": kept is not None
            and scenario is not None
            and kept.version_number != scenario.version_number,
            "unsaved_url": reverse(f"admin:{name}", args=[scenario.pk] if scenario else []),
            "starts_unsaved": request.method == "POST",
            **(extra_context or {}),
        }
        return super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc]  # as above

    def _page_of(self, request: HttpRequest, object_id: str | None) -> Scenario | None:
        if object_id is None:
            return None
        found: Scenario | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # as above
        return found


def is_restoring(request: HttpRequest) -> bool:
    """Whether the form is one that was kept, to be looked at and not to be saved."""
    return getattr(request, "restoring", False)


def _as_posted(kept: UnsavedForm) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in kept.fields:
        data.appendlist(name, value)
    return data


def _sent(request: HttpRequest) -> tuple[Fields, int | None]:
    """Return the fields and the version of the page; raises Invalid."""
    try:
        body = json.loads(request.body)
        fields = [(name, value) for name, value in body["fields"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Invalid("These are no fields of a form.") from None
    if not all(isinstance(text, str) for pair in fields for text in pair):
        raise Invalid("These are no fields of a form.")
    version = next((value for name, value in fields if name == "expected_version"), "")
    short = version.isascii() and version.isdecimal() and len(version) < 10
    return fields, int(version) if short else None
