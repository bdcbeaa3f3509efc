"""Starting a session."""

import secrets

from django.db import IntegrityError, transaction

from helpdesk.accounts.models import User
from helpdesk.errors import Conflict, Invalid
from scenarios.models import Scenario
from scenarios.services.attempts import attempt_started, unmet_prerequisites
from scenarios.simulation.world import initial_state
from scenarios.versions import document_of, published_version_of, simulation_of
from sessions.choices import Mode, Sender
from sessions.customer import CustomerState, Moment, decide, persona_of
from sessions.customer.dice import dice
from sessions.models import TrainingSession
from sessions.services.nudging import plan_nudge
from sessions.services.rows import append_message


def start_session(
    *, person: User, scenario: Scenario, mode: str = Mode.PRACTICE, seed: int | None = None
) -> tuple[TrainingSession, bool]:
    """Start `scenario`, or return the session of it that is still active.

    Returns the session and whether it is new. The caller has made sure that `person` may play
    `scenario`.
    Raises Conflict `prerequisites_not_met`, Invalid when a seed is given in assessed mode.
    """
    if seed is not None and mode == Mode.ASSESSED:
        detail = "A seed can't be chosen in assessed mode."
        raise Invalid(detail, code="seed_refused", fields={"seed": [detail]})
    active = _active(person, scenario)
    if active is not None:
        return active, False
    unmet = unmet_prerequisites(scenario, person)
    if unmet:
        names = ", ".join(f"“{one.name}”" for one in unmet)
        raise Conflict(f"Pass {names} first.", code="prerequisites_not_met")
    try:
        with transaction.atomic():
            return _create(person, scenario, mode, seed), True
    except IntegrityError:
        # Two requests at once: the constraint let one through, and that one is everybody's.
        active = _active(person, scenario)
        if active is None:
            raise
        return active, False


def _active(person: User, scenario: Scenario) -> TrainingSession | None:
    return TrainingSession.objects.active().filter(person=person, scenario=scenario).first()


def _create(person: User, scenario: Scenario, mode: str, seed: int | None) -> TrainingSession:
    version = published_version_of(scenario)
    simulation = simulation_of(version.pk)
    persona = persona_of(document_of(version.pk))
    seed = secrets.randbelow(2**31) if seed is None else seed
    impostor = dice(seed, 0, "impostor").random() < simulation.identity.impostor
    earlier = TrainingSession.objects.filter(person=person, scenario=scenario).count()
    session = TrainingSession.objects.create(
        person=person,
        scenario=scenario,
        version=version,
        mode=mode,
        seed=seed,
        is_impostor=impostor,
        attempt_number=earlier + 1,
        world=initial_state(simulation),
    )
    decision = decide(
        Moment(
            simulation=simulation,
            persona=persona,
            world=session.world,
            customer=CustomerState.start(persona),
            seed=seed,
            impostor=impostor,
            kind="opening",
        )
    )
    session.customer = decision.customer.model_dump(mode="json")
    append_message(
        session,
        sender=Sender.AI,
        content=decision.words,
        metadata={"turn": decision.turn.model_dump(mode="json"), "voice": {"source": "offline"}},
    )
    session.save(update_fields=["customer", "last_seq", "last_activity_at"])
    plan_nudge(session)
    attempt_started(scenario=scenario, person=person)
    return session
