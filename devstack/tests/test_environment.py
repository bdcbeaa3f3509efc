"""What is compiled is kept, even where Python is told to write nothing beside its sources."""

import os
import subprocess
import sys

import pytest

from devstack.environment import bytecode_variables


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """Python is told to write no bytecode, and nothing else."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    return monkeypatch


def test_bytecode_is_kept_in_a_folder_of_its_own(told, tmp_path):
    told.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "kept"))
    source = tmp_path / "written.py"
    source.touch()
    subprocess.run(
        [sys.executable, "-c", "import written"],
        cwd=tmp_path,
        env={**os.environ, **bytecode_variables()},
        check=True,
    )
    assert [path.name[:8] for path in (tmp_path / "kept").rglob("written.*.pyc")] == ["written."]
    assert not (tmp_path / "__pycache__").exists()


def test_the_folder_is_none_of_the_sources():
    assert bytecode_variables()["PYTHONPYCACHEPREFIX"].endswith("/.local/bytecode")


def test_where_python_may_write_nothing_is_said(told):
    told.delenv("PYTHONDONTWRITEBYTECODE")
    assert bytecode_variables() == {}
