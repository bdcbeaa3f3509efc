"""What analytics cost over a large made-up history, and whether they are exact.

- A day's roll-up as a ratio to the bare `GROUP BY`: the same counts and sums of the same day, by
  scenario and organisation, as a plain SELECT. In processor time of the database's process, which
  other load on the machine doesn't change.
- Each call: answer time, processor time of ours and of the database's process, number of queries,
  and their plans: none may read the facts.
- Unique users against the facts, over many periods; then every row against its facts, and every
  month against its days.

Fails if the ratio is above 5, a plan reads the facts, or a figure is wrong.
"""

import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from time import perf_counter, process_time
from typing import Any

import django
import psutil
from django.conf import settings

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from helpdesk.accounts.models import Role, Tenant, User  # noqa: E402
from scenarios.analytics import statements  # noqa: E402
from scenarios.analytics.months import first_of, month_differences  # noqa: E402
from scenarios.analytics.periods import DAYS, Period  # noqa: E402
from scenarios.analytics.reading import summaries  # noqa: E402
from scenarios.analytics.rolling import _bounds, differences, rebuild_day  # noqa: E402
from scenarios.models import AttemptFact, Scenario  # noqa: E402

MOST = 5.0
_API, _ADMIN = "/api/admin/scenarios", "/admin/scenarios/scenario"
TIMES, CALLS = 30, 5
_PLAIN = """
    SELECT scenario_id, tenant_id, count(*), count(*) FILTER (WHERE completed),
        count(*) FILTER (WHERE passed), avg(overall), sum(seconds)
    FROM scenarios_attemptfact WHERE ended_at >= %(start)s AND ended_at < %(end)s
    GROUP BY scenario_id, tenant_id
"""


