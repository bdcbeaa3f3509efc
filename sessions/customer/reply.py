"""The answer to one message: identity, steps to take, questions; and talk where it was none of
these.
"""

from rapidfuzz import fuzz

from scenarios.simulation.documents import Action, Check
from sessions.customer import cues, identity, memory, mistakes, relapses, trust
from sessions.customer.answers import tell_fact, try_again
from sessions.customer.compliance import (
    ask_meaning,
    attempt,
    customer_steps,
    decline,
    desk_steps,
    unknown_terms,
    would_puzzle,
)
from sessions.customer.draft import Draft
from sessions.customer.mood import feel_message, feel_wait
from sessions.customer.secrecy import asks_for_secret, sends_code
from sessions.customer.talk import ends_happily, manners, small_talk
from sessions.customer.understanding.text import normalise, sentences
from sessions.customer.understanding.types import TopicMatch

# A topic this much less certain than the best one belongs to the same words, not to another
# question.
_CLEARLY_MEANT = 0.72
# A topic as sure as this outweighs the impression of small talk.
_SURE = 0.6
# From here on a question was certainly for this fact: asked again, it annoys.
_SURELY_ASKED = 0.7
# What “anything else?” seems to ask for must be as certain as this.
_CERTAIN = 0.85
# From this confidence an attempt to get behind the role counts, whatever else the message says.
_ROLE_BREAK = 0.8
# How literally a message tells a step, by `cues.likeness`: that it can be meant at all, that
# nothing else is; and what still counts as similar, or as far apart.
_LITERAL, _WORD_BY_WORD = 0.5, 0.8
_SIMILAR, _FAR = 0.05, 0.15
# Who says one of these goes no further in a message that told several things.
_STOPS_AT = frozenset({"ask_how", "ask_meaning", "still_asking", "guesses", "unclear"})
_MOST_STEPS = {"novice": 1, "intermediate": 2, "advanced": 3}


def reply(draft: Draft) -> None:
    """Answer the trainee's message."""
    customer = draft.customer
    customer.nudges = 0
    memory.listen(draft)
    feel_wait(draft)
    feel_message(draft)
    relapses.strike(draft)
    if not (customer.solved or draft.acts("closing")):
        customer.said_goodbye = False  # the talk goes on
    customer.agent_name = cues.name_given(draft.text) or customer.agent_name
    pending, customer.pending = customer.pending, []
    if not cues.is_readable(draft.text) and not cues.calls(draft.text):
        draft.feel("nonsense")
        draft.intend("not_understood")
        customer.pending = pending
    elif draft.understanding.acts.get("role_break", 0.0) >= _ROLE_BREAK:
        draft.feel("role_break")
        draft.intend("deflect")
    else:
        _answer(draft, pending)
    customer.code_offered = customer.code_offered or sends_code(draft.text)
    customer.on_hold = draft.clearly("hold")


def _answer(draft: Draft, pending: list[str]) -> None:
    if (draft.customer.greeted or draft.customer.turn > 2) and cues.calls(draft.text):
        draft.customer.greeted = True
        draft.customer.pending = pending
        draft.intend("here")
        return
    manners(draft)
    if ends_happily(draft):
        small_talk(draft, handled=False)
        return
    if memory.say_again(draft):
        draft.customer.pending = pending
        return
    handled = _keep_secret(draft)
    handled = identity.answer(draft) or handled
    handled = _take_steps(draft, pending) or handled
    handled = _answer_questions(draft) or handled
    handled = _see_whether_it_works(draft) or handled
    small_talk(draft, handled=handled)
    trust.open_up(draft)


def _keep_secret(draft: Draft) -> bool:
    """Tell nobody a password, not even the desk; whether it was asked for.

    A code is told where the desk has sent one before or said so; speaking of codes is not enough.
    """
    code_sent = draft.moment.code_sent or draft.customer.code_offered
    asked = asks_for_secret(draft.text, code_sent=code_sent)
    if asked:
        draft.intend("keep_secret")
    return asked


def _topics(draft: Draft, kind: str, *stances: str) -> list[TopicMatch]:
    """The clearly meant topics of a kind in one of the stances, best first."""
    return [
        match
        for match in draft.understanding.topics
        if match.kind == kind and match.stance in stances
    ]


