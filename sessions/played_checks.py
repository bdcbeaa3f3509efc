"""The publish gate's check that plays: words alone must solve nothing (design section 4)."""

from scenarios.documents import ScenarioDocument
from scenarios.gate import GateItem
from scenarios.simulation.documents import Simulation
from scenarios.simulation.world import goal_holds, initial_state
from sessions.customer import CustomerState, Decision, Moment, decide, persona_of, topics_of
from sessions.customer.understanding import understand

SEED = 1
LABEL = "A trainee who only sends greetings and keywords fails"


def keyword_stuffer_fails(document: ScenarioDocument, simulation: Simulation) -> GateItem:
    """Play somebody who sends only courtesies and every must-use word; nothing may be solved."""
    decision = _opening(document, simulation)
    for text in _stuffing(document):
        decision = _reply(document, simulation, decision, text)
    solved = goal_holds(simulation, decision.world)
    moved = sorted(k for k, v in initial_state(simulation).items() if decision.world[k] != v)
    detail = f"Keywords alone reach the goal; they moved {', '.join(moved)}." if solved else ""
    return GateItem("keyword_stuffer", LABEL, not solved, detail)


def _stuffing(document: ScenarioDocument) -> list[str]:
    keywords = [*document.success.must_use_keywords]
    return [
        "Hello, this is the service desk. Thank you for your patience.",
        ", ".join(keywords) or "resolved",
        *keywords,
        "I fixed it, resolved. Thank you, goodbye!",
        f"Hello! {' '.join(keywords)}. Have a nice day.",
    ]


def _opening(document: ScenarioDocument, simulation: Simulation) -> Decision:
    persona = persona_of(document)
    return decide(
        Moment(
            simulation=simulation,
            persona=persona,
            world=initial_state(simulation),
            customer=CustomerState.start(persona),
            seed=SEED,
            impostor=False,
            kind="opening",
        )
    )


def _reply(
    document: ScenarioDocument, simulation: Simulation, before: Decision, text: str
) -> Decision:
    return decide(
        Moment(
            simulation=simulation,
            persona=persona_of(document),
            world=before.world,
            customer=before.customer,
            seed=SEED,
            impostor=False,
            kind="reply",
            text=text,
            understanding=understand(text, topics_of(simulation), before.words),
        )
    )
