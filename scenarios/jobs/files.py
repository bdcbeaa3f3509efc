"""The files of jobs, and how often somebody may ask for one."""

from django.http import FileResponse

from helpdesk.accounts.models import User
from helpdesk.api.throttles import allow, waiting
from helpdesk.errors import TooMany
from scenarios.jobs.models import Job
from scenarios.jobs.services import file_of

MAX_FILE = 1_000_000_000  # bytes of an upload: 20,000 of the largest scenarios
_MEDIA_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


def download(job: Job, person: User) -> FileResponse:
    """Answer with an export's file; raises Missing."""
    format_ = job.file_name.rpartition(".")[2]
    return FileResponse(
        file_of(job, person),
        as_attachment=True,
        filename=job.file_name,
        content_type=_MEDIA_TYPES[format_],
    )


def refuse_too_many(person: User) -> None:
    """Count an import or export asked for on a page, as the API counts its own; raises TooMany."""
    verdict = allow("import_export", person.pk)
    if not verdict.allowed:
        again = waiting(verdict.retry_after)
        raise TooMany(f"These were too many imports and exports. Try again in {again}.")
