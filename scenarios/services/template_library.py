"""Loading the built-in templates out of `scenarios/template_library/`."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from helpdesk.errors import Invalid, Refusal
from scenarios.services.library_files import (
    LibraryFile,
    LoadReport,
    explain,
    library_files,
)
from scenarios.services.templating import create_template, update_template
from scenarios.templating.models import ScenarioTemplate

TEMPLATES = Path(__file__).parent.parent / "template_library"
_KEYS = frozenset({"name", "description", "is_featured", "variables", "document"})


def load_templates(folder: Path = TEMPLATES) -> LoadReport:
    """Bring the built-in templates up to date with the files, any number of times.

    New files are created, changed ones written over what the loader wrote; a template that somebody
    edited is left alone. One file's failure stops no other.
    """
    report = LoadReport()
    files = library_files(folder)
    names = [file.slug for file in files]
    loaded = {
        one.library_name: one for one in ScenarioTemplate.objects.filter(library_name__in=names)
    }
    for file in files:
        template = loaded.get(file.slug)
        if template is not None and template.library_digest == file.digest:
            continue
        if template is not None and template.version_number != template.library_version:
            report.left_alone.append(file.path.name)
            continue
        try:
            with transaction.atomic():
                _write(file, template)
        except Refusal as refusal:
            report.failed[file.path.name] = explain(refusal)
        else:
            (report.created if template is None else report.updated).append(file.path.name)
    return report


def _write(file: LibraryFile, template: ScenarioTemplate | None) -> None:
    content = _content(file)
    if template is None:
        template = create_template(author=None, library_name=file.slug, **content)
    else:
        document = content.pop("document")
        update_template(template=template, editor=None, document=document, changes=content)
    ScenarioTemplate.objects.filter(pk=template.pk).update(
        library_version=template.version_number, library_digest=file.digest
    )


def _content(file: LibraryFile) -> dict[str, Any]:
    content = file.content()
    for key in ("name", "document"):
        if key not in content:
            raise Invalid(f"{key} is missing.")
    if unknown := set(content) - _KEYS:
        raise Invalid(f"There is no field “{min(unknown)}” in a template.")
    # YAML knows dates, JSON doesn't.
    plain: dict[str, Any] = json.loads(json.dumps(content, default=str))
    return plain