def main(number: int) -> int:
    """Tell a history, measure, print; return how many things were wrong."""
    settings.RATE_LIMITS, settings.ALLOWED_HOSTS = {}, ["*"]
    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0)
    _timed("history told", lambda: call_command("synthetic_attempts", number, seed=1))
    _timed("all days rolled up", lambda: call_command("rebuild_analytics"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return _roll_up() + _calls() + _unique_users() + _rows()


def _timed(what: str, work: Callable[[], Any]) -> None:
    began = perf_counter()
    work()
    print(f"{what} in {perf_counter() - began:.0f} s", flush=True)


def _roll_up() -> int:
    day = _busiest_day()
    number = AttemptFact.objects.filter(ended_at__date=day).count()
    parameters = {**_bounds(day), "scenarios": None}
    sums = re.search(r"plain AS \((.*?)\n    \),\n    missed", statements.FIGURES, re.DOTALL)
    assert sums is not None  # noqa: S101  # it is ours
    bare = f"WITH {statements._FACT} {sums[1].replace(statements._LISTED + ',', '')}"  # noqa: SLF001
    costs = {
        "the plainest GROUP BY (seven aggregates)": _cost(lambda: _run(_PLAIN, parameters)),
        "the bare GROUP BY (the same counts and sums)": _cost(lambda: _run(bare, parameters)),
        "the roll-up": _cost(lambda: rebuild_day(day)),
    }
    print(f"\nThe busiest day, {day}, {number:,} attempts; ms of the database's processor time")
    for what, cost in costs.items():
        print(f"  {what:46} {cost:7.1f}")
    plainest, bare_cost, whole = costs.values()
    ratio = whole / bare_cost
    print(f"  ratio to the bare GROUP BY: {ratio:.1f} (at most {MOST:.0f})")
    print(f"  ratio to the plainest GROUP BY: {whole / plainest:.1f}", flush=True)
    return int(ratio > MOST)


def _busiest_day() -> date:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (ended_at AT TIME ZONE 'UTC')::date AS day FROM scenarios_attemptfact"
            " GROUP BY day ORDER BY count(*) DESC, day LIMIT 1"
        )
        found: date = cursor.fetchone()[0]
        return found


def _cost(work: Callable[[], Any]) -> float:
    """Return the milliseconds of processor time one run takes in the database; at least what its
    clock can tell.
    """
    work()
    before = _used()
    for _ in range(TIMES):
        work()
    return 1000 * max(_used() - before, 1 / os.sysconf("SC_CLK_TCK")) / TIMES


def _used() -> float:
    """Return the seconds of processor time that the database's process has taken so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        times = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return times.user + times.system


def _run(sql: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        cursor.fetchall()


def _calls() -> int:
    """Time every call and look at its plans; return how many read the facts."""
    with connection.cursor() as cursor:  # what helpers of its process take would not be counted
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    tenant = Tenant.objects.filter(slug__startswith="synthetic-").latest("slug")
    print(f"\n{'call':44} {'ms':>7} {'processor':>10} {'queries':>8}  reads facts")
    bad = 0
    for role in (Role.CONTENT_MANAGER, Role.SUPER_ADMIN):
        person = User.objects.create(
            email=f"{role.lower()}@bench.example", role=role, tenant=tenant
        )
        client = APIClient()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        for what, address, body in _addresses():
            bad += _call(f"{what} ({role.label})", client, address, body)
    return bad


def _addresses() -> list[tuple[str, str, Any]]:
    scenarios = list(Scenario.objects.published().order_by("slug").values_list("pk", flat=True))
    one, compare = f"{_API}/{scenarios[0]}/analytics", f"{_API}/analytics/compare"
    start = _today() - timedelta(days=729)
    return [
        *((f"one scenario, {name}", f"{one}?period={name}", None) for name in DAYS),
        ("one scenario, two years", f"{one}?startDate={start}", None),
        (
            f"{len(scenarios)} compared, 1y",
            compare,
            {"scenarioIds": [str(pk) for pk in scenarios], "period": "1y"},
        ),
        ("admin, all scenarios, 1y", f"{_ADMIN}/analytics/?period=1y", None),
        ("admin, one scenario, 1y", f"{_ADMIN}/{scenarios[0]}/analytics?period=1y", None),
        ("admin, who practised, 90d", f"{_ADMIN}/cohort/?period=90d", None),
    ]


def _call(what: str, client: APIClient, address: str, body: Any) -> int:
    def call() -> Any:
        return (
            client.post(address, body, format="json", follow=True)
            if body
            else client.get(address, follow=True)
        )

    assert call().status_code == 200, what  # noqa: S101  # nothing else is worth timing
    with CaptureQueriesContext(connection) as captured:
        call()
    queries = [one["sql"] for one in captured]  # the next request forgets them
    assert queries, what  # noqa: S101  # a check of nothing proves nothing
    began, used = perf_counter(), process_time() + _used()
    for _ in range(CALLS):
        call()
    taken = (perf_counter() - began) / CALLS * 1000
    used = (process_time() + _used() - used) / CALLS * 1000
    reads = "YES" if any(map(_reads_facts, queries)) else "no"
    print(f"{what:44} {taken:7.0f} {used:10.0f} {len(queries):8}  {reads}", flush=True)
    return int(reads == "YES")


def _today() -> date:
    return datetime.now(UTC).date()


def _reads_facts(sql: str) -> bool:
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return any("scenarios_attemptfact" in line for (line,) in cursor.fetchall())


def _unique_users() -> int:
    """Compare unique users of random periods with the facts; return how many differ."""
    everybody = User.objects.filter(role=Role.SUPER_ADMIN).earliest("email")
    scenario, dice, wrong = Scenario.objects.published().order_by("slug")[0], Random(7), 0
    for _ in range(12):
        first = _today() - timedelta(days=dice.randrange(1, 700))
        period = Period(first, first + timedelta(days=dice.randrange(400)))
        told = summaries(everybody, period, [scenario.pk]).get(scenario.pk)
        facts = AttemptFact.objects.filter(
            scenario=scenario, ended_at__gte=period.start, ended_at__lte=period.end
        )
        exact = facts.values("person").distinct().count()
        wrong += (told.people if told else 0) != exact
    print(f"\nUnique users of 12 periods: {wrong} differ from the facts")
    return wrong


def _rows() -> int:
    """Compare the rows of every tenth day with the facts."""
    days = [_busiest_day() - timedelta(days=gone) for gone in range(0, 300, 10)]
    wrong = sum(len(differences(day)) for day in days)
    print(f"Rows of {len(days)} days: {wrong} differ from the facts")
    months = sorted({first_of(day) for day in days})[:-1]
    differ = sum(1 for month in months for _ in month_differences(month))
    print(f"Rows of {len(months)} months: {differ} differ from their days")
    return wrong + differ


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)))
