"""Tells a session of the small incident in `testing.scenarios` as evidence, without a database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation
from scenarios.simulation.world import initial_state, perform, report, symptom
from sessions.assessment.evidence import (
    Closure,
    CustomerTurn,
    Earlier,
    Line,
    Lookup,
    Record,
    SessionEvidence,
    Spoken,
    Verdict,
)
from testing.scenarios import minimal_document

Move = tuple[str, tuple[Any, ...], dict[str, Any]]

START = datetime(2025, 3, 10, 9, tzinfo=UTC)

NOTE = (
    "Symptom: Sam can't sign in since this morning, account locked. Caller verified by username "
    "and asset tag. "
    "Cause: the tablet keeps sending the old password and locks the account. "
    "Steps: looked at the sign-in log, removed the mail account from the tablet, unlocked the "
    "account. "
    "Result: sign-in works, confirmed by the customer. Advised to change the password on the "
    "tablet next time."
)


class Story:
    """Builds evidence line by line; numbers and times follow by themselves."""

    def __init__(self, simulation: dict[str, Any] | None = None, **document: Any) -> None:
        written = minimal_document(**document)
        if simulation:
            written["simulation"] = {**written["simulation"], **simulation}
        self.document = ScenarioDocument.model_validate(written)
        self.simulation = Simulation.model_validate(self.document.simulation)
        self.world = initial_state(self.simulation)
        self.now = START
        self.mood = 45
        self.lines: list[Line] = []
        self.records: list[Record] = []
        self.verdicts: list[Verdict] = []
        self.lookups: list[Lookup] = []
        self.facts: dict[str, Any] = {}

    def customer(
        self,
        text: str = "All right.",
        *,
        reveals: str = "",
        symptom: bool = False,
        mood: int | None = None,
        **turn: Any,
    ) -> Self:
        before, self.mood = self.mood, self.mood if mood is None else mood
        turn = {
            "kind": "reply",
            "revealed": tuple(reveals.split()),
            "symptom": self._symptom() if symptom else None,
            "mood_before": before,
            "mood_after": self.mood,
            **turn,
        }
        return self._line("ai", text, turn=CustomerTurn(**turn))

    def _symptom(self) -> str:
        return symptom(self.simulation, self.world).text

    def agent(
        self, text: str, acts: str = "", topics: str = "", waited: float = 30, jargon: str = ""
    ) -> Self:
        """`topics` as "id:kind:stance …"."""
        self.now += timedelta(seconds=waited)
        return self._line(
            "user",
            text,
            acts=frozenset(acts.split()),
            topics=tuple(Spoken(*topic.rsplit(":", 2)) for topic in topics.split()),
            jargon=tuple(jargon.split()),
            waited=waited,
        )

    def _line(self, sender: str, text: str, **fields: Any) -> Self:
        self.now += timedelta(seconds=5)
        seq = len(self.lines) + 1
        self.lines.append(Line(f"m{seq}", seq, sender, text, self.now, **fields))
        return self

    def does(self, step: str, held: str = "none", status: str | None = None) -> Self:
        """Take one of the scenario's actions."""
        action = self.simulation.action(step)
        outcome = perform(action, self.world)
        changes = {k: [self.world[k], v] for k, v in outcome.state.items() if v != self.world[k]}
        if status in (None, "done"):
            self.world = outcome.state
        return self._record(
            kind="action",
            step=step,
            tool=action.tool,
            by=str(action.by),
            status=status or ("done" if outcome.done else "refused"),
            text=outcome.text,
            identity_needed=str(action.identity),
            identity_held=held,
            changes=changes if status in (None, "done") else {},
        )

    def looks(self, step: str, status: str = "done") -> Self:
        """Make one of the scenario's checks."""
        check = self.simulation.check(step)
        found = report(check, self.world)
        return self._record(
            kind="check",
            step=step,
            tool=check.tool,
            by=str(check.by),
            status=status,
            text=found.text if found else "",
        )

    def runs(
        self, tool: str, needed: str = "none", held: str = "none", *, status: str = "nothing"
    ) -> Self:
        """Run a tool the scenario says nothing about."""
        return self._record(
            kind="action",
            step="",
            tool=tool,
            by="desk",
            status=status,
            text="Nothing changed.",
            identity_needed=needed,
            identity_held=held,
        )

    def _record(self, **fields: Any) -> Self:
        self.now += timedelta(seconds=5)
        record = Record(f"a{len(self.records) + 1}", len(self.lines), at=self.now, **fields)
        self.records.append(record)
        return self

    def verifies(self, method: str, *, matches: bool = True, outcome: str = "confirmed") -> Self:
        self.now += timedelta(seconds=5)
        key = f"v{len(self.verdicts) + 1}"
        text = f"The {method} was given."
        self.verdicts.append(
            Verdict(key, method, outcome, matches, text, len(self.lines), self.now)
        )
        return self

    def searches(self, query: str) -> Self:
        return self._lookup("search", query, "")

    def opens(self, article: str) -> Self:
        return self._lookup("article", "", article)

    def _lookup(self, kind: str, query: str, article: str) -> Self:
        key = f"r{len(self.lookups) + 1}"
        self.lookups.append(Lookup(key, kind, query, article, len(self.lines)))
        return self

    def closes(self, kind: str = "resolved", note: str = NOTE, team: str = "") -> Self:
        self.facts["closure"] = Closure(kind, note, team)
        return self

    def play(self, moves: Iterable[Move]) -> Self:
        """Take moves written down as (method, arguments, keywords)."""
        for name, arguments, keywords in moves:
            getattr(self, name)(*arguments, **keywords)
        return self

    def but(self, **facts: Any) -> Self:
        """Set any other field of the evidence."""
        self.facts.update(facts)
        return self

    def told(self) -> SessionEvidence:
        return SessionEvidence(
            **{
                "document": self.document,
                "simulation": self.simulation,
                "world_start": initial_state(self.simulation),
                "world": self.world,
                "started_at": START,
                "ended_at": self.now,
                "customer_name": "Sam Porter",
                "lines": tuple(self.lines),
                "records": tuple(self.records),
                "verdicts": tuple(self.verdicts),
                "lookups": tuple(self.lookups),
                "final_mood": self.mood,
                **self.facts,
            }
        )


