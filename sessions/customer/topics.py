"""What a message can be about: the scenario's facts, checks and actions, and a few topics every
call has.
"""

from functools import lru_cache

from scenarios.simulation.documents import METHODS, Simulation
from sessions.customer.understanding.types import Topic

SYMPTOM = "symptom"
METHOD_PREFIX = "method:"

_SYMPTOM_PHRASES = (
    "Does it work now?",
    "Is it working?",
    "Can you try again?",
    "Try it again please",
    "Please try once more",
    "Is it still happening?",
    "Any better?",
    "What do you see now?",
    "What happens when you try?",
    "Is the problem solved?",
    "Are you able to get in now?",
    "Did that help?",
)

_METHOD_PHRASES = {
    "name": (
        "What is your full name?",
        "May I have your name please?",
        "Who am I speaking to?",
        "Could you confirm your first and last name?",
    ),
    "username": (
        "What is your username?",
        "Could you tell me your user ID?",
        "What is your login name?",
        "Which account name do you sign in with?",
    ),
    "assetTag": (
        "What is the asset tag of your computer?",
        "Could you read me the number on the sticker of your laptop?",
        "What is the inventory number of your device?",
        "Can you give me the device tag?",
    ),
    "callback": (
        "I will call you back on your registered number",
        "Can I call you back on the number we have on file?",
        "Let me ring you back to verify it is you",
        "May I phone you at your office number?",
    ),
    "mfaCode": (
        "I am sending a code to your registered phone, please read it to me",
        "Can you read me the verification code we sent?",
        "Please tell me the code you received",
        "I need to send a code to your registered device",
    ),
    "managerApproval": (
        "I need your manager's approval first",
        "I will ask your manager to approve this",
        "Can your manager confirm this request?",
        "Your supervisor has to approve it",
    ),
}


def topics_of(simulation: Simulation) -> tuple[Topic, ...]:
    """Return everything a message may ask for, instruct or mention in this scenario.

    Facts, checks and actions carry their own ids, kinds and phrases; the built-in ones are
    "symptom" (does it work now?) and "method:…" for each way of verifying.
    """
    topics = [
        Topic(fact.id, "fact", fact.statement, (*fact.asks, fact.statement))
        for fact in simulation.facts
    ]
    topics += [
        Topic(check.id, "check", check.label, (check.label, *check.asks), tuple(check.how))
        for check in simulation.checks
    ]
    topics += [
        Topic(action.id, "action", action.label, (action.label, *action.asks), tuple(action.how))
        for action in simulation.actions
    ]
    return (*topics, *_builtin_topics())


@lru_cache(maxsize=1)
def _builtin_topics() -> tuple[Topic, ...]:
    methods = (
        Topic(METHOD_PREFIX + method, "method", method, _METHOD_PHRASES[method])
        for method in METHODS
    )
    return (Topic(SYMPTOM, "symptom", "Whether it works now", _SYMPTOM_PHRASES), *methods)
