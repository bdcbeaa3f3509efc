"""Templates for tests: one small incident with blanks of every type."""

from copy import deepcopy
from typing import Any

from helpdesk.accounts.models import User
from scenarios import services
from scenarios.templating.models import ScenarioTemplate
from testing.scenarios import character, minimal_document

VARIABLES: list[dict[str, Any]] = [
    {"name": "caller", "type": "person", "label": "Who calls", "required": True},
    {"name": "company", "type": "text", "label": "Company", "max_length": 40, "required": True},
    {"name": "age", "type": "number", "label": "Age", "minimum": 18, "maximum": 70},
    {"name": "device", "type": "choice", "label": "Device", "options": ["tablet", "phone"],
     "default": "tablet"},
    {"name": "amount", "type": "money", "label": "Amount", "currency": "$", "maximum": 500,
     "default": "$75"},
    {"name": "due", "type": "date", "label": "Due", "earliest": -10, "latest": 30, "default": 3},
    {"name": "is_vip", "type": "boolean", "label": "VIP", "yes": "a director", "no": "a clerk",
     "default": False},
    {"name": "tag", "type": "asset_tag", "label": "Tag", "prefix": "LT-", "default": "LT-4711"},
]  # fmt: skip


def template_document() -> dict[str, Any]:
    """Return the minimal scenario's document with a placeholder for each of `VARIABLES`."""
    document = minimal_document(name="Locked out at {{company}}")
    document["customer"] |= {
        "name": "{{caller}}",
        "age": "{{age}}",
        "background_story": "{{caller.first}} is {{is_vip}} and owes {{amount}}.",
    }
    document["ticket"] |= {
        "subject": "{{caller.last}} can't sign in",
        "affected_asset": "{{tag}}",
        "description": "Needed on {{due}}, a {{due.weekday}}.",
    }
    document["context"] |= {"company_name": "{{company}}", "company_context": {"vip": "{{is_vip}}"}}
    simulation = deepcopy(document["simulation"])
    simulation["surface"] = {"gadget": "{{device}}"}
    simulation["directory"][0] |= {"full_name": "{{caller}}", "username": "{{caller.username}}"}
    simulation["identity"]["requester"] = "{{caller.username}}"
    simulation["opening"] = ["My $gadget cost {{amount}} and {{company}} wants it back by {{due}}."]
    document["simulation"] = simulation
    return document


def template_of(author: User | None = None, **changes: Any) -> ScenarioTemplate:
    """Return a stored template of `template_document`; no author makes it built-in."""
    character()
    return services.create_template(
        author=author,
        **{
            "name": "Locked out",
            "description": "An account locks again and again.",
            "document": template_document(),
            "variables": VARIABLES,
            **changes,
        },
    )
