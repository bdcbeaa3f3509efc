"""Solution: whether the incident is really over, and whether the way there was a good one."""

from scenarios.simulation.documents import Check, Resolution
from scenarios.simulation.world import harms
from sessions.assessment.evidence import Record, SessionEvidence
from sessions.assessment.outcome import is_good
from sessions.assessment.registry import Finding, Quote, cost, criterion
from sessions.assessment.way import (
    fact_or_none,
    found_in_time,
    needed_steps,
    needless_risks,
    required_diagnosis,
    told_in,
)
from sessions.assessment.words import stems, stems_of

# What the steps of the way are worth where the goal was not reached.
_PARTIAL = 0.4
_EXPERT = "advanced"


@criterion(
    "solution.goal",
    "Ends the incident",
    weight=50,
    better="Check the state of things yourself before you close: does it work, and will it "
    "tomorrow?",
)
def goal(evidence: SessionEvidence) -> Finding | None:
    """The world is in the goal's state and stays there, or the right team has it at the right
    moment.

    Otherwise the share of the shortest way's steps taken, times 0.4. Source: the scenario's goal
    (design section 5).
    """
    simulation = evidence.simulation
    done = {record.step: record for record in evidence.actions_done}
    if evidence.must_refuse and is_good(evidence):
        return Finding(1, "You saw through the caller and reported it.")
    if is_good(evidence):
        way = [done[step] for step in done if step in needed_steps(evidence)]
        quotes = tuple(Quote.of_record(record) for record in way[-2:])
        return Finding(1, simulation.goal.text, quotes)
    golden = evidence.golden.actions if evidence.golden else ()
    taken = [done[step] for step in golden if step in done]
    share = _PARTIAL * len(taken) / len(golden) if golden else 0.0
    quotes = tuple(Quote.of_record(record) for record in taken[:2])
    if evidence.closure and evidence.closure.type == "escalated":
        return Finding(share, simulation.escalation.why, quotes, _instead(evidence))
    return Finding(share, f"The incident is not over. {_should_be(evidence)}", quotes)


def _instead(evidence: SessionEvidence) -> str:
    """Return what there was to do instead of handing it over as it was."""
    simulation = evidence.simulation
    if evidence.must_refuse:
        return simulation.identity.impostor_why
    if simulation.goal.resolution is Resolution.ESCALATED and simulation.escalation.right_team:
        return f"Hand it to {simulation.escalation.right_team}, once all else is done."
    return f"Solve it at the desk. It is over when this is true: {simulation.goal.text}"


def _should_be(evidence: SessionEvidence) -> str:
    simulation = evidence.simulation
    if evidence.must_refuse:
        return simulation.identity.impostor_why
    if simulation.goal.resolution is Resolution.ESCALATED:
        return f"It had to be handed over: {simulation.escalation.why}"
    return f"It would be when this is true: {simulation.goal.text}"


@criterion(
    "solution.diagnosis",
    "Finds the cause before acting",
    weight=25,
    better="Ask and look before you change anything; let the next step follow from what you found.",
)
def diagnosis(evidence: SessionEvidence) -> Finding | None:
    """Counted: facts and checks that justify the way taken (or the shortest), known before the
    action that rests on them. Found too late, or not acted upon, they count half; what is
    volunteered is left out; a look whose result the customer told need not be taken. Source: ITIL
    4, Incident management (investigation and diagnosis).
    """
    required = required_diagnosis(evidence)
    if not required:
        return None
    found = {key: quote for key in required if (quote := _where(evidence, key))}
    in_time = [key for key in found if found_in_time(evidence, key)]
    quotes = tuple(found.values())[:3]
    share = (len(in_time) + len(found)) / (2 * len(required))
    if len(in_time) == len(required):
        return Finding(1, "You knew the cause before you acted.", quotes)
    unknown = [key for key in required if key not in found]
    key = (unknown or [key for key in required if key not in in_time])[0]
    fault = "You did not find out" if unknown else "This you did not find out before acting on it"
    return Finding(share, f"{fault}: {_describe(evidence, key)}", quotes, _advice(evidence, key))


def _where(evidence: SessionEvidence, key: str) -> Quote | None:
    for record in evidence.checks_done:
        if record.step == key:
            return Quote.of_record(record)
    told = next((r for r in evidence.replies if r.seq == told_in(evidence, key)), None)
    asked = evidence.before(told) if told else None
    return Quote.of_line(asked) if asked else None


def _describe(evidence: SessionEvidence, key: str) -> str:
    fact = fact_or_none(evidence, key)
    return fact.statement if fact else evidence.steps[key].label


def _advice(evidence: SessionEvidence, key: str) -> str:
    fact = fact_or_none(evidence, key)
    if fact:
        return f"Ask for it: “{_question(fact.asks[0])}”" if fact.asks else ""
    step = evidence.steps[key]
    return step.missed or "" if isinstance(step, Check) else ""


