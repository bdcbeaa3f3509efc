"""Documents and details of scenarios, kept in Redis for all processes.

What is kept is named by the id of the version it was made of. A version never changes, and its id
is made anew for each: so nothing kept can become wrong, and there is nothing to throw away in time.
Which version is the present one, who may see it, its status, sharing and counters are asked of the
database each time. So a reader sees at least its own write as soon as it is made, also when two
write at once, and what was read inside a transaction that is then undone is never asked for again.

Without Redis everything is made each time: slower, not wrong.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import cache
from prometheus_client import Counter
from redis import RedisError

from scenarios.documents import ScenarioDocument

logger = logging.getLogger(__name__)

KEPT_FOR = 24 * 3600  # seconds
# The hit rate is `result="hit"` among all.
_ASKED = Counter(
    "scenario_cache_requests_total",
    "Documents and details asked of the cache, by what came of it.",
    ["kind", "result"],
)
Value = TypeVar("Value")


def kept(kind: str, version: UUID, make: Callable[[], Value]) -> Value:
    """Return what is kept of a version, or make and keep it."""
    key = f"scenario:{_shape()}:{kind}:{version}"
    try:
        found: Value | None = cache.get(key)
    except RedisError:
        return _made_without_redis(kind, make)
    _ASKED.labels(kind, "miss" if found is None else "hit").inc()
    if found is not None:
        return found
    made = make()
    try:
        cache.set(key, made, KEPT_FOR)
    except RedisError:
        logger.warning("scenario not kept: Redis does not answer", extra={"kind": kind})
    return made


def _made_without_redis(kind: str, make: Callable[[], Value]) -> Value:
    logger.warning("scenario not looked up: Redis does not answer", extra={"kind": kind})
    _ASKED.labels(kind, "failed").inc()
    return make()


@lru_cache(maxsize=1)
def _shape() -> str:
    """Return a name for the document's shape, so that a newer release does not read older ones."""
    schema: dict[str, Any] = ScenarioDocument.model_json_schema()
    return hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()[:12]
