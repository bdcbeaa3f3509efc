"""The shapes of performance on the wire."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.serializers import Serializer
from scenarios.choices import ITCategory
from scenarios.selectors import difficulty_word
from sessions.choices import Mode, Outcome
from sessions.performance.attempts import Attempt
from sessions.performance.figures import score_of
from sessions.performance.periods import Step, Timeframe
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
    category = serializers.SerializerMethodField()
    skill = serializers.ChoiceField(ITCategory.choices)
    difficulty = serializers.SerializerMethodField()
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

    def get_category(self, attempt: Attempt) -> str:
        return attempt.category.lower()

    def get_difficulty(self, attempt: Attempt) -> str:
        return difficulty_word(attempt.difficulty)

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


class AttemptRowPagingSerializer(Serializer[Any]):
    """Which page this is."""

    page = serializers.IntegerField()
    limit = serializers.IntegerField()
    total = serializers.IntegerField()
    total_pages = serializers.IntegerField()
    has_next = serializers.BooleanField()
    has_prev = serializers.BooleanField()


class AttemptRowPageSerializer(Serializer[Any]):
    """A page of the period's attempts, newest first."""

    data = AttemptRowSerializer(many=True)  # type: ignore[assignment]  # also a property
    pagination = AttemptRowPagingSerializer()


class PerformanceSerializer(PerformanceFiguresSerializer):
    """`users/me/performance`"""

    sessions = AttemptRowPageSerializer()


def figures_of(performance: Performance) -> dict[str, Any]:
    """Return a performance as on the wire, without its attempts."""
    return dict(PerformanceFiguresSerializer(performance).data)


def attempts_as_sent(performance: Performance, rows: list[Attempt]) -> list[dict[str, Any]]:
    """Return attempts as on the wire, with the scores of the dimensions asked for."""
    context = {"dimensions": performance.dimensions}
    return list(AttemptRowSerializer(rows, many=True, context=context).data)
