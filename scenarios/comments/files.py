"""What kind of file an attachment is, by its name and by what is in it."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any

from scenarios.comments.models import MAX_BYTES

TEXT = "text/plain"
_DOCUMENTS = "application/vnd.openxmlformats-officedocument"
# Name's ending → type. Nothing that a browser would run: no HTML, no SVG, no macros.
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "txt": TEXT,
    "log": TEXT,
    "md": TEXT,
    "csv": "text/csv",
    "json": "application/json",
    "docx": f"{_DOCUMENTS}.wordprocessingml.document",
    "xlsx": f"{_DOCUMENTS}.spreadsheetml.sheet",
}
_SIGNATURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-[0-9]"),
}
_MAIN_PARTS = {TYPES["docx"]: "word/document.xml", TYPES["xlsx"]: "xl/workbook.xml"}
MAX_NAME = 150
# Characters that no text has, though logs may hold tabs, form feeds and escapes of terminals.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class UnfitFile(Exception):
    """The file can't be attached; the text says why."""


def read_upload(file: Any) -> tuple[str, str, bytes]:
    """Return (name, type, content) of an uploaded file; raises UnfitFile.

    A name promises a type, and what is in the file must keep the promise.
    """
    name = clean_name(file.name or "")
    kind = TYPES.get(PurePosixPath(name).suffix.removeprefix(".").lower())
    if kind is None:
        raise UnfitFile(f"Only files of these types can be attached: {', '.join(sorted(TYPES))}")
    content: bytes = file.read(MAX_BYTES + 1)
    if not content:
        raise UnfitFile("The file is empty")
    if not _is(kind, content):
        raise UnfitFile("What is in the file is not of the type its name says")
    return name, kind, content


def clean_name(name: str) -> str:
    """Return a file's own name: no folders, nothing unprintable, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip()
    stem, dot, ending = printable.rpartition(".")
    return f"{stem[: MAX_NAME - 1 - len(ending)]}{dot}{ending}" if len(ending) <= 10 else ""


def _is(kind: str, content: bytes) -> bool:
    if kind in _SIGNATURES:
        return _SIGNATURES[kind].match(content) is not None
    if kind in _MAIN_PARTS:
        return _is_document(content, _MAIN_PARTS[kind])
    return _is_text(content)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return _BINARY.search(text) is None


def _is_document(content: bytes, main_part: str) -> bool:
    """Whether it is an office document without macros; only its list of parts is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return main_part in parts and not any("vbaproject" in part.lower() for part in parts)
