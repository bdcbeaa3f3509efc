"""Empathy in its three forms: emotional reaction, interpretation, exploration."""

import re

from sessions.assessment.evidence import Line, SessionEvidence
from sessions.assessment.registry import Finding, Quote, cost, criterion
from sessions.assessment.words import stems

FEELING = re.compile(
    r"\b(?:frustrat|annoy|stress|worr|upset|angr|anxious|nerve|nervous|disappoint|tiring|exhaust"
    r"|difficult"
    r"|hard (?:for|to|on)|unpleasant|awful|terrible|horrible|painful|pressure|nightmare"
    r"|bad timing|last thing you need|fed up|driving you|unsettling|scary|frighten|embarrass)",
    re.IGNORECASE,
)
# Said to anybody about anything; what they name is no feeling of this customer.
_STOCK = re.compile(
    r"\b(?:(?:sorry|apologi[sz]e|apologies) (?:\w+ ){0,3}inconvenience"
    r"|(?:understand|appreciate|hear) your (?:\w+ )?(?:frustration|concerns?|situation)"
    r"|(?:do not|don['’]t|no need to) worry)\b",
    re.IGNORECASE,
)
IMPACT = re.compile(
    r"\b(?:deadline|urgent|waiting|in time|on time|your work|held up|keep(?:s|ing)? you from"
    r"|losing time"
    r"|depend(?:s|ing)? on|meeting|presentation|important)",
    re.IGNORECASE,
)
EXPLORES = re.compile(
    r"\b(?:affect|impact|urgent|deadline|by when|when do you need|how are you (?:managing|coping"
    r"|feeling)"
    r"|in the meantime|what would help|most important|worri|concern|stop(?:s|ping)? you|hold(?:s"
    r"|ing)? you up"
    r"|able to work|keep(?:s|ing)? you from|how (?:soon|quickly)|what do you need (?:first|most)"
    r"|anything (?:pressing|time-critical))",
    re.IGNORECASE,
)
_WARM = frozenset({"empathy", "apology"})
# Below this mood there is a feeling to name.
_CALM = 60


def named(pattern: re.Pattern[str], text: str) -> str:
    """The first words of a message that fit, stock phrases aside; empty if none do."""
    found = pattern.search(_STOCK.sub(" ", text))
    return found.group() if found else ""


def _low_point(evidence: SessionEvidence) -> Line | None:
    """The trainee's answer to the customer's worst moment."""
    replies = [r for r in evidence.replies if r.turn]
    if not replies:
        return None
    worst = min(replies, key=lambda reply: reply.turn.mood_after if reply.turn else 100)
    return next((line for line in evidence.said if line.seq > worst.seq), None)


def _missing(evidence: SessionEvidence, why: str) -> Finding:
    line = _low_point(evidence) or next(iter(evidence.said), None)
    return Finding(0, why, (Quote.of_line(line),) if line else ())


@criterion(
    "empathy.reaction",
    "Responds to how the customer feels",
    weight=40,
    better="“I'm sorry, {customer}. Being kept from … by this is really frustrating.”",
)
def reaction(evidence: SessionEvidence) -> Finding | None:
    """A message shows sympathy and says with what: at least two things that happened to this
    customer, or one and a feeling. One thing alone earns 0.4; a feeling tied to nothing, a bare
    “sorry” or a stock phrase is a courtesy and earns nothing.

    Source: emotional reactions, strong and weak, in EPITOME (Sharma et al., 2020, arXiv
    2009.08441).
    """
    warm = [line for line in evidence.truthful if line.acts & _WARM]
    hardly: list[Line] = []
    for line in warm:
        felt = named(FEELING, line.text)
        shared = (stems(line.text) - stems(felt)) & evidence.heard(line.seq)
        if len(shared) >= 2 or (shared and felt):
            why = "You responded to what this means for the customer."
            return Finding(1, why, (Quote.of_line(line),))
        hardly += [line] if shared else []
    if hardly:
        why = "You had a kind word, but hardly said what about."
        return Finding(0.4, why, (Quote.of_line(hardly[0]),))
    if warm:
        return Finding(
            0,
            "You apologised, but it could have been said to anybody: name what it means for them.",
            (Quote.of_line(warm[0]),),
        )
    return _missing(evidence, "Nothing you wrote responds to how the customer feels.")


@criterion(
    "empathy.interpretation",
    "Shows understanding for this customer's situation",
    weight=35,
    better="“With … waiting, {customer}, I can see why this worries you.”",
)
def interpretation(evidence: SessionEvidence) -> Finding | None:
    """A message joins a feeling or an effect on the work with something this customer said.

    Does not apply to a customer who was calm throughout. Source: interpretations in EPITOME (Sharma
    et al., 2020).
    """
    moods = [m for r in evidence.replies if r.turn for m in (r.turn.mood_before, r.turn.mood_after)]
    if moods and min(moods) >= _CALM:
        return None
    for line in evidence.truthful:
        felt = named(FEELING, line.text) or named(IMPACT, line.text)
        if not felt or not line.acts & {*_WARM, "acknowledgement", "reassurance", "recap"}:
            continue
        if (stems(line.text) - stems(felt)) & evidence.heard(line.seq):
            why = "You showed that you understood this person's situation."
            return Finding(1, why, (Quote.of_line(line),))
    return _missing(evidence, "You did not connect how the customer feels with what they told you.")


@criterion(
    "empathy.exploration",
    "Asks what it means for the customer",
    weight=25,
    better="“What does this stop you from doing today, {customer}? Is anything urgent?”",
)
def exploration(evidence: SessionEvidence) -> Finding | None:
    """A question about how the problem affects the customer, or what they need first.

    Source: explorations in EPITOME (Sharma et al., 2020).
    """
    for line in evidence.said:
        if line.asks and EXPLORES.search(line.text):
            return Finding(1, "You asked what it means for the customer.", (Quote.of_line(line),))
    return _missing(evidence, "You did not ask what the problem means for the customer's day.")


@cost(
    "empathy.blame",
    "Blames the customer",
    most=50,
    better="“This happens easily, {customer}. Let's put it right.”",
)
def blame(evidence: SessionEvidence) -> Finding | None:
    """Every message that makes the customer the cause costs 25, at most 50.

    Source: HDI Support Center Analyst standard (language that keeps the customer's dignity).
    """
    return _manners(evidence, "blame", "This makes it the customer's fault.", "You blamed nobody.")


@cost(
    "empathy.rudeness",
    "Is rude to the customer",
    most=80,
    better="“I understand that you want this solved, {customer}. I'm on it.”",
)
def rudeness(evidence: SessionEvidence) -> Finding | None:
    """Every rude message costs 40, at most 80.

    Source: HDI Support Center Analyst standard (professional conduct, also with difficult
    customers).
    """
    return _manners(evidence, "rudeness", "This is rude.", "You stayed polite throughout.")


def _manners(evidence: SessionEvidence, act: str, found: str, clean: str) -> Finding:
    lines = [line for line in evidence.said if act in line.acts]
    if not lines:
        return Finding(0, clean)
    return Finding(len(lines) / 2, found, tuple(Quote.of_line(line) for line in lines[:2]))
