"""Reading a page's form the way a browser would send it."""

from html.parser import HTMLParser
from typing import Any


class _FormReader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.data: dict[str, Any] = {}
        self._inside = False
        self._textarea: str | None = None
        self._select: tuple[str, bool] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "form":
            self._inside = values.get("id") == self.form_id
        if not self._inside or "__prefix__" in name:
            return
        if tag == "input" and name:
            self._input(name, values)
        elif tag == "textarea" and name:
            self._textarea, self._text = name, ""
        elif tag == "select" and name:
            self._select = (name, "multiple" in values)
            self.data[name] = [] if "multiple" in values else ""
        elif tag == "option" and self._select and "selected" in values:
            select, multiple = self._select
            chosen = values.get("value") or ""
            self.data[select] = [*self.data[select], chosen] if multiple else chosen

    def _input(self, name: str, values: dict[str, str | None]) -> None:
        kind = values.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in values:
                self.data[name] = values.get("value") or "on"
        elif kind not in ("submit", "button", "file"):
            self.data[name] = values.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            # A browser drops the line break right after the tag.
            self.data[self._textarea] = self._text.replace("\r\n", "\n").removeprefix("\n")
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False


def form_data(page: str, form_id: str) -> dict[str, Any]:
    """Return what submitting the form with this id would send, buttons left out."""
    reader = _FormReader(form_id)
    reader.feed(page)
    return reader.data
