"""Custom metrics: simple criteria an author adds to a scenario, over the same evidence."""

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
    """One criterion of an author: exactly one of `keywords` (any of them is said), `action` or
    `check` (it was done).

    `weight` counts like a dimension's weight: against greeting 10, listening 20 and so on.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")
    label: str = Field(min_length=1, max_length=120)
    weight: int = Field(default=5, ge=0, le=100)
    keywords: list[Keyword] = []
    action: str = ""
    check: str = ""

    @model_validator(mode="after")
    def _one_condition(self) -> "CustomMetric":
        if sum(map(bool, (self.keywords, self.action, self.check))) != 1:
            raise ValueError("name exactly one of keywords, action or check")
        return self


def metrics_of(raw: list[dict[str, Any]]) -> list[CustomMetric]:
    """Return the metrics that are well formed, the first of each id.

    A malformed one is left out: an author's slip must not cost the trainee the result.
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
            better=f"This scenario also looks for: {metric.label}.",
            judge=_judge_of(metric),
        )
        for metric in metrics
        if metric.weight
    ]


def _judge_of(metric: CustomMetric) -> Judge:
    def judge(evidence: SessionEvidence) -> Finding:
        quote = _find(metric, evidence)
        if quote is None:
            return Finding(0, f"Not found: {metric.label}.")
        return Finding(1, f"Found: {metric.label}.", (quote,))

    return judge


def _find(metric: CustomMetric, evidence: SessionEvidence) -> Quote | None:
    for line in evidence.said:
        if any(mentions(line.text, word) for word in metric.keywords):
            return Quote.of_line(line)
    for record in (*evidence.actions_done, *evidence.checks_done):
        if record.step in (metric.action, metric.check):
            return Quote.of_record(record)
    return None
