"""What a test is made of: its fields, scenarios and variants. The verbs are in `services`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from helpdesk.accounts.models import Tenant, User
from helpdesk.errors import Invalid
from scenarios.choices import Visibility
from scenarios.experiments.models import MAX_VARIANTS, Experiment, Variant
from scenarios.experiments.splitting import even_split, first_lots, read_split
from scenarios.models import Scenario
from scenarios.rules import in_reach

EDITABLE = ("name", "description", "success_metric", "duration", "minimum_sample")


def apply(experiment: Experiment, fields: Mapping[str, Any]) -> None:
    """Set what is given, and check all of it. Raises Invalid; TypeError for what is no field."""
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"no fields of a test: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(experiment, name, value)
    _validate(experiment)


def _validate(experiment: Experiment) -> None:
    others = {field.name for field in experiment._meta.fields} - set(EDITABLE)  # noqa: SLF001  # documented by Django
    try:
        experiment.clean_fields(exclude=others)
    except ValidationError as error:
        raise Invalid("The test is not complete.", fields=error.message_dict) from None


def testable(actor: User, ids: Sequence[UUID]) -> list[Scenario]:
    """Return the scenarios that are the actor's to test, in the given order."""
    if not 2 <= len(ids) <= MAX_VARIANTS:
        raise wrong("scenario_ids", f"A test compares 2 to {MAX_VARIANTS} scenarios.")
    if len(set(ids)) < len(ids):
        raise wrong("scenario_ids", "A scenario can be in a test only once.")
    seen = Scenario.objects.visible_to(actor).in_bulk(ids)
    missing = [str(pk) for pk in ids if pk not in seen]
    if missing:
        raise wrong("scenario_ids", f"There is no scenario {', '.join(missing)}.")
    rows = [seen[pk] for pk in ids]
    for row in rows:
        if not in_reach(actor, row):
            raise wrong("scenario_ids", f"“{row.name}” is not your organisation's to test.")
        if row.visibility == Visibility.PRIVATE:
            raise wrong("scenario_ids", f"“{row.name}” is private: nobody could be given it.")
    return rows


def tenant_of(scenarios: Sequence[Scenario], actor: User) -> Tenant:
    """Return whose people take part: the scenarios' organisation; of built-in ones, the actor's."""
    tenants = {row.tenant or (actor.tenant if row.is_system else None) for row in scenarios}
    if len(tenants) > 1 or None in tenants:
        raise wrong("scenario_ids", "All scenarios of a test must be of one organisation.")
    return tenants.pop()  # type: ignore[return-value]  # None is not among them


def write_variants(
    experiment: Experiment, scenarios: Sequence[Scenario], split: Mapping[str, Any] | None
) -> None:
    """Make these the test's variants, split as said or evenly. Raises Invalid."""
    ids = [row.pk for row in scenarios]
    shares = even_split(ids) if split is None else read_split(split, ids)
    experiment.variants.all().delete()
    Variant.objects.bulk_create(
        Variant(experiment=experiment, scenario=row, number=number, share=share, first_lot=first)
        for number, (row, share, first) in enumerate(
            zip(scenarios, shares.values(), first_lots(shares.values()), strict=True)
        )
    )


def described(experiment: Experiment) -> dict[str, Any]:
    """Return what the audit log keeps of a draft."""
    variants = experiment.variants.order_by("number")
    return {
        **{name: getattr(experiment, name) for name in EDITABLE},
        "traffic_split": {str(one.scenario_id): one.percentage for one in variants},
    }


def wrong(field: str, message: str) -> Invalid:
    """Return a refusal of one field, named in snake_case."""
    return Invalid(message, fields={field: [message]})
