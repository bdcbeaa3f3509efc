"""Form fields for lists and documents, readable as text."""

import json
from contextlib import suppress
from typing import Any

from django import forms
from pydantic import ValidationError
from rest_framework.exceptions import ParseError
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from helpdesk.accounts.models import Tenant
from helpdesk.api.parsers import refuse_unstorable
from scenarios.simulation.documents import Simulation


class LinesField(forms.Field):
    """A list of texts, one a line."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, *args: Any, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(*args, **{"required": False, **kwargs})
        self.widget.attrs["rows"] = rows

    def prepare_value(self, value: Any) -> Any:
        """Return the list as lines; what was typed stays as it is."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Return the lines that are not empty."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class TenantsField(forms.CharField):
    """Organisations by their short names, separated by commas."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        shared = {"required": False, "label": "Shared with", "widget": UnfoldAdminTextInputWidget}
        help_text = "Short names of organisations, separated by commas. Counts only for “shared”."
        super().__init__(*args, **{**shared, "help_text": help_text, **kwargs})

    def clean(self, value: Any) -> list[Tenant]:
        """Return the organisations named."""
        slugs = {slug.strip() for slug in super().clean(value).split(",")} - {""}
        tenants = list(Tenant.objects.filter(slug__in=slugs))
        if unknown := slugs - {tenant.slug for tenant in tenants}:
            raise forms.ValidationError(f"There is no organisation “{min(unknown)}”.")
        return tenants


class SolutionsField(LinesField):
    """A list of texts, one a line; what is no plain line of text is written as JSON."""

    def prepare_value(self, value: Any) -> Any:
        """Return a line each; what was typed stays as it is."""
        if not isinstance(value, list):
            return value
        return "\n".join(one if _is_plain(one) else json.dumps(one) for one in value)

    def to_python(self, value: Any) -> list[Any]:
        """Return the texts, and what lines of JSON hold; raises ValidationError."""
        if isinstance(value, list):
            return value
        try:
            solutions = [
                line if _is_plain(line) else json.loads(line) for line in super().to_python(value)
            ]
            refuse_unstorable(solutions)
        except ValueError as error:
            raise forms.ValidationError(
                f"A line that starts with a quotation mark or bracket is read as JSON: {error}."
            ) from None
        except (ParseError, RecursionError):
            raise forms.ValidationError("This can't be stored.") from None
        return solutions

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return super().has_changed(initial, data)
        except forms.ValidationError:
            return True


def _is_plain(value: Any) -> bool:
    """Whether a value can stand as a line of its own and be read as that text again."""
    return (
        isinstance(value, str)
        and value.strip() == value != ""
        and len(value.splitlines()) == 1
        and value[0] not in '"[{'
    )


class DocumentField(forms.JSONField):
    """JSON in a large text area; errors say the line."""

    def __init__(self, *args: Any, rows: int = 8, **kwargs: Any) -> None:
        widget = UnfoldAdminTextareaWidget(
            attrs={"rows": rows, "spellcheck": "false", "style": "font-family: monospace"}
        )
        super().__init__(*args, **{"required": False, "widget": widget, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Return it indented; what was typed and is no JSON stays as it is."""
        if isinstance(value, str):
            return value
        return json.dumps(value, indent=2, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        """Return the document; raises ValidationError naming the line that can't be read."""
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            document = json.loads(value)
            refuse_unstorable(document)
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                f"Line {error.lineno}, column {error.colno}: {error.msg}."
            ) from None
        except RecursionError:
            raise forms.ValidationError("This is nested too deeply.") from None
        except ParseError as error:
            raise forms.ValidationError(str(error.detail)) from None
        return document

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what was typed, so that nothing of it is lost."""
        return initial if self.disabled else data

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True


class SimulationField(DocumentField):
    """The world, with its parts in the order in which the reference explains them.

    The database keeps JSON's keys in an order of its own, which nobody could read.
    """

    def prepare_value(self, value: Any) -> Any:
        """Return it indented, in order if it is valid."""
        if isinstance(value, dict):
            with suppress(ValidationError):
                simulation = Simulation.model_validate(value)
                # Of the model only the order: it has the slots of surfaces filled.
                value = _ordered(value, simulation.model_dump(mode="json", exclude_unset=True))
        return super().prepare_value(value)


def _ordered(value: Any, model: Any) -> Any:
    """Return `value` with its keys in the order of `model`, which has the same form."""
    if isinstance(value, dict) and isinstance(model, dict):
        names = [*(name for name in model if name in value), *value]
        return {name: _ordered(value[name], model.get(name)) for name in dict.fromkeys(names)}
    if isinstance(value, list) and isinstance(model, list) and len(value) == len(model):
        return [_ordered(*pair) for pair in zip(value, model, strict=True)]
    return value
