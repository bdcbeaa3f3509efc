"""The publish gate's checks that play: the shortest way leads to the end, the tempting fix and
words alone lead nowhere (design section 4).
"""

from collections.abc import Callable

from scenarios.documents import ScenarioDocument
from scenarios.gate import Check, GateItem
from scenarios.simulation.documents import Simulation
from scenarios.simulation.search import WorldTooLarge, golden_path
from sessions.proving.proof import SurfaceProof, played

Problems = Callable[[SurfaceProof], tuple[str, ...]]


def _check(key: str, label: str, problems_of: Problems) -> Check:
    def check(document: ScenarioDocument, simulation: Simulation) -> GateItem:
        try:
            if golden_path(simulation) is None:
                return GateItem(key, label, ok=False, detail="There is no way to play.")
        except WorldTooLarge as error:
            return GateItem(key, label, ok=False, detail=str(error))
        surfaces = played(document, simulation)
        problems = [f"{problem}." for surface in surfaces for problem in problems_of(surface)]
        return GateItem(key, label, ok=not problems, detail="\n".join(problems))

    return check


CHECKS = (
    _check(
        "golden_play",
        "The shortest way, played kindly and carefully, passes",
        lambda surface: surface.golden_problems,
    ),
    _check(
        "known_bad_play",
        "A trainee who takes the tempting wrong fix fails",
        lambda surface: surface.known_bad_problems,
    ),
    _check(
        "keyword_stuffer",
        "A trainee who only sends greetings and keywords fails",
        lambda surface: surface.stuffer_problems,
    ),
)
