"""Schemathesis over our own description: what it may find there, what it checks.

The short run of every test run and the long one of `make fuzz` share this.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from helpdesk.accounts.models import User
from helpdesk.accounts.tokens import issue_token
from sessions.services import start_session
from sessions.services.closing import abandon
from testing.addresses import API, NAMES, One, names_of
from testing.elsewhere import MARK, Elsewhere
from testing.factories import UserFactory
from testing.openapi import description, shape

# Roles by which the API is tried; None is nobody.
ROLES = ("SUPER_ADMIN", "ADMIN", "CONTENT_MANAGER", "REVIEWER", "VIEWER", "TRAINEE", None)
# How often what an address names is there; otherwise it is made up.
KNOWN = 0.8
# What a query or a body calls the ids in it; by the names of testing/addresses.py.
NAMED = {
    "query.scenarioId": ("scenario", "private"),
    "query.createdBy": ("author",),
    "query.userId": ("author",),
    "query.resourceId": ("scenario", "comment"),
    "query.tenantId": ("tenant",),
    "body.scenarioIds[*]": ("scenario", "private", "shared"),
    "body.sharedWith[*]": ("tenant",),
    "body.parentCommentId": ("comment",),
    "body.scenarioId": ("scenario", "private", "shared"),
    "body.templateId": ("template",),
}
# What schemathesis would check beyond what we promise.
_UNCHECKED = {
    # Whether a body that fits the description is taken depends on what is there: a scenario must be
    # complete to be published, a template has its own variables.
    "positive_data_acceptance",
    # More than the description says may be sent: what we don't know we don't read.
    "negative_data_rejection",
}
# To delete a scenario is to archive it: what is under its address stays.
_ARCHIVED = "/api/admin/scenarios/{id}"


def _places(operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an operation takes, as schemathesis calls it: `query.page`, `body.ids[*]`."""
    for parameter in operation.get("parameters", ()):
        yield f"{parameter['in']}.{parameter['name']}"
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        if "$ref" in schema:
            schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        for name, of in schema.get("properties", {}).items():
            yield f"body.{name}[*]" if of.get("type") == "array" else f"body.{name}"


@dataclass(frozen=True)
class Stage:
    """Somebody in a tenant that has one of everything, and the ids of what they may find there."""

    person: User | None
    names: dict[str, str]

    @classmethod
    def of(cls, elsewhere: Elsewhere, role: str | None) -> Self:
        """Make it ready for somebody of this role, or for nobody."""
        names = names_of(elsewhere)
        if role is None:
            return cls(None, names)
        person = UserFactory.create(
            email=f"fuzzing-{role.lower()}@{MARK}.test", role=role, tenant=elsewhere.admin.tenant
        )
        ended = start_session(person=person, scenario=elsewhere.scenarios[0], seed=1)[0]
        abandon(session=ended)
        active = start_session(person=person, scenario=elsewhere.scenarios[0], seed=2)[0]
        return cls(person, names | {"ended": str(ended.pk), "active": str(active.pk)})

    def token(self) -> str | None:
        """Return a fresh token of theirs; None for nobody."""
        return issue_token(self.person).text if self.person else None

    def configuration(self) -> dict[str, Any]:
        """Return schemathesis's configuration: what it checks, and the ids of each address."""
        dictionaries: dict[str, Any] = {}
        operations = []
        for path, described in description()["paths"].items():
            bound = {}
            for place, values in (self._known_at(path) | self._named_at(described)).items():
                dictionaries[f"{path} {place}"] = {"values": values}
                bound[place] = {"dictionary": f"{path} {place}", "probability": KNOWN}
            operation: dict[str, Any] = {"include-path": path, "parameters": bound}
            if path.startswith(_ARCHIVED):
                operation["checks"] = {"use_after_free": {"enabled": False}}
            operations.append(operation)
        return {
            "dictionaries": dictionaries,
            "operations": operations,
            "checks": {name: {"enabled": False} for name in sorted(_UNCHECKED)},
        }

    def _known_at(self, path: str) -> dict[str, list[Any]]:
        """Return what each parameter in a path may be, such that there is something."""
        for route, entry in API.items():
            if isinstance(entry, One) and shape(route) == shape(path):
                ours = re.findall(r"<(?:\w+:)?(\w+)>", route)
                described = re.findall(r"{(\w+)}", path)
                return {
                    f"path.{there}": [self._value(ids[here]) for ids in entry.ids]
                    for here, there in zip(ours, described, strict=True)
                }
        return {}

    def _named_at(self, described: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Return what ids in queries and bodies of a path may be, such that there is something."""
        places = {place for operation in described.values() for place in _places(operation)}
        return {
            place: [self.names[name] for name in names]
            for place, names in NAMED.items()
            if place in places
        }

    def _value(self, known: str) -> str | int:
        if known in NAMES:
            return self.names[known]
        return int(known) if known.isdigit() else known
