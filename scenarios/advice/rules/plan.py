"""Times, weights and variety: whether the numbers fit each other."""

from collections.abc import Iterator

from scenarios.advice.case import Case
from scenarios.advice.remarks import Path, Remark, Severity, remark
from scenarios.choices import Difficulty
from scenarios.simulation.documents import Simulation
from scenarios.simulation.search import Path as Way
from scenarios.simulation.search import golden_path

# How far the phases' minutes may be from the estimated duration, in parts of it.
_TOLERANCE = 0.4
_LARGEST_SHARE = 0.5
_PASS_MARKS = range(40, 96)
_MOST_STATES = 2000


def minutes_that_differ(case: Case) -> Iterator[Remark]:
    """Remark phases that take much more or less time than the scenario, and limits too short."""
    document = case.document
    estimated = document.estimated_duration
    planned = sum(phase.expected_minutes for phase in document.phases)
    if document.phases and abs(planned - estimated) > _TOLERANCE * estimated:
        yield remark(
            "phases_do_not_fill_the_time",
            Severity.MEDIUM,
            ("estimated_duration",),
            quote=str(estimated),
            message=f"The phases take {planned} minutes together, the scenario is said to take "
            f"{estimated}.",
            suggestion="Adapt the phases' minutes or the estimated duration.",
        )
    limits: list[tuple[Path, int | None, str]] = [
        (("success", "time_limit"), document.success.time_limit, "The time limit"),
        (("ticket", "resolution_target"), document.ticket.resolution_target, "The target"),
    ]
    for path, seconds, name in limits:
        if seconds is not None and seconds < estimated * 60:
            yield remark(
                "less_time_than_it_takes",
                Severity.MEDIUM,
                path,
                quote=str(seconds),
                message=f"{name} is {seconds / 60:g} minutes, the scenario is said to take "
                f"{estimated}.",
                suggestion="Allow at least the estimated duration.",
            )


def odd_weights(case: Case) -> Iterator[Remark]:
    """Remark a dimension that decides alone or not at all, and a pass mark that tells nobody
    apart.
    """
    weights = case.document.weights.model_dump(exclude={"custom_metrics"})
    total = sum(weights.values())
    for name, weight in weights.items():
        if total and weight > _LARGEST_SHARE * total:
            message = f"It is {weight / total:.0%} of the score, more than all others together."
        elif name == "solution" and total and weight == 0:
            message = "Whether the incident is solved counts for nothing."
        else:
            continue
        yield remark(
            "weight_out_of_balance",
            Severity.MEDIUM,
            ("weights", name),
            quote=str(weight),
            message=message,
            suggestion="Spread the weights over what you want to be practised.",
        )
    mark = case.document.success.pass_mark
    if mark not in _PASS_MARKS:
        yield remark(
            "pass_mark_tells_nobody_apart",
            Severity.MEDIUM,
            ("success", "pass_mark"),
            quote=str(mark),
            message="Nearly everybody passes." if mark < _PASS_MARKS.start else "Nobody passes.",
            suggestion=f"Choose one from {_PASS_MARKS.start} to {_PASS_MARKS.stop - 1}.",
        )


def missing_alternatives(case: Case) -> Iterator[Remark]:
    """Remark what there is only one of, and what a harder scenario lacks."""
    document, world = case.document, case.world
    if document.knowledge and all(article.is_helpful for article in document.knowledge):
        yield _more(
            ("knowledge",),
            "Every article helps, so nothing has to be judged.",
            "Add one that is outdated, wrong or beside the point.",
        )
    if world is None:
        return
    only_one = len(document.success.acceptable_solutions) == 1
    other = _other_way(world, case.way) if only_one and _is_small(case) else ""
    if other:
        yield _more(
            ("success", "acceptable_solutions"),
            f"One solution is acceptable, but the world has another: {other}.",
            "Add it, or mark a step of it as a wrong turn.",
        )
    if len(world.opening) == 1:
        yield _more(
            ("simulation", "opening"),
            "The customer always begins with the same words.",
            "Add another way to begin.",
        )
    if document.difficulty in (Difficulty.ADVANCED, Difficulty.EXPERT) and not world.distractors:
        yield _more(
            ("simulation", "distractors"),
            "It is a hard scenario, and nothing in it leads astray.",
            "Add something true but beside the point that the customer brings up.",
        )


def _is_small(case: Case) -> bool:
    """Whether searching the world once per step takes no time to speak of."""
    return 0 < len(case.states) <= _MOST_STATES


def _other_way(world: Simulation, way: Way | None) -> str:
    """Return another way to the goal, one that does without a step of the shortest; empty if there
    is none.
    """
    for left_out in way.actions if way else ():
        rest = [action for action in world.actions if action.id != left_out]
        other = golden_path(world.model_copy(update={"actions": rest}))
        if other is not None:
            return " → ".join(world.action(key).label for key in other.actions)
    return ""


def _more(path: Path, message: str, suggestion: str) -> Remark:
    return remark("no_alternative", Severity.LOW, path, message=message, suggestion=suggestion)
