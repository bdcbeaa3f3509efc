"""How lists and searches fare among very many scenarios: plans, and times of whole answers.

For each call: the 95th percentile of the whole answer through the API (sign-in by token, JSON and
all), that of its own bare queries, and their ratio. Fails if a plan reads the scenarios one by one.
"""

import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

import django
from django.conf import settings

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from benchmarks.many_scenarios import fill  # noqa: E402
from helpdesk.accounts.models import Role, User  # noqa: E402
from helpdesk.accounts.tokens import issue_token  # noqa: E402

TIMES = 20
_ONE_BY_ONE = r"Seq Scan on scenarios_scenario\b"
LIST = "/api/admin/scenarios"
SEARCH = f"{LIST}/search"
Call = tuple[str, str, Any]
CALLS: tuple[Call, ...] = (
    ("the newest", LIST, None),
    ("by name", f"{LIST}?sortBy=name&sortOrder=asc", None),
    ("last changed", f"{LIST}?sortBy=updatedAt", None),
    ("most used", f"{LIST}?sortBy=usageCount", None),
    ("best rated", f"{LIST}?sortBy=rating", None),
    ("published", f"{LIST}?status=PUBLISHED", None),
    (
        "two filters, by name",
        f"{LIST}?category=BILLING_PAYMENTS&difficulty=EXPERT&sortBy=name",
        None,
    ),
    ("page 200", f"{LIST}?page=200", None),
    ("a rare word", f"{LIST}?search=ransomware", None),
    ("two words", SEARCH, {"query": "printer spooler"}),
    ("a common word", SEARCH, {"query": "account"}),
    ("a beginning", SEARCH, {"query": "outlook pass"}),
    ("a typing error", SEARCH, {"query": "ransonware"}),
    ("an error and a word", SEARCH, {"query": "pritner queue"}),
    ("never together", SEARCH, {"query": "ransomware bitlocker carrier dhcp spooler"}),
    (
        "filters, by rating",
        SEARCH,
        {
            "query": "password",
            "filters": {"difficulties": ["EXPERT"], "minRating": 4},
            "sort": {"by": "rating"},
        },
    ),
)


def main(number: int) -> int:
    """Fill, measure, print; return the number of plans that read all scenarios."""
    call_command("migrate", verbosity=0)
    fill(number)
    settings.RATE_LIMITS = {}
    author = User.objects.filter(role=Role.CONTENT_MANAGER).earliest("email")
    print(f"{number:,} scenarios\n")
    everything = User.objects.create(
        email="all@operator.example", role=Role.SUPER_ADMIN, tenant=author.tenant
    )
    return _measure("author", author) + _measure("all", everything)


def _measure(who: str, person: User) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_token(person).text}")
    print(f"{who:22} {'answer p95':>12} {'queries p95':>12} {'ratio':>6}  found")
    bad = 0
    for title, address, body in CALLS:
        answer = _call(client, address, body)
        with CaptureQueriesContext(connection) as captured:
            answer()
        queries = [query["sql"] for query in captured if _is_search(query["sql"])]
        whole, bare = _p95(answer), _p95(partial(_run, queries))
        slow = _reading_all(queries)
        bad += slow
        found = answer()["pagination"]["total"]
        print(
            f"{title:22} {whole:9.1f} ms {bare:9.1f} ms {whole / bare:6.2f}  {found:,}"
            + "  READS ALL" * slow
        )
    print()
    return bad


def _call(client: APIClient, address: str, body: Any) -> Callable[[], Any]:
    def answer() -> Any:
        sent = client.get(address) if body is None else client.post(address, body)
        if sent.status_code != 200:
            raise RuntimeError(sent.content)
        return sent.json()

    return answer


def _is_search(query: str) -> bool:
    """Whether the query is about scenarios, or sets how those are asked for."""
    return "scenarios_scenario" in query or "set_config" in query or query in ("BEGIN", "COMMIT")


def _run(queries: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query)
            if cursor.description:
                cursor.fetchall()


def _reading_all(queries: Sequence[str]) -> int:
    """Return how many of the queries read the scenarios one by one."""
    found = 0
    with connection.cursor() as cursor:
        for query in queries:
            if "scenarios_scenario" not in query:
                cursor.execute(query)
                continue
            cursor.execute(f"EXPLAIN {query}")
            found += any(re.search(_ONE_BY_ONE, line) for (line,) in cursor.fetchall())
    return found


def _p95(action: Callable[[], Any]) -> float:
    """Return the 95th percentile in milliseconds."""
    times = []
    for _ in range(TIMES):
        started = perf_counter()
        action()
        times.append(perf_counter() - started)
    return 1000 * sorted(times)[int(0.95 * TIMES) - 1]


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000) else 0)
