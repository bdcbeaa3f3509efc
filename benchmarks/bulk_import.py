"""Import 10,000 scenarios with a real Celery worker: rows a second, and the worker's memory.

    .venv/bin/python -m devstack test-env -- .venv/bin/python benchmarks/bulk_import.py [rows] [csv]

The rows are those of the built-in library, complete, again and again under other names; then all of
them are exported. Works on the throw-away servers that `test-env` starts.
"""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DEBUG"] = "true"  # as `make run` has it: Django then keeps queries
import django

django.setup()

from django.core.management import call_command

from helpdesk.accounts.models import Role, User
from prompts.loading import load_library
from scenarios.bulk import csv_files, json_files
from scenarios.bulk.columns import content_columns
from scenarios.bulk.exporting import ExportOptions
from scenarios.bulk.importing import ImportOptions
from scenarios.documents import ScenarioDocument
from scenarios.jobs.models import Job
from scenarios.jobs.services import start_export, start_import
from scenarios.models import Scenario
from scenarios.wire import to_wire
from testing.library import library_document, library_slugs

MEGABYTE = 1_000_000


def rows(number: int) -> Iterator[dict[str, Any]]:
    """The library's scenarios under ever other names."""
    documents = [ScenarioDocument.model_validate(library_document(s)) for s in library_slugs()]
    contents = [to_wire(document) for document in documents]
    for content in contents:
        del content["cast"], content["format"], content["slug"]
    endless = (
        {**content, "name": f"{content['name'][:80]} ({turn})"}
        for turn in range(number)
        for content in contents
    )
    return islice(endless, number)


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
            print(f"  {job.status:9} {done:6} of {total}, at most {most / MEGABYTE:.0f} MB")
    seconds = time.monotonic() - began
    print(f"  {seconds:.0f} s, {job.done / seconds:.0f} rows/s {job.error}")
    if job.status != Job.Status.COMPLETED:
        sys.exit(1)


def main() -> None:
    """Import, then export."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    format_ = sys.argv[2] if len(sys.argv) > 2 else "json"
    call_command("migrate", verbosity=0)
    load_library()
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
        time.sleep(10)
        (child,) = psutil.Process(worker.pid).children()
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
