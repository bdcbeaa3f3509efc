"""`manage.py load_library`: idempotent, in order, never over an author's edits."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from scenarios import services
from scenarios.models import Scenario
from scenarios.services import library
from scenarios.services.library import load_library
from testing.scenarios import character, draft_scenario, minimal_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    character()
    write(tmp_path, "z-first", name="First")
    write(tmp_path, "a-second", name="Second", prerequisites=["z-first"])
    return tmp_path


def write(folder, slug, **changes):
    text = yaml.safe_dump(minimal_document(**changes), allow_unicode=True)
    (folder / f"{slug}.yaml").write_text(text, encoding="utf-8")


def test_new_files_are_published_as_built_in_content(folder):
    report = load_library(folder)
    assert report.created == ["z-first.yaml", "a-second.yaml"]
    first = Scenario.objects.get(slug="z-first")
    assert (first.status, first.is_system, first.visibility, first.created_by) == (
        "PUBLISHED",
        True,
        "public",
        None,
    )
    assert first.history.get().history_change_reason == "Built-in content"
    assert list(Scenario.objects.get(slug="a-second").prerequisites.all()) == [first]


def test_loading_again_does_nothing_and_reads_one_table(folder, django_assert_num_queries):
    load_library(folder)
    with django_assert_num_queries(1):
        report = load_library(folder)
    assert (report.created, report.updated, report.left_alone, report.failed) == ([], [], [], {})


def test_a_changed_file_becomes_the_next_published_version(folder):
    load_library(folder)
    write(folder, "z-first", name="First, again")
    assert load_library(folder).updated == ["z-first.yaml"]
    first = Scenario.objects.get(slug="z-first")
    assert (first.name, first.version_number, first.published_version) == ("First, again", 2, 2)
    assert load_library(folder).updated == []


def test_a_file_that_only_looks_different_makes_no_version(folder):
    load_library(folder)
    path = folder / "z-first.yaml"
    path.write_text("# A remark.\n" + path.read_text())
    load_library(folder)
    assert Scenario.objects.get(slug="z-first").version_number == 1


def test_an_authors_edit_is_never_overwritten(cast, folder):
    load_library(folder)
    first = Scenario.objects.get(slug="z-first")
    services.update(scenario=first, editor=cast.admin, changes={"name": "Our own wording"})
    write(folder, "z-first", name="The library's wording")
    for _ in range(2):
        assert load_library(folder).left_alone == ["z-first.yaml"]
    first.refresh_from_db()
    assert (first.name, first.version_number) == ("Our own wording", 2)


def test_what_the_operator_archived_stays_archived(cast, folder):
    load_library(folder)
    first = Scenario.objects.get(slug="z-first")
    services.archive(scenario=first, actor=cast.admin)
    write(folder, "z-first", name="Changed")
    assert load_library(folder).left_alone == ["z-first.yaml"]
    first.refresh_from_db()
    assert first.status == "ARCHIVED"


def test_somebody_elses_scenario_of_that_name_is_left_alone(cast, folder):
    theirs = draft_scenario(author=cast.author, slug="z-first", name="Theirs")
    report = load_library(folder)
    assert report.left_alone == ["z-first.yaml"]
    theirs.refresh_from_db()
    assert (theirs.name, theirs.is_system) == ("Theirs", False)


def test_a_bad_file_is_explained_and_stops_no_other(folder, monkeypatch):
    write(folder, "m-unfinished", name="Unfinished", knowledge=[])
    write(folder, "m-invalid", name="x")
    (folder / "m-broken.yaml").write_text("name: [")
    monkeypatch.setattr(library, "LIBRARY", folder)
    monkeypatch.setattr(library.load_library, "__defaults__", (folder,))
    with pytest.raises(CommandError) as caught:
        call_command("load_library", verbosity=0)
    text = str(caught.value)
    assert "m-unfinished.yaml was not loaded. It does not pass the publish gate:" in text
    assert "There must be at least one helpful article" in text
    assert "m-invalid.yaml was not loaded. Name must be at least 3 characters." in text
    assert "m-broken.yaml was not loaded. This is not valid YAML" in text
    assert set(Scenario.objects.values_list("slug", flat=True)) == {"z-first", "a-second"}


def test_the_real_library_loads(capsys):
    call_command("load_library")
    loaded = Scenario.objects.filter(is_system=True, status="PUBLISHED")
    files = list(library.LIBRARY.glob("*.yaml"))
    assert loaded.count() == len(files)
    assert "dana-whitfield: created" in capsys.readouterr().out
    call_command("load_library")
    assert capsys.readouterr().out == ""


def test_wordings_beside_a_file_are_part_of_it(folder):
    load_library(folder)
    wordings = folder / "wordings"
    wordings.mkdir()
    (wordings / "z-first.yaml").write_text('unlock: ["Let me open it up for you"]')
    assert load_library(folder).updated == ["z-first.yaml"]
    loaded = Scenario.objects.get(slug="z-first").simulation["wordings"]
    assert loaded == {"unlock": ["Let me open it up for you"]}
    assert load_library(folder).updated == []


def test_wordings_of_nothing_are_named(folder):
    (folder / "wordings").mkdir()
    (folder / "wordings" / "z-first.yaml").write_text('unlok: ["Let me open it up for you"]')
    failed = load_library(folder).failed["z-first.yaml"]
    assert "there is no fact, check or action “unlok”" in failed
