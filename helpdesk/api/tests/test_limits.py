"""Whatever has a rate limit keeps it, and refuses as described."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import resolve

from testing.fuzz import UNLIMITED
from testing.openapi import description, misfits

pytestmark = pytest.mark.django_db


def limited() -> Iterator[tuple[str, str, bool]]:
    """Yield method and address of what has a limit, and whether one must be signed in."""
    for path, operations in description()["paths"].items():
        filled = re.sub(r"{(\w+)}", lambda name: _made_up(name[1]), path)
        view = getattr(resolve(filled).func, "cls", None)
        for method in operations:
            scopes = getattr(view, "throttle_scopes", {})
            if scopes.get(method.upper(), getattr(view, "throttle_scope", "")):
                yield method, filled, "401" in operations[method]["responses"]


def _made_up(name: str) -> str:
    return str(uuid4()) if name in {"id", "articleId"} or name.endswith("_id") else "calm"


def test_the_second_of_one_is_refused_as_described(settings, cast, api, addresses):
    settings.RATE_LIMITS = {name.lower(): "1/h" for name in UNLIMITED}
    found = list(limited())
    assert len(found) >= 10
    for method, path, signed_in in found:
        person, address = cast.super_admin if signed_in else None, next(addresses)
        answers = [
            getattr(api(person), method)(path, REMOTE_ADDR=address)  # some end the token
            for _ in range(2)
        ]
        assert (path, answers[-1].status_code) == (path, 429)
        assert (path, misfits(answers[-1])) == (path, [])
        assert 0 < int(answers[-1]["Retry-After"]) <= 3600
        assert answers[-1]["X-RateLimit-Remaining"] == "0"
