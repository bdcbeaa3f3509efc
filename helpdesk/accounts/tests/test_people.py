"""What admins may do with people and invitations: by verb, and by the admin's pages."""

import pytest
from django.db import IntegrityError, transaction
from knox.models import AuthToken

from helpdesk.accounts import people
from helpdesk.accounts.models import Invitation, Role, User
from helpdesk.accounts.rules import grantable_roles
from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, NotAllowed
from testing.factories import InvitationFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db
WHO = ["super_admin", "admin", "author", "reviewer", "viewer", "owner", "outsider_admin"]


class TestWhoManagesWhom:
    def manageable(self, person):
        return set(User.objects.manageable_by(person))

    def test_super_admins_everyone(self, cast):
        assert self.manageable(cast.super_admin) == set(User.objects.all())

    def test_admins_their_tenant_but_no_super_admin(self, cast):
        own = {cast.owner, cast.colleague, cast.admin, cast.author, cast.reviewer, cast.viewer}
        assert self.manageable(cast.admin) == own
        assert self.manageable(cast.outsider_admin) == {cast.outsider, cast.outsider_admin}

    @pytest.mark.parametrize("who", ["author", "reviewer", "viewer", "owner", "outsider"])
    def test_others_nobody(self, cast, who):
        assert self.manageable(getattr(cast, who)) == set()

    def test_an_admin_without_tenant_nobody(self, cast):
        alone = UserFactory(role=Role.ADMIN, tenant=None)
        UserFactory(tenant=None)
        assert self.manageable(alone) == set()


class TestChangingPeople:
    def test_a_role(self, cast, token_of):
        token_of(cast.owner)
        people.change_person(cast.owner, by=cast.admin, role=Role.REVIEWER)
        cast.owner.refresh_from_db()
        assert cast.owner.role == Role.REVIEWER
        assert not AuthToken.objects.exists()
        entry = AuditLog.objects.get()
        assert (entry.actor, entry.tenant, entry.action) == (cast.admin, cast.tenant, "UPDATE")
        assert entry.changes == [{"field": "role", "oldValue": "TRAINEE", "newValue": "REVIEWER"}]

    def test_nothing_new_is_nothing(self, cast, token_of):
        token_of(cast.owner)
        people.change_person(cast.owner, by=cast.admin, role=Role.TRAINEE, is_active=True)
        assert not AuditLog.objects.exists()
        assert AuthToken.objects.exists()

    @pytest.mark.parametrize("role", Role.values)
    def test_nobody_gives_more_than_they_have(self, cast, role):
        if role in grantable_roles(cast.admin):
            people.change_person(cast.owner, by=cast.admin, role=role)
        else:
            assert role == Role.SUPER_ADMIN
            with pytest.raises(NotAllowed):
                people.change_person(cast.owner, by=cast.admin, role=role)

    @pytest.mark.parametrize("who", ["author", "reviewer", "viewer", "colleague", "outsider_admin"])
    def test_the_wrong_person(self, cast, who):
        with pytest.raises(NotAllowed):
            people.change_person(cast.owner, by=getattr(cast, who), role=Role.VIEWER)
        cast.owner.refresh_from_db()
        assert cast.owner.role == Role.TRAINEE

    def test_an_admin_changes_no_super_admin(self, cast):
        with pytest.raises(NotAllowed):
            people.change_person(cast.super_admin, by=cast.admin, is_active=False)

    def test_only_super_admins_move_people(self, cast):
        with pytest.raises(NotAllowed):
            people.change_person(cast.owner, by=cast.admin, tenant=cast.other_tenant)
        people.change_person(cast.owner, by=cast.super_admin, tenant=cast.other_tenant)
        cast.owner.refresh_from_db()
        assert cast.owner.tenant == cast.other_tenant

    @pytest.mark.parametrize("change", [{"role": Role.VIEWER}, {"is_active": False}])
    def test_nobody_locks_themselves_out(self, cast, change):
        with pytest.raises(Conflict):
            people.change_person(cast.admin, by=cast.admin, **change)

    def test_a_super_admin_without_tenant_is_changed_by_another(self, cast):
        loner = UserFactory(tenant=None)
        people.change_person(loner, by=cast.super_admin, tenant=cast.tenant)
        loner.refresh_from_db()
        assert loner.tenant == cast.tenant


