"""The environment variables that the launcher hands to the product."""

import os
from collections.abc import Mapping
from pathlib import Path

from devstack.keys import kept_secret
from devstack.network import LOOPBACK
from devstack.paths import CHECKOUT

SETTINGS = "helpdesk.settings"


def product_environment(services: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the caller's environment completed for a product that serves this machine only."""
    return {
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        **os.environ,
        **services,
        **bytecode_variables(),
        # The product refuses demo accounts without it, and `make run` is there to show them.
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret(home / "secret-key", 50),
    }


def bytecode_variables() -> dict[str, str]:
    """Return the variables that let the stack's processes keep the bytecode they compile.

    Where Python is told to write none, as in many containers, every start of Django compiles three
    thousand files, which takes as long as all the rest of it. It is kept out of the folders of the
    sources, as whoever said so wants it.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    ours = str(CHECKOUT / ".local" / "bytecode")
    return {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX") or ours,
    }
