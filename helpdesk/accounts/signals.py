"""What follows from what happens in allauth's and Django's own views."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from helpdesk.accounts import services
from helpdesk.accounts.models import User


@receiver(signals.email_confirmed)
def join_invited_tenant(email_address: EmailAddress, **_kwargs: Any) -> None:
    """An address is proven: what it was invited to may be joined."""
    services.accept_invitation(person=email_address.user, email=email_address.email)


@receiver([signals.password_changed, signals.password_reset, signals.password_set])
def end_sign_ins(user: User, **_kwargs: Any) -> None:
    """A new password ends what was signed in with the old one."""
    services.sign_out_everywhere(user)


@receiver(user_logged_out)
def close_sockets(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    """A browser has signed out."""
    if user is not None and request.session.session_key:
        services.sign_out_browser(request.session.session_key)


@receiver(post_delete, sender=UserSession)
def close_sockets_of_ended_session(instance: UserSession, **_kwargs: Any) -> None:
    """A browser was signed out from another one's list of sessions."""
    services.sign_out_browser(instance.session_key)
