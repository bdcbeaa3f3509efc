"""The arithmetic of performance, whatever the attempts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gamification.streaks import longest_run
from sessions.choices import Mode, Outcome
from sessions.performance.attempts import COMPETENCY, Attempt
from sessions.performance.figures import bests_of, change_of, summary_of, trend_of
from sessions.performance.periods import Step, Timeframe, period_of, previous_of

NAMES = tuple(COMPETENCY)
START = datetime(2026, 1, 1, tzinfo=UTC)
score = st.integers(0, 100)


PLAIN = Attempt(
    session=UUID(int=1),
    scenario=UUID(int=1),
    number=1,
    title="One",
    category="technical_support",
    skill="access",
    difficulty="starter",
    mode=Mode.PRACTICE,
    outcome=Outcome.SOLVED,
    started_at=START,
    ended_at=START,
    day=START.date(),
    passed=True,
    overall=80,
    scores=dict.fromkeys(NAMES, 80),
    seconds=0,
    hints=0,
    xp=1,
)


@st.composite
def attempts(draw):
    ended = START + timedelta(minutes=draw(st.integers(0, 400 * 24 * 60)))
    outcome = draw(st.sampled_from([Outcome.SOLVED, Outcome.CUSTOMER_LEFT, Outcome.ABANDONED]))
    return replace(
        PLAIN,
        outcome=outcome,
        started_at=ended - timedelta(hours=1),
        ended_at=ended,
        seconds=draw(st.integers(0, 3600)),
        day=ended.date(),
        passed=outcome == Outcome.SOLVED,
        overall=draw(score),
        scores=dict.fromkeys(NAMES, draw(st.none() | score)),
    )


histories = st.lists(attempts(), max_size=8)
timeframes = st.sampled_from(Timeframe)
days = st.dates(date(2026, 1, 1), date(2027, 3, 1))
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(histories, timeframes, days)
def test_trend_and_summary_tell_the_same_story(rows, timeframe, today):
    earliest = min((row.day for row in rows), default=None)
    period = period_of(timeframe, today, earliest)
    inside = [row for row in rows if period.holds(row.day)]
    summary, trend = summary_of(inside, NAMES), trend_of(rows, period, NAMES)
    assert sum(point.sessions for point in trend) == summary.sessions
    assert summary.sessions + summary.abandoned == len(inside)
    assert [point.first for point in trend] == sorted({point.first for point in trend})
    for point in trend:
        low, high = min(p.average_score for p in trend), max(p.average_score for p in trend)
        assert summary.average_score is not None
        assert low - 0.11 <= summary.average_score <= high + 0.11
        assert period.point_of(point.first) == point.first


@few
@given(timeframes, days)
def test_periods_meet_without_gap_or_overlap(timeframe, today):
    period = period_of(timeframe, today, None)
    before = previous_of(timeframe, period)
    if timeframe == Timeframe.ALL:
        assert before is None
    else:
        assert before.days == period.days
        assert before.last + timedelta(days=1) == period.first
        assert period.last == today


@few
@given(histories)
def test_a_best_is_not_beaten_by_any_attempt(rows):
    period = period_of(Timeframe.WEEK, date(2026, 6, 1), None)
    done = [row for row in rows if not row.is_abandoned]
    for best in bests_of(rows, period, NAMES):
        scores = [row.overall if best.name == "overall" else row.scores[best.name] for row in done]
        assert best.score == max(one for one in scores if one is not None)


def test_of_equal_scores_the_earliest_is_the_best():
    first, second = (
        replace(PLAIN, session=UUID(int=number), ended_at=START + timedelta(days=number))
        for number in (1, 2)
    )
    best = bests_of([second, first], period_of(Timeframe.ALL, date(2026, 2, 1), None), NAMES)[0]
    assert best.attempt.session == UUID(int=1)


def test_a_change_needs_figures_on_both_sides():
    now, nothing = summary_of([PLAIN], NAMES), summary_of([], NAMES)
    assert change_of(now, nothing).average_score is None
    assert change_of(now, now).average_score == 0.0
    assert change_of(now, nothing).sessions == 1


def test_all_time_is_told_by_weeks_and_then_by_months():
    today = date(2026, 11, 18)
    weeks = period_of(Timeframe.ALL, today, date(2026, 6, 1))
    assert (weeks.step, weeks.point_of(today)) == (Step.WEEK, date(2026, 11, 16))
    months = period_of(Timeframe.ALL, today, date(2026, 5, 1))
    assert (months.step, months.point_of(today)) == (Step.MONTH, date(2026, 11, 1))


def test_the_longest_run_of_days():
    day = date(2026, 2, 27)
    run = {day + timedelta(days=number) for number in range(4)}  # over the end of the month
    assert longest_run(run | {date(2026, 1, 1), date(2026, 1, 2)}) == 4
    assert longest_run(set()) == 0
