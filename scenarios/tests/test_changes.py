"""What differs between two documents, as dotted paths."""

import random

import pytest

from scenarios.changes import differences
from testing.scenarios import minimal_document


def changed(before, after):
    return {
        (one["field"], one["changeType"]): (one["oldValue"], one["newValue"])
        for one in differences(before, after)
    }


def test_the_same_differs_in_nothing():
    assert differences(minimal_document(), minimal_document()) == []


def test_nested_fields_have_the_names_of_the_api():
    before = {"ai": {"temperature": 0.8}, "customer": {"initial_mood": 35}, "tags": ["a"]}
    after = {"ai": {"temperature": 0.85}, "customer": {"initial_mood": 25}, "tags": ["a", "b"]}
    assert changed(before, after) == {
        ("aiConfig.temperature", "modified"): (0.8, 0.85),
        ("customerProfile.initialMood", "modified"): (35, 25),
        ("tags", "modified"): (["a"], ["a", "b"]),
    }


def test_free_form_keys_keep_theirs_and_come_and_go():
    before = {"context": {"company_context": {"old_key": 1, "same": 2}}}
    after = {"context": {"company_context": {"new_key": 1, "same": 2}}}
    assert changed(before, after) == {
        ("context.companyContext.old_key", "removed"): (1, None),
        ("context.companyContext.new_key", "added"): (None, 1),
    }


def test_false_is_not_zero_and_text_is_not_a_number():
    before = {"simulation": {"a": False, "b": 1, "c": None}}
    after = {"simulation": {"a": 0, "b": "1"}}
    assert changed(before, after) == {
        ("simulation.a", "modified"): (False, 0),
        ("simulation.b", "modified"): (1, "1"),
        ("simulation.c", "removed"): (None, None),
    }


A, B, C, D = (
    {"key": key, "title": key.upper(), "is_helpful": True} for key in ("a", "b", "c", "d")
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([A, B], [B, A], {("knowledge.b", "moved"): (2, 1)}),
        ([A, B, C, D], [D, A, B, C], {("knowledge.d", "moved"): (4, 1)}),
        ([A, B, C, D], [B, C, D, A], {("knowledge.a", "moved"): (1, 4)}),
        ([A, B, C], [A, C], {("knowledge.b", "removed"): (B, None)}),
        ([A, C], [A, B, C], {("knowledge.b", "added"): (None, B)}),
        ([], [A], {("knowledge.a", "added"): (None, A)}),
        ([A], [], {("knowledge.a", "removed"): (A, None)}),
        (
            [A, B, C],
            [C, {**A, "title": "Other"}, D],
            {
                ("knowledge.c", "moved"): (3, 1),
                ("knowledge.a.title", "modified"): ("A", "Other"),
                ("knowledge.d", "added"): (None, D),
                ("knowledge.b", "removed"): (B, None),
            },
        ),
    ],
)
def test_parts_with_a_key_are_told_by_it(before, after, expected):
    assert changed({"knowledge": before}, {"knowledge": after}) == expected


OPENING, MIDDLE, CLOSING = (
    {"name": name, "expected_minutes": 3} for name in ("Opening", "Middle", "Closing")
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([OPENING, CLOSING], [CLOSING, OPENING], {("phases.1", "moved"): (2, 1)}),
        (
            [OPENING, CLOSING],
            [OPENING, MIDDLE, CLOSING],
            {("phases.2", "added"): (None, MIDDLE)},
        ),
        ([OPENING, MIDDLE, CLOSING], [OPENING, CLOSING], {("phases.2", "removed"): (MIDDLE, None)}),
        (
            [OPENING, CLOSING],
            [OPENING, {**CLOSING, "name": "Goodbye"}],
            {("phases.2.name", "modified"): ("Closing", "Goodbye")},
        ),
        (
            [OPENING, CLOSING],
            [{**CLOSING, "expected_minutes": 5}, OPENING],
            {
                ("phases.1.expectedMinutes", "modified"): (3, 5),
                ("phases.1", "moved"): (2, 1),
            },
        ),
        ([OPENING, OPENING], [OPENING], {("phases.2", "removed"): (OPENING, None)}),
    ],
)
def test_phases_are_told_by_their_name_and_then_by_their_place(before, after, expected):
    assert changed({"phases": before}, {"phases": after}) == expected


def test_parts_without_any_name_are_told_by_what_they_hold():
    one, two, three = ({"when": {"x": n}, "text": str(n)} for n in range(3))
    before, after = {"simulation": {"symptoms": [one, two]}}, {}
    after = {"simulation": {"symptoms": [three, one, {**two, "text": "Two"}]}}
    assert changed(before, after) == {
        ("simulation.symptoms.1.when.x", "modified"): (1, 2),
        ("simulation.symptoms.1.text", "modified"): ("1", "2"),
        ("simulation.symptoms.1", "moved"): (2, 1),
        ("simulation.symptoms.3", "added"): (None, {"when": {"x": 1}, "text": "Two"}),
    }


def test_moving_is_told_of_as_few_as_possible():
    dice = random.Random(4)
    for _ in range(200):
        order = list(range(7))
        taken = order.pop(dice.randrange(7))
        order.insert(dice.randrange(7), taken)
        parts = [{"key": f"k{number}"} for number in range(7)]
        moved = differences({"knowledge": parts}, {"knowledge": [parts[n] for n in order]})
        assert len(moved) == (0 if order == sorted(order) else 1)
        for one in moved:
            assert parts[one["oldValue"] - 1]["key"] == one["field"].partition(".")[2]
            assert f"k{order[one['newValue'] - 1]}" == one["field"].partition(".")[2]
