"""The gate looks at custom metrics before they cost trainees points."""

from typing import Any

import pytest

from scenarios.documents import ScenarioDocument
from scenarios.gate import GateItem, checklist
from scenarios.simulation.documents import Simulation
from sessions.metrics_check import check_metrics
from testing.scenarios import character, minimal_document


def line(*metrics: dict[str, Any]) -> GateItem:
    """Return the gate's line on a scenario with these metrics."""
    document = ScenarioDocument.model_validate(
        {**minimal_document(), "weights": {"custom_metrics": list(metrics)}}
    )
    return check_metrics(document, Simulation.model_validate(document.simulation))


def metric(key: str = "own", **fields: Any) -> dict[str, Any]:
    return {"id": key, "label": "Own", **fields}


def known(kind: str) -> str:
    """Return the id of something the minimal scenario has."""
    document = ScenarioDocument.model_validate(minimal_document())
    if kind == "article":
        return document.knowledge[0].key
    return str(document.simulation[f"{kind}s"][0]["id"])


@pytest.mark.parametrize("kind", ["action", "check", "fact", "article"])
def test_what_a_metric_names_must_be_there(kind):
    assert line(metric(weight=100, **{kind: known(kind)})).ok
    item = line(metric(**{kind: "elsewhere"}))
    assert not item.ok
    assert item.detail == f"Custom metric “own”: there is no {kind} “elsewhere”."
    assert item.as_json()["pointer"] == "/evaluationWeights/customMetrics"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "name exactly one of"),
        ({"action": "a", "check": "b"}, "name exactly one of"),
        ({"action": "a", "typo": 1}, "typo"),
        ({"keywords": [" "]}, "keywords.0"),
        ({"keywords": ["word"] * 21}, "keywords: must have at most 20 entries."),
        ({"action": "a", "weight": 101}, "weight: must be at most 100."),
        ({"action": "a", "weight": -1}, "weight: must be at least 0."),
        ({"action": "a", "weight": "much"}, "weight: must be a whole number."),
        ({"action": 5}, "action: must be text."),
    ],
)
def test_a_malformed_metric_is_named(fields, said):
    item = line(metric("fine", action=known("action")), metric(**fields))
    assert not item.ok
    assert item.detail.startswith("Custom metric 2: ")
    assert said in item.detail
    assert item.as_json()["pointer"] == "/evaluationWeights/customMetrics/1"


def test_two_of_one_id_and_too_many():
    assert "the id “own”" in line(metric(check=known("check")), metric(check=known("check"))).detail
    many = [metric(f"m{number}", check=known("check")) for number in range(21)]
    assert "at most 20" in line(*many).detail
    assert line(*many[:20]).ok


@pytest.mark.parametrize("kind", ["keywords", "noted"])
def test_words_alone_weigh_little(kind):
    # The seven dimensions weigh 100 together.
    assert line(metric(weight=5, **{kind: ["deadline"]})).ok
    item = line(metric(weight=6, **{kind: ["deadline"]}))
    assert item.detail.startswith("Custom metrics about words (keywords, noted) weigh 6 of 106")
    two = (metric("a", weight=3, keywords=["x"]), metric("b", weight=3, noted=["y"]))
    assert not line(*two).ok


@pytest.mark.django_db
def test_the_gate_asks_it_without_playing():
    character()
    weights = {"custom_metrics": [metric(action="elsewhere")]}
    document = ScenarioDocument.model_validate(minimal_document(weights=weights))
    items = checklist(document, play=False)
    assert [item.id for item in items if not item.ok] == ["custom_metrics"]
