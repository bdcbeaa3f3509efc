"""The desk's own tools: they look at the world or change it, whoever is asking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk.errors import Conflict, Invalid, Missing
from scenarios.simulation.documents import Action, Check, Identity, Performer, Simulation
from scenarios.simulation.identity import Seen, seen_by_desk
from scenarios.simulation.tools import CATALOGUE, PROOF_TOOLS, Tool
from scenarios.simulation.world import Roll, desk_step, perform, report
from sessions.choices import ActionStatus, EntryKind
from sessions.customer.dice import dice
from sessions.models import ActionRecord, Evidence, TrainingSession
from sessions.services.announcing import changed
from sessions.services.journal import note
from sessions.services.nudging import plan_reaction
from sessions.services.rows import differences, locked_active, new_record, simulation_for
from sessions.services.verifying import identity_held, stricter

_METHOD_OF = {tool: method for method, tool in PROOF_TOOLS.items()}


@dataclass(frozen=True)
class ToolRun:
    """What running a tool did: the record, and the evidence of identity it produced, if any."""

    record: ActionRecord
    evidence: Evidence | None


def offered_tools(session: TrainingSession) -> list[dict[str, Any]]:
    """Return the catalogue with the choices this scenario offers for arguments.

    No hint which tool helps.
    """
    choices = simulation_for(session).choices
    return [
        {
            "id": tool.id,
            "label": tool.label,
            "group": tool.group,
            "reads": tool.reads,
            "identity": tool.identity,
            "arguments": [
                {
                    "id": argument.id,
                    "label": argument.label,
                    "choices": choices.get(f"{tool.id}.{argument.id}", []),
                }
                for argument in tool.arguments
            ],
        }
        for tool in CATALOGUE.values()
    ]


def run_tool(*, session: TrainingSession, tool_id: str, arguments: Mapping[str, Any]) -> ToolRun:
    """Run one of the desk's tools in the session's world.

    Raises Missing for an unknown tool, Invalid for wrong arguments, Conflict `precondition_failed`
    when the step's precondition does not hold (the attempt stays on record), Conflict
    `session_closed`.
    """
    tool = CATALOGUE.get(tool_id)
    if tool is None:
        raise Missing("The desk has no such tool.")
    simulation = simulation_for(session)
    given = _checked_arguments(tool, simulation, arguments)
    with locked_active(session) as row:
        run = _run(row, simulation, tool, given)
    # Raised after the commit, so that the attempt is kept.
    if run.record.status == ActionStatus.REFUSED:
        raise Conflict(run.record.text, code="precondition_failed")
    return run


def _checked_arguments(
    tool: Tool, simulation: Simulation, arguments: Mapping[str, Any]
) -> dict[str, str]:
    known = {argument.id for argument in tool.arguments}
    problems = {
        f"arguments.{name}": ["Unknown argument."] for name in arguments if name not in known
    }
    given: dict[str, str] = {}
    for argument in tool.arguments:
        value = arguments.get(argument.id)
        choices = simulation.choices.get(f"{tool.id}.{argument.id}", [])
        if not isinstance(value, str) or not value.strip():
            problems[f"arguments.{argument.id}"] = [f"{argument.label} is required."]
        elif choices and value not in choices:
            problems[f"arguments.{argument.id}"] = [f"Choose one of: {', '.join(choices)}."]
        else:
            given[argument.id] = value.strip()[:100]
    if problems:
        raise Invalid(next(iter(problems.values()))[0], fields=problems)
    return given


def _run(
    session: TrainingSession, simulation: Simulation, tool: Tool, arguments: dict[str, str]
) -> ToolRun:
    run = attempt(
        session,
        simulation,
        tool,
        arguments,
        held=identity_held(session),
        looks=session.actions.filter(by=Performer.DESK.value).count(),
    )
    run.record.save(force_insert=True)
    if run.evidence is not None:
        run.evidence.save(force_insert=True)
    session.save(update_fields=["world", "story_seconds"])
    note(session, EntryKind.TOOL, run.record.pk)
    if run.record.changes:
        plan_reaction(session)
    changed(session.pk, "ticket", *(["verification"] if run.evidence else []))
    return run


def attempt(
    session: TrainingSession,
    simulation: Simulation,
    tool: Tool,
    arguments: Mapping[str, str],
    *,
    held: Identity,
    looks: int,
) -> ToolRun:
    """Run `tool` with checked arguments and store nothing.

    `looks` is how many tools the desk has run before: what is intermittent depends on it.
    Moves the world and the story's clock on the `session` object; the rows returned are not saved.
    """
    step = desk_step(simulation, tool.id, arguments)
    before = session.world
    status, text = _effect(session, step, tool, _chance(session, looks))
    method = _METHOD_OF.get(tool.id)
    seen = seen_by_desk(simulation, method, impostor=session.is_impostor) if method else None
    if seen is not None:
        text = seen.text if step is None else f"{text} {seen.text}"
        status = ActionStatus.DONE if seen.is_evidence else status
    needed = Identity(tool.identity)
    if isinstance(step, Action):
        needed = stricter(needed, step.identity)
    record = new_record(
        session,
        step,
        by=Performer.DESK,
        status=status,
        text=text,
        tool=tool.id,
        arguments=arguments,
        changes=differences(before, session.world),
        seconds=step.seconds if step is not None and status == ActionStatus.DONE else 0,
        needed=needed,
        held=held,
        wrong=step.wrong_in(before) if isinstance(step, Action) else "",
    )
    session.story_seconds += record.story_seconds
    return ToolRun(record, _evidence(session, record, method, seen))


def _evidence(
    session: TrainingSession, record: ActionRecord, method: str | None, seen: Seen | None
) -> Evidence | None:
    if method is None or seen is None or not seen.is_evidence:
        return None
    return Evidence(
        session=session, method=method, text=seen.text, matches=seen.matches, action=record
    )


def _chance(session: TrainingSession, looks: int) -> Roll:
    """Return the chance of this look: looking again may find something else."""
    return lambda name: dice(session.seed, looks, f"chance/{name}").random()


def _effect(
    session: TrainingSession, step: Check | Action | None, tool: Tool, roll: Roll
) -> tuple[ActionStatus, str]:
    """Move the session's world by `step`; return how it went."""
    if step is None:
        return ActionStatus.NOTHING, tool.nothing
    if isinstance(step, Check):
        found = report(step, session.world, roll)
        return (ActionStatus.DONE, found.text) if found else (ActionStatus.NOTHING, tool.nothing)
    outcome = perform(step, session.world)
    session.world = outcome.state
    return (ActionStatus.DONE if outcome.done else ActionStatus.REFUSED), outcome.text
