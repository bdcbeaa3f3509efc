"""Logs are JSON with what is needed to find a fault, and nothing people wrote."""

import json
import logging
import sys

import pytest
from django.db import OperationalError

from helpdesk.context import acting
from helpdesk.logs import JsonFormatter, _without_query


def logged(message="something failed", error=None, **extra):
    """Return what a line of the log says."""
    exc_info = None
    if error is not None:
        try:
            raise error
        except type(error):
            exc_info = sys.exc_info()
    record = logging.getLogger("desk").makeRecord(
        "desk", logging.ERROR, __file__, 1, message, (), exc_info, extra=extra
    )
    return json.loads(JsonFormatter().format(record))


def test_a_line_names_the_request():
    with acting(request_id="r-1"):
        line = logged()
    assert (line["event"], line["level"], line["request_id"]) == (
        "something failed",
        "error",
        "r-1",
    )


def test_extras_of_ours_are_said_and_no_others():
    line = logged(session="s-1", scope="messages", password="hunter2")
    assert (line["session"], line["scope"]) == ("s-1", "messages")
    assert "hunter2" not in json.dumps(line)


@pytest.mark.parametrize("error", [ValueError("my secret"), KeyError("my secret")])
def test_what_may_quote_people_is_left_out(error):
    trace = logged(error=error)["exception"]
    assert type(error).__name__ in trace
    assert "test_logs.py" in trace
    assert "my secret" not in trace


def test_what_speaks_of_machines_is_kept():
    trace = logged(error=OperationalError("connection refused"))["exception"]
    assert "connection refused" in trace


def test_the_cause_comes_first():
    error = RuntimeError("my secret")
    error.__cause__ = OSError("disk full")
    trace = logged(error=error)["exception"]
    assert trace.index("disk full") < trace.index("RuntimeError")
    assert "my secret" not in trace


def test_a_query_is_left_out():
    event = {"request": "GET /search?q=secret"}
    assert _without_query(None, "", event) == {"request": "GET /search"}
