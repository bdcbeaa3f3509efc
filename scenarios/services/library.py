"""Loading the built-in scenarios out of `scenarios/library/`."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from helpdesk.errors import Refusal
from scenarios.choices import Status, Visibility
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.services.content import create, parse, update
from scenarios.services.library_files import (
    CHANGELOG,
    LibraryFile,
    LoadReport,
    explain,
    library_files,
)
from scenarios.services.lifecycle import publish

LIBRARY = Path(__file__).parent.parent / "library"


def load_library(folder: Path = LIBRARY) -> LoadReport:
    """Bring the built-in scenarios up to date with the files, any number of times.

    A file's name is the scenario's slug. New files are created and published, changed files become
    a new published version, a scenario that somebody edited or took out of use is left alone. One
    file's failure stops no other.
    """
    report = LoadReport()
    files = library_files(folder)
    loaded = {
        scenario.slug: scenario
        for scenario in Scenario.objects.filter(slug__in=[file.slug for file in files])
    }
    changed = [
        file
        for file in files
        if file.slug not in loaded or loaded[file.slug].library_digest != file.digest
    ]
    for file, document in _in_order(_parsed(changed, report)):
        _load(file, document, loaded.get(file.slug), report)
    return report


def _parsed(
    files: Iterable[LibraryFile], report: LoadReport
) -> dict[str, tuple[LibraryFile, ScenarioDocument]]:
    documents = {}
    for file in files:
        try:
            document = parse(file.content())
        except Refusal as refusal:
            report.failed[file.path.name] = explain(refusal)
        else:
            documents[file.slug] = (file, document.model_copy(update={"slug": file.slug}))
    return documents


def _in_order(
    documents: dict[str, tuple[LibraryFile, ScenarioDocument]],
) -> list[tuple[LibraryFile, ScenarioDocument]]:
    """Return the documents so that prerequisites come first; a circle is left to the verb to
    refuse.
    """
    ordered: dict[str, tuple[LibraryFile, ScenarioDocument]] = {}
    waiting = dict(documents)
    while waiting:
        ready = [
            slug
            for slug, (_, document) in waiting.items()
            if not any(other in waiting for other in document.prerequisites)
        ] or list(waiting)
        for slug in ready:
            ordered[slug] = waiting.pop(slug)
    return list(ordered.values())


def _load(
    file: LibraryFile, document: ScenarioDocument, scenario: Scenario | None, report: LoadReport
) -> None:
    name = file.path.name
    if scenario is not None and not _is_untouched(scenario):
        report.left_alone.append(name)
        return
    try:
        with transaction.atomic():
            _write(file, document, scenario)
    except Refusal as refusal:
        report.failed[name] = explain(refusal)
    else:
        (report.created if scenario is None else report.updated).append(name)


def _is_untouched(scenario: Scenario) -> bool:
    return (
        scenario.is_system
        and scenario.version_number == scenario.library_version
        and scenario.status == Status.PUBLISHED
    )


def _write(file: LibraryFile, document: ScenarioDocument, scenario: Scenario | None) -> None:
    if scenario is None:
        scenario = create(
            author=None,
            document=document,
            changelog=CHANGELOG,
            visibility=Visibility.PUBLIC,
            is_system=True,
        )
    else:
        update(scenario=scenario, editor=None, document=document, changelog=CHANGELOG)
    if scenario.published_version != scenario.version_number:
        # Tests play every built-in file on all its surfaces (sessions/proving/tests/test_proof.py);
        # to do so again would cost every new machine a minute.
        publish(scenario=scenario, actor=None, notes=CHANGELOG, play=False)
    Scenario.objects.filter(pk=scenario.pk).update(
        library_version=scenario.version_number, library_digest=file.digest
    )
