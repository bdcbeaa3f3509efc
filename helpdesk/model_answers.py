"""Reading what a model answers. It is no fact: what it quotes must stand where it says."""

import json
import re
from typing import Any

_LONGEST_TEXT = 600
_REASONS = {
    "APITimeoutError": "The model did not answer in time.",
    "APIConnectionError": "The model could not be reached.",
    "AuthenticationError": "The model's endpoint refused our key.",
    "RateLimitError": "The model's endpoint has had too many requests.",
    "OpenedState": "The model failed several times and is left alone for a while.",
}


class NoAnswer(Exception):
    """The model gave no usable answer; the message is for people."""


def rows_in(text: str, name: str) -> list[Any]:
    """Return the list called `name` in the JSON object of an answer. Raises NoAnswer."""
    start, end = text.find("{"), text.rfind("}")
    try:
        rows = json.loads(text[start : end + 1])[name]
    except (ValueError, KeyError, TypeError, RecursionError):
        rows = None
    if not isinstance(rows, list):
        raise NoAnswer("The model's answer was not in the form asked for.")
    return rows


def bare(quote: str) -> str:
    """Return a quote without the quotation marks and spaces around it."""
    return quote.strip().strip("\"'“”‘’…").strip()


def as_written(quote: str, text: str) -> str:
    """Return the quote as it stands in the text, whatever the spaces and the kind of quotation
    marks; empty if it does not.
    """
    words = [re.sub('["“”„]', '["“”„]', re.escape(word)) for word in quote.split()]
    words = [re.sub("['’‘]", "['’‘]", word) for word in words]
    found = re.search(r"\s+".join(words), text) if words else None
    return found[0] if found else ""


def clean(text: str) -> str:
    """Return printable text in one line, as long as is shown."""
    printable = "".join(character for character in text if character.isprintable())
    return " ".join(printable.split())[:_LONGEST_TEXT]


def reason_of(error: Exception) -> str:
    """Return why there is no answer, in words that give nothing of ours away."""
    default = "The model's endpoint did not answer as it should."
    return _REASONS.get(type(error).__name__, default)
