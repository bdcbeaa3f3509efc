"""Who is acting, from where: one context variable that audit and history read.

HTTP, socket and Celery entry points set it; verbs and models read it and stay free of requests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True)
class ActionContext:
    """The origin of what is being done. Empty for commands and background work."""

    actor_id: UUID | None = None
    address: str | None = None
    user_agent: str = ""
    request_id: str = ""


_NOBODY = ActionContext()
_current: ContextVar[ActionContext] = ContextVar("action_context", default=_NOBODY)


def current() -> ActionContext:
    """Return the origin of the work being done now."""
    return _current.get()


@contextmanager
def acting(**changes: object) -> Iterator[ActionContext]:
    """Do the enclosed work in a context that differs from the present one by `changes`."""
    context = replace(_current.get(), **changes)  # type: ignore[arg-type]  # names are the dataclass's own
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


def enter(origin: ActionContext) -> None:
    """Make `origin` the present one for good; for entry points without a block of their own."""
    _current.set(origin)
