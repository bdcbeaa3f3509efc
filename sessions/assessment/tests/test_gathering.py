"""From rows to evidence: nothing lost, a fixed number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scenarios.versions import document_of, simulation_of
from sessions.assessment import assess, gather
from sessions.assessment.evidence import Closure, CustomerTurn, Spoken
from sessions.choices import Outcome, Sender, Status
from sessions.models import (
    ActionRecord,
    Evidence,
    Message,
    Research,
    Result,
    TrainingSession,
    Verification,
)
from testing.factories import UserFactory
from testing.scenarios import published_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    scenario = published_scenario()
    version = scenario.history.get(version_number=scenario.published_version)
    document_of(version)  # parsed once per version and process; not what is counted here
    simulation_of(version)
    return TrainingSession.objects.create(
        person=UserFactory(),
        scenario=scenario,
        version=version,
        seed=1,
        attempt_number=2,
        world={"account_locked": False, "tablet_password": "none", "password_reset": False},
        customer={"mood": 66, "left": False},
        story_seconds=45,
        reopened_count=1,
    )


def say(session: TrainingSession, seq: int, sender: str, **metadata: object) -> Message:
    return Message.objects.create(
        session=session, seq=seq, sender=sender, content=f"Line {seq}", metadata=metadata
    )


def fill(session: TrainingSession, rounds: int) -> None:
    for number in range(rounds):
        say(
            session,
            2 * number + 1,
            Sender.AI,
            turn={
                "kind": "reply",
                "revealed": ["uses_tablet"],
                "checks": [
                    {"check": "tablet_mail", "status": "done", "text": ""},
                    {"check": "other", "status": "claimed", "text": ""},
                ],
                "symptom": "Sign-in works.",
                "mood_before": 40,
                "mood_after": 50,
                "unheard_of": 1,
            },
        )
        say(
            session,
            2 * number + 2,
            Sender.USER,
            understanding={
                "acts": {"greeting": 0.9},
                "topics": [
                    {"topic_id": "symptom", "kind": "symptom", "confidence": 1, "stance": "ask"}
                ],
                "jargon": ["lease"],
                "claims_done": False,
                "words": 2,
                "asks_many": 1,
            },
            waited=12.5,
        )
        action = ActionRecord.objects.create(
            session=session,
            after_seq=2,
            kind="action",
            step="unlock",
            tool="unlock_account",
            by="desk",
            status="done",
            text="Unlocked.",
            identity_needed="basic",
            identity_held="basic",
            changes={"account_locked": [True, False]},
        )
        proof = Evidence.objects.create(
            session=session, method="callback", text="Sam answers.", matches=True, action=action
        )
        Verification.objects.create(
            session=session, method="callback", outcome="confirmed", evidence=proof, after_seq=2
        )
        Research.objects.create(session=session, kind="search", query="locked", after_seq=2)


def test_every_row_becomes_evidence(session):
    fill(session, 1)
    evidence = gather(session)
    heard, said = evidence.lines
    assert heard.turn == CustomerTurn(
        "reply", ("uses_tablet",), (), ("tablet_mail",), "Sign-in works.", (), 40, 50
    )
    assert (said.acts, said.jargon, said.waited) == (frozenset({"greeting"}), ("lease",), 12.5)
    assert said.topics == (Spoken("symptom", "symptom", "ask"),)
    (record,) = evidence.records
    assert (record.step, record.done, record.sensitive) == ("unlock", True, True)
    (verdict,) = evidence.verdicts
    assert (verdict.method, verdict.text, verdict.is_true) == ("callback", "Sam answers.", True)
    assert [look.query for look in evidence.lookups] == ["locked"]
    assert evidence.world == session.world
    assert evidence.world_start["account_locked"] is True
    assert (evidence.final_mood, evidence.story_seconds, evidence.reopened_count) == (66, 45, 1)
    assert evidence.customer_name == "Sam Porter"
    assert evidence.technical_level == "intermediate"
    assert evidence.previous is None


def test_the_number_of_queries_does_not_grow(session):
    counts = []
    for rounds in (1, 6):
        Message.objects.all().delete()
        fill(session, rounds)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            evidence = gather(session)
        assert len(evidence.lines) == 2 * rounds
        counts.append(len(queries))
    assert counts == [5, 5]


def test_another_sessions_rows_stay_out(session):
    other = TrainingSession.objects.create(
        person=UserFactory(), scenario=session.scenario, version=session.version, seed=2
    )
    fill(other, 2)
    evidence = gather(session)
    assert evidence.lines == evidence.records == evidence.verdicts == evidence.lookups == ()


def test_the_last_attempts_result_is_found(session):
    def attempt(number: int, overall: int, **fields: object) -> None:
        earlier = TrainingSession.objects.create(
            **{
                "person": session.person,
                "scenario": session.scenario,
                "version": session.version,
                "seed": 1,
                "attempt_number": number,
                "status": Status.COMPLETED,
                "outcome": Outcome.SOLVED,
                "ended_at": timezone.now(),
                **fields,
            }
        )
        Result.objects.create(
            session=earlier, passed=True, overall=overall, gate_clear=True, customer_satisfaction=4
        )

    attempt(1, 50)
    attempt(3, 99)
    attempt(1, 98, person=UserFactory())
    previous = gather(session).previous
    assert previous is not None
    assert (previous.attempt, previous.overall) == (1, 50)


def test_the_form_and_the_clock(session):
    start = timezone.now()
    session.resolution = {"type": "escalated", "documentation": "Note", "escalationTeam": "X"}
    session.started_at, session.ended_at = start, start + timedelta(seconds=100)
    evidence = gather(session)
    assert evidence.closure == Closure("escalated", "Note", "X")
    assert evidence.seconds == 145


@pytest.mark.parametrize("outcome", [Outcome.ABANDONED, Outcome.CUSTOMER_LEFT])
def test_a_claim_that_only_reopened_the_ticket_is_no_resolution_in_the_end(session, outcome):
    session.resolution = {"type": "resolved", "documentation": "Done."}
    session.customer = {"mood": 5, "left": outcome is Outcome.CUSTOMER_LEFT}
    session.outcome = outcome
    assert assess(gather(session)).outcome is outcome


def test_an_assessment_fits_the_result_row(session):
    fill(session, 2)
    assessment = assess(gather(session))
    session.status, session.outcome = Status.COMPLETED, assessment.outcome
    session.ended_at = timezone.now()
    session.save()
    fields = {
        field: getattr(assessment, field)
        for field in (
            "passed",
            "overall",
            "gate_clear",
            "dimensions",
            "competencies",
            "criteria",
            "gate",
            "feedback",
            "customer_satisfaction",
        )
    }
    Result.objects.create(session=session, **fields)
    stored = Result.objects.get(session=session)
    assert {field: getattr(stored, field) for field in fields} == fields
