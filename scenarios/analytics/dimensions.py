"""The dimensions attempts are scored in, in a fixed order, so that they add up place by place."""

from typing import Any

from django.db.models import FloatField, Func, IntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Round

# Those of sessions.assessment.scoring, which a test compares. New ones go to the end.
DIMENSIONS = (
    "greeting",
    "listening",
    "solution",
    "empathy",
    "closing",
    "documentation",
    "responseTime",
    "custom",
    "keywords",
)


def in_order(column: str) -> Func:
    """Return {dimension: score or null} as an array of hundredths, null where there is none."""
    scores: list[Any] = [Cast(KT(f"{column}__{name}"), FloatField()) for name in DIMENSIONS]
    return Func(
        *(Cast(Round(score * 100), IntegerField()) for score in scores),
        template="ARRAY[%(expressions)s]",
    )
