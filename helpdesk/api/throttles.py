"""Rate limits, counted in Redis so that all processes share them.

`allow` is for anyone: REST views through `RateThrottle`, sockets, pages. Limits are
settings.RATE_LIMITS: `{"login": "10/m"}` is ten in the minute that starts with the first; empty is
no limit. A scope that is not there may have two limits, one with `_staff` and one with `_trainee`
behind its name.
"""

from __future__ import annotations

import hashlib
import logging
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from helpdesk import context

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module

logger = logging.getLogger(__name__)

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# One step on the server: a process that dies between counting and setting the expiry must not lock
# anyone out for ever.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


@dataclass(frozen=True)
class Verdict:
    """Whether this one may pass, how many in the period may, how many more, and in how many seconds
    to try again. Without a limit there are no numbers.
    """

    allowed: bool
    limit: int | None = None
    remaining: int | None = None
    retry_after: int = 0


def waiting(seconds: float) -> str:
    """Return a time to wait as people say it, rounded up: “45 seconds”, “32 minutes”, “2 hours”."""
    number, unit = math.ceil(seconds), "second"
    for size, name in ((60, "minute"), (60, "hour")):
        if number >= 2 * size or number == size:
            number, unit = math.ceil(number / size), name
    return f"{number} {unit}{'' if number == 1 else 's'}"


def parse_rate(rate: str) -> tuple[int, int] | None:
    """Return (number, seconds) of a rate such as "10/m" or "5/10m"; None if there is no limit.

    Raises ValueError.
    """
    if not rate.strip():
        return None
    match = re.fullmatch(r"(\d+)/(\d*)([smhd])", rate.strip())
    if match is None:
        raise ValueError(f"{rate!r} is not a rate such as 10/m (s, m, h or d).")
    return int(match[1]), int(match[2] or 1) * _SECONDS[match[3]]


def allow(scope: str, identity: object) -> Verdict:
    """Count one more of `scope` by `identity` and say whether it is within the limit.

    Without Redis everything is allowed: a limit is no reason to stop working.
    """
    rate = parse_rate(settings.RATE_LIMITS.get(scope, ""))
    if rate is None:
        return Verdict(allowed=True)
    number, seconds = rate
    name = hashlib.sha256(f"{scope}:{identity}".encode()).hexdigest()
    key = f"{settings.CACHES['default']['KEY_PREFIX']}:rate:{name}"
    try:
        count, wait = _redis().eval(_COUNT, 1, key, str(seconds * 1000))
    except redis.RedisError:
        logger.warning("rate limit not counted: Redis does not answer", extra={"scope": scope})
        return Verdict(allowed=True)
    return Verdict(
        allowed=count <= number,
        limit=number,
        remaining=max(0, number - count),
        retry_after=max(1, -(-wait // 1000)) if count > number else 0,
    )


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


class RateThrottle(BaseThrottle):
    """Limits a view that names its scope: `throttle_scope`, or `throttle_scopes` by method.

    Counts per person, before sign-in per address. Every answer says the limit and what remains of
    it in `X-RateLimit-Limit` and `X-RateLimit-Remaining`; a refusal, when to try again in
    `Retry-After`.
    """

    verdict = Verdict(allowed=True)

    def allow_request(self, request: Request, view: APIView) -> bool:
        scope = _scope(request, view)
        if not scope:
            return True
        identity = request.user.pk if request.user.is_authenticated else context.current().address
        self.verdict = allow(scope, identity)
        if self.verdict.limit is not None:
            # REST framework copies these onto every answer of the view, refusals included.
            view.headers["X-RateLimit-Limit"] = str(self.verdict.limit)
            view.headers["X-RateLimit-Remaining"] = str(self.verdict.remaining)
        return self.verdict.allowed

    def wait(self) -> float | None:
        return self.verdict.retry_after


def _scope(request: Request, view: APIView) -> str:
    """Return the scope that applies to this request; empty: none."""
    scopes: dict[str, str] = getattr(view, "throttle_scopes", {})
    scope: str = scopes.get(request.method or "", getattr(view, "throttle_scope", ""))
    if not scope or scope in settings.RATE_LIMITS:
        return scope
    return f"{scope}_staff" if getattr(request.user, "is_staff", False) else f"{scope}_trainee"
