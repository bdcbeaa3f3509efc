"""The publish gate: everything that must be true before trainees see a scenario, as a checklist.

A check is a function from a document to one `GateItem`; `sessions` registers its played checks at
start-up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from helpdesk.api.names import pointer
from prompts.models import Character
from scenarios.changes import wire_path
from scenarios.choices import Status
from scenarios.documents import ScenarioDocument
from scenarios.models import Scenario
from scenarios.prerequisites import find_cycle
from scenarios.problems import Problem, simulation_problems
from scenarios.simulation.conditions import State
from scenarios.simulation.documents import Action, Resolution, Simulation
from scenarios.simulation.search import (
    WorldTooLarge,
    blameless_dead_ends,
    golden_path,
    known_bad_resolves,
    needs_diagnosis,
    reach,
)
from scenarios.simulation.world import initial_state, perform, report, symptom


@dataclass(frozen=True)
class GateItem:
    """One line of the checklist. `detail` says what is missing, or what was found.

    `field` is the dotted path, in the API's names, of what to look at; `problems` say it per field
    where a line is about several.
    """

    id: str
    label: str
    ok: bool
    detail: str = ""
    field: str = "simulation"
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        whole = () if self.ok else (Problem(self.field, self.detail),)
        problems = [
            {"message": problem.message, "pointer": pointer(problem.field.split("."))}
            for problem in self.problems or whole
        ]
        return {
            "code": self.id,
            "label": self.label,
            "passed": self.ok,
            "message": self.detail,
            "pointer": problems[0]["pointer"] if problems else pointer(self.field.split(".")),
            "problems": problems,
        }


Check = Callable[[ScenarioDocument, Simulation], GateItem]

# Check → whether it plays a session, which takes seconds.
_registered: dict[Check, bool] = {}


def register_check(check: Check, *, plays: bool = True) -> Check:
    """Add a check that needs the valid world; the same one twice is added once."""
    _registered.setdefault(check, plays)
    return check


def checklist(document: ScenarioDocument, *, play: bool = True) -> list[GateItem]:
    """Return every line of the gate for `document`; a valid world is needed to check the world.

    Without `play` the checks that play sessions, which takes seconds, are left out.
    """
    items = [
        _fields(document),
        _item(
            "character",
            "The character exists",
            _character(document),
            field="customerProfile.character",
        ),
        _item(
            "prerequisites",
            "Prerequisites are published and form no circle",
            _prerequisites(document),
            field="prerequisites",
        ),
        _item("phases", "There are 2–6 phases", _phases(document), field="phases"),
        _item(
            "knowledge",
            "There is helpful knowledge to look up",
            _knowledge(document),
            field="knowledge",
        ),
    ]
    problems = simulation_problems(document.simulation)
    items.append(_item("simulation", "The simulation document is valid", problems))
    if problems:
        return items
    simulation = Simulation.model_validate(document.simulation)
    items += world_checklist(document, simulation)
    registered = [check for check, plays in _registered.items() if play or not plays]
    return [*items, *(check(document, simulation) for check in registered)]


def world_checklist(document: ScenarioDocument, simulation: Simulation) -> list[GateItem]:
    """Return the lines on the world alone: they need no database and play nothing."""
    checks: list[Check] = [_goal, _faults, _path, _known_bad, _lasting, _dead_ends]
    return [check(document, simulation) for check in checks]


def passed(items: list[GateItem]) -> bool:
    """Whether nothing stands in the way of publishing."""
    return all(item.ok for item in items)


def _item(
    key: str, label: str, problems: list[str], found: str = "", field: str = "simulation"
) -> GateItem:
    said = tuple(Problem(field, f"{problem}.") for problem in problems)
    detail = "\n".join(problem.message for problem in said) if said else found
    return GateItem(key, label, not said, detail, field, said)


def _fields(document: ScenarioDocument) -> GateItem:
    problems = tuple(
        Problem(wire_path(path), f"{message}.") for path, message in _missing(document)
    )
    detail = "\n".join(problem.message for problem in problems)
    label = "Every required field is filled in"
    return GateItem("fields", label, not problems, detail, "name", problems)


def _missing(document: ScenarioDocument) -> list[tuple[str, str]]:
    ticket, success = document.ticket, document.success
    required = [
        ("name", "Name must be at least 3 characters", len(document.name.strip()) >= 3),
        ("description", "Description is required", document.description.strip()),
        (
            "customer.character",
            "Customer profile character is required",
            document.customer.character,
        ),
        ("ticket.subject", "Ticket subject is required", ticket.subject.strip()),
        ("ticket.description", "Ticket description is required", ticket.description.strip()),
        ("context.issue", "Issue is required", document.context.issue.strip()),
        ("success.target_outcome", "Target outcome is required", success.target_outcome.strip()),
        (
            "success.acceptable_solutions",
            "At least one acceptable solution is required",
            success.acceptable_solutions,
        ),
        (
            "learning.objectives",
            "At least one learning objective is required",
            document.learning.objectives,
        ),
        (
            "ai.temperature",
            "Temperature must be between 0 and 2",
            0 <= document.ai.temperature <= 2,
        ),
        ("weights", "At least one evaluation weight must be above 0", _weights(document) > 0),
        (
            "ticket.response_target",
            "Response target must be shorter than the resolution target",
            ticket.response_target < ticket.resolution_target,
        ),
    ]
    return [(path, message) for path, message, holds in required if not holds]


def _weights(document: ScenarioDocument) -> int:
    weights = document.weights.model_dump(exclude={"custom_metrics"})
    return sum(weights.values())


def _character(document: ScenarioDocument) -> list[str]:
    slug = document.customer.character
    if slug and not Character.objects.filter(slug=slug, is_active=True).exists():
        return [f"There is no active character “{slug}”"]
    return []


def _prerequisites(document: ScenarioDocument) -> list[str]:
    slugs = document.prerequisites
    published = set(
        Scenario.objects.filter(slug__in=slugs, status=Status.PUBLISHED).values_list(
            "slug", flat=True
        )
    )
    problems = [f"“{slug}” is not published" for slug in slugs if slug not in published]
    cycle = find_cycle(document.slug, slugs) if document.slug else None
    if cycle:
        problems.append(f"Prerequisites go round in a circle: {' → '.join(cycle)}")
    return problems


def _phases(document: ScenarioDocument) -> list[str]:
    number = len(document.phases)
    return [] if 2 <= number <= 6 else [f"There must be 2–6 phases, not {number}"]


def _knowledge(document: ScenarioDocument) -> list[str]:
    if any(article.is_helpful for article in document.knowledge):
        return []
    return ["There must be at least one helpful article"]


def _goal(_: ScenarioDocument, simulation: Simulation) -> GateItem:
    variables = simulation.goal.when.variables()
    problems = (
        []
        if len(variables) >= 2
        else [f"goal → when: it tests {len(variables)} variable; at least two are needed"]
    )
    if simulation.goal.when.holds(initial_state(simulation)):
        problems.append("goal → when: it holds at the start, so there is nothing to solve")
    return _item("goal", "The goal needs at least two things to be put right", problems)


def _path(_: ScenarioDocument, simulation: Simulation) -> GateItem:
    label = "The goal can be reached, and only after finding something out"
    try:
        path = golden_path(simulation)
    except WorldTooLarge as error:
        return GateItem("path", label, ok=False, detail=str(error))
    if path is None:
        return _item("path", label, ["No order of the allowed actions reaches the goal"])
    way = " → ".join(step_label(simulation, key) for key in path.steps)
    if not needs_diagnosis(simulation, path):
        return _item(
            "path",
            label,
            [f"The way to the goal ({way}) rests on nothing that has to be found out (“because”)"],
        )
    return _item("path", label, [], found=way)


def step_label(simulation: Simulation, key: str) -> str:
    """Return what a step of a way is called: an action's label, or what happens by itself."""
    labels = {action.id: action.label for action in simulation.actions}
    by_itself = {answer.id: answer.text for answer in simulation.answers}
    by_itself |= {relapse.id: relapse.text for relapse in simulation.relapses}
    return labels.get(key) or f"({by_itself[key]})"


