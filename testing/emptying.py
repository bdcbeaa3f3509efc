"""Empties the test database after a test that commits, in a twentieth of the time Django takes.

Django truncates every table, which makes new files for all of them and their indexes, and then
makes content types and permissions anew. Deleting the few rows of a test costs next to nothing, and
what `migrate` made stays as it is.
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg.sql import SQL, Composed, Identifier

# What `migrate` makes of the models; no test changes it.
KEPT = frozenset({"django_content_type", "auth_permission"})
AUDIT_LOG = Identifier("audit_auditlog")  # its rows can't be deleted one by one


def empty_quickly() -> None:
    """Have tests with transactions empty the database by `empty_database` from now on."""
    TransactionTestCase._fixture_teardown = lambda _test: empty_database()  # noqa: SLF001


def empty_database() -> None:
    """Leave what `migrate` left, but for sequences, which go on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_statements())


@cache
def _statements() -> Composed:
    tables = [
        Identifier(name)
        for name in connection.introspection.django_table_names(only_existing=True)
        if name not in KEPT
    ]
    return SQL("; ").join(
        [
            # Waits for whoever still writes, as truncating does, so that nothing comes in late.
            SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(SQL(", ").join(tables)),
            *(SQL("DELETE FROM {}").format(table) for table in tables if table != AUDIT_LOG),
            SQL("TRUNCATE {}").format(AUDIT_LOG),
        ]
    )
