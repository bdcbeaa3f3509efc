"""What schemathesis makes up from our own description is answered as described, in every role.

A small run that is the same each time; `make fuzz` does it at length (docs/api-fuzzing.md).
"""

from copy import deepcopy
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from schemathesis import Config, openapi

from testing.elsewhere import furnish
from testing.fuzzing import Stage
from testing.openapi import description

pytestmark = [
    pytest.mark.django_db,
    # Files that the real server sends piece by piece; this one wants them whole.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous"),
]

REQUESTS = 2  # for each operation and role; `make fuzz` makes thousands


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _one_connection():
    """After a request a server gives its connection back; here it is the test's."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def stage(cast, request) -> Stage:
    return Stage.of(furnish(cast), request.param)


def operations(stage: Stage, described: dict[str, Any]) -> list[Any]:
    api = openapi.from_dict(described, config=Config.from_dict(stage.configuration()))
    api.app = get_wsgi_application()
    return [found.ok() for found in api.get_all_operations()]


def ask(operation: Any, stage: Stage) -> set[int]:
    """Send what is made up for an operation; what comes of it is undone.

    Returns the statuses of the answers; raises what is not as described.
    """
    statuses = set()

    @seed(1)
    @hypothesis_settings(
        max_examples=REQUESTS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        token = stage.token()  # a fresh one each time: some operations end it
        headers = {"Authorization": f"Bearer {token}"} if token else None
        statuses.add(case.call_and_validate(headers=headers).status_code)

    with transaction.atomic():
        try:
            send()
        finally:
            transaction.set_rollback(True)
    return statuses


@pytest.mark.parametrize(
    "stage", ["SUPER_ADMIN", "CONTENT_MANAGER", "TRAINEE", None], indirect=True
)
def test_every_answer_is_as_described(stage):
    problems, statuses = [], set()
    for operation in operations(stage, description()):
        try:
            statuses |= ask(operation, stage)
        except Exception as problem:  # noqa: BLE001  # all of them are told at once
            problems.append(f"{operation.label}: {problem}")
    assert not problems, "\n\n".join(problems)
    assert {200, 201, 400, 403, 404} <= statuses if stage.person else 401 in statuses


@pytest.mark.parametrize("stage", [None], indirect=True)
def test_what_is_not_described_is_found(stage):
    described = deepcopy(description())
    described["paths"] = {"/api/v1/users/me": described["paths"]["/api/v1/users/me"]}
    del described["paths"]["/api/v1/users/me"]["get"]["responses"]["401"]
    read, _ = operations(stage, described)
    with pytest.raises(BaseExceptionGroup, match="Undocumented status code"):
        ask(read, stage)