def _faults(_: ScenarioDocument, simulation: Simulation) -> GateItem:
    label = "Nothing is broken any more where the goal holds"
    try:
        ends = [s for s in reach(simulation).states() if simulation.goal.when.holds(s)]
    except WorldTooLarge as error:
        return GateItem("faults", label, ok=False, detail=str(error))
    if simulation.goal.resolution is Resolution.ESCALATED:
        ends = []  # what is handed over may still be broken
    problems = [
        f"faults → {fault.id}: it can still stand when the goal holds"
        for fault in simulation.faults
        if any(fault.when.holds(end) for end in ends)
    ]
    return _item("faults", label, problems)


def _dead_ends(_: ScenarioDocument, simulation: Simulation) -> GateItem:
    label = "Only wrong turns lead to where nothing can be put right any more"
    try:
        found = reach(simulation)
    except WorldTooLarge as error:
        return GateItem("dead_ends", label, ok=False, detail=str(error))
    problems = [
        "A dead end is reached without a wrong turn: "
        + (" → ".join(step_label(simulation, key) for key in way) or "the start is one")
        for way in blameless_dead_ends(simulation, found)
    ]
    summary = f"{len(found.dead_ends)} of {len(found.ways)} states are dead ends."
    return _item("dead_ends", label, problems, summary)


def _known_bad(_: ScenarioDocument, simulation: Simulation) -> GateItem:
    problems = (
        ["known_bad: the wrong fix reaches the goal"] if known_bad_resolves(simulation) else []
    )
    return _item("known_bad", "The tempting wrong fix does not work", problems)


def _lasting(_: ScenarioDocument, simulation: Simulation) -> GateItem:
    wrong = [action for action in simulation.actions if action.wrong is not None]
    problems = [
        f"actions → {action.id}: no check, symptom or harm shows this wrong turn"
        for action in wrong
        if not any(_leaves_traces(simulation, action, state) for state in _met(simulation))
    ]
    if not wrong:
        problems.append("actions: there is no wrong turn to take (“wrong”)")
    return _item("lasting", "Wrong turns leave something to be seen", problems)


def _leaves_traces(simulation: Simulation, action: Action, before: State) -> bool:
    """Whether what can be observed differs after taking the action in this state."""
    outcome = perform(action, before)
    if not action.wrong_in(before):
        return False
    return outcome.done and _observed(simulation, outcome.state) != _observed(simulation, before)


def _met(simulation: Simulation) -> Iterator[State]:
    """Yield the states that can be come to, nearest first; only the first in too large a world."""
    try:
        yield from reach(simulation).states()
    except WorldTooLarge:
        yield initial_state(simulation)


def _observed(simulation: Simulation, state: State) -> tuple[object, ...]:
    reports = (report(check, state) for check in simulation.checks)
    return (
        tuple(found and found.text for found in reports),
        symptom(simulation, state).text,
        tuple(harm.id for harm in simulation.harms if harm.when.holds(state)),
    )
