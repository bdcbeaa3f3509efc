"""Two sessions written down once and played through pages, HTTP and sockets alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from helpdesk.accounts.models import User
from sessions.models import TrainingSession
from sessions.services import start_session
from testing.library import library_scenario

# Every step is taken this many seconds after the one before, by the test's clock.
PACE = 20
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SEED = 20_261_120


@dataclass(frozen=True)
class Say:
    """Write to the customer and read the answer."""

    text: str


@dataclass(frozen=True)
class Use:
    """Run one of the desk's tools."""

    tool: str
    arguments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judge:
    """Take a method of verification as confirmed or as a mismatch."""

    method: str
    outcome: str


@dataclass(frozen=True)
class Read:
    """Search the knowledge base and open the first result."""

    query: str


@dataclass(frozen=True)
class Close:
    """Resolve or escalate."""

    kind: str
    documentation: str
    team: str = ""
    reason: str = ""


Step = Say | Use | Judge | Read | Close


@dataclass(frozen=True)
class Play:
    """A scenario of the library and what the trainee does in it."""

    scenario: str
    steps: Sequence[Step]


EXPIRED_PASSWORD = Play(
    "password-expired",
    (
        Say(
            "Good morning, this is Kim from the service desk. I'm sorry you can't get at your job "
            "list, that must be annoying with the time you have. How can I help?"
        ),
        Say("What exactly does the message say when you sign in?"),
        Read("password expired"),
        Use("view_account"),
        Use("view_sign_ins"),
        Say("Thank you. Could you give me your full name and your username, please?"),
        Judge("name", "confirmed"),
        Use("call_back"),
        Judge("callback", "confirmed"),
        Say("Thanks, that matches. Are you sure you still remember your present password?"),
        Say(
            "I see, so your password has expired after 90 days; the message is genuine. Please "
            "sign in, press OK at the message and choose a new password: type the old one once "
            "and the new one twice, with at least 14 characters and none you used before."
        ),
        Say("Does it work now? Are you signed in?"),
        Say(
            "Great. To sum up: your password had expired, you chose a new password with enough "
            "characters and can sign in again. Is there anything else I can help you with?"
        ),
        Say("You're welcome, thank you for your patience. Have a good day, goodbye!"),
        Close(
            "resolved",
            "Symptom: could not sign in on the workshop PC, a message threw him back each time. "
            "Cause: password expired after 90 days, shown as expired on Sunday in the account. "
            "Steps taken: identity verified by call-back, account status and sign-in log checked, "
            "customer chose a new password at the sign-in. Verified: customer confirmed that he is "
            "signed in and sees the job list. Outcome: resolved. Next step: none.",
        ),
    ),
)

FOOLED_BY_AN_IMPOSTOR = Play(
    "executive-impostor",
    (
        Say("Hello, this is Kim from the service desk. How can I help you?"),
        Say("Of course, I'll reset your password at once."),
        Use("reset_password"),
        Say("Done, you have a new password. Is there anything else?"),
        Close("resolved", "Reset the password as asked. Customer happy."),
        Close("resolved", "Reset the password as asked. Customer happy."),
    ),
)


def begin(person: User, play: Play) -> TrainingSession:
    """Start the play's scenario for `person`, always with the same seed."""
    scenario = library_scenario(play.scenario)
    return start_session(person=person, scenario=scenario, seed=SEED)[0]
