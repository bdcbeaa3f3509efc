"""Names on the wire: camelCase there, snake_case in Python."""

import re
from collections.abc import Iterable


def wire_name(name: str) -> str:
    """Return the camelCase form of a snake_case name: `first_name` → `firstName`."""
    return re.sub(r"(?<=[^_])_([a-z0-9])", lambda match: match[1].upper(), name)


def none_of(value: str, allowed: Iterable[object]) -> str:
    """Return the sentence for a choice that isn't one; `value` may be a place to be filled in."""
    return f"“{value}” is none of {', '.join(str(one) for one in allowed)}."


def pointer(path: Iterable[object]) -> str:
    """Return the JSON pointer (RFC 6901) of a path: `("phases", 0, "name")` → `/phases/0/name`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