def _take_steps(draft: Draft, pending: list[str]) -> bool:
    """Do what the message tells the customer to do; whether there was anything."""
    wanted = _taken_up(draft, pending) or _in_order(draft, _wanted_steps(draft))
    many = len(wanted) > 2 or (len(wanted) > 1 and draft.understanding.asks_many >= 3)
    limit = 1 if many else _MOST_STEPS.get(draft.persona.technical_level, 2)
    left = wanted[limit:]
    if not draft.customer.pending and mistakes.mixes_up(draft, wanted):
        draft.customer.slips |= {step.id: wanted[-1].id for step in wanted[:-1]}
        draft.intend("mixed_up")
        attempt(draft, wanted[-1])
        return True
    for step in wanted[:limit]:
        attempt(draft, step)
        if _STOPS_AT.intersection(draft.turn.intents):
            left = []
            break
    if left:
        draft.feel("too_much")
        draft.intend("only_first")
        draft.customer.pending += [step.id for step in left]
    return bool(wanted) or _refer_desk_steps(draft) or _answer_past(draft)


def _wanted_steps(draft: Draft) -> list[Check | Action]:
    known = customer_steps(draft)
    wanted = []
    requested = cues.requests(draft.text)
    for match in draft.understanding.topics:
        step = known.get(match.topic_id)
        if step is None:
            continue
        told = match.stance == "instruct" or (match.stance in ("ask", "offer") and requested)
        # Plain steps told word by word are meant, even where they sound like a remark.
        told = told or (
            match.stance == "mention"
            and draft.acts("instruction")
            and cues.gives_steps(draft.text, step)
        )
        redo = step.id in draft.customer.pretended and match.stance in ("ask", "instruct")
        if told or redo or (isinstance(step, Check) and match.stance == "ask"):
            wanted.append(step)
    if _sees_whether_it_works(draft):
        # Told to try, people try; they don't ask how.
        wanted = [s for s in wanted if not (isinstance(s, Check) and would_puzzle(draft, s))]
    # “I'd like to call your office number” sounds a bit like “ring your phone”, and isn't meant so.
    methods = [match.confidence for match in draft.understanding.topics if match.kind == "method"]
    best = max([_confidence(draft, wanted), *methods])
    meant = [step for step in wanted if _confidence(draft, [step]) >= _CLEARLY_MEANT * best]
    return _by_their_words(draft, meant)


def _by_their_words(draft: Draft, meant: list[Check | Action]) -> list[Check | Action]:
    """The steps meant; or the neighbour that the message tells much more literally, or nearly as
    literally and was done before.

    “Open the settings and tap the account” begins many a step; said again, it means the same one.
    """
    known = customer_steps(draft)
    likeness = {key: cues.likeness(draft.text, one) for key, one in known.items()}
    own = max((likeness[step.id] for step in meant), default=1.0)
    literal = [key for key, much in likeness.items() if much >= max(_WORD_BY_WORD, own + _FAR)]
    if literal:
        return [known[max(literal, key=lambda key: likeness[key])]]
    chosen = [_done_before(draft, step) or step for step in meant]
    return list({step.id: step for step in chosen}.values())


def _done_before(draft: Draft, step: Check | Action) -> Check | Action | None:
    """The step done before that the words for `step` fit as well, if there is one."""
    done = [known for key, known in customer_steps(draft).items() if key in draft.customer.done]
    said = [" ".join(sentence.words) for sentence in sentences(normalise(draft.text))]
    if step in done or not done or not said:
        return None
    words = max(said, key=lambda one: cues.likeness(one, step))
    best = max(done, key=lambda one: cues.likeness(words, one))
    enough = max(_LITERAL, cues.likeness(words, step) - _SIMILAR)
    return best if cues.likeness(words, best) >= enough else None


def _confidence(draft: Draft, steps: list[Check | Action]) -> float:
    keys = {step.id for step in steps}
    return max((m.confidence for m in draft.understanding.topics if m.topic_id in keys), default=0)


def _in_order(draft: Draft, steps: list[Check | Action]) -> list[Check | Action]:
    """The steps in the order in which the message comes to them; doing goes before looking."""
    if len(steps) < 2:
        return steps
    said = [" ".join(sentence.words) for sentence in sentences(normalise(draft.text))]

    def place(step: Check | Action) -> int:
        phrases = (step.label, *step.asks, *step.how)
        likeness = [max(fuzz.token_set_ratio(one, p) for p in phrases) for one in said]
        return likeness.index(max(likeness)) if likeness else 0

    return sorted(steps, key=lambda step: (place(step), isinstance(step, Check)))


def _taken_up(draft: Draft, pending: list[str]) -> list[Check | Action]:
    """The step the last turn left open, where the message takes it up; the rest stays open."""
    step = customer_steps(draft).get(pending[0]) if pending else None
    if step is None:
        return []
    if cues.says_no_first(draft.text) or _negates(draft, step):
        return []
    explained = cues.gives_steps(draft.text, step)
    vaguely = not _wanted_steps(draft) and not _topics(draft, "fact", "ask")
    helped = vaguely and draft.acts("instruction", "explanation")
    if not (explained or helped or cues.goes_on(draft.text)):
        return []
    draft.customer.pending = pending[1:]
    return [step]


