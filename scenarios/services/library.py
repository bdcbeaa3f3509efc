"""Loading the built-in scenarios out of `scenarios/library/`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from helpdesk.errors import Conflict, Refusal
from scenarios.choices import Status, Visibility
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.services.content import create, parse, update
from scenarios.services.lifecycle import publish

LIBRARY = Path(__file__).parent.parent / "library"
CHANGELOG = "Built-in content"


@dataclass
class LoadReport:
    """What a load did: file names, and a sentence for each file that could not be loaded."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _File:
    path: Path
    digest: str

    @property
    def slug(self) -> str:
        return self.path.stem


def load_library(folder: Path = LIBRARY) -> LoadReport:
    """Bring the built-in scenarios up to date with the files, any number of times.

    A file's name is the scenario's slug. New files are created and published, changed files become
    a new published version, a scenario that somebody edited or took out of use is left alone. One
    file's failure stops no other.
    """
    report = LoadReport()
    files = [_File(path, _digest(path)) for path in sorted(folder.glob("*.yaml"))]
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


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _parsed(
    files: Iterable[_File], report: LoadReport
) -> dict[str, tuple[_File, ScenarioDocument]]:
    documents = {}
    for file in files:
        try:
            content: Any = yaml.safe_load(file.path.read_text(encoding="utf-8"))
            document = parse(content if isinstance(content, dict) else {})
        except yaml.YAMLError as error:
            report.failed[file.path.name] = f"This is not valid YAML: {_one_line(error)}"
        except Refusal as refusal:
            report.failed[file.path.name] = _explain(refusal)
        else:
            documents[file.slug] = (file, document.model_copy(update={"slug": file.slug}))
    return documents


def _in_order(
    documents: dict[str, tuple[_File, ScenarioDocument]],
) -> list[tuple[_File, ScenarioDocument]]:
    """Return the documents so that prerequisites come first; a circle is left to the verb to
    refuse.
    """
    ordered: dict[str, tuple[_File, ScenarioDocument]] = {}
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
    file: _File, document: ScenarioDocument, scenario: Scenario | None, report: LoadReport
) -> None:
    name = file.path.name
    if scenario is not None and not _is_untouched(scenario):
        report.left_alone.append(name)
        return
    try:
        with transaction.atomic():
            _write(file, document, scenario)
    except Refusal as refusal:
        report.failed[name] = _explain(refusal)
    else:
        (report.created if scenario is None else report.updated).append(name)


def _is_untouched(scenario: Scenario) -> bool:
    return (
        scenario.is_system
        and scenario.version_number == scenario.library_version
        and scenario.status == Status.PUBLISHED
    )


def _write(file: _File, document: ScenarioDocument, scenario: Scenario | None) -> None:
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


def _explain(refusal: Refusal) -> str:
    """Return the refusal with every failed line of the checklist or every field's message."""
    lines = [refusal.detail]
    extra = getattr(refusal, "extra", {})
    if isinstance(refusal, Conflict) and refusal.code == "gate_failed":
        failed = [item for item in extra["checklist"] if not item["ok"]]
        lines = ["It does not pass the publish gate:"]
        lines += [f"- {item['label']}: no. {item['detail']}" for item in failed]
    for field_name, messages in getattr(refusal, "fields", {}).items():
        lines += [f"- {field_name}: {message}" for message in messages]
    return "\n".join(lines)


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())
