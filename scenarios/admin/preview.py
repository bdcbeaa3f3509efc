"""Playing a draft from its page in the admin."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.decorators import action

from helpdesk.accounts.asking import asking
from helpdesk.errors import Refusal
from scenarios import services
from scenarios.admin.gate_lines import gate_lines
from scenarios.services.previewing import obstacles


class PreviewPages:
    """Says what playing a draft means, and leads to the desk."""

    def has_preview_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether to offer it; the verb decides once more."""
        if object_id is None:
            return request.user.has_perm("scenarios.preview_scenario")
        scenario = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]  # ModelAdmin's
        return scenario is not None and request.user.has_perm(
            "scenarios.preview_scenario", scenario
        )

    @action(description="Play", url_path="preview", permissions=["preview"])
    def preview_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then open a session of the newest version that counts for nothing."""
        scenario = self._found(request, object_id)  # type: ignore[attr-defined]  # ScenarioAdmin's
        refusal = None
        if request.method == "POST":
            try:
                return redirect(services.preview(scenario=scenario, person=asking(request)))
            except Refusal as caught:
                refusal = caught
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # ModelAdmin's
            "title": f"Play “{scenario}”",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "scenario": scenario,
            "obstacles": obstacles(scenario),
            "items": gate_lines(scenario, play=False),
            "refusal": refusal,
        }
        status = refusal.status if refusal else 200
        return render(request, "scenarios/admin/preview.html", context, status=status)
