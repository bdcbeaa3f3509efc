"""The verbs of jobs: start an import or export, cancel, read the file, forget."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from helpdesk import context
from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.audit.services import record
from helpdesk.errors import Conflict, Invalid, Missing
from scenarios.bulk.exporting import ExportOptions, export_rows
from scenarios.bulk.importing import ImportOptions, format_of, import_rows, read_rows
from scenarios.bulk.reading import MAX_ROWS, count
from scenarios.jobs import running
from scenarios.jobs.models import Job
from scenarios.rules import require

# Up to so many rows are done while the person waits.
AT_ONCE = 500
FILES_KEPT = timedelta(hours=24)
JOBS_KEPT = timedelta(days=30)


def start_import(
    *, owner: User, file: IO[bytes], name: str, options: ImportOptions, keep: bool = False
) -> Job:
    """Import a file as `owner`: at once, or, if it is large, by a worker after the commit.

    With `keep` the file stays for a day, for `confirm_import`. Raises Invalid for a file that is no
    list of scenarios, NotAllowed.
    """
    require(owner, "add_scenario")
    format_ = format_of(name)
    rows = count(read_rows(file, format_), AT_ONCE)
    job = _new(Job.Kind.IMPORT, owner, PurePath(name).name[-150:], asdict(options))
    with transaction.atomic():
        if keep or rows > AT_ONCE:
            _keep(job, file, format_)
        if rows <= AT_ONCE:
            job.total = rows
            _finish_at_once(job, _import(job, file, lambda done: setattr(job, "done", done)))
        else:
            _queue(job)
    return job


def confirm_import(job: Job, person: User, *, skip_errors: bool) -> Job:
    """Import the file of a finished check for real, as its owner; once: again it is the same job.

    Raises Missing (not a check, somebody else's, or its file is gone), what `start_import` raises.
    """
    if job.kind != Job.Kind.IMPORT or not job.options.get("validate_only"):
        raise Missing("There is nothing to import.")
    options = ImportOptions(skip_errors=skip_errors, default_status=job.options["default_status"])
    with transaction.atomic(), _opened(job, person) as file:
        check = Job.objects.select_for_update().get(pk=job.pk)
        if made := check.options.get("imported_by"):
            return Job.objects.get(pk=made)
        made = start_import(owner=person, file=file.file, name=job.file_name, options=options)
        if not made.is_finished or (made.result or {}).get("imported"):
            check.options["imported_by"] = str(made.pk)
            check.save(update_fields=["options"])
        return made


def start_export(*, owner: User, ids: Sequence[UUID], options: ExportOptions) -> Job:
    """Write scenarios that `owner` may see into a file: at once, or by a worker if there are many.

    Raises Invalid (no scenario, or too many), NotAllowed.
    """
    require(owner, "view_scenario")
    if not ids:
        raise Invalid("There is no scenario to export.", code="nothing_to_export")
    if len(ids) > MAX_ROWS:
        raise Invalid(f"At most {MAX_ROWS} scenarios are exported at once.", code="too_many")
    name = f"scenarios_{timezone.now():%Y%m%d}.{options.format}"
    wanted = {**asdict(options), "ids": [str(pk) for pk in ids]}
    job = _new(Job.Kind.EXPORT, owner, name, wanted)
    job.total = len(ids)
    with transaction.atomic():
        if len(ids) <= AT_ONCE:
            _finish_at_once(job, _export(job, lambda done: setattr(job, "done", done)))
        else:
            _queue(job)
    return job


def run_job(job_id: UUID) -> None:
    """Run a waiting job, in a worker."""
    running.run(job_id, {Job.Kind.IMPORT: _import_kept, Job.Kind.EXPORT: _export})


def cancel(job: Job) -> None:
    """Stop it: what it wrote so far is taken back. Raises Conflict `job_finished`."""
    now = timezone.now()
    rows = Job.objects.filter(pk=job.pk)
    waiting = rows.filter(status=Job.Status.PENDING)
    stopped = waiting.update(status=Job.Status.CANCELLED, finished_at=now) or rows.filter(
        status=Job.Status.RUNNING
    ).update(cancel_requested_at=now)
    job.refresh_from_db()
    if not stopped and job.status != Job.Status.CANCELLED:
        raise Conflict(
            "The job is finished already.", code="job_finished", extra={"status": job.status}
        )


def file_of(job: Job, person: User) -> Any:
    """Open an export's file for its owner; raises Missing once it is gone, or for anybody else."""
    if job.kind != Job.Kind.EXPORT:
        raise Missing("An import has no file to be read.")
    return _opened(job, person)


def forgotten_jobs(lease: timedelta) -> list[UUID]:
    """Return unfinished jobs that no worker was told of for so long; they count as told now."""
    now = timezone.now()
    with transaction.atomic():
        rows = Job.objects.forgotten(now - lease).select_for_update(skip_locked=True)
        ids = list(rows.values_list("pk", flat=True)[:100])
        Job.objects.filter(pk__in=ids).update(queued_at=now)
    return ids


def forget_old_jobs() -> int:
    """Delete expired files, and jobs that ended long ago; return how many files."""
    now = timezone.now()
    expired = Job.objects.filter(expires_at__lte=now).exclude(file="")
    files = 0
    for job in expired.iterator(chunk_size=100):
        job.file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(file="")
        files += 1
    Job.objects.filter(file="", finished_at__lt=now - JOBS_KEPT).delete()
    return files


def _new(kind: Job.Kind, owner: User, name: str, options: dict[str, Any]) -> Job:
    origin = asdict(context.current())
    return Job(
        kind=kind,
        owner=owner,
        tenant_id=owner.tenant_id,
        file_name=name,
        options=options,
        origin={**origin, "actor_id": str(owner.pk)},
    )


def _opened(job: Job, person: User) -> Any:
    """Open the job's file for its owner; raises Missing."""
    is_gone = job.expires_at is None or job.expires_at <= timezone.now()
    if is_gone or not job.file.name or job.owner_id != person.pk:
        raise Missing("The file is not there, or no longer.")
    try:
        return job.file.storage.open(job.file.name)
    except OSError:
        raise Missing("The file is not there, or no longer.") from None


def _queue(job: Job) -> None:
    from scenarios.jobs.tasks import run_job as task

    job.queued_at = timezone.now()
    job.save(force_insert=True)
    # Without a broker the worker's clock finds it.
    transaction.on_commit(lambda: task.delay(str(job.pk)), robust=True)


def _finish_at_once(job: Job, result: dict[str, Any]) -> None:
    job.status, job.result, job.finished_at = Job.Status.COMPLETED, result, timezone.now()
    job.started_at = job.finished_at
    job.save(force_insert=True)


def _keep(job: Job, file: IO[bytes], format_: str) -> None:
    """Store the job's file until it expires. Its name in the storage is no client's."""
    file.seek(0)
    job.file.save(f"{job.pk}.{format_}", File(file), save=False)
    job.expires_at = timezone.now() + FILES_KEPT


def _import_kept(job: Job, progress: running.Progress) -> dict[str, Any]:
    with job.file.open("rb") as file:
        job.total = count(read_rows(file.file, format_of(job.file_name)))
        return _import(job, file.file, progress)


def _import(job: Job, file: Any, progress: running.Progress) -> dict[str, Any]:
    options = ImportOptions(**job.options)
    report = import_rows(
        read_rows(file, format_of(job.file_name)),
        author=job.owner,
        options=options,
        source=job.file_name,
        progress=progress,
    )
    if report.created:
        record(
            action=AuditLog.Action.IMPORT,
            resource=job,
            actor=job.owner,
            metadata={
                "fileName": job.file_name,
                "imported": len(report.created),
                "skipped": report.total - len(report.created),
                "defaultStatus": options.default_status,
            },
        )
    return report.as_json()


def _export(job: Job, progress: running.Progress) -> dict[str, Any]:
    ids = [UUID(pk) for pk in job.options["ids"]]
    options = ExportOptions(**{k: v for k, v in job.options.items() if k != "ids"})
    with TemporaryFile() as file:
        written = export_rows(file, ids, person=job.owner, options=options, progress=progress)
        size = file.tell()
        _keep(job, file, options.format)
    record(
        action=AuditLog.Action.EXPORT,
        resource=job,
        actor=job.owner,
        metadata={
            "fileName": job.file_name,
            "exported": written,
            "fileSize": size,
            "scenarioIds": job.options["ids"],
        },
    )
    return {"exported": written, "fileSize": size}
