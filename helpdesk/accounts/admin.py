"""People, organisations and invitations in the admin. Everything goes through verbs."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from knox.models import AuthToken
from unfold.admin import ModelAdmin

from helpdesk.accounts import people, tenants
from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import Invitation, Role, Tenant, User
from helpdesk.accounts.rules import grantable_roles
from helpdesk.admin_pages import RefusableForm, RefusedOnPage

# Sign-in's inside, of no use to people here: roles replace groups, the rest is each person's own.
for _model in (Group, AuthToken, Authenticator, EmailAddress, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


def _choose_role(field: forms.Field, person: User) -> None:
    """Offer the roles that `person` may give."""
    if isinstance(field, forms.TypedChoiceField):
        allowed = grantable_roles(person)
        field.choices = [(role, Role(role).label) for role in allowed]


class ManageableAdmin(RefusedOnPage, ModelAdmin):
    """Shows what the person who is signed in administers."""

    form = RefusableForm

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).manageable_by(asking(request))

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "tenant":
            kwargs["queryset"] = Tenant.objects.manageable_by(asking(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "role" and field is not None:
            _choose_role(field, asking(request))
        return field


@admin.register(User)
class UserAdmin(ManageableAdmin):
    """People are invited, not made here, and deactivated, not deleted."""

    list_display = ("email", "name", "role", "tenant", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("tenant",)
    search_fields = ("email", "first_name", "last_name")
    fields = (
        "email",
        ("first_name", "last_name"),
        ("role", "is_active"),
        "tenant",
        ("xp", "created_at", "last_login"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        always = ("email", "xp", "created_at", "last_login")
        return always if asking(request).role == Role.SUPER_ADMIN else (*always, "tenant")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: Any,
        change: bool,  # noqa: FBT001  # Django's
    ) -> None:
        people.change_person(obj, by=asking(request), **form.cleaned_data)


@admin.register(Invitation)
class InvitationAdmin(ManageableAdmin):
    """Inviting people by mail, and taking an invitation back."""

    list_display = ("email", "tenant", "role", "invited_by", "created_at", "accepted_at")
    list_filter = ("role",)
    list_select_related = ("tenant", "invited_by")
    search_fields = ("email",)
    fields = ("email", "role", "tenant")

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"tenant": asking(request).tenant_id, "role": Role.TRAINEE}

    def save_model(
        self,
        request: HttpRequest,
        obj: Invitation,
        form: Any,
        change: bool,  # noqa: FBT001  # Django's
    ) -> None:
        stored = people.invite(
            request=request, email=obj.email, tenant=obj.tenant, role=obj.role, by=asking(request)
        )
        obj.pk = stored.pk

    def delete_model(self, request: HttpRequest, obj: Invitation) -> None:
        people.take_back(obj, by=asking(request))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Invitation]) -> None:
        for invitation in queryset:
            people.take_back(invitation, by=asking(request))


@admin.register(Tenant)
class TenantAdmin(RefusedOnPage, ModelAdmin):
    """Organisations. For super admins."""

    form = RefusableForm

    list_display = ("name", "slug", "is_operator", "created_at")
    search_fields = ("name", "slug")
    fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Tenant]:
        """What others can't see is not there: Django looks a thing up before it asks who may."""
        return super().get_queryset(request).manageable_by(asking(request))

    def save_model(
        self,
        request: HttpRequest,
        obj: Tenant,
        form: Any,
        change: bool,  # noqa: FBT001  # Django's
    ) -> None:
        tenants.save_tenant(obj, by=asking(request))

    def delete_model(self, request: HttpRequest, obj: Tenant) -> None:
        tenants.delete_tenant(obj, by=asking(request))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Tenant]) -> None:
        for tenant in queryset:
            tenants.delete_tenant(tenant, by=asking(request))
