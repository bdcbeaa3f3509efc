"""Facts as sessions hand them over."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from scenarios import services
from scenarios.analytics.details import AttemptDetails
from scenarios.models import AttemptFact

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def finish():
    """Finish an attempt; returns its fact."""

    def attempt(scenario, person, *, at=NOON, details=None, **fields):
        key = uuid4()
        services.attempt_started(scenario=scenario, person=person)
        services.attempt_finished(
            **{
                "attempt": key,
                "scenario": scenario,
                "version_number": 1,
                "person": person,
                "mode": "practice",
                "outcome": "solved",
                "completed": True,
                "passed": True,
                "overall": 80,
                "dimensions": {"greeting": 90, "solution": 75, "closing": None},
                "details": AttemptDetails(**(details or {})),
                "started_at": at - timedelta(seconds=300),
                "ended_at": at,
                "seconds": 300,
                **fields,
            }
        )
        return AttemptFact.objects.get(attempt=key)

    return attempt
