"""The proof of a scenario: it can be solved, by finding out and doing, and not by words alone.

Every surface (the base and each variant) is played through the real engine by three trainees: the
shortest way, the tempting wrong fix, and keywords without deeds.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scenarios.documents import ScenarioDocument
from scenarios.gate import step_label, world_checklist
from scenarios.problems import simulation_problems
from scenarios.simulation.documents import Simulation
from scenarios.simulation.search import Path, WorldTooLarge, golden_path, reach
from scenarios.simulation.world import faults, initial_state, move
from sessions.assessment.outcome import GOOD
from sessions.choices import Outcome
from sessions.incident import Incident, incident
from sessions.proving.difficulty import Complexity, complexity
from sessions.proving.manners import EXPERT, KNOWN_BAD, STUFFER, Manner
from sessions.proving.player import Player
from sessions.proving.stage import Stage

SEED = 1

# Plays already seen in this process, by a digest of what they depend on.
_MOST_KNOWN = 200
_known: "dict[str, tuple[SurfaceProof, ...]]" = {}
_BESIDE: dict[str, Any] = {
    **dict.fromkeys(("slug", "name", "description", "tags", "prerequisites", "xp_reward"), True),
    "cast": {"prompts"},
}


@dataclass(frozen=True)
class Play:
    """How one trainee fared."""

    outcome: Outcome | None
    passed: bool
    overall: int
    solved: bool
    messages: int
    needed: int  # messages without which it can't be done
    stuck: tuple[str, ...]


@dataclass(frozen=True)
class SurfaceProof:
    """What playing one surface showed; "" is the base."""

    variant: str
    golden: Play
    known_bad: Play
    stuffer: Play
    golden_problems: tuple[str, ...]
    known_bad_problems: tuple[str, ...]
    stuffer_problems: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is not as it should be."""
        return (*self.golden_problems, *self.known_bad_problems, *self.stuffer_problems)


@dataclass(frozen=True)
class Proof:
    """All that was found out about a scenario; proven if there are no `problems`."""

    slug: str
    declared: str
    problems: tuple[str, ...]
    steps: tuple[str, ...] = ()
    faults: int = 0
    clears: tuple[str, ...] = ()  # “fault: cleared by step”, in order
    states: int = 0
    dead_ends: int = 0
    complexity: Complexity | None = None
    surfaces: tuple[SurfaceProof, ...] = field(default=())

    @property
    def minimum_messages(self) -> int:
        """Messages to the customer without which no surface can be solved."""
        return min((surface.golden.needed for surface in self.surfaces), default=0)


def prove(document: ScenarioDocument) -> Proof:
    """Return the proof of a scenario, as it stands in its document; nothing is stored."""
    problems = simulation_problems(document.simulation)
    if problems:
        return Proof(document.slug, document.difficulty, tuple(problems))
    simulation = Simulation.model_validate(document.simulation)
    items = world_checklist(document, simulation)
    problems = [line for item in items if not item.ok for line in item.detail.splitlines()]
    try:
        path, found = golden_path(simulation), reach(simulation)
    except WorldTooLarge as error:
        return Proof(document.slug, document.difficulty, (str(error),))
    if path is None:
        return Proof(document.slug, document.difficulty, tuple(problems))
    surfaces = played(document, simulation)
    problems += [problem for surface in surfaces for problem in surface.problems]
    return Proof(
        slug=document.slug,
        declared=document.difficulty,
        problems=tuple(dict.fromkeys(problems)),
        steps=tuple(step_label(simulation, key) for key in path.steps),
        faults=len(simulation.faults),
        clears=tuple(_clears(simulation, path)),
        states=len(found.ways),
        dead_ends=len(found.dead_ends),
        complexity=complexity(simulation, path),
        surfaces=surfaces,
    )


def played(document: ScenarioDocument, simulation: Simulation) -> tuple[SurfaceProof, ...]:
    """Play every surface. The same content is played once per process: nothing else counts."""
    content = document.model_dump_json(exclude=_BESIDE)
    key = hashlib.sha256(content.encode()).hexdigest()
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[key] = tuple(
            _surface(incident(document, simulation, variant), variant)
            for variant in simulation.surfaces()
        )
    return _known[key]


def _surface(what: Incident, variant: str) -> SurfaceProof:
    golden, known_bad, stuffer = (play(what, one) for one in (EXPERT, KNOWN_BAD, STUFFER))
    name = f"Variant “{variant}”: " if variant else ""

    def named(problems: Iterator[str]) -> tuple[str, ...]:
        return tuple(f"{name}{problem}" for problem in problems)

    return SurfaceProof(
        variant,
        golden,
        known_bad,
        stuffer,
        named(_golden_problems(golden, what.document.success.pass_mark)),
        named(_failing_problems("The tempting wrong fix", known_bad)),
        named(_failing_problems("A trainee who only sends greetings and keywords", stuffer)),
    )


def play(what: Incident, manner: Manner, seed: int = SEED) -> Play:
    """Let one trainee play, with a caller who is who they say, unless that is the incident."""
    stage = Stage(what, seed=seed, impostor=what.simulation.identity.impostor >= 1)
    player = Player(stage, manner)
    outcome = player.play()
    result = stage.assess()
    return Play(
        outcome=outcome,
        passed=result.passed,
        overall=result.overall,
        solved=stage.solved,
        messages=player.number,
        needed=player.needed,
        stuck=tuple(player.stuck),
    )


def _golden_problems(golden: Play, pass_mark: int) -> Iterator[str]:
    why = f" ({'; '.join(golden.stuck)})" if golden.stuck else ""
    if golden.outcome not in GOOD:
        ends = golden.outcome.label.lower() if golden.outcome else "without an end"
        yield f"The shortest way, played, ends {ends}{why}"
    elif not golden.passed:
        yield (
            f"The shortest way, played kindly and carefully, scores {golden.overall}, "
            f"and the pass mark is {pass_mark}{why}"
        )


def _failing_problems(who: str, one: Play) -> Iterator[str]:
    if one.passed or one.outcome in GOOD:
        yield f"{who} succeeds, played with {one.messages} messages"


def _clears(simulation: Simulation, path: Path) -> Iterator[str]:
    """Yield which fault each step of the way clears."""
    state = initial_state(simulation)
    for key in path.steps:
        after = move(simulation, state, key)
        standing = {fault.id for fault in faults(simulation, after)}
        for fault in faults(simulation, state):
            if fault.id not in standing:
                yield f"{fault.text} ← {step_label(simulation, key)}"
        state = after
