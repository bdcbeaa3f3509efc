"""A session on a stage: the real engine, understanding to assessment, without the database.

The rows are the models' own, never stored; the verbs' pure parts move them. Time passes only as the
player says.
"""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from scenarios.simulation.conditions import Value
from scenarios.simulation.documents import Simulation
from scenarios.simulation.tools import CATALOGUE
from scenarios.simulation.world import goal_holds, initial_state, pending_relapses, relapse
from sessions.assessment import Assessment, assess, determine_outcome, evidence_of
from sessions.choices import MessageType, Outcome, ResearchKind, Sender, Status
from sessions.customer import Decision, decide, opening_moment, topics_of
from sessions.customer.dice import dice
from sessions.customer.understanding import understand
from sessions.incident import Incident, detached
from sessions.models import ActionRecord, Evidence, Message, Research, Verification
from sessions.services.closing import Resolution
from sessions.services.desk import ToolRun, attempt
from sessions.services.turns import claimed_evidence, customer_steps, moment_of
from sessions.services.verifying import level_of

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
# Seconds a trainee takes for a message or a tool, unless told otherwise.
PACE = 20


class Stage:
    """One session in memory, from the customer's first words to the assessment."""

    def __init__(self, incident: Incident, *, seed: int, impostor: bool | None = None) -> None:
        self.incident = incident
        self.now = START
        simulation = incident.simulation
        if impostor is None:
            impostor = dice(seed, 0, "impostor").random() < simulation.identity.impostor
        self.session = detached(
            incident,
            seed=seed,
            is_impostor=impostor,
            world=initial_state(simulation),
            started_at=self.now,
        )
        self.messages: list[Message] = []
        self.worlds: list[dict[str, Value]] = []  # after each message
        self.known: list[frozenset[str]] = []  # facts let out, after each message
        self.events: list[str] = []  # ids of what moved the world, in order
        self.records: list[ActionRecord] = []
        self.evidence: list[Evidence] = []
        self.verifications: list[Verification] = []
        self.research: list[Research] = []
        opening = opening_moment(simulation, incident.persona, seed=seed, impostor=impostor)
        self._take(decide(opening))

    @property
    def simulation(self) -> Simulation:
        """The world's document."""
        return self.incident.simulation

    @property
    def world(self) -> dict[str, Value]:
        """The world as it stands."""
        world: dict[str, Value] = self.session.world
        return world

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be done."""
        return not self.session.is_active

    @property
    def solved(self) -> bool:
        """Whether the goal holds."""
        return goal_holds(self.simulation, self.world)

    @property
    def last(self) -> Message:
        """What the customer said last."""
        return next(m for m in reversed(self.messages) if m.sender == Sender.AI)

    def say(self, text: str, *, pace: int = PACE) -> Message:
        """Write to the customer; return the answer."""
        self._pass(pace)
        heard = self.messages[-1]
        waited = (self.now - heard.created_at).total_seconds() if heard.sender == Sender.AI else 0.0
        understood = understand(text, topics_of(self.simulation), self.last.content)
        message = self._append(
            Sender.USER, text, {"understanding": asdict(understood), "waited": waited}
        )
        return self._take(decide(moment_of(self.session, "reply", message, actions=self.records)))

    def silence(self, seconds: int = 120) -> Message:
        """Let the customer wait until they write again by themselves."""
        self._pass(seconds)
        return self._take(decide(moment_of(self.session, "nudge", None, float(seconds))))

    def use(self, tool: str, arguments: dict[str, str] | None = None) -> ToolRun:
        """Run one of the desk's tools; arguments left out get the first choice there is."""
        self._pass(PACE)
        given = {
            argument.id: (self.simulation.choices.get(f"{tool}.{argument.id}") or ["any"])[0]
            for argument in CATALOGUE[tool].arguments
        }
        run = attempt(
            self.session,
            self.simulation,
            CATALOGUE[tool],
            {**given, **(arguments or {})},
            held=level_of(self.verifications),
            looks=sum(record.by == "desk" for record in self.records),
        )
        run.record.created_at = self.now
        self.records.append(run.record)
        if run.record.kind == "action" and run.record.step and run.record.status == "done":
            self.events.append(run.record.step)
        if run.evidence is not None:
            run.evidence.created_at = self.now
            self.evidence.append(run.evidence)
        return run

    def judge(self, method: str, outcome: str) -> None:
        """Take the last evidence for `method` as confirmed or as a mismatch."""
        self._pass(PACE // 4)
        evidence = next(e for e in reversed(self.evidence) if e.method == method)
        self.verifications.append(
            Verification(
                session=self.session,
                method=method,
                outcome=outcome,
                evidence=evidence,
                after_seq=self.session.last_seq,
                created_at=self.now,
            )
        )

    def read(self, article: str) -> None:
        """Open an article of the knowledge base."""
        self._pass(PACE // 2)
        self.research.append(
            Research(
                session=self.session,
                kind=ResearchKind.ARTICLE,
                article=article,
                after_seq=self.session.last_seq,
                created_at=self.now,
            )
        )

    def resolve(self, resolution: Resolution) -> Outcome | None:
        """File a resolution; None where it only reopens the ticket, and the customer complains."""
        self._pass(PACE)
        for what in pending_relapses(self.simulation, self.world):
            self.session.world = relapse(self.world, what)
            self.events.append(what.id)
        filed = resolution.as_json()
        outcome = determine_outcome(self._evidence(), filed)
        reopens = outcome is Outcome.CLOSED_UNSOLVED and resolution.kind == "resolved"
        if reopens and not self.session.reopened_count:
            self.session.reopened_count = 1
            self._append(Sender.SYSTEM, "Ticket reopened.", {}, MessageType.SYSTEM)
            self._take(decide(moment_of(self.session, "complaint", None)))
            return None
        self.session.resolution = filed
        self._end(outcome)
        return outcome

    def assess(self) -> Assessment:
        """Assess it as it stands; what was not ended counts as given up."""
        if not self.is_over:
            self._end(Outcome.ABANDONED)
        return assess(self._evidence())

    def released(self) -> set[str]:
        """Return the facts the customer has let out."""
        return set(self.session.customer.get("released", ()))

    def found(self) -> set[str]:
        """Return the checks really made."""
        return {r.step for r in self.records if r.kind == "check" and r.status == "done"}

    def _pass(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def _append(
        self, sender: Sender, text: str, metadata: dict[str, Any], kind: str = MessageType.USER
    ) -> Message:
        self.session.last_seq += 1
        message = Message(
            session=self.session,
            seq=self.session.last_seq,
            sender=sender,
            content=text,
            message_type=kind,
            metadata=metadata,
            created_at=self.now,
        )
        self.messages.append(message)
        self.worlds.append(dict(self.world))
        self.known.append(frozenset(self.released()))
        return message

    def _take(self, decision: Decision) -> Message:
        """Let a decision of the customer's happen."""
        session = self.session
        session.world = decision.world
        session.customer = decision.customer.model_dump(mode="json")
        session.story_seconds += decision.turn.story_seconds
        turn = decision.turn
        self.events += [*turn.answers, *turn.relapses]
        self.events += [taken.action for taken in turn.actions if taken.status == "done"]
        steps = customer_steps(session, decision, level_of(self.verifications))
        for record in steps:
            record.created_at = self.now
        self.records += steps
        message = self._append(Sender.AI, decision.words, {"turn": turn.model_dump(mode="json")})
        self.evidence += claimed_evidence(message, decision)
        if turn.leaves:
            self._end(Outcome.CUSTOMER_LEFT)
        return message

    def _end(self, outcome: Outcome) -> None:
        self.session.status = Status.ABANDONED if outcome is Outcome.ABANDONED else Status.COMPLETED
        self.session.outcome = outcome
        self.session.ended_at = self.now

    def _evidence(self) -> Any:
        return evidence_of(
            self.session,
            messages=self.messages,
            actions=self.records,
            verifications=self.verifications,
            research=self.research,
            previous=None,
        )
