"""The vocabularies of a training session."""

from django.db import models


class Mode(models.TextChoices):
    """Whether it is for practice or counts."""

    PRACTICE = "practice", "Practice"
    ASSESSED = "assessed", "Assessed"


class Status(models.TextChoices):
    """Where a session stands."""

    ACTIVE = "active", "Active"
    COMPLETED = "completed", "Completed"
    ABANDONED = "abandoned", "Abandoned"


class Outcome(models.TextChoices):
    """How an ended session ended; it comes from the world (design section 6)."""

    SOLVED = "solved", "Solved"
    ESCALATED_RIGHTLY = "escalated_rightly", "Escalated rightly"
    ESCALATED_WRONGLY = "escalated_wrongly", "Escalated wrongly"
    CLOSED_UNSOLVED = "closed_unsolved", "Closed unsolved"
    CUSTOMER_LEFT = "customer_left", "Customer left"
    ABANDONED = "abandoned", "Abandoned"


class Sender(models.TextChoices):
    """Who a message is from."""

    USER = "user", "Trainee"
    AI = "ai", "Customer"
    SYSTEM = "system", "System"


class MessageType(models.TextChoices):
    """What a message is for."""

    USER = "user", "Message"
    VERIFICATION = "verification", "Verification"
    SYSTEM = "system", "System"


class TurnKind(models.TextChoices):
    """Why the customer will speak."""

    REPLY = "reply", "Answers a message"
    NUDGE = "nudge", "Writes again after silence"
    COMPLAINT = "complaint", "The fix did not hold"
    REACTION = "reaction", "Notices what the desk changed"


#: What the customer says of their own accord, when it is due and not before; nobody waits for it.
UNPROMPTED = (TurnKind.NUDGE, TurnKind.REACTION)


class ActionStatus(models.TextChoices):
    """How an attempt at an action or check went."""

    DONE = "done", "Done"
    REFUSED = "refused", "Precondition failed"
    CLAIMED = "claimed", "Said to be done, but was not"
    NOTHING = "nothing", "Nothing to do here"


class Method(models.TextChoices):
    """Ways of verifying who the caller is (names as on the wire)."""

    NAME = "name", "Full name"
    USERNAME = "username", "Username"
    ASSET_TAG = "assetTag", "Asset tag"
    CALLBACK = "callback", "Call-back to the registered number"
    MFA_CODE = "mfaCode", "Code to the registered device"
    MANAGER_APPROVAL = "managerApproval", "Manager approval"


class VerificationOutcome(models.TextChoices):
    """The trainee's judgement on evidence."""

    CONFIRMED = "confirmed", "Confirmed"
    MISMATCH = "mismatch", "Mismatch"


class ResearchKind(models.TextChoices):
    """What was looked up."""

    SEARCH = "search", "Knowledge search"
    ARTICLE = "article", "Article opened"
    DIRECTORY = "directory", "Directory search"


# What a hint of each level tells.
HINT_AIMS = {1: "Where to look", 2: "What to ask or check", 3: "What to do"}


class EntryKind(models.TextChoices):
    """What a line of a session's journal is about."""

    OPENING = "opening", "The customer opens the chat"
    MESSAGE = "message", "The trainee writes"
    TURN = "turn", "The customer takes a turn"
    SKIPPED = "skipped", "A turn that could not be decided"
    TOOL = "tool", "A tool is run"
    JUDGEMENT = "judgement", "Evidence is judged"
    RESEARCH = "research", "Something is looked up"
    HINT = "hint", "The coach gives a hint"
    REOPENED = "reopened", "A false “resolved” reopens the ticket"
    CLOSED = "closed", "The resolution is filed"
    ABANDONED = "abandoned", "The trainee gives up"


class VoiceSource(models.TextChoices):
    """Whose words a reply is in."""

    OFFLINE = "offline", "Built-in voice"
    MODEL = "model", "Language model"
