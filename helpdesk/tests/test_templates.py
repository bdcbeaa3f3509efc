"""Every template compiles, and the error pages need nothing to render."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

FOLDER = Path(settings.BASE_DIR) / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_stand_alone(code):
    page = render_to_string(f"{code}.html")
    assert page.count("<h1>") == 1
    assert f"Error {code[:3]}" in page
