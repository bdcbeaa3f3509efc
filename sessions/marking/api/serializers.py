"""The shapes of overrides, appeals and judged criteria."""

from typing import Any

from rest_framework import serializers

from helpdesk.accounts.models import User
from helpdesk.api.serializers import Serializer
from sessions.api.serializers import ResultSerializer
from sessions.choices import Mode, Outcome
from sessions.marking.calibration import Calibration
from sessions.marking.models import LEAST_APPEAL, MAX_TEXT, Appeal, Judgement, Override
from sessions.marking.news import label_of
from sessions.models import TrainingSession

_CRITERION = serializers.CharField(max_length=80, help_text="Such as `greeting.hello`.")
_SHARE = "0–1 of the points; of a cost, 1 costs nothing."


class MarkerSerializer(Serializer[User]):
    """Who decided; null once they are gone."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class OverrideSerializer(Serializer[Override]):
    """An instructor's ruling on one criterion. `endedAt` is null while it stands."""

    id = serializers.UUIDField()
    criterion = serializers.CharField()
    share = serializers.FloatField(help_text=_SHARE)
    reason = serializers.CharField()
    by = MarkerSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = MarkerSerializer(allow_null=True)
    end_reason = serializers.CharField(allow_blank=True)


class NewOverrideSerializer(Serializer[Any]):
    """What is ruled, and why; the trainee reads it."""

    criterion = _CRITERION
    share = serializers.FloatField(min_value=0, max_value=1, help_text=_SHARE)
    reason = serializers.CharField(max_length=MAX_TEXT)


class ReasonSerializer(Serializer[Any]):
    """Why; the trainee reads it."""

    reason = serializers.CharField(max_length=MAX_TEXT)


class RulingSerializer(ReasonSerializer):
    """How much of the points the trainee gets, and why."""

    share = serializers.FloatField(min_value=0, max_value=1, default=1, help_text=_SHARE)


class AppealSerializer(Serializer[Appeal]):
    """An objection to a criterion, and the answer."""

    id = serializers.UUIDField()
    session_id = serializers.UUIDField()
    criterion = serializers.CharField()
    text = serializers.CharField()
    status = serializers.ChoiceField(Appeal.Status.choices)
    created_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    decided_by = MarkerSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class AppealsSerializer(Serializer[Any]):
    """The appeals of one session."""

    data = AppealSerializer(many=True)  # type: ignore[assignment]  # a field of that name


class NewAppealSerializer(Serializer[Any]):
    """What one objects to."""

    criterion = _CRITERION
    text = serializers.CharField(min_length=LEAST_APPEAL, max_length=MAX_TEXT)


class QueuedAppealSerializer(AppealSerializer):
    """An appeal as instructors see it."""

    person = MarkerSerializer(source="session.person")
    scenario_id = serializers.UUIDField(source="session.scenario_id")
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of that name

    def get_label(self, appeal: Appeal) -> str:
        """Return what the criterion is called."""
        return label_of(appeal.session, appeal.criterion)


class CalibrationSerializer(Serializer[Calibration]):
    """How well a model's answers to a question agree with instructors' (Cohen's κ)."""

    question = serializers.CharField()
    text = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the question's wording.")
    model = serializers.CharField()
    marks = serializers.IntegerField(source="n", help_text="Answers marked by instructors.")
    agreement = serializers.FloatField(help_text="Share with the same answer, 0–1.")
    kappa = serializers.FloatField(source="kappa.value", default=None, allow_null=True)
    low = serializers.FloatField(
        source="kappa.low", default=None, allow_null=True, help_text="Of the 95 % interval."
    )
    high = serializers.FloatField(source="kappa.high", default=None, allow_null=True)
    is_calibrated = serializers.BooleanField()


class CalibrationsSerializer(Serializer[Any]):
    """What is known of every question and model; the bar at which answers count as calibrated."""

    data = CalibrationSerializer(many=True)  # type: ignore[assignment]  # a field of that name
    kappa_needed = serializers.FloatField()
    marks_needed = serializers.IntegerField()


