"""The built-in templates: one per IT category, each making scenarios that pass the gate."""

import shutil
import string
from datetime import timedelta

import pytest
import yaml
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prompts.loading import load_library as load_prompts
from scenarios import services
from scenarios.advice.linting import lint
from scenarios.advice.remarks import Severity
from scenarios.choices import ITCategory
from scenarios.columns import read_document
from scenarios.documents import ScenarioDocument
from scenarios.gate import checklist
from scenarios.problems import simulation_problems
from scenarios.services import template_library
from scenarios.services.template_library import TEMPLATES, load_templates
from scenarios.templating.models import ScenarioTemplate
from scenarios.templating.placeholders import fill
from scenarios.templating.values import (
    defaults,
    parse_variables,
    read_values,
)
from testing.templates import VARIABLES, template_document

FILES = sorted(TEMPLATES.glob("*.yaml"))
names = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def content(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def suggested(template):
    return defaults(parse_variables(template.variables))


@pytest.mark.django_db
def test_there_is_one_for_every_it_category():
    report = load_templates()
    assert report.failed == {}
    templates = list(ScenarioTemplate.objects.all())
    assert {template.it_category for template in templates} == set(ITCategory.values)
    assert sum(template.is_featured for template in templates) >= 3
    assert {(one.visibility, one.is_system, bool(one.thumbnail)) for one in templates} == {
        ("public", True, True)
    }
    assert all(template.description and len(template.variables) >= 5 for template in templates)


@names
@pytest.mark.django_db
def test_its_scenario_passes_the_gate_with_the_defaults(path, folder):
    shutil.copy(path, folder)
    assert load_templates(folder).failed == {}
    template = ScenarioTemplate.objects.get()
    scenario = services.create_from_template(
        template=template, author=None, name=template.name, values=suggested(template)
    )
    failed = {item.id: item.detail for item in checklist(read_document(scenario)) if not item.ok}
    assert failed == {}


@names
def test_its_briefing_gives_nothing_away(path):
    template = content(path)
    variables = parse_variables(template["variables"])
    document = {"name": template["name"], **template["document"]}
    remarks = lint(ScenarioDocument.model_validate(fill(document, variables, defaults(variables))))
    assert [one.message for one in remarks if one.severity == Severity.HIGH] == []


words = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\xa0"), min_size=1
)
surname = st.text(st.characters(categories=["L"]), min_size=1, max_size=30)


def values_of(variable):
    """Return a strategy for everything a variable takes."""
    match variable.type:
        case "text":
            return words.map(lambda text: (text.strip() or "x")[: variable.max_length].strip())
        case "number":
            return st.integers(int(variable.minimum), int(variable.maximum))
        case "choice":
            return st.sampled_from([option.value for option in variable.options])
        case "person":
            return st.tuples(surname, surname).map(" ".join)
        case "money":
            return st.decimals(variable.minimum, variable.maximum, places=2).map(float)
        case "date":
            return st.integers(variable.earliest, variable.latest).map(
                lambda days: (timezone.localdate() + timedelta(days=days)).isoformat()
            )
        case "boolean":
            return st.booleans()
        case _:
            rest = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8)
            return rest.map(lambda text: f"{variable.prefix}{text}")


@names
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_filled_in_its_document_is_valid(path, data):
    template = content(path)
    variables = parse_variables(template["variables"])
    sent = {one.name: data.draw(values_of(one), label=one.name) for one in variables}
    people = [sent[one.name] for one in variables if one.type == "person"]
    document = {"name": template["name"], **template["document"]}
    if len({person.casefold() for person in people}) == len(people):
        document = fill(document, variables, read_values(variables, sent))
        ScenarioDocument.model_validate(document)
        assert simulation_problems(document["simulation"]) == []


def test_no_two_say_the_same():
    def texts(part):
        if isinstance(part, str):
            return {part} if len(part) > 60 else set()
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return set().union(*map(texts, inner))

    seen = {}
    for path in FILES:
        for text in texts(content(path)):
            assert seen.setdefault(text, path.stem) == path.stem, text


# --- Loading -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    load_prompts()
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def write(folder, **changes):
    document = {**template_document(), "customer": {"name": "{{caller}}", "age": "{{age}}"}}
    file = {"name": "Locked out", "document": document, "variables": VARIABLES, **changes}
    (folder / "locked-out.yaml").write_text(yaml.safe_dump(file), encoding="utf-8")


@pytest.mark.django_db
def test_loading_again_does_nothing(folder, django_assert_num_queries):
    write(folder)
    assert load_templates(folder).created == ["locked-out.yaml"]
    with django_assert_num_queries(1):
        report = load_templates(folder)
    assert (report.created, report.updated, report.left_alone, report.failed) == ([], [], [], {})


@pytest.mark.django_db
def test_a_changed_file_changes_its_template_and_nothing_stays_behind(folder):
    write(folder, is_featured=True)
    load_templates(folder)
    template = ScenarioTemplate.objects.get()
    document = template_document()
    del document["success"]
    write(folder, name="Locked in", document=document)
    assert load_templates(folder).updated == ["locked-out.yaml"]
    template.refresh_from_db()
    assert (template.name, template.version_number) == ("Locked in", 2)
    assert "success" not in template.document


@pytest.mark.django_db
def test_an_edit_is_never_overwritten(folder, cast):
    write(folder)
    load_templates(folder)
    template = ScenarioTemplate.objects.get()
    services.update_template(template=template, editor=cast.admin, changes={"name": "Ours"})
    write(folder, name="Theirs")
    assert load_templates(folder).left_alone == ["locked-out.yaml"]
    template.refresh_from_db()
    assert template.name == "Ours"


@pytest.mark.django_db
def test_a_bad_file_is_explained_and_stops_no_other(folder):
    write(folder)
    (folder / "a.yaml").write_text("name: [", encoding="utf-8")
    (folder / "b.yaml").write_text("name: Nothing more", encoding="utf-8")
    (folder / "c.yaml").write_text("{name: More, document: {}, colour: red}", encoding="utf-8")
    report = template_library.load_templates(folder)
    assert report.created == ["locked-out.yaml"]
    assert list(report.failed) == ["a.yaml", "b.yaml", "c.yaml"]
    assert report.failed["a.yaml"].startswith("This is not valid YAML")
    assert report.failed["b.yaml"] == "document is missing."
    assert report.failed["c.yaml"] == "There is no field “colour” in a template."
