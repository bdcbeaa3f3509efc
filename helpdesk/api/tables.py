"""Cells of files that people open in a spreadsheet."""

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_text(text: str) -> str:
    """Return `text` so that a spreadsheet shows it and never runs it: with an apostrophe before
    what it would take for a formula (OWASP, “CSV Injection”).
    """
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
