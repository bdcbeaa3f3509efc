"""Where the launcher finds and keeps things."""

import os
from pathlib import Path

from devstack.problems import Problem

CHECKOUT = Path(__file__).resolve().parent.parent
# Where the running product keeps its data; its settings read the same variable.
LOCAL = Path(os.environ.get("DATA_DIR") or CHECKOUT / ".local").resolve()

_LONG_LOG = 10_000_000  # bytes


def prepare_folder(folder: Path) -> Path:
    """Make `folder`, prove that files can be written there, and return it.

    Raises `Problem` if not. Other people on the machine may pass through the folder (PostgreSQL
    may run as another user) but not list it.
    """
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Problem(
            f"The folder {folder} can't be written to ({error.strerror}): "
            "give yourself the right to, or use another checkout."
        ) from None
    return folder


def log_file(home: Path, part: str) -> Path:
    """Return where `part` of the stack in `home` writes its log; put a long old one aside."""
    path = prepare_folder(home / "logs") / f"{part}.log"
    if path.exists() and path.stat().st_size > _LONG_LOG:
        path.replace(path.with_suffix(".old.log"))
    return path


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last `count` lines of a log that say something."""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 200 * count))
        lines = log.read().decode(errors="replace").splitlines()
    return [line for line in lines if line.strip()][-count:]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
