"""Folders that PostgreSQL can use whoever runs the tests."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.processes import end_leftovers


@pytest.fixture
def home() -> Iterator[Path]:
    """A stack's folder, taken away with everything that still runs in it."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-devstack-")).resolve()
    folder.chmod(0o711)  # pytest's own folders are private, and PostgreSQL may be another user
    yield folder
    end_leftovers(folder)
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(folder)
