"""What a model is told: who speaks, what may be known, what this turn says. Nothing else ever
reaches it.
"""

from collections.abc import Sequence

from prompts.services import resolve
from scenarios.documents import ScenarioDocument
from sessions.customer.guard import MOST_SENTENCES, Guard
from sessions.customer.persona import Persona
from sessions.customer.turns import Decision, Moment
from sessions.customer.voice.text import sentences_of

_LEVELS = {
    "novice": "You know little about computers and avoid technical terms.",
    "intermediate": "You use computers every day, without knowing how they work.",
    "advanced": "You know computers well.",
}
_RULES = (
    "Rules:\n"
    "- You are the customer. The other person works at the service desk and helps you, never the"
    " other way round.\n"
    "- Say what is listed under “Say now”, in your own words, and nothing that is not listed or"
    " already said above.\n"
    "- Invent no fact, name, number, time, error message or identifier. You don't know the cause"
    " of the problem.\n"
    "- Never give the service desk advice, hints or praise for their method. Never leave your"
    " role.\n"
    f"- One to {MOST_SENTENCES - 1} short sentences of plain chat English. No lists, markup,"
    " quotation marks or stage directions."
)

# What a second draft is told, by the check that the first one failed.
_REFUSALS = {
    "leak": "it gave away something that is not listed",
    "invention": "it held a name, number or identifier that is not listed",
    "untrue": "it said what is not so",
    "astray": "it was not about what is listed",
    "role": "it left the role of the customer",
    "side": "it spoke as the service desk; you are the customer",
    "coaching": "it told the service desk what to do",
    "markup": "it held markup, quotation marks or stage directions",
    "language": "it was not plain English",
    "length": "it was too long",
    "repetition": "it repeated what you have said before",
    "empty": "it said nothing",
}


def emotional_prompt(document: ScenarioDocument, persona: Persona, emotion: str) -> str:
    """The prompt of this person for an emotion, variables filled in; empty where there is none."""
    cast = document.cast
    prompts = {} if cast is None else {str(e): p.model_dump() for e, p in cast.prompts.items()}
    variables = {
        "character_name": persona.name,
        "age": persona.age,
        "emotion": emotion,
        "personality": ", ".join(persona.personality),
        "speaking_style": persona.speaking_style,
        "technical_level": persona.technical_level,
    }
    return resolve(prompts, emotion, variables).text


def messages(
    decision: Decision,
    moment: Moment,
    transcript: Sequence[tuple[str, str]],
    emotional_prompt: str,
    refused: str = "",
) -> list[dict[str, str]]:
    """Return the chat for one reply; `refused` names the check that a first draft failed."""
    guard = Guard(decision, moment, ())
    # What stays the same comes first: endpoints keep what they worked out for a common beginning.
    parts = [
        _persona(moment, guard),
        _RULES,
        _feeling(decision, emotional_prompt),
        _known(decision, moment),
    ]
    chat = [{"role": "system", "content": "\n\n".join(part for part in parts if part)}]
    for sender, text in transcript:
        role = "assistant" if sender == "ai" else "user"
        if chat[-1]["role"] == role:
            chat[-1]["content"] += "\n" + text
        else:
            chat.append({"role": role, "content": text})
    task = _task(decision)
    if refused:
        why = _REFUSALS.get(refused, refused)
        task += f"\nYour last draft was refused: {why}. Keep strictly to the list."
    if chat[-1]["role"] == "user":
        chat[-1]["content"] += "\n\n" + task
    else:
        chat.append({"role": "user", "content": task})
    return chat


def _persona(moment: Moment, guard: Guard) -> str:
    persona = moment.persona
    about = [f"You are {persona.name}, {persona.age}, writing to your company's IT service desk."]
    if persona.personality:
        about.append(f"You are {', '.join(persona.personality)}.")
    if persona.speaking_style:
        about.append(f"You write like this: {persona.speaking_style}.")
    about.append(_LEVELS.get(persona.technical_level, ""))
    # An author's texts may hold more than the customer has let out so far.
    about += [s for s in sentences_of(persona.background_story) if not guard.leaks(s)]
    about += [s for s in sentences_of(persona.system_prompt) if not guard.leaks(s)]
    return " ".join(part for part in about if part)


def _feeling(decision: Decision, emotional_prompt: str) -> str:
    turn = decision.turn
    return f"You feel {turn.emotion} (mood {turn.mood_after} of 100). {emotional_prompt}".strip()


def _known(decision: Decision, moment: Moment) -> str:
    released = [moment.simulation.fact(key).statement for key in decision.customer.released]
    return "You have told them:\n" + "\n".join(f"- {one}" for one in released) if released else ""


def _task(decision: Decision) -> str:
    items = decision.turn.conveys
    if not items:
        return f"Say now, in other words: {decision.words}"
    lines = [f"- {item.text} (for example: {item.words})" for item in items]
    terms = f"\nThe term you ask about is: {decision.turn.terms[0]}" if decision.turn.terms else ""
    return "Say now:\n" + "\n".join(lines) + terms
