"""A test's standing, in sentences."""

from scenarios.experiments.metrics import Metric
from scenarios.experiments.results import Results, Told
from scenarios.experiments.verdicts import Standing

NBSP = "\N{NO-BREAK SPACE}"


def shown(metric: Metric, value: float, *, signed: bool = False) -> str:
    """Return a figure of a metric as people write it: `82.5`, `91.0 %`, `7 min 5 s`; `signed`, a
    difference of two, without its unit.
    """
    sign = "+" if signed and value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    size = abs(value)
    if metric.is_rate:
        return f"{sign}{size * 100:.1f}" + ("" if signed else f"{NBSP}%")
    if metric is Metric.DURATION:
        minutes, seconds = divmod(round(size), 60)
        parts = [f"{minutes} min"] * (minutes > 0) + [f"{seconds} s"] * (seconds > 0 or not minutes)
        return sign + " ".join(parts)
    return f"{sign}{size:.2f}" if metric is Metric.RATING else f"{sign}{size:.1f}"


def span(metric: Metric, low: float, high: float, *, signed: bool = False) -> str:
    """Return an interval as people write it."""
    return f"{shown(metric, low, signed=signed)} to {shown(metric, high, signed=signed)}"


def size_shown(metric: Metric, difference: float) -> str:
    """Return how large a difference is, with its unit, whichever its direction."""
    size = shown(metric, abs(difference), signed=True).removeprefix("+")
    return f"{size} {metric.unit_of_difference}".strip()


def verdict_sentence(results: Results) -> str:
    """Return how the test stands, in one or two sentences."""
    if results.standing is Standing.NOT_STARTED:
        return "Not started: nobody has been given a variant."
    if results.standing is Standing.CANCELLED:
        return "Cancelled: nothing was told."
    told = results.told
    if told is None:
        return why_no_winner(results)
    winner = results.outcomes[told.number].variant.scenario
    chance = max(1 - told.significance, 0.0001) * 100
    return (
        f"“{winner.name}” wins: its {results.metric.label.lower()} is better than that of "
        f"{_beaten(results, told)}, and without a difference at most {chance:.2g}{NBSP}% of such "
        "tests would show as much."
    )


def _beaten(results: Results, told: Told) -> str:
    """Return whom the winner is better than, and by how much."""
    rival = results.rival_of(told.number)
    size = size_shown(
        results.metric, results.samples[told.number].mean - results.samples[rival].mean
    )
    by = size if told.improvement is None else f"{size} ({told.improvement:.1f}{NBSP}%)"
    if told.number:
        return f"the control by {by}"
    name = f"“{results.outcomes[rival].variant.scenario.name}”"
    return f"{name} by {by}" if len(results.samples) == 2 else f"all others, of {name} by {by}"


def why_no_winner(results: Results) -> str:
    """Return why nothing can be told yet, and what would change that."""
    standing, experiment = results.standing, results.experiment
    lead = "No winner" if experiment.status == experiment.Status.COMPLETED else "Not yet"
    if standing is Standing.MISMATCH:
        return (
            f"{lead}: people are not spread over the variants as the split says, so they can't be "
            "compared. Find out why before trusting any figure."
        )
    if standing is Standing.LOSS:
        return (
            f"{lead}: one variant loses more people than another before they count, so those who "
            "are left can't be compared. See why they don't begin, or give up."
        )
    if standing is Standing.TOO_FEW:
        return (
            f"{lead}: every variant needs {experiment.minimum_sample} people whose first attempt "
            f"counts; the one with the fewest has "
            f"{results.verdict.smallest}."
        )
    return f"{lead}: the variants have enough people, but no difference beyond chance has shown."
