"""What must be right before the product starts."""

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.exceptions import ImproperlyConfigured

from helpdesk.checks import (
    check_debug,
    check_demo_accounts,
    check_secret_key,
    lifespan,
    refuse_unsafe_start,
)
from testing.factories import UserFactory

GOOD = "k3y-" + "0123456789abcdef" * 4


def ids(messages):
    return [message.id for message in messages]


@pytest.fixture(autouse=True)
def production(settings):
    settings.DEBUG = False
    settings.SECRET_KEY = GOOD
    settings.ALLOWED_HOSTS = ["desk.example.com"]


@pytest.mark.parametrize(
    "secret", ["short", "for-tests-only-" + "0" * 50, "django-insecure-" + "x" * 50, "x" * 49]
)
def test_a_bad_secret(settings, secret):
    settings.SECRET_KEY = secret
    assert ids(check_secret_key()) == ["helpdesk.E001"]
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        refuse_unsafe_start()


def test_while_debugging_any_will_do(settings):
    settings.DEBUG = True
    settings.SECRET_KEY = "short"
    assert ids(check_secret_key()) == []


@pytest.mark.parametrize("hosts", [["*"], ["desk.example.com"], ["localhost", ".example.com"]])
def test_debugging_where_others_come_in(settings, hosts):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = hosts
    assert ids(check_debug()) == ["helpdesk.E002"]


def test_debugging_at_home(settings):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    assert ids(check_debug()) == []


@pytest.mark.django_db
class TestDemoAccounts:
    def test_in_production(self):
        UserFactory(email="trainee@demo.test")
        assert ids(check_demo_accounts(databases=["default"])) == ["helpdesk.E003"]

    def test_deactivated(self):
        UserFactory(email="trainee@demo.test", is_active=False)
        UserFactory(email="demo.test@example.com")
        assert ids(check_demo_accounts(databases=["default"])) == []

    def test_while_debugging(self, settings):
        settings.DEBUG = True
        UserFactory(email="trainee@demo.test")
        assert ids(check_demo_accounts(databases=["default"])) == []


@pytest.mark.django_db(transaction=True)
class TestStart:
    """As an ASGI server does it."""

    async def start(self):
        communicator = ApplicationCommunicator(lifespan, {"type": "lifespan"})
        await communicator.send_input({"type": "lifespan.startup"})
        answer = await communicator.receive_output()
        await communicator.send_input({"type": "lifespan.shutdown"})
        await communicator.wait()
        return answer

    async def test_with_everything_right(self):
        assert await self.start() == {"type": "lifespan.startup.complete"}

    async def test_with_demo_accounts(self):
        await sync_to_async(UserFactory)(email="trainee@demo.test")
        answer = await self.start()
        assert answer["type"] == "lifespan.startup.failed"
        assert answer["message"].startswith("Demo accounts")
