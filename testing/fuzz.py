"""`make fuzz`: schemathesis at length against the real stack, in every role.

Runs beside throw-away servers (`devstack test-env -- …`). Each role gets a copy of one database in
which there is one of everything, a web server and a worker, and so many minutes. Prints a table of
what came of it; the exit code is 1 if anything was not as described.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

if TYPE_CHECKING:
    from testing.fuzzing import Stage

# A limit would answer most of what is sent with 429.
UNLIMITED = (
    "LOGIN",
    "REGISTER",
    "PASSWORD_RESET",
    "MESSAGES",
    "FRAMES",
    "SEARCH",
    "SCENARIO_CREATE_TRAINEE",
    "SCENARIO_CREATE_STAFF",
    "IMPORT_EXPORT",
    "PREVIEWS",
    "VALIDATIONS",
)
# They end the token that everything else is sent with. The short run has a token for each request.
ENDS_THE_TOKEN = ("/api/v1/auth/logout", "/api/v1/auth/refresh")
NOBODY = "nobody"


def main(words: Sequence[str]) -> int:
    """Fuzz; return the exit code."""
    asked = _arguments(words)
    os.environ |= {f"RATE_LIMIT_{name}": "" for name in UNLIMITED}
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)  # without DEBUG, one for tests won't do
    configurations = _set_the_stage(asked.roles)
    with tempfile.TemporaryDirectory() as folder:
        reports = {
            role: _fuzz(role, configuration, Path(folder), asked.minutes, asked.seed)
            for role, configuration in configurations.items()
        }
    print(f"\nSeed {asked.seed}, {asked.minutes:g} minutes a role.\n\n{_table(reports)}")
    return 1 if any(_is_bad(report) for report in reports.values()) else 0


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz ARGS=", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="for each role (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="of what is made up (default: 1)")
    parser.add_argument(
        "--roles", nargs="*", help=f"such as TRAINEE or {NOBODY} (default: all of them)"
    )
    return parser.parse_args(words)


def _set_the_stage(roles: Sequence[str] | None) -> dict[str, str]:
    """Fill the database; return for each role what schemathesis is to know of it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from testing.cast import assemble
    from testing.elsewhere import furnish
    from testing.fuzzing import ROLES, Stage

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_library", verbosity=0)
    elsewhere = furnish(assemble())
    configurations = {
        role or NOBODY: _as_toml(Stage.of(elsewhere, role))
        for role in ROLES
        if not roles or (role or NOBODY) in roles
    }
    connection.close()
    connection.close_pool()  # a database in use can't be copied
    return configurations


def _fuzz(role: str, configuration: str, folder: Path, minutes: float, seed: int) -> dict[str, Any]:
    """Let schemathesis loose as one role; return its report."""
    from testing.servers import AsgiServer, Worker

    print(f"\n── {role}", flush=True)
    name = f"fuzz_{role.lower()}"
    environment = {
        "DATABASE_URL": _copy_of_database(name),
        "TEST_DB_NAME": name,  # by which its keys in Valkey are told from those of others
        "CELERY_QUEUE": name,
        "DEBUG": "false",
    }
    known, report = folder / f"{role}.toml", folder / f"{role}.json"
    known.write_text(configuration)
    with (
        AsgiServer(**environment) as server,
        Worker(folder / f"{role}-schedule", **environment),
    ):
        subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(known)),
                *("run", f"{server.url}/api/schema/?format=json"),
                *("--phases", "coverage,fuzzing,stateful"),
                *("--max-time", str(int(minutes * 60)), "--seed", str(seed)),
                *("--continue-on-failure", "--no-color", "--generation-database", "none"),
                *("--suppress-health-check", "all", "--warnings", "off"),
                *("--report-json-path", str(report)),
            ],
            cwd=folder,
            check=False,
        )
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def _copy_of_database(name: str) -> str:
    """Copy the database that was filled; return the address of the copy."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    elsewhere = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(
                Identifier(name), Identifier(parts.path.strip("/"))
            )
        )
    return urlunsplit(parts._replace(path=f"/{name}"))


def _as_toml(stage: "Stage") -> str:
    """Return schemathesis's configuration as the only format its command line reads."""
    told = stage.configuration()
    if stage.person:
        told["headers"] = {"Authorization": f"Bearer {stage.token()}"}
        told["operations"] += [{"include-path": p, "enabled": False} for p in ENDS_THE_TOKEN]
    return "\n".join(f"{json.dumps(name)} = {_toml(value)}" for name, value in told.items())


def _toml(value: object) -> str:
    """Return a value as TOML writes it: as JSON does, but for tables."""
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(name)} = {_toml(inner)}" for name, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def _is_bad(report: Mapping[str, Any]) -> bool:
    return bool(report["failures"] or report["errors"] or not report["complete"])


def _table(reports: Mapping[str, Any]) -> str:
    lines = [
        "| role | operations | requests | accepted | not as described |",
        "|---|--:|--:|--:|--:|",
    ]
    for role, report in reports.items():
        operations, cases = report["operations"] or {}, report["test_cases"]
        rates = [rate for phases in report["valid_rates"].values() for rate in phases.values()]
        accepted = sum(rate["accepted"] for rate in rates)
        found = cases["unique_failures"] + cases["errored"]
        lines.append(
            f"| {role} | {operations.get('tested', 0)} of {operations.get('selected', 0)}"
            f" | {cases['generated']} | {accepted} | {found} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
