"""Somebody practising: the session, what was said, done, looked up and verified, and the result.

States change only through the verbs in `sessions/services/`.
"""

from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from helpdesk.ids import IdModel
from scenarios.models import Scenario
from sessions.choices import (
    HINT_AIMS,
    ActionStatus,
    EntryKind,
    MessageType,
    Method,
    Mode,
    Outcome,
    ResearchKind,
    Sender,
    Status,
    TurnKind,
    VerificationOutcome,
    VoiceSource,
)
from sessions.querysets import DueTurnQuerySet, ModelReplyQuerySet, TrainingSessionQuerySet


class TrainingSession(IdModel):
    """One attempt of one person at one version of one scenario.

    The row is the lock of everything in it: verbs take it `FOR UPDATE` first, so that sequence
    numbers, world and mood move one step at a time whatever process does it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="training_sessions"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="sessions")
    # The scenario's version row it started with; it is played to its end on that.
    version = models.ForeignKey(
        Scenario.history.model, on_delete=models.PROTECT, related_name="sessions"
    )
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.PRACTICE)
    seed = models.BigIntegerField()
    is_impostor = models.BooleanField(default=False)
    attempt_number = models.PositiveIntegerField(default=1)
    # A retry: the session it was rewound from, and after which of the customer's turns. It counts
    # for nothing, and has the attempt number of what it retries.
    origin = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="retries"
    )
    origin_turn = models.PositiveIntegerField(null=True, blank=True)

    # Whether the person's organisation could know of the scenario when it was started. What is
    # practised on a scenario that nobody else sees is nobody else's to mark, whoever sees it later.
    is_known_to_tenant = models.BooleanField(default=False)
    # An author's try of a version, published or not. It counts for nothing and is in no list.
    is_preview = models.BooleanField(default=False)

    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_activity_at = models.DateTimeField(default=timezone.now)
    # Of an ended session, the seconds of work in it (sessions.working).
    worked_seconds = models.PositiveIntegerField(default=0)

    # {variable: value}; moves by scenarios.simulation.world
    world = models.JSONField(default=dict)
    # sessions.customer.state.CustomerState as JSON: mood, patience, what was said and revealed …
    customer = models.JSONField(default=dict)
    # Seconds the story's actions took beyond the wall clock; counts against the SLA.
    story_seconds = models.PositiveIntegerField(default=0)
    last_seq = models.PositiveIntegerField(default=0)
    read_seq = models.PositiveIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    hints_used = models.PositiveSmallIntegerField(default=0)
    # The autosaved resolution form.
    draft = models.JSONField(default=dict, blank=True)
    # sessions.services.closing.Resolution as JSON.
    resolution = models.JSONField(default=dict, blank=True)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scenario"],
                condition=Q(status=Status.ACTIVE, is_preview=False),
                name="session_one_active_per_scenario",
            ),
            models.UniqueConstraint(
                fields=["person", "scenario"],
                condition=Q(status=Status.ACTIVE, is_preview=True),
                name="session_one_active_preview",
            ),
            models.UniqueConstraint(
                fields=["person", "scenario", "attempt_number"],
                condition=Q(origin__isnull=True, is_preview=False),
                name="session_attempt_unique",
            ),
            models.CheckConstraint(
                condition=Q(origin__isnull=True, origin_turn__isnull=True)
                | Q(
                    origin__isnull=False,
                    origin_turn__isnull=False,
                    origin_turn__gte=1,
                    mode=Mode.PRACTICE,
                ),
                name="session_retry_is_practice",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ACTIVE, ended_at__isnull=True, outcome="")
                | (~Q(status=Status.ACTIVE) & Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="session_ended_exactly_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(read_seq__lte=F("last_seq")), name="session_read_within_sent"
            ),
        ]
        indexes = [
            # "My sessions, newest first", in history and dashboard.
            models.Index(fields=["person", "-started_at"], name="session_mine"),
            # "What was played here of late?", in instructors' list.
            models.Index(
                fields=["-ended_at", "-id"],
                condition=~Q(status=Status.ACTIVE) & Q(origin__isnull=True, is_preview=False),
                name="session_to_mark",
            ),
            # Those that nobody goes on with, to be ended.
            models.Index(
                fields=["last_activity_at"], condition=Q(status="active"), name="session_idle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} by {self.person}"

    @property
    def title(self) -> str:
        """What the scenario was called as it was played; by now it may be called otherwise."""
        title: str = self.version.name
        return title

    @property
    def tenant_id(self) -> UUID | None:
        """Whose audit log it belongs to."""
        return self.person.tenant_id

    @property
    def is_active(self) -> bool:
        """Whether it can still be played."""
        return self.status == Status.ACTIVE

    @property
    def counts(self) -> bool:
        """Whether it earns XP and moves counters: a retry or a preview does not."""
        return self.origin_id is None and not self.is_preview


class Message(IdModel):
    """One line of the chat, numbered from 1 without gaps."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    sender = models.CharField(max_length=6, choices=Sender)
    content = models.TextField()
    message_type = models.CharField(max_length=12, choices=MessageType, default=MessageType.USER)
    # The client's own id: the same one twice is one message.
    client_id = models.UUIDField(null=True, blank=True)
    # Trainee: {"understanding": …, "waited": seconds}. Customer: {"turn": …, "due": the due turn's
    # id, "voice": {"source"}, "words": the built-in voice's, where a model spoke}; see ModelReply.
    # System: {"no_answer": true} where a message can't be answered.
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="message_seq_unique"),
            models.UniqueConstraint(
                fields=["session", "client_id"], name="message_client_id_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.sender}: {self.content[:40]}"

    @property
    def decided_words(self) -> str:
        """What the answer to it is understood by: the same, whatever voice put it in words."""
        words: str = self.metadata.get("words", self.content)
        return words


class ModelReply(models.Model):
    """What asking a model for the words of one reply took, whoever spoke in the end.

    Replies of the built-in voice have a row only when a model was asked and failed. `failures`
    names the check of `sessions.customer.guard` that each refused draft failed.
    """

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="model_reply"
    )
    source = models.CharField(max_length=7, choices=VoiceSource)
    drafts = models.PositiveSmallIntegerField()
    tokens_in = models.PositiveIntegerField()
    tokens_out = models.PositiveIntegerField()
    first_token_ms = models.PositiveIntegerField(null=True)
    latency_ms = models.PositiveIntegerField()
    refused = models.BooleanField()
    failures = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    error = models.CharField(max_length=80, blank=True)

    objects = ModelReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "model replies"

    def __str__(self) -> str:
        return f"{self.source}, {self.latency_ms} ms"


