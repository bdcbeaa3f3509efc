"""Greeting: how the conversation begins."""

import re

from sessions.assessment.evidence import Line, SessionEvidence
from sessions.assessment.registry import Finding, Quote, cost, criterion
from sessions.customer.cues import name_given

OFFER = re.compile(
    r"\b(?:how (?:can|may|could) (?:i|we) (?:help|assist)|what can (?:i|we) do for you"
    r"|(?:happy|glad|here|going|able|like) to (?:help|assist)"
    r"|(?:i|we)(?:'ll| will| can) (?:\w+ )?(?:help|assist|look into|look at|sort|take care"
    r"|take a look)"
    r"|let(?:'s| us| me) (?:\w+ )?(?:sort|fix|solve|look|get (?:this|that|it|you)|see (?:what"
    r"|how)))\b"
)

_DESK = re.compile(
    r"(?:^|[.!?,;]\s*|\b(?:this|here) is |\byou(?:'re| are|'ve reached| have reached|r call is)"
    r" (?:now )?(?:through to |with |speaking (?:to|with) |talking to |at )?)"
    r"(?:welcome to )?(?:the |your |our )?(?:(?:it|i\.t\.|local|company|staff) )?"
    r"(?:(?:service|help|support|it) ?-?desk|it support)\b(?! (?:is|was|has|will|can|told|said))"
    r"|\b(?:from|at|with) (?:the |your )?(?:it )?(?:(?:service|help) ?-?desk|it support)"
    r"\b(?=\W*$|[.,!])"
    r"|\bdesk (?:here|speaking)\b"
)
_HERE = re.compile(
    r"(?:^|[,.!–-] ?)(?!You|We|I|It|Right|Still|Over)[A-Z][a-z’'-]+ (?:here|speaking)\b"
)


def says_who_speaks(text: str) -> bool:
    """Whether it gives a name (“this is Tom”, “Tom here”) or says that it is the service desk."""
    return bool(
        name_given(text) or _HERE.search(text) or _DESK.search(text.lower().replace("’", "'"))
    )


def offers_help(line: Line) -> bool:
    """Whether the message offers help or takes the matter on."""
    return OFFER.search(line.text.lower().replace("’", "'")) is not None


@criterion(
    "greeting.hello",
    "Greets the customer",
    weight=30,
    better="“Good morning {customer}, you're through to the service desk.”",
)
def hello(evidence: SessionEvidence) -> Finding | None:
    """The first message greets. Source: ITIL 4, Service desk practice (courtesy at first
    contact).
    """
    if not evidence.said:
        return Finding(0, "You wrote nothing.")
    first = evidence.said[0]
    quote = (Quote.of_line(first),)
    if "greeting" in first.acts:
        return Finding(1, "Your first message greets the customer.", quote)
    return Finding(0, "Your first message goes straight to business, without a greeting.", quote)


@criterion(
    "greeting.introduction",
    "Says who is speaking",
    weight=40,
    better="“Hello {customer}, my name is …, from the IT service desk.”",
)
def introduction(evidence: SessionEvidence) -> Finding | None:
    """Before the customer's first answer, the trainee gives a name or says it is the service desk.

    Source: HDI Customer Service Representative standard (opening a contact).
    """
    return _in_the_opening(
        evidence,
        [
            line
            for line in evidence.opening
            if "introduction" in line.acts or says_who_speaks(line.text)
        ],
        met="You said who you are at once.",
        missed="The customer was not told whom they are talking to.",
    )


@criterion(
    "greeting.offer",
    "Offers help",
    weight=30,
    better="“I'm sorry about this, {customer}. Let's get it sorted out together.”",
)
def offer(evidence: SessionEvidence) -> Finding | None:
    """Before the customer's first answer, the trainee offers help or takes the matter on.

    Source: HDI Customer Service Representative standard (opening a contact).
    """
    return _in_the_opening(
        evidence,
        [line for line in evidence.opening if offers_help(line)],
        met="You offered your help at the start.",
        missed="Your opening does not say that you will take care of it.",
    )


@cost(
    "greeting.wrongName",
    "Calls the customer by another's name",
    most=60,
    better="“Good morning {customer}.” The name stands in the ticket.",
)
def wrong_name(evidence: SessionEvidence) -> Finding | None:
    """Every message that calls the customer by a name which is not theirs costs 30, at most 60;
    unless it names them rightly as well. Source: HDI Customer Service Representative standard
    (using the customer's name).
    """
    found = [line for line in evidence.said if line.id in evidence.misnamings]
    if not found:
        return Finding(0, "You called the customer by no wrong name.")
    names = ", ".join(dict.fromkeys(f"“{evidence.misnamings[line.id]}”" for line in found[:2]))
    quotes = tuple(Quote.of_line(line) for line in found[:2])
    why = f"You wrote {names}; the customer is {evidence.customer_name}."
    return Finding(len(found) / 2, why, quotes)


def _in_the_opening(
    evidence: SessionEvidence, found: list[Line], *, met: str, missed: str
) -> Finding:
    if found:
        return Finding(1, met, (Quote.of_line(found[0]),))
    return Finding(0, missed, tuple(Quote.of_line(line) for line in evidence.opening[:1]))
