"""How the caller answers questions about who they are.

The chat alone proves nothing: name, username and asset tag are claims the desk compares with its
records, and for a call-back, a code or a manager's approval only the desk's tools produce evidence.
"""

from scenarios.simulation.documents import METHODS, PROOFS, Method
from sessions.customer import cues
from sessions.customer.draft import Draft
from sessions.customer.topics import METHOD_PREFIX, OTHER_DETAIL
from sessions.customer.turns import Claim
from sessions.customer.understanding.types import TopicMatch

_LABELS = {"name": "full name", "username": "username", "assetTag": "asset tag"}
_PROOF_LABELS = {
    "callback": "a call-back to the registered number",
    "mfaCode": "a code to the registered device",
    "managerApproval": "asking the manager",
}
_INTENTS = {"callback": "callback", "mfaCode": "code", "managerApproval": "manager"}
# Challenges after which an impostor presses harder, and gives up asking nicely.
_PRESSES_AFTER = 2
_GIVES_UP_AFTER = 4
# A personal detail asked in passing must be recognised this surely.
_SURE = 0.6
# “Username please”: so short and so clear a message needs no question mark.
_CURT, _CERTAIN = 4, 0.9


def answer(draft: Draft) -> bool:
    """Answer what the message asks about identity; whether there was anything."""
    asked = _methods_asked(draft)
    for method in asked:
        if method in PROOFS:
            _react_to_proof(draft, method)
        else:
            _claim(draft, method)
    if _asks_other_detail(draft):
        draft.intend("evade_identity" if draft.moment.impostor else "have_no_tag")
        return True
    insists = draft.acts("verification_request") or (
        draft.moment.impostor and cues.refuses(draft.text)
    )
    refused = "keep_secret" in draft.turn.intents  # the “verification” is of the secret
    general = insists and not refused and cues.speaks_of_identity(draft.text)
    if not asked and general:
        _answer_in_general(draft)
    if draft.moment.impostor and (asked or general):
        _press(draft)
    return bool(asked) or general


def _methods_asked(draft: Draft) -> list[str]:
    asked = {
        match.topic_id.removeprefix(METHOD_PREFIX)
        for match in draft.understanding.topics
        if match.kind == "method" and _is_meant(draft, match)
    }
    if draft.acts("verification_request"):
        asked |= cues.details_named(draft.text)
        asked |= set() if asked else cues.proofs_named(draft.text)
    if _finds_the_tag(draft):
        asked.add("assetTag")
    if "keep_secret" in draft.turn.intents:
        asked.discard("mfaCode")  # told to hand over a code of their own, not sent one
    return [method for method in METHODS if method in asked]


def _asks_other_detail(draft: Draft) -> bool:
    """Whether it is after a detail nobody here could compare: a staff number, a birthday."""
    topics = draft.understanding.topics
    return bool(topics) and topics[0].topic_id == OTHER_DETAIL


def _is_meant(draft: Draft, match: TopicMatch) -> bool:
    if draft.acts("verification_request"):
        return match.stance != "negated"
    if match.topic_id.removeprefix(METHOD_PREFIX) in PROOFS:
        return match.stance in ("ask", "instruct", "offer", "done")
    if draft.understanding.words <= _CURT and match.confidence >= _CERTAIN:
        return match.stance != "negated"
    # “Type your user name and press Enter” asks for nothing.
    return match.stance == "ask" and match.confidence >= _SURE


def _finds_the_tag(draft: Draft) -> bool:
    """Whether the message says where the tag is that the customer did not find before."""
    topic = METHOD_PREFIX + "assetTag"
    open_still = topic in draft.customer.asked and "assetTag" not in draft.customer.claims
    return open_still and cues.tells_where_the_tag_is(draft.text)


def _claim(draft: Draft, method: str) -> None:
    customer = draft.customer
    topic = METHOD_PREFIX + method
    times = customer.asked.get(topic, 0)
    customer.asked[topic] = times + 1
    if method in customer.claims:
        if times > 1:
            draft.feel("asked_twice")
        draft.say("claim", (customer.claims[method],), customer.claims[method], again=True)
        return
    if _must_look_for_the_tag(draft, method, times):
        draft.feel("unclear")
        draft.intend("ask_where")
        return
    spec = draft.simulation.identity.methods.get(method)  # type: ignore[call-overload]
    sayings, matches, text = (
        _impostor_claim(draft, method, spec)
        if draft.moment.impostor
        else _genuine_claim(draft, method, spec)
    )
    if not sayings:
        draft.intend("evade_identity" if draft.moment.impostor else "have_no_tag")
        return
    saying = draft.dice(f"claim/{method}").choice(sayings)
    text = text or f"The caller answers: “{saying}”"
    customer.claims[method] = saying
    if spec is None or spec.available or draft.moment.impostor:
        draft.turn.claims.append(Claim(method=method, matches=matches, text=text, said=saying))
    if draft.moment.impostor and not matches:
        draft.feel("challenged")
    draft.say("claim", (saying,), saying)


