"""Finds the browser that the tests drive, or gets one."""

import os
import shutil
import subprocess
from pathlib import Path

from devstack.problems import Problem

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HOW_TO = (
    "install Debian's package chromium (as root: `apt-get install chromium`), "
    "or name one in CHROMIUM"
)


def find_chromium() -> str:
    """Return the path of a Chromium: named in CHROMIUM, on PATH, or else installed by apt.

    Raises `Problem` that tells how to get one.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK) or Path(named).is_dir():
            raise Problem(f"CHROMIUM names {named}, which is no program.")
        return named
    found = _on_path()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _on_path()
    if found is None:
        raise Problem(f"No Chromium was found, so nothing was tested in a browser: {_HOW_TO}.")
    return found


def _on_path() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _install() -> None:
    print("Installing Debian's Chromium, which the browser tests drive …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", *arguments],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            print(done.stderr.strip(), flush=True)
            return