class DueTurn(IdModel):
    """A turn the customer owes or will take by himself. Any process claims it when it is due.

    Claimed with a lease: if the claimer dies, the next one takes it over. Decided once, so that a
    second claimer words the same decision again and decides nothing anew.
    """

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="due_turns")
    kind = models.CharField(max_length=10, choices=TurnKind)
    # The trainee's message that is answered; the order of replies follows it.
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="owed_turn"
    )
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    decision = models.JSONField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DueTurnQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=TurnKind.REPLY) | Q(message__isnull=False),
                name="due_reply_has_message",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(kind=TurnKind.NUDGE, done_at__isnull=True),
                name="due_one_nudge_per_session",
            ),
        ]
        indexes = [
            # "What is due now?", asked every two seconds by the worker.
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="due_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_at:%H:%M:%S}"


class ActionRecord(IdModel):
    """A check or action that was tried, by the customer on request or by the desk with a tool."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="actions")
    # Position in the session's chat: what happened after message `after_seq`.
    after_seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=[("check", "Check"), ("action", "Action")])
    # Id in the simulation document; empty where the scenario says nothing about the tool.
    step = models.CharField(max_length=60, blank=True)
    tool = models.CharField(max_length=40, blank=True)
    arguments = models.JSONField(default=dict)
    by = models.CharField(max_length=8, choices=[("customer", "Customer"), ("desk", "Desk")])
    status = models.CharField(max_length=8, choices=ActionStatus)
    text = models.TextField()
    # What the desk's rules demanded, and how sure the desk was by then.
    identity_needed = models.CharField(max_length=6, default="none")
    identity_held = models.CharField(max_length=6, default="none")
    # Why it was a wrong turn in the state it was taken in; empty if it was none.
    wrong = models.TextField(blank=True)
    # JSON: variable → [before, after].
    changes = models.JSONField(default=dict)
    story_seconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.step or self.tool}: {self.status}"


class Evidence(IdModel):
    """Something the world produced that bears on who the caller is.

    A claim in the chat, a tool's result.
    """

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="evidence")
    method = models.CharField(max_length=16, choices=Method)
    # What was said or seen, as shown to the trainee. Whether it fits the records is the trainee's
    # to judge.
    text = models.TextField()
    matches = models.BooleanField()
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    action = models.ForeignKey(
        ActionRecord, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.method}: {self.text[:40]}"


class Verification(IdModel):
    """The trainee's judgement on one method; the last one per method counts."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.CASCADE, related_name="verifications"
    )
    method = models.CharField(max_length=16, choices=Method)
    outcome = models.CharField(max_length=10, choices=VerificationOutcome)
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="verifications")
    after_seq = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.method}: {self.outcome}"


