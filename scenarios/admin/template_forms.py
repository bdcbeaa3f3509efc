"""The forms of templates in the admin: writing one, and filling one in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from helpdesk.admin_pages import refusal_of
from helpdesk.errors import Conflict, Invalid
from scenarios.admin.fields import DocumentField, TenantsField
from scenarios.documents import Part, ScenarioDocument
from scenarios.simulation.documents import Simulation
from scenarios.templating.models import ScenarioTemplate
from scenarios.templating.thumbnails import SIGNATURES
from scenarios.templating.values import (
    read_values,
)
from scenarios.templating.variables import (
    AssetTagVariable,
    Base,
    BooleanVariable,
    ChoiceVariable,
    DateVariable,
    MoneyVariable,
    NumberVariable,
    PersonVariable,
    TextVariable,
)
from scenarios.wire import part_in

_PREFIX = "variable-"
_FIELD_OF_PATH = {
    "default_values": "document",
    "variables": "variables",
    "shared_with": "shared_with_tenants",
}


class TemplateDocumentField(DocumentField):
    """A template's document, with its parts in the order in which a scenario has them.

    The database keeps JSON's keys in an order of its own, which nobody could read.
    """

    def prepare_value(self, value: Any) -> Any:
        """Return it indented and in order."""
        return super().prepare_value(_ordered(value, ScenarioDocument))


class TemplateForm(forms.ModelForm):
    """The whole template; saving it is one verb."""

    request: HttpRequest  # set by the admin

    document = TemplateDocumentField(
        required=True,
        rows=40,
        label="Scenario with placeholders",
        help_text="JSON: a scenario's document in which {{name}} stands for the variable “name”.",
    )
    variables = DocumentField(
        rows=20,
        help_text=(
            "A JSON list of objects with name, type (text, number, choice, person, money, date, "
            "boolean, asset_tag), label, default, required and limits; see docs/templates.md."
        ),
    )
    # No link to the present picture: stored files have no public address.
    thumbnail = forms.FileField(
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ",".join(SIGNATURES)}),
        help_text="PNG, JPEG or WebP, 512 KB at most. Without one a picture is drawn.",
    )
    shared_with_tenants = TenantsField()
    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ScenarioTemplate
        fields = ["name", "description", "thumbnail", "is_featured", "visibility", "document"]
        fields += ["variables"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:  # noqa: SLF001  (Django's own word for a new row)
            self.initial["expected_version"] = self.instance.version_number
            tenants = self.instance.shared_with.values_list("slug", flat=True)
            self.initial["shared_with_tenants"] = ", ".join(tenants)

    def clean(self) -> dict[str, Any]:
        """Show what the verb refused, beside the field it refused."""
        cleaned = super().clean() or {}
        cleaned["variables"] = cleaned.get("variables") or []
        refusal = refusal_of(self.request)
        fields: Mapping[str, Sequence[str]] = getattr(refusal, "fields", {})
        for path, messages in fields.items():
            first, _, rest = path.partition(".")
            name = _FIELD_OF_PATH.get(first, first)
            place = f"{rest}: " if rest else ""
            self.add_error(
                name if name in self.fields else None, [f"{place}{text}" for text in messages]
            )
        if refusal is not None and not fields:
            self.add_error(None, refusal.detail)
        if isinstance(refusal, Conflict):
            self.add_error(None, "What you typed is still here. Copy it, then load the page again.")
        return cleaned

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb writes, and says what is wrong."""


