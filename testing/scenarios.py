"""A small, complete, made-up incident, and scenarios made of it.

Sam Porter's tablet still sends an old password and locks the account again and again. Unlocking
alone does not hold; a password reset is the wrong turn.
"""

from copy import deepcopy
from typing import Any

from helpdesk.accounts.models import User
from prompts.models import Character, EmotionalPrompt, TechnicalLevel
from scenarios import services
from scenarios.choices import Visibility
from scenarios.models import Scenario
from scenarios.services.attempts import progress_of

CHARACTER = "sam-porter"

SIMULATION: dict[str, Any] = {
    "summary": "A tablet keeps sending the old password and locks the account.",
    "variables": {
        "account_locked": {
            "kind": "account",
            "label": "The account is locked",
            "initial": True,
        },
        "tablet_password": {
            "kind": "device",
            "label": "The password the tablet sends",
            "values": ["old", "none"],
            "initial": "old",
        },
        "password_reset": {
            "kind": "account",
            "label": "The password was reset without need",
            "initial": False,
        },
    },
    "directory": [
        {
            "full_name": "Sam Porter",
            "username": "sporter",
            "email": "sam.porter@brightwater.example",
            "job_title": "Surveyor",
            "department": "Field services",
            "office": "Leeds, 2nd floor",
            "phone": "+44 113 496 0123",
            "manager": "jlane",
        },
        {
            "full_name": "Jo Lane",
            "username": "jlane",
            "email": "jo.lane@brightwater.example",
            "job_title": "Head of field services",
            "department": "Field services",
            "office": "Leeds, 2nd floor",
            "phone": "+44 113 496 0100",
        },
    ],
    "assets": [
        {"tag": "LT-4711", "kind": "Laptop", "model": "Fieldbook 14", "owner": "sporter"},
        {"tag": "TB-0815", "kind": "Tablet", "model": "Slate 8", "owner": "sporter"},
    ],
    "identity": {
        "requester": "sporter",
        "methods": {
            "name": {
                "say": ["Sam Porter."],
                "impostor_say": ["Sam Porter."],
                "impostor_matches": True,
            },
            "username": {
                "say": ["sporter, all in one word."],
                "impostor_say": ["I forgot that one."],
            },
            "assetTag": {
                "say": ["The sticker says LT-4711."],
                "impostor_say": ["There is no sticker."],
            },
            "callback": {
                "text": "Sam Porter answers and confirms having called.",
                "impostor_text": "Sam Porter answers and knows of no call.",
            },
            "mfaCode": {"available": False, "unavailable": "No device is registered."},
            "managerApproval": {
                "text": "Jo Lane confirms the request.",
                "impostor_text": "Jo Lane says that Sam is on leave.",
            },
        },
    },
    "opening": ["Hello, I can't sign in to my laptop, it says my account is locked."],
    "facts": [
        {
            "id": "locked_message",
            "statement": "The sign-in screen says that the account is locked.",
            "say": ["It says: your account has been locked."],
            "asks": ["what does the screen say", "which error message do you get"],
            "release": "volunteered",
        },
        {
            "id": "changed_on_monday",
            "statement": "Changed the password on Monday.",
            "say": ["I had to change my password on Monday."],
            "asks": [
                "did you change your password recently",
                "when did you last change the password",
            ],
            "reveals": ["monday"],
        },
        {
            "id": "uses_tablet",
            "statement": "Reads mail on a tablet as well.",
            "say": ["There is my tablet, I read mail on it."],
            "asks": ["do you use other devices", "do you read mail on a phone or tablet"],
            "reveals": ["tablet"],
        },
        {
            "id": "missed_deadline",
            "statement": "Is afraid of missing the survey's deadline.",
            "say": ["The survey is due today, that is what worries me."],
            "asks": ["how urgent is it"],
            "release": "trusted",
            "trust": 60,
        },
    ],
    "checks": [
        {
            "id": "account_status",
            "label": "Look at the account",
            "by": "desk",
            "tool": "view_account",
            "reports": [
                {"when": {"password_reset": True}, "text": "The password was reset a moment ago."},
                {"when": {"account_locked": True}, "text": "Locked after ten wrong passwords."},
                {"text": "Active and not locked."},
            ],
        },
        {
            "id": "sign_in_log",
            "label": "Look at the sign-in log",
            "by": "desk",
            "tool": "view_sign_ins",
            "reports": [
                {
                    "when": {"tablet_password": "old"},
                    "text": "A wrong password every five minutes, from TB-0815.",
                },
                {"text": "No failed sign-ins for a while."},
            ],
            "missed": "The sign-in log names the device that locks the account.",
        },
        {
            "id": "tablet_mail",
            "label": "Look at the mail account on the tablet",
            "by": "customer",
            "asks": [
                "can you look at the mail settings on your tablet",
                "does the tablet get mail",
            ],
            "how": ["Open Settings, then Mail, and read what it says under your account."],
            "reports": [
                {
                    "when": {"tablet_password": "old"},
                    "text": "The tablet says: password needed.",
                    "say": ["It says it needs a password."],
                },
                {
                    "text": "The tablet has no mail account.",
                    "say": ["There is no account in there."],
                },
            ],
        },
    ],
    "actions": [
        {
            "id": "remove_mail_account",
            "label": "Remove the mail account from the tablet",
            "by": "customer",
            "asks": [
                "please remove the mail account from the tablet",
                "delete the account on the tablet",
            ],
            "how": ["Open Settings, then Mail, tap your account and choose Remove."],
            "effects": [{"set": {"tablet_password": "none"}}],
            "text": "The mail account was removed from the tablet.",
            "say": ["Right, it is gone."],
            "because": ["sign_in_log"],
        },
        {
            "id": "unlock",
            "label": "Unlock the account",
            "by": "desk",
            "tool": "unlock_account",
            "requires": {"account_locked": True},
            "refused": "The account is not locked.",
            "effects": [{"set": {"account_locked": False}}],
            "text": "The account was unlocked.",
            "identity": "basic",
            "because": ["account_status"],
        },
        {
            "id": "reset",
            "label": "Reset the password",
            "by": "desk",
            "tool": "reset_password",
            "effects": [{"set": {"password_reset": True}}],
            "text": "A temporary password was set.",
            "identity": "strong",
            "risk": "high",
            "wrong": "The password was right; the tablet's was not. A reset adds one more.",
        },
    ],
    "symptoms": [
        {
            "when": {"account_locked": True},
            "text": "Sign-in says that the account is locked.",
            "say": ["No, still locked."],
        },
        {"text": "Sign-in works.", "say": ["Yes, I'm in!"]},
    ],
    "relapses": [
        {
            "id": "locked_again",
            "when": {"account_locked": False, "tablet_password": "old"},
            "after_turns": 2,
            "set": {"account_locked": True},
            "text": "The account locked itself again.",
            "say": ["Oh no, it threw me out again."],
        }
    ],
    "goal": {
        "when": {"account_locked": False, "tablet_password": "none"},
        "text": "The account is open and nothing locks it any more.",
    },
    "harms": [
        {
            "id": "needless_reset",
            "when": {"password_reset": True},
            "text": "The password was reset without need.",
        }
    ],
    "escalation": {
        "teams": ["Identity team", "Security team"],
        "why": "Everything needed is in the desk's own hands.",
    },
    "known_bad": ["reset", "unlock"],
}

