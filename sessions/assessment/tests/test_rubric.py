"""The rubrics in `docs/assessment.md`, of sessions and transcripts, are the registries in words."""

import re
from pathlib import Path

import pytest

from sessions.assessment.registry import REGISTRY, Criterion
from sessions.assessment.transcripts.criteria import RUBRIC as TRANSCRIPTS

RUBRIC = Path(__file__).resolve().parents[3] / "docs" / "assessment.md"


def row_of(one: Criterion) -> str:
    """The line the rubric must hold for a criterion."""
    points = f"−{one.weight}" if one.is_cost else f"{one.weight}"
    rule = re.sub(r"\s+", " ", one.rule)
    example = one.better.replace("{customer}", "Sam")
    return f"| `{one.id}` | {points} | {one.label} | {rule} | {example} |"


def test_every_criterion_stands_in_the_rubric_as_it_is():
    lines = RUBRIC.read_text(encoding="utf-8").splitlines()
    written = {line for line in lines if re.match(r"\| `\w+\.\w+` \|", line)}
    assert written == {row_of(one) for one in (*REGISTRY.values(), *TRANSCRIPTS.values())}


def test_every_rule_names_its_source_and_every_criterion_a_wording():
    for one in (*REGISTRY.values(), *TRANSCRIPTS.values()):
        assert "Source:" in one.rule, one.id
        assert one.better, one.id


@pytest.mark.parametrize("rubric", [REGISTRY, TRANSCRIPTS], ids=["sessions", "transcripts"])
def test_a_better_wording_claims_nothing_of_an_incident_it_does_not_know(
    rubric: dict[str, Criterion],
):
    # days and hours, things, and what they do: a wording fits every incident, or has a gap
    claims = re.compile(
        r"\b(?:mon|tues|wednes|thurs|fri)day|yesterday|this morning|afternoon|within the hour"
        r"|deadline|phone\b|tablet|laptop|printer|old password|stopped working|can't work"
        r"|security team|username",
        re.IGNORECASE,
    )
    assert [one.id for one in rubric.values() if claims.search(one.better)] == []


@pytest.mark.parametrize("rubric", [REGISTRY, TRANSCRIPTS], ids=["sessions", "transcripts"])
def test_the_points_of_every_dimension_add_up_to_a_hundred(rubric: dict[str, Criterion]):
    points: dict[str, int] = {}
    for one in rubric.values():
        # Where handing over is the goal, it takes the place of the confirmation.
        if not one.is_cost and one.id != "closing.nextStep":
            points[one.dimension] = points.get(one.dimension, 0) + one.weight
    assert points == dict.fromkeys(points, 100)
