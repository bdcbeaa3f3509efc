"""From and to, as people write them."""

import pytest

from helpdesk.audit.period import end_of, start_of


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-01-31", "2026-01-31T00:00:00+00:00", "2026-02-01T00:00:00+00:00"),
        ("2026-01-31T09:30:00Z", "2026-01-31T09:30:00+00:00", "2026-01-31T09:30:00+00:00"),
        ("2026-01-31T09:30:00", "2026-01-31T09:30:00+00:00", "2026-01-31T09:30:00+00:00"),
        ("2026-01-31T09:30:00+02:00", "2026-01-31T07:30:00+00:00", "2026-01-31T07:30:00+00:00"),
        ("2026-01-31T09:30:00 02:00", "2026-01-31T07:30:00+00:00", "2026-01-31T07:30:00+00:00"),
    ],
)
def test_a_day_or_a_moment(text, start, end):
    assert (start_of(text).isoformat(), end_of(text).isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30", "9999-12-31", "0001-01-01T00:00:00+05:00", "2026-01-01T99:00"],
)
def test_what_is_neither(text):
    with pytest.raises(ValueError, match=r"."):
        end_of(text)
