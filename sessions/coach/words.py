"""The hints' texts: where to look, what to ask or check, what to do.

Level 1 names a place and never the thing; level 2 the question or the look; level 3 the step. Facts
are asked for, never told: whatever the customer has not said stays unsaid here too.
"""

from collections.abc import Iterable, Sequence

from scenarios.simulation.documents import (
    Action,
    Check,
    Fact,
    Identity,
    Performer,
    Release,
    Simulation,
    Step,
    VariableKind,
)
from scenarios.simulation.tools import CATALOGUE, PROOF_TOOLS, Tool
from sessions.choices import Method

Hints = tuple[str, str, str]

_AREAS = {
    VariableKind.DEVICE: "a device",
    VariableKind.ACCOUNT: "the account",
    VariableKind.NETWORK: "the network",
    VariableKind.SERVICE: "a service in the background",
    VariableKind.CASE: "the way this case is handled",
}


def ask(fact: Fact, action: Action, mood: int) -> Hints:
    """Hints at a question the customer can answer."""
    questions = fact.asks or ["what happened just before, and what is different from usual"]
    heard = (
        " They will only tell once they feel heard: show first that you understand."
        if fact.release is Release.TRUSTED and mood < fact.trust
        else ""
    )
    return (
        (
            "Look at the conversation. The customer can tell you something that matters here, "
            "and nobody has asked for it yet."
        ),
        f"Ask a question such as “{_question(questions[0])}”{heard}",
        (
            f"Ask “{_question(questions[-1])}”, until the answer is clear. It tells "
            f"you whether this is the right step: {action.label}.{heard}"
        ),
    )


def look(check: Check, action: Action, simulation: Simulation) -> Hints:
    """Hints at something to look at."""
    area = area_of(simulation, (name for r in check.reports for name in r.when.variables()))
    so_that = f"What it shows tells you whether this is the right step: {action.label}."
    if check.by is Performer.DESK:
        tool = CATALOGUE[check.tool]
        return (
            f"Look among the desk's tools. Something about {area} has not been looked at yet.",
            f"Check this: {check.label}. A tool under “{tool.group}” shows it.",
            f"Run {_run(check)}. {so_that}",
        )
    return (
        f"Look at what only the customer can see. Something about {area} is not known yet.",
        f"Let the customer look at this: {check.label}.",
        f"Guide the customer to it in plain words: {check.label}.{_how(check)} {so_that}",
    )


def act(simulation: Simulation, action: Action, found: Sequence[str], *, was_told: bool) -> Hints:
    """Hints at a step that changes the world; `found` are labels of the checks it rests on."""
    area = area_of(simulation, (name for effect in action.effects for name in effect.set))
    clues = [*(f"“{label}”" for label in found)]
    if was_told:
        clues.append("what the customer told you")
    clue = f"Go back to {_listed(clues)}." if clues else "Nothing more has to be found out."
    if action.by is Performer.DESK:
        tool = CATALOGUE[action.tool]
        return (
            f"You know enough to act. Look at {area}: what would put it right?",
            f"{clue} What follows from it for {area}? A tool under “{tool.group}” can do it.",
            f"Run {_run(action)}: {action.label}.",
        )
    return (
        (
            f"You know enough to act, and the customer has to do it. Look at {area}: what would "
            "put it right?"
        ),
        (
            f"{clue} Which step on the customer's side follows from it for {area}? Explain it in "
            "plain words, one thing at a time."
        ),
        f"Guide the customer through this: {action.label}.{_how(action)}",
    )


def prove(needed: Identity, method: Method, methods: Sequence[Method]) -> Hints:
    """Hints at finding out who is calling; `method` is the way to take next."""
    first = "Look at the identity check before you go on: do you know whom you are talking to?"
    labels = _listed([one.label.lower() for one in methods], last="or")
    tool = PROOF_TOOLS.get(method.value)
    if needed is Identity.BASIC or tool is None:
        return (
            first,
            f"Check two details against the directory: {labels}.",
            (
                f"Ask the caller for this: {method.label.lower()}. Compare the answer with the "
                "directory, and judge it in the identity check."
            ),
        )
    return (
        first,
        f"Personal details prove nothing here. Check with a proof: {labels}.",
        (
            f"Run “{CATALOGUE[tool].label}”, compare what it brings with what the caller says, and "
            "judge it in the identity check."
        ),
    )


def judge(method: Method, *, fits: bool) -> Hints:
    """Hints at judging the evidence that is there."""
    verdict = (
        f"It fits: mark “{method.label}” as confirmed."
        if fits
        else f"It does not fit: mark “{method.label}” as a mismatch, and change nothing for this "
        "caller."
    )
    return (
        "Look at the identity check: there is evidence in it that wants a fresh look.",
        f"Check the evidence for “{method.label}” against the records, word by word.",
        verdict,
    )


def tell_security(tool: Tool) -> Hints:
    """Hints at reporting somebody who is not who they claim to be."""
    return (
        "Look beyond this ticket: what you found out concerns more than this caller.",
        "Ask yourself who in the company has to know of such a call.",
        f"Run “{tool.label}”. Change nothing for this caller.",
    )


def hand_over(team: str) -> Hints:
    """Hints at escalating to the right team."""
    return (
        "Look at the resolution form: what is left is not the desk's to do.",
        (
            "Ask yourself which team's work it is. Tell the customer that it will be handed over, "
            "and what happens next."
        ),
        f"Escalate to “{team}”. Write down what was found, what was done and who was verified how.",
    )


def wait() -> Hints:
    """Hints at what somebody else will send or do, and nobody can hurry."""
    return (
        "Look at what has been set going already: something is on its way.",
        "Ask yourself whose answer is missing. Until it is there, nothing more has to be done.",
        "Wait for it, and keep the customer informed meanwhile: it comes by itself.",
    )


def close(*, is_refused: bool) -> Hints:
    """Hints at ending the ticket well once everything is done."""
    if is_refused:
        return (
            "Look at the resolution form: nothing may be changed for this caller.",
            "Check that the report names what did not match.",
            (
                "Finish the ticket. Document who the caller claimed to be, what did not match and "
                "that it was reported."
            ),
        )
    return (
        "Look at the conversation: does the customer know how things stand?",
        "Ask the customer to try it once more, and whether anything else is needed.",
        (
            "Once the customer has confirmed it, sum up what was wrong and what was done, and "
            "finish the ticket as resolved, with documentation."
        ),
    )


def area_of(simulation: Simulation, variables: Iterable[str]) -> str:
    """Return in a few words what part of the world these variables belong to."""
    kinds = [simulation.variables[name].kind for name in variables]
    return _AREAS[kinds[0]] if kinds else "the incident"


def _run(step: Step) -> str:
    chosen = ", ".join(step.arguments.values())
    return f"“{CATALOGUE[step.tool].label}”" + (f" with {chosen}" if chosen else "")


def _how(step: Step) -> str:
    return "".join(f" {line}" for line in step.how)


def _question(ask_for: str) -> str:
    text = ask_for.strip().rstrip("?.")
    return f"{text[:1].upper()}{text[1:]}?"


def _listed(parts: Sequence[str], last: str = "and") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
