"""A template out of a scenario: the chosen fields are blanks wherever their values stand."""

import json

import pytest

from helpdesk.errors import NotAllowed
from scenarios import services
from scenarios.columns import read_document
from scenarios.gate import checklist, passed
from scenarios.templating.models import ScenarioTemplate
from testing.scenarios import draft_scenario, minimal_document

pytestmark = pytest.mark.django_db

ALL = ["customer.name", "customer.age", "context.company_name", "ticket.affected_asset"]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def scenario_of(author, **changes):
    document = minimal_document(**changes)
    document["customer"] |= {"name": "Sam Porter", "age": 41}
    return draft_scenario(author=author, **document)


def test_chosen_fields_become_variables_with_their_values_as_defaults(cast):
    template = services.save_as_template(
        scenario=scenario_of(cast.author), author=cast.author, name="Lockouts", fields=ALL
    )
    assert [(one["name"], one["type"], one["default"]) for one in template.variables] == [
        ("caller", "person", "Sam Porter"),
        ("age", "number", 41),
        ("company", "text", "Brightwater Surveys"),
        ("asset", "asset_tag", "LT-4711"),
    ]
    person = template.document["simulation"]["directory"][0]
    assert (person["full_name"], person["username"], person["email"]) == (
        "{{caller}}",
        "{{caller.username}}",
        "{{caller.username}}@brightwater.example",
    )
    assert template.document["simulation"]["assets"][0]["tag"] == "{{asset}}"
    assert template.document["customer"]["age"] == "{{age}}"


def test_the_same_values_make_the_same_scenario_and_others_one_that_passes_the_gate(cast):
    scenario = scenario_of(cast.author)
    template = services.save_as_template(
        scenario=scenario, author=cast.author, name="Lockouts", fields=ALL[1:]
    )
    same = services.create_from_template(
        template=template,
        author=cast.author,
        name=scenario.name,
        values={one["name"]: one["default"] for one in template.variables},
    )
    beside = {"slug"}
    assert read_document(same).model_dump(exclude=beside) == read_document(scenario).model_dump(
        exclude=beside
    )
    template = services.save_as_template(
        scenario=scenario, author=cast.author, name="Lockouts", fields=ALL
    )
    other = services.create_from_template(
        template=template,
        author=cast.author,
        name="Another",
        values={"caller": "Zoë Núñez", "age": 30, "company": "Kestrel $5", "asset": "PC-9"},
    )
    document = read_document(other)
    text = json.dumps(document.simulation, ensure_ascii=False)
    assert "Zoë Núñez" in text
    assert "zoe.nunez@brightwater.example" in text
    assert "Sam Porter" not in text
    assert "sporter" not in text.replace("sam.porter", "")
    assert passed(checklist(document))


def test_braces_of_the_scenario_stay_braces(cast):
    scenario = scenario_of(cast.author, description="Type {{name}} and {{")
    template = services.save_as_template(
        scenario=scenario, author=cast.author, name="Braces", fields=[]
    )
    made = services.create_from_template(
        template=template, author=cast.author, name="Braces", values={}
    )
    assert made.description == "Type {{name}} and {{"


def test_a_value_inside_another_leaves_both(cast):
    scenario = scenario_of(cast.author)
    services.update(
        scenario=scenario,
        editor=cast.author,
        changes={
            "context": {"company_name": "Kestrel"},
            "ticket": {"subject": "Locked out at Kestrel", "description": "Kestrel, Kestrels"},
        },
    )
    template = services.save_as_template(
        scenario=scenario,
        author=cast.author,
        name="Nested",
        fields=["context.company_name", "ticket.subject"],
    )
    assert template.document["ticket"]["subject"] == "{{subject}}"
    assert template.document["ticket"]["description"] == "{{company}}, Kestrels"


def test_the_character_calls_where_the_scenario_names_nobody(cast):
    scenario = draft_scenario(author=cast.author)
    assert scenario.customer_name == ""
    template = services.save_as_template(
        scenario=scenario, author=cast.author, name="Lockouts", fields=["customer.name"]
    )
    assert template.variables[0]["default"] == "Sam Porter"
    assert template.document["customer"]["name"] == "{{caller}}"
    assert template.document["simulation"]["directory"][0]["full_name"] == "{{caller}}"


def test_who_may(cast):
    scenario = scenario_of(cast.author)
    for person in (cast.reviewer, cast.viewer, cast.owner):
        with pytest.raises(NotAllowed):
            services.save_as_template(scenario=scenario, author=person, name="Mine", fields=ALL)


def test_the_page_offers_what_has_a_value_and_opens_the_new_template(cast, page_client):
    scenario, client = scenario_of(cast.author), page_client(cast.author)
    address = f"/admin/scenarios/scenario/{scenario.pk}/save-as-template/"
    assert (
        address in client.get(f"/admin/scenarios/scenario/{scenario.pk}/change/").content.decode()
    )
    page = client.get(address).content.decode()
    assert "Who calls: Sam Porter" in page
    assert "Industry" not in page
    answer = client.post(address, {"name": "Lockouts", "fields_chosen": ["customer.name"]})
    template = ScenarioTemplate.objects.get()
    assert answer["Location"] == f"/admin/scenarios/scenariotemplate/{template.pk}/change/"
    assert [one["name"] for one in template.variables] == ["caller"]
    refused = client.post(address, {"name": "x", "fields_chosen": ["simulation"]})
    assert refused.status_code == 400
    assert page_client(cast.reviewer).get(address).status_code == 403
    assert page_client(cast.outsider_admin).get(address).status_code == 404
