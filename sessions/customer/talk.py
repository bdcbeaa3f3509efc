"""Everything that is no question and no step: manners, the course of the call, small talk,
nonsense.
"""

from sessions.customer import cues
from sessions.customer.answers import digress, try_again, volunteer
from sessions.customer.draft import Draft

# One in so many bits of small talk brings up something beside the point.
_DIGRESSES = 0.3
_RESTART_SECONDS = 120
#: The restart no scenario need know, among the customer's steps.
RESTART = "a restart"

# What the first of these acts is answered with: (acts, mood rule, intent).
_BY_ACTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("diagnostic_request", "closed_question"), "", "dont_know"),
    (("instruction",), "unclear", "unclear"),
    (("empathy", "apology", "reassurance"), "", "appreciate"),
    (("thanks",), "", "thank_back"),
    (("solution", "explanation", "acknowledgement", "recap"), "", "acknowledge"),
    (("greeting", "introduction"), "", "get_to_it"),
)


def manners(draft: Draft) -> None:
    """Return a greeting, once."""
    if draft.acts("greeting", "introduction") and not draft.customer.greeted:
        draft.customer.greeted = True
        draft.intend("greet_back")
    if cues.asks_how_are_you(draft.text):
        draft.intend("how_are_you")


def small_talk(draft: Draft, *, handled: bool) -> None:
    """Respond to what the message does besides; when nothing was `handled`, this is the whole
    answer.
    """
    if _comes_to_an_end(draft):
        return
    # “Have you told the security team?” is answered and hands nothing over.
    if draft.clearly("escalation") or (draft.acts("escalation") and not handled):
        draft.customer.handed_over = True
        draft.intend("give_up" if draft.moment.impostor else "accept_handover")
    elif not handled and (draft.clearly("hold") or _announces_work(draft)):
        draft.intend("will_wait")
    elif not handled and draft.said_before:
        draft.feel("repeats")
        draft.intend("heard_before")
    elif not handled:
        _fill_in(draft)


def _comes_to_an_end(draft: Draft) -> bool:
    """Say goodbye when it works, protest when it does not; whether the message is about ending."""
    solved = draft.customer.solved or draft.customer.handed_over
    if draft.clearly("closing"):
        if not solved and not draft.turn.relapses:
            try_again(draft)
        if draft.customer.solved or solved:
            _say_goodbye(draft)
        else:
            draft.feel("closed_unsolved")
            draft.intend("protest")
        return True
    if draft.acts("thanks") and solved and not draft.lines:
        draft.intend("thank_back")
        return True
    return False


def ends_happily(draft: Draft) -> bool:
    """Whether the message only takes leave, and there is no reason to hold it up."""
    at_ease = draft.customer.solved or draft.customer.handed_over
    return at_ease and draft.clearly("closing") and draft.understanding.asks_many <= 1


def _say_goodbye(draft: Draft) -> None:
    if draft.moment.impostor:
        draft.intend("give_up")
    else:
        draft.intend("bye_again" if draft.customer.said_goodbye else "goodbye")
    draft.customer.said_goodbye = True


def _announces_work(draft: Draft) -> bool:
    stances = {match.stance for match in draft.understanding.topics}
    meant = "done" in stances or draft.acts("solution", "reassurance")
    meant = meant and not cues.refuses_politely(draft.text)
    return meant and cues.is_about_to(draft.text)


def _fill_in(draft: Draft) -> None:
    """Choose the answer to a message that reached nothing of the scenario."""
    asks_cause = cues.asks_cause(draft.text)
    told_to = draft.acts("instruction") or cues.requests(draft.text)
    restarts = cues.wants_restart(draft.text)
    agreed = draft.moment.customer.pending == [RESTART] and cues.goes_on(draft.text)
    if restarts and cues.asks_about_past(draft.text):
        _restarted_before(draft)
    elif (restarts and told_to) or agreed:
        _restart(draft)
    elif draft.acts("closed_question") and cues.asks_about_now(draft.text):
        try_again(draft)
    elif draft.acts("off_topic") and not asks_cause and not cues.asks_vaguely(draft.text):
        _chat(draft)
    elif _only_asks_how_they_are(draft):
        draft.intend("get_to_it")
    elif told_to and not asks_cause and _is_strange(draft):
        draft.feel("unclear")
        novice = draft.persona.technical_level == "novice"
        draft.intend("unclear" if novice else "look_for_what")
    elif asks_cause or cues.asks_vaguely(draft.text) or draft.acts("open_question"):
        _describe_again(draft, tells_more=not asks_cause)
    elif draft.acts("rudeness", "blame") and not draft.acts("diagnostic_request", "instruction"):
        pass  # being hurt says it all
    else:
        rule, intent = _plain_answer(draft)
        if rule:
            draft.feel(rule)
        draft.intend(intent)


