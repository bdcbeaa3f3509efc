"""Quotes as pages show them: in one pair of marks, and each but once."""

import pytest

from sessions.templatetags.desk import distinct, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It works.", "“It works.”"),
        ("“It works.”", "“It works.”"),
        ('"It works."', "“It works.”"),
        ("“Yes” and “no”", "““Yes” and “no””"),
        ("He said “no”", "“He said “no””"),
        ("“", "““”"),
        ("", "“”"),
    ],
)
def test_marks_a_text_brings_along_are_not_doubled(text, shown):
    assert quoted(text) == shown


def test_the_same_words_of_the_same_message_come_once():
    first = {"kind": "message", "id": "a", "seq": 1, "quote": "Hello."}
    other = {"kind": "message", "id": "b", "seq": 3, "quote": "Hello."}
    action = {"kind": "action", "id": "c", "seq": None, "quote": "Unlocked."}
    more = first | {"quote": "How are you?"}
    assert distinct([first, other, first, action, more, action]) == [first, other, action, more]
