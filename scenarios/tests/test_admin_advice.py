"""Advice in the admin: beside the gate, under review, and on its own page."""

import re
from unittest.mock import patch

import pytest

from scenarios import services
from scenarios.admin.advice import field_id
from scenarios.advice import services as advice
from scenarios.advice.models import Validation
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db

ADMIN = "/admin/scenarios/scenario"


@pytest.fixture(autouse=True)
def queue():
    with patch("scenarios.advice.tasks.run_validation.delay") as delay:
        yield delay


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author)


def address(scenario):
    return f"{ADMIN}/{scenario.pk}/change/"


def reviewed(scenario):
    validation = advice.request_validation(scenario=scenario, actor=None)
    advice.run_validation(validation.pk)
    return scenario


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_asked_for_and_read(cast, page_client, scenario):
    client = page_client(cast.author)
    path = f"{ADMIN}/{scenario.pk}/advice/"
    before = text_of(client, path)
    assert "Nobody has asked for advice yet" in before
    assert "Review version 1" in before
    assert client.post(path).status_code == 302
    waiting = text_of(client, path)
    assert "Version 1 is being reviewed" in waiting
    assert "Review version 1" not in waiting
    assert 'http-equiv="refresh"' in waiting
    advice.run_validation(Validation.objects.get().pk)
    done = text_of(client, path)
    assert "The tablet that locks" in done
    assert "gives away" in done
    assert 'http-equiv="refresh"' not in done
    assert f"/{scenario.pk}/change/?quote=The+tablet+that+locks#id_name" in done


def test_it_stands_beside_the_gate_and_leads_to_fields_of_the_page(cast, page_client, scenario):
    text = text_of(page_client(cast.author), address(reviewed(scenario)))
    links = re.findall(r'data-quote="([^"]*)" href="#([^"]*)">', text)
    assert ("The tablet that locks", "id_name") in links
    assert len(links) == len(Validation.objects.get().remarks)
    for _, field in links:
        assert f'id="{field}"' in text


def test_another_tenants_people_read_no_advice_on_what_they_see(cast, page_client):
    scenario = reviewed(draft_scenario(author=cast.author, visibility="public"))
    services.publish(scenario=scenario, actor=None, play=False)
    text = text_of(page_client(cast.outsider_admin), address(scenario))
    assert "Every required field" in text
    assert "gives away" not in text
    assert "gives away" in text_of(page_client(cast.viewer), address(scenario))


def test_a_reviewer_reads_it_before_deciding(cast, page_client, scenario):
    reviewed(scenario)
    services.submit(scenario=scenario, actor=cast.author)
    text = text_of(page_client(cast.reviewer), f"{ADMIN}/{scenario.pk}/review/")
    assert "The tablet that locks" in text
    assert "Advice never stands in the way of publishing" in text


def test_after_an_edit_it_says_so(cast, page_client, scenario):
    reviewed(scenario)
    services.update(scenario=scenario, editor=cast.author, changes={"industry": "Roofing"})
    text = text_of(page_client(cast.author), f"{ADMIN}/{scenario.pk}/advice/")
    assert "it is at version 2 now" in text
    assert "Review version 2" in text


def test_what_failed_is_told(cast, page_client, scenario, settings):
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    reviewed(scenario)
    text = text_of(page_client(cast.author), f"{ADMIN}/{scenario.pk}/advice/")
    assert "The model could not be reached." in text
    with patch("scenarios.advice.services.lint", side_effect=RuntimeError):
        reviewed(scenario)
    assert "failed" in text_of(page_client(cast.author), f"{ADMIN}/{scenario.pk}/advice/")


def test_quotes_are_shown_as_text(cast, page_client):
    script = "<script>alert('tablet')</script>"
    scenario = reviewed(draft_scenario(author=cast.author, description=script))
    text = text_of(page_client(cast.author), f"{ADMIN}/{scenario.pk}/advice/")
    assert "alert(" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("super_admin", 200),
        ("admin", 200),
        ("author", 200),
        ("reviewer", 200),
        ("viewer", 403),
        ("owner", 302),
        ("outsider_admin", 403),
    ],
)
def test_who_gets_to_the_page(cast, page_client, scenario, name, status):
    client = page_client(getattr(cast, name))
    path = f"{ADMIN}/{scenario.pk}/advice/"
    assert client.get(path).status_code == status
    client.post(path)
    assert Validation.objects.exists() is (status == 200)
    if name == "viewer":
        assert "/advice/" not in text_of(client, f"{ADMIN}/{scenario.pk}/change/")


def test_asking_is_limited_as_by_api(cast, page_client, scenario, settings):
    settings.RATE_LIMITS = {"validations": "1/h"}
    client = page_client(cast.author)
    path = f"{ADMIN}/{scenario.pk}/advice/"
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 429


PLACES = [
    ("/name", "id_name"),
    ("/tags/2", "id_tags"),
    ("/estimatedDuration", "id_estimated_duration"),
    ("/customerProfile/backgroundStory", "id_background_story"),
    ("/customerProfile/character", "id_character"),
    ("/ticket/description", "id_ticket_description"),
    ("/context/companyContext/password_rules", "id_company_context"),
    ("/aiConfig/systemPrompt", "id_system_prompt"),
    ("/successCriteria/mustUseKeywords/0", "id_must_use_keywords"),
    ("/evaluationWeights/responseTime", "id_response_time_weight"),
    ("/learning/goal", "id_learning_goal"),
    ("/simulation/facts/3/say/0", "id_simulation"),
    ("/phases/1/keyVocabulary/0", "id_phases-1-key_vocabulary"),
    ("/phases/1", "id_phases-1-id"),
    ("/knowledge", "knowledge-group"),
    ("/knowledge/0/isHelpful", "id_knowledge-0-is_helpful"),
]


@pytest.mark.parametrize(("pointer", "field"), PLACES)
def test_a_place_has_its_input(pointer, field):
    assert field_id(pointer.split("/")[1:]) == field


def test_the_inputs_are_on_the_page(cast, page_client, scenario):
    text = text_of(page_client(cast.author), address(scenario))
    fields = {field for _, field in PLACES}
    assert {field for field in fields if f'id="{field}"' not in text} == set()
