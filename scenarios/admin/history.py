"""Versions in the admin: the list, and one version read."""

import json
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from scenarios.changes import differences
from scenarios.models import Scenario
from scenarios.versions import Version

_SHOWN_LENGTH = 80


class VersionPages:
    """Shows versions by what their snapshots hold; nothing is edited or reverted here."""

    object_history_list_template = "scenarios/admin/versions.html"
    history_list_per_page = 20

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Going back is a new version, not a form."""
        return True

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
                    "old": _short(difference["oldValue"]),
                    "new": _short(difference["newValue"]),
                }
                for difference in differences(older.snapshot, newer.snapshot)
            ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List the versions of what they may know of."""
        if self.get_object(request, object_id) is None:  # type: ignore[attr-defined]  # ModelAdmin's
            raise Http404
        return super().history_view(request, object_id, extra_context)  # type: ignore[misc]

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one version: what changed with it, and all of it."""
        scenario = self.get_object(request, object_id)  # type: ignore[attr-defined]  # ModelAdmin's
        if scenario is None:
            raise Http404
        try:
            version = Version.objects.get(id=scenario.pk, pk=version_id)
        except (Version.DoesNotExist, ValidationError):
            raise Http404 from None
        before = Version.objects.filter(
            id=scenario.pk, version_number=version.version_number - 1
        ).first()
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            **(extra_context or {}),
            "title": f"Version {version.version_number} of “{scenario}”",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "scenario": scenario,
            "version": version,
            "differences": [
                {
                    **difference,
                    "old": pretty(difference["oldValue"]),
                    "new": pretty(difference["newValue"]),
                }
                for difference in differences(before.snapshot if before else {}, version.snapshot)
            ]
            if before
            else [],
            "document": pretty(version.snapshot),
        }
        return render(request, "scenarios/admin/version.html", context)


def pretty(value: Any) -> str:
    """Return a value of a document as people read it."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"
