"""What no session can ever come to."""

from collections.abc import Iterator, Sequence

from scenarios.advice.case import Case
from scenarios.advice.remarks import Path, Remark, Severity, remark
from scenarios.simulation.conditions import Condition
from scenarios.simulation.documents import Identity, Release, Report, Simulation, Symptom

_FEWEST_ASKS = 3
# What a good beginning gains; the rest would have to come from progress.
_MOOD_TO_BE_WON = 30


def unreachable_facts(case: Case) -> Iterator[Remark]:
    """Remark facts that no question and no state of the world ever releases."""
    if case.world is None:
        return
    never = _never(case, [fact.when for fact in case.world.facts])
    for number, fact in enumerate(case.world.facts):
        place: Path = ("simulation", "facts", number)
        if number in never:
            yield remark(
                "fact_never_true",
                Severity.HIGH,
                (*place, "when"),
                message=f"Nothing that can happen makes the condition of “{fact.id}” true, so "
                "nobody will ever hear it.",
                suggestion="Correct the condition, or the effects that should bring it about.",
            )
        if fact.release is Release.VOLUNTEERED:
            continue
        if not fact.asks:
            yield remark(
                "fact_without_questions",
                Severity.HIGH,
                (*place, "asks"),
                message=f"No question leads to “{fact.id}”; only its own words do: "
                f"“{fact.statement}”",
                suggestion="Add the ways in which trainees would ask for it.",
            )
        elif len(fact.asks) < _FEWEST_ASKS:
            yield remark(
                "few_questions",
                Severity.LOW,
                (*place, "asks"),
                quote=fact.asks[0],
                message=f"Few wordings lead to “{fact.id}”.",
                suggestion=f"Add others: at least {_FEWEST_ASKS}, as different as people are.",
            )
        if fact.release is Release.TRUSTED and fact.trust > case.initial_mood + _MOOD_TO_BE_WON:
            yield remark(
                "trust_out_of_reach",
                Severity.MEDIUM,
                (*place, "trust"),
                quote=str(fact.trust),
                message=f"“{fact.id}” needs a mood of {fact.trust}; the customer begins at "
                f"{case.initial_mood}.",
                suggestion="Ask for less trust, or begin with a better mood.",
            )


def never_seen(case: Case) -> Iterator[Remark]:
    """Remark reports, symptoms, harms and the like that no state of the world ever shows."""
    world = case.world
    if world is None:
        return
    for at, check in enumerate(world.checks):
        for number in _hidden(case, check.reports):
            yield _dead(
                ("simulation", "checks", at, "reports", number),
                check.reports[number].text,
                f"“{check.label}” never finds this: its condition is never true, or an earlier one "
                "always speaks first.",
            )
    for number in _hidden(case, world.symptoms):
        text = world.symptoms[number].text
        yield _dead(("simulation", "symptoms", number), text, "No customer ever experiences this.")
    for part, texts, conditions, message in _happenings(world):
        for number in _never(case, conditions):
            yield _dead(("simulation", part, number), texts[number], message)


def _happenings(world: Simulation) -> list[tuple[str, list[str], list[Condition], str]]:
    return [
        (
            "actions",
            [action.label for action in world.actions],
            [action.requires for action in world.actions],
            "What this action requires is never given.",
        ),
        (
            "harms",
            [harm.text for harm in world.harms],
            [harm.when for harm in world.harms],
            "Nothing that can be done leads to this harm.",
        ),
        (
            "relapses",
            [relapse.text for relapse in world.relapses],
            [relapse.when for relapse in world.relapses],
            "Nothing that can be done leads to this relapse.",
        ),
        (
            "answers",
            [answer.text for answer in world.answers],
            [answer.when for answer in world.answers],
            "Nothing that can be done brings this answer.",
        ),
    ]


def unprovable_identity(case: Case) -> Iterator[Remark]:
    """Remark steps of the way to the goal that need a proof of identity nobody can give."""
    world = case.world
    if world is None or case.way is None:
        return
    methods = world.identity.methods
    available = {name for name, method in methods.items() if method.available}
    enough = {
        Identity.NONE: True,
        Identity.BASIC: len(available) >= 2,
        Identity.STRONG: bool(available & {"callback", "mfaCode", "managerApproval"}),
    }
    for number, action in enumerate(world.actions):
        if action.id in case.way.actions and not enough[action.identity]:
            yield remark(
                "identity_cannot_be_proven",
                Severity.HIGH,
                ("simulation", "actions", number, "identity"),
                quote=action.identity,
                message=f"“{action.label}” belongs to the way to the goal and needs "
                f"{action.identity} identification, but no method for it is available.",
                suggestion="Make a method available under identity → methods.",
            )


def _dead(path: Path, text: str, message: str) -> Remark:
    return remark(
        "never_happens",
        Severity.MEDIUM,
        path,
        quote=text,
        message=message,
        suggestion="Correct the condition, or leave the part out.",
    )


def _never(case: Case, conditions: list[Condition]) -> list[int]:
    """Return the numbers of the conditions that hold in no state; none where states are unknown."""
    waiting = dict(enumerate(conditions)) if case.states else {}
    for state in case.states:
        if not waiting:
            break
        waiting = {n: one for n, one in waiting.items() if not one.holds(state)}
    return list(waiting)


def _hidden(case: Case, ordered: Sequence[Report | Symptom]) -> list[int]:
    """Return the numbers of those that never get a word in: of a list, the first that holds speaks,
    and by chance those after it.
    """
    waiting = set(range(len(ordered))) if case.states else set()
    for state in case.states:
        if not waiting:
            break
        for number, one in enumerate(ordered):
            if one.when.holds(state):
                waiting.discard(number)
                if one.chance == 1:
                    break
    return sorted(waiting)