DOCUMENT: dict[str, Any] = {
    "name": "The tablet that locks",
    "description": "An account locks again and again.",
    "estimated_duration": 10,
    "xp_reward": 100,
    "tags": ["account", "lockout"],
    "customer": {"character": CHARACTER},
    "ticket": {
        "it_category": "access",
        "impact": 3,
        "urgency": 2,
        "subject": "Can't sign in",
        "description": "Sam Porter can't sign in since this morning.",
        "affected_asset": "LT-4711",
        "response_target": 120,
        "resolution_target": 1200,
    },
    "context": {"company_name": "Brightwater Surveys", "issue": "Repeated account lockout."},
    "ai": {"system_prompt": "You are Sam Porter, locked out.", "emotional_triggers": ["calm down"]},
    "simulation": SIMULATION,
    "knowledge": [
        {
            "key": "repeated-lockouts",
            "title": "Accounts that lock again and again",
            "body": "Look at the sign-in log: it names the device that sends the old password.",
            "source": "Desk handbook",
            "author": "Identity team",
            "published_on": "2026-03-02",
            "credibility": "official",
        },
        {
            "key": "just-reset-it",
            "title": "Locked out? Just reset the password",
            "body": "A password reset cures every lockout.",
            "source": "Community forum",
            "published_on": "2017-05-11",
            "credibility": "wrong",
            "is_helpful": False,
        },
    ],
    "success": {
        "target_outcome": "The account stays open.",
        "acceptable_solutions": ["Remove the old password from the tablet, then unlock."],
        "must_use_keywords": ["unlock", "tablet"],
        "avoid_keywords": ["obviously"],
    },
    "phases": [
        {"name": "Opening", "objectives": ["Greet and listen"]},
        {"name": "Solving", "objectives": ["Find the device"]},
    ],
    "learning": {
        "goal": "Find what locks an account.",
        "objectives": ["Read a sign-in log"],
        "instructions": "You are on the first line of the service desk.",
        "user_role": "Service desk agent",
    },
}


