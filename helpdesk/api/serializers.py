"""Serializers whose declared fields are snake_case in Python and camelCase on the wire.

Derive from `Serializer` or `ModelSerializer` here and declare fields in snake_case.
`validated_data`, `source`, `validate_<field>` and `get_<field>` stay snake_case; `fields`,
`initial_data`, `data` and `errors` have the names of the wire. Keys inside free-form JSON are
values: nothing renames them. Unknown members of a body are ignored.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from rest_framework import serializers
from rest_framework.fields import Field, empty

from helpdesk.api.names import none_of, wire_name

Instance = TypeVar("Instance")


class CamelCaseMixin:
    """Binds each field under its camelCase name, with the snake_case name as its source.

    Done at binding, so that parsing, rendering, errors and the OpenAPI schema can't disagree.
    """

    def get_fields(self) -> dict[str, Field]:
        fields: dict[str, Field] = super().get_fields()  # type: ignore[misc]  # a serializer's
        return dict(self._renamed(fields))

    def _renamed(self, fields: dict[str, Field]) -> Iterator[tuple[str, Field]]:
        for name, field in fields.items():
            wire = wire_name(name)
            if wire != name:
                if field.source is None:
                    field.source = name
                elif field.source == wire:
                    field.source = None  # which REST framework takes for the field's own name
                if isinstance(field, serializers.SerializerMethodField):
                    field.method_name = field.method_name or f"get_{name}"
                if validate := getattr(self, f"validate_{name}", None):
                    setattr(self, f"validate_{wire}", validate)
            _name_choices(getattr(field, "child", field))
            yield wire, field

    def run_validation(self, data: Any = empty) -> Any:
        """Validate; errors that `validate()` raised by Python's names get those of the wire."""
        try:
            return super().run_validation(data)  # type: ignore[misc]  # a serializer's
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                detail = {wire_name(str(name)): errors for name, errors in error.detail.items()}
                raise serializers.ValidationError(detail) from error
            raise


def _name_choices(field: Field) -> None:
    """Let a field of choices say which there are."""
    if isinstance(field, serializers.ChoiceField):
        # What was sent is filled in by `format`, what can be chosen must not be.
        choices = [str(one).replace("{", "{{").replace("}", "}}") for one in field.choices]
        field.error_messages["invalid_choice"] = none_of("{input}", choices)


class Serializer(CamelCaseMixin, serializers.Serializer[Instance]):
    """A camelCase serializer of anything."""


class ModelSerializer(CamelCaseMixin, serializers.ModelSerializer[Any]):
    """A camelCase serializer of a model's rows."""


class PageSummarySerializer(Serializer[Any]):
    """Where a page stands among all there are."""

    page = serializers.IntegerField()
    limit = serializers.IntegerField()
    total = serializers.IntegerField()
    total_pages = serializers.IntegerField()
    has_next = serializers.BooleanField()
    has_prev = serializers.BooleanField()
