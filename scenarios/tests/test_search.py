"""Words of a search and the rows that hold them: stems, beginnings, accents, typing errors."""

import pytest

from scenarios import services
from scenarios.models import Scenario
from scenarios.search.terms import MAX_TERMS, terms_of
from testing.scenarios import draft_scenario, minimal_document, published_scenario

pytestmark = pytest.mark.django_db


def names(rows):
    return sorted(row.name for row in rows)


@pytest.fixture
def desk():
    """Four drafts about different things."""

    def draft(name, tags=(), description="", issue=""):
        draft_scenario(
            name=name, tags=list(tags), description=description, context={"issue": issue}
        )

    draft("Printer spooler stopped", ["printing", "queue"], "Nothing leaves the print queue.")
    draft("VPN drops on the train", ["remote access"], "The tunnel closes again and again.")
    draft("Café Wi-Fi refused", ["wireless"], "A laptop/tablet cannot join.", "Wrong certificate")
    draft("No address 169.254.13.7", ["dhcp"], "Mail to b.smith@brightwater.example returns.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Printer  spooler", ["printer", "spooler"]),
        ("the printer", ["printer"]),
        ("to the", ["to", "the"]),
        ("vpn vpn", ["vpn"]),
        ("wi-fi, 169.254", ["wi-fi", "169.254"]),
        ("can't print", ["print"]),
        ("b.smith@here.example", ["b.smith", "here.example"]),
        ("' \\ :* & | ! <->", []),
        ("the printer in", ["printer", "in"]),
        ("the printer in ", ["printer"]),
        ("x" * 500, ["x" * 60]),
        (" ".join(f"word{n}" for n in range(50)), [f"word{n}" for n in range(MAX_TERMS)]),
    ],
)
def test_what_is_looked_for(text, words):
    assert [term.typed for term in terms_of(text)] == words


def test_only_the_last_word_may_be_a_beginning():
    assert [term.is_beginning for term in terms_of("one two three")] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("spooler", ["Printer spooler stopped"]),  # name
        ("wireless", ["Café Wi-Fi refused"]),  # tag
        ("tunnel", ["VPN drops on the train"]),  # description
        ("certificate", ["Café Wi-Fi refused"]),  # issue
        ("printers", ["Printer spooler stopped"]),  # stem
        ("stopping", ["Printer spooler stopped"]),
        ("printi", ["Printer spooler stopped"]),  # beginning
        ("print que", ["Printer spooler stopped"]),
        ("que print", []),  # a beginning that is not last
        ("cafe", ["Café Wi-Fi refused"]),  # accents
        ("CAFÉ", ["Café Wi-Fi refused"]),
        ("wi-fi", ["Café Wi-Fi refused"]),
        ("tablet", ["Café Wi-Fi refused"]),  # of laptop/tablet
        ("169.254", ["No address 169.254.13.7"]),
        ("b.smith", ["No address 169.254.13.7"]),
        ("tunnel train", ["VPN drops on the train"]),
        ("the tunnel", ["VPN drops on the train"]),
        ("tunnel printer", []),
        ("elephant", []),
        ("!!!", []),
        ("x" * 3000, []),
    ],
)
def test_what_is_found(desk, cast, text, found):
    assert names(Scenario.objects.matching(text, cast.super_admin)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("prniter", ["Printer spooler stopped"]),  # two swapped
        ("printr", ["Printer spooler stopped"]),  # one missing
        ("wirelesss", ["Café Wi-Fi refused"]),  # one too much, in a tag
        ("spoolar printer", ["Printer spooler stopped"]),  # the other word is right
        ("tunel train", []),  # only names and tags are known
        ("trian tunnel", ["VPN drops on the train"]),
        ("vqn", []),  # too little in common
        ("printed elephants", []),
    ],
)
def test_typing_errors(desk, cast, text, found):
    assert names(Scenario.objects.matching(text, cast.super_admin)) == found


def test_a_word_that_is_there_is_no_typing_error(desk, cast):
    draft_scenario(name="Sprinter keys", tags=[])
    assert names(Scenario.objects.matching("sprinter", cast.super_admin)) == ["Sprinter keys"]


def test_a_blank_text_keeps_all(desk, cast):
    assert Scenario.objects.matching("  ", cast.super_admin).count() == 4


def test_a_change_is_found_at_once(cast):
    scenario = draft_scenario(name="Before", author=cast.author)
    services.update(
        scenario=scenario, editor=cast.author, document=minimal_document(name="Afterwards")
    )
    assert names(Scenario.objects.matching("afterwards", cast.super_admin)) == ["Afterwards"]
    assert names(Scenario.objects.matching("before", cast.super_admin)) == []


def test_trainees_search_what_is_published(cast):
    scenario = published_scenario(name="As published", tags=["tablet"], author=cast.author)
    services.update(
        scenario=scenario,
        editor=cast.author,
        document=minimal_document(name="Rewritten", tags=["phone"]),
    )
    found = Scenario.objects.published().searched
    assert names(found("tablet")) == names(found("tabelt")) == ["Rewritten"]
    assert names(found("rewritten")) == names(found("phone")) == []


def test_trainees_do_not_search_what_they_do_not_see(cast):
    published_scenario(name="Something", context={"issue": "A forgotten certificate"})
    assert names(Scenario.objects.published().searched("certificate")) == []
    assert names(Scenario.objects.matching("certificate", cast.super_admin)) == ["Something"]


def test_the_admin_searches_alike(desk, cast, page_client):
    client = page_client(cast.super_admin)
    found = {"printr": "Printer spooler stopped", "certificate": "Café Wi-Fi refused", "nil": None}
    for words, name in found.items():
        rows = client.get("/admin/scenarios/scenario/", {"q": words}).context["cl"].result_list
        assert [row.name for row in rows] == ([name] if name else [])
