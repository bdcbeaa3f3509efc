"""The two servers the product stands on: ours out of wheels, or those named by the environment."""

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict

from devstack.postgres import Postgres
from devstack.problems import Problem
from devstack.valkey import Valkey, ping

# Enough for a server across the world, short enough for somebody who waits.
_CONNECT_SECONDS = 5


class Services:
    """PostgreSQL and Valkey for one stack, with the files of our own ones in `home`."""

    def __init__(self, home: Path, *, throw_away: bool = False) -> None:
        self.home = home
        self._named = {
            name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)
        }
        self._own: dict[str, Postgres | Valkey] = {}
        if "DATABASE_URL" in self._named:
            check_database(self._named["DATABASE_URL"])
        else:
            self._own["DATABASE_URL"] = Postgres(home, throw_away=throw_away)
        if "REDIS_URL" in self._named:
            check_redis(self._named["REDIS_URL"])
        else:
            self._own["REDIS_URL"] = Valkey(home, throw_away=throw_away)

    @property
    def parts(self) -> list[Postgres | Valkey]:
        """Return the servers that are ours, in the order of starting."""
        return list(self._own.values())

    def start(self) -> None:
        """Start those that are ours; raises `Problem` and leaves none behind if one won't."""
        try:
            for part in self.parts:
                part.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop those that are ours."""
        for part in reversed(self.parts):
            part.stop()

    def environment(self) -> dict[str, str]:
        """Return the variables by which the product finds the servers."""
        return {**self._named, **{name: part.url() for name, part in self._own.items()}}


def check_database(url: str) -> None:
    """Raise `Problem` unless `url` names a PostgreSQL database that can be used right now."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise Problem(
            "DATABASE_URL must look like postgres://user:password@host:5432/database "
            "(PostgreSQL is the only database supported)."
        )
    _check("DATABASE_URL", lambda: _try_database(url))


def check_redis(url: str) -> None:
    """Raise `Problem` unless `url` names a Valkey or Redis server that can be used right now."""
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise Problem("REDIS_URL must look like redis://:password@host:6379/0.")
    _check("REDIS_URL", lambda: ping(url, seconds=_CONNECT_SECONDS))


def _try_database(url: str) -> None:
    if not conninfo_to_dict(url).get("dbname"):
        raise ValueError("it names no database")
    psycopg.connect(url, connect_timeout=_CONNECT_SECONDS).close()


def _check(variable: str, connect: Callable[[], None]) -> None:
    try:
        connect()
    except (psycopg.Error, redis.RedisError, ValueError, OSError) as error:
        raise Problem(f"{variable} can't be used: {_reason(error)}.") from None


def _reason(error: Exception) -> str:
    """Return the first line of what a driver said, which never holds the password."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].strip().rstrip(".")
