"""The trainee's path through the world beside the shortest one."""

from collections.abc import Iterable
from dataclasses import dataclass

from scenarios.simulation.conditions import State
from scenarios.simulation.documents import Action, Check, Fact, Release
from scenarios.simulation.tools import CATALOGUE, PROOF_TOOLS
from scenarios.simulation.world import all_answered, goal_holds, perform
from sessions.assessment.evidence import Record, SessionEvidence

_PROOFS = frozenset(PROOF_TOOLS.values())
_RISKY = frozenset({"medium", "high"})


def needed_steps(evidence: SessionEvidence) -> frozenset[str]:
    """Return the actions taken that the goal could not have been reached without.

    Found by replaying the session with each of them left out, so that a way to the goal other than
    the shortest is as good. Where the goal was not reached, the shortest way's actions count.
    """
    taken = [r.step for r in evidence.actions_done]
    if _reaches_goal(evidence, taken):
        return frozenset(
            step
            for step in set(taken)
            if not _reaches_goal(evidence, (other for other in taken if other != step))
        )
    golden = evidence.golden.actions if evidence.golden else ()
    return frozenset(taken) & frozenset(golden)


def _reaches_goal(evidence: SessionEvidence, steps: Iterable[str]) -> bool:
    state: State = dict(evidence.world_start)
    for step in steps:
        state = perform(evidence.simulation.action(step), state).state
        # What others were to send or do had come by the end.
        state = all_answered(evidence.simulation, state)
    return goal_holds(evidence.simulation, state)


def required_diagnosis(evidence: SessionEvidence) -> tuple[str, ...]:
    """Return what had to be found out: facts and checks behind the way taken, or the shortest one.

    Facts that are volunteered need no finding out.
    """
    needed = needed_steps(evidence)
    taken = [evidence.simulation.action(step) for step in _in_order(evidence, needed)]
    golden = evidence.golden.actions if evidence.golden else ()
    reached = _reaches_goal(evidence, (r.step for r in evidence.actions_done))
    way = taken if reached else [evidence.simulation.action(step) for step in golden]
    volunteered = {f.id for f in evidence.simulation.facts if f.release is Release.VOLUNTEERED}
    keys = dict.fromkeys(key for action in way for key in action.because)
    return tuple(key for key in keys if key not in volunteered)


def _in_order(evidence: SessionEvidence, steps: frozenset[str]) -> list[str]:
    return list(dict.fromkeys(r.step for r in evidence.actions_done if r.step in steps))


def found_in_time(evidence: SessionEvidence, key: str) -> bool:
    """Whether a fact or check was known before the first action that rests on it, and one did."""
    for index, record in enumerate(evidence.records):
        if record.kind == "action" and record.done and key in _because(evidence, record):
            looked = any(r.step == key and r.done for r in evidence.records[:index])
            told = told_in(evidence, key)
            return looked or (told is not None and told <= record.after_seq)
    return False


def told_in(evidence: SessionEvidence, key: str) -> int | None:
    """Return the message that told a fact, or what a check shows; None if there is none."""
    step = evidence.steps.get(key)
    keys = step.told_by if isinstance(step, Check) else [key]
    return min((evidence.released[one] for one in keys if one in evidence.released), default=None)


def is_found(evidence: SessionEvidence, key: str) -> bool:
    """Whether the trainee found a fact or what a check shows, by looking or by being told."""
    looked = any(record.step == key for record in evidence.checks_done)
    return looked or told_in(evidence, key) is not None


def _because(evidence: SessionEvidence, record: Record) -> list[str]:
    step = evidence.steps.get(record.step)
    return step.because if isinstance(step, Action) else []


@dataclass(frozen=True)
class Taken:
    """A step of the trainee and how it fits: right, wrong, needless, harmless, look, refused,
    claimed.
    """

    record: Record
    verdict: str
    why: str


def steps_taken(evidence: SessionEvidence) -> tuple[Taken, ...]:
    """Return everything tried, in order, each judged."""
    needed = needed_steps(evidence)
    return tuple(_judge(evidence, record, needed) for record in evidence.records)


def _judge(evidence: SessionEvidence, record: Record, needed: frozenset[str]) -> Taken:
    if record.status == "refused":
        return Taken(record, "refused", record.text)
    if record.status == "claimed":
        return Taken(record, "claimed", "The customer said so, but had not done it.")
    if record.kind == "check" or _only_reads(record):
        return _look(evidence, record)
    return _act(evidence, record, needed)


def _only_reads(record: Record) -> bool:
    tool = CATALOGUE.get(record.tool)
    return tool is not None and tool.reads


def _act(evidence: SessionEvidence, record: Record, needed: frozenset[str]) -> Taken:
    step = evidence.steps.get(record.step)
    if wrong := evidence.wrong_turn(record):
        return Taken(record, "wrong", wrong)
    if record.step in needed:
        return Taken(record, "right", "The way to the goal leads through it.")
    if isinstance(step, Action) and step.risk not in _RISKY and record.changes:
        return Taken(record, "harmless", "Not needed, but it did no harm.")
    return Taken(record, "needless", "The incident was solved, or could be, without it.")


def _look(evidence: SessionEvidence, record: Record) -> Taken:
    if record.tool in _PROOFS:
        return Taken(record, "right", "It tells you whom you are talking to.")
    if record.step in required_diagnosis(evidence):
        return Taken(record, "right", "What it shows is what the fix rests on.")
    if record.step and getattr(evidence.steps.get(record.step), "diagnostic", False):
        return Taken(record, "right", "It helps to narrow the cause down.")
    return Taken(record, "look", "A look that costs little and shows little here.")


def needless_risks(evidence: SessionEvidence) -> tuple[Record, ...]:
    """Return risky things done without need: not wrong turns (those cost by themselves), not on
    the way.
    """
    return tuple(
        taken.record
        for taken in steps_taken(evidence)
        if taken.verdict == "needless" and _is_risky(evidence, taken.record)
    )


def _is_risky(evidence: SessionEvidence, record: Record) -> bool:
    step = evidence.steps.get(record.step)
    if isinstance(step, Action):
        return step.risk in _RISKY
    tool = CATALOGUE.get(record.tool)
    return tool is not None and not tool.reads and tool.identity != "none"


def fact_or_none(evidence: SessionEvidence, key: str) -> Fact | None:
    """Return the fact with this id, if it is one."""
    return next((fact for fact in evidence.simulation.facts if fact.id == key), None)
