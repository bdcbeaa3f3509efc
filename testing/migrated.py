"""A database migrated once, of which every test run and each of its workers gets a copy.

It stays on the server: hence only on one that is thrown away (devstack/testenv.py says so).
`python -m testing.migrated` makes it beforehand, so that no run waits for it.
"""

import os
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

# Its value is what the names of such databases begin with.
VARIABLE = "TEST_DB_TEMPLATE"
_LOCK = 5_432_001  # any number nobody else locks


def use_copies() -> None:
    """Have Django copy the test database instead of migrating it, where the server allows it."""
    if os.environ.get(VARIABLE):
        connection.settings_dict["TEST"]["TEMPLATE"] = _template(os.environ[VARIABLE])


def _template(prefix: str) -> str:
    """Return the name of the migrated database, made now if it is not there."""
    name = f"{prefix}_{_fingerprint()}"
    with psycopg.connect(_address("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # until the connection is closed
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            draft = f"{name}_draft"  # what an interrupted run left is no template
            server.execute(SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(Identifier(draft)))
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(draft)))
            _migrate(draft)
            server.execute(
                SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(name))
            )
    return name


def _fingerprint() -> str:
    """Tell one state of all migrations from another: they are renamed and changed in branches."""
    digest = sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(name: str) -> None:
    own = connection.settings_dict["NAME"]
    _let_go()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        _let_go()  # a database in use can neither be renamed nor copied
        connection.settings_dict["NAME"] = own


def _let_go() -> None:
    connection.close()
    connection.close_pool()


def _address(database: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


if __name__ == "__main__":
    django.setup()
    use_copies()
