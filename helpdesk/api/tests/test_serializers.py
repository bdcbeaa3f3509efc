"""Declared names are camelCase on the wire; what is inside free-form values is left alone."""

import pytest

from helpdesk.api.tests.urls import ThingSerializer

BODY = {
    "fullName": "Ann",
    "freeForm": {"snake_key": {"camelKey": [{"other_key": 1}]}},
    "someLines": [{"lineText": "x", "lineCount": 2}],
}


def test_reading_gives_python_names():
    serializer = ThingSerializer(data=BODY)
    assert serializer.is_valid()
    assert serializer.validated_data == {
        "full_name": "Ann",
        "free_form": BODY["freeForm"],
        "some_lines": [{"line_text": "x", "line_count": 2}],
    }


def test_a_round_trip_changes_nothing():
    serializer = ThingSerializer(data=BODY)
    serializer.is_valid()
    assert serializer.data == {**BODY, "shoutedName": "ANN"}


def test_python_names_are_unknown_on_the_wire():
    serializer = ThingSerializer(data={"full_name": "Ann"})
    assert not serializer.is_valid()
    assert serializer.errors.keys() == {"fullName"}


@pytest.mark.parametrize("body", [{"fullName": "Ann", "unknown": 1, "role": "ADMIN"}])
def test_unknown_members_are_ignored(body):
    serializer = ThingSerializer(data=body)
    assert serializer.is_valid()
    assert serializer.validated_data == {"full_name": "Ann"}
