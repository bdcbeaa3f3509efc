"""Brings the database up to date, in one process because each start of Django costs seconds."""

import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error as DatabaseError

# Each may run any number of times.
_COMMANDS = ("load_library", "demo_accounts")


def main() -> int:
    """Run the commands; return the exit code."""
    try:
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        for command in _COMMANDS:
            call_command(command, verbosity=0)
    except (CommandError, DatabaseError, ImproperlyConfigured) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        print(lines[0], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