def _question(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip("?.") + "?"


@criterion(
    "solution.explains",
    "Explains in plain words",
    weight=15,
    better="“The cause was …, {customer}, and that is why ….” In everyday words, and no more than "
    "that is needed.",
)
def explains(evidence: SessionEvidence) -> Finding | None:
    """A message tells what was wrong or what is being done, naming at least two things of the
    cause or of steps taken and nothing that is not so, without jargon (for a customer who is no
    expert). Does not apply to an impostor. Source: plain language (ISO 24495-1).
    """
    if evidence.must_refuse:
        return None
    done = [evidence.steps[r.step] for r in evidence.actions_done if r.step in evidence.steps]
    subject = stems_of([evidence.simulation.summary, *(step.label for step in done)])
    told = [
        line
        for line in evidence.truthful
        if line.acts & {"explanation", "solution", "recap"}
        and len(stems(line.text) & subject) >= 2
        and (evidence.actions_done or evidence.checks_done)
    ]
    plain = [line for line in told if not line.jargon or evidence.technical_level == _EXPERT]
    if plain:
        return Finding(1, "You explained it in plain words.", (Quote.of_line(plain[0]),))
    if told:
        words = ", ".join(told[0].jargon)
        return Finding(0, f"Your explanation uses jargon: {words}.", (Quote.of_line(told[0]),))
    last = tuple(Quote.of_line(line) for line in evidence.said[-1:])
    return Finding(0, "The customer was not told what was wrong or what you were doing.", last)


@criterion(
    "solution.research",
    "Uses the knowledge base",
    weight=10,
    better="Search the knowledge base for the symptom before you act, and look at source and date.",
)
def research(evidence: SessionEvidence) -> Finding | None:
    """A helpful article was opened. Does not apply where there is none, nor to an
    impostor. Source: KCS v6, Solve loop (search early).
    """
    helpful = {key for key, article in evidence.articles.items() if article.is_helpful}
    if not helpful or evidence.must_refuse:
        return None
    used = [lookup for lookup in evidence.opened if lookup.article in helpful]
    if used:
        title = evidence.articles[used[0].article].title
        return Finding(1, f"You read “{title}”.", (Quote.of_lookup(used[0], title),))
    searched = [lookup for lookup in evidence.lookups if lookup.query]
    titles = ", ".join(f"“{evidence.articles[key].title}”" for key in sorted(helpful))
    return Finding(
        0,
        "You opened none of the articles that help here.",
        tuple(Quote.of_lookup(lookup) for lookup in searched[:1]),
        f"This would have helped: {titles}.",
    )


@cost(
    "solution.wrongTurns",
    "Takes a wrong turn",
    most=45,
    better="Ask what the step would change about the cause you found; if nothing, leave it.",
)
def wrong_turns(evidence: SessionEvidence) -> Finding | None:
    """Every different action the scenario marks as a wrong turn costs 15, at most 45. Source:
    the scenario's author.
    """
    found: dict[str, tuple[Record, str]] = {}
    for record in evidence.actions_done:
        if wrong := evidence.wrong_turn(record):
            found.setdefault(record.step, (record, wrong))
    if not found:
        return Finding(0, "You took no wrong turn.")
    quotes = tuple(Quote.of_record(record) for record, _ in found.values())
    return Finding(len(found) / 3, " ".join(why for _, why in found.values()), quotes)


@cost(
    "solution.harm",
    "Leaves damage behind",
    most=50,
    better="Before a change, ask what else depends on it and how you would undo it.",
)
def harm(evidence: SessionEvidence) -> Finding | None:
    """Every harm that stands in the world at the end and not at the start costs 25, at most 50.

    Source: the scenario's harm conditions (design section 5).
    """
    before = {h.id for h in harms(evidence.simulation, evidence.world_start)}
    found = [h for h in harms(evidence.simulation, evidence.world) if h.id not in before]
    if not found:
        return Finding(0, "You left no damage behind.")
    variables = {name for h in found for name in h.when.variables()}
    did_it = [r for r in evidence.actions_done if variables & set(r.changes)]
    return Finding(
        len(found) / 2,
        " ".join(h.text for h in found),
        tuple(Quote.of_record(record) for record in did_it[:2]),
    )


@cost(
    "solution.needlessRisk",
    "Takes a needless risk",
    most=20,
    better="Choose the smallest change that removes the cause.",
)
def needless_risk(evidence: SessionEvidence) -> Finding | None:
    """Every risky action (medium or high, or a sensitive tool run for nothing) the way did not need
    costs 10, at most 20.

    Source: ITIL 4, Change enablement (the risk of a change is weighed first).
    """
    found = needless_risks(evidence)
    if not found:
        return Finding(0, "You risked nothing without need.")
    quotes = tuple(Quote.of_record(record) for record in found[:2])
    return Finding(len(found) / 2, "You did something risky that was not needed.", quotes)


@cost(
    "solution.misleadingArticle",
    "Follows misleading advice",
    most=15,
    better="Look at source, author and date before you follow an article; prefer the official one.",
)
def misleading_article(evidence: SessionEvidence) -> Finding | None:
    """A wrong turn after opening an article that does not help here costs 15. Reading it costs
    nothing.

    Source: KCS v6, Evolve loop (confidence and source of an article).
    """
    for lookup in evidence.opened:
        article = evidence.articles[lookup.article]
        if article.is_helpful:
            continue
        for record in evidence.actions_done:
            if evidence.wrong_turn(record) and record.after_seq >= lookup.after_seq:
                return Finding(
                    1,
                    f"After reading “{article.title}” ({article.source}) you took a wrong turn.",
                    (Quote.of_lookup(lookup, article.title), Quote.of_record(record)),
                )
    return Finding(0, "You followed no misleading advice.")


@cost(
    "solution.reopened",
    "Calls it solved too early",
    most=20,
    better="“Before I close this, {customer}: please try once more, I'd like to be sure.”",
)
def reopened(evidence: SessionEvidence) -> Finding | None:
    """Calling it resolved while the problem stood reopened the ticket and costs 20.

    Source: ITIL 4, Incident management (restoration is confirmed before closure).
    """
    if not evidence.reopened_count:
        return Finding(0, "The ticket did not have to be reopened.")
    complaint = next((r for r in evidence.replies if r.turn and r.turn.kind == "complaint"), None)
    until = complaint.seq if complaint else 0
    before = next((line for line in reversed(evidence.said) if line.seq < until), None)
    return Finding(
        1,
        "You called it resolved while the problem was still there, and the ticket was reopened.",
        (Quote.of_line(before),) if before else (),
    )
