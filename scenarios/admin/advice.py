"""Advice in the admin: the newest review beside the gate, and a page that asks for another."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from helpdesk.accounts.asking import asking
from helpdesk.api.throttles import allow
from helpdesk.errors import Refusal, TooMany
from scenarios.admin.forms import COLUMN_OF_PATH
from scenarios.advice.models import Validation
from scenarios.advice.services import request_validation, validation_of
from scenarios.comments.fields import label_of
from scenarios.models import Scenario


class AdvicePages:
    """Shows what the newest review remarks, with links to the fields, and asks for a review."""

    def has_validate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the person may ask for a review; the verb decides once more."""
        scenario = None
        if object_id is not None:
            scenario = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]  # ModelAdmin's
            if scenario is None:
                return False
        return request.user.has_perm("scenarios.validate_scenario", scenario)

    @display(description="Advice")
    def advice(self, scenario: Scenario) -> SafeString:
        """The newest review, its links leading to the fields of this page."""
        context = {**shown(scenario), "scenario": scenario, "is_inline": True}
        return render_to_string("scenarios/admin/advice.html", context)

    @action(
        description="Advice", url_path="advice", permissions=["validate"], icon="tips_and_updates"
    )
    def advice_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the newest review; asked to, have the present version reviewed."""
        scenario = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # as above
        if scenario is None:
            raise Http404
        refusal = None
        if request.method == "POST":
            try:
                _ask(request, scenario)
            except Refusal as caught:
                refusal = caught
            else:
                return redirect("admin:scenarios_scenario_advice_page", scenario.pk)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            **shown(scenario),
            "title": f"Advice on “{scenario}”",
            "opts": self.opts,  # type: ignore[attr-defined]  # as above
            "scenario": scenario,
            "refusal": refusal,
        }
        status = refusal.status if refusal else 200
        return render(request, "scenarios/admin/advice_page.html", context, status=status)


def _ask(request: HttpRequest, scenario: Scenario) -> None:
    """Have the scenario reviewed, as often as by API. Raises Refusal."""
    person = asking(request)
    if not allow("validations", person.pk).allowed:
        raise TooMany("You have asked for many reviews; try again later.")
    request_validation(scenario=scenario, actor=person)


def shown(scenario: Scenario) -> dict[str, Any]:
    """Return the newest review and its remarks, for the templates."""
    validation = validation_of(scenario)
    return {
        "validation": validation,
        "remarks": list(_rows(scenario, validation)) if validation else [],
    }


def _rows(scenario: Scenario, validation: Validation) -> Iterator[dict[str, Any]]:
    page = reverse("admin:scenarios_scenario_change", args=[scenario.pk])
    for one in validation.remarks:
        steps = one["pointer"].split("/")[1:]
        field = field_id(steps)
        yield {
            **one,
            "place": label_of(".".join(_counted(steps))),
            "field": field,
            "address": f"{page}?{urlencode({'quote': one['quote']})}#{field}",
        }


def field_id(steps: list[str]) -> str:
    """Return the id of the input, on the scenario's page, that holds a place of the document."""
    if steps[0] in ("phases", "knowledge"):
        if len(steps) == 1:
            return f"{steps[0]}-group"
        field = _python_name(steps[2]) if len(steps) > 2 else "id"
        return f"id_{steps[0]}-{steps[1]}-{field}"
    for size in range(len(steps), 0, -1):
        column = COLUMN_OF_PATH.get(".".join(steps[:size]))
        if column:
            return f"id_{column}"
    return "id_name"


def _python_name(name: str) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)


def _counted(steps: list[str]) -> list[str]:
    """Count from one, as people do."""
    return [str(int(step) + 1) if step.isdecimal() else step for step in steps]
