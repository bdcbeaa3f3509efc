"""PostgreSQL refuses to run as root; here is whom it runs as instead, and where."""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from devstack.paths import CHECKOUT
from devstack.problems import Problem

# For what another user must reach when the checkout is in a private folder such as /root.
SHARED = Path("/var/lib/it-helpdesk-simulator")


@dataclass(frozen=True)
class User:
    """Whom a process runs as; `None` for whoever runs the launcher."""

    uid: int | None = None
    gid: int | None = None

    def reaches(self, path: Path) -> bool:
        """Tell whether this user may pass through all folders down to `path` and read it."""
        if self.uid is None:
            return os.access(path, os.R_OK | os.X_OK)
        test = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1" && test -r "$1"', "sh", str(path)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return test.returncode == 0

    def own(self, path: Path) -> None:
        """Hand `path` to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


@cache
def database_user() -> User:
    """Return the user PostgreSQL runs as: us, or else the checkout's owner, or else `nobody`."""
    if os.geteuid() != 0:
        return User()
    owner = CHECKOUT.stat().st_uid
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        entry = pwd.getpwnam("nobody")
    user = User(entry.pw_uid, entry.pw_gid)
    try:
        user.reaches(Path("/"))
    except (OSError, subprocess.SubprocessError):
        raise Problem(
            "PostgreSQL does not run as root, and this machine does not let root become "
            f"{entry.pw_name!r}: start as an ordinary user, or name a server in DATABASE_URL."
        ) from None
    return user


def data_folder(wanted: Path, user: User) -> Path:
    """Return a folder that `user` owns and reaches: `wanted`, or one that `wanted` links to.

    The name behind a link is random, so that a fresh checkout in an old place starts afresh.
    """
    if wanted.is_symlink() and not wanted.exists():
        wanted.unlink()
    if not wanted.exists():
        wanted.mkdir(mode=0o700)
        user.own(wanted)
        if not user.reaches(wanted):
            wanted.rmdir()
            wanted.symlink_to(_make_elsewhere(user), target_is_directory=True)
    if not os.access(wanted, os.R_OK | os.W_OK | os.X_OK):
        raise Problem(f"The folder {wanted} belongs to another user: start as that user.")
    return wanted.resolve()


def _make_elsewhere(user: User) -> Path:
    folder = shared_root() / f"postgres-{uuid.uuid4().hex}"
    folder.mkdir(mode=0o700)
    user.own(folder)
    return folder


@cache
def shared_root() -> Path:
    """Return a folder that every user of the machine may pass through and only we may fill."""
    for candidate in (SHARED, Path(tempfile.gettempdir()) / SHARED.name):
        try:
            candidate.mkdir(mode=0o755, exist_ok=True)
            status = candidate.lstat()
            if status.st_uid == os.geteuid() and os.access(candidate, os.W_OK):
                candidate.chmod(0o755)
                return candidate
        except OSError:
            continue
    raise Problem(
        f"PostgreSQL does not run as root, and neither {SHARED} nor the temporary folder can hold "
        "its files: start as an ordinary user, or name a server in DATABASE_URL."
    )


def readable_copy(folders: Sequence[Path], name: str, user: User) -> Path:
    """Return where `user` reaches `folders`, neighbours of each other: here, or as a copy.

    The copy is made once per `name` and stays for the next start.
    """
    if all(user.reaches(folder) for folder in folders):
        return folders[0].parent
    target = shared_root() / name
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=shared_root()))
        for folder in folders:
            shutil.copytree(folder, draft / folder.name)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            draft.rename(target)
        except OSError:  # another launcher was faster
            shutil.rmtree(draft)
    return target
