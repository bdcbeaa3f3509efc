"""The publish gate's check of custom metrics: well formed, about things this scenario has, and
words alone weigh little. What slipped through would cost every trainee points.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from scenarios.documents import ScenarioDocument
from scenarios.gate import GateItem
from scenarios.problems import Problem
from scenarios.simulation.documents import Simulation
from sessions.assessment.criteria.keywords import SHARE
from sessions.assessment.custom import CustomMetric, metrics_of
from sessions.assessment.scoring import weights_of

FIELD = "evaluationWeights.customMetrics"
LABEL = "Custom metrics can be measured, and words alone weigh little"
MOST = 20


def check_metrics(document: ScenarioDocument, simulation: Simulation) -> GateItem:
    """Return the gate's line on custom metrics."""
    raw = document.weights.custom_metrics
    problems = [*_malformed(raw), *_unknown(document, simulation), *_heavy_words(document)]
    detail = "\n".join(problem.message for problem in problems)
    return GateItem("custom_metrics", LABEL, not problems, detail, FIELD, tuple(problems))


def _malformed(raw: list[dict[str, Any]]) -> Iterator[Problem]:
    if len(raw) > MOST:
        yield Problem(FIELD, f"There may be at most {MOST} custom metrics, not {len(raw)}.")
    seen = set()
    for number, item in enumerate(raw):
        try:
            metric = CustomMetric.model_validate(item)
        except ValidationError as error:
            yield Problem(f"{FIELD}.{number}", f"Custom metric {number + 1}: {_slips(error)}.")
            continue
        if metric.id in seen:
            yield Problem(f"{FIELD}.{number}", f"Two custom metrics have the id “{metric.id}”.")
        seen.add(metric.id)


# What pydantic puts before a validator's own words.
SAYS = "Value error, "
# By pydantic's kind of error, where its own words are not for authors.
_WORDS = {
    "string_pattern_mismatch": "letters, digits, - and _, a letter first, 40 at most",
    "string_too_short": "must not be empty",
    "missing": "is missing",
    "extra_forbidden": "is nothing a custom metric has",
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "must be a whole number"
    ),
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_type": "must be text",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "string_too_long": "must be at most {max_length} characters",
    "too_long": "must have at most {max_length} entries",
}


def _slips(error: ValidationError) -> str:
    slips = []
    for one in error.errors():
        place = ".".join(map(str, one["loc"]))
        words = _WORDS.get(one["type"])
        message = words.format(**one.get("ctx", {})) if words else one["msg"].removeprefix(SAYS)
        slips.append(f"{place}: {message}" if place else message)
    return "; ".join(slips)


def _unknown(document: ScenarioDocument, simulation: Simulation) -> Iterator[Problem]:
    """Yield the metrics about what the scenario has not: nobody could ever earn their points."""
    known = {
        "action": {one.id for one in simulation.actions},
        "check": {one.id for one in simulation.checks},
        "fact": {one.id for one in simulation.facts},
        "article": {one.key for one in document.knowledge},
    }
    for metric in metrics_of(document.weights.custom_metrics):
        for kind, names in known.items():
            named = getattr(metric, kind)
            if named and named not in names:
                yield Problem(FIELD, f"Custom metric “{metric.id}”: there is no {kind} “{named}”.")


def _heavy_words(document: ScenarioDocument) -> Iterator[Problem]:
    """Yield a problem where saying or noting words weighs more than the scenario's own keywords
    may (`keywords.SHARE`).
    """
    metrics = metrics_of(document.weights.custom_metrics)
    words = sum(metric.weight for metric in metrics if metric.keywords or metric.noted)
    everything = sum(weights_of(document.weights).values())
    if words * 100 > SHARE * everything:
        yield Problem(
            FIELD,
            f"Custom metrics about words (keywords, noted) weigh {words} of {everything} together; "
            f"at most {SHARE} % is allowed.",
        )