class JudgementSerializer(Serializer[Judgement]):
    """A model's answer to a question: advice, which moves no score."""

    id = serializers.UUIDField(source="judgement.pk")
    question = serializers.CharField(source="judgement.question")
    version = serializers.IntegerField(source="judgement.version")
    text = serializers.CharField()
    met = serializers.BooleanField(source="judgement.met")
    why = serializers.CharField(source="judgement.why", allow_blank=True)
    quote = serializers.CharField(source="judgement.quote")
    seq = serializers.IntegerField(
        source="judgement.message.seq", help_text="Of the message that is quoted."
    )
    model = serializers.CharField(source="judgement.model")
    counts = serializers.SerializerMethodField()
    is_calibrated = serializers.SerializerMethodField()
    kappa = serializers.SerializerMethodField()

    def get_counts(self, one: dict[str, Any]) -> bool:
        """Return False: it is advice, calibrated or not."""
        return False

    def get_is_calibrated(self, one: dict[str, Any]) -> bool:
        """Return whether such answers agree with instructors'."""
        return bool(one["calibration"] and one["calibration"].is_calibrated)

    def get_kappa(self, one: dict[str, Any]) -> float | None:
        """Return how well, or null while nobody knows."""
        found = one["calibration"]
        return found.kappa.value if found and found.kappa else None


_BLIND = "Null until an instructor answered the question."


class BlindJudgementSerializer(JudgementSerializer):
    """The same for instructors: what the model said is null until one of them answered, because
    whoever has read it first tends to agree.
    """

    met = serializers.BooleanField(source="judgement.met", allow_null=True, help_text=_BLIND)
    why = serializers.CharField(
        source="judgement.why", allow_blank=True, allow_null=True, help_text=_BLIND
    )
    quote = serializers.CharField(source="judgement.quote", allow_null=True, help_text=_BLIND)
    seq = serializers.IntegerField(
        source="judgement.message.seq", allow_null=True, help_text=_BLIND
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return it, without the answer where nobody marked it."""
        shown: dict[str, Any] = super().to_representation(instance)
        hidden = ("met", "why", "quote", "seq") if instance["mark"] is None else ()
        return {**shown, **dict.fromkeys(hidden)}


class InstructorMarkSerializer(Serializer[Any]):
    """An instructor's own answer."""

    met = serializers.BooleanField()


class RecordedSerializer(Serializer[Any]):
    """What the session was assessed as at its end."""

    overall = serializers.IntegerField()
    passed = serializers.BooleanField()
    dimensions = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    competencies = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    criteria = serializers.JSONField()


class MarksSerializer(Serializer[Any]):
    """What was said about an own result since: rulings that stand, appeals, advice by a model."""

    recorded = RecordedSerializer()
    overrides = OverrideSerializer(many=True)
    appeals = AppealSerializer(many=True)
    advice = JudgementSerializer(many=True)


class MarksForInstructorsSerializer(MarksSerializer):
    """The same for instructors; advice nobody marked is without the model's answer."""

    advice = BlindJudgementSerializer(many=True)


class MarkableSerializer(Serializer[TrainingSession]):
    """An ended session of one's organisation, in a list."""

    id = serializers.UUIDField()
    person = MarkerSerializer()
    scenario_id = serializers.UUIDField()
    title = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    attempt_number = serializers.IntegerField()
    outcome = serializers.ChoiceField(Outcome.choices)
    overall = serializers.IntegerField(source="result.overall")
    passed = serializers.BooleanField(source="result.passed")
    ended_at = serializers.DateTimeField()


class MarkedSessionSerializer(Serializer[Any]):
    """A session with its result as it stands, and everything that was marked."""

    session = MarkableSerializer()
    result = ResultSerializer()
    marks = MarksForInstructorsSerializer()
