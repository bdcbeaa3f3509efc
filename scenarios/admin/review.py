"""The review queue in the admin, and one scenario under review."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.decorators import action, display

from helpdesk.accounts.asking import asking
from helpdesk.audit.models import AuditLog
from helpdesk.errors import Invalid, Refusal
from scenarios import services
from scenarios.admin.advice import shown
from scenarios.admin.comparing import compared
from scenarios.admin.gate_lines import gate_lines
from scenarios.columns import read_document
from scenarios.models import Scenario
from scenarios.versions import Version

PER_PAGE = 50


class ReviewPages:
    """Lists what waits for the person's review, and takes their decision on one."""

    def has_review_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether to offer reviewing; the verbs decide once more."""
        if object_id is None:
            return request.user.has_perm("scenarios.review_scenario")
        scenario = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]  # ModelAdmin's
        if scenario is None:
            return False
        return Scenario.objects.waiting_for(asking(request)).filter(pk=scenario.pk).exists()

    @display(description="Last review")
    def last_review(self, scenario: Scenario) -> str:
        """Who decided what about which version, and in which words."""
        entry = decision_on(scenario)
        if entry is None:
            return ""
        done = "Approved" if entry.action == AuditLog.Action.APPROVE else "Sent back"
        words = f"{done}, version {entry.metadata['versionNumber']}, by {entry.actor_email}"
        note = entry.metadata["notes"]
        return f"{words}: {note}" if note else f"{words}."

    @action(
        description="Waiting for review",
        url_path="waiting-for-review",
        permissions=["review"],
        icon="rate_review",
    )
    def review_queue(self, request: HttpRequest) -> HttpResponse:
        """List what waits, oldest first; one's own work waits for somebody else."""
        waiting = Scenario.objects.waiting_for(asking(request))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # ModelAdmin's
            "title": "Waiting for review",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "page": Paginator(waiting, PER_PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "scenarios/admin/queue.html", context)

    @action(description="Review", url_path="review", permissions=["review"], icon="rate_review")
    def review_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what is to be judged; approve it or send it back with a reason."""
        waiting = Scenario.objects.waiting_for(asking(request)).select_related("created_by")
        scenario = waiting.filter(pk=unquote(object_id)).first()
        if scenario is None:
            raise Http404
        refusal = None
        if request.method == "POST":
            try:
                done = _decide(request, scenario)
            except Refusal as caught:
                refusal = caught
                scenario.refresh_from_db()
            else:
                self.message_user(request, done, messages.SUCCESS)  # type: ignore[attr-defined]  # as above
                return redirect("admin:scenarios_scenario_review_queue")
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            **_matter(scenario),
            "title": f"Review “{scenario}”",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "refusal": refusal,
            "note": request.POST.get("note", ""),
        }
        status = refusal.status if refusal else 200
        return render(request, "scenarios/admin/review.html", context, status=status)


def decision_on(scenario: Scenario) -> AuditLog | None:
    """Return the last approval or rejection of a scenario."""
    entries = AuditLog.objects.filter(resource_type="scenario", resource_id=scenario.pk)
    decisions = entries.filter(action__in=[AuditLog.Action.APPROVE, AuditLog.Action.REJECT])
    return decisions.order_by("-created_at").first()


def _decide(request: HttpRequest, scenario: Scenario) -> str:
    """Make the decision of the button that was pressed; returns what to say. Raises Refusal."""
    note = request.POST.get("note", "")[:2000]
    person = asking(request)
    match request.POST.get("decision"):
        case "approve":
            services.approve(
                scenario=scenario, actor=person, notes=note, expected_version=_version_read(request)
            )
            return f"{scenario}: Approved."
        case "reject":
            services.reject(scenario=scenario, actor=person, reason=note)
            return f"{scenario}: Sent back to its author."
    raise Invalid("Approve it, or send it back.")


def _version_read(request: HttpRequest) -> int:
    """Return the version the page showed; 0, which no version has, where that can't be read."""
    text = request.POST.get("version", "")
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def _matter(scenario: Scenario) -> dict[str, Any]:
    """Return what a reviewer judges by: what differs from what is played, the gate, advice."""
    played = Version.objects.filter(
        id=scenario.pk, version_number=scenario.published_version
    ).first()
    document = read_document(scenario)
    return {
        "scenario": scenario,
        "played": played,
        "groups": compared(played.snapshot, document.model_dump(mode="json")) if played else [],
        "items": gate_lines(scenario),
        **shown(scenario),
        "open_comments": scenario.comments.open().count(),
    }
