"""The style sheet is built when it is out of date, and only then."""

import pytest

from devstack import css
from devstack.problems import Problem


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(css, "CHECKOUT", tmp_path)
    monkeypatch.setattr(css, "SOURCE", tmp_path / "styles" / "source.css")
    monkeypatch.setattr(css, "TARGET", tmp_path / "static" / "build" / "app.css")
    css.SOURCE.parent.mkdir(parents=True)
    css.SOURCE.write_text('@import "tailwindcss";')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('<p class="p-4">')
    return tmp_path


def test_it_holds_the_classes_that_templates_use(checkout):
    assert css.build_css()
    sheet = css.TARGET.read_text()
    assert ".p-4{" in sheet
    assert ".p-8{" not in sheet


def test_it_is_built_again_only_after_a_change(checkout):
    assert css.build_css()
    assert not css.build_css()
    (checkout / "templates" / "page.html").write_text('<p class="p-8">')
    assert css.build_css()
    assert ".p-8{" in css.TARGET.read_text()


def test_a_mistake_is_told_and_leaves_the_old_sheet(checkout):
    css.build_css()
    before = css.TARGET.read_text()
    css.SOURCE.write_text('@import "missing-file";')
    with pytest.raises(Problem, match="missing-file"):
        css.build_css()
    assert css.TARGET.read_text() == before
    assert [path.name for path in css.TARGET.parent.glob("*.css")] == ["app.css"]
