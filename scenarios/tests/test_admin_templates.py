"""Templates in the admin: the list, the page to write one, the form to use one."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from scenarios import services
from scenarios.models import Scenario
from scenarios.templating.models import ScenarioTemplate
from testing.forms import form_data
from testing.scenarios import character
from testing.templates import VARIABLES, template_document, template_of

pytestmark = pytest.mark.django_db

URL = "/admin/scenarios/scenariotemplate/"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
FILLED = {
    "scenario_name": "Ruth is locked out",
    "variable-caller": "Ruth Adeyemi",
    "variable-company": "Larkfield",
}


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def use_url(template):
    return f"{URL}{template.pk}/use/"


def change_url(template):
    return f"{URL}{template.pk}/change/"


def form_of(response):
    return form_data(response.content.decode(), "scenariotemplate_form")


def test_who_may_not_write_it_reads_it_laid_out(cast, page_client):
    template = template_of(cast.author)
    text = page_client(cast.viewer).get(change_url(template)).content.decode()
    assert f"{template.variables[0]['label']} ({template.variables[0]['type']})" in text
    assert "The whole document" in text
    assert 'name="document"' not in text


def test_the_list_shows_pictures_use_and_rating_with_as_many_queries_for_one_as_for_four(
    cast, page_client, django_assert_max_num_queries
):
    template = template_of(cast.author, is_featured=True)
    services.rate_template(template=template, person=cast.viewer, rating=4)
    client = page_client(cast.author)
    client.get(URL)
    with django_assert_max_num_queries(40) as queries:
        page = client.get(URL).content.decode()
    assert f'<img src="/api/admin/templates/{template.pk}/thumbnail?v=1"' in page
    assert "4.0 (1)" in page
    assert "Featured" in page
    assert use_url(template) in page
    few = len(queries)
    for _ in range(3):
        template_of(cast.author)
    with django_assert_max_num_queries(few):
        client.get(URL)


def test_a_scenario_is_made_from_a_form_without_scripts(cast, page_client):
    template, client = template_of(cast.author), page_client(cast.author)
    page = client.get(use_url(template))
    assert page.status_code == 200
    sent = {**page.context["form"].initial}
    fields = page.context["form"].fields
    sent |= {name: field.initial for name, field in fields.items() if field.initial is not None}
    answer = client.post(use_url(template), {**sent, **FILLED, "variable-is_vip": "true"})
    scenario = Scenario.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/admin/scenarios/scenario/{scenario.pk}/change/"
    assert (scenario.name, scenario.template, scenario.created_by) == (
        "Ruth is locked out",
        template,
        cast.author,
    )
    assert scenario.background_story == "Ruth is a director and owes $75."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"variable-caller": ""}, "Who calls is required"),
        ({"variable-caller": "Ruth"}, "Who calls must be a first and a last name"),
        ({"variable-age": "12"}, "Age must be between 18 and 70"),
        ({"variable-device": "toaster"}, "Device must be one of: tablet, phone"),
        ({"variable-amount": "much"}, "Amount must be an amount in $, such as $75"),
        ({"variable-due": "soon"}, "Due must be a date, such as 2026-03-31"),
        ({"variable-tag": "x"}, "Tag must be an asset tag such as LT-4711"),
        ({"scenario_name": "ab"}, "Name must be at least 3 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    cast, page_client, changes, message
):
    template = template_of(cast.author)
    answer = page_client(cast.author).post(use_url(template), {**FILLED, **changes})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count(message.replace("'", "&#x27;")) == 2  # above, with a link, and at its field
    assert "Larkfield" in page
    assert not Scenario.objects.exists()


def test_what_was_typed_is_no_markup(cast, page_client):
    template = template_of(cast.author)
    answer = page_client(cast.author).post(
        use_url(template), {**FILLED, "variable-caller": "<b>x</b>"}
    )
    assert "<b>x</b>" not in answer.content.decode()


def test_who_may_use_which(cast, page_client):
    template = template_of(cast.author)
    codes = {
        person.first_name: page_client(person).get(use_url(template)).status_code
        for person in (*cast.staff, cast.outsider_admin)
    }
    assert codes == {"Sana": 200, "Ada": 200, "Arthur": 200, "Rita": 403, "Vic": 403, "Oda": 404}
    assert page_client(cast.outsider_admin).get(change_url(template)).status_code == 302
    assert template.name not in page_client(cast.outsider_admin).get(URL).content.decode()


def test_saving_a_page_unchanged_changes_nothing(cast, page_client):
    template, client = template_of(cast.author), page_client(cast.author)
    data = form_of(client.get(change_url(template)))
    assert client.post(change_url(template), data).status_code == 302
    template.refresh_from_db()
    assert template.version_number == 1


def test_a_template_is_written_and_changed(cast, page_client):
    character()
    client = page_client(cast.author)
    data = form_of(client.get(f"{URL}add/")) | {
        "name": "Locked out",
        "document": json.dumps(template_document()),
        "variables": json.dumps(VARIABLES),
        "thumbnail": SimpleUploadedFile("x.png", PNG),
    }
    answer = client.post(f"{URL}add/", data)
    assert answer.status_code == 302, answer.context["errors"]
    template = ScenarioTemplate.objects.get()
    assert (template.created_by, template.visibility, template.thumbnail.name) == (
        cast.author,
        "tenant",
        f"templates/{template.pk}.png",
    )
    page = client.get(change_url(template))
    assert list(json.loads(form_of(page)["document"]))[:3] == ["slug", "name", "description"]
    document = template_document()
    del document["learning"]
    answer = client.post(
        change_url(template),
        form_of(page) | {"document": json.dumps(document), "is_featured": "on"},
    )
    assert answer.status_code == 302, answer.context["errors"]
    template.refresh_from_db()
    assert (template.is_featured, template.version_number) == (True, 2)
    assert "learning" not in template.document


def test_what_the_verb_refuses_stands_beside_its_field(cast, page_client):
    template, client = template_of(cast.author), page_client(cast.author)
    data = form_of(client.get(change_url(template)))
    answer = client.post(change_url(template), data | {"variables": json.dumps(VARIABLES[:-1])})
    assert answer.status_code == 200
    assert "there is no variable for {{tag}}" in str(
        answer.context["adminform"].form.errors["document"]
    )
    services.update_template(template=template, editor=cast.admin, changes={"name": "Locked in"})
    answer = client.post(change_url(template), data | {"name": "Late"})
    assert "Somebody else saved version 2" in answer.content.decode()
    template.refresh_from_db()
    assert template.name == "Locked in"


def test_deleting_is_audited(cast, page_client):
    template = template_of(cast.author)
    answer = page_client(cast.author).post(f"{URL}{template.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not ScenarioTemplate.objects.exists()
    assert page_client(cast.viewer).get(URL).status_code == 200
