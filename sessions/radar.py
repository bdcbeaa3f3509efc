"""The radar chart of a result, as coordinates for an SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

SIZE = 320
_CENTRE = SIZE / 2
_RADIUS = 118.0
_LABEL_RADIUS = 133.0
_RINGS = (25, 50, 75, 100)


@dataclass(frozen=True)
class Spoke:
    """One dimension: where its axis ends, where its point lies, where its label stands."""

    label: str
    score: float
    x: float
    y: float
    end_x: float
    end_y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Radar:
    """The whole chart; `shape` and `rings` are points for `<polygon>`."""

    size: int
    centre: float
    spokes: tuple[Spoke, ...]
    rings: tuple[str, ...]
    shape: str


def radar_of(scores: Sequence[tuple[str, float]]) -> Radar | None:
    """Return the chart of (label, score 0–100) pairs, clockwise from the top.

    None for fewer than three, which span no area.
    """
    if len(scores) < 3:
        return None
    angles = [2 * pi * number / len(scores) - pi / 2 for number in range(len(scores))]
    spokes = tuple(
        _spoke(label, score, angle) for (label, score), angle in zip(scores, angles, strict=True)
    )
    return Radar(
        size=SIZE,
        centre=_CENTRE,
        spokes=spokes,
        rings=tuple(_points(_at(angle, ring) for angle in angles) for ring in _RINGS),
        shape=_points((spoke.x, spoke.y) for spoke in spokes),
    )


def _spoke(label: str, score: float, angle: float) -> Spoke:
    x, y = _at(angle, score)
    end_x, end_y = _at(angle, 100)
    side = cos(angle)
    return Spoke(
        label=label,
        score=score,
        x=x,
        y=y,
        end_x=end_x,
        end_y=end_y,
        label_x=round(_CENTRE + _LABEL_RADIUS * side, 1),
        label_y=round(_CENTRE + _LABEL_RADIUS * sin(angle), 1),
        anchor="middle" if abs(side) < 0.1 else "start" if side > 0 else "end",
    )


def _at(angle: float, score: float) -> tuple[float, float]:
    distance = _RADIUS * score / 100
    return round(_CENTRE + distance * cos(angle), 1), round(_CENTRE + distance * sin(angle), 1)


def _points(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in pairs)
