"""Secrets that the launcher makes once and keeps."""

from pathlib import Path
from secrets import token_urlsafe

from devstack.paths import write_private


def kept_secret(path: Path, length: int = 32) -> str:
    """Return the secret in `path`; make one of `length` random bytes if there is none."""
    if not path.exists():
        write_private(path, token_urlsafe(length))
    return path.read_text().strip()
