"""What the trainee reads: plain, kind and concrete, every remark with its evidence."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from scenarios.simulation.documents import Check
from scenarios.simulation.world import harms
from sessions.assessment.criteria.response_time import answers
from sessions.assessment.criteria.verification import needed_level
from sessions.assessment.evidence import Earlier, Line, Record, SessionEvidence
from sessions.assessment.outcome import GOOD
from sessions.assessment.paths import ideal_path, own_path
from sessions.assessment.registry import Quote, Scored
from sessions.assessment.scoring import DIMENSIONS, dimension_score, shares, worth
from sessions.assessment.way import is_found, required_diagnosis
from sessions.choices import Outcome

MOST_REMARKS = 3
MOST_REASONS = 5
# Parts of a feedback that come first and follow from the marks alone.
_OF_MARKS = ("headline", "strengths", "improvements", "messages")
# Who does this in a message beside an action tells of it.
_TELLING = frozenset({"solution", "explanation", "recap"})
# As of results from before it was recorded.
_NOTHING_TOLD: Mapping[str, Mapping[str, str]] = {"before": {}, "after": {}}
# Verification weighs nothing in the score; this ranks it among the remarks.
_VERIFICATION_RANK = Fraction(1, 10)

_ENDINGS = {
    Outcome.SOLVED: "The incident is solved, and it will stay solved.",
    Outcome.ESCALATED_RIGHTLY: "You handed it to the right people at the right moment.",
    Outcome.ESCALATED_WRONGLY: "Handing it over like this did not help the customer.",
    Outcome.CLOSED_UNSOLVED: "You closed the ticket, but the incident is not over.",
    Outcome.CUSTOMER_LEFT: "The customer lost patience and ended the chat.",
    Outcome.ABANDONED: "You left the session before the incident was over.",
}


@dataclass(frozen=True)
class Background:
    """What a feedback needs to know beside the marks."""

    said: tuple[Quote, ...]  # the trainee's messages
    first_name: str  # the customer's
    pass_mark: int
    previous: Earlier | None
    impostor_why: str  # empty where the caller was no impostor


@dataclass(frozen=True)
class Marks:
    """The scores a feedback talks about. `gate` as it is stored."""

    scored: Sequence[Scored]
    scores: Mapping[str, int | None]
    weights: Mapping[str, int]
    gate: Mapping[str, Any]
    outcome: Outcome
    overall: int
    passed: bool

    def rank(self, row: Scored, points: float) -> Fraction:
        """How much `points` of this row matter among the remarks."""
        if row.criterion.dimension == "verification":
            return self._worth(row, points, _VERIFICATION_RANK)
        return self._worth(row, points, self._share(row))

    def effect(self, row: Scored, points: float) -> float | None:
        """What `points` of this row mean in the overall score; None where they mean nothing."""
        return round(float(self._worth(row, points, self._share(row))), 1) or None

    def _share(self, row: Scored) -> Fraction:
        return shares(self.scores, self.weights).get(row.criterion.dimension, Fraction(0))

    def _worth(self, row: Scored, points: float, share: Fraction) -> Fraction:
        dimension = row.criterion.dimension
        whole = sum(r.out_of for r in self.scored if r.criterion.dimension == dimension)
        return worth(points, share=share, out_of=0 if row.criterion.is_cost else whole)


def write_feedback(evidence: SessionEvidence, marks: Marks) -> dict[str, Any]:
    """Return the feedback as stored in `Result.feedback`."""
    return with_marks(
        {
            "idealPath": ideal_path(evidence),
            "yourPath": own_path(evidence, _ENDINGS[marks.outcome]),
            "missedChecks": _missed(evidence),
            "research": _research(evidence),
            "sla": _sla(evidence, marks.outcome),
            "verification": _verification(evidence, marks.gate),
            "harms": [h.text for h in _new_harms(evidence)],
            "toldOf": _told_of(evidence),
        },
        marks,
        Background(
            said=tuple(Quote.of_line(line) for line in evidence.said),
            first_name=evidence.first_name,
            pass_mark=evidence.document.success.pass_mark,
            previous=evidence.previous,
            impostor_why=evidence.simulation.identity.impostor_why if evidence.impostor else "",
        ),
    )


def with_marks(feedback: Mapping[str, Any], marks: Marks, background: Background) -> dict[str, Any]:
    """Return the feedback with all that follows from the marks written anew.

    The rest of it tells what happened, which no mark changes.
    """
    rows = [row for row in marks.scored if row.criterion.id == "solution.research"]
    told = {name: part for name, part in feedback.items() if name not in _OF_MARKS}
    return {
        "headline": _headline(marks, background.pass_mark),
        "strengths": _strengths(marks, background.said, told.get("toldOf", _NOTHING_TOLD)),
        "improvements": _improvements(marks, background),
        "messages": _messages(background.said, marks.scored),
        **told,
        "research": {**feedback["research"], "score": dimension_score(rows)},
        "verification": {**feedback["verification"], "remarks": _remarks(marks, background)},
        "comparison": _comparison(marks, background.previous),
        "weights": {
            name: round(float(share), 4)
            for name, share in shares(marks.scores, marks.weights).items()
        },
    }


def _headline(marks: Marks, pass_mark: int) -> dict[str, Any]:
    verdict = "Passed with" if marks.passed else "Not passed:"
    return {
        "passed": marks.passed,
        "title": f"{verdict} {marks.overall} of 100",
        "sentence": _reason(marks, pass_mark),
        "outcome": str(marks.outcome),
        "passMark": pass_mark,
    }


def _reason(marks: Marks, pass_mark: int) -> str:
    if not marks.gate["clear"]:
        why: str = marks.gate["breaches"][0]["why"]
        return why
    ending = _ENDINGS[marks.outcome]
    if marks.outcome in GOOD and marks.overall < pass_mark:
        return f"{ending} The way there did not reach the pass mark of {pass_mark}."
    return ending


def _strengths(
    marks: Marks, said: Sequence[Quote], told_of: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    spoilt = _spoilt(marks, told_of)
    good = [
        sound
        for row in marks.scored
        if row.met and row.points > 0 and (sound := _without(row, spoilt, {q.id for q in said}))
    ]
    good.sort(key=lambda row: marks.rank(row, row.points), reverse=True)
    return [
        {
            "criterion": row.criterion.id,
            "dimension": row.criterion.dimension,
            "title": row.criterion.label,
            "text": row.finding.why,
            "quote": row.finding.evidence[0].to_json() if row.finding.evidence else None,
        }
        for row in _spread(_by_new_quotes(good), per_dimension=1)
    ]


def _spoilt(marks: Marks, told_of: Mapping[str, Mapping[str, str]]) -> set[str]:
    """What nobody is praised for: what the gate and the costs quote, the messages that announced
    it, and those that reported what broke the gate.
    """
    breaches = {q["id"] for one in marks.gate["breaches"] for q in one["evidence"]}
    costly = {
        quote.id
        for row in marks.scored
        if row.criterion.is_cost and row.lost > 0
        for quote in row.finding.evidence
    }
    quoted = breaches | costly
    announced = {told_of["before"].get(one) for one in quoted}
    reported = {told_of["after"].get(one) for one in breaches}
    return quoted | {one for one in announced | reported if one}


def _told_of(evidence: SessionEvidence) -> dict[str, dict[str, str]]:
    """The messages that tell of an action, by action: the one before it and the one after it, if
    they speak of the step, or solve, explain or sum up.
    """
    found: dict[str, dict[str, str]] = {"before": {}, "after": {}}
    for record in evidence.records:
        before = [line for line in evidence.said if line.seq <= record.after_seq][-1:]
        after = [line for line in evidence.said if line.seq > record.after_seq][:1]
        for when, lines in (("before", before), ("after", after)):
            for line in lines:
                if _tells(line, record):
                    found[when][record.id] = line.id
    return found


def _tells(line: Line, record: Record) -> bool:
    return line.speaks_of(record.step) or bool(line.acts & _TELLING)


def _without(row: Scored, spoilt: set[str], own: set[str]) -> Scored | None:
    """Return the row resting on what is not spoilt; None where nothing of the kind is left."""
    quotes = row.finding.evidence
    if not quotes or quotes[0].id not in spoilt:
        return row
    of_own = quotes[0].id in own
    left = tuple(q for q in quotes if q.id not in spoilt and (q.id in own) == of_own)
    return replace(row, finding=replace(row.finding, evidence=left)) if left else None


def _by_new_quotes(rows: Sequence[Scored]) -> list[Scored]:
    """Put rows last that quote what an earlier one quoted: one message is not praised thrice."""
    seen: set[str] = set()
    fresh: list[Scored] = []
    again: list[Scored] = []
    for row in rows:
        first = row.finding.evidence[0].id if row.finding.evidence else row.criterion.id
        (again if first in seen else fresh).append(row)
        seen.add(first)
    return fresh + again


def _improvements(marks: Marks, background: Background) -> list[dict[str, Any]]:
    bad = [row for row in marks.scored if row.lost > 0]
    bad.sort(key=lambda row: _urgency(marks, row), reverse=True)
    own = {quote.id for quote in background.said}
    remarks = _breach_remarks(marks.gate)
    for row in _spread(bad, per_dimension=2):
        quote = _own_words(row.finding.evidence, own)
        remarks.append(
            {
                "criterion": row.criterion.id,
                "dimension": row.criterion.dimension,
                "title": row.criterion.label,
                "quote": quote.to_json() if quote else None,
                "missing": row.finding.why,
                "better": _better(row).replace("{customer}", background.first_name),
                "cost": marks.effect(row, row.lost),
            }
        )
    return remarks[:MOST_REMARKS]


def _urgency(marks: Marks, row: Scored) -> tuple[float, Fraction]:
    """What is grave comes first, whatever the dimension weighs; the rest by its effect."""
    grave = row.lost if row.criterion.grave else 0.0
    return grave, marks.rank(row, row.lost)


def _better(row: Scored) -> str:
    """Return a better wording that says something else than what was wrong."""
    advice = row.finding.advice
    return row.criterion.better if advice in ("", row.finding.why) else advice


def _breach_remarks(gate: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One remark on the gate, which outweighs everything else."""
    return [
        {
            "criterion": "gate",
            "dimension": "verification",
            "title": "Verify before anything sensitive",
            "quote": breach["evidence"][0],
            "missing": breach["why"],
            "better": "“Before I do that I have to be sure it is you: I'll call the number we "
            "have on file.”",
            "cost": None,
        }
        for breach in gate["breaches"][:1]
    ]


