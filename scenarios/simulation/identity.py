"""What the desk sees when it asks for a proof of identity: call-back, code, manager approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.simulation.documents import Method, Simulation

# Where an author wrote nothing: what these proofs look like for anybody.
_GENUINE = {
    "callback": "{name} answers on the registered number and confirms this chat.",
    "mfaCode": "The code sent to the registered device was entered correctly.",
    "managerApproval": "{manager} confirms the request for {name}.",
}
_IMPOSTOR = {
    "callback": "{name} answers on the registered number and has not contacted the desk today.",
    "mfaCode": "No code was entered; the prompt on the registered device was declined.",
    "managerApproval": "{manager} knows nothing of such a request and does not approve it.",
}


@dataclass(frozen=True)
class Seen:
    """What came of a proof.

    `is_evidence` is false where the method is not possible for this person.
    """

    text: str
    is_evidence: bool
    matches: bool


def seen_by_desk(simulation: Simulation, method: str, *, impostor: bool) -> Seen:
    """Return what asking for the proof `method` shows, given who really is at the other end."""
    methods: Mapping[Any, Method] = simulation.identity.methods  # callers hold plain strings
    rule = methods.get(method, Method())
    if not rule.available:
        return Seen(rule.unavailable, is_evidence=False, matches=False)
    person = simulation.requester()
    words = {"name": person.full_name, "manager": person.manager or "The manager"}
    if impostor:
        text = rule.impostor_text or _IMPOSTOR[method].format(**words)
        return Seen(text, is_evidence=True, matches=rule.impostor_matches)
    return Seen(rule.text or _GENUINE[method].format(**words), is_evidence=True, matches=True)
