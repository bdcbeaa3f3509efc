"""Empathy in its three forms: emotional reaction, interpretation, exploration."""

from sessions.assessment.criteria.empathy import EXPLORES, FEELING, IMPACT, named
from sessions.assessment.registry import Finding
from sessions.assessment.transcripts.criteria.rubric import cost, criterion
from sessions.assessment.transcripts.evidence import TranscriptEvidence, Turn, quotes
from sessions.assessment.transcripts.signs import named_in
from sessions.assessment.words import stems


def _tied(evidence: TranscriptEvidence, turn: Turn, line: str) -> bool:
    """Whether a sentence says what it is about: at least two things this customer brought up, or
    one and a feeling or an effect on their work. One word alone is shared by chance.
    """
    felt = named(FEELING, line) or named(IMPACT, line)
    shared = (named_in(line) - stems(felt)) & evidence.heard(turn)
    return len(shared) >= 2 or bool(shared and felt)


@criterion(
    "empathy.reaction",
    "Responds to how the customer feels",
    weight=27,
    better="“I'm sorry, {customer}. Being kept from … by this is really frustrating.”",
)
def reaction(evidence: TranscriptEvidence) -> Finding | None:
    """A sentence shows sympathy or has a kind word and says what about: at least two things the
    customer said, or one and a feeling or an effect on their work. One word alone is shared by
    chance and earns nothing, nor does a feeling tied to nothing, a bare “sorry” or a stock phrase.
    Source: emotional reactions in EPITOME (Sharma et al., 2020, arXiv 2009.08441).
    """
    warm = [(t, line) for t in evidence.wrote if not t.is_stuffed for line in t.warm]
    for turn, line in warm:
        if _tied(evidence, turn, line):
            why = "The agent responded to what it means for the customer."
            return Finding(1, why, (turn.quote,))
    why = (
        "The kind words could have been said to anybody."
        if warm
        else "Nothing responds to how the customer feels."
    )
    return Finding(0, why, quotes([turn for turn, _ in warm], 1))


@criterion(
    "empathy.interpretation",
    "Shows understanding for this customer's situation",
    weight=23,
    better="“With … waiting, {customer}, I can see why this worries you.”",
)
def interpretation(evidence: TranscriptEvidence) -> Finding | None:
    """A sentence that is warm, acknowledges, reassures or sums up joins a feeling, an effect on the
    work or a kind word with what this customer said, as above. Source: interpretations in EPITOME
    (Sharma et al., 2020).
    """
    minding = ((t, line) for t in evidence.wrote if not t.is_stuffed for line in t.minding)
    for turn, line in minding:
        felt = line in turn.warm or named(FEELING, line) or named(IMPACT, line)
        if felt and _tied(evidence, turn, line):
            why = "The agent understood this person's situation."
            return Finding(1, why, (turn.quote,))
    return Finding(0, "Nothing connects how the customer feels with what they told.")


@criterion(
    "empathy.exploration",
    "Asks what it means for the customer",
    weight=17,
    better="“What does this stop you from doing today, {customer}? Is anything urgent?”",
)
def exploration(evidence: TranscriptEvidence) -> Finding | None:
    """A question about how the problem affects the customer, or what they need first, to which they
    answer. Source: explorations in EPITOME (Sharma et al., 2020).
    """
    asked = [turn for turn in evidence.answered if EXPLORES.search("\n".join(turn.questions))]
    if asked:
        return Finding(1, "The agent asked what it means for the customer.", quotes(asked, 1))
    return Finding(0, "Nobody asked what the problem means for the customer's day.")


@criterion(
    "empathy.respect",
    "Treats the customer with respect",
    weight=33,
    better="“That is a fair question, {customer}. Let me look at it with you.”",
)
def respect(evidence: TranscriptEvidence) -> Finding | None:
    """No message is rude or blames the customer. Kind words neither earn this nor make up for it.

    Source: HDI Support Center Analyst standard (professional conduct).
    """
    if evidence.hard:
        return Finding(0, "This is not how one talks to a customer.", quotes(evidence.hard))
    return Finding(1, "The agent was respectful throughout.")


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
    turns = [turn for turn in evidence.hard if act in turn.acts]
    return Finding(len(turns) / 2, found, quotes(turns, 2)) if turns else Finding(0, clean)
