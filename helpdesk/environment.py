"""Reading environment variables, with one sentence for each that is wrong.

The sentences never repeat an address: it may hold a password.
"""

import os
import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_TRUE = {"true", "1", "yes", "on"}
_FALSE = {"false", "0", "no", "off", ""}
Value = TypeVar("Value")


def text(name: str, default: str = "") -> str:
    """Return a text as it stands."""
    return os.environ.get(name, default)


def words(name: str, default: list[str]) -> list[str]:
    """Return a comma-separated list."""
    value = os.environ.get(name)
    return default if value is None else [word.strip() for word in value.split(",") if word.strip()]


def flag(name: str, *, default: bool) -> bool:
    """Return true or false; raises ImproperlyConfigured."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value.lower() in _TRUE


def whole_number(name: str, default: int) -> int:
    """Return a whole number of 0 or more; raises ImproperlyConfigured."""
    return _number(name, default, int, "a whole number, 0 or more")


def decimal(name: str, default: float) -> float:
    """Return a number of 0 or more; raises ImproperlyConfigured."""
    return _number(name, default, float, "a number, 0 or more")


def _number(name: str, default: Value, read: Callable[[str], Value], expected: str) -> Value:
    value = os.environ.get(name, "")
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", value) or (read is int and "." in value):
        raise ImproperlyConfigured(f"{name} must be {expected}, not {value!r}.")
    return read(value)


def rate(name: str, default: str) -> str:
    """Return a rate limit such as "10/m", or "" for none; raises ImproperlyConfigured."""
    value = os.environ.get(name, default).strip()
    if value and not re.fullmatch(r"[1-9][0-9]{0,8}/[0-9]{0,4}[smhd]", value):
        raise ImproperlyConfigured(f"{name} must be a rate such as 10/m, or empty, not {value!r}.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's description of a PostgreSQL database; raises ImproperlyConfigured."""
    address = os.environ.get(name) or default
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"postgres", "postgresql"} and parts.hostname and parts.path[1:]
        parts.port  # noqa: B018  # raises ValueError unless it is a number
    except ValueError:
        usable = False
    if not usable:
        raise ImproperlyConfigured(
            f"{name} must look like postgres://user:password@host:5432/database."
        )
    description: dict[str, Any] = _env.db_url_config(address)
    return description


def redis_address(name: str, default: str) -> str:
    """Return the address of a Redis or Valkey; raises ImproperlyConfigured."""
    address = os.environ.get(name) or default
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"redis", "rediss"} and parts.hostname
        parts.port  # noqa: B018  # raises ValueError unless it is a number
    except ValueError:
        usable = False
    if not usable:
        raise ImproperlyConfigured(f"{name} must look like redis://:password@host:6379/0.")
    return address


def web_address(name: str, default: str) -> str:
    """Return the address of a web site, without a path; raises ImproperlyConfigured."""
    address = (os.environ.get(name) or default).rstrip("/")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and not parts.path
        parts.port  # noqa: B018  # raises ValueError unless it is a number
    except ValueError:
        usable = False
    if not usable:
        raise ImproperlyConfigured(f"{name} must look like https://desk.example.com.")
    return address


def email(name: str, default: str) -> dict[str, Any]:
    """Return Django's EMAIL_… settings for a mail server; raises ImproperlyConfigured."""
    address = os.environ.get(name) or default
    try:
        description: dict[str, Any] = _env.email_url_config(address)
    except (environ.ImproperlyConfigured, KeyError, ValueError):
        raise ImproperlyConfigured(
            f"{name} must look like smtp+tls://user:password@host:587, or be consolemail://."
        ) from None
    return description