class TestInviting:
    def invite(self, rf, cast, by, **changes):
        fields = {"email": "New@example.test", "tenant": cast.tenant, "role": Role.TRAINEE}
        return people.invite(request=rf.get("/"), by=by, **{**fields, **changes})

    def test_a_mail_is_sent(self, rf, cast, mailoutbox):
        invitation = self.invite(rf, cast, cast.admin)
        assert (invitation.email, invitation.tenant) == ("new@example.test", cast.tenant)
        assert [mail.to for mail in mailoutbox] == [["new@example.test"]]
        assert "Northwind" in mailoutbox[0].subject
        assert "http://testserver/accounts/signup/" in mailoutbox[0].body
        assert AuditLog.objects.get().resource_type == "invitation"

    @pytest.mark.parametrize(
        ("who", "changes"),
        [
            ("author", {}),
            ("owner", {}),
            ("outsider_admin", {}),
            ("admin", {"role": Role.SUPER_ADMIN}),
        ],
    )
    def test_who_may_not(self, rf, cast, mailoutbox, who, changes):
        with pytest.raises(NotAllowed):
            self.invite(rf, cast, getattr(cast, who), **changes)
        assert not Invitation.objects.exists()
        assert not mailoutbox

    def test_twice(self, rf, cast):
        self.invite(rf, cast, cast.admin)
        with pytest.raises(Conflict):
            self.invite(rf, cast, cast.admin, email="NEW@example.test")
        assert Invitation.objects.count() == 1

    def test_two_tenants_know_nothing_of_each_other(self, rf, cast):
        self.invite(rf, cast, cast.admin)
        self.invite(rf, cast, cast.outsider_admin, tenant=cast.other_tenant)
        assert Invitation.objects.count() == 2

    def test_taking_back(self, cast):
        invitation = InvitationFactory(tenant=cast.tenant)
        with pytest.raises(NotAllowed):
            people.take_back(invitation, by=cast.outsider_admin)
        people.take_back(invitation, by=cast.admin)
        assert not Invitation.objects.exists()


