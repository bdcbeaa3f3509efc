"""The shapes of replays, retries and hints on the wire."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.serializers import Serializer
from scenarios.simulation.documents import Identity, VariableKind
from sessions.api.serializers import SessionListSerializer
from sessions.choices import EntryKind, Sender
from sessions.models import Hint
from sessions.playback import Moment, Playback


class VariableSerializer(Serializer[Any]):
    """Something about the world that can be one of a few values."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    kind = serializers.ChoiceField([kind.value for kind in VariableKind])


class NamedTextSerializer(Serializer[Any]):
    """Something the moments name by its id."""

    id = serializers.CharField()
    text = serializers.CharField()


class EventSerializer(Serializer[Any]):
    """What happened: who said what, or what was done."""

    title = serializers.CharField()
    text = serializers.CharField()
    status = serializers.CharField(help_text="Of a step: done, refused, claimed, nothing.")


class ReasonSerializer(Serializer[Any]):
    """Why the mood moved, and by how much."""

    why = serializers.CharField()
    delta = serializers.IntegerField()


class StandingSerializer(Serializer[Any]):
    """How things stood after a moment."""

    mood = serializers.IntegerField(help_text="0–100")
    patience = serializers.IntegerField(help_text="0–100; at 0 the customer leaves.")
    emotion = serializers.CharField()
    world = serializers.JSONField(help_text="Variable → value.")
    changed = serializers.ListField(
        child=serializers.CharField(), help_text="Variables this moment changed."
    )
    faults = serializers.ListField(child=serializers.CharField(), help_text="What is broken.")
    told = serializers.ListField(
        child=serializers.CharField(), help_text="Facts the customer has let out."
    )
    kept = serializers.ListField(
        child=serializers.CharField(), help_text="Facts the customer knows and has not let out."
    )
    found = serializers.ListField(child=serializers.CharField(), help_text="Checks made.")
    identity = serializers.ChoiceField([level.value for level in Identity])
    story_seconds = serializers.IntegerField()


class MomentSerializer(Serializer[Moment]):
    """One thing that happened, in order."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(EntryKind.choices)
    turn = serializers.IntegerField(help_text="The customer's turns so far.")
    at = serializers.DateTimeField()
    seconds = serializers.IntegerField(help_text="Since the start.")
    sender_type = serializers.ChoiceField(Sender.choices, source="event.sender", allow_blank=True)
    title = serializers.CharField(source="event.title")
    text = serializers.CharField(source="event.text")
    status = serializers.CharField(source="event.status")
    steps = EventSerializer(many=True, help_text="What the customer did, or claimed to have done.")
    reasons = ReasonSerializer(many=True)
    standing = StandingSerializer()
    can_rewind = serializers.BooleanField()


class ReplaySerializer(Serializer[Playback]):
    """An ended session, step by step, with all its answers."""

    session = SessionListSerializer()
    seed = serializers.IntegerField(source="session.seed")
    is_impostor = serializers.BooleanField(source="session.is_impostor")
    variables = VariableSerializer(many=True)
    faults = NamedTextSerializer(many=True)
    facts = NamedTextSerializer(many=True)
    checks = NamedTextSerializer(many=True)
    moments = MomentSerializer(many=True)


class RewindSerializer(Serializer[Any]):
    """Where a retry begins."""

    turn = serializers.IntegerField(min_value=1, help_text="Right after this turn of the customer.")


class HintSerializer(Serializer[Hint]):
    """A hint that was taken."""

    id = serializers.UUIDField()
    level = serializers.IntegerField(min_value=1, max_value=3)
    aim = serializers.CharField(help_text="What a hint of this level tells.")
    text = serializers.CharField()
    price = serializers.IntegerField(help_text="XP.")
    created_at = serializers.DateTimeField()


class HintOfferSerializer(Serializer[Any]):
    """What can be had next, before it is taken."""

    level = serializers.IntegerField(min_value=1, max_value=3)
    aim = serializers.CharField(help_text="What a hint of this level tells.")
    price = serializers.IntegerField(help_text="XP.")


class CoachSerializer(Serializer[Any]):
    """The coach's panel: hints taken, and the next one's price."""

    offer = HintOfferSerializer(allow_null=True)
    reason = serializers.CharField(help_text="Why there is no offer; empty with one.")
    hints = HintSerializer(many=True)
    spent = serializers.IntegerField(help_text="XP the hints cost so far.")


class HintTakeSerializer(Serializer[Any]):
    """Which hint was agreed to."""

    level = serializers.IntegerField(
        min_value=1,
        max_value=3,
        required=False,
        allow_null=True,
        help_text="The level offered; if another one would be given by now, none is.",
    )
