"""Versions in the admin: the list, one version read and restored, any two compared."""

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from helpdesk.accounts.asking import asking
from helpdesk.errors import Refusal
from scenarios import services
from scenarios.admin.comparing import compared, pretty
from scenarios.changes import differences
from scenarios.models import Scenario
from scenarios.rules import in_reach
from scenarios.services.lifecycle import MAX_NOTE
from scenarios.versions import document_for, document_of, versions_for

_SHOWN_LENGTH = 80


class VersionPages:
    """Shows versions by what their snapshots hold; going back is a new version."""

    object_history_list_template = "scenarios/admin/versions.html"
    history_list_per_page = 20

    def get_urls(self) -> list[URLPattern]:
        """Add the page that compares."""
        view = self.admin_site.admin_view(self.compare_view)  # type: ignore[attr-defined]  # ModelAdmin's
        compare = path(
            "<path:object_id>/compare/", view, name="scenarios_scenario_compare_versions"
        )
        return [compare, *super().get_urls()]  # type: ignore[misc]  # as above

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is reverted by a form of the library's."""
        return True

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> QuerySet[Any]:
        """The versions they may read."""
        rows = super().get_history_queryset(request, history_manager, pk_name, object_id)  # type: ignore[misc]  # SimpleHistoryAdmin's
        scenario = self._read(request, object_id)
        readable: QuerySet[Any] = rows.filter(
            pk__in=versions_for(asking(request), scenario).values("pk")
        )
        return readable

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, **options: Any
    ) -> None:
        """Say per version what differs from the one before, phases and knowledge included."""
        records = list(historical_records)
        played = set(
            Scenario.objects.published()
            .filter(pk__in=[record.id for record in records])
            .values_list("pk", "published_version")
        )
        for record in records:
            record.is_played = (record.id, record.version_number) in played
        for newer, older in pairwise(records):
            newer.history_delta_changes = [
                {
                    "field": difference["field"],
                    "kind": difference["changeType"],
                    "old": _short(difference["oldValue"]),
                    "new": _short(difference["newValue"]),
                }
                for difference in differences(older.snapshot, newer.snapshot)
            ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List the versions of what they may know of."""
        self._read(request, object_id)
        return super().history_view(request, object_id, extra_context)  # type: ignore[misc]  # as above

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one version: what changed with it, and all of it; restore it when asked to."""
        scenario = self._read(request, object_id)
        versions = versions_for(asking(request), scenario)
        try:
            version = versions.select_related("history_user").get(pk=version_id)
        except (versions.model.DoesNotExist, ValidationError):
            raise Http404 from None
        refusal = None
        if request.method == "POST":
            try:
                _restore(request, scenario, version)
            except Refusal as caught:
                refusal = caught
            else:
                done = f"Version {version.version_number} is restored as the newest."
                self.message_user(request, done, messages.SUCCESS)  # type: ignore[attr-defined]  # ModelAdmin's
                return redirect("admin:scenarios_scenario_change", scenario.pk)
        before = versions.filter(version_number=version.version_number - 1).first()
        is_newest = version.version_number == scenario.version_number
        person = asking(request)
        ours = in_reach(person, scenario)
        document = document_of(version) if ours else document_for(person, scenario)
        context = {
            **(extra_context or {}),
            "version": version,
            "before": before,
            "groups": compared(before.snapshot, version.snapshot) if before else [],
            "document": json.dumps(document.model_dump(mode="json"), indent=2, ensure_ascii=False),
            "may_restore": not is_newest
            and request.user.has_perm("scenarios.change_scenario", scenario),
            "refusal": refusal,
            "note": request.POST.get("note", ""),
        }
        title = f"Version {version.version_number} of “{scenario}”"
        status = refusal.status if refusal else 200
        return self._show(request, scenario, "version.html", {**context, "title": title}, status)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Compare any two versions.

        Unless said: the newest with what is played, or with the one before.
        """
        scenario = self._read(request, unquote(object_id))
        versions = versions_for(asking(request), scenario).order_by("-version_number")
        listed = list(
            versions.values("version_number", "history_date", "history_change_reason", "pk")
        )
        numbers = [one["version_number"] for one in listed]
        if not numbers:
            raise Http404
        before = numbers[1] if len(numbers) > 1 else numbers[0]
        played = scenario.published_version
        start = played if played is not None and played in numbers[1:] else before
        chosen = (
            _number(request.GET.get("from"), numbers, start),
            _number(request.GET.get("to"), numbers, numbers[0]),
        )
        rows = {
            row.version_number: row
            for row in versions.filter(version_number__in=chosen).select_related("history_user")
        }
        old, new = (rows[number] for number in chosen)
        context = {
            "title": f"Compare versions of “{scenario}”",
            "versions": listed,
            "old": old,
            "new": new,
            "groups": compared(old.snapshot, new.snapshot),
        }
        return self._show(request, scenario, "compare.html", context)

    def _read(self, request: HttpRequest, object_id: str) -> Scenario:
        scenario: Scenario | None = self.get_object(request, object_id)  # type: ignore[attr-defined]  # ModelAdmin's
        if scenario is None or not self.has_view_permission(request, scenario):  # type: ignore[attr-defined]  # as above
            raise Http404
        return scenario

    def _show(
        self,
        request: HttpRequest,
        scenario: Scenario,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        everywhere = self.admin_site.each_context(request)  # type: ignore[attr-defined]  # ModelAdmin's
        all_of_it = {**everywhere, "opts": self.opts, "scenario": scenario, **context}  # type: ignore[attr-defined]  # as above
        return render(request, f"scenarios/admin/{template}", all_of_it, status=status)


def _restore(request: HttpRequest, scenario: Scenario, version: Any) -> None:
    """Write the version's content as the next one; raises Refusal."""
    services.restore_version(
        scenario=scenario,
        editor=asking(request),
        number=version.version_number,
        changelog=request.POST.get("note", "")[:MAX_NOTE],
        expected_version=_number(
            request.POST.get("expected_version"), None, scenario.version_number
        ),
    )


def _number(text: str | None, among: list[int] | None, otherwise: int) -> int:
    """Return a version's number as a page sends it; what names none is a 404."""
    if not text:
        return otherwise
    number = int(text) if re.fullmatch("[0-9]{1,9}", text) else 0
    if among is not None and number not in among:
        raise Http404
    return number


def _short(value: Any) -> str:
    text = pretty(value)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"
