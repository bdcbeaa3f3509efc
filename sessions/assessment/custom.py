"""Custom metrics: simple criteria an author adds to a scenario, over the same evidence."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.registry import Criterion, Finding, Judge, Quote
from sessions.assessment.words import mentions

DIMENSION = "custom"
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class CustomMetric(BaseModel):
    """One criterion of an author, with exactly one condition: any of `keywords` is said, any of
    `noted` stands in the documentation, `action` or `check` was done, the customer let out `fact`,
    or `article` was opened.

    `weight` counts like a dimension's weight: against greeting 10, listening 20 and so on.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")
    label: str = Field(min_length=1, max_length=120)
    weight: int = Field(default=5, ge=0, le=100)
    keywords: list[Keyword] = Field(default=[], max_length=20)
    noted: list[Keyword] = Field(default=[], max_length=20)
    action: str = ""
    check: str = ""
    fact: str = ""
    article: str = ""

    @model_validator(mode="after")
    def _one_condition(self) -> "CustomMetric":
        conditions = (
            self.keywords,
            self.noted,
            self.action,
            self.check,
            self.fact,
            self.article,
        )
        if sum(map(bool, conditions)) != 1:
            raise ValueError("name exactly one of keywords, noted, action, check, fact and article")
        return self


def metrics_of(raw: list[dict[str, Any]]) -> list[CustomMetric]:
    """Return the metrics that are well formed, the first of each id.

    A malformed one is left out: an author's slip must not cost the trainee the result. The publish
    gate (`sessions.metrics_check`) lets none through.
    """
    found: dict[str, CustomMetric] = {}
    for item in raw:
        try:
            metric = CustomMetric.model_validate(item)
        except ValidationError:
            continue
        found.setdefault(metric.id, metric)
    return list(found.values())


def criteria_of(metrics: list[CustomMetric]) -> list[Criterion]:
    """Return the metrics as criteria of one dimension."""
    return [
        Criterion(
            id=f"{DIMENSION}.{metric.id}",
            dimension=DIMENSION,
            label=metric.label,
            weight=metric.weight,
            better=better_of(metric.label),
            judge=_judge_of(metric),
        )
        for metric in metrics
        if metric.weight
    ]


def better_of(label: str) -> str:
    """Return what is advised where an author's metric was missed."""
    return f"This scenario also looks for: {label}."


def _judge_of(metric: CustomMetric) -> Judge:
    def judge(evidence: SessionEvidence) -> Finding:
        quotes = tuple(islice(_find(metric, evidence), 1))
        if quotes or _noted(metric, evidence):
            return Finding(1, f"Found: {metric.label}.", quotes)
        return Finding(0, f"Not found: {metric.label}.")

    return judge


def _find(metric: CustomMetric, evidence: SessionEvidence) -> Iterator[Quote]:
    """Yield what meets the metric's condition; the documentation has nothing to link to."""
    for line in evidence.said:
        if any(mentions(line.text, word) for word in metric.keywords):
            yield Quote.of_line(line)
    for record in (*evidence.actions_done, *evidence.checks_done):
        if record.step in (metric.action, metric.check):
            yield Quote.of_record(record)
    for reply in evidence.replies:
        if reply.turn and metric.fact in reply.turn.revealed:
            yield Quote.of_line(reply)
    for lookup in evidence.opened:
        if lookup.article == metric.article:
            yield Quote.of_lookup(lookup, evidence.articles[lookup.article].title)


def _noted(metric: CustomMetric, evidence: SessionEvidence) -> bool:
    note = evidence.closure.documentation if evidence.closure else ""
    return any(mentions(note, word) for word in metric.noted)
