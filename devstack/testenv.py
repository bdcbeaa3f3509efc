"""Throw-away servers for developers who run their tests one at a time."""

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress

from devstack.environment import SETTINGS, bytecode_variables
from devstack.paths import CHECKOUT, prepare_folder
from devstack.postgres import Postgres
from devstack.problems import Problem
from devstack.records import recall, recorded
from devstack.services import Services
from devstack.throwaway import throw_away_services

# In the checkout, wherever DATA_DIR points: whoever has read it has a DATA_DIR of the servers.
_RECORD = CHECKOUT / ".local" / "test-env.json"


def test_variables(services: Services) -> dict[str, str]:
    """Return the variables a test run needs, whatever the caller has set."""
    own_database = any(isinstance(part, Postgres) for part in services.parts)
    return {
        **services.environment(),
        **bytecode_variables(),
        "DATA_DIR": str(prepare_folder(services.home / "data")),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DEBUG": "true",
        "SECRET_KEY": "for-tests-only-" + "0" * 50,
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        # A worker a core: threads of numpy's that wait for work would take the others'.
        "OPENBLAS_NUM_THREADS": "1",
        # Migrated once and copied (testing/migrated.py), which leaves a database behind.
        "TEST_DB_TEMPLATE": "test_template" if own_database else "",
        # No test may reach a model that the caller happens to pay for.
        "OPENAI_API_KEY": "",
        "OPENAI_BASE_URL": "",
    }


def run_beside_servers(command: Sequence[str]) -> int:
    """Run `command` beside throw-away servers; return its exit code."""
    with throw_away_services() as services:
        variables = {**os.environ, **test_variables(services)}
        try:
            return subprocess.run(command, env=variables, check=False).returncode
        except OSError as error:
            raise Problem(f"{command[0]} can't be run: {error.strerror}.") from None


def keep_servers(*, findable: bool) -> int:
    """Keep throw-away servers up until told to stop, where `shell-env` finds them if `findable`."""
    with throw_away_services() as services:
        variables = test_variables(services)
        with recorded(_RECORD, variables) if findable else nullcontext():
            print(_exports(variables), flush=True)
            with suppress(KeyboardInterrupt):
                signal.pause()
    return 0


def print_kept_variables() -> int:
    """Print the variables of the findable servers; raises `Problem` if there are none."""
    variables = recall(_RECORD)
    if variables is None:
        raise Problem(
            "No test servers are up: start them with "
            "`.venv/bin/python -m devstack test-env --keep &`."
        )
    print(_exports(variables))
    return 0


def _exports(variables: Mapping[str, str]) -> str:
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