def opened(simulation: dict[str, Any] | None = None, **document: Any) -> Story:
    """The customer has described the problem."""
    return Story(simulation, **document).customer(
        "Hello, I can't sign in to my laptop, it says my account is locked.",
        reveals="locked_message",
        symptom=True,
        kind="opening",
    )


def good_story(**document: Any) -> Story:
    """A session as it should be."""
    return (
        opened(**document)
        .agent(
            "Good morning Sam, this is Alex from the IT service desk. I'm sorry that you can't "
            "sign in, being "
            "locked out is really frustrating. Let's get this sorted out.",
            "greeting introduction empathy reassurance",
        )
        .customer("Thank you.", mood=50)
        .agent(
            "Before I touch the account, may I have your username and the asset tag of your "
            "laptop?",
            "verification_request closed_question",
            "method:username:method:ask method:assetTag:method:ask",
        )
        .customer("sporter, and the sticker says LT-4711.")
        .verifies("username")
        .verifies("assetTag")
        .agent(
            "Thank you. What changed before it started, and what does it stop you from doing "
            "today?",
            "open_question diagnostic_request thanks",
            "changed_on_monday:fact:ask",
        )
        .customer("I had to change my password on Monday.", reveals="changed_on_monday", mood=52)
        .agent(
            "I see: you changed your password on Monday and since then the account gets locked. "
            "Do you read "
            "mail on a tablet as well?",
            "acknowledgement closed_question diagnostic_request",
            "uses_tablet:fact:ask",
        )
        .customer("There is my tablet.", reveals="uses_tablet")
        .searches("account locked again")
        .opens("repeated-lockouts")
        .looks("account_status")
        .looks("sign_in_log")
        .agent(
            "Your tablet still sends the old password, and that locks the account. Please open "
            "Settings, then "
            "Mail, tap your account and choose Remove.",
            "explanation instruction",
            "remove_mail_account:action:instruct",
        )
        .does("remove_mail_account")
        .customer("Right, it is gone.", mood=58)
        .does("unlock", held="basic")
        .agent(
            "I have unlocked the account. Could you sign in once more and tell me what you see?",
            "solution instruction",
            "symptom:symptom:ask",
        )
        .customer("Yes, I'm in!", symptom=True, mood=74)
        .agent(
            "To sum up: the tablet kept sending the old password, the mail account is removed "
            "from it, and I "
            "unlocked the account. Is there anything else I can do for you?",
            "recap closed_question",
        )
        .customer("No, thank you!", mood=78)
        .agent("Thank you for your patience, Sam. Have a good day!", "thanks closing")
        .closes()
    )


