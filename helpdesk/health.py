"""Whether this process works, for load balancers, and what it measured, for Prometheus."""

import hmac
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView
from health_check.checks import Database
from health_check.contrib.redis import Redis
from health_check.views import HealthCheckView
from redis.asyncio import Redis as RedisClient

from helpdesk import context


@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of the database."""
    return JsonResponse({"status": "ok"})


def _client() -> RedisClient:
    return RedisClient.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


class ReadyView(HealthCheckView):
    """The process can do its work: database and Redis answer. 200, or 503 while one does not."""

    checks = [Database, (Redis, {"client_factory": _client})]

    async def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        results = [await check.get_result() for check in self.get_checks()]
        states = {
            type(result.check).__name__.lower(): "failed" if result.error else "ok"
            for result in results
        }
        ready = set(states.values()) == {"ok"}
        return JsonResponse(
            {"status": "ok" if ready else "failed", "checks": states},
            status=200 if ready else 503,
        )


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for this machine and for bearers of settings.METRICS_TOKEN."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = settings.METRICS_TOKEN and hmac.compare_digest(
        token.encode(), settings.METRICS_TOKEN.encode()
    )
    if not known and not _is_local(request):
        raise Http404
    return ExportToDjangoView(request)


def _is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine and not through a proxy on it."""
    address = context.current().address
    forwarded = "X-Forwarded-For" in request.headers
    return bool(address and ip_address(address).is_loopback and not forwarded)
