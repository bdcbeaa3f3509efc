"""Variables of servers that are up, kept where other commands of this machine find them."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from devstack.paths import prepare_folder, write_private


@contextmanager
def recorded(path: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Keep `variables` in `path`, which only its owner may read, until this process is done."""
    prepare_folder(path.parent)
    started = psutil.Process().create_time()
    record = {"pid": os.getpid(), "started": started, "variables": dict(variables)}
    write_private(path, json.dumps(record))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def recall(path: Path) -> dict[str, str] | None:
    """Return what a process keeps in `path`; None if there is none, or it is no more."""
    try:
        record = json.loads(path.read_text())
        if psutil.Process(record["pid"]).create_time() != record["started"]:
            return None
    except (OSError, ValueError, psutil.Error):
        return None
    variables: dict[str, str] = record["variables"]
    return variables
