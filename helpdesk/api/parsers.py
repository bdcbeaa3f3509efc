"""Reading what clients send."""

import codecs
import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import parsers
from rest_framework.exceptions import ParseError

# Deeper than any document of ours; shallow enough for every recursive reader behind the parser.
MAX_DEPTH = 64
_SURROGATES = range(0xD800, 0xE000)


class JSONParser(parsers.JSONParser):
    """Reads JSON, and refuses what no database column could store.

    Refused (400): invalid UTF-8, NaN and infinities, NUL characters and lone surrogates in any
    string or key, nesting beyond `MAX_DEPTH`. Refused (413): more than DATA_UPLOAD_MAX_MEMORY_SIZE
    bytes, which Django itself only enforces for form data.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the document; raises ParseError or RequestDataTooBig."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise RequestDataTooBig
        return read_json(body)


def read_json(body: bytes) -> Any:
    """Return the JSON document in `body`, if it is one that can be stored; raises ParseError."""
    try:
        document = json.loads(body.decode().removeprefix(codecs.BOM_UTF8.decode()))
    except (ValueError, RecursionError):
        raise ParseError("The body is not valid JSON.") from None
    refuse_unstorable(document)
    return document


def refuse_unstorable(document: object) -> None:
    """Raise ParseError if PostgreSQL could not store `document` as JSON."""
    level: list[object] = [document]
    for _ in range(MAX_DEPTH):
        if not level:
            return
        deeper: list[object] = []
        for value in level:
            if isinstance(value, str) and not is_storable(value):
                raise ParseError("The body holds a character that can't be stored.")
            if isinstance(value, float) and not math.isfinite(value):
                raise ParseError("The body holds a number that is not finite.")
            if isinstance(value, dict):
                deeper.extend(value.keys())
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
        level = deeper
    raise ParseError("The body is nested too deeply.")


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold `text`: no NUL and no half of a surrogate pair."""
    return (text.isascii() and "\0" not in text) or not any(
        character == "\0" or ord(character) in _SURROGATES for character in text
    )
