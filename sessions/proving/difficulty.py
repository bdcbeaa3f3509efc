"""How hard an incident is, estimated from its world alone.

After R. E. Wood, “Task complexity: definition of the construct” (1986): a task is as complex as the
number of distinct acts and of information cues it takes (component complexity), the order they have
to be in (coordinative), and what changes meanwhile (dynamic). Cues count half: several of them
often say the same. Misleading ways are cues that have to be told from the right ones, so they count
the same.
"""

from dataclasses import dataclass

from scenarios.choices import Difficulty
from scenarios.simulation.documents import Identity, Release, Simulation
from scenarios.simulation.search import Path
from scenarios.simulation.tools import CATALOGUE
from scenarios.simulation.world import initial_state, move

# From this many points on an incident is of that difficulty. The bounds are ours, set between the
# mean points of what the authors of the built-in incidents declared.
BOUNDS = (
    (Difficulty.EXPERT, 15.0),
    (Difficulty.ADVANCED, 11.0),
    (Difficulty.INTERMEDIATE, 7.5),
    (Difficulty.BEGINNER, 0.0),
)
# A caller who may be somebody else makes everything they say doubtful.
DOUBT = 5


@dataclass(frozen=True)
class Complexity:
    """The parts of an estimate, in points."""

    acts: int  # actions on the shortest way
    cues: float  # half of the facts and checks to be found out for it, and proofs of identity
    order: int  # neighbouring steps that can't change places
    dynamic: int  # relapses, answers to wait for, intermittent faults, a caller who may be another
    misleading: float  # half a point for each action that may be a wrong turn

    @property
    def points(self) -> float:
        """The sum."""
        return self.acts + self.cues + self.order + self.dynamic + self.misleading

    @property
    def difficulty(self) -> Difficulty:
        """The difficulty these points come to."""
        return next(level for level, least in BOUNDS if self.points >= least)


def complexity(simulation: Simulation, path: Path) -> Complexity:
    """Return how complex the incident is whose shortest way is `path`."""
    volunteered = {f.id for f in simulation.facts if f.release is Release.VOLUNTEERED}
    hidden = [key for key in path.diagnosis if key not in volunteered]
    return Complexity(
        acts=len(path.actions),
        cues=(len(hidden) + _proofs(simulation, path)) / 2,
        order=_fixed_neighbours(simulation, path),
        dynamic=_dynamic(simulation),
        misleading=sum(action.wrong is not None for action in simulation.actions) / 2,
    )


def _proofs(simulation: Simulation, path: Path) -> int:
    """One for two matching details, two for a proof."""
    ranks = list(Identity)
    actions = [simulation.action(key) for key in path.actions]
    levels = [action.identity for action in actions]
    levels += [Identity(CATALOGUE[a.tool].identity) for a in actions if a.tool]
    return max((ranks.index(level) for level in levels), default=0)


def _fixed_neighbours(simulation: Simulation, path: Path) -> int:
    state, fixed = initial_state(simulation), 0
    for first, second in zip(path.steps, path.steps[1:], strict=False):
        in_order = move(simulation, move(simulation, state, first), second)
        swapped = move(simulation, move(simulation, state, second), first)
        fixed += in_order != swapped
        state = move(simulation, state, first)
    return fixed


def _dynamic(simulation: Simulation) -> int:
    chances = [symptom.chance for symptom in simulation.symptoms]
    chances += [report.chance for check in simulation.checks for report in check.reports]
    fickle = min(chances) < 1
    doubtful = simulation.identity.impostor > 0
    return len(simulation.relapses) + len(simulation.answers) + fickle + DOUBT * doubtful
