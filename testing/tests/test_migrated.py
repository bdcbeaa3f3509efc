"""A migrated database is made once for each state of the migrations, and copied."""

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from testing import migrated


@pytest.fixture
def server():
    with psycopg.connect(migrated._address("postgres"), autocommit=True) as found:
        yield found


@pytest.fixture
def prefix(server):
    made = f"test_template_{uuid4().hex[:8]}"
    yield made
    for name in databases(server, made):
        server.execute(SQL("DROP DATABASE {} (FORCE)").format(Identifier(name)))


def databases(server, prefix: str) -> list[str]:
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname", [prefix]
    )
    return [name for (name,) in found]


@pytest.fixture
def migrations(monkeypatch):
    """Note which databases are migrated instead of doing it."""
    done: list[str] = []
    monkeypatch.setattr(migrated, "_migrate", done.append)
    return done


def test_it_is_made_once(server, prefix, migrations):
    name = migrated._template(prefix)
    assert migrations == [f"{name}_draft"]
    assert databases(server, prefix) == [name]
    assert migrated._template(prefix) == name
    assert len(migrations) == 1


def test_what_an_interrupted_run_left_is_made_again(server, prefix, migrations):
    name = migrated._template(prefix)
    server.execute(
        SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(f"{name}_draft"))
    )
    assert migrated._template(prefix) == name
    assert len(migrations) == 2
    assert databases(server, prefix) == [name]


def test_other_migrations_are_another_database(server, prefix, migrations, monkeypatch):
    before = migrated._template(prefix)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: b"changed")
    assert migrated._template(prefix) != before
    assert len(migrations) == 2
