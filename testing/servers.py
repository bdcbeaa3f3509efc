"""Real processes for tests: ASGI servers and a Celery worker on the test's own database and Valkey.

A test that uses them takes `@pytest.mark.django_db(transaction=True)`, so that they see its rows.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 40.0  # seconds until a process must be up


def free_port() -> int:
    """Return a port of the loopback interface nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A child of the test run; `with` ends it, however the test ended."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.arguments = [sys.executable, "-m", *arguments]
        self.environment = {**os.environ, **_stack(), **environment}
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it and wait until it is ready."""
        self.child = subprocess.Popen(  # our own command line
            self.arguments,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.child.poll() is not None:
                raise RuntimeError(f"{self.arguments[2]} ended with {self.child.returncode}")
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.arguments[2]} was not up in {PATIENCE} s")
            time.sleep(0.1)
        return self

    def is_ready(self) -> bool:
        """Whether it can be used."""
        return True

    def kill(self) -> None:
        """`kill -9` it and what it started."""
        if self.child is not None and self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait(10)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()


class AsgiServer(Process):
    """The product's ASGI application under uvicorn, as `make run` starts it."""

    def __init__(self, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        super().__init__(
            "uvicorn",
            "helpdesk.asgi:application",
            "--host=127.0.0.1",
            f"--port={self.port}",
            "--loop=uvloop",
            "--ws=websockets-sansio",
            **environment,
        )

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """The address of its sockets."""
        return f"ws://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/live", timeout=1) as answer:  # noqa: S310  # loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


class Worker(Process):
    """A Celery worker with its clock, taking what nobody else took."""

    def __init__(self, schedule: Path, **environment: str) -> None:
        super().__init__(
            "celery",
            "-A",
            "helpdesk",
            "worker",
            "--beat",
            f"--schedule={schedule}",
            "--concurrency=1",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
            **environment,
        )


def _stack() -> dict[str, str]:
    """Return the environment that leads a child to this test's database, Valkey and queue."""
    name = str(connection.settings_dict["NAME"])
    parts = urlsplit(os.environ["DATABASE_URL"])
    return {
        "DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}")),
        "REDIS_URL": settings.REDIS_URL,
        "TEST_DB_NAME": settings.CACHES["default"]["KEY_PREFIX"],
        "CELERY_QUEUE": f"queue-{name}",
        "DEBUG": "true",
        "HTTPS": "false",
        "CUSTOMER_TYPING_SECONDS": "0",
        "DATABASE_POOL_SIZE": "4",
        "RATE_LIMIT_MESSAGES": "",
        "RATE_LIMIT_SEARCH": "",
        "RATE_LIMIT_LOGIN": "",
        "OPENAI_API_KEY": "",
        "OPENAI_BASE_URL": "",
    }
