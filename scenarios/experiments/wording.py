"""A test's standing, in sentences."""

from scenarios.experiments.metrics import Metric
from scenarios.experiments.results import Results
from scenarios.experiments.verdicts import Standing


def shown(metric: Metric, value: float, *, signed: bool = False) -> str:
    """Return a figure of a metric as people write it: `82.5`, `91 %`, `7 min 5 s`."""
    sign = "+" if signed and value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    size = abs(value)
    if metric.is_rate:
        return f"{sign}{size * 100:.1f} %" + (" points" if signed else "")
    if metric is Metric.DURATION:
        minutes, seconds = divmod(round(size), 60)
        return f"{sign}{minutes} min {seconds} s" if minutes else f"{sign}{seconds} s"
    return f"{sign}{size:.2f}" if metric is Metric.RATING else f"{sign}{size:.1f}"


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
    better = f" by {told.improvement:.1f} %" if told.improvement is not None else ""
    rival = "the control" if told.number else "every other variant"
    chance = max(1 - told.significance, 0.0001) * 100
    return (
        f"“{winner.name}” wins: its {results.metric.label.lower()} is better than that of {rival}"
        f"{better}, and without a difference at most {chance:.2g} % of such tests would show as "
        "much."
    )


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
