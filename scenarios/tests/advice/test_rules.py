"""Every rule of the advice: a document that it must remark on, and one it must not.

The good document of a case is the same without the flaw, so that nothing but the flaw is found.
"""

from copy import deepcopy

import pytest

from scenarios.advice.case import Case
from scenarios.advice.linting import RULES, lint
from scenarios.advice.remarks import Severity, score
from scenarios.documents import ScenarioDocument
from scenarios.wire import to_wire
from testing.library import library_slugs, library_version
from testing.scenarios import minimal_document

CAST = {
    "slug": "sam-porter",
    "name": "Sam Porter",
    "age": 41,
    "personality": ["friendly"],
    "speaking_style": "plain",
    "background_story": "Surveys roofs.",
    "technical_level": "novice",
    "initial_mood": 50,
    "voice_profile": "",
}


def good():
    """The minimal incident, as a careful author would have finished it: nothing to remark."""
    document = minimal_document(name="Locked out again and again", cast=deepcopy(CAST))
    world = document["simulation"]
    world["opening"].append("Hi, the laptop won't let me in, it says the account is locked.")
    for fact in world["facts"]:
        fact.setdefault("asks", [])
        fact["asks"] = [*fact["asks"], "what about it", "could you tell me more", "anything else"]
    document["success"]["must_use_keywords"] = ["unlock", "log"]
    for phase in document["phases"]:
        phase["expected_minutes"] = 5
        phase["essential_phrases"] = ["What does the screen say?"]
    return document


def put(document, path, value):
    """Set the value at a path such as "simulation.facts.1.asks"; `…+` appends to the list there."""
    *steps, last = path.removesuffix("+").split(".")
    here = document
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]
    key = int(last) if isinstance(here, list) else last
    if path.endswith("+"):
        here[key].append(value)
    else:
        here[key] = value


def remarks_on(document):
    return lint(ScenarioDocument.model_validate(document))


def flawed(flaw):
    """The good document with what a flaw changes, by path."""
    document = good()
    for path, value in flaw.items():
        put(document, path, deepcopy(value))
    return document


def test_the_good_document_gets_no_remark():
    assert remarks_on(good()) == []


