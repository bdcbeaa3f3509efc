"""The coach: hints from where things stand, their price, and what they never say."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from gamification.rewards import HINT_PRICES
from helpdesk.errors import Conflict, Refusal
from scenarios.simulation.documents import Identity, Simulation
from scenarios.simulation.search import golden_path
from scenarios.simulation.tools import CATALOGUE
from scenarios.simulation.world import initial_state, perform
from sessions.choices import Mode
from sessions.coach import next_step
from sessions.coach.standing import Standing
from sessions.models import Hint, TrainingSession
from sessions.services import (
    abandon,
    hint_offer,
    judge,
    resolve,
    rewind_session,
    run_tool,
    start_session,
    take_hint,
)
from sessions.services.rows import simulation_for
from sessions.tests.test_resolve import RESOLVED, fix
from testing.library import FOLDER, library_document, library_scenario
from testing.scenarios import minimal_simulation, published_scenario

pytestmark = pytest.mark.django_db(transaction=True)
LIBRARY = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def taken(session: TrainingSession) -> Hint:
    return take_hint(session=session)


def step_now(session: TrainingSession) -> str:
    """The step the next hint would be about, without taking it."""
    with transaction.atomic():
        step = take_hint(session=session).step
        transaction.set_rollback(True)
    return step


# --- from where things stand ---------------------------------------------------------------------


def test_hints_lead_all_the_way_to_a_solved_ticket(session, say):
    assert step_now(session) == "check:sign_in_log"
    run_tool(session=session, tool_id="view_sign_ins", arguments={})
    assert step_now(session) == "action:remove_mail_account"
    say(
        session,
        "Your tablet still sends the old password. Please open Settings, then Mail, tap your "
        "account on the tablet and choose Remove.",
    )
    assert step_now(session) == "check:account_status"
    run_tool(session=session, tool_id="view_account", arguments={})
    assert step_now(session) == "verify:basic:name"
    say(session, "Could you give me your full name and your username, please?")
    assert step_now(session) == "judge:name"
    judge(session=session, method="name", outcome="confirmed")
    judge(session=session, method="username", outcome="confirmed")
    assert step_now(session) == "action:unlock"
    run_tool(session=session, tool_id="unlock_account", arguments={})
    assert step_now(session) == "close:resolved"
    resolve(session=session, resolution=RESOLVED)
    session.refresh_from_db()
    assert session.outcome == "solved"


def test_what_comes_back_is_hinted_at_again(session, say):
    run_tool(session=session, tool_id="view_sign_ins", arguments={})
    run_tool(session=session, tool_id="unlock_account", arguments={})
    assert step_now(session) == "action:remove_mail_account"


def test_a_fact_is_asked_for_before_the_action_that_rests_on_it(cast):
    document = minimal_simulation()
    document["actions"][0]["because"] = ["changed_on_monday"]
    scenario = published_scenario(simulation=document)
    session = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    hints = [taken(session) for _ in range(3)]
    assert {hint.step for hint in hints} == {"fact:changed_on_monday"}
    for hint in hints:
        assert "Monday" not in hint.text
        assert "Changed the password" not in hint.text
    assert "“Did you change your password recently?”" in hints[1].text
    assert "Remove the mail account from the tablet" in hints[2].text


def test_an_impostor_is_seen_through_and_handed_to_security(session, say):
    TrainingSession.objects.filter(pk=session.pk).update(is_impostor=True)
    session.refresh_from_db()
    assert step_now(session) == "verify:strong:callback"
    for level in (1, 2, 3):
        assert "impostor" not in taken(session).text, level
    run_tool(session=session, tool_id="call_back", arguments={})
    assert step_now(session) == "judge:callback"
    taken(session), taken(session)
    assert "mark “Call-back to the registered number” as a mismatch" in taken(session).text
    judge(session=session, method="callback", outcome="mismatch")
    assert step_now(session) == "report"
    run_tool(session=session, tool_id="report_security", arguments={})
    hints = [taken(session) for _ in range(3)]
    assert hints[0].step == "close:handover"
    assert "Escalate to “Security team”" in hints[2].text
    assert "Security team" not in hints[0].text


def test_an_impostor_taken_for_real_is_looked_at_again(session):
    TrainingSession.objects.filter(pk=session.pk).update(is_impostor=True)
    session.refresh_from_db()
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    assert step_now(session) == "judge:callback"


def test_where_no_way_leads_to_a_good_end_there_is_nothing_to_hint_at(cast):
    document = minimal_simulation()
    document["actions"][0]["requires"] = {"password_reset": False}
    scenario = published_scenario(simulation=document)
    session = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    run_tool(session=session, tool_id="reset_password", arguments={})
    session.refresh_from_db()
    for ask in (hint_offer, lambda session: take_hint(session=session)):
        with pytest.raises(Conflict, match="no step leads to a good end") as refusal:
            ask(session)
        assert refusal.value.code == "no_hint_left"
    assert not session.hints.exists()


# --- levels and prices ---------------------------------------------------------------------------


def test_levels_rise_per_step_and_begin_again_at_the_next(session):
    offers = []
    for _ in range(2):
        offer = hint_offer(session)
        hint = take_hint(session=session, level=offer.level)
        offers.append((offer.level, offer.price, offer.aim))
        assert (hint.level, hint.price) == (offer.level, offer.price)
    assert offers == [(1, 2, "Where to look"), (2, 4, "What to ask or check")]
    run_tool(session=session, tool_id="view_sign_ins", arguments={})
    assert hint_offer(session).level == 1
    taken(session)
    session.refresh_from_db()
    assert session.hints_used == 3
    assert sum(session.hints.values_list("price", flat=True)) == 2 + 4 + 2


def test_after_the_third_level_the_step_has_to_be_taken(session):
    for level in (1, 2, 3):
        assert taken(session).level == level
    for ask in (hint_offer, lambda session: take_hint(session=session)):
        with pytest.raises(Conflict, match="All three hints") as refusal:
            ask(session)
        assert refusal.value.code == "no_hint_left"
    assert session.hints.count() == 3


def test_what_was_offered_is_what_is_paid_for(session):
    take_hint(session=session, level=1)
    with pytest.raises(Conflict, match="moved on") as refusal:
        take_hint(session=session, level=1)
    assert refusal.value.code == "hint_moved"
    assert session.hints.count() == 1


def test_two_clicks_at_once_pay_once(session):
    def click(_: int) -> Any:
        try:
            return take_hint(session=session, level=1)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(click, range(4)))
    assert sorted(one for one in answers if isinstance(one, str)) == ["hint_moved"] * 3
    session.refresh_from_db()
    assert (session.hints.count(), session.hints_used) == (1, 1)


def test_hints_come_off_what_the_pass_earns(cast, session, say):
    other = start_session(person=cast.colleague, scenario=session.scenario, seed=session.seed)[0]
    taken(session), taken(session), taken(session)
    results = []
    for one in (session, other):
        fix(one, say)
        results.append(resolve(session=one, resolution=RESOLVED))
    with_hints, without = results
    assert with_hints.overall == without.overall
    # No bonus for doing without, either.
    assert without.xp_earned - with_hints.xp_earned == sum(HINT_PRICES.values()) + 5


def test_a_retry_is_free_of_charge(session):
    abandon(session=session)
    session.refresh_from_db()
    retry, _ = rewind_session(session=session, turn=1)
    assert hint_offer(retry).price == 0
    assert taken(retry).price == 0


# --- refusals ------------------------------------------------------------------------------------


def test_there_is_no_coach_in_an_assessment(cast, scenario):
    session = start_session(person=cast.owner, scenario=scenario, mode=Mode.ASSESSED)[0]
    for ask in (hint_offer, lambda session: take_hint(session=session)):
        with pytest.raises(Conflict) as refusal:
            ask(session)
        assert refusal.value.code == "assessed_session"
    assert not session.hints.exists()


def test_nor_after_the_end(session):
    abandon(session=session)
    session.refresh_from_db()
    for ask in (hint_offer, lambda session: take_hint(session=session)):
        with pytest.raises(Conflict) as refusal:
            ask(session)
        assert refusal.value.code == "session_closed"


@pytest.mark.parametrize("broken", [{"level": 0}, {"level": 4}])
def test_the_database_knows_the_levels(session, broken):
    hint = taken(session)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hint.objects.filter(pk=hint.pk).update(**broken)


# --- over the library ----------------------------------------------------------------------------


def standings(simulation: Simulation, *, impostor: bool) -> list[Standing]:
    """Where a desk stands that follows the hints blindly, from the beginning to the end."""
    now = Standing(
        simulation=simulation,
        world=initial_state(simulation),
        impostor=impostor,
        mood=50,
        told=frozenset(),
        seen=frozenset(),
        run=frozenset(),
        held=Identity.NONE,
        fits={},
        judged={},
    )
    passed = [now]
    for _ in range(60):
        kind, _, key = next_step(now).key.partition(":")
        match kind:
            case "fact":
                now = replace(now, told=now.told | {key})
            case "check":
                now = replace(now, seen=now.seen | {key})
            case "action":
                action = simulation.action(key)
                world = perform(action, now.world).state
                now = replace(now, world=world, run=now.run | {action.tool})
            case "verify":
                method = key.partition(":")[2]
                now = replace(now, fits={**now.fits, method: not impostor})
            case "judge":
                outcome = "confirmed" if now.fits[key] else "mismatch"
                judged = {**now.judged, key: outcome}
                proofs = {m for m, o in judged.items() if o == "confirmed"}
                strong = proofs & {"callback", "mfaCode", "managerApproval"}
                held = "strong" if strong else "basic" if len(proofs) > 1 else "none"
                now = replace(now, judged=judged, held=Identity(held))
            case "wait":
                answer = next(a for a in simulation.answers if a.id == key)
                now = replace(now, world={**now.world, **answer.set})
            case "report":
                now = replace(now, run=now.run | {"report_security"})
            case "close":
                return passed
        passed.append(now)
    raise AssertionError(f"no end after {now}")


@pytest.mark.parametrize("slug", LIBRARY)
def test_hints_lead_through_every_incident_and_tell_nothing_early(slug):
    simulation = Simulation.model_validate(library_document(slug)["simulation"])
    told = [text for fact in simulation.facts for text in (fact.statement, *fact.say)]
    for impostor in {simulation.identity.impostor == 1, simulation.identity.impostor > 0}:
        passed = standings(simulation, impostor=impostor)
        for standing in passed:
            step = next_step(standing)
            assert all(text and text == text.strip() for text in step.hints)
            for hint in step.hints:
                assert not [text for text in told if text in hint], step.key
            where = step.hints[0]
            key = step.key.partition(":")[2]
            labels = [s.label for s in (*simulation.checks, *simulation.actions) if s.id == key]
            tools = [CATALOGUE[s.tool].label for s in simulation.actions if s.tool]
            teams = simulation.escalation.teams
            assert not [text for text in (*labels, *tools, *teams) if text in where], step.key
        if not impostor or simulation.identity.impostor == 1:
            done = golden_path(simulation, passed[-1].world)
            assert done.actions == (), slug
        elif impostor:
            assert passed[-1].world == initial_state(simulation)


def test_the_same_library_incident_gives_hints_in_a_session(cast):
    session = start_session(person=cast.owner, scenario=library_scenario("lost-mfa-phone"), seed=3)[
        0
    ]
    hint = taken(session)
    simulation = simulation_for(session)
    assert hint.level == 1
    assert hint.step.partition(":")[2] in {
        part.id for part in (*simulation.facts, *simulation.checks, *simulation.actions)
    }
