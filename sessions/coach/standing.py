"""Where world and desk stand: all that a hint depends on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scenarios.simulation.conditions import State
from scenarios.simulation.documents import Identity, Simulation
from sessions.choices import ActionStatus, VerificationOutcome
from sessions.models import ActionRecord, Evidence, TrainingSession, Verification
from sessions.services.rows import simulation_for
from sessions.services.verifying import level_of


@dataclass(frozen=True)
class Standing:
    """What is true, and what the desk has found out, done and judged so far."""

    simulation: Simulation
    world: State
    impostor: bool
    mood: int
    told: frozenset[str]  # facts the customer let out
    seen: frozenset[str]  # checks made
    run: frozenset[str]  # tools that did or showed something, or truthfully nothing
    held: Identity
    fits: Mapping[str, bool]  # method → whether its last evidence matches the records
    judged: Mapping[str, str]  # method → the last judgement on it

    @property
    def is_unmasked(self) -> bool:
        """Whether evidence that does not fit was judged a mismatch."""
        return any(
            self.judged.get(method) == VerificationOutcome.MISMATCH
            for method, fits in self.fits.items()
            if not fits
        )


def standing_of(
    session: TrainingSession,
    *,
    actions: Iterable[ActionRecord],
    evidence: Iterable[Evidence],
    verifications: Iterable[Verification],
) -> Standing:
    """Return where `session` stands, given its rows in the order things happened."""
    records, judgements = list(actions), list(verifications)
    carried_out = (ActionStatus.DONE, ActionStatus.NOTHING)
    return Standing(
        simulation=simulation_for(session),
        world=session.world,
        impostor=session.is_impostor,
        mood=int(session.customer["mood"]),
        told=frozenset(session.customer["released"]),
        seen=frozenset(
            r.step for r in records if r.kind == "check" and r.status == ActionStatus.DONE
        ),
        run=frozenset(r.tool for r in records if r.tool and r.status in carried_out),
        held=level_of(judgements),
        fits={one.method: one.matches for one in evidence},
        judged={one.method: one.outcome for one in judgements},
    )
