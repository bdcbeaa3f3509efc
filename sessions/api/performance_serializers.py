"""The shapes of performance on the wire."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.serializers import PageSummarySerializer, Serializer
from scenarios.choices import ITCategory
from sessions.choices import Mode, Outcome
from sessions.performance.attempts import LABELS, Attempt
from sessions.performance.figures import score_of
from sessions.performance.periods import Step, Timeframe
from sessions.performance.practice import Kind
from sessions.performance.report.content import Report
from sessions.performance.selectors import Performance


def _averages() -> Any:
    return serializers.DictField(
        child=serializers.FloatField(allow_null=True), help_text="By dimension; null: no figure."
    )


class PerformancePeriodSerializer(Serializer[Any]):
    """Days of the person's time zone, both included."""

    first_day = serializers.DateField(source="first")
    last_day = serializers.DateField(source="last")
    step = serializers.ChoiceField(Step.choices, help_text="What a point of the trend stands for.")


class PerformanceSummarySerializer(Serializer[Any]):
    """A period in figures."""

    sessions = serializers.IntegerField(help_text="Completed attempts.")
    passed = serializers.IntegerField()
    abandoned = serializers.IntegerField(help_text="In no average.")
    pass_rate = serializers.FloatField(allow_null=True)
    average_score = serializers.FloatField(allow_null=True)
    averages = _averages()
    average_seconds = serializers.FloatField(allow_null=True)
    practice_seconds = serializers.IntegerField(help_text="Abandoned attempts included.")
    xp = serializers.IntegerField()


class PerformanceChangeSerializer(Serializer[Any]):
    """The period's figures less those of the one before."""

    sessions = serializers.IntegerField()
    pass_rate = serializers.FloatField(allow_null=True)
    average_score = serializers.FloatField(allow_null=True)
    averages = _averages()


class PerformancePointSerializer(Serializer[Any]):
    """A day, week or month with at least one completed attempt."""

    first_day = serializers.DateField(source="first")
    sessions = serializers.IntegerField()
    average_score = serializers.FloatField()
    averages = _averages()


class PersonalBestSerializer(Serializer[Any]):
    """The highest score of all time in one dimension, or overall."""

    name = serializers.CharField(help_text="A dimension, or `overall`.")
    score = serializers.IntegerField()
    session_id = serializers.UUIDField(source="attempt.session")
    scenario_id = serializers.UUIDField(source="attempt.scenario")
    scenario_title = serializers.CharField(source="attempt.title")
    achieved_at = serializers.DateTimeField(source="attempt.ended_at")
    is_recent = serializers.BooleanField(help_text="Whether it was achieved in the period.")


class XpStreakSerializer(Serializer[Any]):
    """Days in a row with a pass that earned XP."""

    current = serializers.IntegerField()
    longest = serializers.IntegerField()


