"""API tokens: opaque, stored as hashes, expiring, revocable (django-rest-knox)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from knox.models import AuthToken

from helpdesk.accounts.models import User

LIFETIME = timedelta(days=14)


@dataclass(frozen=True)
class IssuedToken:
    """A fresh token. `text` is known now and never again."""

    text: str
    expires_at: datetime


def issue_token(person: User) -> IssuedToken:
    """Make a token for `person` that lives `LIFETIME`."""
    stored, text = AuthToken.objects.create(user=person, expiry=LIFETIME)
    return IssuedToken(text=text, expires_at=stored.expiry)