class UseTemplateForm(forms.Form):
    """What a scenario made from a template needs: a name, and a field for each variable.

    The fields only carry what was typed; the variables themselves say what is wrong with it.
    """

    scenario_name = forms.CharField(
        label="Name of the new scenario",
        min_length=3,
        max_length=100,
        widget=UnfoldAdminTextInputWidget,
        error_messages=dict.fromkeys(
            ("required", "min_length"), "Name must be at least 3 characters"
        ),
    )

    def __init__(self, variables: Sequence[Base], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variables = variables
        for variable in variables:
            self.fields[f"{_PREFIX}{variable.name}"] = _field(variable)

    def clean(self) -> dict[str, Any]:
        """Add `values`, one for each variable; errors stand beside their fields."""
        cleaned = super().clean() or {}
        sent = {
            one.name: _sent(one, cleaned.get(f"{_PREFIX}{one.name}", "")) for one in self.variables
        }
        try:
            cleaned["values"] = read_values(self.variables, sent)
        except Invalid as refusal:
            labels = {one.name: one.label for one in self.variables}
            for path, messages in refusal.fields.items():
                name = path.removeprefix("variables.")
                said = [text.replace(f"Variable “{name}”", labels[name]) for text in messages]
                if f"{_PREFIX}{name}" not in self.errors:
                    self.add_error(f"{_PREFIX}{name}", said)
        return cleaned

    def show(self, refusal: Invalid) -> None:
        """Add what the verb refused although every value was fine by itself."""
        for path, messages in refusal.fields.items():
            self.add_error("scenario_name" if path == "name" else None, messages)
        if not refusal.fields:
            self.add_error(None, refusal.detail)


def _field(variable: Base) -> forms.Field:
    """Return the field of a variable; what the browser checks is a courtesy."""
    shared: dict[str, Any] = {
        "label": variable.label,
        "required": variable.required,
        "help_text": " ".join(filter(None, (variable.help, _hint(variable)))),
        "error_messages": {"required": f"{variable.label} is required"},
        "initial": _initial(variable),
    }
    if isinstance(variable, ChoiceVariable | BooleanVariable):
        empty = [] if shared["initial"] is not None else [("", "—")]
        return forms.CharField(
            **shared, widget=UnfoldAdminSelectWidget(choices=[*empty, *_choices(variable)])
        )
    if isinstance(variable, TextVariable) and variable.multiline:
        return forms.CharField(**shared, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}))
    return forms.CharField(**shared, widget=UnfoldAdminTextInputWidget(attrs=_attributes(variable)))


def _choices(variable: ChoiceVariable | BooleanVariable) -> list[tuple[str, str]]:
    if isinstance(variable, BooleanVariable):
        return [("true", variable.yes), ("false", variable.no)]
    return [(option.value, option.label or option.value) for option in variable.options]


def _initial(variable: Base) -> Any:
    if variable.default is None:
        return None
    value = variable.read(variable.default)
    return str(value).lower() if isinstance(variable, BooleanVariable) else value


def _attributes(variable: Base) -> dict[str, Any]:
    match variable:
        case TextVariable():
            return {"maxlength": variable.max_length}
        case PersonVariable() | AssetTagVariable():
            return {"maxlength": variable.longest}
        case NumberVariable():
            step = 1 if variable.whole else "any"
            limits = {"min": f"{variable.minimum:g}", "max": f"{variable.maximum:g}"}
            return {"type": "number", "step": step, **limits}
        case DateVariable():
            earliest, latest = variable.extremes()
            return {"type": "date", "min": earliest, "max": latest}
    return {}


def _hint(variable: Base) -> str:
    match variable:
        case PersonVariable():
            return "First and last name."
        case MoneyVariable() | NumberVariable() | DateVariable():
            low, high = variable.extremes()
            return f"From {variable.words(low)} to {variable.words(high)}."
        case AssetTagVariable():
            return f"Such as {variable.prefix or 'LT-'}4711."
    return ""


def _sent(variable: Base, typed: str) -> Any:
    """Return what was typed as the variable takes it; nothing typed is nothing sent."""
    if isinstance(variable, BooleanVariable):
        return {"true": True, "false": False}.get(typed)
    return typed or None


def _ordered(value: Any, part: type[Part] | type[Simulation]) -> Any:
    if isinstance(value, list):
        return [_ordered(one, part) for one in value]
    if not isinstance(value, Mapping):
        return value
    ordered = {}
    for name, field in part.model_fields.items():
        if name in value:
            inner = Simulation if name == "simulation" else part_in(field.annotation)
            ordered[name] = _ordered(value[name], inner) if inner else value[name]
    return ordered | {name: inner for name, inner in value.items() if name not in ordered}
