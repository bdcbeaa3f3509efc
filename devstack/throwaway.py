"""Servers and data that exist for one test run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from devstack.processes import end_leftovers
from devstack.services import Services

_PREFIX = "helpdesk-test-"


@contextmanager
def throw_away_services() -> Iterator[Services]:
    """Run servers in a temporary folder, and take both away afterwards."""
    _remove_abandoned()
    home = Path(tempfile.mkdtemp(prefix=_PREFIX))
    home.chmod(0o711)  # PostgreSQL may run as another user
    (home / "owner").write_text(str(os.getpid()))
    try:
        services = Services(home, throw_away=True)
        services.start()
        try:
            yield services
        finally:
            services.stop()
    finally:
        _remove(home)


def _remove(home: Path) -> None:
    shutil.rmtree((home / "postgres").resolve(), ignore_errors=True)  # may be a link
    shutil.rmtree(home, ignore_errors=True)


def _remove_abandoned() -> None:
    """Remove what killed test runs of this user left behind."""
    for home in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            owner = int((home / "owner").read_text())
            if home.lstat().st_uid != os.geteuid() or psutil.pid_exists(owner):
                continue
        except (OSError, ValueError):
            continue
        end_leftovers(home)
        _remove(home)
