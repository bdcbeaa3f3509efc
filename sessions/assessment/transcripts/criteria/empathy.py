"""Empathy in its three forms: emotional reaction, interpretation, exploration."""

from sessions.assessment.criteria.empathy import EXPLORES, FEELING, IMPACT, named
from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import cost, criterion, was_worked
from sessions.assessment.transcripts.evidence import TranscriptEvidence, quotes
from sessions.assessment.words import stems

_WARM = frozenset({"empathy", "apology"})
# Sympathy that nothing follows leaves the customer where they were.
_WITHOUT_HELP = 0.5


def _weighed(evidence: TranscriptEvidence, share: float) -> float:
    return share if was_worked(evidence) else share * _WITHOUT_HELP


@criterion(
    "empathy.reaction",
    "Responds to how the customer feels",
    weight=40,
    better="“I'm sorry, {customer}. Being stopped in the middle of your work is really "
    "frustrating.”",
)
def reaction(evidence: TranscriptEvidence) -> Finding | None:
    """A message shows sympathy and says with what: what happened to this customer. A feeling tied
    to nothing earns 0.4 of it; a bare “sorry” or a stock phrase earns nothing. Where nothing was
    done about the problem, half of it. Source: emotional reactions in EPITOME (Sharma et al., 2020,
    arXiv 2009.08441).
    """
    warm = [turn for turn in evidence.agent if turn.acts & _WARM]
    for turn in warm:
        shared = turn.words & evidence.heard(turn)
        if len(shared) >= 2 or (shared and named(FEELING, turn.text)):
            share = _weighed(evidence, 1)
            return Finding(
                share, "The agent responded to what it means for the customer.", (turn.quote,)
            )
    for turn in warm:
        if named(FEELING, turn.text):
            share = _weighed(evidence, 0.4)
            return Finding(share, "A feeling was named, but not what about.", (turn.quote,))
    why = (
        "The apology could have been said to anybody."
        if warm
        else "Nothing responds to how the customer feels."
    )
    return Finding(0, why, quotes(warm, 1))


@criterion(
    "empathy.interpretation",
    "Shows understanding for this customer's situation",
    weight=35,
    better="“With your deadline this afternoon, {customer}, I can see why this worries you.”",
)
def interpretation(evidence: TranscriptEvidence) -> Finding | None:
    """A message joins a feeling or an effect on the work with something this customer said. Where
    nothing was done about the problem, half of it. Source: interpretations in EPITOME (Sharma et
    al., 2020).
    """
    for turn in evidence.agent:
        felt = named(FEELING, turn.text) or named(IMPACT, turn.text)
        if not felt or not turn.acts & {*_WARM, "acknowledgement", "reassurance", "recap"}:
            continue
        if (turn.words - stems(felt)) & evidence.heard(turn):
            share = _weighed(evidence, 1)
            return Finding(share, "The agent understood this person's situation.", (turn.quote,))
    return Finding(0, "Nothing connects how the customer feels with what they told.")


@criterion(
    "empathy.exploration",
    "Asks what it means for the customer",
    weight=25,
    better="“What does this stop you from doing today, {customer}? Is anything urgent?”",
)
def exploration(evidence: TranscriptEvidence) -> Finding | None:
    """A question about how the problem affects the customer, or what they need first, to which they
    answer. Source: explorations in EPITOME (Sharma et al., 2020).
    """
    asked = [turn for turn in evidence.answered if EXPLORES.search("\n".join(turn.questions))]
    if asked:
        share = _weighed(evidence, 1)
        return Finding(share, "The agent asked what it means for the customer.", quotes(asked, 1))
    return Finding(0, "Nobody asked what the problem means for the customer's day.")


@cost(
    "empathy.blame",
    "Blames the customer",
    most=50,
    better="“This happens easily, {customer}. Let's put it right.”",
)
def blame(evidence: TranscriptEvidence) -> Finding | None:
    """Every message that makes the customer the cause costs 25, at most 50.

    Source: HDI Support Center Analyst standard (language that keeps the customer's dignity).
    """
    return _manners(evidence, "blame", "This makes it the customer's fault.", "Nobody was blamed.")


@cost(
    "empathy.rudeness",
    "Is rude to the customer",
    most=80,
    better="“I understand that you want this solved, {customer}. I'm on it.”",
)
def rudeness(evidence: TranscriptEvidence) -> Finding | None:
    """Every rude message costs 40, at most 80.

    Source: HDI Support Center Analyst standard (professional conduct, also with difficult
    customers).
    """
    return _manners(evidence, "rudeness", "This is rude.", "The agent stayed polite throughout.")


def _manners(evidence: TranscriptEvidence, act: str, found: str, clean: str) -> Finding:
    turns = [turn for turn in evidence.agent if act in turn.acts]
    return Finding(len(turns) / 2, found, quotes(turns, 2)) if turns else Finding(0, clean)
