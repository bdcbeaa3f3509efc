"""Rewind and retry: a session that stands exactly where another stood, and counts for nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import IntegrityError, connection, transaction

from gamification.models import Award
from helpdesk.errors import Conflict, Invalid
from scenarios.models import AttemptFact, ScenarioMetadata, ScenarioProgress
from scenarios.services import archive
from sessions.choices import Mode, Outcome, Status
from sessions.models import TrainingSession
from sessions.services import (
    abandon,
    judge,
    post_message,
    replay,
    resolve,
    rewind_session,
    run_tool,
    search_knowledge,
    start_session,
    take_hint,
)
from sessions.services.closing import Resolution
from sessions.services.replaying import script_of
from sessions.services.turns import answer
from sessions.tests.test_resolve import NOTES, fix

pytestmark = pytest.mark.django_db(transaction=True)
RESOLVED = Resolution("resolved", NOTES)
STATE = ("world", "customer", "story_seconds", "reopened_count", "hints_used", "last_seq")


def stand(session: TrainingSession) -> dict[str, Any]:
    """All that makes up where a session stands, ids and times aside."""
    session.refresh_from_db()
    return {
        **{name: getattr(session, name) for name in STATE},
        "messages": list(session.messages.values_list("seq", "sender", "content")),
        "actions": list(session.actions.values_list("step", "tool", "status", "after_seq")),
        "evidence": list(session.evidence.values_list("method", "text", "matches")),
        "judged": list(
            session.verifications.values_list("method", "outcome", "evidence__text", "after_seq")
        ),
        "research": list(session.research.values_list("kind", "query", "after_seq")),
        "hints": list(session.hints.values_list("step", "level", "text", "price", "after_seq")),
        "owed": list(session.due_turns.open().values_list("kind", "message__content")),
        "script": script_of(session),
    }


def ended(session: TrainingSession) -> TrainingSession:
    abandon(session=session)
    session.refresh_from_db()
    return session


def test_a_retry_stands_exactly_where_the_session_stood(clock, session, say):
    stood = [stand(session)]
    clock.shift(30)
    say(session, "Hello, this is Kim. Could you give me your full name and username, please?")
    stood.append(stand(session))
    run_tool(session=session, tool_id="call_back", arguments={})
    judge(session=session, method="callback", outcome="confirmed")
    search_knowledge(session=session, query="lock")
    take_hint(session=session)
    clock.shift(50)
    say(session, "So your tablet has the old password? Please look at the mail settings on it.")
    stood.append(stand(session))
    run_tool(session=session, tool_id="unlock_account", arguments={})
    for turn, then in enumerate(stood, start=1):
        ended(session) if turn == 1 else None
        retry, created = rewind_session(session=session, turn=turn)
        assert created
        assert (retry.origin_id, retry.origin_turn, retry.mode) == (session.pk, turn, "practice")
        assert retry.attempt_number == session.attempt_number
        assert stand(retry) == then, turn
        assert replay(retry) == []
        ended(retry)


def test_the_storys_clock_goes_on_where_it_was(clock, session, say):
    clock.shift(100)
    say(session, "Hello, what does the screen say?")
    clock.shift(400)
    say(session, "I see.")
    ended(session)
    clock.shift(86_400)
    retry, _ = rewind_session(session=session, turn=2)
    assert retry.last_activity_at - retry.started_at == timedelta(seconds=100)
    assert retry.messages.get(seq=2).created_at == retry.started_at + timedelta(seconds=100)


def test_going_on_the_same_way_leads_to_the_same_place(clock, session, say):
    say(session, "Hello, did you change your password recently?")
    say(session, "Do you use any other devices for your mail?")
    ended(session)
    retry, _ = rewind_session(session=session, turn=2)
    say(retry, "Do you use any other devices for your mail?")
    assert script_of(retry).splitlines() == script_of(session).splitlines()[:-1]


def test_a_retry_can_be_solved_and_counts_for_nothing(session, say):
    first = ended(session).result
    counted = (AttemptFact.objects.count(), ScenarioProgress.objects.values().get())
    of_all = ScenarioMetadata.objects.values().get()
    retry, _ = rewind_session(session=session, turn=1)
    fix(retry, say)
    result = resolve(session=retry, resolution=RESOLVED)
    retry.refresh_from_db()
    assert (retry.outcome, result.passed) == (Outcome.SOLVED, True)
    assert (result.xp_earned, result.level_before, result.level_after) == (0, 1, 1)
    assert not Award.objects.exists()
    retry.person.refresh_from_db()
    assert retry.person.xp == 0
    assert (AttemptFact.objects.count(), ScenarioProgress.objects.values().get()) == counted
    assert ScenarioMetadata.objects.values().get() == of_all
    assert result.feedback["comparison"]["overall"] == first.overall


def test_the_next_attempt_is_numbered_and_compared_without_the_retry(session, say, scenario):
    first = ended(session).result
    retry, _ = rewind_session(session=session, turn=1)
    fix(retry, say)
    resolve(session=retry, resolution=RESOLVED)
    second = start_session(person=session.person, scenario=scenario)[0]
    assert second.attempt_number == 2
    result = abandon(session=second)
    assert result.feedback["comparison"]["attempt"] == 1
    assert result.feedback["comparison"]["overall"] == first.overall


def test_a_retry_of_a_retry(session, say):
    say(session, "Hello, what does the screen say?")
    ended(session)
    retry, _ = rewind_session(session=session, turn=2)
    say(retry, "Did you change your password recently?")
    then = stand(retry)
    ended(retry)
    again, _ = rewind_session(session=retry, turn=3)
    assert again.origin_id == retry.pk
    assert stand(again) == then
    assert replay(again) == []


def test_what_was_owed_is_owed_again(session, say, settings):
    settings.CUSTOMER_TYPING_SECONDS = 0
    post_message(session=session, content="Hello, what does the screen say?")
    post_message(session=session, content="And did you change your password recently?")
    async_to_sync(answer)(session.pk)
    ended(session)
    retry, _ = rewind_session(session=session, turn=2)
    owed = list(retry.due_turns.open().exclude(kind="nudge").values_list("message__content"))
    assert owed == [("And did you change your password recently?",)]
    async_to_sync(answer)(retry.pk)
    said = list(session.messages.values_list("sender", "content"))
    assert list(retry.messages.values_list("sender", "content")) == said
    assert replay(retry) == []


def test_after_a_reopening_the_form_is_as_it_was(session, say):
    assert resolve(session=session, resolution=RESOLVED) is None
    async_to_sync(answer)(session.pk)
    ended(session)
    retry, _ = rewind_session(session=session, turn=2)
    assert (retry.reopened_count, retry.draft["documentation"]) == (1, NOTES)
    assert retry.draft["resolutionType"] == "resolved"
    assert replay(retry) == []


# --- refusals -----------------------------------------------------------------------------------


def refused(session: TrainingSession, turn: int = 1) -> str:
    with pytest.raises(Conflict) as refusal:
        rewind_session(session=session, turn=turn)
    return refusal.value.code


def test_an_open_session_is_played_not_rewound(session):
    assert refused(session) == "session_active"
    assert TrainingSession.objects.count() == 1


def test_an_assessed_session_stays_as_it_is(cast, scenario):
    session = start_session(person=cast.owner, scenario=scenario, mode=Mode.ASSESSED)[0]
    assert refused(session) == "assessed_session"
    assert refused(ended(session)) == "assessed_session"


def test_one_open_session_of_a_scenario_at_a_time(session, scenario):
    ended(session)
    other = start_session(person=session.person, scenario=scenario)[0]
    assert refused(session) == "session_active"
    ended(other)
    retry, created = rewind_session(session=session, turn=1)
    assert created
    assert start_session(person=session.person, scenario=scenario) == (retry, False)


def test_the_same_rewind_again_is_the_same_retry(session, say):
    say(session, "Hello")
    ended(session)
    retry, _ = rewind_session(session=session, turn=1)
    assert rewind_session(session=session, turn=1) == (retry, False)
    assert refused(session, turn=2) == "session_active"


@pytest.mark.parametrize("turn", [0, 3, -1])
def test_there_must_have_been_such_a_turn(session, say, turn):
    say(session, "Hello")
    with pytest.raises(Invalid) as refusal:
        rewind_session(session=ended(session), turn=turn)
    assert list(refusal.value.fields) == ["turn"]


def test_who_has_left_can_not_be_gone_on_with(session, say):
    for _ in range(25):
        session.refresh_from_db()
        if not session.is_active:
            break
        say(session, "You are an idiot and this is your own stupid fault. Shut up.")
    turns = session.journal.filter(customer__isnull=False).count()
    assert refused(session, turn=turns) == "customer_left"
    retry, _ = rewind_session(session=session, turn=turns - 1)
    assert retry.status == Status.ACTIVE


def test_a_scenario_no_longer_offered_is_not_retried(session, cast):
    ended(session)
    archive(scenario=session.scenario, actor=cast.admin, reason="Outdated")
    assert refused(session) == "not_playable"


def test_two_rewinds_at_once_make_one(session):
    ended(session)

    def go(_: int) -> Any:
        try:
            return rewind_session(session=session, turn=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(go, range(4)))
    assert len({retry.pk for retry, _ in made}) == 1
    assert sorted(created for _, created in made) == [False, False, False, True]
    assert TrainingSession.objects.count() == 2


@pytest.mark.parametrize(
    "broken", [{"origin_turn": None}, {"origin_turn": 0}, {"mode": Mode.ASSESSED}]
)
def test_the_database_knows_what_a_retry_is(session, broken):
    ended(session)
    retry, _ = rewind_session(session=session, turn=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingSession.objects.filter(pk=retry.pk).update(**broken)
