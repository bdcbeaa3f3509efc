"""The audit log is only ever added to, and read by those who administer."""

import pytest
from django.db import IntegrityError, connection, transaction

from helpdesk import context
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from testing.factories import TenantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(cast):
    with context.acting(address="10.0.0.1", user_agent="x" * 400, request_id="r-1"):
        return record(action="UPDATE", resource=cast.owner, actor=cast.admin)


def test_an_entry(entry, cast):
    assert (entry.actor, entry.actor_email) == (cast.admin, cast.admin.email)
    assert (entry.tenant, entry.resource_type) == (cast.tenant, "user")
    assert (entry.resource_id, entry.resource_name) == (cast.owner.pk, cast.owner.name)
    assert (entry.address, len(entry.user_agent), entry.request_id) == ("10.0.0.1", 300, "r-1")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditlog SET actor_email = 'x'",
        "DELETE FROM audit_auditlog",
        "TRUNCATE audit_auditlog",
    ],
)
def test_the_database_refuses_to_change_it(entry, statement):
    with connection.cursor() as cursor:
        # Off in the test database only (conftest.py), until the end of this test.
        cursor.execute("ALTER TABLE audit_auditlog ENABLE TRIGGER audit_no_truncate")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert AuditLog.objects.count() == 1


def test_it_outlives_who_it_tells_of(db):
    actor = UserFactory()
    tenant = actor.tenant
    entry = record(action="CREATE", resource=actor, actor=actor)
    actor_id, tenant_id = actor.pk, tenant.pk
    actor.delete()
    tenant.delete()
    entry = AuditLog.objects.get(pk=entry.pk)
    assert (entry.actor_id, entry.tenant_id) == (actor_id, tenant_id)


def test_an_organisations_entry_is_its_own(cast):
    tenant = TenantFactory()
    assert record(action="UPDATE", resource=tenant, actor=cast.super_admin).tenant == tenant


def test_who_reads_what(entry, cast):
    elsewhere = record(action="UPDATE", resource=cast.outsider, actor=cast.outsider_admin)
    assert set(AuditLog.objects.visible_to(cast.super_admin)) == {entry, elsewhere}
    assert set(AuditLog.objects.visible_to(cast.admin)) == {entry}
    assert set(AuditLog.objects.visible_to(cast.outsider_admin)) == {elsewhere}
    # No admins: what happened to people is not theirs (test_api.py has what is).
    for nobody in (cast.author, cast.reviewer, cast.viewer, cast.owner):
        assert not AuditLog.objects.visible_to(nobody).exists()


def test_an_admin_opens_no_entry_of_another_tenant(page_client, cast, entry):
    response = page_client(cast.outsider_admin).get(f"/admin/audit/auditlog/{entry.pk}/change/")
    assert response.status_code == 302
