"""Jobs: how far an import or export is, its file, and stopping it."""

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import FileResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.api.serializers import Serializer
from helpdesk.errors import Missing
from scenarios.api.management.base import ManagementView, found
from scenarios.jobs.files import download
from scenarios.jobs.models import Job
from scenarios.jobs.services import FILES_KEPT, cancel

_SALT = "scenarios.jobs.download"


class QueuedSerializer(Serializer[Any]):
    """A job that a worker will do; ask `jobs/{id}`."""

    job_id = serializers.UUIDField(source="pk")
    status = serializers.ChoiceField(Job.Status.choices)


class ExportedSerializer(Serializer[Any]):
    """Where the file is, until when, and its size in bytes."""

    download_url = serializers.URLField(source="downloadUrl")
    expires_at = serializers.DateTimeField(source="expiresAt")
    file_size = serializers.IntegerField(source="fileSize")


class JobSerializer(Serializer[Any]):
    """How far a job is, in rows; `total` is 0 while nobody has counted.

    `result` is what the import or export would have answered at once.
    """

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Job.Kind.choices)
    status = serializers.ChoiceField(Job.Status.choices)
    progress = serializers.IntegerField()
    total = serializers.IntegerField()
    result = serializers.DictField(allow_null=True)
    error = serializers.CharField(help_text="Why it failed.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


def queued(job: Job) -> Response:
    """Answer that a worker does it."""
    address = reverse("admin-job", args=[job.pk])
    data = QueuedSerializer(job).data
    return Response(data, status=status.HTTP_202_ACCEPTED, headers={"Location": address})


def exported(job: Job, request: Any) -> dict[str, Any]:
    """Return where a finished export's file is, as the API shows it.

    The link is signed for the job's owner and works only signed in as that person.
    """
    token = signing.dumps([str(job.pk), str(job.owner_id)], salt=_SALT)
    address = reverse("admin-job-download", args=[job.pk])
    shown: dict[str, Any] = ExportedSerializer(
        {
            "downloadUrl": request.build_absolute_uri(f"{address}?{urlencode({'token': token})}"),
            "expiresAt": job.expires_at,
            "fileSize": (job.result or {}).get("fileSize"),
        }
    ).data
    return shown


class JobView(ManagementView):
    """`jobs/{id}`"""

    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """Read how far it is, and what came of it."""
        job = found(Job.objects.visible_to(asking(request)), pk)
        return Response(JobSerializer(_shown(job, request)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: str) -> Response:
        """Stop it; nothing of it is kept. One that is finished: 409 `job_finished`."""
        cancel(found(Job.objects.visible_to(asking(request)), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DownloadView(ManagementView):
    """`jobs/{id}/download`"""

    @extend_schema(
        parameters=[OpenApiParameter("token", str, required=True)],
        responses={
            (200, "application/json"): OpenApiTypes.BINARY,
            (200, "text/csv"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, pk: str) -> FileResponse:
        """Download an export's file, signed in as who exported it."""
        person = asking(request)
        job = found(Job.objects.visible_to(person), pk)
        _refuse_unsigned(request.query_params.get("token", ""), job, person)
        return download(job, person)


def _refuse_unsigned(token: str, job: Job, person: User) -> None:
    try:
        signed = signing.loads(token, salt=_SALT, max_age=FILES_KEPT)
    except signing.BadSignature:
        signed = None
    if signed != [str(job.pk), str(person.pk)]:
        raise Missing("This link is not valid, or no longer.")


def _shown(job: Job, request: Request) -> dict[str, Any]:
    done, total = job.standing
    return {
        "id": job.pk,
        "kind": job.kind,
        "status": job.status,
        "progress": done,
        "total": total,
        "result": _result(job, request),
        "error": job.error,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def _result(job: Job, request: Request) -> dict[str, Any] | None:
    if job.result is None or job.kind == Job.Kind.IMPORT:
        return job.result and {k: v for k, v in job.result.items() if k != "preview"}
    return exported(job, request)
