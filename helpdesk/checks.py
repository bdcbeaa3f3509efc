"""What must be right before the product starts; each error is one sentence."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

DEMO_DOMAIN = "demo.test"
_LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver"}
# Ours for tests and examples, and what Django's own project template makes.
_WEAK_SECRETS = ("for-tests-only", "demo", "changeme", "insecure", "django-insecure", "secret")
_SECRET_LENGTH = 50


@register(Tags.security)
def check_secret_key(**_options: Any) -> Iterable[CheckMessage]:
    """The key that signs sessions and mails is set, long, and nobody else's."""
    secret = settings.SECRET_KEY
    weak = len(secret) < _SECRET_LENGTH or secret.lower().startswith(_WEAK_SECRETS)
    if weak and not settings.DEBUG:
        yield Error(
            "SECRET_KEY must be a random text of at least 50 characters, not an example.",
            id="helpdesk.E001",
        )


@register(Tags.security)
def check_debug(**_options: Any) -> Iterable[CheckMessage]:
    """DEBUG shows a program's inside, so only this machine may ask."""
    foreign = sorted(set(settings.ALLOWED_HOSTS) - _LOCAL)
    if settings.DEBUG and foreign:
        yield Error(
            f"DEBUG must be false while ALLOWED_HOSTS lets others in ({', '.join(foreign)}).",
            id="helpdesk.E002",
        )


@register(Tags.database)
def check_demo_accounts(
    databases: Iterable[str] | None = None, **_options: Any
) -> Iterable[CheckMessage]:
    """Accounts whose password everyone knows exist for demonstrations only."""
    if settings.DEBUG or not databases:
        return
    from helpdesk.accounts.models import User

    try:
        found = User.objects.active().filter(email__endswith=f"@{DEMO_DOMAIN}").exists()
    except DatabaseError:
        return  # not migrated yet, or not reachable, which others report
    if found:
        yield Error(
            f"Demo accounts (…@{DEMO_DOMAIN}) exist while DEBUG is false: deactivate them.",
            id="helpdesk.E003",
        )


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured, in one sentence, if the product must not start like this."""
    for check in (check_secret_key, check_debug, check_demo_accounts):
        for message in check(databases=["default"]):
            raise ImproperlyConfigured(message.msg)


async def lifespan(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the ASGI server's start and stop; an unsafe start is refused, and it exits."""
    while True:
        event = await receive()
        if event["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return
        try:
            await database_sync_to_async(refuse_unsafe_start)()
        except ImproperlyConfigured as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
