"""Cells of files that people open in a spreadsheet."""

import re

# What spreadsheets take for a formula or strip (OWASP, “CSV Injection”); an apostrophe, so that
# ours can be told from the text's own; two quotes, which are an empty text in our files.
_RISKY = re.compile(r"'|\s*[=+\-@＝＋－＠]|[\t\r\n]|\"\"\Z")


def neutral(text: str) -> str:
    """Return `text` so that a spreadsheet shows it and never runs it: with an apostrophe in front
    of what it would take for a formula.
    """
    return f"'{text}" if _RISKY.match(text) else text


def restored(text: str) -> str:
    """Undo `neutral`."""
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text
