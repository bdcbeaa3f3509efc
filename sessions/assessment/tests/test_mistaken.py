"""What is said of another customer, program or deadline is noticed, and earns nothing."""

from functools import cache

import pytest

from sessions.assessment.mistaken import misnamed, wrong_fact
from sessions.assessment.tests.judging import judge, points
from sessions.assessment.tests.story import Story, good_story, opened
from sessions.ground import Ground, times_of
from sessions.incident import Incident
from sessions.proving.files import LIBRARY, read_incident

GROUND = Ground(
    people=frozenset({"callum", "reid", "mark"}),
    terms=frozenset({"siteviewer", "ke-lt-0466"}),
    times=frozenset({15 * 60 % 720}),
)


def named(text: str, customer: str = "Niamh Corcoran", agents: tuple[str, ...] = ()) -> str:
    return misnamed(text, customer=customer, agents=agents, ground=GROUND)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hello Callum, what happened?", "Callum"),
        ("thanks for waiting, callum", "callum"),
        ("Good morning Ms. Reid.", "Reid"),
        ("Thank you, Mark.", "Mark"),
        ("Hi Jack, I'm on it.", "Jack"),
        ("Good afternoon Mr Lindqvist", "Lindqvist"),
        ("Hello Niamh, what happened?", ""),
        ("Hello Ms Corcoran", ""),
        ("Sorry Niamh, I called you Callum.", ""),
        ("Hello Nimah,", ""),
        ("Mark it as read, please mark it.", ""),
        ("Hello, Tom from the service desk.", ""),
        ("Good morning Tom here, what is wrong?", ""),
        ("Hello Everyone", ""),
        ("Dear Customer", ""),
        ("Good morning, this is Callum.", ""),
    ],
)
def test_names_that_are_not_the_customers(text, name):
    agents = ("callum",) if "this is" in text else ()
    assert named(text, agents=agents) == name


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The SiteViewer program writes a log.", "SiteViewer"),
        ("Is it the ke-lt-0466?", "ke-lt-0466"),
        ("So you have to hand over the school before four.", True),
        ("Your meeting is at 4 pm, right?", True),
        ("The handover is due by half past three.", True),
        ("Your readings are due by three o'clock.", ""),
        ("They have to be in by 15:00.", ""),
        ("I'll call you back before four.", ""),
        ("An engineer will be there by 16:30.", ""),
        ("It was like this before one of the updates.", ""),
        ("Please try both, one by one.", ""),
        ("Is there another program writing logs?", ""),
    ],
)
def test_facts_of_another_incident(text, wrong):
    found = wrong_fact(text, told="", ground=GROUND)
    assert found == (text if wrong is True else wrong)


def test_what_the_customer_said_is_so():
    told = "I had SiteViewer open, and my meeting is at four."
    assert wrong_fact("SiteViewer it is.", told=told, ground=GROUND) == ""
    assert wrong_fact("So before four o'clock.", told=told, ground=GROUND) == ""


def test_times_of_day():
    text = "At 16:00, 4 pm, half past 3, quarter to four, by four, and 4.15pm; room 1.14, 10.20.0.1"
    assert sorted(set(times_of(text))) == [210, 225, 240, 255]
    assert list(times_of("two of them, at one of the sites, four files")) == []


@cache
def incidents() -> list[Incident]:
    return [read_incident(LIBRARY / "disk-full.yaml", surface) for surface in range(3)]


def test_every_surface_of_a_scenario_has_its_own_ground():
    for what in incidents():
        first = what.persona.name.split()[0].casefold()
        program = what.simulation.surface.get("viewer", "").casefold()
        others = [other for other in incidents() if other is not what]
        assert first not in what.ground.people
        assert program not in what.ground.terms
        assert what.ground.times
        for other in others:
            assert other.persona.name.split()[0].casefold() in what.ground.people
            assert other.ground.times != what.ground.times


WRONG = (
    "Hello Callum, I'm sorry that your account is locked, that is frustrating. So the laptop says "
    "the account is locked since this morning, and SiteViewer is due before four?"
)


RIGHT = WRONG.replace("Callum", "Sam").replace("SiteViewer", "it").replace("four", "three")


def told(text: str) -> Story:
    acts = "greeting introduction empathy acknowledgement recap explanation"
    return opened().agent(text, acts).looks("sign_in_log").but(ground=GROUND)


@pytest.mark.parametrize(
    "key", ["listening.paraphrase", "empathy.reaction", "empathy.interpretation"]
)
def test_a_message_about_somebody_else_earns_nothing(key):
    assert points(told(WRONG), key) == 0
    assert points(told(RIGHT), key) > 0


def test_nor_does_its_explanation():
    text = "The tablet keeps sending the old password of SiteViewer."
    story = opened().looks("sign_in_log").agent(text, "explanation").but(ground=GROUND)
    assert points(story, "solution.explains") == 0
    assert points(story, "closing.recap") == 0
    assert points(story.but(ground=Ground()), "solution.explains") == 15


def test_another_name_and_wrong_facts_cost_and_are_quoted():
    row = judge(told(WRONG).told(), "greeting.wrongName")
    assert row is not None
    assert (row.points, row.finding.evidence[0].quote) == (-30, WRONG[:240])
    assert "“Callum”" in row.finding.why
    assert "Sam Porter" in row.finding.why
    fact = judge(told(WRONG).told(), "listening.wrongFacts")
    assert fact is not None
    assert (fact.points, fact.finding.evidence[0].quote) == (-10, WRONG[:240])
    thrice = told(WRONG).agent("Callum?").agent("Callum, SiteViewer!").agent("SiteViewer?")
    assert points(thrice, "greeting.wrongName") == -60
    assert points(thrice, "listening.wrongFacts") == -20


def test_the_good_session_names_nothing_wrong():
    evidence = good_story().but(ground=GROUND).told()
    assert evidence.truthful == evidence.said
