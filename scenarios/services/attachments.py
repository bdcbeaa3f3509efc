"""Files beside comments."""

from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid, Missing, NotAllowed, TooLarge
from scenarios.comments.files import UnfitFile, read_upload
from scenarios.comments.models import MAX_BYTES, Attachment, Comment
from scenarios.rules import require

MAX_FILES = 5


@transaction.atomic
def attach(*, comment: Comment, actor: User, file: Any) -> Attachment:
    """Attach an uploaded file to one's own comment.

    Raises NotAllowed, Missing (the comment is gone), Conflict `too_many_files`, Invalid (a type
    that is not taken, or is not what the name says), TooLarge.
    """
    locked = Comment.objects.select_for_update(of=("self",)).select_related("scenario__tenant")
    present = locked.filter(pk=comment.pk, deleted_at=None).first()
    if present is None:
        raise Missing("This comment is gone.")
    require(actor, "comment_scenario", present.scenario)
    if present.author_id != actor.pk:
        raise NotAllowed("Only who wrote a comment attaches files to it.")
    (attachment,) = add_files(present, [file])
    _audit(AuditLog.Action.CREATE, attachment, actor)
    return attachment


@transaction.atomic
def detach(*, attachment: Attachment, actor: User) -> None:
    """Take a file away: one's own, or as an admin anybody's. Raises NotAllowed, Missing."""
    rows = Attachment.objects.select_for_update(of=("self",))
    present = rows.select_related("comment__scenario__tenant").filter(pk=attachment.pk).first()
    if present is None:
        raise Missing("This file is gone.")
    scenario = present.comment.scenario
    if present.comment.author_id == actor.pk:
        require(actor, "comment_scenario", scenario)
    elif not actor.has_perm("scenarios.moderate_comments", scenario):
        raise NotAllowed("Only who attached a file, or an admin, takes it away.")
    _audit(AuditLog.Action.DELETE, present, actor)
    present.delete()


def add_files(comment: Comment, files: Iterable[Any]) -> list[Attachment]:
    """Store uploaded files with a comment that is locked or new; raises as `attach`.

    If one of them is refused, none is kept.
    """
    made: list[Attachment] = []
    try:
        for file in files:
            made.append(_add_file(comment, file))  # noqa: PERF401  # what was made must be known
    except BaseException:
        # The rows go with the transaction, what the storage holds does not.
        for attachment in made:
            attachment.file.storage.delete(str(attachment.file.name))
        raise
    return made


def _add_file(comment: Comment, file: Any) -> Attachment:
    if comment.attachments.count() >= MAX_FILES:
        raise Conflict(f"A comment has at most {MAX_FILES} files.", code="too_many_files")
    if file.size > MAX_BYTES:
        raise TooLarge(f"A file may have at most {MAX_BYTES // 1_000_000} MB.")
    try:
        name, kind, content = read_upload(file)
    except UnfitFile as unfit:
        raise Invalid(f"{unfit}.", code="unfit_file", fields={"file": [str(unfit)]}) from None
    return Attachment.objects.create(
        comment=comment,
        name=name,
        content_type=kind,
        size=len(content),
        file=ContentFile(content, name=name),
    )


def _audit(action: AuditLog.Action, attachment: Attachment, actor: User) -> None:
    record(
        action=action,
        resource=attachment,
        actor=actor,
        metadata={
            "scenarioId": str(attachment.comment.scenario_id),
            "commentId": str(attachment.comment_id),
        },
    )
