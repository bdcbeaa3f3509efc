"""Links to attachments that work for a while, for one person.

The signature holds attachment and person. Whoever opens the link gets the file without signing in,
so that it works where no token can be sent along; but only while it is fresh, and only while that
person may still read the comment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.errors import Missing, NotAllowed
from scenarios.comments.models import Attachment, Comment

VALID = timedelta(minutes=15)
_SALT = "scenarios.attachment"


@dataclass(frozen=True)
class Link:
    """An address and when it stops working."""

    url: str
    expires_at: datetime


def link_to(attachment: Attachment, person: User) -> Link:
    """Return a link for this person; the caller knows that they may read the comment."""
    signature = signing.dumps([str(attachment.pk), str(person.pk)], salt=_SALT)
    address = reverse("admin-attachment-file", args=[attachment.pk])
    query = urlencode({"signature": signature})
    return Link(url=f"{address}?{query}", expires_at=timezone.now() + VALID)


def attachment_of(pk: UUID, signature: str) -> Attachment:
    """Return what a link leads to; raises NotAllowed `link_invalid` (or expired), Missing."""
    try:
        signed, person_id = signing.loads(signature, salt=_SALT, max_age=VALID)
    except signing.BadSignature:
        raise _not_valid() from None
    if signed != str(pk):
        raise _not_valid()
    person = User.objects.active().select_related("tenant").filter(pk=person_id).first()
    readable = Comment.objects.visible_to(person) if person else Comment.objects.none()
    attachment = Attachment.objects.filter(pk=pk, comment__in=readable).first()
    if attachment is None:
        raise Missing("There is nothing here.")
    return attachment


def _not_valid() -> NotAllowed:
    return NotAllowed(
        "This link has expired, or is not one of ours; take a fresh one from the comment.",
        code="link_invalid",
    )
