"""How the customer's mood moves, when patience ends, and which emotion shows.

Rules come from service-desk practice: being heard and seeing progress calm people; being asked
twice, left waiting or blamed annoys them. Each rule lists its effect for the first, second … time
it applies; an empty courtesy repeated gives nothing, an offence keeps its weight.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.customer.draft import Draft


@dataclass(frozen=True)
class Rule:
    """`deltas` for the first, second … application, the last one repeating; `strain` costs
    patience.
    """

    deltas: tuple[int, ...]
    why: str
    strain: int = 0

    def delta(self, times: int) -> int:
        """The effect on the mood after `times` earlier applications."""
        return self.deltas[min(times, len(self.deltas) - 1)]


RULES = {
    # What calms
    "empathy": Rule((6, 3, 2, 0), "Feelings or situation were named.", strain=-4),
    "acknowledged": Rule((4, 3, 2, 1, 0), "The customer's own words were given back."),
    "apology": Rule((2, 0), "An apology; the second one is a habit."),
    "introduction": Rule((2, 0), "The person on the other side has a name."),
    "greeting": Rule((1, 0), "A polite beginning."),
    "reassurance": Rule((3, 1, 0), "Somebody takes it in hand."),
    "explanation": Rule((4, 3, 2, 1, 0), "Told in plain words what is going on."),
    "announced_wait": Rule((1, 0), "Warned before a wait."),
    "clear_steps": Rule((3, 2, 2, 1), "Steps that could be followed."),
    "progress": Rule((4, 3, 3, 2), "Something was done and changed something.", strain=-4),
    "works": Rule((16, 8, 4), "It works.", strain=-15),
    "better": Rule((5, 3), "Part of it works.", strain=-5),
    "thanked": Rule((1, 0), "Thanks for the customer's help."),
    # What annoys
    "asked_twice": Rule((-3, -4, -5), "Asked for what was already said.", strain=2),
    "jargon": Rule((-3, -4), "Words the customer does not know."),
    "unclear": Rule((-2, -3), "Could not tell what to do."),
    "too_much": Rule((-3, -4), "Several things at once."),
    "nonsense": Rule((-1, -2, -3), "A message that means nothing here.", strain=2),
    "repeats": Rule((-1, -2, -3), "A message that came before, word for word.", strain=2),
    "off_topic": Rule((-1, -3, -4), "The problem had to wait for small talk.", strain=1),
    "role_break": Rule((-2, -4), "A strange question in the middle of a problem.", strain=2),
    "wait": Rule((-3, -4), "More than a minute without a word.", strain=3),
    "long_wait": Rule((-6, -7), "More than two minutes without a word.", strain=6),
    "very_long_wait": Rule((-10,), "More than five minutes without a word.", strain=10),
    "silence": Rule((-3, -4, -4), "Had to write again.", strain=5),
    "blame": Rule((-8, -9), "Was made the cause of it.", strain=6),
    "rudeness": Rule((-13, -15), "Was treated rudely.", strain=14),
    "trigger": Rule((-8,), "What this person can't stand hearing.", strain=4),
    "nothing_came_of_it": Rule((-2,), "An effort that changed nothing."),
    "impossible": Rule((-3,), "Was told to do what can't be done."),
    "worse": Rule((-12, -14), "Something that worked was broken.", strain=8),
    "did_not_hold": Rule((-10, -12), "It came back.", strain=8),
    "not_fixed": Rule((-5, -8), "Was told that it is fixed, and it is not.", strain=4),
    "closed_unsolved": Rule((-8, -10), "Was to be sent away with the problem.", strain=6),
    "reopened": Rule((-12,), "The ticket was closed and the problem is still there.", strain=8),
    "challenged": Rule((-3, -4), "A proof was asked for that this caller can't give."),
}

#: Below, people are fed up; from the other on, they are at ease. The voice speaks accordingly.
LOW, HIGH = 35, 72

# A conversation stays patient this much beyond the mood alone.
_RESERVE = 40

_WAITS = ((300.0, "very_long_wait"), (120.0, "long_wait"), (60.0, "wait"))
# Somebody who was asked to hold gives this many times longer.
_HOLD_FACTOR = 3.0

# Giving back what was said takes more words than “I see”.
_MORE_THAN_A_NOD = 5

# Who is this close to the end of their patience says so once.
_LAST_WARNING = 18
# So many past moods show a trend.
_REMEMBERED_MOODS = 4

# How much further the mood must sink until a manager is asked for again.
_SUNK_FURTHER = 8

_GOOD_ACTS = {
    "empathy": "empathy",
    "apology": "apology",
    "introduction": "introduction",
    "greeting": "greeting",
    "reassurance": "reassurance",
    "hold": "announced_wait",
    "thanks": "thanked",
}


def feel_wait(draft: "Draft") -> None:
    """React to the time in seconds since the customer's last message."""
    factor = _HOLD_FACTOR if draft.customer.on_hold else 1.0
    for limit, rule in _WAITS:
        if draft.moment.waited >= limit * factor:
            draft.feel(rule)
            draft.intend("waited")
            return


