"""From a remark to the words it quotes, on whichever tab they stand; past axe."""

from unittest.mock import patch

import pytest
from playwright.sync_api import expect

from scenarios.advice import services as advice
from testing.browser import complaints
from testing.scenarios import draft_scenario, minimal_document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = "/admin/scenarios/scenario"


@pytest.fixture
def scenario(cast, in_thread):
    """One whose remarks are about the top of the page, a tab, the world, and a phase."""
    document = minimal_document()
    document["ticket"]["affected_asset"] = "LT-9999"
    document["phases"][1]["essential_phrases"] = ["Obviously you must wait."]
    document["simulation"]["facts"][2]["say"] = ["There is my “old” tablet, TB-0816."]
    made = in_thread(draft_scenario, author=cast.author, **document)
    with patch("scenarios.advice.tasks.run_validation.delay"):
        validation = in_thread(advice.request_validation, scenario=made, actor=cast.author)
    in_thread(advice.run_validation, validation.pk)
    return made


SELECTED = """([id, quote]) => {
  const field = document.getElementById(id);
  const words = field.value.slice(field.selectionStart, field.selectionEnd);
  return document.activeElement === field && words === quote;
}"""


def follow(page, quote, name, field):
    page.locator("li", has_text=quote).get_by_role("link", name=name).first.click()
    expect(page.locator(f"#{field}")).to_be_in_viewport()
    page.wait_for_function(SELECTED, arg=[field, quote])


@pytest.mark.parametrize(
    ("quote", "field", "name"),
    [
        ("The tablet that locks", "id_name", "Name"),
        ("LT-9999", "id_affected_asset", "Ticket · affected asset"),
        ("TB-0816", "id_simulation", "Simulation · facts · 3"),
        (
            "Obviously you must wait.",
            "id_phases-1-essential_phrases",
            "Phases · 2 · essential phrases",
        ),
    ],
)
def test_a_remark_leads_to_its_words(page, live, cast, scenario, sign_in, quote, field, name):
    sign_in(cast.author)
    page.goto(f"{live.url}{ADMIN}/{scenario.pk}/advice/")
    follow(page, quote, name, field)

    page.goto(f"{live.url}{ADMIN}/{scenario.pk}/change/")
    page.get_by_text("Publish gate", exact=True).click()
    follow(page, quote, name, field)


def test_axe_finds_nothing(look, live, cast, scenario, sign_in):
    sign_in(cast.author)
    look.goto(f"{live.url}{ADMIN}/{scenario.pk}/advice/")
    assert complaints(look) == []
    assert look.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
