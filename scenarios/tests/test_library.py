"""The built-in scenarios keep what the library promises: solvable, not by luck, without leaks."""

from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from scenarios.choices import Difficulty
from scenarios.documents import ScenarioDocument
from scenarios.services.library import LIBRARY
from scenarios.simulation.conditions import Value
from scenarios.simulation.documents import (
    METHODS,
    Action,
    Check,
    Performer,
    Release,
    Simulation,
    Step,
)
from scenarios.simulation.search import golden_path, known_bad_resolves, needs_diagnosis
from scenarios.simulation.world import (
    after_steps,
    all_answered,
    escalation_is_right,
    goal_holds,
    harms,
    initial_state,
    pending_answers,
    pending_relapses,
    perform,
    relapse,
    report,
    symptom,
)
from scenarios.surfaces import document_as

State = dict[str, Value]

SLUGS = tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))
RANK = {difficulty: rank for rank, difficulty in enumerate(Difficulty)}

every_scenario = pytest.mark.parametrize("slug", SLUGS)
# How many incidents of each difficulty the library holds.
SPREAD = {"BEGINNER": 7, "INTERMEDIATE": 8, "ADVANCED": 6, "EXPERT": 4}


@cache
def document(slug: str) -> ScenarioDocument:
    content = yaml.load(
        (LIBRARY / f"{slug}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return ScenarioDocument.model_validate(content)


@cache
def world(slug: str) -> Simulation:
    return Simulation.model_validate(document(slug).simulation)


def surfaces(slug: str) -> list[tuple[ScenarioDocument, Simulation]]:
    """The incident as each of its surfaces shows it: the base and its variants."""
    whole, simulation = document(slug), world(slug)
    return [
        (document_as(whole, simulation, key), simulation.played_as(key))
        for key in simulation.surfaces()
    ]


def reachable(simulation: Simulation, actions: list[Action]) -> list[State]:
    """Every state that `actions` and what the world does by itself lead to."""
    first = initial_state(simulation)
    seen = {tuple(sorted(first.items())): first}
    queue = deque([first])
    while queue:
        state = queue.popleft()
        after = [perform(action, state).state for action in actions]
        by_itself = [*pending_relapses(simulation, state), *pending_answers(simulation, state)]
        after += [relapse(state, what) for what in by_itself]
        for one in after:
            key = tuple(sorted(one.items()))
            if key not in seen:
                seen[key] = one
                queue.append(one)
    return list(seen.values())


@cache
def states(slug: str) -> list[State]:
    return reachable(world(slug), world(slug).actions)


def view(simulation: Simulation, state: State) -> list[str]:
    """Everything that checks and the customer's experience show in `state`."""
    found = [one.text for check in simulation.checks if (one := report(check, state)) is not None]
    return [*found, symptom(simulation, state).text]


def traces(simulation: Simulation, state: State) -> list[str]:
    """As `view`, with the damage that stands."""
    return [*view(simulation, state), *(harm.id for harm in harms(simulation, state))]


def sayings(simulation: Simulation) -> Iterator[str]:
    """Every sentence the customer may say, once per place it is written."""
    yield from simulation.opening
    for fact in simulation.facts:
        yield from fact.say
    for action in simulation.actions:
        yield from action.say
    for symptom_ in simulation.symptoms:
        yield from symptom_.say
    for what in simulation.relapses:
        yield from what.say
    for distractor in simulation.distractors:
        yield from distractor.say
    for check in simulation.checks:
        for one in check.reports:
            yield from one.say
    for method in simulation.identity.methods.values():
        yield from [*method.say, *method.impostor_say]


def shown_before_a_question(whole: ScenarioDocument, simulation: Simulation) -> str:
    """What a trainee reads in library, briefing, ticket and the customer's first words."""
    learning, ticket = whole.learning, whole.ticket
    parts = [whole.name, whole.description, *whole.tags, ticket.subject, ticket.description]
    parts += [learning.goal, *learning.objectives, learning.instructions, learning.setting]
    for phase in whole.phases:
        parts += [phase.name, *phase.objectives]
    parts += simulation.opening
    for fact in simulation.facts:
        if fact.release is Release.VOLUNTEERED:
            parts += [fact.statement, *fact.say]
    return "\n".join(parts).lower()


@every_scenario
def test_a_file_is_a_complete_document(slug):
    whole = document(slug)
    assert whole.slug == slug
    assert whole.customer.character
    for dressed, simulation in surfaces(slug):
        assert dressed.customer.name == simulation.requester().full_name
    assert 50 <= whole.xp_reward <= 260
    assert whole.ticket.response_target < whole.ticket.resolution_target
    assert whole.ai.emotional_triggers
    assert whole.success.target_outcome
    assert whole.success.acceptable_solutions
    assert 3 <= len(whole.success.must_use_keywords) <= 5
    assert whole.success.avoid_keywords
    assert whole.learning.objectives


@every_scenario
def test_the_phases_have_words_phrases_and_objectives(slug):
    phases = document(slug).phases
    assert 3 <= len(phases) <= 4
    for phase in phases:
        assert len(phase.key_vocabulary) >= 3, phase.name
        assert len(phase.essential_phrases) >= 3, phase.name
        assert phase.objectives, phase.name


@every_scenario
def test_knowledge_is_both_good_and_misleading(slug):
    articles = document(slug).knowledge
    assert len(articles) >= 4
    assert any(article.is_helpful and article.credibility == "official" for article in articles)
    assert any(
        not article.is_helpful and article.credibility in {"community", "outdated", "wrong"}
        for article in articles
    )
    assert len({article.key for article in articles}) == len(articles)
    for article in articles:
        assert 150 <= len(article.body.split()) <= 350, article.key
        assert article.author, article.key
        assert article.published_on is not None, article.key
        assert 2021 <= article.published_on.year <= 2026, article.key


@every_scenario
def test_prerequisites_exist_and_are_no_harder(slug):
    whole = document(slug)
    for needed in whole.prerequisites:
        assert needed in SLUGS
        assert RANK[document(needed).difficulty] <= RANK[whole.difficulty]


def test_prerequisites_form_no_circle():
    open_ones = set(SLUGS)
    while free := {slug for slug in open_ones if not open_ones & set(document(slug).prerequisites)}:
        open_ones -= free
    assert not open_ones


def test_the_difficulties_are_spread_as_planned_and_pay_accordingly():
    assert Counter(document(slug).difficulty for slug in SLUGS) == SPREAD
    reward: dict[str, list[int]] = {}
    for slug in SLUGS:
        reward.setdefault(document(slug).difficulty, []).append(document(slug).xp_reward)
    ranked = [reward[difficulty] for difficulty in Difficulty]
    for easier, harder in pairwise(ranked):
        assert max(easier) < min(harder)


@every_scenario
def test_the_world_is_rich_enough(slug):
    simulation = world(slug)
    assert len(simulation.variables) >= 4
    assert 1 <= len(simulation.faults) <= 5
    assert len(simulation.variants) == 2
    assert len(simulation.goal.when.variables()) >= 2
    assert len(simulation.facts) >= 6
    assert len(simulation.checks) >= 6
    assert len(simulation.actions) >= 5
    assert len([action for action in simulation.actions if action.wrong]) >= 2
    assert len(simulation.directory) >= 4
    assert len(simulation.escalation.teams) >= 4
    assert 2 <= len(simulation.distractors) <= 3
    assert 2 <= len(simulation.opening) <= 3
    assert simulation.harms
    assert {fact.release for fact in simulation.facts} == set(Release)
    for steps in (simulation.checks, simulation.actions):
        assert {step.by for step in steps} == set(Performer)


@every_scenario
def test_everything_the_customer_knows_or_does_can_be_worded(slug):
    simulation = world(slug)
    steps: list[Step] = [*simulation.checks, *simulation.actions]
    customer_steps = [step for step in steps if step.by is Performer.CUSTOMER]
    for part in [*simulation.facts, *steps]:
        assert len(part.asks) >= 5, part.id
    for fact in simulation.facts:
        assert 2 <= len(fact.say) <= 4, fact.id
        assert fact.reveals, fact.id
    for step in customer_steps:
        # A glance that proves nothing ("are you in now?") needs no instructions.
        assert step.how or (isinstance(step, Check) and not step.diagnostic), step.id
    for action in simulation.actions:
        assert action.say or action.by is Performer.DESK, action.id
    for check in simulation.checks:
        for one in check.reports:
            assert one.say or check.by is Performer.DESK, (check.id, one.text)


@every_scenario
def test_no_two_facts_or_steps_answer_to_the_same_question(slug):
    simulation = world(slug)
    parts = [*simulation.facts, *simulation.checks, *simulation.actions]
    asked = [ask.lower() for part in parts for ask in part.asks]
    assert len(set(asked)) == len(asked)


@every_scenario
def test_no_sentence_is_written_twice(slug):
    for _, simulation in surfaces(slug):
        said = list(sayings(simulation))
        assert sorted(said) == sorted(set(said))


@every_scenario
def test_a_saying_is_whole_sentences(slug):
    for _, simulation in surfaces(slug):
        for saying in sayings(simulation):
            assert saying[0].isupper() or saying[0] in "“0123456789", saying
            assert saying[-1] in ".?!”", saying


@every_scenario
def test_any_scenario_can_be_run_with_an_impostor(slug):
    methods = world(slug).identity.methods
    assert set(methods) == set(METHODS)
    for name, method in methods.items():
        assert method.say, name
        assert method.impostor_say, name
        assert not method.available or (method.text and method.impostor_text), name
    for name in ("callback", "mfaCode", "managerApproval"):
        assert not methods[name].impostor_matches


@every_scenario
def test_the_goal_can_be_reached_and_needs_a_diagnosis(slug):
    simulation = world(slug)
    path = golden_path(simulation)
    assert path is not None
    assert needs_diagnosis(simulation, path)
    for key in path.actions:
        assert simulation.action(key).because, key


@every_scenario
def test_the_goal_cannot_be_reached_on_volunteered_facts_alone(slug):
    simulation = world(slug)
    volunteered = {f.id for f in simulation.facts if f.release is Release.VOLUNTEERED}
    guessed = [action for action in simulation.actions if volunteered >= set(action.because)]
    assert not any(goal_holds(simulation, state) for state in reachable(simulation, guessed))


@every_scenario
def test_wrong_turns_alone_lead_nowhere(slug):
    simulation = world(slug)
    wrong = [action for action in simulation.actions if action.wrong]
    assert not any(goal_holds(simulation, state) for state in reachable(simulation, wrong))


@every_scenario
def test_the_tempting_fix_can_be_tried_and_does_not_hold(slug):
    simulation = world(slug)
    state = initial_state(simulation)
    for key in simulation.known_bad:
        outcome = perform(simulation.action(key), all_answered(simulation, state))
        assert outcome.done, key
        state = outcome.state
    assert not known_bad_resolves(simulation)


@every_scenario
def test_every_wrong_turn_can_be_noticed(slug):
    simulation = world(slug)
    for action in (action for action in simulation.actions if action.wrong):
        moves = [
            (state, after.state)
            for state in states(slug)
            if (after := perform(action, state)).changed(state)
        ]
        assert any(view(simulation, a) != view(simulation, b) for a, b in moves), action.id
        assert all(traces(simulation, a) != traces(simulation, b) for a, b in moves), action.id


@every_scenario
def test_every_check_has_an_answer_in_every_state(slug):
    simulation = world(slug)
    for check in simulation.checks:
        for state in states(slug):
            assert report(check, state) is not None, (check.id, state)


@every_scenario
def test_every_report_and_symptom_occurs(slug):
    simulation = world(slug)
    shows, hides = (lambda _: 0.0), (lambda _: 1.0)  # what is intermittent
    seen = [(state, roll) for state in states(slug) for roll in (shows, hides)]
    for check in simulation.checks:
        given = {found.text for state, roll in seen if (found := report(check, state, roll))}
        assert given == {one.text for one in check.reports}, check.id
    felt = {symptom(simulation, state, roll).text for state, roll in seen}
    assert felt == {one.text for one in simulation.symptoms}


@every_scenario
def test_the_last_symptom_holds_wherever_it_is_the_fallback(slug):
    simulation = world(slug)
    for state in states(slug):
        assert symptom(simulation, state).when.holds(state), state


@every_scenario
def test_a_check_that_helps_reports_differently_after_the_fix(slug):
    simulation = world(slug)
    before = initial_state(simulation)
    path = golden_path(simulation)
    assert path is not None
    after = after_steps(simulation, before, path.steps)
    changed = [
        check.id for check in simulation.checks if report(check, before) != report(check, after)
    ]
    if slug != "executive-impostor":  # its goal is that nothing about the account changes
        assert len(changed) >= 2
        assert symptom(simulation, before) != symptom(simulation, after)
    assert not harms(simulation, after)


@every_scenario
def test_nobody_complains_of_what_has_been_put_right(slug):
    if slug == "executive-impostor":  # whoever got nothing goes on complaining
        return
    simulation = world(slug)
    complaints = [
        fact
        for fact in simulation.facts
        if fact.release is Release.VOLUNTEERED and fact.when.variables()
    ]
    ends = [state for state in states(slug) if goal_holds(simulation, state)]
    if slug == "repeat-lockout-old-phone-password":  # its complaint is a count: it stays true
        complaints = [simulation.fact("error_words")]
    assert complaints
    for fact in complaints:
        assert fact.when.holds(initial_state(simulation)), fact.id
        assert not any(fact.when.holds(end) for end in ends), fact.id


@every_scenario
def test_the_end_is_the_right_one(slug):
    simulation = world(slug)
    rule = simulation.escalation
    end = next(state for state in states(slug) if goal_holds(simulation, state))
    right = [team for team in rule.teams if escalation_is_right(simulation, end, team)]
    start = initial_state(simulation)
    if simulation.goal.resolution == "escalated":
        assert right == [rule.right_team]
    else:
        assert not right
    assert not any(escalation_is_right(simulation, start, team) for team in rule.teams)


@every_scenario
def test_from_every_mistake_there_is_a_way_back_or_a_lasting_harm(slug):
    simulation = world(slug)
    for state in states(slug):
        assert golden_path(simulation, state) is not None or harms(simulation, state), state


@every_scenario
def test_nothing_shown_beforehand_gives_an_answer_away(slug):
    for whole, simulation in surfaces(slug):
        shown = shown_before_a_question(whole, simulation)
        for fact in simulation.facts:
            if fact.release is not Release.VOLUNTEERED:
                for word in fact.reveals:
                    assert word.lower() not in shown, (fact.id, word)


@every_scenario
def test_reveals_are_words_the_fact_itself_uses(slug):
    for _, simulation in surfaces(slug):
        for fact in simulation.facts:
            told = " ".join([fact.statement, *fact.say]).lower()
            assert any(word.lower() in told for word in fact.reveals), fact.id


# What gives each incident's cause away, so that it may stand nowhere a trainee reads beforehand.
CAUSES: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("library_causes.yaml").read_text(encoding="utf-8")
)


@every_scenario
def test_nothing_shown_beforehand_names_the_cause(slug: str) -> None:
    assert CAUSES[slug]
    for whole, simulation in surfaces(slug):
        shown = shown_before_a_question(whole, simulation)
        assert [word for word in CAUSES[slug] if word.lower() in shown] == []


@every_scenario
def test_no_machine_is_named_that_could_exist(slug):
    text = (LIBRARY / f"{slug}.yaml").read_text(encoding="utf-8")
    for _, simulation in surfaces(slug):
        for person in simulation.directory:
            assert person.email.endswith(".example")
    assert "@gmail" not in text
    assert "http" not in text


def test_a_document_survives_the_round_trip_through_json():
    for slug in SLUGS:
        content: dict[str, Any] = document(slug).model_dump(mode="json")
        assert ScenarioDocument.model_validate(content) == document(slug)
