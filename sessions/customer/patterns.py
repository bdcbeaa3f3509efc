"""Regular expressions written as lists of alternatives."""

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """Compile alternatives between word boundaries, in any case."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)