# (code, where, what is quoted, what makes it bad)
BAD = [
    (
        "secret_in_briefing",
        "/ticket/description",
        "The password is from Monday",
        {"ticket.description": "I can't sign in. The password is from Monday."},
    ),
    (
        "answer_in_briefing",
        "/learning/instructions",
        "Probably something keeps sending an old password",
        {"learning.instructions": "Probably something keeps sending an old password."},
    ),
    (
        "step_in_briefing",
        "/phases/1/objectives/1",
        "Then have the account unlocked",
        {"phases.1.objectives+": "Then have the account unlocked"},
    ),
    (
        "fact_never_true",
        "/simulation/facts/1/when",
        "",
        {"simulation.facts.1.when": {"account_locked": [True], "not": {"account_locked": True}}},
    ),
    (
        "fact_without_questions",
        "/simulation/facts/2/asks",
        "",
        {"simulation.facts.2.asks": []},
    ),
    (
        "few_questions",
        "/simulation/facts/2/asks",
        "do you use other devices",
        {"simulation.facts.2.asks": ["do you use other devices"]},
    ),
    ("trust_out_of_reach", "/simulation/facts/3/trust", "95", {"simulation.facts.3.trust": 95}),
    (
        "never_happens",
        "/simulation/checks/0/reports/3",
        "Waiting for approval.",
        {"simulation.checks.0.reports+": {"text": "Waiting for approval."}},
    ),
    (
        "never_happens",
        "/simulation/harms/1",
        "Everything is lost.",
        {
            "simulation.harms+": {
                "id": "lost",
                "when": {"tablet_password": "none", "not": {"tablet_password": "none"}},
                "text": "Everything is lost.",
            }
        },
    ),
    (
        "identity_cannot_be_proven",
        "/simulation/actions/1/identity",
        "strong",
        {
            "simulation.actions.1.identity": "strong",
            "simulation.identity.methods": {"name": {}, "username": {}},
        },
    ),
    (
        "customer_is_not_requester",
        "/customerProfile/name",
        "Pat Carter",
        {"customer.name": "Pat Carter", "ai.system_prompt": ""},
    ),
    (
        "prompt_plays_somebody_else",
        "/aiConfig/systemPrompt",
        "You are Pat Carter",
        {"ai.system_prompt": "You are Pat Carter, locked out."},
    ),
    (
        "age_differs",
        "/customerProfile/backgroundStory",
        "29-year-old",
        {"customer.background_story": "A 29-year-old surveyor."},
    ),
    (
        "asset_not_in_inventory",
        "/ticket/affectedAsset",
        "LT-9999",
        {"ticket.affected_asset": "LT-9999"},
    ),
    (
        "asset_of_somebody_else",
        "/ticket/affectedAsset",
        "LT-4711",
        {"simulation.assets.0.owner": "jlane"},
    ),
    (
        "nobody_has_this",
        "/simulation/facts/2/say/0",
        "TB-0816",
        {"simulation.facts.2.say": ["There is my tablet, TB-0816."]},
    ),
    (
        "nobody_has_this",
        "/ticket/description",
        "Sam.Potter@brightwater.example",
        {"ticket.description": "I can't sign in as Sam.Potter@brightwater.example today."},
    ),
    (
        "address_at_another_company",
        "/simulation/directory/0/email",
        "northwind.example",
        {"simulation.directory.0.email": "sam.porter@northwind.example"},
    ),
    (
        "keyword_said_by_customer",
        "/successCriteria/mustUseKeywords/0",
        "locked",
        {"success.must_use_keywords": ["locked"]},
    ),
    (
        "keyword_both_ways",
        "/successCriteria/mustUseKeywords/0",
        "obviously unlocked",
        {"success.must_use_keywords": ["obviously unlocked"]},
    ),
    (
        "teaches_what_costs_points",
        "/phases/0/essentialPhrases/0",
        "Obviously you must wait.",
        {"phases.0.essential_phrases": ["Obviously you must wait."]},
    ),
    (
        "teaches_what_costs_points",
        "/phases/0/essentialPhrases/0",
        "Please calm down first.",
        {"phases.0.essential_phrases": ["Please calm down first."]},
    ),
    (
        "jargon_for_novice",
        "/simulation/checks/2/how/0",
        "Flush the DNS cache on the tablet.",
        {"simulation.checks.2.how": ["Flush the DNS cache on the tablet."]},
    ),
    (
        "hard_to_read",
        "/knowledge/0/body",
        "",
        {
            "knowledge.0.body": "Notwithstanding organisational considerations, authentication "
            "irregularities necessitate comprehensive investigation of administrative "
            "documentation, particularly regarding synchronisation of heterogeneous peripherals "
            "whose configuration perpetually resubmits superannuated authorisation information "
            "and consequently precipitates repetitive deactivation of the individual's "
            "identification, wherefore responsible representatives habitually corroborate "
            "chronological documentation of unsuccessful authentication before "
            "recommending reactivation, because otherwise substantially identical "
            "complications inevitably materialise subsequently and considerably exacerbate "
            "dissatisfaction among professional employees."
        },
    ),
    (
        "phases_do_not_fill_the_time",
        "/estimatedDuration",
        "10",
        {"phases.0.expected_minutes": 30},
    ),
    ("less_time_than_it_takes", "/successCriteria/timeLimit", "300", {"success.time_limit": 300}),
    (
        "less_time_than_it_takes",
        "/ticket/resolutionTarget",
        "180",
        {"ticket.resolution_target": 180},
    ),
    (
        "weight_out_of_balance",
        "/evaluationWeights/closing",
        "100",
        {"weights": {"closing": 100}},
    ),
    (
        "weight_out_of_balance",
        "/evaluationWeights/solution",
        "0",
        {"weights": {"solution": 0}},
    ),
    (
        "pass_mark_tells_nobody_apart",
        "/successCriteria/passMark",
        "5",
        {"success.pass_mark": 5},
    ),
    (
        "no_alternative",
        "/successCriteria/acceptableSolutions",
        "",
        {
            "simulation.actions+": {
                "id": "wipe_tablet",
                "label": "Wipe the tablet",
                "by": "desk",
                "tool": "push_software",
                "effects": [{"set": {"tablet_password": "none"}}],
                "text": "The tablet was wiped.",
            }
        },
    ),
    ("no_alternative", "/knowledge", "", {"knowledge.1.is_helpful": True}),
    ("no_alternative", "/simulation/opening", "", {"simulation.opening": ["I'm locked out."]}),
    ("no_alternative", "/simulation/distractors", "", {"difficulty": "EXPERT"}),
]


@pytest.mark.parametrize(
    ("code", "pointer", "quote", "flaw"), BAD, ids=[f"{code}-{at}" for code, at, *_ in BAD]
)
def test_a_flaw_is_remarked_where_it_is_and_nothing_else(code, pointer, quote, flaw):
    document = flawed(flaw)
    found = remarks_on(document)
    assert [(one.code, one.pointer, one.quote) for one in found] == [(code, pointer, quote)]
    assert quote in str(at_pointer(document, pointer))
    assert found[0].message
    assert found[0].suggestion


def at_pointer(document, pointer):
    """What stands at a JSON pointer of the document as the API shows it."""
    here = to_wire(ScenarioDocument.model_validate(document))
    for step in pointer.split("/")[1:]:
        here = here[int(step)] if isinstance(here, list) else here.get(step)
    return here