def _only_asks_how_they_are(draft: Draft) -> bool:
    asked = "how_are_you" in draft.turn.intents
    return asked and not draft.understanding.topics and draft.understanding.asks_many <= 1


def _is_strange(draft: Draft) -> bool:
    """Whether it is an instruction this scenario knows nothing of; “please describe it” is none."""
    instructs = draft.acts("instruction") and not draft.acts("explanation")
    return instructs and not draft.understanding.topics and not cues.asks_vaguely(draft.text)


def _plain_answer(draft: Draft) -> tuple[str, str]:
    """The mood rule, if any, and the intent of an answer that only follows from the acts."""
    content = draft.customer.solved
    asks = draft.acts("diagnostic_request", "closed_question")
    if cues.refuses_politely(draft.text) or cues.is_no(draft.text):
        return "", "press" if draft.moment.impostor else "disappointed"
    if cues.tells_finding(draft.text) and not asks and not draft.acts("instruction"):
        return "", "satisfied" if content else "hears_finding"
    if asks and "?" not in draft.text and cues.is_about_to(draft.text):
        return "", "satisfied" if content else "acknowledge"
    if asks and not cues.content_terms(draft.text):
        return "", "not_understood"
    return _answer_to_acts(draft, content=content)


def _answer_to_acts(draft: Draft, *, content: bool) -> tuple[str, str]:
    for acts, rule, intent in _BY_ACTS:
        if draft.acts(*acts):
            return rule, "satisfied" if content and intent == "acknowledge" else intent
    if "how_are_you" in draft.turn.intents:
        return "", "get_to_it"
    if draft.understanding.topics or draft.understanding.acts or cues.is_plain(draft.text):
        return "", "satisfied" if content else "acknowledge"
    return "nonsense", "not_understood"


def _chat(draft: Draft) -> None:
    """Turn small talk down; now and then it reminds the customer of something."""
    draft.feel("off_topic")
    draft.turn.intents = [name for name in draft.turn.intents if name != "how_are_you"]
    draft.intend("small_talk")
    if draft.dice("digress").random() < _DIGRESSES:
        digress(draft)


def _restarted_before(draft: Draft) -> None:
    """Asked whether they have restarted: in this chat, or not that it was told."""
    if RESTART in draft.customer.asked:
        draft.intend("did_that")
    else:
        draft.intend("not_yet")
        draft.customer.pending = [RESTART]


def _restart(draft: Draft) -> None:
    """The advice every desk gives. Where the scenario knows no restart, it changes nothing."""
    draft.customer.asked[RESTART] = draft.customer.asked.get(RESTART, 0) + 1
    draft.turn.story_seconds += _RESTART_SECONDS
    draft.intend("restarted")
    try_again(draft)


def _says_it_in_other_words(draft: Draft) -> bool:
    """Answer a greeting at the beginning of the chat with what it is about; whether it was one."""
    if not draft.acts("greeting", "introduction"):
        return False
    openings = [cues.without_greeting(one) for one in draft.simulation.opening]
    said = draft.customer.symptom
    if draft.customer.turn > 2 or len(openings) < 2 or said != draft.symptom_now:
        return False
    draft.say("opening", openings, said)
    return True


def _describe_again(draft: Draft, *, tells_more: bool) -> None:
    """Asked for the cause or to tell more: the problem again, and little besides."""
    if not tells_more:
        draft.intend("no_idea")
    elif _says_it_in_other_words(draft):
        return
    try_again(draft)
    if tells_more:
        volunteer(draft)
