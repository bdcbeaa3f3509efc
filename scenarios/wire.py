"""The scenario document in the API's own names.

Fields are camelCase there and parts carry the names of reference 000 (`customer` is
`customerProfile`). Keys inside free-form objects are the author's: nothing renames them.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from helpdesk.api.names import wire_name
from helpdesk.errors import Invalid
from scenarios.changes import PART_NAMES
from scenarios.documents import Part, ScenarioDocument

# Nothing to go back to: a scenario always has these.
_NEVER_CLEARED = frozenset({"name", "category", "difficulty"})
_SHOWN_LENGTH = 60
# What answers hold and bodies may hold again, sent back by a client that read before it wrote:
# ours to say, so it is ignored.
READ_ONLY = frozenset(
    {
        "id",
        "slug",
        "format",
        "cast",
        "versionNumber",
        "publishedVersion",
        "hasUnpublishedChanges",
        "tenantId",
        "templateId",
        "isSystem",
        "createdAt",
        "createdBy",
        "updatedAt",
        "updatedBy",
        "publishedAt",
        "publishedBy",
        "archivedAt",
        "archivedBy",
        "usageCount",
        "averageRating",
        "metadata",
        "analytics",
        "message",
    }
)


def to_wire(document: ScenarioDocument) -> dict[str, Any]:
    """Return the whole document as the API shows it."""
    shown: dict[str, Any] = _outward(document.model_dump(mode="json"), ScenarioDocument)
    return shown


def template_to_wire(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template's document, placeholders and all, as the API shows it."""
    shown: dict[str, Any] = _outward(document, ScenarioDocument)
    return shown


def from_wire(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the API was sent as a document, or the part of one; null clears a field.

    Values are not validated, that is for the verbs. Raises Invalid for names a scenario doesn't
    have.
    """
    unknown: list[str] = []
    document: dict[str, Any] = _inward(body, ScenarioDocument, (), unknown)
    if unknown:
        fields = {path: [f"{_named(path)} is not a field of a scenario"] for path in unknown}
        raise Invalid(f"{next(iter(fields.values()))[0]}.", code="invalid_document", fields=fields)
    return document


@lru_cache
def wire_names(part: type[BaseModel]) -> dict[str, str]:
    """Return {field: its name in the API} of one part of the document."""
    own = PART_NAMES if part is ScenarioDocument else {}
    return {name: own.get(name, wire_name(name)) for name in part.model_fields}


def part_in(annotation: Any) -> type[Part] | None:
    """Return the part a field holds: one, none or one, a list of them, or one per key."""
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, Part):
            return candidate
    return None


def _outward(value: Any, part: type[Part]) -> Any:
    if isinstance(value, list):
        return [_outward(one, part) for one in value]
    if not isinstance(value, Mapping):
        return value
    names = wire_names(part)
    return {
        names[name]: _each(inner, part.model_fields[name], _outward)
        for name, inner in value.items()
    }


def _inward(value: Any, part: type[Part], path: tuple[str, ...], unknown: list[str]) -> Any:
    if isinstance(value, list):
        return [
            _inward(one, part, (*path, str(number)), unknown) for number, one in enumerate(value)
        ]
    if not isinstance(value, Mapping):
        return value
    fields = {wire: name for name, wire in wire_names(part).items()}
    known = {}
    for wire, inner in value.items():
        name = fields.get(wire)
        if name is None:
            unknown.append(".".join([*path, wire[:_SHOWN_LENGTH]]))
        elif inner is None:
            known[name] = _cleared(name, part.model_fields[name])
        else:
            known[name] = _each(
                inner,
                part.model_fields[name],
                lambda one, of, wire=wire: _inward(one, of, (*path, wire), unknown),
            )
    return known


def _each(value: Any, field: FieldInfo, translate: Any) -> Any:
    """Translate the parts a field holds; anything else is left alone."""
    part = part_in(field.annotation)
    if part is None:
        return value
    if get_origin(field.annotation) is dict and isinstance(value, Mapping):
        return {key: translate(one, part) for key, one in value.items()}
    return translate(value, part)


def _cleared(name: str, field: FieldInfo) -> Any:
    """Return what a field has when nobody filled it in; None where there must be something."""
    if name in _NEVER_CLEARED or field.is_required():
        return None
    default = field.get_default(call_default_factory=True)
    return default.model_dump(mode="json") if isinstance(default, BaseModel) else default


def _named(path: str) -> str:
    return f"“{path}”"
