"""The shapes of A/B tests (`tests` in the API) as those who manage them see and send them."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from rest_framework import serializers

from helpdesk.api.serializers import Serializer
from scenarios.experiments.metrics import Metric
from scenarios.experiments.models import (
    LEAST_MINIMUM,
    MAX_DAYS,
    MAX_VARIANTS,
    MOST_MINIMUM,
    Experiment,
)
from scenarios.experiments.results import Results
from scenarios.experiments.verdicts import Standing
from scenarios.experiments.wording import verdict_sentence

_BEGUN = (Experiment.Status.DRAFT, Experiment.Status.RUNNING)


class _ContentSerializer(Serializer[Any]):
    """What a test is."""

    name = serializers.CharField(min_length=3, max_length=100, required=False)
    description = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    scenario_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=2, max_length=MAX_VARIANTS, required=False
    )
    traffic_split = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=100), required=False
    )
    success_metric = serializers.ChoiceField(Metric.choices, required=False)
    duration = serializers.IntegerField(
        min_value=1, max_value=MAX_DAYS, required=False, help_text="Days."
    )
    minimum_sample = serializers.IntegerField(
        min_value=LEAST_MINIMUM,
        max_value=MOST_MINIMUM,
        required=False,
        help_text="People of each variant before a winner can be told.",
    )


class ChangedExperimentSerializer(_ContentSerializer):
    """What may be changed. Only a draft's content can; a `status` is a move.

    The first of `scenarioIds` is the control. `trafficSplit` has percentages by scenario id that
    add up to 100; without it people are split evenly.
    """

    status = serializers.ChoiceField(Experiment.Status.choices, required=False)
    publish_winner = serializers.BooleanField(
        required=False, help_text="With COMPLETED: archive the variants that lost."
    )


class NewExperimentSerializer(_ContentSerializer):
    """A new test. It runs at once, unless `status` is DRAFT.

    The first of `scenarioIds` is the control. `trafficSplit` has percentages by scenario id that
    add up to 100; without it people are split evenly.
    """

    name = serializers.CharField(min_length=3, max_length=100)
    scenario_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=2, max_length=MAX_VARIANTS
    )
    status = serializers.ChoiceField(
        [(one.value, one.label) for one in _BEGUN],
        required=False,
        default=Experiment.Status.RUNNING,
    )


class CreatedExperimentSerializer(Serializer[Experiment]):
    """The new test. A draft has no dates yet."""

    test_id = serializers.UUIDField(source="pk")
    status = serializers.ChoiceField(Experiment.Status.choices)
    start_date = serializers.DateTimeField(source="started_at", allow_null=True)
    end_date = serializers.DateTimeField(source="ends_at", allow_null=True)


class ExperimentRowSerializer(CreatedExperimentSerializer):
    """A test in the list."""

    name = serializers.CharField()
    description = serializers.CharField()
    success_metric = serializers.ChoiceField(Metric.choices)
    duration = serializers.IntegerField(help_text="Days.")
    minimum_sample = serializers.IntegerField()
    scenario_ids = serializers.SerializerMethodField()
    traffic_split = serializers.SerializerMethodField()
    winner_scenario_id = serializers.SerializerMethodField()
    paused_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(
        source="ended_at", allow_null=True, help_text="When it was completed or cancelled."
    )
    created_at = serializers.DateTimeField()

    def get_scenario_ids(self, experiment: Experiment) -> list[str]:
        """The control first."""
        return [str(variant.scenario_id) for variant in experiment.variants.all()]

    def get_winner_scenario_id(self, experiment: Experiment) -> UUID | None:
        """What won, once that was told for good."""
        variants = experiment.variants.all()
        won = (one.scenario_id for one in variants if one.pk == experiment.winner_id)
        return next(won, None)

    def get_traffic_split(self, experiment: Experiment) -> dict[str, float]:
        """Percentages by scenario id."""
        return {
            str(variant.scenario_id): variant.percentage for variant in experiment.variants.all()
        }


class Figure(serializers.FloatField):
    """A figure to five digits: what is beyond them is no knowledge of so many people."""

    def to_representation(self, value: float) -> float:  # type: ignore[override]  # stubs: str
        return float(f"{value:.5g}")


class Percent(serializers.FloatField):
    """Per cent, to a tenth."""

    def to_representation(self, value: float) -> float:  # type: ignore[override]  # stubs: str
        return round(value, 1)


class IntervalSerializer(Serializer[Any]):
    """A 95 % interval."""

    low = Figure()
    high = Figure()


class ContrastSerializer(IntervalSerializer):
    """A difference from the control, with its interval and its p-value."""

    difference = Figure()
    p_value = Figure()


class AgainstControlSerializer(ContrastSerializer):
    """A variant beside the control, so that it holds however often one looks.

    `once` is what a test that is looked at a single time would say: not to be acted upon before the
    end. `improvement` is in per cent, positive where the variant is better.
    """

    improvement = Percent(allow_null=True)
    once = ContrastSerializer(allow_null=True)


class DailyMeanSerializer(Serializer[Any]):
    """The success metric up to the end of a day (UTC)."""

    date = serializers.DateField(source="day")
    people = serializers.IntegerField()
    mean = Figure()


class VariantResultSerializer(Serializer[Any]):
    """What came of a variant.

    `impressions`: people who were given it. `observations`: those of them who count for the success
    metric, each by their first attempt; `mean` and `interval` are of these. `confidenceLevel`:
    1 - p (always valid) that it differs from the control; of the control, from the variant it
    differs from most clearly. `chanceToWin`: the Bayesian probability that it is the best.
    """

    scenario_id = serializers.UUIDField()
    name = serializers.CharField()
    is_control = serializers.BooleanField()
    share = serializers.FloatField(help_text="Per cent of the people.")
    impressions = serializers.IntegerField()
    observations = serializers.IntegerField()
    avg_score = Figure(allow_null=True)
    mean = Figure(allow_null=True)
    interval = IntervalSerializer(allow_null=True)
    confidence_level = Figure()
    chance_to_win = Figure(allow_null=True)
    comparison = AgainstControlSerializer(allow_null=True)
    metrics = serializers.DictField(
        child=Figure(allow_null=True), help_text="All metrics, by name."
    )
    content_changed = serializers.BooleanField(
        help_text="Another version was published since the test began."
    )
    daily = DailyMeanSerializer(many=True)


class WinnerSerializer(Serializer[Any]):
    """Who won: `improvement` in per cent over the control (the control: over the best of the
    others), `significance` is 1 - p, always valid.
    """

    scenario_id = serializers.UUIDField()
    improvement = Percent(allow_null=True)
    significance = Figure()


class VerdictSerializer(Serializer[Any]):
    """How it stands, for programs and for people."""

    code = serializers.ChoiceField([(one.value, one.value) for one in Standing])
    text = serializers.CharField()


class DetectableSerializer(Serializer[Any]):
    """What difference of the success metric is found four times out of five."""

    people = serializers.IntegerField(help_text="Of each variant.")
    difference = Figure()


class FiguresSerializer(Serializer[Any]):
    """What came of a test."""

    lower_is_better = serializers.BooleanField(help_text="Of durations the shorter wins.")
    variants = VariantResultSerializer(many=True)
    winner = WinnerSerializer(allow_null=True)
    verdict = VerdictSerializer()
    sample_ratio_mismatch = serializers.BooleanField(
        help_text="People are not spread over the variants as the split says: trust no figure."
    )
    sample_ratio_p_value = Figure()
    unequal_loss = serializers.BooleanField(
        help_text="Of one variant fewer of those who were given it count than of another."
    )
    unequal_loss_p_value = Figure()
    minimum_sample_reached = serializers.BooleanField()
    detectable_differences = DetectableSerializer(many=True)


class ExperimentSerializer(FiguresSerializer, ExperimentRowSerializer):
    """A test with what came of it."""

    def to_representation(self, instance: Results) -> dict[str, Any]:
        """Put the test and its figures together."""
        row = ExperimentRowSerializer(instance.experiment).data
        return {**row, **FiguresSerializer(_figures(instance)).data}


def _figures(results: Results) -> dict[str, Any]:
    verdict = results.verdict
    return {
        "lower_is_better": results.metric.lower_is_better,
        "variants": [_variant(results, number) for number in range(len(results.outcomes))],
        "winner": _winner(results),
        "verdict": {"code": results.standing, "text": verdict_sentence(results)},
        "sample_ratio_mismatch": verdict.is_mismatched,
        "sample_ratio_p_value": verdict.split,
        "unequal_loss": verdict.is_lossy,
        "unequal_loss_p_value": verdict.loss,
        "minimum_sample_reached": results.is_minimum_reached,
        "detectable_differences": [
            {"people": people, "difference": difference}
            for people, difference in results.sensitivity
        ],
    }


def _winner(results: Results) -> dict[str, Any] | None:
    told = results.told
    if told is None:
        return None
    return {
        "scenario_id": results.outcomes[told.number].variant.scenario_id,
        "improvement": told.improvement,
        "significance": told.significance,
    }


def _variant(results: Results, number: int) -> dict[str, Any]:
    outcome, sample = results.outcomes[number], results.samples[number]
    bounds = results.interval(number)
    return {
        "scenario_id": outcome.variant.scenario_id,
        "name": outcome.variant.scenario.name,
        "is_control": outcome.variant.is_control,
        "share": outcome.variant.percentage,
        "impressions": outcome.impressions,
        "observations": sample.people,
        "avg_score": outcome.mean(Metric.SCORE),
        "mean": outcome.mean(results.metric),
        "interval": bounds and {"low": bounds[0], "high": bounds[1]},
        "confidence_level": results.confidence(number),
        "chance_to_win": results.chances[number] if results.chances else None,
        "comparison": _comparison(results, number),
        "metrics": {metric.value: outcome.mean(metric) for metric in Metric},
        "content_changed": outcome.is_changed,
        "daily": [asdict(day) for day in outcome.days],
    }


def _comparison(results: Results, number: int) -> dict[str, Any] | None:
    always, once = results.contrast(number), results.once(number)
    if always is None:
        return None
    return {
        **asdict(always),
        "improvement": results.gain(number),
        "once": once and asdict(once),
    }
