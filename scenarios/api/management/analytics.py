"""Analytics: one scenario's figures in a period, and several scenarios side by side."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.api.serializers import Serializer
from helpdesk.errors import Missing
from scenarios.analytics.disclosure import sees_small_groups
from scenarios.analytics.metrics import MAIN, METRICS, changes, values
from scenarios.analytics.periods import PERIODS, Period, period_of
from scenarios.analytics.reading import Report, Summary, report_on, summaries
from scenarios.analytics.totals import Totals
from scenarios.api.management.base import ManagementView
from scenarios.models import Scenario
from scenarios.versions import as_read_by

MOST_COMPARED = 50
_DATES = ["iso-8601", "%Y-%m-%dT%H:%M:%SZ"]


class AnalyticsPeriodSerializer(Serializer[Any]):
    """Which days (UTC): a period up to and with today, or `custom` with its dates.

    Without any of them: `30d`. `endDate` may be left out: today. To those who may not read about
    small groups, whole weeks that are over are told: the last ones, or those between the dates.
    """

    period = serializers.ChoiceField(PERIODS, required=False)
    start_date = serializers.DateField(required=False, input_formats=_DATES)
    end_date = serializers.DateField(required=False, input_formats=_DATES)

    @staticmethod
    def understood(asked: dict[str, Any], person: User) -> Period:
        """Return the period that `person` asked for, in whole weeks if they may not read about
        small groups. Raises Invalid.
        """
        names = ("period", "start_date", "end_date")
        name, first, last = (asked.get(one) for one in names)
        return period_of(name or "", first, last, whole_weeks=not sees_small_groups(person))


class AnalyticsCompareSerializer(AnalyticsPeriodSerializer):
    """Which scenarios to compare, and by which metrics; without any, by the main ones."""

    scenario_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_COMPARED
    )
    metrics = serializers.ListField(
        child=serializers.ChoiceField(list(METRICS)), required=False, max_length=len(METRICS)
    )


class AnalyticsSpanSerializer(Serializer[Period]):
    """The first and the last second."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AnalyticsMetricsSerializer(Serializer[Any]):
    """The main metrics; averages and rates are null where there is nothing to divide by, or too
    few people to tell.
    """

    total_attempts = serializers.IntegerField()
    unique_users = serializers.IntegerField()
    completion_rate = serializers.FloatField(allow_null=True, min_value=0, max_value=1)
    average_duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    average_score = serializers.FloatField(allow_null=True, min_value=0, max_value=100)
    pass_rate = serializers.FloatField(allow_null=True, min_value=0, max_value=1)


class AnalyticsChangesSerializer(Serializer[Any]):
    """By how much each metric grew; null where there is nothing to compare with."""

    total_attempts = serializers.FloatField(allow_null=True)
    unique_users = serializers.FloatField(allow_null=True)
    completion_rate = serializers.FloatField(allow_null=True)
    average_duration = serializers.FloatField(allow_null=True)
    average_score = serializers.FloatField(allow_null=True)
    pass_rate = serializers.FloatField(allow_null=True)


class AnalyticsPreviousSerializer(Serializer[Any]):
    """The period of as many days before, and what changed since."""

    period = AnalyticsSpanSerializer()
    metrics = AnalyticsMetricsSerializer()
    change = AnalyticsChangesSerializer()


class AnalyticsFeedbackSerializer(Serializer[Totals]):
    """Ratings (1–5) given in the period as they stand now, and problems reported in it."""

    average_rating = serializers.FloatField(allow_null=True)
    feedback_count = serializers.IntegerField(source="ratings")
    reported_issues = serializers.IntegerField(source="reports")


class AnalyticsTrendSerializer(Serializer[Any]):
    """A day; in periods longer than 100 days, a week by its first day."""

    date = serializers.DateField(source="day")
    attempts = serializers.IntegerField()
    avg_score = serializers.FloatField(source="average_score", allow_null=True)


class AnalyticsPercentilesSerializer(Serializer[Any]):
    """Scores that so many per cent of the completed attempts don't exceed."""

    p10 = serializers.IntegerField(allow_null=True)
    p25 = serializers.IntegerField(allow_null=True)
    p50 = serializers.IntegerField(allow_null=True)
    p75 = serializers.IntegerField(allow_null=True)
    p90 = serializers.IntegerField(allow_null=True)


class AnalyticsPhaseSerializer(Serializer[Any]):
    """How many attempts came to this phase, and how many ended here, unresolved."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    reached = serializers.IntegerField()
    stopped = serializers.IntegerField()
    share = serializers.FloatField()


class AnalyticsCountedSerializer(Serializer[Any]):
    """In how many attempts, and per attempt in which it could happen."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # also a field's own
    attempts = serializers.IntegerField()
    share = serializers.FloatField()


class AnalyticsBehaviourSerializer(Serializer[Totals]):
    """How attempts went beside their scores; rates are per attempt."""

    hints_used = serializers.IntegerField(allow_null=True)
    hint_rate = serializers.FloatField(allow_null=True)
    reopened_rate = serializers.FloatField(allow_null=True)
    customer_left_rate = serializers.FloatField(allow_null=True)
    gate_failed_rate = serializers.FloatField(allow_null=True)
    average_satisfaction = serializers.FloatField(allow_null=True)


