"""Strangers' messages, frozen before they were first run, reach the check or action they mean.

The figures of each run are in docs/understanding.md.
"""

from io import StringIO

import pytest
from django.core.management import call_command

from sessions.proving.files import library_files

SLUGS = [path.stem for path in library_files()]


def measured(slug: str) -> tuple[list[str], list[str]]:
    out = StringIO()
    call_command("measure_topics", slug, stdout=out)
    _, _, row, total, *weak = out.getvalue().splitlines()
    assert total.split(" | ")[1:] == row.split(" | ")[1:]
    return row.split(" | "), weak


@pytest.mark.parametrize("slug", SLUGS)
def test_they_reach_it_and_hardly_anything_else(slug: str) -> None:
    (name, *shares), weak = measured(slug)
    right, none, wrong = map(float, shares)
    assert name == slug
    assert right >= 87
    assert wrong <= 5
    assert right + none + wrong == pytest.approx(100, abs=0.2)
    assert weak == ["0 checks and actions are reached by fewer than 7 of 10."]