def _negates(draft: Draft, step: Check | Action) -> bool:
    topics = draft.understanding.topics
    return any(match.topic_id == step.id and match.stance == "negated" for match in topics)


def _refer_desk_steps(draft: Draft) -> bool:
    """Answer where the customer is asked or told what only the desk can see or do."""
    if _topics(draft, "fact", "ask") or _topics(draft, "symptom", "ask", "instruct"):
        return False
    vague = cues.asks_vaguely(draft.text)
    known = desk_steps(draft)
    for match in draft.understanding.topics:
        step = known.get(match.topic_id)
        if step is None or (vague and match.confidence < _SURE):
            continue
        if match.stance == "offer":
            draft.intend("welcome_offer")
        elif match.stance == "done" and not draft.understanding.claims_done:
            draft.intend("wait_for_desk")
        elif match.stance == "instruct" or (isinstance(step, Check) and match.stance == "ask"):
            decline(draft, step)
        else:
            continue
        return True
    return False


def _answer_past(draft: Draft) -> bool:
    """Answer “have you restarted it?”: what the customer has done in this chat, no more."""
    known = customer_steps(draft)
    for match in _topics(draft, "action", "ask", "offer"):
        best = draft.understanding.topics[0].confidence
        if match.topic_id not in known or match.confidence < _CLEARLY_MEANT * best:
            continue
        if match.topic_id in draft.customer.done:
            draft.intend("did_that")
        else:
            draft.intend("not_yet")
            draft.customer.pending = [match.topic_id]
        return True
    return False


def _answer_questions(draft: Draft) -> bool:
    """Answer questions that reach facts; whether there was one."""
    if cues.asks_cause(draft.text) and draft.understanding.asks_many <= 1:
        return False  # asked for the answer itself, nobody knows it
    wanted = _topics(draft, "fact", "ask", "instruct")
    taken = draft.turn.checks or draft.turn.actions
    best = max((m.confidence for m in draft.understanding.topics), default=0.0)
    clear = [m for m in wanted if m.confidence >= _CLEARLY_MEANT * best]
    if (
        not clear
        or _chats(draft, best)
        or cues.asks_how_are_you(draft.text)
        or (taken and draft.understanding.asks_many <= 1)
    ):
        return False
    unknown = unknown_terms(draft)
    if unknown and not draft.turn.terms:
        ask_meaning(draft, unknown)
        return True
    if draft.clearly("closing") and best < _CERTAIN:
        return False  # “anything else?” asks for nothing in particular
    if cues.asks_about_now(draft.text) and all(
        match.topic_id in draft.customer.released for match in clear
    ):
        return False  # “is it printing now?” wants to know how things are, not what was told
    limit = max(1, min(draft.understanding.asks_many, 3))
    for match in clear[:limit]:
        fact = draft.simulation.fact(match.topic_id)
        if not taken or fact.when.holds(draft.world):  # else what was just seen answers it
            tell_fact(draft, fact, surely=match.confidence >= _SURELY_ASKED)
    return True


def _chats(draft: Draft, best: float) -> bool:
    """Whether it is small talk that shares a word with a topic."""
    return draft.clearly("off_topic") and best < _SURE


def _see_whether_it_works(draft: Draft) -> bool:
    """Try again where that is asked, or where the trainee says it is mended."""
    if not _sees_whether_it_works(draft):
        return False
    claimed = draft.understanding.claims_done
    if (draft.turn.checks or draft.turn.actions) and not claimed and _only_checked(draft):
        return False
    unchanged = draft.customer.symptom
    shown = any(made.status == "done" for made in draft.turn.checks)
    if not (shown and draft.symptom_now == unchanged):  # what was just seen says it all
        try_again(draft)
    if claimed and not draft.customer.solved and draft.symptom_now == unchanged:
        draft.feel("not_fixed")
        draft.intend("still_broken")
    return True


def _sees_whether_it_works(draft: Draft) -> bool:
    asked = _topics(draft, "symptom", "ask", "instruct", "offer")
    if cues.asks_vaguely(draft.text):  # “tell me more” wants words, not a try
        asked = [match for match in asked if match.confidence >= _SURE]
    return bool(asked) or draft.understanding.claims_done


def _only_checked(draft: Draft) -> bool:
    """Whether the one thing asked was a check that has been reported."""
    return draft.understanding.asks_many <= 1
