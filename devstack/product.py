"""The processes of the product itself."""

import subprocess
import sys
from collections.abc import Mapping, Sequence

from devstack.network import LOOPBACK
from devstack.paths import CHECKOUT, LOCAL, log_file
from devstack.problems import Problem
from devstack.processes import end_group, spawn, stop


class Program:
    """A Python module that runs until told to stop, its output in a log."""

    def __init__(
        self, name: str, log: str, module: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = log_file(LOCAL, log)
        self.process: subprocess.Popen[bytes] | None = None
        self._command = [sys.executable, "-m", *module]
        self._environment = environment

    def launch(self) -> None:
        """Start the process and return at once."""
        if self.process is not None:
            end_group(self.process.pid)  # children of a killed one would keep its port
        with self.log.open("ab") as log:
            self.process = spawn(
                self._command,
                home=LOCAL,
                environment=self._environment,
                log=log,
                folder=CHECKOUT,
            )

    def is_running(self) -> bool:
        """Tell whether the process is there."""
        return self.process is not None and self.process.poll() is None


def web_processes(text: str) -> int:
    """Read the value of WEB_PROCESSES; raises `Problem` unless it is a sensible number."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise Problem(f"WEB_PROCESSES must be a number from 1 to 64, not {text!r}.")
    return int(text)


def programs(port: int, processes: int, environment: Mapping[str, str]) -> list[Program]:
    """Return what serves on `port`, works in the background and keeps the schedule.

    Imports, exports and advice have a worker of their own: customers must not wait for them.
    """
    uvicorn = ["uvicorn", *_uvicorn_options(port, processes)]
    celery = ["celery", "--app", "helpdesk", "--quiet"]
    short = environment.get("CELERY_QUEUE") or "helpdesk"
    beat = ["beat", "--schedule", str(LOCAL / "beat-schedule"), "--loglevel", "INFO"]
    beat += ["--pidfile", ""]  # or a killed one's file would block the next
    return [
        Program("The web server", "web", uvicorn, environment),
        Program("The background worker", "worker", [*celery, *_worker(short)], environment),
        Program(
            "The worker for long jobs", "jobs", [*celery, *_worker(f"{short}-long")], environment
        ),
        Program("The scheduler", "scheduler", [*celery, *beat], environment),
    ]


def _worker(queue: str) -> list[str]:
    """Return how a worker is told which of `helpdesk.settings`' queues to take from."""
    return [
        "worker",
        *("--queues", queue),
        *("--hostname", f"{queue}@%h"),
        *("--concurrency", "2"),
        *("--loglevel", "INFO"),
    ]


def _uvicorn_options(port: int, processes: int) -> list[str]:
    return [
        "helpdesk.asgi:application",
        *("--host", LOOPBACK),
        *("--port", str(port)),
        *("--loop", "uvloop"),
        *("--ws", "websockets-sansio"),
        *("--workers", str(processes)),
        *("--timeout-graceful-shutdown", "3"),
        "--no-access-log",  # the product logs its requests itself
    ]


def prepare_database(environment: Mapping[str, str]) -> None:
    """Bring tables, built-in content and demo accounts up to date; raises `Problem`."""
    process = spawn(
        [sys.executable, "-m", "devstack.prepare"],
        home=LOCAL,
        environment=environment,
        folder=CHECKOUT,
    )
    try:
        if process.wait() != 0:
            raise Problem("The database could not be prepared, for the reason above.")
    finally:
        stop(process)
