"""What a message can be about: the scenario's facts, checks and actions, and a few topics every
call has.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import yaml

from scenarios.simulation.documents import METHODS, Simulation, Step
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

# Short ways to ask the same, whose words say nothing by themselves.
_SYMPTOM_SIGNS = (
    r"(?:are|r) you (?:back |all )?in(?: now| again| yet)*",
    r"did (?:that|it|this)(?: \w+)? (?:help|work|help you|fix it|solve it)(?: now)?",
    r"did (?:that|it|this) (?:do (?:it|anything|something|the trick)|make a difference)",
    r"did (?:that|it|this) change (?:anything|something)",
    r"(?:how about|what about|how is it|how does it look|how are things|how is it looking) now",
    r"now\?",
    r"(?:all |are you )?(?:done|finished|ready)\?",
    r"(?:is|are) (?:it|this|everything|all|things|you)(?: all| now| any)* <well>(?: now| again)*",
    r"(?:can|could) you (?:get|log|sign) (?:back )?in(?: now| again)*",
    r"can you work(?: now| again)+",
    r"(?:does|do) (?:it|that|this|everything) (?:all )?work(?: now| again| for you)*",
    r"(?:all|everything)(?: is)? (?:good|ok|fine|working|well|back)(?: now| again)*\?",
    r"(?:any|some|a)? ?(?:better|luck|change|difference|improvement)(?: now| yet)*\?",
    r"(?:it )?(?:works|working|fixed|solved)(?: now| again| fine| ok)*\?",
    r"(?:please )?(?:try|test)(?: it| that)?(?: now| again| once more| one more time| please)*",
)

_WELL = (
    "(?:ok|fine|good|better|all right|alright|working|running|fixed|solved|resolved|gone|back"
    "|back to normal)"
)

_METHOD_PHRASES = {
    "name": (
        "What is your full name?",
        "May I have your name please?",
        "Who am I speaking to?",
        "Who are you?",
        "Name please",
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


#: Asked for where people are verified by what this desk holds no record of.
OTHER_DETAIL = "other:detail"
_OTHER_PHRASES = (
    "What is your employee number?",
    "What is your date of birth?",
    "Could you tell me your staff ID?",
    "Your badge number please",
)


def topics_of(simulation: Simulation) -> tuple[Topic, ...]:
    """Return everything a message may ask for, instruct or mention in this scenario.

    Facts, checks and actions carry their own ids, kinds and phrases; the built-in ones are
    "symptom" (does it work now?) and "method:…" for each way of verifying.
    """
    wordings = simulation.wordings
    topics = [
        Topic(
            fact.id,
            "fact",
            fact.statement,
            (*fact.asks, fact.statement, *wordings.get(fact.id, ())),
        )
        for fact in simulation.facts
    ]
    topics += [_topic_of("check", check, simulation) for check in simulation.checks]
    topics += [_topic_of("action", action, simulation) for action in simulation.actions]
    return (*topics, *_builtin_topics())


def _topic_of(kind: str, step: Step, simulation: Simulation) -> Topic:
    """The topic of a check or action; the desk's are also spoken of as their tool is."""
    ways = (
        step.label,
        *step.asks,
        *simulation.wordings.get(step.id, ()),
        *tool_wordings().get(step.tool, ()),
    )
    return Topic(step.id, kind, step.label, ways, tuple(step.how))


@cache
def tool_wordings() -> Mapping[str, tuple[str, ...]]:
    """Tool of the catalogue → how agents tell a customer that they use it, in any scenario."""
    text = Path(__file__).with_name("tool_wordings.yaml").read_text(encoding="utf-8")
    return {tool: tuple(ways) for tool, ways in yaml.load(text, Loader=yaml.CSafeLoader).items()}


def _signs() -> tuple[str, ...]:
    return tuple(sign.replace("<well>", _WELL) for sign in _SYMPTOM_SIGNS)


@lru_cache(maxsize=1)
def _builtin_topics() -> tuple[Topic, ...]:
    methods = (
        Topic(METHOD_PREFIX + method, "method", method, _METHOD_PHRASES[method])
        for method in METHODS
    )
    other = Topic(OTHER_DETAIL, "other", "employee number", _OTHER_PHRASES)
    return (
        Topic(SYMPTOM, "symptom", "Whether it works now", _SYMPTOM_PHRASES, (), _signs()),
        *methods,
        other,
    )
