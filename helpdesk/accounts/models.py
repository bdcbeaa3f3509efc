"""People and the organisations they belong to."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now

from helpdesk.accounts.querysets import InvitationQuerySet, TenantQuerySet, UserQuerySet
from helpdesk.ids import IdModel


class Tenant(IdModel):
    """An organisation. Content and people of one are invisible to another."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    # System content, global prompts and staging belong to the operator's tenant and its admins.
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_operator"],
                condition=models.Q(is_operator=True),
                name="tenant_one_operator",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do; design section 3 holds the table, `rules.py` the predicates."""

    SUPER_ADMIN = "SUPER_ADMIN", "Super admin"
    ADMIN = "ADMIN", "Admin"
    CONTENT_MANAGER = "CONTENT_MANAGER", "Content manager"
    REVIEWER = "REVIEWER", "Reviewer"
    VIEWER = "VIEWER", "Viewer"
    TRAINEE = "TRAINEE", "Trainee"


STAFF_ROLES = frozenset(Role.values) - {Role.TRAINEE.value}
# Instructors: who may look at what trainees did, and mark it.
MARKER_ROLES = STAFF_ROLES - {Role.VIEWER.value}


class UserManager(BaseUserManager["User"]):
    """Creates people; the e-mail address is the login."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password they can't sign in until they reset it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a SUPER_ADMIN (for `manage.py createsuperuser`)."""
        return self.create_user(email, password, **{**fields, "role": Role.SUPER_ADMIN})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, whatever its case."""
        return self.get(email__iexact=username)


class User(IdModel, AbstractBaseUser, PermissionsMixin):
    """A person. `xp` moves only in `gamification.services.award`; the level follows from it."""

    email = models.EmailField(max_length=254, unique=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.TRAINEE)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    timezone = models.CharField(max_length=50, default="UTC")
    preferences = models.JSONField(default=dict, blank=True)
    xp = models.PositiveIntegerField(default=0, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            # With `unique`, this keeps two people from sharing an address in different case.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Bring the address into the form it is stored in."""
        super().clean()
        self.email = self.email.lower()

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]  # a column there
        """Whether every permission is theirs; the role is the only source of that."""
        return self.role == Role.SUPER_ADMIN

    @property
    def name(self) -> str:
        """The full name, or the part of the address before the @."""
        return f"{self.first_name} {self.last_name}".strip() or self.email.partition("@")[0]

    @property
    def is_staff(self) -> bool:
        """Whether they may enter the admin: everyone but trainees."""
        return self.is_active and self.role in STAFF_ROLES

    @property
    def level(self) -> int:
        """⌊XP / 100⌋ + 1 (design section 7)."""
        return self.xp // 100 + 1

    @property
    def xp_in_level(self) -> int:
        """XP earned since the present level was reached, 0–99."""
        return self.xp % 100

    @property
    def xp_to_next_level(self) -> int:
        """XP still missing to the next level, 1–100."""
        return 100 - self.xp % 100


class Invitation(IdModel):
    """An address invited to join a tenant; signing up with it joins that tenant, once."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role, default=Role.TRAINEE)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # Per tenant: a refusal must not tell one tenant whom another has invited.
            models.UniqueConstraint(
                Lower("email"),
                "tenant",
                condition=models.Q(accepted_at__isnull=True),
                name="invitation_one_open_per_address",
                violation_error_message="This address is invited already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.tenant}"
