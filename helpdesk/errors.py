"""What a verb raises when it refuses.

Verbs know no HTTP. The API turns these into RFC 9457 problems (`helpdesk.api.errors`), the socket
into `error` frames, pages into messages; `status` is the HTTP status such a refusal has everywhere.
"""

from collections.abc import Mapping, Sequence


class Refusal(Exception):
    """A verb refused. `code` is for programs, `detail` one sentence a person understands."""

    status = 400
    code = "refused"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code


class Invalid(Refusal):
    """The input is wrong. `fields` maps a dotted field path to its messages."""

    status = 400
    code = "invalid"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(detail, code=code)
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}


class Missing(Refusal):
    """There is no such thing, or this person may not know of it."""

    status = 404
    code = "not_found"


class NotAllowed(Refusal):
    """The person may see the thing but not do this to it."""

    status = 403
    code = "permission_denied"


class TooLarge(Refusal):
    """It is larger than we take."""

    status = 413
    code = "too_large"


class TooMany(Refusal):
    """The person has asked for it too often; later they may again."""

    status = 429
    code = "throttled"


class Conflict(Refusal):
    """The present state does not allow it; `code` says which state stands in the way.

    `extra` are further members of the problem document, such as the fields that differ.
    """

    status = 409
    code = "conflict"

    def __init__(
        self, detail: str, *, code: str | None = None, extra: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.extra = dict(extra or {})
