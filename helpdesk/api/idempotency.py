"""`Idempotency-Key`: a creating request that is sent again gets the first one's answer.

Decorate the handler of a creating POST (below `@action`, if there is one):

    @idempotent
    def create(self, request, …) -> Response: …

The handler runs in one transaction with the stored answer, so either both exist or neither,
whatever dies; "still running" is a lock that the database drops with the connection. A handler that
refuses or fails leaves nothing, and the key may be tried again.

A handler that must commit before it can answer, because it then waits, takes
`@idempotent(atomic=False)`: if its process dies in between, the key is refused for a minute and the
request then runs again.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.api.models import IdempotentAnswer
from helpdesk.errors import Conflict

KEPT = timedelta(hours=24)
_LONGEST_RUN = timedelta(minutes=1)
_RUNNING = 0  # in place of an HTTP status
Handler = Callable[..., Response]


class KeyReused(exceptions.APIException):
    """The key was used for a request that said something else."""

    status_code = 422
    default_detail = "This Idempotency-Key was used for another request."
    default_code = "idempotency_key_reused"


def idempotent(handler: Handler | None = None, *, atomic: bool = True) -> Any:
    """Make a creating handler of a view honour `Idempotency-Key`."""
    if handler is None:
        return partial(idempotent, atomic=atomic)

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key", "")
        create = partial(handler, view, request, *args, **kwargs)
        if not key:
            return create()
        if len(key) > 200 or not key.isascii() or not key.isprintable():
            raise exceptions.ValidationError(
                {"Idempotency-Key": ["A key is 1 to 200 printable ASCII characters."]}
            )
        answer_once = _answer_in_one_transaction if atomic else _answer_in_steps
        return answer_once(request, key, create)

    answer.is_idempotent = True  # type: ignore[attr-defined]  # read by the OpenAPI schema
    return answer


def _answer_in_one_transaction(
    request: Request, key: str, create: Callable[[], Response]
) -> HttpResponseBase:
    with transaction.atomic():
        claim, fresh = _claim(request, key)
        if not fresh:
            return _repeated(claim)
        response = create()
        _keep(claim, response)
        return response


def _answer_in_steps(
    request: Request, key: str, create: Callable[[], Response]
) -> HttpResponseBase:
    with transaction.atomic():
        claim, fresh = _claim(request, key)
    if not fresh:
        return _repeated(claim)
    try:
        response = create()
    except BaseException:
        claim.delete()
        raise
    _keep(claim, response)
    return response


def _claim(request: Request, key: str) -> tuple[IdempotentAnswer, bool]:
    """Return the row of this request and whether it is new, locked to the end of the transaction.

    Raises Conflict while the first request runs, KeyReused when it was another one.
    """
    person = asking(request)
    _lock(f"{person.pk} {request.path} {key}")
    rows = IdempotentAnswer.objects.filter(person=person, path=request.path[:300], key=key)
    dead = Q(status=_RUNNING, created_at__lt=timezone.now() - _LONGEST_RUN)
    rows.filter(dead | Q(created_at__lt=timezone.now() - KEPT)).delete()
    claim, fresh = rows.get_or_create(
        defaults={
            "person": person,
            "path": request.path[:300],
            "key": key,
            "fingerprint": _fingerprint(request),
            "status": _RUNNING,
        }
    )
    if claim.fingerprint != _fingerprint(request):
        raise KeyReused
    if not fresh and claim.status == _RUNNING:
        raise _still_running()
    return claim, fresh


def _keep(claim: IdempotentAnswer, response: Response) -> None:
    claim.status = response.status_code
    if response.data is not None:
        claim.body = JSONRenderer().render(response.data).decode()
    claim.save(update_fields=["status", "body"])


def _still_running() -> Conflict:
    return Conflict("The first request with this key is still running.", code="in_progress")


def forget_old_answers() -> int:
    """Delete the answers that are no longer given again; return how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _lock(name: str) -> None:
    """Hold the lock `name` to the end of the transaction; raises Conflict if another holds it."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise _still_running()


def _repeated(stored: IdempotentAnswer) -> HttpResponse:
    return HttpResponse(
        stored.body,
        status=stored.status,
        content_type="application/json",
        headers={"Idempotency-Replayed": "true"},
    )


def _fingerprint(request: Request) -> str:
    data = request.data
    said = dict(data.lists()) if isinstance(data, MultiValueDict) else data
    text = json.dumps([request.META["QUERY_STRING"], said], sort_keys=True, default=_digest)
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(value: object) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name} {digest.hexdigest()}"
