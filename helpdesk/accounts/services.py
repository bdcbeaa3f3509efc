"""What people do with their own account, and what ends a sign-in."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, UserTokenForm
from allauth.account.internal.flows.password_reset import finalize_password_reset, reset_password
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import update_last_login
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from knox.models import AuthToken

from helpdesk.accounts.models import Invitation, User
from helpdesk.accounts.tokens import IssuedToken, issue_token
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import changed_fields, record
from helpdesk.errors import Invalid, NotAllowed, Refusal
from helpdesk.live import browser_group, person_group, publish, token_group


class SignInFailed(Refusal):
    """Who they are is not proven."""

    status = 401
    code = "sign_in_failed"


# --- Signing up --------------------------------------------------------------------------------


def register(
    *, request: HttpRequest, email: str, password: str, first_name: str, last_name: str, tz: str
) -> User:
    """Create an account that can be used once its address is verified, and send the mail for that.

    An address that has an account gets a mail saying so, and the caller the same answer, so that
    nobody learns who has one: the person returned is then one that was never stored.
    """
    person = User(email=email.lower(), first_name=first_name, last_name=last_name, timezone=tz)
    person.password = make_password(password)  # as slow whether or not the address is taken
    if EmailAddress.objects.filter(email=person.email, verified=True).exists():
        address = None  # as the second address of somebody, perhaps
    else:
        address = _store(person)
    if address is None:
        get_adapter().send_account_already_exists_mail(person.email)
    else:
        address.send_confirmation(request, signup=True)
    return person


def _store(person: User) -> EmailAddress | None:
    """Store a new person with their unverified address; None if another has it."""
    try:
        with transaction.atomic():
            person.save()
            return EmailAddress.objects.create(user=person, email=person.email, primary=True)
    except IntegrityError:
        return None


def verify_email(*, request: HttpRequest, key: str) -> User:
    """Take the key of a verification mail; raises Invalid."""
    confirmation = EmailConfirmationHMAC.from_key(key)
    address = confirmation.confirm(request) if confirmation else None
    if address is None:
        raise Invalid("This key is not valid, or was used before.", code="invalid_key")
    person: User = address.user
    return person


@transaction.atomic
def accept_invitation(*, person: User, email: str) -> Invitation | None:
    """Let `person`, who has proven to own `email`, join the tenant it is invited to.

    Nobody is moved out of a tenant, and an invitation counts once.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    invitations = Invitation.objects.open().select_for_update().filter(email__iexact=email)
    invitation = invitations.order_by("-created_at").first()  # the newest, if several invite
    if invitation is None or person.tenant_id is not None:
        return None
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    before = {"tenant": None, "role": person.role}
    person.tenant = invitation.tenant
    person.role = invitation.role
    person.save(update_fields=["tenant", "role", "updated_at"])
    record(
        action=AuditLog.Action.UPDATE,
        resource=person,
        actor=person,
        changes=changed_fields(before, {"tenant": str(person.tenant), "role": person.role}),
        metadata={"invitation": str(invitation.pk)},
    )
    return invitation


# --- Signing in and out ------------------------------------------------------------------------


def sign_in(*, request: HttpRequest, email: str, password: str, code: str = "") -> User:
    """Return who this is; raises SignInFailed, or NotAllowed until the address is verified.

    No account, a deactivated one, a wrong password: all the same answer.
    """
    adapter = get_adapter()
    try:
        person = adapter.authenticate(request, email=email.lower(), password=password)
    except ValidationError as error:
        raise SignInFailed(error.messages[0], code="too_many_attempts") from None
    if person is None or not person.is_active:
        raise SignInFailed("E-mail address or password is wrong.")
    _require_verified_address(request, person)
    _require_second_factor(person, code)
    update_last_login(User, person)
    return User.objects.select_related("tenant").get(pk=person.pk)


def _require_verified_address(request: HttpRequest, person: User) -> None:
    if EmailAddress.objects.filter(user=person, verified=True).exists():
        return
    address = EmailAddress.objects.filter(user=person).first()
    if address is not None:
        address.send_confirmation(request)
    raise NotAllowed(
        "Verify your e-mail address first; we have sent you the link again.",
        code="email_not_verified",
    )


def _require_second_factor(person: User, code: str) -> None:
    if not is_mfa_enabled(person):
        return
    if not code:
        raise SignInFailed("Send the code of your authenticator app as well.", code="mfa_required")
    if not AuthenticateForm(data={"code": code}, user=person).is_valid():
        raise SignInFailed("This code is not valid.", code="mfa_invalid")


@transaction.atomic
def refresh_token(token: AuthToken) -> IssuedToken:
    """Replace a token by a fresh one; the old one stops working, its sockets close.

    Raises SignInFailed when it has stopped working meanwhile: one token brings one.
    """
    _lock(token.user)
    if not sign_out_token(token):
        raise SignInFailed("This token is not valid, or no longer.", code="not_authenticated")
    return issue_token(token.user)


def sign_out_token(token: AuthToken) -> bool:
    """End what was signed in with this token: it stops working at once, its sockets close.

    Returns whether it still worked.
    """
    deleted, _ = AuthToken.objects.filter(pk=token.pk).delete()
    publish(token_group(token.digest), "signed.out")
    return bool(deleted)


def sign_out_browser(session_key: str) -> None:
    """Close the sockets of a browser session that has ended."""
    publish(browser_group(session_key), "signed.out")


@transaction.atomic
def sign_out_everywhere(person: User) -> None:
    """Revoke all tokens of a person and close all their sockets.

    Browser sessions end by themselves where a password or `is_active` changes.
    """
    _lock(person)
    AuthToken.objects.filter(user=person).delete()
    publish(person_group(person.pk), "signed.out")


def _lock(person: User) -> None:
    """Let refreshing and revoking wait for each other, so that no fresh token slips through."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


# --- Passwords ---------------------------------------------------------------------------------


def request_password_reset(*, request: HttpRequest, email: str) -> None:
    """Send a mail with a link to choose a new password, or to sign up. Tells nobody which."""
    form = ResetPasswordForm(data={"email": email})
    if form.is_valid():
        form.save(request)


def confirm_password_reset(*, request: HttpRequest, uid: str, token: str, password: str) -> None:
    """Set a new password with the `uid` and `token` of a reset mail; raises Invalid.

    Ends every sign-in of the person.
    """
    form = UserTokenForm(data={"uidb36": uid, "key": token})
    if not form.is_valid():
        raise Invalid("This link is not valid, or was used before.", code="invalid_token")
    person = form.reset_user
    try:
        get_adapter().clean_password(password, person)
    except ValidationError as error:
        raise Invalid(error.messages[0], fields={"password": error.messages}) from None
    with transaction.atomic():
        reset_password(person, password)
        finalize_password_reset(request, person)


# --- Profile -----------------------------------------------------------------------------------

_PROFILE = ("first_name", "last_name", "timezone", "preferences")


@transaction.atomic
def update_profile(person: User, **changes: Any) -> User:
    """Change a person's own names, time zone or preferences; nothing else can be changed so."""
    person = User.objects.select_for_update().select_related(None).get(pk=person.pk)
    before = {name: getattr(person, name) for name in _PROFILE}
    after = {name: changes.get(name, value) for name, value in before.items()}
    for name, value in after.items():
        setattr(person, name, value)
    person.save(update_fields=[*_PROFILE, "updated_at"])
    changed = changed_fields(before, after)
    if changed:
        record(action=AuditLog.Action.UPDATE, resource=person, actor=person, changes=changed)
    return person
