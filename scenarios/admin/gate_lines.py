"""The publish gate's checklist as pages show it: what is missing leads to its field."""

from typing import Any

from django.urls import reverse

from scenarios.admin.advice import field_id
from scenarios.columns import read_document
from scenarios.gate import checklist
from scenarios.models import Scenario


def gate_lines(
    scenario: Scenario, *, inline: bool = False, play: bool = True
) -> list[dict[str, Any]]:
    """Return the lines of the newest version; links stay on the scenario's own page if `inline`."""
    page = "" if inline else reverse("admin:scenarios_scenario_change", args=[scenario.pk])
    return [
        {
            "label": item.label,
            "ok": item.ok,
            "detail": item.detail,
            "problems": [
                {
                    "message": problem["message"],
                    "address": f"{page}#{field_id(problem['pointer'].split('/')[1:])}",
                }
                for problem in item.as_json()["problems"]
            ],
        }
        for item in checklist(read_document(scenario), play=play)
    ]
