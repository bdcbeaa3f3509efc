"""Imports point one way: sessions → gamification, scenarios → prompts → helpdesk."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
MAY_IMPORT = {
    "helpdesk": {"helpdesk"},
    "prompts": {"prompts", "helpdesk"},
    "scenarios": {"scenarios", "prompts", "helpdesk"},
    "gamification": {"gamification", "helpdesk"},
    "sessions": {"sessions", "gamification", "scenarios", "prompts", "helpdesk"},
}
# These put everything together: they may import all, and nothing imports them.
ASSEMBLY = {"helpdesk.urls", "helpdesk.asgi", "helpdesk.celery", "helpdesk.settings"}
# The package itself makes Celery's application known, as Celery asks for.
KNOWN = {("helpdesk", "helpdesk.celery")}


def sources(package):
    """The package's files, tests and migrations left out."""
    return [
        path
        for path in (ROOT / package).rglob("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    ]


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    """The modules of ours that a file names, imports within functions included."""
    module = module_of(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] in MAY_IMPORT)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package):
    wrong = {
        (module_of(path), name)
        for path in sources(package)
        if module_of(path) not in ASSEMBLY
        for name in imported(path)
        if name.partition(".")[0] not in MAY_IMPORT[package]
    }
    assert wrong == set()


def test_nothing_imports_what_assembles():
    found = {
        (module_of(path), name)
        for package in MAY_IMPORT
        for path in sources(package)
        for name in imported(path)
        if name in ASSEMBLY
    }
    assert found == KNOWN


def test_a_relative_import_is_seen(tmp_path, monkeypatch):
    package = tmp_path / "prompts" / "inner"
    package.mkdir(parents=True)
    file = package / "module.py"
    file.write_text("from ..models import Character\nfrom . import near\nimport scenarios.models\n")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert set(imported(file)) == {
        "prompts.models",
        "prompts.models.Character",
        "prompts.inner",
        "prompts.inner.near",
        "scenarios.models",
    }


def test_there_are_sources_to_look_at():
    assert all(len(sources(package)) > 5 for package in MAY_IMPORT)
    assert Path(ROOT / "sessions" / "models.py") in sources("sessions")
