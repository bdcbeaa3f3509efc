"""Starting a session."""

import secrets
from typing import Any

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.errors import Conflict, Invalid
from scenarios.models import Scenario
from scenarios.rules import is_known_to_tenant
from scenarios.services.attempts import attempt_started, unmet_prerequisites
from scenarios.simulation.world import initial_state
from scenarios.versions import published_version_of, simulation_of
from sessions.choices import EntryKind, Mode, Sender
from sessions.customer import decide, opening_moment
from sessions.customer.dice import dice
from sessions.incident import incident_of, variant_for
from sessions.models import TrainingSession
from sessions.services.journal import note
from sessions.services.nudging import plan_nudge
from sessions.services.rows import append_message

# With seven surfaces at most, this many draws miss the last new one less than once in 10^60.
_MOST_DRAWS = 1000


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
    with transaction.atomic():
        # One person's starts one after the other: two at once get one session.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        mine = TrainingSession.objects.practised().filter(person=person, scenario=scenario)
        active = mine.active().first()
        if active is not None:
            return active, False
        _refuse_unless_unlocked(scenario, person)
        version = published_version_of(scenario)
        had = list(mine.values_list("seed", flat=True))
        number = mine.counting().count() + 1
        session = open_session(
            TrainingSession(
                person=person,
                scenario=scenario,
                version=version,
                mode=mode,
                seed=draw_seed(version, had) if seed is None else seed,
                attempt_number=number,
                is_known_to_tenant=is_known_to_tenant(scenario, person.tenant_id),
            )
        )
        attempt_started(scenario=scenario, person=person)
        return session, True


def _refuse_unless_unlocked(scenario: Scenario, person: User) -> None:
    unmet = unmet_prerequisites(scenario, person)
    if unmet:
        names = ", ".join(f"“{one.name}”" for one in unmet)
        raise Conflict(f"Pass {names} first.", code="prerequisites_not_met")


def draw_seed(version: Any, had: list[int]) -> int:
    """Draw a seed of another surface of a version than those of the seeds `had`, while there is
    one.
    """
    simulation = simulation_of(version.pk)
    new = set(simulation.surfaces()) - {variant_for(simulation, seed) for seed in had}
    seeds = (secrets.randbelow(2**31) for _ in range(_MOST_DRAWS))
    return next((s for s in seeds if not new or variant_for(simulation, s) in new), 0)


def open_session(session: TrainingSession) -> TrainingSession:
    """Store a new session, by person, version and seed, with the customer's first words."""
    surface = incident_of(session)
    simulation, seed = surface.simulation, session.seed
    session.is_impostor = dice(seed, 0, "impostor").random() < simulation.identity.impostor
    session.world = initial_state(simulation)
    session.save(force_insert=True)
    decision = decide(
        opening_moment(simulation, surface.persona, seed=seed, impostor=session.is_impostor)
    )
    session.customer = decision.customer.model_dump(mode="json")
    message = append_message(
        session,
        sender=Sender.AI,
        content=decision.words,
        metadata={"turn": decision.turn.model_dump(mode="json"), "voice": {"source": "offline"}},
    )
    session.save(update_fields=["customer", "last_seq", "last_activity_at"])
    note(session, EntryKind.OPENING, message.pk)
    plan_nudge(session)
    return session
