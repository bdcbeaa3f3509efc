"""The test database is emptied quickly, and completely."""

from threading import Thread

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, transaction

from helpdesk.accounts.models import Tenant
from helpdesk.audit.services import record
from testing.cast import assemble
from testing.emptying import empty_database
from testing.factories import TenantFactory

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> set[str]:
    """Return the names of the models of which there is something."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.label for model in models if model._base_manager.exists()}


def test_nothing_stays_but_what_migrating_made():
    before, permissions = filled(), list(Permission.objects.values_list("pk", flat=True))
    cast = assemble()
    record(action="UPDATE", resource=cast.owner, actor=cast.admin)
    assert {"accounts.User", "accounts.Tenant", "audit.AuditLog"} <= filled()
    empty_database()
    assert filled() == before == {"auth.Permission", "contenttypes.ContentType"}
    assert list(Permission.objects.values_list("pk", flat=True)) == permissions


def test_who_still_writes_is_waited_for():
    def empty():
        try:
            empty_database()
        finally:
            connection.close()

    emptying = Thread(target=empty)
    with transaction.atomic(), connection.cursor() as cursor:
        TenantFactory()
        emptying.start()
        waits = "SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database"
        waits += " WHERE d.datname = current_database() AND NOT granted"
        for _ in range(1000):
            cursor.execute(waits)
            if cursor.fetchone():
                break
            cursor.execute("SELECT pg_sleep(0.01)")
        else:
            raise AssertionError("it does not wait")
    emptying.join(10)
    assert not Tenant.objects.exists()
