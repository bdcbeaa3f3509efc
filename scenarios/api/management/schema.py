"""The document's part of the OpenAPI description, made from the models that validate it."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema

from scenarios.documents import Part, ScenarioDocument
from scenarios.wire import part_in, wire_names

_DROPPED = frozenset({"title", "default", "$defs", "additionalProperties"})


def document_schema(part: type[Part], *, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the OpenAPI 3.0 schema of a part of the document in the API's names, of which
    `leave_out` are left out. Only what is one of several has required fields.
    """
    schema = part.model_json_schema()
    definitions = schema.get("$defs", {})
    names = wire_names(part)
    properties = {
        names[name]: _property(inner, part.model_fields[name], definitions)
        for name, inner in schema["properties"].items()
        if names[name] not in leave_out
    }
    described = {"description": schema["description"]} if "description" in schema else {}
    return {"type": "object", **described, "properties": properties}


def _property(schema: Mapping[str, Any], field: Any, definitions: Mapping[str, Any]) -> Any:
    part = part_in(field.annotation)
    if part is None:
        return _openapi(schema, definitions)
    inner = document_schema(part)
    needed = [wire_names(part)[name] for name, of in part.model_fields.items() if of.is_required()]
    row = {**inner, "required": needed} if needed else inner
    if schema.get("type") == "array":
        return {**_openapi({**schema, "items": {}}, definitions), "items": row}
    if schema.get("type") == "object":
        return {"type": "object", "additionalProperties": row}
    if any(branch.get("type") == "null" for branch in schema.get("anyOf", ())):
        return {**inner, "nullable": True}
    return inner


def _openapi(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return a JSON Schema of draft 2020-12 as OpenAPI 3.0 says it, references resolved."""
    if "$ref" in schema:
        return _openapi(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    told = {key: value for key, value in schema.items() if key not in _DROPPED}
    if "const" in told:
        told["enum"] = [told.pop("const")]
    branches = told.pop("anyOf", None)
    if branches is not None:
        kept = [_openapi(one, definitions) for one in branches if one.get("type") != "null"]
        told |= kept[0] if len(kept) == 1 else {"anyOf": kept}
        if len(kept) < len(branches):
            told["nullable"] = True
    if "items" in told:
        told["items"] = _openapi(told["items"], definitions)
    return told


class DocumentSchema(OpenApiSerializerExtension):
    """Describes serializers that hold the document's fields beside their own."""

    target_class = "scenarios.api.management.serializers.DocumentSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Add the document's properties to the declared ones."""
        schema: dict[str, Any] = auto_schema._map_serializer(  # noqa: SLF001  # as its docs do
            self.target, direction, bypass_extensions=True
        )
        document = document_schema(
            ScenarioDocument, leave_out=frozenset({*self.target.left_out, *schema["properties"]})
        )
        return {**schema, "properties": {**document["properties"], **schema["properties"]}}