def minimal_document(**changes: Any) -> dict[str, Any]:
    """Return a fresh valid document (JSON form); `changes` replace its top-level fields."""
    return {**deepcopy(DOCUMENT), **changes}


def minimal_simulation(**changes: Any) -> dict[str, Any]:
    """Return a fresh valid simulation document; `changes` replace its top-level fields."""
    return {**deepcopy(SIMULATION), **changes}


def character(slug: str = CHARACTER, **fields: Any) -> Character:
    """Return the character of the minimal document, with a global prompt for calm moments; made
    once.
    """
    EmotionalPrompt.objects.get_or_create(
        character=None,
        emotion="idle",
        defaults={"prompt_text": "{character_name} is calm."},
    )
    values = {
        "name": "Sam Porter",
        "age": 41,
        "personality": ["friendly", "practical"],
        "speaking_style": "plain and friendly",
        "background_story": "Surveys roofs.",
        "technical_level": TechnicalLevel.INTERMEDIATE,
        "initial_mood": 60,
        **fields,
    }
    return Character.objects.get_or_create(slug=slug, defaults=values)[0]


def draft_scenario(
    *, author: User | None = None, visibility: str | None = None, **changes: Any
) -> Scenario:
    """Return a draft of the minimal document; `changes` as in `minimal_document`."""
    character()
    return services.create(
        author=author,
        document=minimal_document(**changes),
        visibility=Visibility(visibility) if visibility else None,
        changelog="First version",
    )


def published_scenario(
    *, author: User | None = None, visibility: str = "public", **changes: Any
) -> Scenario:
    """Return a published scenario of the minimal document, visible to everybody unless said."""
    scenario = draft_scenario(author=author, visibility=visibility, **changes)
    return services.publish(scenario=scenario, actor=None)


def practise(scenario: Scenario, *people: User) -> None:
    """Let people have started it once, in their own counters alone; twice is once."""
    for person in people:
        progress_of(scenario, person).filter(times_attempted=0).update(times_attempted=1)


def rate(*, scenario: Scenario, person: User, **opinion: Any) -> None:
    """Let somebody practise a scenario and rate it."""
    practise(scenario, person)
    services.rate(scenario=scenario, person=person, **opinion)
