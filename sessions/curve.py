"""The mood's curve of a replay, as coordinates for an SVG that is stretched to its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 1000, 100
_SIDE, _EDGE = 8, 8  # room for a dot


@dataclass(frozen=True)
class Dot:
    """The mood after one moment."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Curve:
    """The chart; `line` holds points for `<polyline>`, `grid` the heights of 0, 50 and 100."""

    width: int
    height: int
    line: str
    dots: tuple[Dot, ...]
    grid: tuple[float, ...]


def curve_of(moods: Sequence[int]) -> Curve | None:
    """Return the curve of moods 0–100, one per moment; None for none. It moves in steps."""
    if not moods:
        return None
    room = (WIDTH - 2 * _SIDE) / max(len(moods) - 1, 1)
    dots = tuple(
        Dot(number, round(_SIDE + room * (number - 1), 1), _height(mood))
        for number, mood in enumerate(moods, start=1)
    )
    points = [f"{dots[0].x},{dots[0].y}"]
    for before, dot in pairwise(dots):
        if dot.y != before.y:
            points.append(f"{dot.x},{before.y}")
        points.append(f"{dot.x},{dot.y}")
    return Curve(
        width=WIDTH,
        height=HEIGHT,
        line=" ".join(points),
        dots=dots,
        grid=tuple(_height(mood) for mood in (0, 50, 100)),
    )


def _height(mood: int) -> float:
    return round(_EDGE + (HEIGHT - 2 * _EDGE) * (1 - mood / 100), 1)
