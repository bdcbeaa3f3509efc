"""What holds for every session: bounds, the gate's cap, courtesies, true steps."""

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.assessment import assess
from sessions.assessment.tests.story import Move, Story, cold_story, good_story, polite_story
from sessions.customer import topics_of
from sessions.customer.understanding import understand_all
from sessions.customer.understanding.types import ACTS

FEW = settings(max_examples=60, deadline=None)


def move(name: str, *arguments: Any, **keywords: Any) -> Move:
    return name, arguments, keywords


def moves_of(story: Story) -> list[Move]:
    """The moves that would tell the same session again, its timings fixed."""
    events: list[tuple[Any, Move]] = []
    for line in story.lines:
        if line.turn:
            turn = line.turn
            events.append(
                (
                    line.at,
                    move(
                        "customer",
                        line.text,
                        reveals=" ".join(turn.revealed),
                        symptom=turn.symptom is not None,
                        mood=turn.mood_after,
                        kind=turn.kind,
                    ),
                )
            )
        else:
            topics = " ".join(f"{t.topic}:{t.kind}:{t.stance}" for t in line.topics)
            events.append((line.at, move("agent", line.text, " ".join(line.acts), topics)))
    for record in story.records:
        name = "looks" if record.kind == "check" else "does"
        held = () if name == "looks" else (record.identity_held,)
        events.append((record.at, move(name, record.step, *held)))
    events += [(v.at, move("verifies", v.method, matches=v.matches)) for v in story.verdicts]
    moves = [one for _, one in sorted(events, key=lambda event: event[0])]
    closure = story.facts["closure"]
    opened = [move("opens", look.article) for look in story.lookups if look.article]
    return [*moves[:3], *opened, *moves[3:], move("closes", closure.type, closure.documentation)]


def told(moves: list[Move]) -> int:
    return assess(Story().play(moves).told()).overall


COURTESIES = [
    ("Thank you so much!", "thanks"),
    ("I appreciate your patience.", "thanks empathy"),
    ("I'm so sorry.", "apology"),
    ("Sorry for the inconvenience.", "apology empathy"),
    ("I completely understand your frustration.", "empathy acknowledgement"),
    ("Hello again!", "greeting"),
    ("Have a lovely day, goodbye, and thank you!", "closing thanks"),
    ("I see.", "acknowledgement"),
    ("Please don't worry, you are in good hands.", "reassurance empathy"),
    ("One moment, please.", "hold"),
]
courtesies = st.sampled_from(COURTESIES)

LINES = [
    "Hello, this is Alex from the service desk. How can I help you?",
    "So your laptop says that the account is locked, that is annoying with a deadline.",
    "What changed before it started?",
    "The tablet keeps sending the old password. I unlocked the account.",
    "Could you sign in once more?",
    "Is there anything else I can do?",
    "Whatever.",
]
agents = st.builds(
    lambda text, acts, waited: move("agent", text, " ".join(acts), waited=waited),
    st.sampled_from(LINES),
    st.lists(st.sampled_from(ACTS), max_size=5, unique=True),
    st.integers(0, 2000),
)
customers = st.builds(
    lambda reveals, mood, symptom, intents: move(
        "customer", reveals=reveals, mood=mood, symptom=symptom, intents=intents
    ),
    st.sampled_from(["", "changed_on_monday", "uses_tablet changed_on_monday"]),
    st.integers(0, 100),
    st.booleans(),
    st.sampled_from([(), ("ask_meaning",)]),
)
deeds = st.one_of(
    st.builds(
        lambda step, held: move("does", step, held),
        st.sampled_from(["unlock", "reset", "remove_mail_account"]),
        st.sampled_from(["none", "basic", "strong"]),
    ),
    st.builds(
        lambda step: move("looks", step),
        st.sampled_from(["account_status", "sign_in_log", "tablet_mail"]),
    ),
    st.just(move("runs", "reset_mfa", "strong", "basic")),
    st.builds(
        lambda method, matches, outcome: move("verifies", method, matches=matches, outcome=outcome),
        st.sampled_from(["name", "username", "assetTag", "callback"]),
        st.booleans(),
        st.sampled_from(["confirmed", "mismatch"]),
    ),
    st.builds(
        lambda article: move("opens", article),
        st.sampled_from(["repeated-lockouts", "just-reset-it", "gone"]),
    ),
)
endings = st.sampled_from(
    [
        [],
        [move("closes")],
        [move("closes", note="password: Winter2025!")],
        [move("closes", "escalated", "Escalated.", "Security team")],
    ]
)
facts = st.fixed_dictionaries(
    {
        "impostor": st.booleans(),
        "customer_left": st.booleans(),
        "reopened_count": st.integers(0, 1),
        "story_seconds": st.integers(0, 10_000),
    }
)
OPENING = move("customer", "It is locked.", reveals="locked_message", symptom=True, kind="opening")


