import pytest
from django.contrib.admin.sites import site
from django.test import RequestFactory

from gamification.admin import AwardAdmin
from gamification.models import Award
from helpdesk.accounts.models import Role, Tenant, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> AwardAdmin:
    return AwardAdmin(Award, site)


def request_of(role: str, tenant: Tenant | None):
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_user(f"{role}@example.test", role=role, tenant=tenant)
    return request


def award(email: str, tenant: Tenant | None) -> Award:
    person = User.objects.create_user(email, tenant=tenant)
    return Award.objects.create(
        person=person, reason=Award.Reason.STREAK, source="s:1", subject="x", amount=2
    )


def test_an_admin_sees_the_awards_of_the_own_tenant_only(admin):
    here, there = (Tenant.objects.create(name=name, slug=name) for name in ("here", "there"))
    mine = award("ada@example.test", here)
    theirs, nobodys = award("bob@example.test", there), award("eve@example.test", None)
    assert set(admin.get_queryset(request_of(Role.ADMIN, here))) == {mine}
    assert set(admin.get_queryset(request_of(Role.SUPER_ADMIN, here))) == {mine, theirs, nobodys}


def test_an_admin_without_a_tenant_sees_nothing(admin):
    award("eve@example.test", None)
    assert not admin.get_queryset(request_of(Role.ADMIN, None)).exists()


@pytest.mark.parametrize("role", Role.values)
def test_the_ledger_is_for_admins_to_read(admin, role):
    request = request_of(role, None)
    may_read = role in (Role.ADMIN, Role.SUPER_ADMIN)
    assert admin.has_view_permission(request) == may_read
    assert admin.has_module_permission(request) == may_read
    assert not admin.has_add_permission(request)
    assert not admin.has_change_permission(request)
    assert not admin.has_delete_permission(request)
