"""What people do with comments. Threads have one level: answers belong to their first comment.

Each verb locks the first comment of the thread, so that nobody answers what is being deleted.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.api.parsers import is_storable
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid, Missing, NotAllowed
from scenarios.columns import read_document
from scenarios.comments.fields import has_field
from scenarios.comments.mentions import mentioned_in
from scenarios.comments.models import MAX_CONTENT, Comment
from scenarios.models import Scenario
from scenarios.news import tell_of_comment, tell_of_mentions
from scenarios.rules import require
from scenarios.services.attachments import add_files


@transaction.atomic
def comment(
    *,
    scenario: Scenario,
    author: User,
    content: str,
    field: str = "",
    parent: Comment | None = None,
    files: Iterable[Any] = (),
) -> Comment:
    """Say something about the scenario, or about the field at a dotted wire path.

    With `parent` it answers in that comment's thread, which has its field already. `files` are
    uploaded files to attach. The authors, the thread and who is mentioned hear of it.
    Raises NotAllowed, Invalid, Missing (the thread is gone), TooLarge.
    """
    require(author, "comment_scenario", scenario)
    said = _clean(content)
    first = None if parent is None else _locked_thread(parent, of=scenario)
    if field and first is not None:
        raise _wrong("field", "An answer belongs to its thread, which has a field already")
    if field and not has_field(read_document(scenario).model_dump(mode="json"), field):
        raise _wrong("field", "This scenario has no such field")
    made = Comment.objects.create(
        scenario=scenario,
        author=author,
        parent=first,
        field=field,
        version_number=scenario.version_number,
        content=said,
    )
    mentioned = mentioned_in(said, scenario)
    made.mentions.set(mentioned)
    add_files(made, files)
    _audit(AuditLog.Action.CREATE, made, author, {"content": (None, said)})
    tell_of_mentions(made, mentioned)
    tell_of_comment(made, but=mentioned)
    return made


@transaction.atomic
def edit_comment(*, comment: Comment, editor: User, content: str) -> Comment:
    """Say it differently; who is mentioned only now hears of it.

    Raises NotAllowed unless it is one's own, Invalid, Missing.
    """
    said = _clean(content)
    _locked_thread(comment, of=comment.scenario)
    present = _present(comment)
    require(editor, "comment_scenario", present.scenario)
    if present.author_id != editor.pk:
        raise NotAllowed("Only who wrote a comment changes it.")
    if said != present.content:
        before, present.content = present.content, said
        present.edited_at = timezone.now()
        present.save(update_fields=["content", "edited_at"])
        known = set(present.mentions.all())
        mentioned = mentioned_in(said, present.scenario)
        present.mentions.set(mentioned)
        _audit(AuditLog.Action.UPDATE, present, editor, {"content": (before, said)})
        tell_of_mentions(present, [person for person in mentioned if person not in known])
    comment.refresh_from_db()
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, actor: User) -> None:
    """Take a comment away, with its files: one's own, or as an admin anybody's.

    The first of a thread that others have answered leaves an empty place, which goes with the last
    answer. Raises NotAllowed, Missing.
    """
    first = _locked_thread(comment, of=comment.scenario)
    present = _present(comment)
    if present.author_id == actor.pk:
        require(actor, "comment_scenario", present.scenario)
    elif not actor.has_perm("scenarios.moderate_comments", present.scenario):
        raise NotAllowed("Only who wrote a comment, or an admin, takes it away.")
    _audit(AuditLog.Action.DELETE, present, actor, {"content": (present.content, None)})
    if present.replies.exists():
        present.attachments.all().delete()
        present.mentions.clear()
        present.content, present.deleted_at = "", timezone.now()
        present.save(update_fields=["content", "deleted_at"])
        return
    present.delete()
    if first.pk != present.pk and first.is_deleted and not first.replies.exists():
        first.delete()


def resolve_comment(*, comment: Comment, actor: User) -> Comment:
    """Close a thread: what it asks for is done. Raises NotAllowed, Missing, Conflict."""
    return _settle(comment, actor, resolved=True)


def reopen_comment(*, comment: Comment, actor: User) -> Comment:
    """Open a closed thread again. Raises NotAllowed, Missing, Conflict."""
    return _settle(comment, actor, resolved=False)


@transaction.atomic
def _settle(comment: Comment, actor: User, *, resolved: bool) -> Comment:
    first = _locked_thread(comment, of=comment.scenario)
    require(actor, "comment_scenario", first.scenario)
    if comment.parent_id is not None:
        raise Conflict("A thread is resolved by its first comment.", code="not_a_thread")
    if (first.resolved_at is not None) == resolved:
        raise Conflict(
            "This thread is resolved already." if resolved else "This thread is open.",
            code="illegal_transition",
        )
    before, first.resolved_at = first.resolved_at, timezone.now() if resolved else None
    first.resolved_by = actor if resolved else None
    first.save(update_fields=["resolved_at", "resolved_by"])
    times = [moment and moment.isoformat() for moment in (before, first.resolved_at)]
    _audit(AuditLog.Action.UPDATE, first, actor, {"resolvedAt": (times[0], times[1])})
    comment.refresh_from_db()
    return comment


def _locked_thread(comment: Comment, *, of: Scenario) -> Comment:
    """Return the first comment of the thread, locked to the end of the transaction."""
    rows = Comment.objects.select_for_update(of=("self",)).select_related("scenario__tenant")
    first = rows.filter(pk=comment.parent_id or comment.pk, scenario=of).first()
    if first is None:
        raise Missing("This comment is gone.")
    return first


def _present(comment: Comment) -> Comment:
    rows = Comment.objects.select_related("scenario__tenant", "author")
    present: Comment | None = rows.filter(pk=comment.pk, deleted_at=None).first()
    if present is None:
        raise Missing("This comment is gone.")
    return present


def _clean(content: str) -> str:
    said = content.replace("\r\n", "\n").strip()
    if not said or len(said) > MAX_CONTENT:
        raise _wrong("content", f"A comment has 1 to {MAX_CONTENT} characters")
    if not is_storable(said):
        raise _wrong("content", "This holds a character that can't be stored")
    return said


def _wrong(name: str, message: str) -> Invalid:
    return Invalid(f"{message}.", fields={name: [message]})


def _audit(
    action: AuditLog.Action, subject: Comment, actor: User, changes: Mapping[str, tuple[Any, Any]]
) -> None:
    record(
        action=action,
        resource=subject,
        actor=actor,
        changes=[
            {"field": name, "oldValue": old, "newValue": new}
            for name, (old, new) in changes.items()
        ],
        metadata={"scenarioId": str(subject.scenario_id), "field": subject.field},
    )
