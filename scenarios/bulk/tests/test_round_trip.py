"""What is exported imports to an identical scenario, whatever is in it, as JSON and as CSV."""

import io
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from scenarios import services
from scenarios.bulk.exporting import ExportOptions, export_rows
from scenarios.bulk.importing import ImportOptions, import_rows, read_rows
from scenarios.choices import Category, Credibility, Difficulty, ITCategory
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.versions import Version
from testing.library import library_document, library_slugs
from testing.scenarios import character, draft_scenario

pytestmark = pytest.mark.django_db

CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
# What is special to a file's format, or to a spreadsheet, comes up often.
SPECIAL = st.sampled_from(
    [
        "=1+1",
        "-5",
        "'",
        "''x",
        '""',
        '"',
        "null",
        "[",
        "[]",
        "{}",
        "0",
        "1,5",
        "a;b,c\td",
        "\r",
        "\r\n",
        "x\ny",
        "\ufeff",
        "\u2028",
        " = 1",
        "true",
        "＝x",
        "1e5",
        "\t",
    ]
)


def texts(least: int = 0, most: int = 40) -> st.SearchStrategy[str]:
    pieces = st.one_of(SPECIAL, st.text(CHARACTERS, max_size=20))
    made = st.one_of(pieces, st.lists(pieces, max_size=3).map("".join))
    return made.map(lambda text: text[:most]).filter(lambda text: len(text) >= least)


def words(most: int) -> st.SearchStrategy[str]:
    return texts(1, most).map(str.strip).filter(bool)


FREE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
        texts(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(texts(), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.dictionaries(texts(), FREE, max_size=3)


def parts(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A part in which any of the fields may be missing."""
    return st.fixed_dictionaries({}, optional=fields)


def lists(of: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(of, max_size=3)


DOCUMENTS = st.fixed_dictionaries(
    {"name": texts(3, 100).filter(lambda text: len(text.strip()) >= 3)},
    optional={
        "description": texts(),
        "category": st.sampled_from(Category.values),
        "difficulty": st.sampled_from(Difficulty.values),
        "industry": texts(),
        "tags": lists(words(40)),
        "language": texts(0, 10),
        "estimated_duration": st.integers(5, 60),
        "xp_reward": st.integers(0, 1000),
        "prerequisites": st.sampled_from([[], ["required"]]),
        "customer": parts(
            character=st.sampled_from([None, "sam-porter"]),
            name=texts(),
            age=st.one_of(st.none(), st.integers(16, 99)),
            personality=lists(texts()),
            initial_mood=st.one_of(st.none(), st.integers(0, 100)),
            background_story=texts(),
            technical_level=st.sampled_from(["", "novice", "advanced"]),
        ),
        "ticket": parts(
            it_category=st.sampled_from(ITCategory.values),
            impact=st.integers(1, 3),
            subject=texts(),
            description=texts(),
        ),
        "context": parts(company_context=OBJECTS, context_details=OBJECTS, issue=texts()),
        "ai": parts(
            system_prompt=texts(),
            temperature=st.floats(0, 2),
            emotional_triggers=lists(texts()),
        ),
        "simulation": OBJECTS,
        "knowledge": st.lists(
            st.fixed_dictionaries(
                {
                    "key": st.from_regex(r"[a-z0-9][a-z0-9-]{1,20}", fullmatch=True),
                    "title": texts(3),
                    "body": texts(1),
                    "source": texts(),
                    "credibility": st.sampled_from(Credibility.values),
                },
                optional={
                    "published_on": st.one_of(st.none(), st.dates().map(str)),
                    "is_helpful": st.booleans(),
                    "tags": lists(words(40)),
                },
            ),
            max_size=2,
            unique_by=lambda article: article["key"],
        ),
        "success": parts(
            target_outcome=texts(),
            acceptable_solutions=lists(FREE),
            must_use_keywords=lists(words(60)),
            time_limit=st.one_of(st.none(), st.integers(60, 10_000)),
        ),
        "weights": parts(greeting=st.integers(0, 100), custom_metrics=lists(OBJECTS)),
        "phases": st.lists(
            st.fixed_dictionaries(
                {"name": texts(1)},
                optional={"objectives": lists(texts()), "key_vocabulary": lists(words(60))},
            ),
            max_size=3,
        ),
        "learning": parts(goal=texts(), objectives=lists(texts()), cultural_notes=texts()),
    },
)


def snapshot(scenario: Scenario) -> dict[str, Any]:
    """What a version holds, but for the slug, which is one scenario's alone."""
    version = Version.objects.get(id=scenario.pk, version_number=scenario.version_number)
    return {name: value for name, value in version.snapshot.items() if name != "slug"}


def there_and_back(scenario, person, format_):
    """The scenario that the export of this one imports to."""
    file = io.BytesIO()
    options = ExportOptions(format_, include_analytics=True, include_versions=True)
    assert export_rows(file, [scenario.pk], person=person, options=options) == 1
    report = import_rows(
        read_rows(file, format_), author=person, options=ImportOptions(), source="export"
    )
    assert report.problems == []
    return Scenario.objects.get(pk=report.created[0])


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=DOCUMENTS)
def test_whatever_an_author_wrote(cast, document):
    with transaction.atomic():
        character()
        draft_scenario(author=cast.author, name="Required", slug="required")
        scenario = services.create(author=cast.author, document=document)
        for format_ in ("json", "csv"):
            copy = there_and_back(scenario, cast.author, format_)
            assert copy.pk != scenario.pk
            assert snapshot(copy) == snapshot(scenario)
        transaction.set_rollback(True)


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_a_scenario_of_the_library(cast, format_):
    slug = library_slugs()[0]
    document = library_document(slug)
    character(document["customer"]["character"])
    scenario = services.create(author=cast.author, document=document)
    assert snapshot(there_and_back(scenario, cast.author, format_)) == snapshot(scenario)


def test_every_field_is_told_from_its_default(cast):
    """A field the property above leaves out still has its column."""

    def other(field: FieldInfo) -> Any:
        value = field.get_default(call_default_factory=True)
        return {"": "=x", 0: 7}.get(value, value) if isinstance(value, str | int) else value

    document = ScenarioDocument(name="Everything").model_dump(mode="json")
    for name, part in list(document.items()):
        model = ScenarioDocument.model_fields[name].annotation
        if isinstance(part, dict) and hasattr(model, "model_fields"):
            document[name] = {key: other(field) for key, field in model.model_fields.items()}
    document["customer"] |= {"character": None, "technical_level": "advanced"}
    scenario = services.create(author=cast.author, document=document)
    for format_ in ("json", "csv"):
        assert snapshot(there_and_back(scenario, cast.author, format_)) == snapshot(scenario)
