"""The simulation document explained, out of its own JSON Schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scenarios.simulation.documents import json_schema
from scenarios.simulation.tools import CATALOGUE

# The order in which an author meets the parts.
_PARTS = (
    ("Variable", "variables"),
    ("Person", "directory"),
    ("Asset", "assets"),
    ("IdentityBlock", "identity"),
    ("Method", "identity → methods"),
    ("Fact", "facts"),
    ("Check", "checks"),
    ("Report", "checks → reports"),
    ("Action", "actions"),
    ("Effect", "actions → effects"),
    ("Wrong", "actions → wrong"),
    ("Symptom", "symptoms"),
    ("Relapse", "relapses"),
    ("Answer", "answers"),
    ("Fault", "faults"),
    ("Goal", "goal"),
    ("Harm", "harms"),
    ("Escalation", "escalation"),
    ("Distractor", "distractors"),
    ("Variant", "variants"),
    ("VariantTicket", "variants → ticket"),
    ("VariantCustomer", "variants → customer"),
)


@dataclass(frozen=True)
class Row:
    """One field."""

    name: str
    kind: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Section:
    """One part of the document, or the tools."""

    title: str
    description: str
    rows: tuple[Row, ...]


@lru_cache(maxsize=1)
def reference() -> tuple[Section, ...]:
    """Return the reference, part by part."""
    schema = json_schema()
    parts = schema["$defs"]
    sections = [_section("The whole document", schema, parts)]
    sections += [_section(title, parts[name], parts) for name, title in _PARTS if name in parts]
    tools = tuple(
        Row(
            name=tool.id,
            kind=", ".join(argument.id for argument in tool.arguments) or "no arguments",
            is_required=False,
            description=f"{tool.label}. Without a step of yours: {tool.nothing}",
        )
        for tool in CATALOGUE.values()
    )
    return (*sections, Section("tools", "What steps by the desk may name as `tool`.", tools))


def _section(title: str, node: Mapping[str, Any], parts: Mapping[str, Any]) -> Section:
    required = node.get("required", [])
    rows = tuple(
        Row(name, _kind(field, parts), name in required, _description(field))
        for name, field in node.get("properties", {}).items()
    )
    return Section(title, str(node.get("description", "")).split("\n\n")[0], rows)


def _description(field: Mapping[str, Any]) -> str:
    if "description" in field:
        return str(field["description"])
    default = field.get("default")
    return f"Default: {default}." if default not in (None, "", [], {}) else ""


_PLAIN = {"string": "text", "boolean": "true or false", "integer": "whole number"}


def _kind(node: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """Return what a field holds, in a word or two."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        options = parts[name].get("enum")
        return " | ".join(map(str, options)) if options else name.lower()
    if "anyOf" in node:
        kinds = [_kind(option, parts) for option in node["anyOf"]]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    kind = node.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(node.get('items', {}), parts)}"
    if kind == "object":
        inner = node.get("additionalProperties")
        return f"mapping to {_kind(inner, parts)}" if isinstance(inner, dict) else "mapping"
    fixed = node.get("enum") or ([node["const"]] if "const" in node else None)
    return " | ".join(map(str, fixed)) if fixed else _PLAIN.get(kind, kind)
