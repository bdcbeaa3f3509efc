"""Files go with their attachment, however it went: by itself, or with its comment or scenario."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from scenarios.comments.models import Attachment


@receiver(post_delete, sender=Attachment)
def _remove_file(instance: Attachment, **_: Any) -> None:
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: storage.delete(name), robust=True)