class Research(IdModel):
    """A search or an opened article."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="research")
    kind = models.CharField(max_length=10, choices=ResearchKind)
    query = models.CharField(max_length=200, blank=True)
    article = models.CharField(max_length=60, blank=True, help_text="The article's key.")
    results = models.PositiveIntegerField(default=0)
    after_seq = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.query or self.article


class Hint(IdModel):
    """What the coach showed, and what it cost."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="hints")
    # The next step it was about, as sessions.coach names it: "check:sign_in_log".
    step = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField()
    text = models.TextField()
    price = models.PositiveSmallIntegerField(help_text="XP.")
    after_seq = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "step", "level"], name="hint_once_per_step_and_level"
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="hint_level_range"),
        ]

    def __str__(self) -> str:
        return f"{self.step}, level {self.level}"

    @property
    def aim(self) -> str:
        """What a hint of this level tells."""
        return HINT_AIMS[self.level]


class JournalEntry(models.Model):
    """One thing that happened in a session, and where the session stood afterwards.

    Written under the session's row lock, so that the order of ids is the order of events. With the
    rows they point to, a session's entries hold all its inputs: a replay runs them through the
    engine again, and a rewind goes back to the state after one of them.
    """

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="journal")
    kind = models.CharField(max_length=10, choices=EntryKind)
    # The row it is about: message, action record, verification, research or hint. For a turn the
    # due turn, which the message that came of it names as `metadata["due"]`.
    subject = models.UUIDField(null=True, blank=True)
    # A turn: {"kind", "message": the id of the message answered, "steps": ids of action records}.
    # The end, or a reopening: {"resolution": …, "outcome": …}.
    data = models.JSONField(default=dict)
    world = models.JSONField()
    # Only where it changed, which is in the customer's turns.
    customer = models.JSONField(null=True, blank=True)
    story_seconds = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"


class Result(models.Model):
    """The assessment of an ended session, as it stands. Scores 0–100.

    Of a result that instructors ruled on, `original` keeps what was recorded at the session's end
    (`sessions.marking`).
    """

    session = models.OneToOneField(
        TrainingSession, on_delete=models.CASCADE, primary_key=True, related_name="result"
    )
    passed = models.BooleanField()
    overall = models.PositiveSmallIntegerField()
    gate_clear = models.BooleanField()
    # {"greeting": 80, …}; None where a dimension did not apply
    dimensions = models.JSONField(default=dict)
    # JSON: verification, communication, technical, documentation, responseTime, researchScore.
    competencies = models.JSONField(default=dict)
    # [{"id", "dimension", "label", "met", "points", "outOf", "why", "evidence": [{"kind", "id",
    # "seq", "quote"}], "advice": a better wording for this very case, if there is one}]
    criteria = models.JSONField(default=list)
    gate = models.JSONField(default=dict)
    feedback = models.JSONField(default=dict)
    customer_satisfaction = models.PositiveSmallIntegerField()
    xp_earned = models.PositiveIntegerField(default=0)
    level_before = models.PositiveIntegerField(default=1)
    level_after = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(overall__lte=100), name="result_overall_range"),
            models.CheckConstraint(
                condition=Q(customer_satisfaction__range=(1, 5)), name="result_satisfaction_range"
            ),
            models.CheckConstraint(
                condition=Q(gate_clear=True) | Q(overall__lte=40, passed=False),
                name="result_gate_caps_overall",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.overall}, {'passed' if self.passed else 'failed'}"


# The app's other models, imported for Django to find them.
from sessions.marking import models as _marking  # noqa: E402, F401
from sessions.performance import models as _performance  # noqa: E402, F401
