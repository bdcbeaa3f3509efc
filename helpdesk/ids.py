"""Identifiers: every row has a UUIDv7, so that ids sort by creation and reveal no counts."""

import uuid

import uuid_utils.compat
from django.db import models


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7 (RFC 9562, section 5.7)."""
    return uuid_utils.compat.uuid7()


class IdModel(models.Model):
    """Base of every model: a UUIDv7 primary key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
