"""The columns of a CSV file of scenarios, made from the document's own models."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from scenarios.documents import Part, ScenarioDocument
from scenarios.wire import part_in, wire_names

# Ours to say, or stored with a version only.
_LEFT_OUT = frozenset({"format", "cast"})


class Kind(Enum):
    """How a value stands in a cell."""

    TEXT = "as it is"
    LIST = "JSON, or one text a line"
    JSON = "JSON"
    IGNORED = "written for people, not read"


@dataclass(frozen=True)
class Column:
    """A column: its name is the field's path in the API."""

    path: tuple[str, ...]
    kind: Kind
    empty_is_default: bool = True

    @property
    def name(self) -> str:
        """The path with dots."""
        return ".".join(self.path)


@lru_cache
def content_columns() -> tuple[Column, ...]:
    """Return the columns of the document, the parts' fields in columns of their own."""
    return tuple(_columns_of(ScenarioDocument, ()))


def _columns_of(part: type[Part], path: tuple[str, ...]) -> Iterator[Column]:
    for name, wire in wire_names(part).items():
        field = part.model_fields[name]
        inner = field.annotation
        if not path and name in _LEFT_OUT:
            continue
        if isinstance(inner, type) and issubclass(inner, Part):
            yield from _columns_of(inner, (*path, wire))
        else:
            yield Column((*path, wire), _kind(field), empty_is_default=field.default == "")


def _kind(field: FieldInfo) -> Kind:
    annotation = field.annotation
    if get_origin(annotation) is list:
        return Kind.JSON if part_in(annotation) or _of_dicts(annotation) else Kind.LIST
    if get_origin(annotation) is dict:
        return Kind.JSON
    return Kind.TEXT if any(map(_is_text, (annotation, *get_args(annotation)))) else Kind.JSON


def _of_dicts(annotation: Any) -> bool:
    return any(get_origin(inner) is dict for inner in get_args(annotation))


def _is_text(annotation: Any) -> bool:
    if get_origin(annotation) is Literal:
        return all(isinstance(value, str) for value in get_args(annotation))
    return isinstance(annotation, type) and issubclass(annotation, str)


def by_name(*columns: Column) -> Mapping[str, Column]:
    """Return the columns by their names in lower case."""
    return {column.name.lower(): column for column in columns}
