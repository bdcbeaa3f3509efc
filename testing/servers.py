"""Real processes for tests: ASGI servers and a Celery worker on the test's own database and Valkey.

A test that uses them takes `@pytest.mark.django_db(transaction=True)`, so that they see its rows.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
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
        self.output = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process

    def launch(self) -> Self:
        """Start it and return at once, so that several can come up together."""
        self.child = subprocess.Popen(  # our own command line
            self.arguments,
            cwd=ROOT,
            env=self.environment,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return self

    def wait(self) -> None:
        """Wait until it is ready; RuntimeError, with what it said, if that does not come."""
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.child is None or self.child.poll() is not None:
                raise RuntimeError(f"{self.arguments[2]} ended:\n{self.said()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.arguments[2]} is not up:\n{self.said()}")
            time.sleep(0.1)

    def said(self) -> str:
        """Return the end of its output."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace")[-4000:]

    def is_ready(self) -> bool:
        """Whether it can be used."""
        return True

    def kill(self) -> None:
        """`kill -9` it and what it started."""
        if self.child is not None and self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait(10)

    def __enter__(self) -> Self:
        if self.child is None:
            self.launch()
        try:
            self.wait()
        except BaseException:  # `with` does not call __exit__ for what fails here
            self.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self.output.close()


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
        return f"http://{self.address}"

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

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
        "PYTEST_XDIST_WORKER": "",
        "CELERY_QUEUE": f"queue-{name}",
        "DEBUG": "true",
        "HTTPS": "false",
        "CUSTOMER_TYPING_SECONDS": "0",
        "DATABASE_POOL_SIZE": "4",
        "RATE_LIMIT_FRAMES": "",
        "RATE_LIMIT_MESSAGES": "",
        "RATE_LIMIT_SEARCH": "",
        "RATE_LIMIT_LOGIN": "",
        "OPENAI_API_KEY": "",
        "OPENAI_BASE_URL": "",
    }