class TestAdminPages:
    @pytest.mark.parametrize("who", WHO)
    @pytest.mark.parametrize("listed", ["user", "invitation", "tenant"])
    def test_who_sees_which_list(self, page_client, cast, who, listed):
        person = getattr(cast, who)
        response = page_client(person).get(f"/admin/accounts/{listed}/", follow=True)
        may = person.role in {"SUPER_ADMIN", "ADMIN"} and listed != "tenant"
        may = may or person.role == "SUPER_ADMIN"
        assert response.status_code == (200 if may else 403)

    def test_a_list_shows_the_own_tenant(self, page_client, cast):
        InvitationFactory(email="elsewhere@example.test", tenant=cast.other_tenant)
        client = page_client(cast.admin)
        listed = client.get("/admin/accounts/user/").content.decode()
        assert cast.owner.email in listed
        assert cast.outsider.email not in listed
        assert cast.super_admin.email not in listed
        invitations = client.get("/admin/accounts/invitation/").content.decode()
        assert "elsewhere@example.test" not in invitations

    def test_other_people_by_guessing(self, page_client, cast):
        client = page_client(cast.admin)
        for other in (cast.outsider, cast.super_admin):
            page = client.get(f"/admin/accounts/user/{other.pk}/change/")
            assert page.status_code == 302  # to the index, saying there is no such user

    def form(self, person, **changes):
        return {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "role": person.role,
            "is_active": "on",
            **changes,
        }

    def test_changing_a_role(self, page_client, cast):
        address = f"/admin/accounts/user/{cast.owner.pk}/change/"
        client = page_client(cast.admin)
        assert client.get(address).status_code == 200
        response = client.post(address, self.form(cast.owner, role="VIEWER"))
        assert response.status_code == 302
        cast.owner.refresh_from_db()
        assert cast.owner.role == Role.VIEWER

    @pytest.mark.parametrize("change", [{"role": "SUPER_ADMIN"}, {"role": "NONSENSE"}])
    def test_what_is_not_offered_is_not_taken(self, page_client, cast, change):
        address = f"/admin/accounts/user/{cast.owner.pk}/change/"
        page_client(cast.admin).post(address, self.form(cast.owner, **change))
        cast.owner.refresh_from_db()
        assert cast.owner.role == Role.TRAINEE

    def test_the_tenant_is_not_an_admins_to_change(self, page_client, cast):
        address = f"/admin/accounts/user/{cast.owner.pk}/change/"
        form = self.form(cast.owner, tenant=str(cast.other_tenant.pk))
        page_client(cast.admin).post(address, form)
        cast.owner.refresh_from_db()
        assert cast.owner.tenant == cast.tenant

    def test_inviting(self, page_client, cast, mailoutbox):
        client = page_client(cast.admin)
        assert client.get("/admin/accounts/invitation/add/").status_code == 200
        form = {"email": "new@example.test", "role": "TRAINEE"}
        other = {**form, "tenant": str(cast.other_tenant.pk)}
        assert client.post("/admin/accounts/invitation/add/", other).status_code == 200
        assert not Invitation.objects.exists()
        own = {**form, "tenant": str(cast.tenant.pk)}
        assert client.post("/admin/accounts/invitation/add/", own).status_code == 302
        assert Invitation.objects.get().invited_by == cast.admin
        assert len(mailoutbox) == 1

    def test_a_refusal_is_said_and_nothing_else(self, page_client, cast):
        client = page_client(cast.admin)
        own = f"/admin/accounts/user/{cast.admin.pk}/change/"
        answer = client.post(own, self.form(cast.admin, role="VIEWER", first_name="Adele"))
        page = answer.content.decode()
        assert "Somebody else must change your own role or access." in page
        assert "successfully" not in client.get("/admin/").content.decode()
        cast.admin.refresh_from_db()
        assert (cast.admin.role, cast.admin.first_name) == (Role.ADMIN, "Ada")

    def test_inviting_twice_is_refused_on_the_page(self, page_client, cast):
        client = page_client(cast.admin)
        form = {"email": "new@example.test", "role": "TRAINEE", "tenant": str(cast.tenant.pk)}
        for _ in range(2):
            answer = client.post("/admin/accounts/invitation/add/", form)
        assert "This address is invited already." in answer.content.decode()
        assert Invitation.objects.count() == 1

    def test_people_are_neither_made_nor_deleted(self, page_client, cast):
        client = page_client(cast.super_admin)
        assert client.get("/admin/accounts/user/add/").status_code == 403
        assert client.post(f"/admin/accounts/user/{cast.owner.pk}/delete/").status_code == 403

    @pytest.mark.parametrize("address", ["", "accounts/user/", "login/", "jsi18n/", "nothing/"])
    def test_trainees_get_nothing(self, page_client, cast, address):
        response = page_client(cast.owner).get(f"/admin/{address}", follow=True)
        assert response.status_code == 403

    def test_nobody_signs_in_first(self, page_client):
        response = page_client().get("/admin/", follow=True)
        assert response.redirect_chain[-1][0].startswith("/accounts/login/")

    def test_its_policy_is_its_own(self, page_client, cast):
        client = page_client(cast.super_admin)
        assert "'unsafe-eval'" in client.get("/admin/")["Content-Security-Policy"]
        assert "'unsafe-eval'" not in client.get("/accounts/profile/")["Content-Security-Policy"]


class TestConstraints:
    def test_one_person_per_address(self, cast):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user(cast.owner.email.upper())

    def test_addresses_are_lower_case(self, cast):
        with pytest.raises(IntegrityError, match="user_email_lower_case"), transaction.atomic():
            User.objects.filter(pk=cast.owner.pk).update(email="Upper@example.test")

    def test_roles_are_known(self, cast):
        with pytest.raises(IntegrityError, match="user_role_known"), transaction.atomic():
            User.objects.filter(pk=cast.owner.pk).update(role="KING")

    def test_one_operator(self, cast):
        with pytest.raises(IntegrityError, match="tenant_one_operator"), transaction.atomic():
            TenantFactory(is_operator=True)
