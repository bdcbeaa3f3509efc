"""Import 10,000 scenarios with a real Celery worker: rows a second, and the worker's memory.

    .venv/bin/python -m devstack test-env -- .venv/bin/python benchmarks/bulk_import.py [rows] [csv]

Every row is a complete scenario with its world, phases and articles, about 10 KB of it; then all of
them are exported. Works on the throw-away servers that `test-env` starts.
"""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DEBUG"] = "true"  # as `make run` has it: Django then keeps queries
import django

django.setup()

from django.core.management import call_command  # noqa: E402

from helpdesk.accounts.models import Role, User  # noqa: E402
from scenarios.bulk import csv_files, json_files  # noqa: E402
from scenarios.bulk.columns import content_columns  # noqa: E402
from scenarios.bulk.exporting import ExportOptions  # noqa: E402
from scenarios.bulk.importing import ImportOptions  # noqa: E402
from scenarios.documents import ScenarioDocument  # noqa: E402
from scenarios.jobs.models import Job  # noqa: E402
from scenarios.jobs.services import start_export, start_import  # noqa: E402
from scenarios.models import Scenario  # noqa: E402
from scenarios.wire import to_wire  # noqa: E402
from testing.scenarios import character, minimal_document  # noqa: E402

MEGABYTE = 1_000_000


def rows(number: int) -> Iterator[dict[str, Any]]:
    """The same scenario under ever other names."""
    content = to_wire(ScenarioDocument.model_validate(minimal_document()))
    del content["cast"], content["format"], content["slug"]
    return ({**content, "name": f"Incident {turn}"} for turn in range(number))


def follow(job: Job, worker: subprocess.Popen[bytes]) -> None:
    """Print how far it is and how much memory the worker's largest process holds."""
    began, most = time.monotonic(), 0
    shown = 0.0
    while not job.is_finished:
        time.sleep(0.2)
        for process in psutil.Process(worker.pid).children(recursive=True):
            most = max(most, process.memory_info().rss)
        job.refresh_from_db()
        if time.monotonic() - shown > 10 or job.is_finished:
            shown = time.monotonic()
            done, total = job.standing
            print(
                f"  {job.status:9} {done:6} of {total}, at most {most / MEGABYTE:.0f} MB",
                flush=True,
            )
    seconds = time.monotonic() - began
    print(f"  {seconds:.0f} s, {job.done / seconds:.0f} rows/s {job.error}", flush=True)
    if job.status != Job.Status.COMPLETED:
        sys.exit(1)


def main() -> None:
    """Import, then export."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    format_ = sys.argv[2] if len(sys.argv) > 2 else "json"
    call_command("migrate", verbosity=0)
    character()
    person, _ = User.objects.get_or_create(
        email="bulk@bench.test", defaults={"role": Role.SUPER_ADMIN}
    )
    file = io.BytesIO()
    if format_ == "csv":
        csv_files.write(file, content_columns(), rows(number))
    else:
        json_files.write(file, rows(number))
    print(f"{number} rows, {file.tell() / MEGABYTE:.0f} MB of {format_}")
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "helpdesk", "--quiet", "worker", "--concurrency=1"]
    )
    try:
        while not (children := psutil.Process(worker.pid).children()):
            time.sleep(0.5)
        time.sleep(20)  # what it loads when it starts
        child = children[0]
        print(f"The worker's process before: {child.memory_info().rss / MEGABYTE:.0f} MB")
        print("Import:")
        job = start_import(owner=person, file=file, name=f"rows.{format_}", options=ImportOptions())
        follow(job, worker)
        print("Export:")
        ids = list(Scenario.objects.values_list("pk", flat=True))
        follow(start_export(owner=person, ids=ids, options=ExportOptions(format_)), worker)
    finally:
        worker.terminate()
        worker.wait()


main()
