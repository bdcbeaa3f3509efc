"""When a condition holds."""

import pytest

from scenarios.simulation.conditions import Condition

STATE = {"locked": True, "password": "old", "tries": 3}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({}, True),
        ({"locked": True}, True),
        ({"locked": False}, False),
        ({"locked": True, "password": "new"}, False),
        ({"password": ["none", "old"]}, True),
        ({"password": ["none", "new"]}, False),
        ({"tries": 3}, True),
        ({"unknown": True}, False),
        ({"unknown": [False]}, False),
        ({"any": [{"locked": False}, {"password": "old"}]}, True),
        ({"any": [{"locked": False}, {"password": "new"}]}, False),
        ({"all": [{"locked": True}, {"password": "old"}]}, True),
        ({"all": [{"locked": True}, {"password": "new"}]}, False),
        ({"not": {"locked": False}}, True),
        ({"not": {"not": {"locked": False}}}, False),
        ({"locked": True, "any": [{"password": "new"}]}, False),
    ],
)
def test_holds(condition, holds):
    assert Condition.model_validate(condition).holds(STATE) is holds


def test_the_variables_read_are_those_of_nested_lines_too():
    condition = Condition.model_validate({"a": 1, "any": [{"b": [1, 2]}, {"not": {"c": True}}]})
    assert condition.variables() == {"a", "b", "c"}
    assert dict(condition.tests())["b"] == [1, 2]