def _spread(rows: Sequence[Scored], *, per_dimension: int) -> list[Scored]:
    """Return the first rows, with at most `per_dimension` of one dimension."""
    counted: Counter[str] = Counter()
    chosen: list[Scored] = []
    for row in rows:
        dimension = row.criterion.dimension
        if counted[dimension] < per_dimension and len(chosen) < MOST_REMARKS:
            counted[dimension] += 1
            chosen.append(row)
    return chosen


def _own_words(quotes: Sequence[Quote], own: set[str]) -> Quote | None:
    """Prefer the trainee's own words to anything else that was quoted."""
    said = [quote for quote in quotes if quote.id in own]
    return next(iter([*said, *quotes]), None)


def _messages(said: Sequence[Quote], scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """What every single message of the trainee did for the result."""
    notes: dict[str, list[dict[str, Any]]] = {own.id: [] for own in said}
    for row in scored:
        for quote in row.finding.evidence:
            if quote.id in notes:
                notes[quote.id].append(
                    {
                        "criterion": row.criterion.id,
                        "title": row.criterion.label,
                        "good": row.met,
                        "text": row.finding.why,
                    }
                )
    return [{**own.to_json(), "notes": notes[own.id]} for own in said]


def _missed(evidence: SessionEvidence) -> list[dict[str, str]]:
    """Looks and questions that would have helped; those the fix rests on first."""
    required = required_diagnosis(evidence)
    missed = [
        {"id": fact.id, "kind": "fact", "label": fact.statement, "text": _how_to_ask(fact.asks)}
        for fact in evidence.simulation.facts
        if fact.id in required and fact.id not in evidence.released
    ]
    missed += [
        {"id": check.id, "kind": "check", "label": check.label, "text": check.missed or ""}
        for check in sorted(evidence.simulation.checks, key=lambda c: c.id not in required)
        if not is_found(evidence, check.id) and _would_have_helped(check, required)
    ]
    return missed


def _would_have_helped(check: Check, required: Sequence[str]) -> bool:
    return check.id in required or (check.diagnostic and bool(check.missed))


def _how_to_ask(asks: Sequence[str]) -> str:
    return (
        f"You could have asked: “{asks[0][:1].upper()}{asks[0][1:].rstrip('?')}?”" if asks else ""
    )


def _research(evidence: SessionEvidence) -> dict[str, Any]:
    opened = {lookup.article: lookup for lookup in evidence.opened}
    return {
        "searches": [lookup.query for lookup in evidence.lookups if lookup.query],
        "used": [
            {
                "article": key,
                "title": evidence.articles[key].title,
                "source": evidence.articles[key].source,
                "credibility": str(evidence.articles[key].credibility),
                "helpful": evidence.articles[key].is_helpful,
            }
            for key in opened
        ],
        "missed": [
            {"article": key, "title": article.title, "source": article.source}
            for key, article in evidence.articles.items()
            if article.is_helpful and key not in opened
        ],
    }


def _sla(evidence: SessionEvidence, outcome: Outcome) -> dict[str, Any]:
    ticket = evidence.document.ticket
    first = round(evidence.said[0].waited) if evidence.said else None
    delays = [line.waited for line in answers(evidence)]
    return {
        "responseSeconds": first,
        "responseTarget": ticket.response_target,
        "responseMet": first is not None and first <= ticket.response_target,
        "usualReplySeconds": round(statistics.median(delays)) if delays else None,
        "slowestReplySeconds": round(max(delays)) if delays else None,
        "resolutionSeconds": evidence.seconds,
        "resolutionTarget": ticket.resolution_target,
        "resolutionMet": outcome in GOOD and evidence.seconds <= ticket.resolution_target,
    }


def _verification(evidence: SessionEvidence, gate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "needed": needed_level(evidence),
        "reached": evidence.level_at(),
        "impostor": evidence.impostor,
        "falseConfirmations": gate["falseConfirmations"],
    }


def _remarks(marks: Marks, background: Background) -> list[str]:
    """What is to be said about the identity check."""
    rows = [row for row in marks.scored if row.criterion.dimension == "verification"]
    remarks = [row.finding.why for row in rows if row.lost > 0 or row.points > 0]
    if background.impostor_why:
        remarks.append(background.impostor_why)
    return list(dict.fromkeys(remarks))


def _new_harms(evidence: SessionEvidence) -> list[Any]:
    before = {h.id for h in harms(evidence.simulation, evidence.world_start)}
    return [h for h in harms(evidence.simulation, evidence.world) if h.id not in before]


def _comparison(marks: Marks, last: Earlier | None) -> dict[str, Any] | None:
    """What changed since the last attempt, and which criteria made the difference."""
    if last is None:
        return None
    deltas = {
        name: now - before
        for name in DIMENSIONS
        if (now := marks.scores[name]) is not None
        and (before := last.dimensions.get(name)) is not None
    }
    return {
        "attempt": last.attempt,
        "overall": last.overall,
        "passed": last.passed,
        "overallDelta": marks.overall - last.overall,
        "dimensions": deltas,
        "reasons": _reasons(marks, last),
    }


def _reasons(marks: Marks, last: Earlier) -> list[dict[str, Any]]:
    """Return what was judged otherwise than the last time, the greatest effect on the overall
    score first. `effect` is null where it has none.
    """
    earlier = {row["id"]: row for row in last.criteria}
    changed = [
        (row, before, more)
        for row in marks.scored
        if (before := earlier.get(row.criterion.id)) and (more := _more(row, before))
    ]
    changed.sort(key=lambda one: -abs(marks.rank(one[0], one[2])))
    return [
        {
            "criterion": row.criterion.id,
            "dimension": row.criterion.dimension,
            "title": row.criterion.label,
            "effect": marks.effect(row, more),
            "before": before["why"],
            "now": row.finding.why,
        }
        for row, before, more in changed[:MOST_REASONS]
    ]


def _more(row: Scored, before: Mapping[str, Any]) -> float:
    """Return how many points more a row has than before, at what it weighs now."""
    weighed = before.get("outOf")
    scale = row.out_of / weighed if row.out_of and weighed else 1
    return round(row.points - float(before["points"]) * scale, 1)
