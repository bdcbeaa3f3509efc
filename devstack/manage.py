"""`make manage`: management commands on the data of the running `make run`."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devstack.environment import product_environment
from devstack.paths import CHECKOUT, LOCAL
from devstack.problems import Problem
from devstack.records import recall


def servers_of(home: Path) -> Path:
    """Return where a launcher keeps how its servers are reached."""
    return home / "servers.json"


def manage(words: Sequence[str]) -> int:
    """Run `manage.py` beside the running product; return its exit code. Raises `Problem`."""
    services = recall(servers_of(LOCAL))
    if services is None:
        raise Problem(
            "The product doesn't run from this checkout: start it with `make run` in another "
            "terminal. For servers of your own, set DATABASE_URL, REDIS_URL and SECRET_KEY and "
            "use `.venv/bin/python manage.py`."
        )
    command = [sys.executable, str(CHECKOUT / "manage.py"), *words]
    environment = product_environment(services, LOCAL)
    return subprocess.run(command, env=environment, check=False).returncode
