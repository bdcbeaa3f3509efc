"""Advice by rules: pure functions over a document, no database and no model."""

from collections.abc import Callable, Iterable

from scenarios.advice.case import Case
from scenarios.advice.remarks import Remark, Severity
from scenarios.advice.rules import consistency, keywords, plan, reachability, secrets, style
from scenarios.documents import ScenarioDocument

Rule = Callable[[Case], Iterable[Remark]]

RULES: tuple[Rule, ...] = (
    secrets.secrets_in_briefing,
    reachability.unreachable_facts,
    reachability.never_seen,
    reachability.unprovable_identity,
    consistency.other_name,
    consistency.other_role,
    consistency.other_age,
    consistency.unknown_asset,
    consistency.unknown_names,
    consistency.other_company,
    keywords.said_by_the_customer,
    keywords.contradictory_keywords,
    style.jargon_in_steps,
    style.hard_to_read,
    plan.minutes_that_differ,
    plan.odd_weights,
    plan.missing_alternatives,
)
# What matters most stands first.
_ORDER = list(Severity)


def lint(document: ScenarioDocument) -> list[Remark]:
    """Return what the rules remark on a document, what matters most first."""
    case = Case.of(document)
    found = [remark for rule in RULES for remark in rule(case)]
    return sorted(found, key=lambda remark: _ORDER.index(remark.severity))
