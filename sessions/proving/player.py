"""An autoplaying trainee: says what the document's own phrases say, and reacts to the answers.

Whoever plays knows the incident (as its author does), yet acts only through chat and tools: asks
until a fact is told, explains until a step is understood, tries again until it is really done, and
looks for the way from wherever the world stands now.
"""

from collections.abc import Iterable
from typing import Any

from scenarios.simulation.documents import (
    PROOFS,
    Action,
    Check,
    Identity,
    Performer,
    Release,
    Resolution,
)
from scenarios.simulation.search import WorldTooLarge, golden_path
from scenarios.simulation.tools import CATALOGUE, PROOF_TOOLS
from sessions.choices import Outcome
from sessions.customer.voice.text import sentences_of
from sessions.models import Evidence, Message
from sessions.proving.manners import Manner, sentence
from sessions.proving.stage import Stage
from sessions.services import closing
from sessions.services.verifying import level_of, stricter

# Nobody tries the same thing more often, or takes more steps in one incident.
MOST_TRIES = 5
MOST_STEPS = 40
_RANKS = list(Identity)
_DETAILS = ("name", "username", "assetTag")


class Player:
    """Plays one session to its end."""

    def __init__(self, stage: Stage, manner: Manner) -> None:
        self.stage = stage
        self.manner = manner
        self.number = 0
        self.needed = 0  # messages that asked, told to do or verified something
        self.stuck: list[str] = []  # what could not be got through, in sentences
        self.unmasked = False
        self._asked: set[str] = set()

    def play(self) -> Outcome | None:
        """Play; return how it ended, None where the customer never let it end."""
        for line in self.manner.opening:
            self.say(line)
        if self.manner.works:
            self._work()
        else:
            self._only_talk()
        return self._finish()

    def say(self, text: str) -> dict[str, Any]:
        """Say it in this trainee's manner; return the customer's turn, empty once it is over."""
        if self.stage.is_over:
            return {}
        words = self._filled(text)
        answer: Message = self.stage.say(self.manner.put(words, self.number))
        self.number += 1
        turn: dict[str, Any] = answer.metadata["turn"]
        return turn

    # The work

    def _work(self) -> None:
        if self.manner.kind:
            self.say(self.manner.word("listen"))
            self.say(self.manner.word("explore"))
        if self.manner.reads:
            for article in self.stage.incident.document.knowledge:
                if article.is_helpful:
                    self.stage.read(article.key)
        if self.manner.tries_known_bad:
            self._take_the_tempting_fix()
        if not self.manner.goes_the_way:
            return
        self._go_the_way()
        if not self.stage.is_over and not self.unmasked:
            self.say(self.manner.word("works"))
            self._go_the_way()  # what came back meanwhile

    def _take_the_tempting_fix(self) -> None:
        actions = [self.stage.simulation.action(key) for key in self.stage.simulation.known_bad]
        if not self._verify(self._demanded(actions)) and self.manner.goes_the_way:
            return
        for action in actions:
            self._act(action)
        self.say(self.manner.word("works"))

    def _go_the_way(self) -> None:
        """Take one step after the other of the shortest way from wherever the world is."""
        told = False
        for _ in range(MOST_STEPS):
            way = self._way()
            if not way or self.stage.is_over or self.unmasked:
                return
            actions = {action.id: action for action in self.stage.simulation.actions}
            action = actions.get(way[0])
            if action is None:
                self._wait(way[0])
                continue
            if self.manner.diagnoses:
                for step in (actions[key] for key in way if key in actions):
                    self.find_out(step.because)
            if self.manner.kind and not told:
                told = True
                self._tell_what_was_found()
            before = self.stage.world
            if not self._verify(self._demanded(actions[key] for key in way if key in actions)):
                return
            if way != self._way():
                continue  # finding out took time, and the world moved
            self._act(action)
            if self.stage.world == before:
                self._note(f"“{action.label}” could not be got done")
                return

    def _way(self) -> tuple[str, ...]:
        try:
            path = golden_path(self.stage.simulation, self.stage.world)
        except WorldTooLarge:
            return ()
        if path is None:
            self._note("no way leads to the goal any more")
            return ()
        return path.steps

    def find_out(self, keys: Iterable[str]) -> None:
        """Ask for these facts and make these checks, unless known already."""
        facts = {fact.id: fact for fact in self.stage.simulation.facts}
        for key in keys:
            if key in self._asked or self.stage.is_over:
                continue
            self._asked.add(key)
            if key in facts:
                self._ask(key)
            else:
                self._check(self.stage.simulation.check(key))

    def _ask(self, key: str) -> None:
        fact = self.stage.simulation.fact(key)
        if key in self.stage.released() or not fact.when.holds(self.stage.world):
            return
        for phrase in fact.asks[:MOST_TRIES]:
            trusted = fact.release is Release.TRUSTED
            if trusted and self.stage.session.customer["mood"] < fact.trust and self.manner.kind:
                self.say(self.manner.word("heard"))
            self.needed += 1
            self.say(sentence(phrase))
            if key in self.stage.released() or self.stage.is_over:
                return
        if fact.release is not Release.TRUSTED:
            self._note(f"asking for “{fact.statement}” in the words of its “asks” did not reach it")

    def _check(self, check: Check) -> None:
        if check.by is Performer.DESK:
            self.stage.use(check.tool, dict(check.arguments))
            return
        if not self._get_done(check):
            self._note(f"“{check.label}” could not be got looked at")

    def _act(self, action: Action) -> None:
        if action.by is Performer.DESK:
            self.stage.use(action.tool, dict(action.arguments))
        else:
            self._get_done(action)

    def _get_done(self, step: Check | Action) -> bool:
        """Have the customer do it; explain, and insist, until it is done."""
        phrases = step.asks or [step.label]
        for number in range(MOST_TRIES):
            self.needed += 1
            words = sentence(phrases[number % len(phrases)])
            if step.how and (number or self.manner.tells_steps):
                words = f"{words} {' '.join(step.how)}"
            turn = self.say(words)
            made = [*turn.get("checks", ()), *turn.get("actions", ())]
            status = {one.get("check") or one.get("action"): one["status"] for one in made}
            if self.stage.is_over or status.get(step.id) in ("done", "refused"):
                return status.get(step.id) == "done"
        return False

    def _wait(self, answer: str) -> None:
        """Keep the customer company until somebody else has answered."""
        known = set(self.stage.session.customer["answered"])
        self.say(self.manner.word("wait"))
        if not self.stage.is_over and set(self.stage.session.customer["answered"]) == known:
            self.stage.silence(60)

    def _tell_what_was_found(self) -> None:
        found = [r.text for r in self.stage.records if r.kind == "check" and r.by == "desk"]
        if found:
            self.say(self.manner.word("found").format(what=" ".join(found[-2:])))

    # Who is calling

    def _demanded(self, actions: Iterable[Action]) -> Identity:
        level = Identity.NONE
        for action in actions:
            tool = CATALOGUE.get(action.tool)
            by_tool = Identity(tool.identity) if tool else Identity.NONE
            level = stricter(level, stricter(action.identity, by_tool))
        impostors = self.stage.simulation.identity.impostor > 0
        return Identity.STRONG if impostors else level

    def _verify(self, level: Identity) -> bool:
        """Find out who is calling, as far as `level` needs; whether to go on."""
        for method in _DETAILS:
            if self._held(level) or self.stage.is_over:
                break
            if level is Identity.BASIC and method not in self._asked:
                self._asked.add(method)
                self.needed += 1
                self.say(self.manner.word(method))
                self._judge(method)
        for method, tool in PROOF_TOOLS.items():
            if self._held(level) or self.stage.is_over:
                break
            if method not in self._asked:
                self._asked.add(method)
                self.say(self.manner.word(method))
                if not self.stage.is_over:
                    self.stage.use(tool)
                    self._judge(method)
        if self.unmasked and self.stage.simulation.identity.impostor < 1:
            return False
        self.unmasked = False
        return not self.stage.is_over

    def _held(self, level: Identity) -> bool:
        return _RANKS.index(level_of(self.stage.verifications)) >= _RANKS.index(level)

    def _judge(self, method: str) -> None:
        """Compare what was said or seen with the records, as anybody could."""
        seen = [e for e in self.stage.evidence if e.method == method]
        if not seen:
            return
        fits = self._fits(seen[-1])
        self.stage.judge(method, "confirmed" if fits else "mismatch")
        self.unmasked = self.unmasked or (not fits and method in PROOFS)

    def _fits(self, evidence: Evidence) -> bool:
        if evidence.method in PROOFS:
            return evidence.matches  # the text of a proof says so plainly
        person = self.stage.simulation.requester()
        tags = [a.tag for a in self.stage.simulation.assets if a.owner == person.username]
        known = {"name": [person.full_name], "username": [person.username], "assetTag": tags}
        return any(value.lower() in evidence.text.lower() for value in known[evidence.method])

    # Words alone

    def _only_talk(self) -> None:
        keywords = self.stage.incident.document.success.must_use_keywords
        for line in self.manner.talk:
            if line == "{each}":
                for keyword in keywords:
                    self.say(keyword)
            else:
                self.say(line)

    # The end

    def _finish(self) -> Outcome | None:
        if self.stage.is_over:
            return Outcome(self.stage.session.outcome)
        goal = self.stage.simulation.goal
        team = self._team()
        hands_over = self.manner.goes_the_way and (
            self.unmasked or goal.resolution is Resolution.ESCALATED
        )
        if self.unmasked and hands_over:
            self.say(self.manner.word("refuse"))
            self.stage.use("report_security")
        if self.manner.works and hands_over:
            self.say(self.manner.word("handover").format(team=team))
        if self.manner.kind and not hands_over:
            self.say(f"To sum up: {self._done()}")
        for line in self.manner.farewell:
            self.say(line)
        if self.stage.session.outcome:  # the customer had enough
            return Outcome(self.stage.session.outcome)
        escalates = self.manner.works and hands_over
        filed = closing.Resolution(
            kind="escalated" if escalates else "resolved",
            documentation=self._note_text(),
            team=team if escalates else "",
            reason=goal.text if escalates else "",
        )
        return self.stage.resolve(filed) or self.stage.resolve(filed)

    def _team(self) -> str:
        rule = self.stage.simulation.escalation
        security = [team for team in rule.teams if "security" in team.lower()]
        if self.unmasked:
            return next(iter(security), rule.teams[0])
        return rule.right_team or rule.teams[0]

    def _done(self) -> str:
        done = [r.text for r in self.stage.records if r.kind == "action" and r.status == "done"]
        return " ".join(dict.fromkeys(text for text in done if text)) or "nothing was changed."

    def _note_text(self) -> str:
        document, simulation = self.stage.incident.document, self.stage.simulation
        if not self.manner.works:
            return f"Resolved. {', '.join(document.success.must_use_keywords)}. Customer happy."
        if not self.manner.documents:
            return f"{document.ticket.subject}. {self._done()}"
        confirmed = [v.method for v in self.stage.verifications if v.outcome == "confirmed"]
        names = {"name": "full name", "assetTag": "asset tag", "callback": "call-back",
                 "mfaCode": "code", "managerApproval": "manager approval"}  # fmt: skip
        methods = ", ".join(names.get(method, method) for method in confirmed) or "no method"
        labels = [
            simulation.action(r.step).label
            for r in self.stage.records
            if r.kind == "action" and r.step and r.status == "done"
        ]
        result = "Works again, says the customer." if self.stage.solved else "Not solved yet."
        if simulation.goal.resolution is Resolution.ESCALATED:
            result = f"Handed over to {self._team()}."
        parts = (
            f"Symptom: {document.ticket.description}",
            f"Cause: {simulation.summary}",
            f"Steps: {'; '.join(dict.fromkeys(labels))}.",
            f"Caller verified by {methods}.",
            f"Result: {result}",
            "Next: no further action; advised to contact the desk if it happens again.",
        )
        return " ".join(parts)[: closing.MAX_DOCUMENTATION]

    def _filled(self, text: str) -> str:
        """Fill in what a stock phrase leaves open; authors' phrases hold no such names."""
        keywords = ", ".join(self.stage.incident.document.success.must_use_keywords) or "resolved"
        first = self.stage.incident.persona.name.split(" ")[0]
        text = text.replace("{first}", first).replace("{keywords}", keywords)
        return text.replace("{quote}", self._quote()) if "{quote}" in text else text

    def _quote(self) -> str:
        """The sentence of the customer's first message that says most."""
        return max(sentences_of(self.stage.messages[0].content), key=len).rstrip(".!?…")

    def _note(self, problem: str) -> None:
        if problem not in self.stuck:
            self.stuck.append(problem)
