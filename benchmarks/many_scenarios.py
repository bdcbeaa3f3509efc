"""Fills a database with very many scenarios of many organisations.

One scenario is written by the verbs; the others are copies of its row with other texts, states and
owners, copied by the database. Their words are those of the built-in library, as often as there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection

from helpdesk.accounts.models import Role, Tenant, User
from helpdesk.ids import new_id
from scenarios import services
from scenarios.choices import Category, Difficulty, Visibility
from scenarios.models import Scenario, ScenarioMetadata
from scenarios.versions import Version

TENANTS = 50
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
AUTHORS = 20  # of each
_LIBRARY = Path(services.__file__).resolve().parent.parent / "library"
_STATES = {"DRAFT": 30, "PENDING_REVIEW": 10, "APPROVED": 5, "PUBLISHED": 45, "ARCHIVED": 10}
_SEEN_BY = {"tenant": 60, "private": 20, "shared": 5, "public": 15}
# Column → its SQL, of the made-up row `m`.
_OWN = {
    **{
        name: f"m.{name}"
        for name in ("id", "name", "tags", "description", "issue", "status", "visibility")
    },
    **{name: f"m.{name}" for name in ("category", "difficulty", "created_at", "updated_at")},
    "slug": "'scenario-' || m.number",
    "tenant_id": "m.tenant_id",
    "created_by_id": "m.created_by_id",
    "system_prompt": "repeat(md5(m.number::text), 30)",
    "published_version": "CASE m.status WHEN 'PUBLISHED' THEN 1 END",
    "published_at": "CASE m.status WHEN 'PUBLISHED' THEN m.updated_at END",
    "archived_at": "CASE m.status WHEN 'ARCHIVED' THEN m.updated_at END",
}
_MADE_UP = """
    CREATE TEMPORARY TABLE made_up (
        id uuid, number int, name text, tags text[], description text, issue text, status text,
        visibility text, category text, difficulty text, tenant_id uuid, created_by_id uuid,
        created_at timestamptz, updated_at timestamptz, attempts int, ratings int, stars int
    )
"""


def fill(number: int) -> None:
    """Write `number` scenarios, their first versions and their counters."""
    dice = Random(4)
    people = _people()
    first = services.create(
        author=people[0],
        document={"name": "The pattern of them all"},
        changelog="First version",
        visibility=Visibility.PRIVATE,
    )
    with connection.cursor() as cursor:
        cursor.execute(_MADE_UP)
        with cursor.copy("COPY made_up FROM STDIN") as copy:
            for row in _rows(number, people, dice):
                copy.write_row(row)
        cursor.execute(_copies(Scenario, _OWN, f"id = '{first.pk}'"))
        cursor.execute(
            _copies(
                Version,
                {name: sql for name, sql in _OWN.items() if name != "published_version"}
                | {"history_id": "gen_random_uuid()", "published_version": "NULL"},
                f"id = '{first.pk}'",
            )
        )
        counters = {
            "scenario_id": "m.id",
            "total_attempts": "m.attempts",
            "ratings_count": "m.ratings",
            "ratings_sum": "m.stars",
        }
        cursor.execute(_copies(ScenarioMetadata, counters, f"scenario_id = '{first.pk}'"))
        cursor.execute("VACUUM ANALYZE")


def _people() -> list[User]:
    tenants = Tenant.objects.bulk_create(
        Tenant(name=f"Organisation {number}", slug=f"organisation-{number}")
        for number in range(TENANTS)
    )
    return User.objects.bulk_create(
        User(
            email=f"author{number}@{tenant.slug}.example",
            role=Role.CONTENT_MANAGER,
            tenant=tenant,
            password="!",  # noqa: S106  # nobody signs in by it
        )
        for tenant in tenants
        for number in range(AUTHORS)
    )


def _rows(number: int, people: list[User], dice: Random) -> Iterator[tuple[Any, ...]]:
    words, counts = _vocabulary()

    def text(fewest: int, most: int) -> str:
        return " ".join(dice.choices(words, counts, k=dice.randint(fewest, most)))

    def one(of: dict[str, int]) -> str:
        return dice.choices(list(of), list(of.values()))[0]

    for place in range(number):
        person = dice.choice(people)
        ratings = dice.choice((0, 0, 1, 3, 10))
        created = _FIRST + timedelta(minutes=dice.randrange(500_000))
        yield (
            new_id(),
            place,
            text(3, 7).capitalize()[:100],
            [word[:40] for word in dice.choices(words, k=3)],
            text(20, 50),
            text(10, 30),
            one(_STATES),
            one(_SEEN_BY),
            dice.choice(Category.values),
            dice.choice(Difficulty.values),
            person.tenant_id,
            person.pk,
            created,
            created + timedelta(minutes=dice.randrange(500_000)),
            dice.randrange(500),
            ratings,
            ratings * dice.randint(1, 5),
        )


def _vocabulary() -> tuple[list[str], list[int]]:
    text = " ".join(path.read_text() for path in sorted(_LIBRARY.glob("*.yaml")))
    counts = Counter(re.findall(r"[a-z]{2,20}", text.lower()))
    return list(counts), list(counts.values())


def _copies(model: Any, own: dict[str, str], pattern: str) -> str:
    """Return the SQL that copies one row of `model` for every made-up one."""
    table = model._meta.db_table  # noqa: SLF001  # documented by Django
    columns = [
        field.column
        for field in model._meta.concrete_fields  # noqa: SLF001
        if not field.generated
    ]
    values = ", ".join(own.get(column, f"p.{column}") for column in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608  # all of it is ours
        f"SELECT {values} FROM made_up m, (SELECT * FROM {table} WHERE {pattern}) p"
    )