def test_every_rule_has_its_flaw():
    found = set()
    for _, _, _, flaw in BAD:
        case = Case.of(ScenarioDocument.model_validate(flawed(flaw)))
        found |= {rule for rule in RULES if list(rule(case))}
    assert found == set(RULES)


def test_a_draft_without_a_world_gets_advice_on_the_rest():
    document = flawed({"success.pass_mark": 0})
    for world in ({}, {"facts": "none yet"}):
        document["simulation"] = world
        assert [one.code for one in remarks_on(document)] == ["pass_mark_tells_nobody_apart"]
    assert remarks_on({"name": "Only a name"}) == []


def test_a_world_with_too_many_states_gets_advice_on_the_rest(monkeypatch):
    monkeypatch.setattr("scenarios.simulation.search.MAX_STATES", 4)
    assert remarks_on(good()) == []
    never = {"account_locked": True, "not": {"account_locked": True}}
    assert remarks_on(flawed({"simulation.facts.1.when": never})) == []
    assert [one.code for one in remarks_on(flawed({"success.pass_mark": 0}))] == [
        "pass_mark_tells_nobody_apart"
    ]


def test_what_matters_most_stands_first():
    found = remarks_on(
        flawed(
            {
                "simulation.opening": ["I'm locked out."],
                "success.pass_mark": 0,
                "ticket.affected_asset": "LT-9999",
            }
        )
    )
    assert [one.severity for one in found] == [Severity.HIGH, Severity.MEDIUM, Severity.LOW]


def test_a_variant_is_read_with_its_own_ticket_and_customer():
    document = good()
    world = document["simulation"]
    world["surface"] = {"device": "tablet", "owner": "Sam Porter"}
    world["directory"][0]["full_name"] = "$owner"
    world["facts"][2]["say"] = ["There is my $device, I read mail on it."]
    world["facts"][2]["reveals"] = ["$device"]
    world["variants"] = [
        {
            "id": "phone",
            "surface": {"device": "telephone", "owner": "Kit Moss"},
            "ticket": {"description": "My telephone works, the laptop doesn't."},
            "customer": {"name": "Kim Moss"},
        }
    ]
    found = {(one.code, one.pointer) for one in remarks_on(document)}
    assert found == {
        ("secret_in_briefing", "/simulation/variants/0/ticket/description"),
        ("customer_is_not_requester", "/simulation/variants/0/customer/name"),
    }


def test_what_is_said_at_once_is_no_secret():
    leaky = flawed({"ticket.description": "I can't sign in. My tablet is fine."})
    assert [one.code for one in remarks_on(leaky)] == ["secret_in_briefing"]
    leaky["simulation"]["opening"] = ["My account is locked, my tablet works.", "Hi, locked out."]
    assert remarks_on(leaky) == []


def test_advanced_customers_may_hear_jargon():
    document = flawed({"simulation.checks.2.how": ["Flush the DNS cache on the tablet."]})
    document["cast"]["technical_level"] = "intermediate"
    assert remarks_on(document) == []


def test_labels_on_the_screen_are_no_jargon():
    how = ["Click “Flush DNS cache”, then type ipconfig and press Enter."]
    assert remarks_on(flawed({"simulation.checks.2.how": how})) == []


def test_reading_level_is_told_for_english_only():
    text = next(flaw for code, _, _, flaw in BAD if code == "hard_to_read")
    assert remarks_on(flawed({**text, "language": "de"})) == []
    assert [one.code for one in remarks_on(flawed({**text, "language": "en-GB"}))] == [
        "hard_to_read"
    ]


def test_the_score_falls_with_what_is_remarked_and_not_below_zero():
    assert score([]) == 100
    one = remarks_on(flawed({"ticket.affected_asset": "LT-9999"}))
    low = remarks_on(flawed({"simulation.opening": ["I'm locked out."]}))
    assert score(one) < score(low) < 100
    # Many of a kind are one thing to improve.
    assert score(one * 50) == score(one * 49) > 0
    everything = [remark for *_, flaw in BAD for remark in remarks_on(flawed(flaw))]
    assert score(everything * 3) == 0


@pytest.mark.parametrize("slug", library_slugs())
def test_the_library_gets_nothing_grave_until_a_ticket_tells_the_cause(slug):
    document = library_version(slug)
    assert [one for one in lint(document) if one.severity is Severity.HIGH] == []
    cause = Case.of(document).world.summary
    ticket = document.ticket.model_copy(update={"description": cause})
    told = lint(document.model_copy(update={"ticket": ticket}))
    assert "/ticket/description" in {one.pointer for one in told if one.severity is Severity.HIGH}
