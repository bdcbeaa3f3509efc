"""The environment variables that the launcher hands to the product."""

import os
from collections.abc import Mapping
from pathlib import Path

from devstack.keys import kept_secret
from devstack.network import LOOPBACK

SETTINGS = "helpdesk.settings"


def product_environment(services: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the caller's environment completed for a product that serves this machine only."""
    return {
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        **os.environ,
        **services,
        # The product refuses demo accounts without it, and `make run` is there to show them.
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret(home / "secret-key", 50),
    }
