"""What of a turn is put into words: in which order, from which bank, what must not be left out."""

from sessions.customer import cues
from sessions.customer.draft import Draft
from sessions.customer.subjects import asked_behind, small_talk_subject

# Said before what the scenario has to say, the most pressing first; only one of them a turn.
REACTIONS = (
    "leave", "hurt", "blamed", "forgive", "relapse", "complain", "nudge", "interrupt", "dismayed",
    "relieved", "triggered", "admit", "admit_slip", "guesses", "mixed_up", "waited", "warmed",
    "still_broken", "asked_twice", "rephrase", "notices", "surprised",
)  # fmt: skip
# … but these when the symptom is told after something else.
AT_SYMPTOM = frozenset({"relieved", "dismayed", "surprised"})
# Answers of our own, in the order in which they come.
ANSWERS = (
    "here", "deflect", "keep_secret", "restarted", "agree_verify", "push_back", "evade_identity",
    "have_no_tag", "agree_callback", "no_callback", "excuse_callback", "agree_code", "no_code",
    "excuse_code", "agree_manager", "no_manager", "excuse_manager", "claim_done", "did_that",
    "already_done", "not_yet", "no_need", "no_idea", "dont_know", "no_longer", "evade", "cant_see",
    "not_mine",
    "small_talk", "protest", "not_understood", "unclear", "disappointed", "appreciate",
    "acknowledge", "satisfied", "welcome_offer", "wait_for_desk", "will_wait", "accept_handover",
    "heard_before", "hears_finding", "look_for_what",
)  # fmt: skip
# What the customer wants back, or ends with.
ENDINGS = (
    "ask_where", "ask_meaning", "still_asking", "ask_how", "only_first", "press", "give_up",
    "get_to_it", "thank_back", "goodbye", "bye_again", "threaten_manager", "last_warning",
)  # fmt: skip
# Beside a bigger feeling these would be one too many.
DROPPED_BESIDE = {
    "warmed": frozenset({"appreciate"}),
    "forgive": frozenset({"appreciate"}),
    "hurt": frozenset({"appreciate", "acknowledge"}),
    "blamed": frozenset({"appreciate", "acknowledge"}),
}


