"""Templates in Chromium: used by hand, without scripts, and past axe."""

import shutil

import pytest
from playwright.sync_api import expect

from prompts.loading import load_library as load_prompts
from scenarios.models import Scenario
from scenarios.services.template_library import TEMPLATES, load_templates
from scenarios.templating.models import ScenarioTemplate
from testing.browser import complaints
from testing.scenarios import draft_scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = "/admin/scenarios"


@pytest.fixture
def template(cast, in_thread, tmp_path):
    shutil.copy(TEMPLATES / "security-helpful-stranger.yaml", tmp_path)
    in_thread(load_prompts)
    in_thread(load_templates, folder=tmp_path)
    return ScenarioTemplate.objects.get()


def test_axe_finds_nothing(look, live, cast, template, sign_in):
    scenario = draft_scenario(author=cast.author)
    sign_in(cast.author)
    for path in (
        f"{ADMIN}/scenariotemplate/{template.pk}/use/",
        f"{ADMIN}/scenario/{scenario.pk}/save-as-template/",
    ):
        look.goto(live.url + path)
        assert (path, complaints(look)) == (path, [])
        wider = look.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wider) == (path, 0)


def test_a_scenario_from_a_template_by_hand_without_scripts(
    browser, live, cast, template, page_client
):
    cookie = page_client(cast.author).cookies["sessionid"].value
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])
    page = context.new_page()
    page.goto(f"{live.url}{ADMIN}/scenariotemplate/")
    picture = page.locator(f"img[src*='{template.pk}']")
    expect(picture).to_have_js_property("naturalWidth", 320)
    page.goto(f"{live.url}{ADMIN}/scenariotemplate/{template.pk}/use/")
    page.get_by_label("Name of the new scenario").fill("A stranger at Fernhill")
    page.get_by_label("Company").fill("Fernhill Homes")
    page.get_by_label("The fee asked for").fill("a lot")
    page.get_by_label("Was the fee paid").select_option("has been paid")
    page.get_by_role("button", name="Create the scenario").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The fee asked for must be an amount in £, such as £75")
    expect(page.get_by_label("Company")).to_have_value("Fernhill Homes")
    page.get_by_label("The fee asked for").fill("£1,200")
    page.get_by_role("button", name="Create the scenario").click()
    # The scenario's own page shows itself only with scripts.
    expect(page.get_by_text("“A stranger at Fernhill” was created.")).to_be_attached()
    context.close()
    scenario = Scenario.objects.get()
    assert (scenario.company_name, scenario.template) == ("Fernhill Homes", template)
    assert "£1,200" in scenario.simulation["surface"]["fee"]
    assert scenario.simulation["surface"]["paid"] == "has been paid"
