"""Time zones people may choose."""

from functools import lru_cache
from zoneinfo import available_timezones


@lru_cache(maxsize=1)
def known_timezones() -> frozenset[str]:
    """Return the IANA names; file names of the database that are no zones are left out."""
    return frozenset(
        name for name in available_timezones() if name == "UTC" or "/" in name
    ) - frozenset({"localtime"})


def timezone_choices() -> list[tuple[str, str]]:
    """Return the names as choices of a form, in alphabetical order."""
    return [(name, name.replace("_", " ")) for name in sorted(known_timezones())]
