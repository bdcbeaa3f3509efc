"""The charts of a test's page, as places on an SVG: per cent from the left, pixels from the top."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from scenarios.experiments.metrics import Metric
from scenarios.experiments.results import Results
from scenarios.experiments.statistics import Contrast
from scenarios.experiments.wording import shown, span

LETTERS = "ABCDE"
_TICKS = 5
# Seconds that people find round.
_TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_LEFT, _RIGHT = 6.0, 94.0
HEIGHT = 160
_TOP, _BOTTOM = 10.0, 150.0


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    text: str


@dataclass(frozen=True)
class Named:
    """A variant as charts call it."""

    number: int
    letter: str
    name: str


@dataclass(frozen=True)
class Bar:
    """A figure with its interval; `thin_` is an interval to be drawn thinner."""

    of: Named
    at: float
    low: float
    high: float
    text: str
    thin_low: float | None = None
    thin_high: float | None = None


@dataclass(frozen=True)
class Bars:
    """Intervals on one axis; `zero` is the place of no difference, where there is one."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    zero: float | None = None


@dataclass(frozen=True)
class Segment:
    """Part of a line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Line:
    """A variant's mean day by day."""

    of: Named
    segments: tuple[Segment, ...]
    end_x: float
    end_y: float


@dataclass(frozen=True)
class Lines:
    """The variants' means day by day."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]  # from the top
    first: str
    last: str


def means(results: Results) -> Bars | None:
    """Return each variant's figure with its interval; None while there is none."""
    found = [
        (number, sample.mean, bounds)
        for number, sample in enumerate(results.samples)
        if (bounds := results.interval(number))
    ]
    if not found:
        return None
    axis = _Axis(results.metric, (value for _, mean, bounds in found for value in (mean, *bounds)))
    bars = [
        Bar(
            _named(results, number),
            at=axis.at(mean),
            low=axis.at(low),
            high=axis.at(high),
            text=f"{shown(results.metric, mean)} ({span(results.metric, low, high)})",
        )
        for number, mean, (low, high) in found
    ]
    return Bars(tuple(bars), axis.ticks())


def differences(results: Results) -> Bars | None:
    """Return the differences from the control: always valid, and thinner as if looked at once."""
    found = [
        (number, always, results.once(number))
        for number in range(1, len(results.samples))
        if (always := results.contrast(number))
    ]
    if not found:
        return None
    axis = _Axis(
        results.metric, [0.0, *(value for _, one, _ in found for value in (one.low, one.high))]
    )
    bars = [_difference(results, number, axis, one, once) for number, one, once in found]
    return Bars(tuple(bars), axis.ticks(signed=True), axis.at(0))


def _difference(
    results: Results, number: int, axis: "_Axis", one: Contrast, once: Contrast | None
) -> Bar:
    figure = shown(results.metric, one.difference, signed=True)
    return Bar(
        _named(results, number),
        at=axis.at(one.difference),
        low=axis.at(one.low),
        high=axis.at(one.high),
        text=f"{figure} ({span(results.metric, one.low, one.high, signed=True)})",
        thin_low=axis.at(once.low) if once else None,
        thin_high=axis.at(once.high) if once else None,
    )


def days(results: Results) -> Lines | None:
    """Return the figures day by day; None before there are two days."""
    dates = sorted({day.day for outcome in results.outcomes for day in outcome.days})
    points = [
        (number, [(day.day, day.mean) for day in outcome.days if day.people])
        for number, outcome in enumerate(results.outcomes)
    ]
    values = [mean for _, line in points for _, mean in line]
    if len(dates) < 2 or not values:
        return None
    axis = _Axis(results.metric, values)
    length = (dates[-1] - dates[0]).days
    lines = []
    for number, line in points:
        places = [
            (_LEFT + (_RIGHT - _LEFT) * (day - dates[0]).days / length, axis.down(mean))
            for day, mean in line
        ]
        if places:
            segments = tuple(Segment(*here, *there) for here, there in pairwise(places))
            lines.append(Line(_named(results, number), segments, *places[-1]))
    return Lines(
        tuple(lines),
        tuple(Tick(axis.down(value), shown(results.metric, value)) for value in axis.values),
        f"{dates[0]:%-d %b %Y}",
        f"{dates[-1]:%-d %b %Y}",
    )


def _named(results: Results, number: int) -> Named:
    return Named(number, LETTERS[number], results.outcomes[number].variant.scenario.name)


class _Axis:
    """Turns values into places, with round numbers to stand at it."""

    def __init__(self, metric: Metric, values: Iterable[float]) -> None:
        self.metric = metric
        known = list(values)
        low, high = min(known), max(known)
        if low == high:
            low, high = low - 0.5, high + 0.5
        rough = (high - low) / _TICKS
        step = _round_time(rough) if metric is Metric.DURATION else _round_step(rough)
        first = floor(low / step)
        count = max(1, ceil((high - first * step) / step))
        self.values = [round((first + at) * step, 10) for at in range(count + 1)]
        self.low, self.high = self.values[0], self.values[-1]

    def at(self, value: float) -> float:
        """Return the place from the left, in per cent."""
        return round(_LEFT + (_RIGHT - _LEFT) * self._part(value), 2)

    def down(self, value: float) -> float:
        """Return the place from the top, in pixels."""
        return round(_BOTTOM - (_BOTTOM - _TOP) * self._part(value), 1)

    def ticks(self, *, signed: bool = False) -> tuple[Tick, ...]:
        """Return the round numbers and where they stand: every other one, on a phone there is no
        room for more; the line of no difference always has its own.
        """
        values = self.values
        if len(values) > 4:
            values = values[values.index(0) % 2 if 0 in values else 0 :: 2]
        return tuple(Tick(self.at(one), shown(self.metric, one, signed=signed)) for one in values)

    def _part(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


def _round_step(rough: float) -> float:
    """Return the next larger of 1, 2, 5, 10, … of its order."""
    order = 10.0 ** floor(log10(rough))
    return next(factor * order for factor in (1, 2, 5, 10) if factor * order >= rough)


def _round_time(rough: float) -> float:
    """Return the next larger step of seconds, minutes or hours."""
    return next((float(step) for step in _TIMES if step >= rough), _round_step(rough))