def idle_story(**document: Any) -> Story:
    """Nobody wrote or did anything."""
    return opened(**document)


def stuffing_story(**document: Any) -> Story:
    """Greetings, every must-use keyword, and a claim."""
    return (
        opened(**document)
        .agent("Hello! Good morning! Hi!", "greeting")
        .customer("Hello?", mood=40)
        .agent("unlock tablet", "")
        .customer("I don't understand.", mood=35)
        .agent("I fixed it, resolved. Unlock, tablet.", "solution")
        .customer("No, still locked.", symptom=True, mood=25)
        .closes(note="Unlock tablet. Resolved.")
        .but(reopened_count=1)
    )


def polite_story(**document: Any) -> Story:
    """Warm and useless."""
    return (
        opened(**document)
        .agent(
            "Good morning Sam, this is Alex from the service desk. I'm so sorry that you can't "
            "sign in, being "
            "locked out must be frustrating. How can I help you?",
            "greeting introduction empathy open_question",
        )
        .customer("I'd like to sign in.", mood=55)
        .agent(
            "I completely understand, a locked account is annoying. How urgent is your work today?",
            "empathy open_question",
        )
        .customer("Very.", mood=58)
        .agent("Thank you for your patience, I appreciate it a lot.", "thanks")
        .customer("And now?", mood=50)
        .agent("Is there anything else I can help you with? Have a lovely day!", "closing")
        .closes(note="Customer was locked out and can't sign in. Spoke to the customer.")
        .but(reopened_count=1)
    )


def cold_story(**document: Any) -> Story:
    """Correct to the letter, and without a kind word."""
    return (
        opened(**document)
        .agent(
            "IT service desk. Username and asset tag of the laptop?",
            "introduction verification_request closed_question",
            "method:username:method:ask method:assetTag:method:ask",
        )
        .customer("sporter, LT-4711.")
        .verifies("username")
        .verifies("assetTag")
        .agent(
            "What changed before the account was locked?",
            "open_question diagnostic_request",
            "changed_on_monday:fact:ask",
        )
        .customer("My password, on Monday.", reveals="changed_on_monday")
        .opens("repeated-lockouts")
        .looks("account_status")
        .looks("sign_in_log")
        .agent(
            "The tablet sends the old password. Open Settings, then Mail, and remove the account.",
            "explanation instruction",
            "remove_mail_account:action:instruct",
        )
        .does("remove_mail_account")
        .customer("Gone.")
        .does("unlock", held="basic")
        .agent(
            "Unlocked the account. Sign in and say what you see.",
            "solution",
            "symptom:symptom:ask",
        )
        .customer("I'm in.", symptom=True, mood=55)
        .agent(
            "Cause: the tablet sent the old password. It is removed, the account unlocked.",
            "recap",
        )
        .closes()
    )


EARLIER = Earlier(
    attempt=1,
    overall=41,
    passed=False,
    dimensions={"greeting": 30, "solution": 20, "closing": None},
    criteria=(
        {"id": "greeting.introduction", "points": 0.0, "why": "Nobody was introduced."},
        {"id": "greeting.hello", "points": 30.0, "why": "A greeting."},
    ),
)


def without(evidence: SessionEvidence, kind: str, index: int) -> SessionEvidence:
    """The same session with one line, record, verdict or lookup left out."""
    rows = getattr(evidence, kind)
    return replace(evidence, **{kind: rows[:index] + rows[index + 1 :]})