def feel_message(draft: "Draft") -> None:
    """React to the manner of the message. Its substance is felt where it is answered."""
    if draft.acts("rudeness"):
        draft.feel("rudeness")
        draft.intend("hurt")
        draft.customer.insulted = True
    elif draft.acts("blame"):
        draft.feel("blame")
        draft.intend("blamed")
    if _triggered(draft):
        draft.feel("trigger")
        draft.intend("triggered")
    if not draft.acts("rudeness"):  # kindness beside an insult does not count
        _feel_kindness(draft)


def _feel_kindness(draft: "Draft") -> None:
    refused = _only_sorry_to_refuse(draft)
    for act, rule in _GOOD_ACTS.items():
        if draft.acts(act) and not (refused and act in ("apology", "empathy")):
            draft.feel(rule)
    warm = draft.acts("empathy", "apology") and not refused
    if warm and draft.customer.insulted:
        draft.customer.insulted = False
        draft.intend("forgive")
    elif warm and not _only_sorry_to_ask(draft) and draft.customer.rules.get("empathy", 0) <= 3:
        draft.intend("warmed")
    if draft.acts("acknowledgement", "recap") and draft.understanding.words >= _MORE_THAN_A_NOD:
        draft.feel("acknowledged")
    if draft.acts("explanation") and not draft.understanding.jargon:
        draft.feel("explanation")


def _only_sorry_to_ask(draft: "Draft") -> bool:
    """Whether “sorry” only makes way for a question: “Sorry, I need your asset tag first”."""
    return draft.acts("verification_request") and not draft.acts("empathy")


def _only_sorry_to_refuse(draft: "Draft") -> bool:
    """Whether “sorry” only softens a no: “I'm sorry, I can't do that before you are verified”."""
    from sessions.customer.cues import refuses_politely

    return refuses_politely(draft.text)


def _triggered(draft: "Draft") -> bool:
    from sessions.customer.cues import resembles_trigger

    return any(resembles_trigger(draft.text, what) for what in draft.persona.emotional_triggers)


def settle(draft: "Draft") -> None:
    """Close the turn: patience, the call for a manager, leaving, and the emotion shown."""
    customer, turn = draft.customer, draft.turn
    customer.patience = max(0, min(100, customer.mood + _RESERVE - customer.strain))
    if customer.patience == 0 and not _content(draft):
        customer.left = turn.leaves = True
        draft.intend("leave")
    elif _wants_manager(draft):
        customer.wants_manager = True
        customer.manager_mood = customer.mood
        draft.intend("threaten_manager")
    elif customer.patience < _LAST_WARNING and not customer.warned and not _content(draft):
        customer.warned = True
        draft.intend("last_warning")
    customer.moods = [*customer.moods, customer.mood][-_REMEMBERED_MOODS:]
    turn.mood_after = customer.mood
    turn.emotion = customer.emotion = _emotion(draft)


def _content(draft: "Draft") -> bool:
    """Nobody storms off in the moment it works; an impostor doesn't give up on impatience alone."""
    return draft.customer.solved or draft.turn.kind == "opening" or _impostor_waits(draft)


def _impostor_waits(draft: "Draft") -> bool:
    rude = draft.customer.rules.get("rudeness", 0) + draft.customer.rules.get("blame", 0)
    return draft.moment.impostor and rude < 2


def _wants_manager(draft: "Draft") -> bool:
    customer = draft.customer
    if customer.solved or draft.turn.kind == "opening":
        return False
    if customer.mood >= draft.persona.escalation_threshold:
        return False
    return not customer.wants_manager or customer.mood <= customer.manager_mood - _SUNK_FURTHER


_BY_RULE = (
    # The strongest event of the turn shows first.
    ({"rudeness"}, "angry", "frustrated"),
    ({"worse", "did_not_hold", "reopened"}, "angry", "frustrated"),
    ({"blame", "trigger", "closed_unsolved", "not_fixed"}, "angry", "frustrated"),
)


def _emotion(draft: "Draft") -> str:
    rules = {change.rule for change in draft.turn.reasons}
    mood = draft.customer.mood
    if draft.turn.leaves:
        return "angry"
    for names, low, high in _BY_RULE:
        if rules & names:
            return low if mood < LOW else high
    if "works" in rules:
        return "excited" if mood >= 75 else "happy"
    if {"ask_how", "ask_meaning", "still_asking", "not_understood", "only_first"} & set(
        draft.turn.intents
    ):
        return "confused" if mood >= 25 else "frustrated"
    if "surprised" in draft.turn.intents:
        return "surprised"
    return _standing_emotion(draft)


def _standing_emotion(draft: "Draft") -> str:
    from sessions.customer.voice.style import style_of

    mood = draft.customer.mood
    nervous = style_of(draft.persona).nervous
    if mood < 18:
        return "angry"
    if mood < LOW:
        return "anxious" if nervous else "frustrated"
    if mood < 48:
        return "anxious" if nervous else ("sad" if style_of(draft.persona).gentle else "idle")
    if mood >= 92:
        return "excited"
    return "happy" if mood >= HIGH else "idle"
