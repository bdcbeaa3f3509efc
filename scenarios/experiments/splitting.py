"""How a test's people are split among its variants."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from helpdesk.errors import Invalid
from scenarios.experiments.models import WHOLE


def even_split(scenarios: Sequence[UUID]) -> dict[UUID, int]:
    """Share the people evenly; what is left over goes to the first."""
    each, left = divmod(WHOLE, len(scenarios))
    return {pk: each + (left if number == 0 else 0) for number, pk in enumerate(scenarios)}


def read_split(split: Mapping[str, Any], scenarios: Sequence[UUID]) -> dict[UUID, int]:
    """Read percentages by scenario id; return shares in hundredths of a per cent.

    Raises Invalid at `traffic_split`.
    """
    by_text = {str(pk): pk for pk in scenarios}
    unknown = sorted(set(split) - set(by_text))
    missing = [text for text in by_text if text not in split]
    if unknown:
        raise _wrong(f"{', '.join(unknown)}: not among the test's scenarios")
    if missing:
        raise _wrong(f"{', '.join(missing)}: no percentage given")
    shares = {by_text[text]: _share(value) for text, value in split.items()}
    if sum(shares.values()) != WHOLE:
        total = sum(shares.values()) / 100
        raise _wrong(f"The percentages must add up to 100, not {total:g}")
    return {pk: shares[pk] for pk in scenarios}


def first_lots(shares: Iterable[int]) -> list[int]:
    """Return where each share begins among the lots."""
    starts, start = [], 0
    for share in shares:
        starts.append(start)
        start += share
    return starts


def _share(value: Any) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Not NaN, and written in hundredths at most.
    if not is_number or not 0 < value < 100 or abs(round(value * 100) - value * 100) > 1e-6:
        raise _wrong("A percentage is a number above 0 and below 100 with at most two decimals")
    return round(value * 100)


def _wrong(message: str) -> Invalid:
    return Invalid(f"{message}.", code="bad_split", fields={"traffic_split": [f"{message}."]})