def _must_look_for_the_tag(draft: Draft, method: str, times: int) -> bool:
    """A novice has never looked for the tag; told where it is, or asked again, they find it."""
    return (
        method == "assetTag"
        and draft.persona.technical_level == "novice"
        and not draft.moment.impostor
        and not times
        and not cues.tells_where_the_tag_is(draft.text)
        and bool(_record(draft, method))
    )


def _genuine_claim(draft: Draft, method: str, spec: Method | None) -> tuple[list[str], bool, str]:
    if spec is not None and spec.say:
        return spec.say, spec.available, spec.text if spec.available else spec.unavailable
    value = _record(draft, method)
    if not value:
        return [], False, ""
    text = spec.text if spec else ""
    return (
        _default_sayings(method, value),
        True,
        text or f"The caller gives the {_LABELS[method]} {value}.",
    )


def _impostor_claim(draft: Draft, method: str, spec: Method | None) -> tuple[list[str], bool, str]:
    matches = spec.impostor_matches if spec is not None else method != "assetTag"
    text = spec.impostor_text if spec is not None else ""
    if spec is not None and spec.impostor_say:
        return spec.impostor_say, matches, text
    value = _record(draft, method) if matches else _wrong_tag(draft, method)
    if not value:
        return [], False, ""
    return (
        _default_sayings(method, value),
        matches,
        text or f"The caller gives the {_LABELS[method]} {value}.",
    )


def _default_sayings(method: str, value: str) -> list[str]:
    return {
        "name": [f"My name is {value}.", f"It's {value}.", f"{value}, that's me."],
        "username": [f"My username is {value}.", f"I sign in as {value}.", f"It's {value}."],
        "assetTag": [
            f"The sticker says {value}.",
            f"It says {value} on the label.",
            f"It's {value}.",
        ],
    }[method]


def _record(draft: Draft, method: str) -> str:
    """The true value as the desk's records have it."""
    person = draft.simulation.requester()
    if method == "name":
        return person.full_name
    if method == "username":
        return person.username
    return next((a.tag for a in draft.simulation.assets if a.owner == person.username), "")


def _wrong_tag(draft: Draft, method: str) -> str:
    """A plausible wrong asset tag: the right one with two digits off."""
    if method != "assetTag":
        return ""
    tag = _record(draft, method)
    digits = [at for at, character in enumerate(tag) if character.isdigit()]
    if not digits:
        return ""
    letters = list(tag)
    for at in digits[-2:]:
        letters[at] = str((int(letters[at]) + 3) % 10)
    return "".join(letters)


def _react_to_proof(draft: Draft, method: str) -> None:
    customer = draft.customer
    topic = METHOD_PREFIX + method
    again = topic in customer.asked
    customer.asked[topic] = customer.asked.get(topic, 0) + 1
    spec = draft.simulation.identity.methods.get(method)  # type: ignore[call-overload]
    if draft.moment.impostor:
        customer.challenges += 1
        draft.feel("challenged")
        sayings = spec.impostor_say if spec else []
        text = f"Makes excuses about {_PROOF_LABELS[method]}."
        intent = f"excuse_{_INTENTS[method]}"
    else:
        sayings = spec.say if spec else []
        available = spec is None or spec.available
        text = (
            f"Agrees to {_PROOF_LABELS[method]}." if available else str(spec and spec.unavailable)
        )
        intent = f"agree_{_INTENTS[method]}" if available else f"no_{_INTENTS[method]}"
    if sayings:
        draft.say("method", sayings, text, again=again)
    else:
        draft.intend(intent)


def _answer_in_general(draft: Draft) -> None:
    """Asked to prove who they are without being told how."""
    if draft.moment.impostor:
        draft.customer.challenges += 1
        draft.feel("challenged")
        draft.intend("push_back")
    else:
        draft.intend("agree_verify")
    if "name" not in draft.customer.claims:
        _claim(draft, "name")


def _press(draft: Draft) -> None:
    """An impostor pushes: importance, hurry, threats; at the end they change their mind about the
    call.
    """
    if draft.customer.challenges >= _GIVES_UP_AFTER:
        draft.intend("give_up")
    elif draft.customer.challenges >= _PRESSES_AFTER or cues.refuses(draft.text):
        draft.intend("press")
