"""What a model is asked about a session: binary questions that no rule can answer.

A question that is worded anew gets a new version: what is known of how well answers to it agree
with instructors' (`sessions.marking.calibration`) holds for one wording and one model.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A yes-or-no question about the agent. `look_for` tells the model, and instructors, when it
    is a yes.
    """

    id: str
    version: int
    text: str
    look_for: str
    source: str


QUESTIONS = {
    one.id: one
    for one in (
        Question(
            "adapts",
            1,
            "Did the agent adapt the explanation to the customer's level?",
            "Words and detail fit what this customer showed to know; nothing they had to ask "
            "about, and nothing an expert would find talked down.",
            "ISO 24495-1 (plain language: readers can understand what they find)",
        ),
        Question(
            "purpose",
            1,
            "Did the agent say what a step is for before or while asking for it?",
            "At least one request, check or change came with its reason.",
            "Calgary-Cambridge guide, “shares own thinking”: people follow steps they understand",
        ),
        Question(
            "ownership",
            1,
            "Did the agent take on what happens next, instead of leaving it to the customer?",
            "The agent says what they do themselves, or who does it and when; not only what the "
            "customer should do.",
            "Dixon, Freeman & Toman (2010): effort customers need not make themselves",
        ),
        Question(
            "builds",
            1,
            "Did the agent's questions build on what the customer had said before?",
            "At least one question follows from an answer, rather than from a list.",
            "Active listening (Rogers & Farson, 1957)",
        ),
        Question(
            "sincere",
            1,
            "Did the agent's sympathy sound meant for this customer?",
            "It names this customer's own situation in words of its own, at a moment that fits; a "
            "stock phrase alone is a no, and so is none at all.",
            "EPITOME (Sharma et al., 2020, arXiv 2009.08441)",
        ),
    )
}
