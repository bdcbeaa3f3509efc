"""Fixtures for all tests.

- `cast`: the fixed cast (testing/cast.py): owner, colleague, outsider, outsider_admin, super_admin,
  admin, author, reviewer, viewer, and their two tenants.
- `api(person)`: a REST client signed in as that person by bearer token; `api()` is nobody.
- `page_client(person)`: a Django client with that person's browser session, or nobody's.
- `token_of(person)`: a fresh API token, for sockets.
- `live`: the real ASGI server in this process, for real sockets and browsers (testing/live.py).
- `addresses`: an iterator over IP addresses nobody has used, for limits per address.
- Rate limits are off, but for what a test sets: `settings.RATE_LIMITS = {"login": "3/m"}`.
- Passwords are `testing.factories.PASSWORD`; mail is in pytest-django's `mailoutbox`.

A test whose code sends on commit, locks, or uses sockets or threads takes
`@pytest.mark.django_db(transaction=True)`.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import IPv6Address
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from helpdesk.accounts.tokens import issue_token
from sessions.customer.understanding import prepared, semantics, topics
from testing.cast import Cast, assemble
from testing.emptying import empty_quickly
from testing.live import LiveServer
from testing.migrated import use_copies


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,  # noqa: ARG001  # pytest-django's, which names the database
    django_db_blocker: Any,
) -> None:
    """Where the test database comes from."""
    with django_db_blocker.unblock():
        use_copies()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # noqa: ARG001  # pytest-django's, which makes the database
    django_db_blocker: Any,
) -> None:
    """The test database, which unlike a real one may be emptied: after tests with transactions."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditlog DISABLE TRIGGER audit_no_truncate")
    empty_quickly()


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001  # opens the database
    """The fixed cast."""
    return assemble()


@pytest.fixture
def token_of() -> Callable[[User], str]:
    """Issue an API token."""
    return lambda person: issue_token(person).text


@pytest.fixture
def api(token_of: Callable[[User], str]) -> Callable[..., APIClient]:
    """Make a REST client signed in as somebody, or as nobody."""

    def client(person: User | None = None) -> APIClient:
        made = APIClient()
        if person is not None:
            made.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(person)}")
        return made

    return client


@pytest.fixture
def page_client() -> Callable[..., Client]:
    """Make a browser's client signed in as somebody, or as nobody."""

    def client(person: User | None = None) -> Client:
        made = Client()
        if person is not None:
            made.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return made

    return client


@pytest.fixture
def addresses() -> Iterator[str]:
    """Make up addresses; Redis, unlike the database, remembers those of earlier tests."""
    return (str(IPv6Address(uuid4().int)) for _ in count())


@pytest.fixture(autouse=True)
def _fast_and_unlimited(settings: Any) -> None:
    settings.RATE_LIMITS = {}
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _meanings_are_kept() -> None:
    """A run goes through the whole library again and again, which a server does not."""
    semantics.MOST_KNOWN = 60_000
    # All surfaces of all scenarios, a megabyte each: proofs, talks and chance play the same ones.
    topics.prepare = lru_cache(maxsize=256)(prepared.prepare.__wrapped__)


@pytest.fixture(scope="session")
def _running_server(
    django_db_setup: None,  # noqa: ARG001  # it must not find the real database
) -> Iterator[LiveServer]:
    server = LiveServer().start()
    yield server
    server.stop()


@pytest.fixture
def live(
    _running_server: LiveServer,
    transactional_db: None,  # noqa: ARG001  # its threads must see the rows
) -> Iterator[LiveServer]:
    """The real ASGI server, in this process."""
    yield _running_server
    _running_server.settle()
