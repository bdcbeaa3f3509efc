"""A trend as coordinates for an SVG: one line of scores over the days of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sessions.performance.figures import OVERALL, Point
from sessions.performance.periods import Period

WIDTH, HEIGHT = 320, 104
_LEFT, _RIGHT, _TOP, _BOTTOM = 26, 10, 8, 8
_GRID = (0, 50, 100)


@dataclass(frozen=True)
class Dot:
    """The mean of one day, week or month."""

    first: date
    value: float
    x: float
    y: float


@dataclass(frozen=True)
class GridLine:
    """A height with the score it stands for."""

    score: int
    y: float


@dataclass(frozen=True)
class Line:
    """One chart; `points` are for `<polyline>`. Sizes are the view box's."""

    dots: tuple[Dot, ...]
    points: str
    grid: tuple[GridLine, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT

    @property
    def first(self) -> Dot:
        """Where the line begins."""
        return self.dots[0]

    @property
    def last(self) -> Dot:
        """Where the line ends."""
        return self.dots[-1]


def line_of(trend: Sequence[Point], period: Period, name: str) -> Line | None:
    """Return the chart of a dimension, or of the overall score; None without any figure.

    Days stand where they lie in the period, so that a pause shows as one.
    """
    values = [(point.first, value_of(point, name)) for point in trend]
    dots = tuple(
        Dot(first, value, _x(first, period), _y(value))
        for first, value in values
        if value is not None
    )
    if not dots:
        return None
    return Line(
        dots=dots,
        points=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        grid=tuple(GridLine(score, _y(score)) for score in _GRID),
    )


def value_of(point: Point, name: str) -> float | None:
    """Return a point's mean in a dimension, or overall."""
    return point.average_score if name == OVERALL else point.averages[name]


def _x(day: date, period: Period) -> float:
    room = WIDTH - _LEFT - _RIGHT
    start = period.point_of(period.first)
    span = (period.point_of(period.last) - start).days
    share = (day - start).days / span if span else 0.5
    return round(_LEFT + room * share, 1)


def _y(score: float) -> float:
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - score / 100), 1)