class AnalyticsModelSerializer(Serializer[Totals]):
    """What language models took; rates and latency are per reply a model was asked for."""

    replies = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_out = serializers.IntegerField()
    average_latency_ms = serializers.FloatField(allow_null=True)
    error_rate = serializers.FloatField(allow_null=True)
    guard_rate = serializers.FloatField(allow_null=True)


class HistogramBinField(serializers.DictField):
    """A bin, both ends included: `{"from": 80, "to": 89, "count": 12}`."""

    child = serializers.IntegerField()


class AnalyticsSerializer(Serializer[Report]):
    """A scenario's figures, of one's own organisation's people. `docs/analytics.md` defines each.

    `scoreDistribution` holds the average of each dimension, `scoreHistogram` ten bins.
    `isUpToDate` is false while an attempt of the period, or of the one before, waits to be counted,
    a minute at most. `isSmallGroup` is true where so few people practised that their averages and
    rates are shown to those who teach them alone: they are null, and lists of them empty. `leftOut`
    are attempts that are in no figure for that reason.
    """

    scenario_id = serializers.UUIDField(source="scenario.pk")
    period = AnalyticsSpanSerializer()
    metrics = serializers.SerializerMethodField()
    score_distribution = serializers.DictField(
        source="dimensions", child=serializers.FloatField(min_value=0, max_value=100)
    )
    user_feedback = AnalyticsFeedbackSerializer(source="now.totals")
    trends = AnalyticsTrendSerializer(source="trend", many=True)
    score_histogram = serializers.ListField(
        source="scores.histogram", child=HistogramBinField(), allow_null=True
    )
    percentiles = AnalyticsPercentilesSerializer(source="scores.percentiles", allow_null=True)
    previous = serializers.SerializerMethodField()
    phases = AnalyticsPhaseSerializer(many=True)
    missed_checks = AnalyticsCountedSerializer(many=True)
    wrong_turns = AnalyticsCountedSerializer(many=True)
    behaviour = AnalyticsBehaviourSerializer(source="now.totals")
    model = AnalyticsModelSerializer(source="now.totals")
    is_up_to_date = serializers.BooleanField()
    is_small_group = serializers.BooleanField()
    left_out = serializers.IntegerField(source="now.left_out")

    @extend_schema_field(AnalyticsMetricsSerializer)
    def get_metrics(self, report: Report) -> dict[str, Any]:
        """Return the main metrics."""
        return values(report.now)

    @extend_schema_field(AnalyticsPreviousSerializer)
    def get_previous(self, report: Report) -> dict[str, Any]:
        """Return the period before."""
        return {
            "period": AnalyticsSpanSerializer(report.period.previous).data,
            "metrics": values(report.before),
            "change": changes(report.now, report.before),
        }


class AnalyticsComparedSerializer(Serializer[Any]):
    """One scenario's metrics."""

    scenario_id = serializers.UUIDField()
    name = serializers.CharField()
    metrics = serializers.DictField(child=serializers.FloatField(allow_null=True))


class AnalyticsComparisonSerializer(Serializer[Any]):
    """The scenarios in the order asked for."""

    comparison = AnalyticsComparedSerializer(many=True)


class AnalyticsView(ManagementView):
    """`scenarios/{id}/analytics`"""

    needed: ClassVar = {"GET": ("scenarios.view_analytics",)}

    @extend_schema(parameters=[AnalyticsPeriodSerializer], responses=AnalyticsSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """Read a scenario's figures: what one's own organisation's people did with it."""
        scenario = self.scenario(pk)
        asked = AnalyticsPeriodSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        person = asking(request)
        period = AnalyticsPeriodSerializer.understood(asked.validated_data, person)
        report = report_on(scenario, person, period)
        return Response(AnalyticsSerializer(report).data)


class CompareView(ManagementView):
    """`scenarios/analytics/compare`"""

    needed: ClassVar = {"POST": ("scenarios.view_analytics",)}

    @extend_schema(
        request=AnalyticsCompareSerializer,
        responses={
            200: AnalyticsComparisonSerializer,
            404: OpenApiResponse(description="One of them is absent, or not visible to you."),
        },
    )
    def post(self, request: Request) -> Response:
        """Compare scenarios by their figures in a period."""
        sent = AnalyticsCompareSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked, person = sent.validated_data, asking(request)
        period = AnalyticsPeriodSerializer.understood(asked, person)
        ids = list(dict.fromkeys(asked["scenario_ids"]))
        rows = Scenario.objects.visible_to(person).filter(pk__in=ids)
        names = {row.pk: row.name for row in as_read_by(person, rows)}
        if missing := [str(one) for one in ids if one not in names]:
            raise Missing(f"There is no such scenario: {', '.join(missing)}.")
        figures = summaries(person, period, ids)
        chosen = tuple(dict.fromkeys(asked.get("metrics") or MAIN))
        return Response(
            {
                "comparison": [
                    {
                        "scenarioId": str(one),
                        "name": names[one],
                        "metrics": values(figures.get(one, Summary(Totals(), 0)), chosen),
                    }
                    for one in ids
                ]
            }
        )
