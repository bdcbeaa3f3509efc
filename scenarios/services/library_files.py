"""Files of built-in content, and what became of them."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from helpdesk.errors import Conflict, Invalid, Refusal

CHANGELOG = "Built-in content"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class LoadReport:
    """What a load did: file names, and a sentence for each file that could not be loaded."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LibraryFile:
    """A YAML file of the library, and a digest of what it says."""

    path: Path
    digest: str

    @property
    def slug(self) -> str:
        """The file's name, which is the content's."""
        return self.path.stem

    def content(self) -> dict[str, Any]:
        """Return what the file says, nothing if that is no mapping; raises Invalid."""
        try:
            content = read_file(self.path)
        except yaml.YAMLError as error:
            said = " ".join(str(error).split())
            raise Invalid(f"This is not valid YAML: {said}") from None
        return content if isinstance(content, dict) else {}


def read_file(path: Path) -> Any:
    """Return what a YAML file says, a scenario's with its wordings out of `wordings/` beside it.

    Raises OSError, yaml.YAMLError.
    """
    content = _yaml(path)
    beside = _wordings_of(path)
    if beside.exists() and isinstance(content, dict):
        content["simulation"]["wordings"] = _yaml(beside)
    return content


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader


def _wordings_of(path: Path) -> Path:
    return path.parent / "wordings" / path.name


def _digest(path: Path) -> str:
    beside = _wordings_of(path)
    parts = [path.read_bytes(), beside.read_bytes() if beside.exists() else b""]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def library_files(folder: Path) -> list[LibraryFile]:
    """Return the files of a folder, by name."""
    return [LibraryFile(path, _digest(path)) for path in sorted(folder.glob("*.yaml"))]


def explain(refusal: Refusal) -> str:
    """Return the refusal with every failed line of the checklist or every field's message."""
    lines = [refusal.detail]
    extra = getattr(refusal, "extra", {})
    if isinstance(refusal, Conflict) and refusal.code == "gate_failed":
        failed = [item for item in extra["checklist"] if not item["passed"]]
        lines = ["It does not pass the publish gate:"]
        lines += [f"- {item['label']}: no. {item['message']}" for item in failed]
    for name, messages in getattr(refusal, "fields", {}).items():
        lines += [f"- {name}: {message}" for message in messages]
    return "\n".join(lines)