# Intents that another voice must not leave out, as told to it.
CONVEYED = {
    "leave": "Ends the chat now, fed up, and says goodbye.",
    "deflect": "Doesn't understand what that is about and wants to get back to the problem.",
    "keep_secret": "Doesn't give the password or PIN to anybody, the desk included.",
    "agree_verify": "Agrees to prove who they are and asks which details are needed.",
    "push_back": "Finds the question who they are unnecessary and won't answer it.",
    "evade_identity": "Doesn't give that detail and makes an excuse.",
    "have_no_tag": "Can't give that detail.",
    "agree_callback": "Agrees to be called back.",
    "no_callback": "Can't be called back.",
    "excuse_callback": "Doesn't want to be called back and makes an excuse.",
    "agree_code": "Is ready to receive a code.",
    "no_code": "Can't receive a code.",
    "excuse_code": "Doesn't want a code and makes an excuse.",
    "agree_manager": "Agrees that the manager is asked.",
    "no_manager": "Says that the manager can't be reached.",
    "excuse_manager": "Doesn't want the manager to be asked and makes an excuse.",
    "press": "Presses the agent to do it at once all the same.",
    "give_up": "Gives up on this agent, threatening consequences, without ending the chat.",
    "claim_done": "Says in a word that it is done.",
    "restarted": "Says that they have restarted the device.",
    "admit": "Admits that it was not really done before, and says that it is now.",
    "admit_slip": "Notices that they did something else before, and says that it is done now.",
    "guesses": "Isn't sure that this is what was meant.",
    "mixed_up": "Believes that this was all that was to be done.",
    "heard_before": "Says that the agent has written the very same before.",
    "still_asking": "Says that they still don't know what the term means.",
    "last_warning": "Warns that they are about to end the chat.",
    "did_that": "Says that they have done it.",
    "already_done": "Says that they have done that already, just now in this chat.",
    "not_yet": "Says that they have not done it yet and asks whether they should.",
    "no_idea": "Says that they don't know the cause; that's why they contacted the desk.",
    "dont_know": "Doesn't know.",
    "no_need": "Says that this is not needed any more, it works.",
    "no_longer": "Says that this is no longer so.",
    "here": "Says that they are still there.",
    "disappointed": "Accepts that the agent can't do it, and asks what can be done instead.",
    "refused_plain": "Says that it can't be done at the moment.",
    "evade": "Doesn't want to go into that, without saying why.",
    "cant_see": "Can't see that; the desk should look.",
    "not_mine": "Can't do that themselves; it is for the desk to do.",
    "protest": "Protests: it is not solved, it must not be closed.",
    "not_understood": "Didn't understand the message and asks what is meant.",
    "look_for_what": "Isn't sure what to look for, and asks what they should see.",
    "unclear": "Doesn't know what exactly they are to do, and asks.",
    "ask_where": "Asks where to find that.",
    "ask_meaning": "Asks what the term means.",
    "ask_how": "Asks how to do that, in which steps.",
    "only_first": "Did only the first of the things asked and wants to be told the next.",
    "goodbye": "Has no further wish, thanks and says goodbye.",
    "threaten_manager": "Asks for the agent's manager.",
    "nudge": "Writes again because nobody answered.",
    "interrupt": "Writes again at once, out of impatience.",
    "complain": "Complains that the ticket was closed.",
}
MUST = {
    "ask_meaning": ["{term}"],
    "still_asking": ["{term}"],
    "threaten_manager": [
        "manager", "supervisor", "team lead", "boss", "superior", "senior", "charge",
        "somebody else", "someone else",
    ],
    "not_yet": ["not", "n't", "no"],
    "protest": ["not", "n't", "still", "wait", "hold on"],
    "claim_done": ["done", "did", "finished"],
}  # fmt: skip

# The mood has a trend from this difference on; a talk drags on from this turn on.
_TREND = 8
_LATE = 12


def bank_of(intent: str, draft: Draft) -> str:
    """The bank of an intent, where the situation has one of its own."""
    customer, before = draft.customer, draft.moment.customer
    if intent == "deflect":
        return asked_behind(draft.text)
    if intent == "small_talk":
        return small_talk_subject(draft.text)
    if intent == "guesses":
        did = any(made.status == "done" for made in draft.turn.actions)
        return "guesses" if did else "guesses_blindly"
    for of, bank, applies in (
        ("protest", "protest_partly", draft.has_changed),
        ("ask_how", "have_to_look", _is_only_asked(draft)),
        ("waited", "waited_on_hold", before.on_hold),
        ("hurt", "hurt_again", before.rules.get("rudeness", 0) > 0),
        ("greet_back", "greet_late", "waited" in draft.turn.intents),
        ("here", "here_at_last", before.nudges > 0),
        ("nudge", "nudge_content", customer.solved),
        ("nudge", "nudge_on_hold", before.on_hold),
        ("nudge", "nudge_again", customer.nudges > 1),
    ):
        if of == intent and applies:
            return bank
    return intent


def _is_only_asked(draft: Draft) -> bool:
    """Whether what the customer can't do at once is a look that a question was after: nobody told
    them to take it.
    """
    puzzled = {look.check for look in draft.turn.checks if look.status == "confused"}
    return not cues.requests(draft.text) and any(
        match.topic_id in puzzled and match.stance == "ask" for match in draft.understanding.topics
    )


def course(draft: Draft) -> set[str]:
    """Where the talk is going: how the mood has moved, and whether it drags on."""
    customer = draft.customer
    tags: set[str] = set()
    if customer.moods:
        moved = customer.mood - customer.moods[0]
        tags |= {"rising"} if moved >= _TREND else {"falling"} if moved <= -_TREND else set()
    tags.add("solved" if customer.solved else "unsolved")
    if customer.turn >= _LATE and not customer.solved:
        tags.add("late")
    return tags
