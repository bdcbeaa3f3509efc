"""Importing: every row that can be becomes a scenario, by the same verbs as anywhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from django.db import DatabaseError, reset_queries, transaction

from helpdesk.accounts.models import User
from helpdesk.api.names import wire_name
from helpdesk.database import is_refused_value
from helpdesk.errors import Invalid, Refusal
from scenarios import services
from scenarios.bulk import csv_files, json_files
from scenarios.bulk.columns import Column, Kind, by_name, content_columns
from scenarios.bulk.reading import Row, RowProblem
from scenarios.bulk.rows import STANDING, TOLD, Wish, wish_of
from scenarios.choices import Status
from scenarios.models import Scenario
from scenarios.news import together

FORMATS = ("json", "csv")
MAX_SHOWN_PROBLEMS = 1000
MAX_PREVIEWED = 200

Progress = Callable[[int], None]


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    `validate_only` keeps nothing. `skip_errors` leaves out rows that are wrong; without it one
    wrong row keeps all out. `default_status` is for rows that name none.
    """

    validate_only: bool = False
    skip_errors: bool = False
    default_status: str = Status.DRAFT


@dataclass
class ImportReport:
    """What came of it; `previews` are the first rows that are right."""

    total: int = 0
    valid: int = 0
    problem_count: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    previews: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {
            "imported": len(self.created),
            "skipped": self.total - len(self.created),
            "valid": self.valid,
            "total": self.total,
            "errorCount": self.problem_count,
            "errors": [problem.as_json() for problem in self.problems],
            "scenarioIds": self.created,
            "preview": self.previews,
        }

    def keep_nothing(self) -> None:
        """Forget what was created and taken back."""
        self.created = []
        self.previews = [{**preview, "id": None} for preview in self.previews]

    def note(self, problems: Iterable[RowProblem]) -> None:
        """Add what is wrong with a row."""
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < MAX_SHOWN_PROBLEMS:
                self.problems.append(problem)


def read_rows(file: IO[bytes], format_: str) -> Iterator[Row]:
    """Yield the rows of a file of this format; raises Invalid where it can't be read on."""
    if format_ == "csv":
        return csv_files.read(file, _known_columns())
    return json_files.read(file)


def format_of(name: str) -> str:
    """Return the format a file's name stands for; raises Invalid."""
    format_ = name.rpartition(".")[2].lower()
    if format_ not in FORMATS:
        message = "The file must be named .json or .csv"
        raise Invalid(f"{message}.", code="unknown_format", fields={"file": [message]})
    return format_


def import_rows(
    rows: Iterable[Row],
    *,
    author: User,
    options: ImportOptions,
    source: str,
    progress: Progress = lambda _: None,
) -> ImportReport:
    """Create a scenario per row, in one transaction, as `author`; `source` names the file.

    `progress` is told the number of rows done and may raise to stop everything. Raises Invalid
    where the file can't be read on; what is wrong with rows is in the report.
    """
    report = ImportReport()
    with transaction.atomic():
        with together():
            for row in rows:
                report.total += 1
                _import(row, author, options, source, report)
                # With DEBUG, Django keeps every query of what it takes for one request.
                reset_queries()
                progress(report.total)
        if options.validate_only or (report.problem_count and not options.skip_errors):
            transaction.set_rollback(True)
            report.keep_nothing()
    return report


def _import(
    row: Row, author: User, options: ImportOptions, source: str, report: ImportReport
) -> None:
    problems = row.problems
    if not problems:
        try:
            scenario = _create(wish_of(row.values), author, options, source, row.number)
        except Refusal as refusal:
            problems = tuple(_problems(row.number, refusal))
        except DatabaseError as error:
            if not is_refused_value(error):
                raise
            problems = (RowProblem(row.number, "A value is outside what can be stored"),)
        else:
            report.valid += 1
            report.created.append(str(scenario.pk))
            if len(report.previews) < MAX_PREVIEWED:
                report.previews.append(_preview(row.number, scenario))
    report.note(problems)


def _create(wish: Wish, author: User, options: ImportOptions, source: str, number: int) -> Scenario:
    changelog = wish.changelog or f"Imported from {source}, row {number}"
    create = partial(services.create, author=author, document=wish.content, changelog=changelog)
    standing: dict[str, Any] = {
        "visibility": wish.visibility,
        "shared_with": wish.shared_with,
        "status": wish.status or options.default_status,
    }
    if standing == {"visibility": None, "shared_with": None, "status": Status.DRAFT}:
        return create()  # which is a draft as it is, in a transaction of its own
    with transaction.atomic():
        # The same note for every row: what is told of alike is told in one piece.
        notes = wish.notes or f"Imported from {source}"
        return services.edit(scenario=create(), actor=author, **standing, notes=notes)


def _problems(number: int, refusal: Refusal) -> Iterator[RowProblem]:
    fields = getattr(refusal, "fields", {})
    for path, messages in fields.items():
        first, *rest = path.split(".")
        for message in messages:
            yield RowProblem(number, message, ".".join([wire_name(first), *rest]))
    if not fields:
        yield RowProblem(number, refusal.detail)


def _preview(number: int, scenario: Scenario) -> dict[str, Any]:
    return {
        "row": number,
        "id": str(scenario.pk),
        "name": scenario.name,
        "slug": scenario.slug,
        "category": scenario.category,
        "difficulty": scenario.difficulty,
        "status": scenario.status,
        "visibility": scenario.visibility,
    }


def _known_columns() -> Mapping[str, Column]:
    standing = (
        Column((name,), Kind.LIST if name == "sharedWith" else Kind.TEXT) for name in STANDING
    )
    told = (Column((name,), Kind.IGNORED) for name in TOLD)
    return by_name(*told, *content_columns(), *standing)