@given(st.lists(st.one_of(agents, customers, deeds), max_size=14), endings, facts)
@FEW
def test_every_session_gets_a_valid_result(moves, ending, more):
    evidence = Story().play([OPENING, *moves, *ending]).but(**more).told()
    result = assess(evidence)
    assert 0 <= result.overall <= 100
    for score in (*result.dimensions.values(), *result.competencies.values()):
        assert score is None or 0 <= score <= 100
    assert 1 <= result.customer_satisfaction <= 5
    if not result.gate_clear:
        assert result.overall <= 40
        assert not result.passed
        assert result.gate["breaches"]
    for row in result.criteria:
        assert row["why"]
        assert row["points"] <= row["outOf"]
    assert assess(evidence) == result


@given(st.lists(st.one_of(agents, customers, deeds), max_size=12), endings, courtesies, st.data())
@FEW
def test_one_more_courtesy_never_adds_more_than_a_point(moves, ending, courtesy, data):
    first = move("agent", "Yes?", "")
    at = data.draw(st.integers(0, len(moves)))
    more = [*moves[:at], move("agent", *courtesy), *moves[at:]]
    before = told([OPENING, first, *moves, *ending])
    assert told([OPENING, first, *more, *ending]) <= before + 1


@given(st.sampled_from([good_story, cold_story, polite_story]), courtesies, st.data())
@FEW
def test_nor_in_a_real_session(tell, courtesy, data):
    moves = moves_of(tell())
    at = data.draw(st.integers(2, len(moves)))
    assert told([*moves[:at], move("agent", *courtesy), *moves[at:]]) <= told(moves) + 1


UNSEEN = Path(__file__).with_name("courtesies.txt").read_text(encoding="utf-8").splitlines()


def test_nor_do_courtesies_nobody_had_seen_as_they_are_understood():
    """Each at another place of each session, answered with nothing new; together at all places."""
    understood = understand_all(
        [(text, "All right.") for text in UNSEEN], topics_of(good_story().simulation)
    )
    sessions = [moves_of(tell()) for tell in (good_story, cold_story, polite_story)]
    whole = [told(moves) for moves in sessions]
    more = {}
    for number, (text, found) in enumerate(zip(UNSEEN, understood, strict=True)):
        topics = " ".join(f"{t.topic_id}:{t.kind}:{t.stance}" for t in found.topics)
        said = [move("agent", text, " ".join(found.acts), topics), move("customer")]
        for moves, before in zip(sessions, whole, strict=True):
            at = 2 + number % (len(moves) - 1)
            more[text, at] = told([*moves[:at], *said, *moves[at:]]) - before
    assert {key: gained for key, gained in more.items() if gained > 1} == {}


def is_step(one: Move) -> bool:
    return one[0] not in ("customer", "verifies", "closes")


def test_the_moves_tell_the_same_session():
    assert told(moves_of(good_story())) == assess(good_story().told()).overall == 100


def test_no_step_of_the_cold_session_can_be_spared():
    """Not of the good one: with its hundred points nothing could be more."""
    moves = moves_of(cold_story())
    whole = told(moves)
    for at, one in enumerate(moves):
        if one[0] != "customer":
            assert told(moves[:at] + moves[at + 1 :]) <= whole


@given(st.sampled_from([good_story, cold_story]), st.data())
@settings(max_examples=150, deadline=None)
def test_leaving_out_a_true_step_never_helps(tell, data):
    """Whatever else was left out before; verification stays, acting without it is no step."""
    moves = moves_of(tell())
    steps = [at for at, one in enumerate(moves) if is_step(one)]
    kept = set(data.draw(st.lists(st.sampled_from(steps), unique=True, min_size=1)))
    left_out = data.draw(st.sampled_from(sorted(kept)))
    base = [one for at, one in enumerate(moves) if at in kept or not is_step(one)]
    less = [
        one for at, one in enumerate(moves) if (at in kept and at != left_out) or not is_step(one)
    ]
    assert told(less) <= told(base)
