"""How much a scenario is played lately, as one number that never needs to be aged.

Every start weighs 1 and loses half of it each `HALF_LIFE`. Instead of making old starts lighter as
time goes by, new ones are made heavier by the same rule ("forward decay": Cormode, Shkapenyuk,
Srivastava, Xu, ICDE 2009), which leaves the order of scenarios the same at any later time. A start
t half-lives after `EPOCH` adds 2^t; what is stored is the binary logarithm of the sum, which grows
by 52 a year and so never overflows. One update at each start, no job.
"""

from datetime import UTC, datetime, timedelta
from math import log2

from django.db.models import F, FloatField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Abs, Greatest, Least, Ln, Power

HALF_LIFE = timedelta(days=7)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
# One person's starts of one scenario count once in this time: nobody makes a trend alone.
COUNTED_ONCE_IN = timedelta(days=1)
# What weighs less than a start of so many half-lives ago is no trend any more.
FORGOTTEN_AFTER = 4

# Differences beyond this are none in the sum, but would underflow.
_WIDEST = 1000.0


def half_lives(at: datetime) -> float:
    """Return a time as half-lives since `EPOCH`."""
    return (at - EPOCH) / HALF_LIFE


def warmed(at: datetime) -> Combinable:
    """Return the expression that adds a start to the column `trend`: log2(2^trend + 2^t)."""
    return added(half_lives(at))


def added(heat: float) -> Combinable:
    """Return the expression that adds 2^`heat` to what `trend` is the logarithm of."""
    trend, more = F("trend"), Value(heat, output_field=FloatField())
    apart = Least(Abs(trend - more), Value(_WIDEST))
    rest = Ln(Value(1.0) + Power(Value(2.0), Value(0.0) - apart)) / Ln(Value(2.0))
    return Greatest(trend, more) + rest


def together(one: float, other: float) -> float:
    """Return log2(2^one + 2^other): what two sums of starts are together, as `trend` is kept."""
    return max(one, other) + log2(1 + 2.0 ** -abs(one - other))


def still_warm(now: datetime) -> float:
    """Return the least `trend` of what counts as trending."""
    return half_lives(now) - FORGOTTEN_AFTER
