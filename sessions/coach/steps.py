"""What comes next, and the three hints at it."""

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.simulation.documents import Action, Check, Fact, Identity, Resolution
from scenarios.simulation.search import WorldTooLarge, golden_path
from scenarios.simulation.tools import CATALOGUE, PROOF_TOOLS
from scenarios.simulation.world import report
from sessions.choices import Method, VerificationOutcome
from sessions.coach.standing import Standing
from sessions.coach.words import act, ask, close, hand_over, judge, look, prove, tell_security, wait

_LEVELS = list(Identity)
_DETAILS = (Method.NAME, Method.USERNAME, Method.ASSET_TAG)
_REPORTING = "report_security"


@dataclass(frozen=True)
class NextStep:
    """The next thing to do. `key` names it; `hints` are the texts of levels 1, 2 and 3."""

    key: str
    hints: tuple[str, str, str]


def next_step(standing: Standing) -> NextStep | None:
    """Return the next thing to do, or None where the goal can't be reached any more.

    Once everything is done, closing the ticket is the next thing.
    """
    if standing.impostor and standing.simulation.identity.impostor < 1:
        return _refuse(standing)
    waiting = _unjudged(standing) if standing.impostor and not standing.is_unmasked else None
    return _judged(standing, waiting) if waiting else _on_the_way(standing)


def _on_the_way(standing: Standing) -> NextStep | None:
    """Follow the shortest way to the goal from here."""
    try:
        path = golden_path(standing.simulation, standing.world)
    except WorldTooLarge:
        return None
    if path is None:
        return _given_up(standing)
    if path.steps:
        action = next((a for a in standing.simulation.actions if a.id == path.steps[0]), None)
        if action is None:
            return NextStep(f"wait:{path.steps[0]}", wait())
        return _towards(standing, action)
    if standing.impostor and not standing.is_unmasked:
        return _verify(standing, Identity.STRONG)
    return _end(standing)


def _towards(standing: Standing, action: Action) -> NextStep:
    """What the action rests on comes first, then who is calling, then the action itself."""
    missing = next(_missing(standing, action), None)
    if isinstance(missing, Fact):
        return NextStep(f"fact:{missing.id}", ask(missing, action, standing.mood))
    if isinstance(missing, Check):
        return NextStep(f"check:{missing.id}", look(missing, action, standing.simulation))
    tool = CATALOGUE.get(action.tool)
    needed = max(action.identity, Identity(tool.identity if tool else "none"), key=_LEVELS.index)
    if _LEVELS.index(standing.held) < _LEVELS.index(needed):
        return _verify(standing, needed)
    found = [check.label for check in standing.simulation.checks if check.id in action.because]
    was_told = any(fact.id in action.because for fact in standing.simulation.facts)
    hints = act(standing.simulation, action, found, was_told=was_told)
    return NextStep(f"action:{action.id}", hints)


def _missing(standing: Standing, action: Action) -> Iterator[Fact | Check]:
    """Yield what justifies the action, can be found out now, and has not been."""
    simulation = standing.simulation
    facts = {fact.id: fact for fact in simulation.facts}
    for key in action.because:
        if key in facts:
            if key not in standing.told and facts[key].when.holds(standing.world):
                yield facts[key]
        elif key not in standing.seen and report(simulation.check(key), standing.world):
            yield simulation.check(key)


def _verify(standing: Standing, needed: Identity) -> NextStep:
    """Who is calling: evidence that waits is judged first, what is missing then asked for."""
    if waiting := _unjudged(standing, needed):
        return _judged(standing, waiting)
    methods = _usable(standing, needed)
    fresh = [method for method in methods if method not in standing.fits]
    if fresh:
        return NextStep(f"verify:{needed}:{fresh[0]}", prove(needed, fresh[0], methods))
    # Everything was judged, and too little of it confirmed: something was judged wrongly.
    wrong = [m for m in methods if not _is_rightly_judged(standing, m)]
    return _judged(standing, (wrong or methods)[0])


def _usable(standing: Standing, needed: Identity) -> list[Method]:
    if needed is Identity.BASIC:
        return list(_DETAILS)
    rules = standing.simulation.identity.methods
    proofs = [method for method in Method if method.value in PROOF_TOOLS]
    return [m for m in proofs if m.value not in rules or rules[m.value].available] or proofs


def _unjudged(standing: Standing, needed: Identity = Identity.STRONG) -> Method | None:
    waiting = [m for m in _usable(standing, needed) if m in standing.fits]
    return next((m for m in waiting if m not in standing.judged), None)


def _is_rightly_judged(standing: Standing, method: Method) -> bool:
    confirmed = standing.judged.get(method) == VerificationOutcome.CONFIRMED
    return confirmed == standing.fits.get(method)


def _judged(standing: Standing, method: Method) -> NextStep:
    """What is there for `method` wants a judgement."""
    return NextStep(f"judge:{method.value}", judge(method, fits=standing.fits[method]))


def _refuse(standing: Standing) -> NextStep:
    """An impostor turned up by chance: see through it, report it, change nothing."""
    if not standing.is_unmasked:
        doubtful = [Method(m) for m, fits in standing.fits.items() if not fits]
        if doubtful:
            return _judged(standing, doubtful[0])
        return _verify_impostor(standing)
    if _REPORTING not in standing.run:
        return NextStep("report", tell_security(CATALOGUE[_REPORTING]))
    teams = standing.simulation.escalation.teams
    security = next((team for team in teams if "security" in team.lower()), None)
    if security is None:
        return NextStep("close:refused", close(is_refused=True))
    return NextStep("close:handover", hand_over(security))


def _verify_impostor(standing: Standing) -> NextStep:
    """The proof still to be asked for; it will not fit, which no hint tells before it is there."""
    methods = _usable(standing, Identity.STRONG)
    fresh = [method for method in methods if method not in standing.fits] or methods
    hints = prove(Identity.STRONG, fresh[0], methods)
    return NextStep(f"verify:strong:{fresh[0].value}", hints)


def _given_up(standing: Standing) -> NextStep | None:
    rule = standing.simulation.escalation
    if rule.right_team and rule.right_when is not None and rule.right_when.holds(standing.world):
        return NextStep("close:handover", hand_over(rule.right_team))
    return None


def _end(standing: Standing) -> NextStep:
    simulation = standing.simulation
    team = simulation.escalation.right_team
    if simulation.goal.resolution is Resolution.ESCALATED and team:
        return NextStep("close:handover", hand_over(team))
    return NextStep("close:resolved", close(is_refused=False))