class AttemptRowSerializer(Serializer[Any]):
    """One attempt, with the scenario as it was played."""

    session_id = serializers.UUIDField(source="session")
    scenario_id = serializers.UUIDField(source="scenario")
    scenario_title = serializers.CharField(source="title")
    attempt_number = serializers.IntegerField(source="number")
    category = serializers.CharField()
    skill = serializers.ChoiceField(ITCategory.choices)
    difficulty = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    outcome = serializers.ChoiceField(Outcome.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    seconds = serializers.IntegerField()
    passed = serializers.BooleanField()
    overall = serializers.IntegerField()
    scores = serializers.SerializerMethodField()
    hints = serializers.IntegerField()
    xp = serializers.IntegerField()

    def get_scores(self, attempt: Attempt) -> dict[str, int | None]:
        names = self.context.get("dimensions", tuple(attempt.scores))
        return {name: score_of(attempt, name) for name in names}


class PerformanceFiguresSerializer(Serializer[Any]):
    """A `Performance` without its attempts."""

    timeframe = serializers.ChoiceField(Timeframe.choices)
    dimensions = serializers.ListField(child=serializers.CharField())
    timezone = serializers.CharField()
    period = PerformancePeriodSerializer()
    summary = PerformanceSummarySerializer()
    previous = PerformanceSummarySerializer(
        allow_null=True, help_text="The same number of days before; null for all time."
    )
    change = PerformanceChangeSerializer(
        allow_null=True, help_text="Null where nothing was completed in the period before."
    )
    trend = PerformancePointSerializer(many=True)
    personal_bests = PersonalBestSerializer(many=True, source="bests")
    streak = XpStreakSerializer()
    is_cut = serializers.BooleanField(help_text="Whether only the newest attempts were looked at.")


class AttemptRowPageSerializer(Serializer[Any]):
    """A page of the period's attempts, newest first."""

    data = AttemptRowSerializer(many=True)  # type: ignore[assignment]  # also a property
    pagination = PageSummarySerializer()


class PerformanceSerializer(PerformanceFiguresSerializer):
    """`users/me/performance`"""

    sessions = AttemptRowPageSerializer()


class RecurringRemarkSerializer(Serializer[Any]):
    """A criterion that recurs in the feedback."""

    criterion = serializers.CharField()
    title = serializers.CharField()
    times = serializers.IntegerField()
    of = serializers.IntegerField(help_text="Feedbacks looked at: of the newest attempts.")
    better = serializers.CharField(help_text="A better wording or way; empty for strengths.")


class ReportPersonSerializer(Serializer[Any]):
    """Whom a report is about."""

    name = serializers.CharField()
    email = serializers.CharField()
    organisation = serializers.CharField()
    level = serializers.IntegerField()
    xp = serializers.IntegerField()


class PerformanceReportSerializer(PerformanceFiguresSerializer):
    """`users/me/performance/report` as JSON"""

    person = ReportPersonSerializer()
    made_on = serializers.DateField(help_text="A day of the person's time zone.")
    sentences = serializers.CharField(help_text="The gist in words.")
    filters = serializers.ListField(child=serializers.CharField(), help_text="In words.")
    strengths = RecurringRemarkSerializer(many=True)
    improvements = RecurringRemarkSerializer(many=True)
    sessions = AttemptRowSerializer(many=True)


class FocusSerializer(Serializer[Any]):
    """The weakest dimension of recent attempts."""

    dimension = serializers.ChoiceField(list(LABELS.items()))
    average = serializers.FloatField()
    advice = serializers.CharField()


class PracticeSerializer(Serializer[Any]):
    """A scenario to practise, and why."""

    kind = serializers.ChoiceField(Kind.choices)
    scenario_id = serializers.UUIDField(source="entry.id")
    scenario_title = serializers.CharField(source="entry.title")
    difficulty = serializers.CharField(source="entry.difficulty")
    skill = serializers.ChoiceField(ITCategory.choices, source="entry.it_category")
    estimated_time = serializers.IntegerField(source="entry.estimated_time", help_text="Minutes.")
    why = serializers.CharField()
    due_on = serializers.DateField(source="due", allow_null=True, help_text="Of a re-test.")
    unseen_variants = serializers.IntegerField(
        source="unseen", help_text="Starting it draws one of these while there is one."
    )


class PracticePlanSerializer(Serializer[Any]):
    """`users/me/practice-plan`"""

    items = PracticeSerializer(many=True, help_text="What to do next, best first.")
    upcoming = PracticeSerializer(many=True, help_text="Re-tests that are not due yet.")
    focus = FocusSerializer(allow_null=True)


def figures_of(performance: Performance) -> dict[str, Any]:
    """Return a performance as on the wire, without its attempts."""
    return dict(PerformanceFiguresSerializer(performance).data)


def attempts_as_sent(performance: Performance, rows: list[Attempt]) -> list[dict[str, Any]]:
    """Return attempts as on the wire, with the scores of the dimensions asked for."""
    context = {"dimensions": performance.dimensions}
    return list(AttemptRowSerializer(rows, many=True, context=context).data)


def report_as_sent(report: Report) -> dict[str, Any]:
    """Return a report as on the wire."""
    person = report.person
    return {
        "person": {
            "name": person.name,
            "email": person.email,
            "organisation": report.organisation,
            "level": person.level,
            "xp": person.xp,
        },
        "madeOn": report.made_at.date().isoformat(),
        "sentences": report.sentences,
        "filters": report.narrowed,
        **figures_of(report.performance),
        "strengths": RecurringRemarkSerializer(report.remarks.strengths, many=True).data,
        "improvements": RecurringRemarkSerializer(report.remarks.improvements, many=True).data,
        "sessions": attempts_as_sent(report.performance, list(report.performance.attempts)),
    }
